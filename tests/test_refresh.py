"""A refresh of the touched projects leaves the reading as a rebuilding of everything would."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import workbooks
from sqlalchemy import Connection, Engine, select

from data import db, ledger, models
from data import reading_tables as tables
from data.importing.importer import import_file
from data.refresh import refresh, refresh_after
from data.settings import Settings
from data.touched import touched_projects

LINE = {"project_key": "P-1", "category": "Projektmenedzsment", "sheet": "Költségvetés"}


def _line(row_no: int, planned_huf: int, documents: str | None) -> dict[str, Any]:
    return LINE | {"row_no": row_no, "month": f"2024-{row_no:02d}", "planned_huf": planned_huf, "documents": documents}


def _cited(connection: Connection) -> list[tuple[str, str, int]]:
    table = tables.citation
    rows = connection.execute(select(table.c.table_name, table.c.documents, table.c.rows_count))
    return sorted((row.table_name, row.documents, row.rows_count) for row in rows)


def _apply(connection: Connection, *rows: dict[str, Any]) -> int:
    number = ledger.start_import(connection, "workbook", "a.xlsx", "0" * 64)
    ledger.apply(connection, number, models.BudgetLine, rows)
    return number


def _refreshed(engine: Engine, *imports: int) -> list[tuple[str, str, int]]:
    """Citations of budget lines after a refresh of what `imports` touched; all citations as a full one counts them."""
    with db.writing(engine) as connection:
        refresh(connection, set().union(*(touched_projects(connection, one) for one in imports)))
        found = _cited(connection)
        refresh(connection)
        assert found == _cited(connection)
    return [row for row in found if row[0] == "budget_line"]


def test_citations_follow_imports_corrections_and_undoing(facts_engine: Engine) -> None:
    with db.writing(facts_engine) as connection:
        first = _apply(connection, _line(1, 100, "D-1"), _line(2, 200, "D-1"), _line(3, 300, None))
    assert _refreshed(facts_engine, first) == [("budget_line", "D-1", 2)]
    with db.writing(facts_engine) as connection:
        second = _apply(connection, _line(1, 150, "D-2"), _line(2, 250, None), _line(4, 400, "D-2;D-3"))
    assert _refreshed(facts_engine, second) == [("budget_line", "D-2", 1), ("budget_line", "D-2;D-3", 1)]
    with db.writing(facts_engine) as connection:
        undone, _ = ledger.undo(connection, second, "undo")
    assert _refreshed(facts_engine, undone) == [("budget_line", "D-1", 2)]


@pytest.mark.slow
def test_citations_follow_several_imports_at_once(facts_engine: Engine) -> None:
    with db.writing(facts_engine) as connection:
        first = _apply(connection, _line(1, 100, "D-1"), _line(2, 200, "D-1"))
        second = _apply(connection, _line(1, 150, "D-2"))
    assert _refreshed(facts_engine, first, second) == [("budget_line", "D-1", 1), ("budget_line", "D-2", 1)]
    assert _refreshed(facts_engine, second) == [("budget_line", "D-1", 1), ("budget_line", "D-2", 1)]


def _reading(connection: Connection) -> dict[str, list]:
    return {
        table.name: sorted(connection.execute(select(table)).all(), key=repr) for table in tables.READING.sorted_tables
    }


def _equals_a_full_one(engine: Engine) -> dict[str, list]:
    with db.writing(engine) as connection:
        followed = _reading(connection)
        refresh(connection)
        everything = _reading(connection)
    for name, rows in everything.items():
        assert followed[name] == rows, name
    return followed


@pytest.mark.slow
def test_every_table_follows_a_workbook_its_correction_and_their_undoing(
    facts_engine: Engine, settings: Settings, tmp_path: Path
) -> None:
    states, content = [_equals_a_full_one(facts_engine)], workbooks.filled()
    changed = {sheet: [dict(row) for row in rows] for sheet, rows in content.items()}
    for row in changed["Jelenlét"][::3]:
        row["Jelen"] = "nem"
    for row in changed["Résztvevők"][::2]:
        row["Település"] = "Lakitelek"
    for row in changed["Partnerek"]:
        row["Település"] = "Kecskemét"
    numbers = []
    for name, sheets in (("a.zip", content), ("b.zip", changed)):
        file = workbooks.write_csvs(tmp_path / name, sheets)
        outcome = import_file(facts_engine, settings, name, file.read_bytes())
        assert outcome.import_id, outcome.report
        numbers.append(outcome.import_id)
        states.append(_equals_a_full_one(facts_engine))
    for number, before in zip(reversed(numbers), reversed(states[:-1]), strict=True):
        with db.writing(facts_engine) as connection:
            undone, _ = ledger.undo(connection, number, "undo")
            refresh_after(connection, undone)
        after = _equals_a_full_one(facts_engine)
        assert [len(rows) for name, rows in after.items() if name != "read_import"] == [
            len(rows) for name, rows in before.items() if name != "read_import"
        ]
