"""A person who asks to be erased is gone from every table and every version, and nothing brings them back."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import workbooks
from people_oracle import Ledger, check
from sqlalchemy import Engine, func, select

from data import db, facts, ledger, models, reading
from data import reading_tables as tables
from data.__main__ import main
from data.filters import Filters
from data.importing.importer import import_file
from data.people import erasing, mapped
from data.people.blocks import unpacked
from data.people.loading import keep_files_in
from data.people.presence import count_people
from data.refresh import refresh, refresh_after
from data.settings import Settings

TODAY = date(2026, 11, 15)
TABLES = (models.Attendance, models.Membership, models.Participant)


@pytest.fixture
def shell(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("VAR_DIR", str(settings.var_dir))
    return settings


@pytest.fixture
def imported(facts_engine: Engine, settings: Settings, tmp_path: Path) -> Engine:
    """Facts, a workbook, and a correction after which the person has closed attendances too."""
    _send(facts_engine, settings, workbooks.write(tmp_path / "first.xlsx", workbooks.filled()))
    content = workbooks.filled()
    for row in [row for row in content["Jelenlét"] if row["Résztvevő kódja"] == _code()][:2]:
        row["Jelen"] = "nem"
    for row in content["Résztvevők"]:
        row["Település"] = "Helvécia"
    _send(facts_engine, settings, workbooks.write(tmp_path / "second.xlsx", content))
    return facts_engine


def _send(engine: Engine, settings: Settings, file: Path) -> int:
    outcome = import_file(engine, settings, file.name, file.read_bytes())
    assert outcome.import_id is not None, [problem.line("en") for problem in outcome.report.problems]
    return outcome.import_id


def _code() -> str:
    rows = workbooks.filled()
    listed = {row["Résztvevő kódja"] for row in rows["Jelenlét"]}
    return next(
        row["Résztvevő kódja"] for row in rows["Résztvevők"] if row["Célcsoportok"] and row["Résztvevő kódja"] in listed
    )


def _person(engine: Engine, settings: Settings) -> int | None:
    wanted = erasing.hash_of(_code(), settings.participant_key())
    with engine.connect() as connection:
        return connection.scalar(select(models.Person.id).where(models.Person.code_hash == wanted))


def _rows_of(engine: Engine, person: int) -> list[int]:
    with engine.connect() as connection:
        counts = [select(func.count()).where(model.person_id == person) for model in TABLES]
        return [int(connection.scalar(query) or 0) for query in counts]


def _in_blocks(engine: Engine) -> set[int]:
    with engine.connect() as connection:
        return set(unpacked(connection.execute(select(models.ReachBlock)).all())[0].tolist())


def _reading_tables(engine: Engine) -> dict[str, list]:
    with engine.connect() as connection:
        return {
            table.name: sorted(connection.execute(select(table)).all(), key=repr)
            for table in tables.READING.sorted_tables
        }


@pytest.mark.slow
def test_erase_removes_every_version_and_says_how_much(
    imported: Engine, shell: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    keep_files_in(imported, shell.var_dir / mapped.FOLDER)
    person = _person(imported, shell)
    assert person is not None
    before = _rows_of(imported, person)
    assert all(before) and person in _in_blocks(imported)
    everybody = count_people(reading.open_reading(imported, TODAY), Filters()).total
    assert list((shell.var_dir / mapped.FOLDER).glob("*.presence"))
    assert main(["erase", f" {_code().lower()} ", "--language", "en"]) == 0
    said = capsys.readouterr().out
    for model, count in zip(TABLES, before, strict=True):
        assert f"{model.__tablename__}: {count}\n" in said
    assert "person: 1\n" in said and _code() not in said
    assert _person(imported, shell) is None
    assert _rows_of(imported, person) == [0, 0, 0] and person not in _in_blocks(imported)
    assert not list((shell.var_dir / mapped.FOLDER).glob("*.presence"))
    opened, rows = reading.open_reading(imported, TODAY), Ledger(imported)
    assert count_people(opened, Filters()).total == everybody - 1
    check(count_people(opened, Filters()), rows, Filters())
    check(count_people(opened, Filters(projects=(workbooks.PROJECT,))), rows, Filters(projects=(workbooks.PROJECT,)))
    refreshed = _reading_tables(imported)
    with db.writing(imported) as connection:
        refresh(connection)
    assert _reading_tables(imported) == refreshed


@pytest.mark.slow
def test_the_audit_row_has_counts_only_and_cannot_be_undone(
    imported: Engine, shell: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["erase", _code()]) == 0
    with imported.connect() as connection:
        audit = connection.execute(select(models.Import).order_by(models.Import.id.desc())).first()
        assert audit is not None and audit.kind == "erasure"
        assert (audit.file_name, audit.sha256) == ("", "")
        assert "person=1" in audit.note and "attendance=" in audit.note
        assert connection.scalar(select(tables.imports.c.note).where(tables.imports.c.id == audit.id)) is None
    capsys.readouterr()
    assert main(["undo", str(audit.id), "--language", "en"]) == 1
    assert "cannot be taken back" in capsys.readouterr().err
    assert main(["imports"]) == 0
    assert "törlés" in capsys.readouterr().out


@pytest.mark.slow
def test_undoing_the_import_that_added_the_person_does_not_bring_them_back(imported: Engine, shell: Settings) -> None:
    person = _person(imported, shell)
    assert person is not None
    assert main(["erase", _code()]) == 0
    for number in (3, 2):
        with db.writing(imported) as connection:
            undo, _ = ledger.undo(connection, number, "undo")
            refresh_after(connection, undo)
        assert _person(imported, shell) is None
        assert _rows_of(imported, person) == [0, 0, 0] and person not in _in_blocks(imported)


def test_an_unknown_code_changes_nothing(imported: Engine, shell: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    before = _reading_tables(imported)
    for code in ("NINCS-404", "\u200bABC-1"):
        assert main(["erase", code, "--language", "hu"]) == 1
        assert capsys.readouterr().err == (
            "Ezzel a résztvevőkóddal senki sincs az adatbázisban. Semmi sem változott.\n"
        )
    assert main(["erase"]) == main(["erase", "A-1", "--restored"]) == 2
    assert _reading_tables(imported) == before
    assert not (shell.var_dir / erasing.LIST).exists()


@pytest.mark.slow
def test_a_restored_backup_is_cleaned_again(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The list lives beside the database and knows the person again, though it holds neither code nor hash."""
    monkeypatch.setenv("VAR_DIR", str(settings.var_dir))
    backup = settings.var_dir / "ledger.db"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{backup}")
    assert main(["init"]) == 0
    with db.opened(f"sqlite:///{backup}") as engine:
        facts.load(engine)
        _send(engine, settings, workbooks.write(tmp_path / "first.xlsx", workbooks.filled()))
        with engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql(f"VACUUM INTO '{tmp_path / 'copy.db'}'")
    assert main(["erase", _code()]) == 0
    written = erasing.hash_of(_code(), settings.participant_key())
    assert written.hex() not in (settings.var_dir / erasing.LIST).read_text()
    assert (settings.var_dir / erasing.LIST).stat().st_mode & 0o077 == 0
    assert main(["erase", "--restored"]) == 0
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'copy.db'}")
    with db.opened(f"sqlite:///{tmp_path / 'copy.db'}") as engine:
        person = _person(engine, settings)
        assert person is not None
        assert main(["erase", "--restored", "--language", "en"]) == 0
        assert "person: 1" in capsys.readouterr().out
        assert _person(engine, settings) is None and _rows_of(engine, person) == [0, 0, 0]


@pytest.mark.slow
def test_sqlite_keeps_no_trace_in_its_files(imported: Engine, shell: Settings) -> None:
    if imported.dialect.name != "sqlite":
        pytest.skip("PostgreSQL overwrites deleted rows at its next VACUUM")
    wanted = erasing.hash_of(_code(), shell.participant_key())
    ledger_file = Path(str(imported.url.database))
    imported.dispose()
    assert wanted in ledger_file.read_bytes()
    command = [sys.executable, "-m", "data", "erase", _code()]
    subprocess.run(command, check=True, env=os.environ, cwd=Path(__file__).parents[1], stdout=subprocess.DEVNULL)
    for file in ledger_file.parent.glob("ledger.db*"):
        assert wanted not in file.read_bytes(), file.name
