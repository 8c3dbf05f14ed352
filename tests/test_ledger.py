"""The ledger is append-only: what differs supersedes, what is the same stays, an undo supersedes back."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, select

from data import db, ledger
from data.models import Agreement, BudgetLine, Import, Project
from data.refresh import refresh_after
from data.touched import touched_projects

LINE = {"sheet": "Költségvetés", "project_key": "P-1", "category": "Projektmenedzsment", "month": "2024-05"}


def line(row_no: int, planned_huf: int, **more: Any) -> dict[str, Any]:
    return LINE | {"row_no": row_no, "planned_huf": planned_huf} | more


def write(engine: Engine, *rows: dict[str, Any], model: type = BudgetLine) -> tuple[int, ledger.Changes]:
    with db.writing(engine) as connection:
        import_id = ledger.start_import(connection, "workbook", "a.xlsx", "0" * 64)
        changes = ledger.apply(connection, import_id, model, rows)
        ledger.finish_import(connection, import_id, changes, "2024-05-31")
        refresh_after(connection, import_id)
    return import_id, changes


def current(engine: Engine) -> list[tuple[str, int, int]]:
    query = select(BudgetLine.month, BudgetLine.planned_huf, BudgetLine.import_id).where(
        BudgetLine.superseded_in.is_(None)
    )
    with engine.connect() as connection:
        return sorted((row.month, row.planned_huf, row.import_id) for row in connection.execute(query))


def test_the_same_rows_twice_change_nothing(engine: Engine) -> None:
    write(engine, line(2, 100), line(3, 200, month="2024-06"))
    number, changes = write(engine, line(9, 100), line(8, 200, month="2024-06"))
    assert (changes.added, changes.superseded, changes.unchanged) == (0, 0, 2)
    assert all(import_id == number - 1 for _, _, import_id in current(engine))


def test_a_correction_supersedes_exactly_the_changed_row(engine: Engine) -> None:
    first, _ = write(engine, line(2, 100), line(3, 200, month="2024-06"))
    second, changes = write(engine, line(2, 100), line(3, 250, month="2024-06"))
    assert (changes.added, changes.superseded, changes.unchanged) == (1, 1, 1)
    assert current(engine) == [("2024-05", 100, first), ("2024-06", 250, second)]
    with engine.connect() as connection:
        old = connection.execute(select(BudgetLine).where(BudgetLine.superseded_in == second)).one()
    assert (old.planned_huf, old.import_id, old.sheet, old.row_no) == (200, first, "Költségvetés", 3)


@pytest.mark.slow
def test_an_undo_brings_back_what_was_superseded_and_can_be_done_once(engine: Engine) -> None:
    first, _ = write(engine, line(2, 100))
    second, _ = write(engine, line(2, 150), line(3, 70, month="2024-06"))
    with db.writing(engine) as connection:
        undo, changes = ledger.undo(connection, second, "undo")
    assert (changes.added, changes.superseded) == (1, 2)
    assert current(engine) == [("2024-05", 100, undo)]
    with db.writing(engine) as connection, pytest.raises(ledger.CannotUndo):
        ledger.undo(connection, second, "undo")
    with engine.connect() as connection:
        assert connection.scalar(select(Import.undone_by).where(Import.id == second)) == undo
        kept = connection.scalars(select(BudgetLine.planned_huf).where(BudgetLine.import_id == second)).all()
    assert sorted(kept) == [70, 150]
    assert first < second < undo


def test_an_import_that_later_ones_build_on_is_not_undone(engine: Engine) -> None:
    first, _ = write(engine, line(2, 100))
    second, _ = write(engine, line(2, 150))
    with db.writing(engine) as connection, pytest.raises(ledger.CannotUndo, match=str(second)):
        ledger.undo(connection, first, "undo")


def test_two_corrections_of_a_row_are_taken_back_one_after_the_other(engine: Engine) -> None:
    write(engine, line(2, 100))
    second, _ = write(engine, line(2, 150))
    third, _ = write(engine, line(2, 170))
    for number, planned in ((third, 150), (second, 100)):
        with db.writing(engine) as connection:
            undo, changes = ledger.undo(connection, number, "undo")
        assert (changes.added, changes.superseded) == (1, 1)
        assert current(engine) == [("2024-05", planned, undo)]


def test_what_was_taken_out_and_said_again_stays_said(engine: Engine) -> None:
    write(engine, line(2, 100))
    with db.writing(engine) as connection:
        out = ledger.start_import(connection, "workbook", "a.xlsx", "0" * 64)
        ledger.close(connection, out, BudgetLine, connection.scalars(select(BudgetLine.id)).all())
        refresh_after(connection, out)
    again, _ = write(engine, line(2, 120))
    with db.writing(engine) as connection, pytest.raises(ledger.CannotUndo, match=str(again)):
        ledger.undo(connection, out, "undo")
    assert current(engine) == [("2024-05", 120, again)]


def test_an_error_leaves_nothing_behind(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError), db.writing(engine) as connection:
        import_id = ledger.start_import(connection, "workbook", "a.xlsx", "0" * 64)
        ledger.apply(connection, import_id, BudgetLine, [line(2, 100)])
        raise ZeroDivisionError
    assert current(engine) == []
    with engine.connect() as connection:
        assert connection.execute(select(Import.id)).all() == []


def test_a_row_left_out_of_a_column_gets_the_default(engine: Engine) -> None:
    write(engine, {"sheet": "Megállapodások", "row_no": 2, "project_key": "P-1"}, model=Agreement)
    with engine.connect() as connection:
        row = connection.execute(select(Agreement)).one()
    assert (row.organisation, row.agreements_count, row.signed_on) == ("", 1, None)


def test_touched_projects_are_those_of_the_changed_rows(engine: Engine) -> None:
    number, _ = write(engine, {"sheet": "Projektek", "row_no": 2, "project_key": "P-7", "title": "T"}, model=Project)
    with engine.connect() as connection:
        assert touched_projects(connection, number) == {"P-7"}


@pytest.mark.slow
def test_a_second_writer_waits_and_is_told(tmp_path: Any) -> None:
    engine = db.create(f"sqlite:///{tmp_path / 'ledger.db'}?timeout=0.1")
    db.migrate(engine)
    with db.writing(engine) as first:
        first.exec_driver_sql("PRAGMA busy_timeout = 50")
        second = db.create(f"sqlite:///{tmp_path / 'ledger.db'}")
        with pytest.raises(db.Busy), db.writing(second):
            pass
        second.dispose()
    engine.dispose()
