"""What the money tables share: which projects count, up to when there are facts, and sums by project."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from data import dates
from data import reading_tables as tables
from data.filters import Filters
from data.queries import money_cells
from data.queries.money_cells import Cells, some
from data.reading import Reading
from data.values import Status

COUNTED = ("own", "neighbour")
LATE_BELOW, ATTENTION_BELOW, ATTENTION_ABOVE = 0.75, 0.9, 1.1
"""A payment below 75% of the plan to date is late; outside 90–110% it needs attention."""


def counted_scopes(filters: Filters) -> tuple[str, ...]:
    """Scopes that enter totals: own and neighbour projects; infrastructure only when the reader switches it on."""
    return (*COUNTED, "infrastructure") if filters.infrastructure else COUNTED


def data_month(reading: Reading, filters: Filters) -> str:
    """The last month facts can speak of: the month of the data date, not after the filter's end nor after today."""
    newest = dates.last_day(reading.data_date) if reading.data_date else reading.today
    last = filters.months(reading.today)[1]
    month = dates.month_of(min(newest, reading.today))
    return min(month, last) if last else month


def last_complete_month(reading: Reading, filters: Filters) -> str:
    """The last month that lies wholly before the end of the data (and of the filter's period)."""
    newest = dates.last_day(reading.data_date) if reading.data_date else reading.today
    month = dates.month_of(min(newest, reading.today) + timedelta(days=1))
    complete = dates.add_months(month, -1)
    last = filters.months(reading.today)[1]
    return min(complete, last) if last else complete


def counted_projects(reading: Reading, filters: Filters) -> tuple[str, ...]:
    """Keys of the projects under `filters` that enter totals; the period does not matter."""
    keys, scopes = filters.working_keys(reading), counted_scopes(filters)
    return tuple(key for key, scope in _scopes(reading).items() if scope in scopes and (keys is None or key in keys))


@lru_cache(maxsize=4)
def _scopes(reading: Reading) -> Mapping[str, str]:
    project = tables.project
    rows = reading.rows(select(project.c.project_key, project.c.scope).order_by(project.c.project_key))
    return {row.project_key: row.scope for row in rows}


def by_project(reading: Reading, filters: Filters) -> Mapping[str, Mapping[str, Any]]:
    """Project key → its sums of money in the period of `filters`, of every project; treat as read-only. Forints, None
    where there is no row.

    planned_huf (whole plan of the period), planned_to_date_huf (its part up to `data_month`), committed_huf,
    claimed_huf, paid_huf (net of refunds) within the period; all_paid_huf: net paid from the beginning to the period's
    end; last_month: the newest month, to the period's end, with a commitment, claim, payment or refund.
    """
    return _by_project(reading, *filters.months(reading.today), data_month(reading, filters))


@lru_cache(maxsize=64)
def _by_project(reading: Reading, first: str | None, last: str | None, now: str) -> Mapping[str, Mapping[str, Any]]:
    cells = money_cells.by_month(reading)
    inside, until, to_date = cells.span(first, last), cells.span(None, last), cells.span(first, now)
    asked = {
        "planned_huf": ("planned_huf", inside),
        "planned_to_date_huf": ("planned_huf", to_date),
        "committed_huf": ("committed_huf", inside),
        "claimed_huf": ("claimed_huf", inside),
        "paid_huf": ("paid_huf", inside),
        "all_paid_huf": ("paid_huf", until),
    }
    found: dict[str, list[Any]] = {
        name: cells.total(column, (1, 2), slice(None), months) for name, (column, months) in asked.items()
    }
    found["last_month"] = _last_months(cells, until)
    return {key: {name: values[at] for name, values in found.items()} for key, at in cells.projects.items()}


def _last_months(cells: Cells, until: slice) -> list[str | None]:
    """The newest month of each project, within `until`, with a commitment, claim, payment or refund."""
    acted = cells.known["committed_huf"] | cells.known["claimed_huf"] | cells.known["paid_huf"]
    backwards = acted[:, 0, until][:, ::-1]
    if not backwards.shape[1]:
        return [None] * len(backwards)
    newest = backwards.shape[1] - 1 - backwards.argmax(axis=1)
    return [cells.months[at] if any_ else None for at, any_ in zip(newest, some(backwards, 1), strict=True)]


def spending_status(paid: float | None, planned_to_date: float | None) -> str:
    """How payments stand against the plan to date: late below 75%, attention below 90% or above 110%, else on track.

    No data where nothing was planned to date or no payment is known.
    """
    if paid is None or planned_to_date is None or planned_to_date <= 0:
        return Status.NO_DATA.value
    ratio = paid / planned_to_date
    if ratio < LATE_BELOW:
        return Status.LATE.value
    return (Status.ON_TRACK if ATTENTION_BELOW <= ratio <= ATTENTION_ABOVE else Status.ATTENTION).value
