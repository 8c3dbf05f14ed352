"""The index file that workers share: whole or not there, at the right version, gone when it is stale."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine, delete, select, update

from data import db, ledger, models, sample
from data.__main__ import main
from data.filters import Filters
from data.people import blocks, checking, loading, mapped
from data.people.index import Index
from data.people.presence import count_people
from data.reading import open_reading
from data.refresh import refresh_after
from data.settings import Settings

TODAY = date(2026, 11, 15)
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def sampled(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mapped")
    shutil.copyfile(sqlite_template, folder / "ledger.db")
    settings = Settings.from_env({"VAR_DIR": str(folder), "TODAY": TODAY.isoformat()})
    with db.opened(settings.database_url) as engine:
        sample.load(engine, settings, size="S", seed=1, say=lambda _: None)
    return folder / "ledger.db"


@pytest.fixture
def kept(sampled: Path, tmp_path: Path) -> Iterator[Engine]:
    """A ledger with sample S whose index is kept in `tmp_path / "presence"`."""
    shutil.copyfile(sampled, tmp_path / "ledger.db")
    engine = db.create(f"sqlite:///{tmp_path / 'ledger.db'}")
    loading.keep_files_in(engine, tmp_path / mapped.FOLDER)
    yield engine
    engine.dispose()
    loading.load.cache_clear()


def _loaded(engine: Engine) -> Index:
    loading.load.cache_clear()
    return loading.load(open_reading(engine, TODAY))


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in (folder / mapped.FOLDER).iterdir() if file.name != "lock")


def same(one: Index, other: Index) -> bool:
    arrays = zip(vars(one.arrays).values(), vars(other.arrays).values(), strict=True)
    return (
        (one.version, one.names.projects, one.names.kinds) == (other.version, other.names.projects, other.names.kinds)
        and dict(one.names.calls) == dict(other.names.calls)
        and {key: list(found) for key, found in one.names.districts.items()}
        == {key: list(found) for key, found in other.names.districts.items()}
        and all(mine.dtype == its.dtype and np.array_equal(mine, its) for mine, its in arrays)
    )


def test_what_is_mapped_is_what_was_built(kept: Engine, tmp_path: Path) -> None:
    with kept.connect() as connection:
        built = loading.read(connection)
    first = _loaded(kept)
    (file,) = _files(tmp_path)
    assert file.stat().st_mode & 0o077 == 0 and file.parent.stat().st_mode & 0o077 == 0
    made = file.stat().st_mtime_ns
    again = _loaded(kept)
    assert file.stat().st_mtime_ns == made
    assert same(built, first) and same(built, again)
    with pytest.raises(ValueError, match="read-only"):
        again.arrays.people_ever[0] = 0


def test_a_damaged_file_is_made_anew(kept: Engine, tmp_path: Path) -> None:
    whole = _loaded(kept)
    (file,) = _files(tmp_path)
    good = file.read_bytes()
    for bad in (b"", good[:7], good[:-64], good[:5000] + bytes([good[5000] ^ 1]) + good[5001:]):
        file.unlink()  # a mapped file must not be cut short under those who read it
        file.write_bytes(bad)
        assert mapped.read(file) is None
        assert same(_loaded(kept), whole)
        assert file.read_bytes() == good


def test_a_new_import_replaces_the_file_and_old_readings_stay_whole(kept: Engine, tmp_path: Path) -> None:
    old = open_reading(kept, TODAY)
    total = count_people(old, Filters()).total
    (before,) = _files(tmp_path)
    (tmp_path / mapped.FOLDER / f"left-behind{mapped.PART}").write_bytes(b"half")
    with db.writing(kept) as connection:
        number = ledger.start_import(connection, "workbook", "a.xlsx", "1" * 64)
        gone = select(models.Attendance.id).order_by(models.Attendance.person_id).limit(200)
        ledger.close(connection, number, models.Attendance, list(connection.scalars(gone)))
        refresh_after(connection, number)
    new = count_people(open_reading(kept, TODAY), Filters()).total
    (after,) = _files(tmp_path)
    assert before != after and new < total
    assert count_people(old, Filters()).total == total
    assert int(np.bitwise_count(loading.load(old).arrays.people_ever).sum()) == total


def test_a_backup_that_went_another_way_gets_a_file_of_its_own(kept: Engine, tmp_path: Path) -> None:
    """Two ledgers can be at the same number and differ: one was restored and then imported something else."""
    _loaded(kept)
    (before,) = _files(tmp_path)
    with db.writing(kept) as connection:
        connection.execute(update(models.Import).where(models.Import.id == 2).values(sha256="2" * 64))
    _loaded(kept)
    (after,) = _files(tmp_path)
    assert before != after


def test_where_no_file_can_be_written_the_index_is_in_memory(kept: Engine, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, not a folder")
    loading.keep_files_in(kept, tmp_path / "taken" / mapped.FOLDER)
    assert _loaded(kept).placements > 0


@pytest.mark.slow
def test_a_kill_leaves_a_whole_file_or_none(kept: Engine, tmp_path: Path) -> None:
    whole = _loaded(kept)
    dice = random.Random(3)
    writer = [sys.executable, str(ROOT / "tests" / "presence_writer.py")]
    command = [*writer, f"sqlite:///{tmp_path / 'ledger.db'}", str(tmp_path / mapped.FOLDER)]
    for _ in range(5):
        with subprocess.Popen(
            command, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True
        ) as child:
            assert child.stdout is not None
            assert child.stdout.readline().strip() == str(whole.placements)
            time.sleep(dice.uniform(0, 0.4))
            child.kill()
        for file in _files(tmp_path):
            assert file.suffix == mapped.PART or same(mapped.read(file) or pytest.fail(file.name), whole)
        assert same(_loaded(kept), whole)
        assert len(_files(tmp_path)) == 1


@pytest.mark.slow
def test_workers_that_start_together_make_one_file(kept: Engine, tmp_path: Path) -> None:
    writer = [sys.executable, str(ROOT / "tests" / "presence_writer.py")]
    command = [*writer, f"sqlite:///{tmp_path / 'ledger.db'}", str(tmp_path / mapped.FOLDER)]
    environ = os.environ | {"PYTHONPATH": str(ROOT)}
    children = [subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    whole = _loaded(kept)
    for child in children:
        assert child.stdout is not None
        assert {child.stdout.readline().strip() for _ in range(5)} == {str(whole.placements)}
    for child in children:
        child.kill()
        child.communicate()
    assert same(_loaded(kept), whole)


# -- reindex ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def shell(kept: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return kept


def _imports(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(select(models.Import.kind).order_by(models.Import.id)))


@pytest.mark.slow
def test_reindex_finds_what_differs_and_all_workers_load_anew(
    shell: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    right = count_people(open_reading(shell, TODAY), Filters()).total
    imports = _imports(shell)
    assert main(["reindex", "--language", "en"]) == 0
    printed = capsys.readouterr()
    assert "0 blocks differed" in printed.out and printed.err == ""
    assert _imports(shell) == imports
    with db.writing(shell) as connection:
        connection.execute(delete(models.ReachBlock).where(models.ReachBlock.project_key == "MINTA-01"))
    mapped.forget(tmp_path / mapped.FOLDER)
    loading.load.cache_clear()
    wrong = open_reading(shell, TODAY)
    assert count_people(wrong, Filters(first_month="2000-01")).total < right
    assert main(["reindex", "--language", "en"]) == 0
    assert " 0 blocks differed" not in capsys.readouterr().out
    assert _imports(shell) == [*imports, "reindex"]
    assert count_people(open_reading(shell, TODAY), Filters(first_month="2000-01")).total == right


@pytest.mark.slow
def test_a_kill_during_reindex_changes_nothing(shell: Engine, tmp_path: Path) -> None:
    with shell.connect() as connection:
        before = checking.digests(connection)
    dice = random.Random(5)
    for _ in range(4):
        child = subprocess.Popen([sys.executable, "-m", "data", "reindex"], cwd=ROOT, env=dict(os.environ))
        time.sleep(dice.uniform(0.8, 2.2))
        child.kill()
        child.wait()
        with shell.connect() as connection:
            assert checking.digests(connection) == before


def test_a_wrong_rebuild_is_refused(kept: Engine) -> None:
    with db.writing(kept) as connection:
        assert checking.verify(connection) > 0
        blocks.clear(connection, ["MINTA-02"])
        with pytest.raises(checking.IndexDiffers, match="MINTA-02"):
            checking.verify(connection)
