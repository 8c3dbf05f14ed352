"""Writing to the ledger: append, supersede, undo. Nothing is overwritten, nothing is deleted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Integer, Table, and_, bindparam, func, insert, literal, select, update

from data.models import RECORDED, Activity, Attendance, Import, Recorded, Session

Row = dict[str, Any]
ADDRESS = {"id", "import_id", "sheet", "row_no", "superseded_in"}


@dataclass
class Changes:
    """How many rows an act added, superseded and found unchanged."""

    added: int = 0
    superseded: int = 0
    unchanged: int = 0

    def __iadd__(self, other: Changes) -> Changes:
        self.added += other.added
        self.superseded += other.superseded
        self.unchanged += other.unchanged
        return self


class CannotUndo(RuntimeError):
    """The import cannot be taken back; the message says why."""


def start_import(connection: Connection, kind: str, file_name: str, sha256: str, undoes: int | None = None) -> int:
    """Open an import (kind: facts, sample, workbook or undo) and return its number."""
    values = {
        "kind": kind,
        "file_name": file_name[:255],
        "sha256": sha256,
        "imported_at": datetime.now(UTC).replace(tzinfo=None),
        "undoes": undoes,
    }
    return int(connection.execute(insert(Import).values(values)).inserted_primary_key[0])


def finish_import(connection: Connection, import_id: int, changes: Changes, data_date: str | None, note: str | None = None) -> None:
    """Write down what the import changed and the newest day its rows speak of."""
    connection.execute(
        update(Import)
        .where(Import.id == import_id)
        .values(
            added_rows=changes.added,
            superseded_rows=changes.superseded,
            unchanged_rows=changes.unchanged,
            data_date=data_date,
            note=note,
        )
    )


def apply(connection: Connection, import_id: int, model: type[Recorded], rows: Iterable[Mapping[str, Any]]) -> Changes:
    """Make `rows` current: insert what is new, supersede what differs, leave alone what is the same.

    Each row maps column names of `model` to values, with `sheet` and `row_no`; columns left out get their default.
    Rows that the ledger has and `rows` has not stay as they are.
    """
    columns = [c for c in model.__table__.columns if c.name not in ADDRESS]
    complete = [{c.name: row.get(c.name, c.default.arg if c.default is not None else None) for c in columns} | {
        "sheet": row["sheet"], "row_no": row["row_no"], "import_id": import_id} for row in rows]  # fmt: skip
    current = _current(connection, model, [tuple(row[name] for name in model.KEY) for row in complete])
    names = [c.name for c in columns]
    new: list[Row] = []
    closed: list[int] = []
    unchanged = 0
    for row in complete:
        found = current.get(tuple(row[name] for name in model.KEY))
        if found is None:
            new.append(row)
        elif all(found[name] == row[name] for name in names):
            unchanged += 1
        else:
            closed.append(found["id"])
            new.append(row)
    _close(connection, model.__table__, closed, import_id)  # type: ignore[arg-type]
    if new:
        connection.execute(insert(model), new)
    return Changes(len(new), len(closed), unchanged)


def _current(connection: Connection, model: type[Recorded], keys: Sequence[tuple]) -> dict[tuple, Row]:
    table = model.__table__
    wanted = set(keys)
    firsts = sorted({key[0] for key in keys}, key=str)
    found: dict[tuple, Row] = {}
    for start in range(0, len(firsts), 500):
        query = select(table).where(table.c.superseded_in.is_(None), table.c[model.KEY[0]].in_(firsts[start : start + 500]))
        for row in connection.execute(query).mappings():
            key = tuple(row[name] for name in model.KEY)
            if key in wanted:
                found[key] = dict(row)
    return found


def _close(connection: Connection, table: Table, ids: Sequence[int], import_id: int) -> None:
    if ids:
        closing = update(table).where(table.c.id == bindparam("row_id")).values(superseded_in=import_id)
        connection.execute(closing, [{"row_id": row_id} for row_id in ids])


def undo(connection: Connection, number: int, file_name: str) -> tuple[int, Changes]:
    """Take import `number` back: close what it added, copy back what it had superseded. Returns the undo's number.

    CannotUndo when it does not exist, is itself an undo, was undone already, or a later import builds on its rows.
    """
    found = connection.execute(select(Import).where(Import.id == number)).one_or_none()
    if found is None:
        raise CannotUndo(f"There is no import {number}.")
    if found.kind == "undo" or found.undone_by is not None:
        raise CannotUndo(f"Import {number} is an undo or has been taken back already.")
    tables = [model.__table__ for model in (*RECORDED, Attendance)]
    later = {n for table in tables for n in _superseding(connection, table, number)}
    if later:
        raise CannotUndo(f"Later imports changed rows of import {number}: take back {', '.join(map(str, sorted(later)))} first.")
    undo_id = start_import(connection, "undo", file_name, found.sha256, undoes=number)
    changes = Changes()
    for table in tables:
        changes += _take_back(connection, table, number, undo_id)
    connection.execute(update(Import).where(Import.id == number).values(undone_by=undo_id))
    finish_import(connection, undo_id, changes, None)
    return undo_id, changes


def _superseding(connection: Connection, table: Table, number: int) -> Sequence[int]:
    query = select(table.c.superseded_in).where(table.c.import_id == number, table.c.superseded_in.is_not(None))
    return connection.scalars(query.distinct()).all()


def _take_back(connection: Connection, table: Table, number: int, undo_id: int) -> Changes:
    closed = connection.execute(
        update(table).where(table.c.import_id == number, table.c.superseded_in.is_(None)).values(superseded_in=undo_id)
    ).rowcount
    names = [column.name for column in table.c if column.name not in ("id", "import_id", "superseded_in")]
    back = select(literal(undo_id, Integer), *(table.c[name] for name in names)).where(table.c.superseded_in == number)
    copy = insert(table).from_select(["import_id", *names], back)
    copied = connection.execute(copy, execution_options={"preserve_rowcount": True}).rowcount
    return Changes(added=copied, superseded=closed)


def next_id(connection: Connection, column: Any) -> int:
    """The next free integer of an id column, for bulk loads that assign ids themselves."""
    return int(connection.scalar(select(func.coalesce(func.max(column), 0))) or 0) + 1


def touched_projects(connection: Connection, import_id: int) -> set[str]:
    """The projects any row of `import_id` (added, or superseded by it) belongs to, directly or through activity or person."""
    touched: set[str] = set()
    activities, people, sessions = set(), set(), set()
    for model in (*RECORDED, Attendance):
        table = model.__table__
        changed = (table.c.import_id == import_id) | (table.c.superseded_in == import_id)
        for name, into in (("project_key", touched), ("activity_code", activities), ("person_id", people), ("session_id", sessions)):
            if name in table.c and not (model is Attendance and name == "person_id"):
                into |= set(connection.scalars(select(table.c[name]).where(changed).distinct()))
    touched |= _projects_of(connection, Activity.activity_code, activities)
    touched |= _projects_of(connection, Session.session_id, sessions)
    touched |= _projects_of(connection, Attendance.person_id, people)
    return touched


def _projects_of(connection: Connection, column: Any, values: set) -> set[str]:
    query = select(Activity.project_key).distinct()
    if column.class_ is not Activity:
        query = query.join(Session, Session.activity_code == Activity.activity_code)
    if column.class_ is Attendance:
        query = query.join(Attendance, and_(Attendance.session_id == Session.session_id, Attendance.superseded_in.is_(None)))
    wanted = sorted(values)
    found: set[str] = set()
    for start in range(0, len(wanted), 500):
        found |= set(connection.scalars(query.where(column.in_(wanted[start : start + 500]))))
    return found
