"""What the money tables share: which projects count, up to when there are facts, and sums by project."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache

import pandas as pd
from sqlalchemy import ColumnElement, and_, case, func, or_, select, true

from data import dates
from data import reading as tables
from data.filters import Filters
from data.reading import Reading
from data.values import Status

COUNTED = ("own", "neighbour")
LATE_BELOW, ATTENTION_BELOW, ATTENTION_ABOVE = 0.75, 0.9, 1.1
"""A payment below 75% of the plan to date is late; outside 90–110% it needs attention."""

money = tables.money
_NET_PAID = func.coalesce(money.c.paid_huf, 0) - func.coalesce(money.c.refunded_huf, 0)
_ANY_PAID = or_(money.c.paid_huf.is_not(None), money.c.refunded_huf.is_not(None))


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


def net_paid() -> ColumnElement[int]:
    """Paid less refunded, null where there is neither; to be summed over rows of read_money."""
    return case((_ANY_PAID, _NET_PAID))


def counted_projects(reading: Reading, filters: Filters) -> tuple[str, ...]:
    """Keys of the projects under `filters` that enter totals; the period does not matter."""
    return _counted(reading, filters.without("period", "first_month", "last_month"))


@lru_cache(maxsize=64)
def _counted(reading: Reading, filters: Filters) -> tuple[str, ...]:
    project = tables.project
    query = select(project.c.project_key).where(
        project.c.scope.in_(counted_scopes(filters)), *filters.where(project, reading)
    )
    return tuple(sorted(reading.frame(query)["project_key"]))


@lru_cache(maxsize=64)
def by_project(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Sums of money by project under `filters`, every scope; treat as read-only. Forints, null where there is no row.

    project_key; planned_huf (whole plan of the period), planned_to_date_huf (its part up to `data_month`),
    committed_huf, claimed_huf, paid_huf (net of refunds) within the period; all_paid_huf: net paid from the beginning
    to the period's end; last_month: the newest month, to the period's end, with a commitment, claim, payment or refund.
    """
    first, last = filters.months(reading.today)
    inside = and_(true(), *([money.c.month >= first] if first else []), *([money.c.month <= last] if last else []))
    to_date = and_(inside, money.c.month <= data_month(reading, filters))
    until = money.c.month <= last if last else true()
    acted = or_(_ANY_PAID, money.c.committed_huf.is_not(None), money.c.claimed_huf.is_not(None))
    query = (
        select(
            money.c.project_key,
            func.sum(case((inside, money.c.planned_huf))).label("planned_huf"),
            func.sum(case((to_date, money.c.planned_huf))).label("planned_to_date_huf"),
            func.sum(case((inside, money.c.committed_huf))).label("committed_huf"),
            func.sum(case((inside, money.c.claimed_huf))).label("claimed_huf"),
            func.sum(case((and_(inside, _ANY_PAID), _NET_PAID))).label("paid_huf"),
            func.sum(case((and_(until, _ANY_PAID), _NET_PAID))).label("all_paid_huf"),
            func.max(case((and_(until, acted), money.c.month))).label("last_month"),
        )
        .where(*filters.where(money, reading, ignore=("month",)))
        .group_by(money.c.project_key)
    )
    return reading.frame(query)


def spending_status(paid: float | None, planned_to_date: float | None) -> str:
    """How payments stand against the plan to date: late below 75%, attention below 90% or above 110%, else on track.

    No data where nothing was planned to date or no payment is known.
    """
    if paid is None or planned_to_date is None or pd.isna(paid) or pd.isna(planned_to_date) or planned_to_date <= 0:
        return Status.NO_DATA.value
    ratio = paid / planned_to_date
    if ratio < LATE_BELOW:
        return Status.LATE.value
    return (Status.ON_TRACK if ATTENTION_BELOW <= ratio <= ATTENTION_ABOVE else Status.ATTENTION).value


def total(values: pd.Series) -> float | None:
    """The sum of what is known, or None when nothing is: unknown is never zero."""
    return float(values.sum()) if values.notna().any() else None
