"""The main way of a workbook, on SQLite and PostgreSQL: template, filled in, imported, corrected, taken back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import workbooks
from quick import thinned
from sqlalchemy import Engine, func, select
from workbooks import Content, filled

from data import db, ledger, models, reading
from data import reading_tables as tables
from data.__main__ import main
from data.filters import Filters
from data.importing import manual, template
from data.importing.importer import Outcome, import_file
from data.importing.sheet import EXAMPLE
from data.importing.sheets import SHEETS
from data.people.presence import count_people
from data.refresh import refresh_after
from data.settings import Settings

ROOT = Path(__file__).parents[1]
TODAY = date(2026, 11, 15)
GROUPS = [row["Célcsoportok"] for row in filled()["Résztvevők"] if row["Célcsoportok"]]
ROWS = sum(map(len, filled().values())) + sum(len(groups.split(";")) for groups in GROUPS)
"""Of the filled workbook: its own rows, and one for each target group of each participant."""


@pytest.fixture
def prepared(facts_engine: Engine) -> Engine:
    """A ledger with the public facts."""
    return facts_engine


def send(engine: Engine, settings: Settings, file: Path, *, dry_run: bool = False) -> Outcome:
    outcome = import_file(engine, settings, file.name, file.read_bytes(), dry_run=dry_run)
    assert [problem.line("en") for problem in outcome.report.problems] == []
    return outcome


def take_back(engine: Engine, number: int) -> int:
    with db.writing(engine) as connection:
        undo, _ = ledger.undo(connection, number, f"undo {number}")
        refresh_after(connection, undo)
    return undo


def state(engine: Engine) -> dict[str, list[tuple]]:
    """What is current in every table, without ids and addresses."""
    found = {}
    with engine.connect() as connection:
        for model in ledger.LEDGER:
            columns = [c for c in model.__table__.columns if c.name not in ledger.ADDRESS]
            rows = connection.execute(select(*columns).where(model.superseded_in.is_(None))).all()
            found[model.__tablename__] = sorted(map(tuple, rows), key=repr)
    return found


def read_tables(engine: Engine) -> dict[str, list[tuple]]:
    """The reading, which every page shows, without the list of imports and the blocks' version."""
    with engine.connect() as connection:
        return {
            table.name: sorted(
                map(tuple, connection.execute(select(*(c for c in table.c if c.name not in ledger.ADDRESS))).all()),
                key=repr,
            )
            for table in tables.READING.sorted_tables
            if table is not tables.imports
        }


@pytest.mark.slow
def test_a_template_filled_in_by_hand_is_imported_and_taken_back(
    prepared: Engine, settings: Settings, tmp_path: Path
) -> None:
    template.write(prepared, tmp_path / "t.xlsx", "hu")
    before, before_read = state(prepared), read_tables(prepared)
    outcome = send(prepared, settings, workbooks.fill(tmp_path / "t.xlsx", tmp_path / "f.xlsx", filled()))
    assert outcome.import_id == 2
    rows = filled()
    with prepared.connect() as connection:
        for sheet in SHEETS:
            mine = sheet.model.import_id == outcome.import_id
            assert connection.scalar(select(func.count()).where(mine)) == len(rows[sheet.name]), sheet.name
        memberships = connection.scalar(select(func.count()).where(models.Membership.import_id == 2))
        assert memberships == sum(
            len((row["Célcsoportok"] or "").split(";")) for row in rows["Résztvevők"] if row["Célcsoportok"]
        )
        assert connection.scalar(select(models.Import.data_date).where(models.Import.id == 2)) == "2026-10-31"
    read = reading.open_reading(prepared, TODAY)
    reached = {row["Résztvevő kódja"] for row in rows["Jelenlét"]}
    assert count_people(read, Filters(projects=(workbooks.PROJECT,))).total == len(reached)
    take_back(prepared, 2)
    assert state(prepared) == before
    assert read_tables(prepared) == before_read


@pytest.mark.slow
def test_a_template_left_as_it_is_has_nothing_to_import(prepared: Engine, settings: Settings, tmp_path: Path) -> None:
    for language in ("hu", "en"):
        template.write(prepared, tmp_path / "t.xlsx", language)
        outcome = import_file(prepared, settings, "t.xlsx", (tmp_path / "t.xlsx").read_bytes())
        assert [problem.code for problem in outcome.report.problems] == ["nothing_to_import"]
        assert {notice.code for notice in outcome.report.notices} == {"example_skipped"}
        assert len(outcome.report.notices) == len(SHEETS)


@pytest.mark.parametrize("language", ["hu", "en"])
def test_the_template_has_every_sheet_with_notes_lists_and_an_example(
    prepared: Engine, tmp_path: Path, language: str
) -> None:
    template.write(prepared, tmp_path / "t.xlsx", language)
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert book.sheetnames == ["Útmutató", *(sheet.name for sheet in SHEETS), "Listák"]
    for sheet in SHEETS:
        worksheet = book[sheet.name]
        assert [cell.value.rstrip(" *") for cell in worksheet[1]] == [column.header for column in sheet.columns]
        assert all(cell.comment for cell in worksheet[1])
        assert worksheet["A2"].value == EXAMPLE
        listed = {
            str(rule.sqref).split(":")[0].rstrip("0123456789") for rule in worksheet.data_validations.dataValidation
        }
        for cell, column in zip(worksheet[1], sheet.columns, strict=True):
            offered = column.words or column.refers_to in ("settlement", "group", "category", "project")
            assert not offered or cell.column_letter in listed, (sheet.name, column.header)
    settlements = [cell.value for cell in book["Listák"]["B"]]
    assert settlements[:2] == ["Ágasegyháza", "Ballószög"]


@pytest.mark.slow
@pytest.mark.parametrize("encoding", thinned(("cp1250", "utf-8-sig", "utf-8", "utf-16")))
def test_a_zip_of_csvs_says_the_same_as_the_workbook(
    encoding: str, prepared: Engine, settings: Settings, tmp_path: Path
) -> None:
    send(prepared, settings, workbooks.write(tmp_path / "a.xlsx", filled()))
    before = state(prepared)
    outcome = send(prepared, settings, workbooks.write_csvs(tmp_path / "a.zip", filled(), encoding))
    assert (outcome.import_id, outcome.changes.added, outcome.changes.superseded) == (None, 0, 0)
    assert outcome.changes.unchanged > 400
    assert state(prepared) == before


@pytest.mark.slow
def test_28_the_same_file_twice_changes_nothing(prepared: Engine, settings: Settings, tmp_path: Path) -> None:
    file = workbooks.write(tmp_path / "a.xlsx", filled())
    first = send(prepared, settings, file)
    again = send(prepared, settings, file)
    assert (again.already, again.import_id) == (first.import_id, None)
    take_back(prepared, int(first.import_id or 0))
    assert send(prepared, settings, file).import_id == 4


def corrected(content: Content) -> Content:
    content["Projektek"][1]["Cím"] = "BEMUTATÓ: Nyitott ajtók (javított)"
    content["Költségvetés"][3]["Tervezett összeg (Ft)"] = 1_600_001
    content["Alkalmak"][2]["Férőhely"] = 25
    content["Résztvevők"][0]["Célcsoportok"] = "HEP-N"  # was also HEP-I
    content["Résztvevők"][1]["Település"] = "Kunbaracs"
    content["Jelenlét"][0]["Jelen"] = "nem"
    return content


@pytest.mark.slow
def test_a_corrected_file_supersedes_exactly_the_changed_rows(
    prepared: Engine, settings: Settings, tmp_path: Path
) -> None:
    send(prepared, settings, workbooks.write(tmp_path / "a.xlsx", filled()))
    before, before_read = state(prepared), read_tables(prepared)
    with prepared.connect() as connection:
        session_ids = set(connection.scalars(select(models.Session.session_id)))
    outcome = send(prepared, settings, workbooks.write(tmp_path / "b.xlsx", corrected(filled())))
    assert (outcome.changes.added, outcome.changes.superseded) == (4, 6)
    changed = {name: rows for name, rows in state(prepared).items() if rows != before[name]}
    assert set(changed) == {"project", "budget_line", "session", "participant", "membership", "attendance"}
    with prepared.connect() as connection:
        assert set(connection.scalars(select(models.Session.session_id))) == session_ids
    take_back(prepared, 3)
    assert (state(prepared), read_tables(prepared)) == (before, before_read)


@pytest.mark.slow
def test_undos_go_back_step_by_step(prepared: Engine, settings: Settings, tmp_path: Path) -> None:
    start = state(prepared)
    send(prepared, settings, workbooks.write(tmp_path / "a.xlsx", filled()))
    first = state(prepared)
    send(prepared, settings, workbooks.write(tmp_path / "b.xlsx", corrected(filled())))
    with pytest.raises(ledger.CannotUndo, match="3"):
        take_back(prepared, 2)
    assert take_back(prepared, 3) == 4
    assert state(prepared) == first
    assert take_back(prepared, 2) == 5
    assert state(prepared) == start


@pytest.mark.slow
def test_an_import_others_refer_to_is_not_taken_back(prepared: Engine, settings: Settings, tmp_path: Path) -> None:
    content = filled()
    attendance = {"Jelenlét": content.pop("Jelenlét")}
    send(prepared, settings, workbooks.write(tmp_path / "a.xlsx", content))
    send(prepared, settings, workbooks.write(tmp_path / "b.xlsx", attendance))
    before = state(prepared)
    with pytest.raises(ledger.CannotUndo, match="3"):
        take_back(prepared, 2)
    assert state(prepared) == before
    take_back(prepared, 3)
    take_back(prepared, 2)


def test_columns_a_file_leaves_out_keep_what_the_ledger_says(
    prepared: Engine, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "Projektek.csv").write_text("Projekt kódja;Cím\nTOP-6.9.1-16-KE1-2017-00001;Új cím\n", encoding="utf-8")
    assert send(prepared, settings, tmp_path / "Projektek.csv").changes.superseded == 1
    with prepared.connect() as connection:
        row = connection.execute(select(models.Project).where(models.Project.import_id == 2)).one()
    assert (row.title, row.grant_huf, row.start, row.documents) == (
        "Új cím",
        165_000_000,
        "2019-04",
        "TOP691-2022;TOP691-LAP",
    )


def test_a_refused_file_and_a_trial_write_nothing(prepared: Engine, settings: Settings, tmp_path: Path) -> None:
    before, before_read = state(prepared), read_tables(prepared)
    content = filled()
    content["Jelenlét"][-1]["Résztvevő kódja"] = "X-9"
    file = workbooks.write(tmp_path / "a.xlsx", content)
    assert import_file(prepared, settings, file.name, file.read_bytes()).report.problems
    trial = send(prepared, settings, workbooks.write(tmp_path / "b.xlsx", filled()), dry_run=True)
    assert (trial.import_id, trial.changes.added) == (None, ROWS)
    assert (state(prepared), read_tables(prepared)) == (before, before_read)
    with prepared.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(models.Person)) == 0
        assert connection.scalar(select(func.count()).select_from(models.Import)) == 1


@pytest.mark.slow
def test_participant_codes_are_kept_nowhere(prepared: Engine, settings: Settings, tmp_path: Path) -> None:
    send(prepared, settings, workbooks.write(tmp_path / "a.xlsx", filled()))
    texts = []
    with prepared.connect() as connection:
        hashes = connection.scalars(select(models.Person.code_hash)).all()
        for table in models.Base.metadata.sorted_tables:
            texts += [repr(row) for row in connection.execute(select(table))]
    assert {len(code) for code in hashes} == {32}
    assert not [text for text in texts if "BEM-00" in text or "BEM-01" in text]


def test_a_person_keeps_a_number_whatever_the_case_of_the_code(
    prepared: Engine, settings: Settings, tmp_path: Path
) -> None:
    rows = [{"Résztvevő kódja": code, "Település": "Kecskemét"} for code in ("p-1", "P-2")]
    send(prepared, settings, workbooks.write(tmp_path / "a.xlsx", {"Résztvevők": rows}))
    rows = [{"Résztvevő kódja": code, "Település": "Kecskemét"} for code in ("P-1", "p-2 ")]
    assert send(prepared, settings, workbooks.write(tmp_path / "b.xlsx", {"Résztvevők": rows})).changes.unchanged == 2


# --- the commands ---------------------------------------------------------------------------------------
@pytest.fixture
def shell(settings: Settings, prepared: Engine, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The environment of a command line on the prepared ledger."""
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("VAR_DIR", str(settings.var_dir))
    monkeypatch.setenv("TODAY", TODAY.isoformat())
    return settings


@pytest.mark.slow
def test_the_commands_from_template_to_undo(
    shell: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["template", str(tmp_path / "t.xlsx"), "--language", "en"]) == 0
    file = str(workbooks.fill(tmp_path / "t.xlsx", tmp_path / "f.xlsx", filled()))
    capsys.readouterr()
    assert main(["import", file, "--json"]) == 0
    printed = capsys.readouterr()
    answer = json.loads(printed.out)
    assert (answer["import"], answer["added"], answer["superseded"], answer["problems"]) == (2, ROWS, 0, [])
    assert f"beírva: {sum(map(len, filled().values()))} sor" in printed.err
    assert main(["import", file]) == 0
    assert "már importálva" in capsys.readouterr().out
    assert main(["imports", "--json"]) == 0
    assert [row["kind"] for row in json.loads(capsys.readouterr().out)] == ["facts", "workbook"]
    assert main(["undo", "2"]) == 0
    assert main(["undo", "2"]) == 1
    assert main(["imports"]) == 0
    assert "f.xlsx" in capsys.readouterr().out


def test_problems_for_people_and_for_programs(
    shell: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = filled()
    content["Alkalmak"][0]["Település"] = "Szentkiraly"
    file = str(workbooks.write(tmp_path / "f.xlsx", content))
    assert main(["import", file]) == 1
    out = capsys.readouterr().out
    line = (
        "Alkalmak, 2. sor, „Település”: Nincs ilyen nevű vagy KSH-kódú település. "
        "A legközelebbi érvényes név: „Szentkirály”."
    )
    assert f"{line} [Szentkiraly]" in out
    assert main(["import", file, "--json", "--language", "en", "--dry-run"]) == 1
    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    assert problem == {
        "sheet": "Alkalmak",
        "row": 2,
        "column": "Település",
        "value": "Szentkiraly",
        "code": "unknown_settlement",
        "sentence": "There is no settlement with this name or KSH code. The nearest valid name is “Szentkirály”.",
        "nearest": "Szentkirály",
    }


def test_wrong_usage_is_2(shell: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(tmp_path / "none.xlsx")]) == 2
    assert main(["template", str(tmp_path / "t.ods")]) == 2
    assert main(["template", str(tmp_path / "none" / "t.xlsx")]) == 2
    for arguments in (["import"], ["undo", "x"], ["import", "a.xlsx", "--language", "de"]):
        with pytest.raises(SystemExit) as left:
            main(arguments)
        assert left.value.code == 2
    assert "Nincs ilyen fájl" in capsys.readouterr().err


@pytest.mark.slow
def test_without_a_database_the_commands_say_so(tmp_path: Path) -> None:
    environment = os.environ | {"VAR_DIR": str(tmp_path / "var"), "DATABASE_URL": ""}
    (tmp_path / "a.csv").write_text("a")
    command = [sys.executable, "-m", "data", "import", str(tmp_path / "a.csv")]
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (ran.returncode, "python -m data init" in ran.stderr) == (2, True)


def test_the_manual_is_current() -> None:
    assert (ROOT / "docs" / "workbook.md").read_text(encoding="utf-8") == manual.markdown()


# --- speed ----------------------------------------------------------------------------------------------
def large(rows: int) -> Content:
    """`rows` attendances of 5 000 people at 2 000 sessions."""
    activities = range(10)
    days = [date(2025, 1, 1) + timedelta(days=3 * day) for day in range(200)]
    return {
        "Projektek": [{"Projekt kódja": "NAGY-1", "Cím": "BEMUTATÓ nagy"}],
        "Tevékenységek": [
            {"Tevékenység kódja": f"NAGY-{a}", "Projekt kódja": "NAGY-1", "Cím": "BEMUTATÓ", "Típus": "műhely"}
            for a in activities
        ],
        "Alkalmak": [
            {"Tevékenység kódja": f"NAGY-{a}", "Alkalom kódja": f"S{s:03d}", "Dátum": day, "Állapot": "megtartott"}
            for a in activities
            for s, day in enumerate(days)
        ],
        "Résztvevők": [
            {"Résztvevő kódja": f"N-{p:05d}", "Település": "Kecskemét", "Célcsoportok": "HEP-N"} for p in range(5000)
        ],
        "Jelenlét": [
            {
                "Tevékenység kódja": f"NAGY-{a}",
                "Alkalom kódja": f"S{s:03d}",
                "Résztvevő kódja": f"N-{(a * 2000 + s * 50 + p * 37) % 5000:05d}",
            }
            for a in activities
            for s in range(200)
            for p in range(rows // 2000)
        ],
    }


@pytest.mark.slow
def test_15_a_hundred_thousand_rows(prepared: Engine, settings: Settings, tmp_path: Path) -> None:
    file = workbooks.write(tmp_path / "big.xlsx", large(100_000))
    stages: list[tuple[str, int]] = []
    started = time.perf_counter()
    outcome = import_file(
        prepared, settings, file.name, file.read_bytes(), progress=lambda stage, rows: stages.append((stage, rows))
    )
    seconds = time.perf_counter() - started
    print(f"{prepared.dialect.name}: 100 000 attendances in {seconds:.1f} s")  # noqa: T201 - shown with -rP
    assert outcome.changes.added == 112_011
    assert {stage for stage, _ in stages} == {"read", "checked", "written"}
    counted: Any = reading.open_reading(prepared, TODAY)
    assert count_people(counted, Filters(projects=("NAGY-1",))).total == 5000
