"""Money by cost category, and the shares of consortium members."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import pandas as pd
from sqlalchemy import or_, select

from data import reading_tables as tables
from data.collation import hungarian_key
from data.filters import Filters
from data.queries import money, money_cells
from data.queries.budget_projects import TOTAL, link
from data.queries.documents import cite
from data.queries.frames import added, framed, records, state
from data.reading import Reading
from data.values import State, Status, share

AHEAD = 0.15
"""A category whose spending runs more than 15 percentage points ahead of its plan to date needs attention."""
CONSORTIUM_ROLES = ("konzorciumvezető", "konzorciumi tag")
_SUMS = ("planned_huf", "planned_to_date_huf", "paid_huf")
_CATEGORIES = ["category", *_SUMS, "paid_share", "paid_share_state", "over_huf", "over_huf_state", "status", "_total"]
_MEMBERS = ["project", "project_link", "organisation", "settlement", "role", "share_huf", "grant_share",
            "grant_share_state", "source", "source_link"]  # fmt: skip


def categories(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Counted projects' money by cost category in the official order, then the total. Forints.

    category, planned_huf (the period's whole plan), planned_to_date_huf, paid_huf (net of refunds), paid_share: paid ÷
    planned (not applicable where nothing was planned), over_huf: what was paid beyond the whole plan (0 where nothing);
    status: late where more was paid than planned, attention where payments run over 15 points ahead of the plan to date
    or below 75% of it, no_data where either is unknown. Known categories without a row are listed as nincs adat.
    """
    return framed(category_rows(reading, filters), _CATEGORIES)


@lru_cache(maxsize=64)
def category_rows(reading: Reading, filters: Filters) -> Sequence[dict[str, Any]]:
    """The rows of `categories` as dicts (None = null); treat as read-only."""
    sums, order = _sums(reading, filters), _official(reading)
    names = [*order, *sorted(set(sums) - set(order), key=hungarian_key)]
    found: list[dict[str, Any]] = [
        {"category": category, **{name: sums.get(category, {}).get(name) for name in _SUMS}} for category in names
    ]
    if found:
        found.append(
            {"category": TOTAL, "_total": True, **{name: added([row[name] for row in found]) for name in _SUMS}}
        )
    return tuple(row | _judged(row) for row in found)


@lru_cache(maxsize=4)
def _official(reading: Reading) -> tuple[str, ...]:
    """The cost categories in the official order."""
    known = tables.cost_category
    return tuple(row.category for row in reading.rows(select(known.c.category).order_by(known.c.position)))


def _sums(reading: Reading, filters: Filters) -> dict[str, dict[str, float | None]]:
    """Category → sums of the counted projects in the period, of the categories that have money in it."""
    cells = money_cells.by_category(reading)
    rows = cells.rows(money.counted_projects(reading, filters))
    first, last = filters.months(reading.today)
    inside, to_date = cells.span(first, last), cells.span(first, money.data_month(reading, filters))
    asked = (("planned_huf", inside), ("planned_huf", to_date), ("paid_huf", inside))
    found = [cells.total(name, (0, 2), rows, months) for name, months in asked]
    present = money_cells.some(cells.present[rows, :, inside], (0, 2))
    return {
        category: dict(zip(_SUMS, (values[at] for values in found), strict=True))
        for category, at in cells.categories.items()
        if present[at]
    }


def _judged(row: dict[str, Any]) -> dict[str, Any]:
    planned, paid = row["planned_huf"], row["paid_huf"]
    part = share(paid, planned)
    over = None if planned is None or paid is None else max(0.0, paid - planned)
    missing = State.NOT_APPLICABLE if paid is not None and not planned else State.NOT_REPORTED
    if planned == 0:
        over = None
    states = {"paid_share_state": state(part, missing), "over_huf_state": state(over, missing)}
    return {"paid_share": part, "over_huf": over, **states, "status": _status(row)}


def _status(row: dict[str, Any]) -> str:
    planned, due, paid = row["planned_huf"], row["planned_to_date_huf"], row["paid_huf"]
    if planned is None or paid is None or planned <= 0:
        return Status.NO_DATA.value
    if paid > planned:
        return Status.LATE.value
    ahead = due is not None and (paid - due) / planned > AHEAD
    behind = due is not None and paid < money.LATE_BELOW * due
    return (Status.ATTENTION if ahead or behind else Status.ON_TRACK).value


def consortium(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Consortium leaders and members with their share of the grant, as documents state it, project by project.

    project, organisation, settlement, role, share_huf (null: nincs adat, the document names no sum), grant_share: share
    ÷ the project's grant (not applicable where the grant is unknown), source. Every scope is listed, counted or not;
    organisations that only co-operate are on the cooperation page. No total: in most projects only some shares are
    known.
    """
    keys = filters.working_keys(reading)
    return framed([row for row in _members(reading) if keys is None or row["project_key"] in keys], _MEMBERS)


@lru_cache(maxsize=4)
def _members(reading: Reading) -> tuple[dict[str, Any], ...]:
    """The rows of `consortium` without filters, in their order, with their project_key; treat as read-only."""
    partner, project, place = tables.partner, tables.project, tables.settlement
    query = (
        select(
            project.c.title.label("project"), partner.c.project_key, partner.c.organisation,
            place.c.name.label("settlement"), partner.c.role, partner.c.share_huf, project.c.grant_huf,
            partner.c.documents,
        )
        .join(project, project.c.project_key == partner.c.project_key)
        .outerjoin(place, place.c.ksh_code == partner.c.settlement_ksh)
        .where(or_(partner.c.role.in_(CONSORTIUM_ROLES), partner.c.share_huf.is_not(None)))
    )  # fmt: skip
    found = [row | _member(row) for row in records(cite(reading, reading.frame(query)))]
    return tuple(sorted(found, key=_member_order))


def _member(row: dict[str, Any]) -> dict[str, Any]:
    part = share(row["share_huf"], row["grant_huf"])
    missing = State.NOT_REPORTED if row["share_huf"] is None else State.NOT_APPLICABLE
    return {"grant_share": part, "grant_share_state": state(part, missing), "project_link": link(row["project_key"])}


def _member_order(row: Mapping[str, Any]) -> tuple[object, ...]:
    follows = row["role"] != CONSORTIUM_ROLES[0]
    return hungarian_key(row["project"]), follows, -(row["share_huf"] or 0), hungarian_key(row["organisation"])
