"""Writing to the ledger: append, supersede, undo. Nothing is overwritten, nothing is deleted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import (
    Connection,
    Integer,
    Table,
    and_,
    bindparam,
    exists,
    func,
    insert,
    literal,
    select,
    update,
)

from data.messages import Refusal
from data.models import (
    RECORDED,
    Activity,
    Attendance,
    Import,
    Indicator,
    Participant,
    Plan,
    Project,
    Recorded,
    Session,
    WorkshopGroup,
)

Row = dict[str, Any]
Ledger = type[Recorded] | type[Attendance]
ADDRESS = {"id", "import_id", "sheet", "row_no", "superseded_in"}


@dataclass
class Changes:
    """How many rows an act added, superseded and found unchanged."""

    added: int = 0
    superseded: int = 0
    unchanged: int = 0

    def __add__(self, other: Changes) -> Changes:
        return Changes(self.added + other.added, self.superseded + other.superseded, self.unchanged + other.unchanged)

    def __iadd__(self, other: Changes) -> Changes:
        self.added += other.added
        self.superseded += other.superseded
        self.unchanged += other.unchanged
        return self


LEDGER: tuple[Ledger, ...] = (*RECORDED, Attendance)
"""Every table whose rows are added and superseded by imports."""

FINAL = ("erasure", "reindex")
"""Kinds of imports that added no rows and cannot be taken back."""

_REFERRED: tuple[tuple[type[Recorded], tuple[str, ...]], ...] = (
    (Project, ("project_key",)),
    (Activity, ("activity_code",)),
    (Session, ("session_id",)),
    (Session, ("activity_code", "session_code")),
    (Participant, ("person_id",)),
    (WorkshopGroup, ("workshop_group_no",)),
    (Plan, ("plan_code",)),
    (Indicator, ("project_key", "indicator_code")),
)
"""Tables that others refer to, by these columns."""


class CannotUndo(Refusal):
    """The import cannot be taken back; the sentence says why."""


def start_import(connection: Connection, kind: str, file_name: str, sha256: str, undoes: int | None = None) -> int:
    """Open an import (kind: facts, sample, workbook or undo) and return its number."""
    values = {
        "kind": kind,
        "file_name": file_name[:255],
        "sha256": sha256,
        "imported_at": datetime.now(UTC).replace(tzinfo=None),
        "undoes": undoes,
    }
    return int(connection.execute(insert(Import).values(values)).inserted_primary_key[0])  # type: ignore[index]


def finish_import(
    connection: Connection, import_id: int, changes: Changes, data_date: str | None, note: str | None = None
) -> None:
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


def apply(
    connection: Connection,
    import_id: int,
    model: type[Recorded],
    rows: Iterable[Mapping[str, Any]],
    *,
    keep_left_out: bool = False,
) -> Changes:
    """Make `rows` current: insert what is new, supersede what differs, leave alone what is the same.

    Each row maps column names of `model` to values, with `sheet` and `row_no`; columns left out get their default, or
    with `keep_left_out` what the current row says. Rows that the ledger has and `rows` has not stay as they are.
    """
    columns = [c for c in model.__table__.columns if c.name not in ADDRESS]
    names = [c.name for c in columns]
    defaults = {c.name: c.default.arg if c.default is not None else None for c in columns}
    given = list(rows)
    current = _current(connection, model, [tuple(row.get(name, defaults[name]) for name in model.KEY) for row in given])
    new: list[Row] = []
    closed: list[int] = []
    unchanged = 0
    for said in given:
        found = current.get(tuple(said.get(name, defaults[name]) for name in model.KEY))
        rest: Mapping[str, Any] = found if found is not None and keep_left_out else defaults
        row = {name: said[name] if name in said else rest[name] for name in names}
        if found is not None and all(found[name] == row[name] for name in names):
            unchanged += 1
            continue
        if found is not None:
            closed.append(found["id"])
        new.append(row | {"sheet": said["sheet"], "row_no": said["row_no"], "import_id": import_id})
    close(connection, import_id, model, closed)
    if new:
        connection.execute(insert(model), new)
    return Changes(len(new), len(closed), unchanged)


def _current(connection: Connection, model: type[Recorded], keys: Sequence[tuple]) -> dict[tuple, Row]:
    table = model.__table__
    wanted = set(keys)
    firsts = sorted({key[0] for key in keys}, key=str)
    found: dict[tuple, Row] = {}
    for start in range(0, len(firsts), 500):
        query = select(table).where(
            table.c.superseded_in.is_(None), table.c[model.KEY[0]].in_(firsts[start : start + 500])
        )
        for row in connection.execute(query).mappings():
            key = tuple(row[name] for name in model.KEY)
            if key in wanted:
                found[key] = dict(row)
    return found


def close(connection: Connection, import_id: int, model: Ledger, ids: Sequence[int]) -> Changes:
    """Close the rows `ids` of `model`: from import `import_id` on they are no longer current."""
    if ids:
        table = cast(Table, model.__table__)
        closing = update(table).where(table.c.id == bindparam("row_id")).values(superseded_in=import_id)
        connection.execute(closing, [{"row_id": row_id} for row_id in ids])
    return Changes(superseded=len(ids))


def undo(connection: Connection, number: int, file_name: str) -> tuple[int, Changes]:
    """Take import `number` back: close what it added, copy back what it had superseded. Returns the undo's number.

    CannotUndo when it does not exist, is itself an undo, was undone already, or a later import builds on its rows.
    """
    found = connection.execute(select(Import).where(Import.id == number)).one_or_none()
    if found is None:
        raise CannotUndo("no_such_import", number=number)
    if found.kind in FINAL:
        raise CannotUndo("never_undone", number=number)
    if found.kind == "undo" or found.undone_by is not None:
        raise CannotUndo("not_undoable" if found.kind == "undo" else "already_undone", number=number)
    restored: dict[Ledger, list[int]] = {}
    later: set[int] = set()
    for model in LEDGER:
        restored[model] = _restored(connection, model, number, later)
        later |= _said_again(connection, model, number, restored[model])
    if later:
        raise CannotUndo("changed_later", number=number, later=_numbers(later))
    undo_id = start_import(connection, "undo", file_name, found.sha256, undoes=number)
    changes = Changes()
    for model, ids in restored.items():
        changes += close(connection, undo_id, model, ids)  # first: what comes back has the same keys
        changes += _take_back(connection, cast(Table, model.__table__), number, undo_id)
    if hanging := _left_hanging(connection, number, undo_id):
        raise CannotUndo("referred_later", number=number, later=_numbers(hanging))
    connection.execute(update(Import).where(Import.id == number).values(undone_by=undo_id))
    finish_import(connection, undo_id, changes, None)
    return undo_id, changes


def _numbers(imports: set[int]) -> str:
    return ", ".join(map(str, sorted(imports, reverse=True)))


def _restored(connection: Connection, model: Ledger, number: int, later: set[int]) -> list[int]:
    """Current rows that say what import `number` said, because an undo restored them.

    `later` gets the imports that differ.
    """
    table, names = model.__table__, _key_of(model)
    columns = (table.c.id, table.c.superseded_in, *(table.c[name] for name in names))
    undone = dict(connection.execute(select(Import.id, Import.undone_by).where(Import.undone_by.is_not(None))).all())
    closed = connection.execute(
        select(*columns).where(table.c.import_id == number, table.c.superseded_in.is_not(None))
    ).all()
    current: list[int] = []
    while closed:
        by_import: dict[int, set[tuple]] = {}
        for row in closed:
            by_import.setdefault(row[1], set()).add(tuple(row[2:]))
        later |= by_import.keys() - undone.keys()
        closed = []
        for by, keys in by_import.items():
            again = connection.execute(select(*columns).where(table.c.import_id == undone.get(by))).all()
            again = [row for row in again if tuple(row[2:]) in keys]
            current += [row[0] for row in again if row[1] is None]
            closed += [row for row in again if row[1] is not None]
    return current


def _said_again(connection: Connection, model: Ledger, number: int, restored: Sequence[int]) -> set[int]:
    """Other imports with current rows, not `restored`, of keys whose rows import `number` closed."""
    closed, current = (cast(Table, model.__table__).alias() for _ in range(2))
    same = and_(*(closed.c[name] == current.c[name] for name in _key_of(model)))
    query = select(current.c.id, current.c.import_id).join(closed, same)
    query = query.where(closed.c.superseded_in == number, current.c.superseded_in.is_(None))
    rows = connection.execute(query.where(current.c.import_id != number)).all()
    known = set(restored)
    return {row.import_id for row in rows if row.id not in known}


def _key_of(model: Ledger) -> tuple[str, ...]:
    return ("session_id", "person_id") if model is Attendance else model.KEY  # type: ignore[union-attr]


def _left_hanging(connection: Connection, number: int, undo_id: int) -> set[int]:
    """Imports after `number` with current rows whose project, activity, session, … the undo has just closed."""
    hanging: set[int] = set()
    for parent, names in _REFERRED:
        closed, alive = parent.__table__.alias(), parent.__table__.alias()
        for model in LEDGER:
            table = model.__table__
            if model is parent or not set(names) <= set(table.c.keys()):
                continue
            same = [and_(*(other.c[name] == table.c[name] for name in names)) for other in (closed, alive)]
            query = select(table.c.import_id).where(
                table.c.superseded_in.is_(None), table.c.import_id > number, table.c.import_id != undo_id,
                exists().where(closed.c.superseded_in == undo_id, same[0]),
                ~exists().where(alive.c.superseded_in.is_(None), same[1]),
            )  # fmt: skip
            hanging |= set(connection.scalars(query.distinct()))
    return hanging


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
