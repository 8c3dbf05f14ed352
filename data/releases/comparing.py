"""What changed from one release to another, and why.

Money, sessions, documents and projects are compared exactly, people as published.

Why is read from the ledger: rows of imports made between the two, by project. A row is a correction when the same
import closed another one of its key, late when it speaks of a month the older release had already covered, withdrawn
when it comes from an undo, else new. Rows about people are never looked at: a change of people is explained by its
sessions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, case, exists, func, select

from data import reading_tables as tables
from data.models import Activity, BudgetLine, Document, Import, Project, Recorded, Session, Transaction
from data.reading import Reading

REASONS = ("new_project", "correction", "late", "new", "withdrawn")
MONEY = ("planned_huf", "committed_huf", "claimed_huf", "paid_huf", "refunded_huf")
SESSIONS = ("planned_sessions", "held_sessions", "cancelled_sessions", "listed_sessions")
Why = dict[str, dict[str, set[str]]]


@dataclass(frozen=True)
class Change:
    """One figure of one subject (a project, a document) in the older and in the newer release; null: not there.

    `what` names the figure or column, `why` is a selection of REASONS in their order.
    """

    subject: str
    title: str
    what: str
    before: Any
    after: Any
    why: tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """Everything that changed from release `older` to `newer`: the imports in between, and by table (projects,
    documents, money, sessions, people) the changes."""

    older: int
    newer: int
    imports: list[dict[str, Any]]
    tables: dict[str, list[Change]]


def compare(
    ledger: Connection, older: Reading, newer: Reading, people: Callable[[Reading], Mapping[str, str]]
) -> Difference:
    """What is different in `newer`, a release, from `older`. The other way round the reasons are empty.

    `people` gives a release's published figures as shown, by project key ("" = all projects).
    """
    why = _reasons(ledger, older, newer)
    for key in _titles(newer).keys() - _titles(older).keys():
        for found in why.values():
            found[key] = {"new_project"}
    why["people"] = {**why["session"], "": set().union(*why["session"].values())}
    titles = _titles(older) | _titles(newer)
    changes = {
        "projects": _fields(older, newer, tables.project, "project_key", why["project"]),
        "documents": _fields(older, newer, tables.document, "code", why["document"]),
        "money": _sums(older, newer, tables.money, MONEY, titles, why["money"]),
        "sessions": _sums(older, newer, tables.session, SESSIONS, titles, why["session"]),
        "people": _shown(people(older), people(newer), titles, why["people"]),
    }
    imports = _imports_between(ledger, older.version, newer.version)
    return Difference(_number(older), _number(newer), imports, changes)


def _shown(
    before: Mapping[str, str], after: Mapping[str, str], titles: Mapping[str, str], why: Mapping[str, set[str]]
) -> list[Change]:
    return [
        Change(key, titles.get(key, ""), "people", old, new, _ordered(why.get(key, ())))
        for key in sorted(before.keys() | after.keys())
        if (old := before.get(key)) != (new := after.get(key))
    ]


def _titles(reading: Reading) -> dict[str, str]:
    return dict(reading.rows(select(tables.project.c.project_key, tables.project.c.title)))


def _number(reading: Reading) -> int:
    return reading.release.no if reading.release else 0


def _ordered(why: Iterable[str]) -> tuple[str, ...]:
    given = set(why)
    return tuple(reason for reason in REASONS if reason in given)


_LEFT_OUT = {"import_id", "sheet", "row_no"}


def _fields(older: Reading, newer: Reading, table: Table, key: str, why: Mapping[str, set[str]]) -> list[Change]:
    """Rows that came, went or say something else, one Change per column; a row that came or went has what ""."""
    columns = [column for column in table.c if column.name not in _LEFT_OUT]
    before, after = ({getattr(row, key): row._asdict() for row in one.rows(select(*columns))} for one in (older, newer))
    changes = []
    for subject in sorted(before.keys() | after.keys()):
        old, new = before.get(subject), after.get(subject)
        title = str((new or old or {})["title"])
        reasons = _ordered(why.get(subject, ()))
        if old is None or new is None:
            changes.append(Change(subject, title, "", old and title, new and title, reasons))
            continue
        changes += [
            Change(subject, title, name, old[name], new[name], reasons) for name in old if old[name] != new[name]
        ]
    return changes


def _sums(
    older: Reading,
    newer: Reading,
    table: Table,
    names: tuple[str, ...],
    titles: Mapping[str, str],
    why: Mapping[str, set[str]],
) -> list[Change]:
    query = select(table.c.project_key, *(func.sum(table.c[name]).label(name) for name in names))
    query = query.group_by(table.c.project_key)
    before, after = ({row.project_key: row for row in one.rows(query)} for one in (older, newer))
    return [
        Change(key, titles.get(key, ""), name, old, new, _ordered(why.get(key, ())))
        for key in sorted(before.keys() | after.keys())
        for name in names
        if (old := getattr(before.get(key), name, None)) != (new := getattr(after.get(key), name, None))
    ]


def _imports_between(ledger: Connection, after: int, until: int) -> list[dict[str, Any]]:
    columns = (Import.id, Import.kind, Import.file_name, Import.imported_at, Import.undoes, Import.undone_by)
    query = select(*columns).where(Import.id > after, Import.id <= until).order_by(Import.id)
    return [dict(row) for row in ledger.execute(query).mappings()]


def _reasons(ledger: Connection, older: Reading, newer: Reading) -> Why:
    """Table → subject (project key or document code) → why rows of it changed between the two releases."""
    sources: tuple[tuple[str, type[Recorded], Any, Any], ...] = (
        ("project", Project, Project.project_key, None),
        ("document", Document, Document.code, None),
        ("money", BudgetLine, BudgetLine.project_key, BudgetLine.month),
        ("money", Transaction, Transaction.project_key, Transaction.month),
        ("session", Session, _project_of(Session), Session.month),
    )
    found: Why = defaultdict(lambda: defaultdict(set))
    for name, model, subject, month in sources:
        covered = month <= older.data_date[:7] if month is not None and older.data_date else None
        for query in (_added(model, subject, covered, older, newer), _closed(model, subject, older, newer)):
            for key, reason in ledger.execute(query):
                found[name][key].add(reason)
    return found


def _project_of(model: type[Session]) -> Any:
    return (
        select(func.max(Activity.project_key))
        .where(Activity.activity_code == model.activity_code)
        .correlate(model.__table__)
        .scalar_subquery()
    )


def _added(
    model: type[Recorded], subject: Any, covered: ColumnElement[bool] | None, older: Reading, newer: Reading
) -> Select:
    """Why rows were added: (subject, reason)."""
    table, before = model.__table__, model.__table__.alias()
    corrected = exists().where(
        before.c.superseded_in == table.c.import_id, *(before.c[name] == table.c[name] for name in model.KEY)
    )
    late = [] if covered is None else [(covered, "late")]
    reason = case((Import.kind == "undo", "withdrawn"), (corrected, "correction"), *late, else_="new")
    rows = select(subject, reason).select_from(table).join(Import, Import.id == table.c.import_id)
    return rows.where(table.c.import_id > older.version, table.c.import_id <= newer.version).distinct()


def _closed(model: type[Recorded], subject: Any, older: Reading, newer: Reading) -> Select:
    """Why rows that the older release had were closed: (subject, reason)."""
    table = model.__table__
    reason = case((Import.kind == "undo", "withdrawn"), else_="correction")
    rows = select(subject, reason).select_from(table).join(Import, Import.id == table.c.superseded_in)
    return rows.where(
        table.c.import_id <= older.version, table.c.superseded_in > older.version,
        table.c.superseded_in <= newer.version,
    ).distinct()  # fmt: skip
