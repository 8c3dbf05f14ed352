"""The imports of the ledger as the page lists them: which there are, who made them, what they changed, who may take
which back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection, Engine, select

from dashboard import format as fmt
from dashboard import reader
from dashboard.access.site import access
from dashboard.access.viewer import Viewer
from data.accounts import audit
from data.accounts.people import MANAGER
from data.messages import said
from data.models import Import
from data.settings import local
from data.touched import touched

MOST = 200
STEWARD = "steward"
PUBLIC = ("facts", "sample")
"""Kinds of imports whose counts are no secret: public facts and made-up data."""
OURS = "workbook"
"""The kind of import that is made, and taken back, on a page."""
Makers = Mapping[int, tuple[str, str]]


class Listed(NamedTuple):
    """One import. counts: rows added, superseded, unchanged, "–" for whom they are not; shown: whether its page has it
    already; undone: a word on whether it was taken back; may_undo: whether this viewer may."""

    number: int
    when: str
    kind: str
    file: str
    by: str
    counts: tuple[str, str, str]
    shown: bool
    undone: str
    may_undo: bool


def makers() -> Makers:
    """Import → account and role, by the audit log."""
    with access().engine.connect() as connection:
        return audit.by_import(connection)


def listed(ledger: Engine, viewer: Viewer, language: str) -> list[Listed]:
    """The newest imports first."""
    made, newest = makers(), reader.todays_reading().version
    with ledger.connect() as connection:
        rows = connection.execute(select(Import.__table__).order_by(Import.id.desc()).limit(MOST)).all()
        found = []
        for row in rows:
            by, role = made.get(row.id, ("", ""))
            own = bool(viewer.name) and (by, role) == (viewer.name, viewer.role)
            told = viewer.role == STEWARD or own or row.kind in PUBLIC
            numbers = (row.added_rows, row.superseded_rows, row.unchanged_rows)
            counts = tuple(fmt.number(one, language) if told else "–" for one in numbers)
            found.append(
                Listed(
                    number=row.id,
                    when=f"{local(row.imported_at):%Y-%m-%d %H:%M}",
                    kind=said(f"kind_{row.kind}", language),
                    file=row.file_name,
                    by=by,
                    counts=counts,  # type: ignore[arg-type]
                    shown=row.id <= newest,
                    undone=_undone(row, language),
                    may_undo=_is_undoable(row) and _may(connection, viewer, row.id, made),
                )
            )
    return found


def undoable(ledger: Engine, viewer: Viewer, number: int) -> str | None:
    """The file's name of an import that this viewer may take back on a page; None for any other."""
    with ledger.connect() as connection:
        row = connection.execute(select(Import.__table__).where(Import.id == number)).one_or_none()
        if row is None or not _is_undoable(row) or not _may(connection, viewer, number, makers()):
            return None
        return str(row.file_name)


def _is_undoable(row: object) -> bool:
    return row.kind == OURS and row.undone_by is None  # type: ignore[attr-defined]


def _may(connection: Connection, viewer: Viewer, number: int, made: Makers) -> bool:
    """A manager takes back own imports only, and only while all they touched is still their own."""
    if viewer.role != MANAGER:
        return True
    if made.get(number) != (viewer.name, viewer.role):
        return False
    return touched(connection, number).projects <= set(viewer.projects)


def _undone(row: object, language: str) -> str:
    of: dict[str, int | None] = row._mapping  # type: ignore[attr-defined]
    if number := of["undone_by"]:
        return said("import_undone", language, number=number)
    return said("import_undoes", language, number=number) if (number := of["undoes"]) else ""
