"""The history of a row: its values in release after release, and in the ledger import after import."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Engine, Table, select

from data import reading_tables as tables
from data.models import Import, Recorded
from data.queries import behind
from data.reading import Reading

UNSAID = ("id", "import_id", "superseded_in", "sheet", "row_no", "documents")
"""Columns that say where a row stands, not what it says."""


class Version(NamedTuple):
    """What a row said from one moment on. values: column → value, only where it changed (all of them in the first one);
    number, kind, file_name, at, note: of the import that wrote it; closed: an import took the row away and put nothing
    in its place."""

    number: int
    kind: str
    file_name: str
    at: datetime | None
    note: str
    values: dict[str, Any]
    sheet: str
    row_no: int | None
    documents: str
    closed: bool = False


class Stand(NamedTuple):
    """What a release says of a row: its number and values that differ from the release before; None: it has no such
    row."""

    release_no: int
    approved_on: str
    values: dict[str, Any] | None


def in_ledger(ledger: Engine, name: str, key: Sequence[str]) -> list[Version]:
    """All that the ledger ever said of a row, oldest first; empty for a table that is not copied.

    Exact, so only for whoever may see exact figures of the row's project.
    """
    model = behind.MODELS.get(name)
    if model is None or len(key) != len(model.KEY):
        return []
    with ledger.connect() as connection:
        found = connection.execute(_all_rows(model, key)).all()
        imports = {one.id: one for one in connection.execute(_imports(found)).all()}
    return list(_versions(tables.COPIES[model], found, imports))


def _all_rows(model: type[Recorded], key: Sequence[str]) -> Any:
    table = model.__table__
    return select(table).where(*behind.matching(table, model.KEY, key)).order_by(table.c.import_id, table.c.id)


def _imports(found: Iterable[Any]) -> Any:
    numbers = {number for row in found for number in (row.import_id, row.superseded_in) if number is not None}
    of = Import.__table__.c
    return select(of.id, of.kind, of.file_name, of.imported_at, of.note).where(of.id.in_(sorted(numbers)))


def _versions(table: Table, found: Sequence[Any], imports: dict[int, Any]) -> Iterator[Version]:
    names = [column.name for column in table.c if column.name not in UNSAID]
    before: dict[str, Any] = {}
    for place, row in enumerate(found):
        said = {name: getattr(row, name) for name in names}
        yield _version(imports[row.import_id], _changed(before, said), row)
        before = said
        follows = found[place + 1].import_id if place + 1 < len(found) else None
        if row.superseded_in is not None and row.superseded_in != follows:
            yield _version(imports[row.superseded_in], {}, row)._replace(closed=True)
            before = {}


def _version(by: Any, values: dict[str, Any], row: Any) -> Version:
    return Version(
        by.id, by.kind, by.file_name, by.imported_at, by.note or "", values, row.sheet, row.row_no, row.documents or ""
    )


def _changed(before: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    if not before:
        return {name: value for name, value in said.items() if value is not None}
    return {name: value for name, value in said.items() if value != before[name]}


class Closed(NamedTuple):
    """A row that an import superseded or took away: its table's name and its natural key as text."""

    name: str
    key: list[str]


def closed_by(ledger: Engine, number: int, projects: Sequence[str], most: int = behind.PAGE) -> list[Closed]:
    """The rows of copied tables that import `number` closed, of these projects and of none; up to `most` of a table."""
    found = []
    with ledger.connect() as connection:
        for name in behind.COPIED:
            table = behind.MODELS[name].__table__
            asked = select(table).where(table.c.superseded_in == number).order_by(table.c.sheet, table.c.row_no)
            if "project_key" in table.c:
                asked = asked.where(table.c.project_key.in_([*projects, ""]))
            found += [Closed(name, behind.key_of(name, row) or []) for row in connection.execute(asked.limit(most))]
    return found


def in_releases(readings: Iterable[Reading], name: str, key: Sequence[str]) -> list[Stand]:
    """What each release (given oldest first) says of a row; releases that repeat the one before are left out."""
    found: list[Stand] = []
    before: dict[str, Any] | None = None
    for reading in readings:
        release, row = reading.release, behind.row(reading, name, key)
        said = None if row is None else {one: value for one, value in row._mapping.items() if one not in UNSAID}
        if release is None or said == before:
            continue
        values = None if said is None else _changed(before or {}, said)
        found.append(Stand(release.no, str(release.approved_at)[:10], values))
        before = said
    return found
