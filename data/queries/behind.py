"""What a table of a page is made of: the reading tables behind it, their rows, and which documents they rest on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Table, func, select

from data import models
from data import reading_tables as tables
from data.filters import Filters
from data.models import Recorded
from data.reading import Reading

PAGE = 100
"""Rows of one table on one page."""
ADDRESS = ("import_id", "sheet", "row_no", "documents")
"""Where a row comes from; a roll-up of many rows has none of these."""
MODELS: Mapping[str, type[Recorded]] = {model.__tablename__: model for model in tables.COPIES}
"""Name of a copied table (as in addresses) → the ledger table it is a copy of."""

_MONEY, _SESSIONS = (tables.project, tables.money), (tables.activity, tables.session)
_PRESENT = (tables.partner, tables.partner_attendance)
BEHIND: Mapping[str, Mapping[str, Sequence[Table]]] = {
    "overview": {
        "": (*_MONEY, *_SESSIONS),
        "cumulative": (tables.money,),
        "groups": (tables.session, tables.planned_reach),
        "settlements": (tables.session,),
        "partners": _PRESENT,
        "attention": (tables.project, tables.activity, tables.plan),
    },
    "budget": {
        "": _MONEY,
        "cumulative": (tables.money,),
        "categories": (tables.money, tables.cost_category),
        "consortium": (tables.partner,),
    },
    "reach": {
        "": (tables.session, tables.planned_reach),
        "months": (tables.session,),
        "settlements": (tables.session, tables.settlement),
        "overlaps": (tables.session,),
        "projects": (tables.session, tables.project),
        "headcounts": _SESSIONS,
        "target_groups": (tables.target_group,),
    },
    "workshops": {
        "": _SESSIONS,
        "trainings": (tables.activity,),
        "groups": (tables.workshop_group, tables.session),
    },
    "cooperation": {
        "": (tables.partner, tables.agreement, tables.partner_attendance),
        "coverage": (tables.settlement, tables.partner, tables.agreement, tables.partner_attendance),
        "matrix": (tables.partner_attendance,),
        "agreements": (tables.agreement,),
        "timeline": (tables.roundtable,),
        "sessions": (tables.roundtable,),
        "settlements": (tables.settlement, tables.agreement, tables.project_place),
        "plans": (tables.plan,),
        "context": (tables.stated_figure,),
    },
    "partners": {"": (tables.partner, tables.agreement, tables.partner_attendance)},
    "settlement": {"": (tables.settlement, tables.project_place, tables.plan, tables.session)},
    "measures": {"": (tables.plan, tables.measure)},
    "indicators": {
        "": (tables.indicator, tables.indicator_target, tables.indicator_value),
        "definitions": (tables.indicator,),
        "targets": (tables.indicator, tables.indicator_target),
        "values": (tables.indicator_value,),
    },
    "sources": {
        "": (tables.document,),
        "imports": (tables.imports,),
        "completeness": (tables.project, tables.money, tables.session),
        "months": (tables.money, tables.session),
        "reports": (tables.project, tables.money, tables.session),
        "reminders": (tables.project, tables.money, tables.session),
    },
}
"""Page → table of the page → the reading tables it is made of; "" stands for the tables that are not named.

People stand for themselves nowhere: behind a number of people are the sessions whose attendance lists were counted.
"""


class Rows(NamedTuple):
    """Some rows of one reading table. name: as in addresses; columns: those with something in them, without the
    address; total: how many rows there are under the filters."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Any, ...]
    total: int


def name_of(table: Table) -> str:
    """`read_money` → `money`."""
    return table.name.removeprefix("read_")


def tables_of(page: str, table: str) -> Sequence[Table]:
    """The reading tables a page's table is made of; none for a page that is not known."""
    known = BEHIND.get(page, {})
    return known.get(table, known.get("", ()))


def rows(reading: Reading, filters: Filters, table: Table, page: int = 0) -> Rows:
    """The rows of a reading table under the filters, PAGE at a time, in the order of their columns."""
    first, last = filters.months(reading.today)
    where = filters.where(table, reading)
    if "month" in table.c:
        where += [table.c.month >= first] if first else []
        where += [table.c.month <= last] if last else []
    names = [column for column in table.c if column.name not in ADDRESS]
    asked = select(table).where(*where).order_by(*names).limit(PAGE).offset(page * PAGE)
    with reading.engine.connect() as connection:
        total = connection.scalar(select(func.count()).select_from(table).where(*where)) or 0
        found = tuple(connection.execute(asked).all())
    shown = tuple(one.name for one in names if any(getattr(row, one.name) is not None for row in found))
    return Rows(name_of(table), shown, found, total)


def row(reading: Reading, name: str, key: Sequence[str]) -> Any | None:
    """The current row of a copied table with this natural key (values as text, in the order of KEY); None where there
    is none."""
    found = MODELS.get(name)
    if found is None or len(key) != len(found.KEY):
        return None
    table = tables.COPIES[found]
    asked = select(table).where(*matching(table, found.KEY, key)).limit(1)
    with reading.engine.connect() as connection:
        return connection.execute(asked).first()


def matching(table: Table, names: Sequence[str], key: Sequence[str]) -> Iterator[Any]:
    """WHERE clauses: each column equals its value, given as text; "" stands for null too."""
    for name, value in zip(names, key, strict=True):
        column = table.c[name]
        if issubclass(column.type.python_type, int):
            yield column == (int(value) if value.isascii() and value.isdigit() and len(value) < 10 else -1)
        else:
            yield func.coalesce(column, "") == value


def key_of(name: str, found: Any) -> list[str] | None:
    """The natural key of a row, as text; None for a roll-up."""
    model = MODELS.get(name)
    if model is None:
        return None
    return ["" if getattr(found, part) is None else str(getattr(found, part)) for part in model.KEY]


def citing(reading: Reading, code: str) -> dict[str, int]:
    """Ledger table → how many of its current rows rest on the document with this code."""
    of = tables.citation.c
    found: dict[str, int] = {}
    for documents, name, count in reading.rows(select(of.documents, of.table_name, of.rows_count)):
        if code in [one.strip() for one in documents.split(";")]:
            found[name] = found.get(name, 0) + count
    return found


_ROLLED = {"budget_line": "money", "money_transaction": "money"}


def resting(names: Sequence[str], pages: Mapping[str, Iterable[str]]) -> list[tuple[str, str]]:
    """The (page, table) pairs of `pages` (page → its tables) that are made of these ledger tables."""
    wanted = {_ROLLED.get(name, name) for name in names}
    return [
        (page, table)
        for page, known in pages.items()
        for table in known
        if wanted & {name_of(one) for one in tables_of(page, table)}
    ]


def brought(reading: Reading, number: int, name: str, most: int = PAGE) -> Rows:
    """The rows of a copied table that are current and that import `number` brought."""
    table = tables.COPIES[MODELS[name]]
    mine = table.c.import_id == number
    names = tuple(column.name for column in table.c if column.name not in ADDRESS)
    asked = select(table).where(mine).order_by(table.c.sheet, table.c.row_no).limit(most)
    with reading.engine.connect() as connection:
        total = connection.scalar(select(func.count()).select_from(table).where(mine)) or 0
        found = connection.execute(asked).all()
    return Rows(name, names, tuple(found), total)


COPIED = tuple(model.__tablename__ for model in models.RECORDED if model in tables.COPIES)
"""Names of the copied tables in the order their references need."""
