"""Individual and community development plans, as numbers: prepared, under way, closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import pandas as pd
from sqlalchemy import select

from data import dates
from data import reading_tables as tables
from data.filters import Filters
from data.queries import activities, names
from data.queries.documents import source
from data.queries.frames import framed, spread
from data.reading import Reading
from data.values import FEW, SMALLEST, Number, Safe, State, added, published

Row = dict[str, Any]
Days = tuple[date, date]
"""The first and the last day of a period."""
KINDS = ("individual", "community")
_COUNTS = ("planned", "prepared", "under_way", "closed")
TOTAL = "total"
_SUPPRESSED = Safe(State.SUPPRESSED, None, 0.0, SMALLEST - 1.0)
_COLUMNS = (
    "development_kind project project_link period_on",
    *(f"{name}_plans_count {name}_plans_count_state" for name in _COUNTS),
    "source source_link _total _month",
)
_NAMES = " ".join(_COLUMNS).split()


def development(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Development plans by kind, project and period, the newest first: development_kind (individual or community),
    project, period_on (a partial date), planned_plans_count, prepared_plans_count and closed_plans_count (in it),
    under_way_plans_count (at its end), source; `_month` is the last month of the period. The last row of each kind
    ("total") adds what was prepared and closed, and what was under way at the end of each project's newest period.

    An individual plan is a person: where no document tells the number a release rounds it to 5, "<10" below that. The
    period keeps rows whose time may touch it; the settlement means projects that work there; target and workshop groups
    do not apply.
    """
    touching = activities.touches(reading, filters)
    keys = filters.working_keys(reading)
    rows = [
        row
        for row in _plans(reading)
        if (keys is None or row["project_key"] in keys) and touching(activities.span(row["period_on"]))
    ]
    totals = [_total(kind, [row for row in rows if row["development_kind"] == kind]) for kind in KINDS]
    return framed(*spread([*rows, *(total for total in totals if total)], _NAMES))


@lru_cache(maxsize=2)
def _plans(reading: Reading) -> tuple[Row, ...]:
    rows = [
        {
            "project_key": row.project_key,
            "development_kind": row.plan_kind,
            "period_on": row.period,
            "_month": dates.month_of(dates.last_day(row.period)),
            **{f"{name}_plans_count": _count(reading, row, getattr(row, f"{name}_plans")) for name in _COUNTS},
            **names.project(reading, row.project_key),
            **source(reading, row.documents),
        }
        for row in reading.rows(select(tables.development_plan))
    ]
    rows.sort(key=lambda row: (row["development_kind"] != KINDS[0], row["project"] or ""))
    rows.sort(key=lambda row: row["_month"], reverse=True)
    return tuple(rows)


def _count(reading: Reading, row: Any, number: int | None) -> Number:
    if number == FEW:
        return _SUPPRESSED
    if number is None:
        return None
    is_rounded = reading.release is not None and row.plan_kind == KINDS[0] and not row.documents
    return published(float(number)) if is_rounded else float(number)


def _total(kind: str, rows: Sequence[Row]) -> Row | None:
    """The totals of a kind. A period within a longer one of the same project (a half-year within its year) is not added
    again."""
    if not rows:
        return None
    apart = _apart(rows)
    sums = {f"{name}_plans_count": _sum(apart, f"{name}_plans_count") for name in ("prepared", "closed", "planned")}
    newest: dict[str, Row] = {}
    for row in rows:
        newest.setdefault(row["project_key"], row)
    under_way = _sum(list(newest.values()), "under_way_plans_count")
    return {"development_kind": kind, "project": TOTAL, "under_way_plans_count": under_way, "_total": True, **sums}


def _apart(rows: Sequence[Row]) -> list[Row]:
    """The rows whose period lies in no longer one of the same project."""
    days = {period: (dates.first_day(period), dates.last_day(period)) for period in {row["period_on"] for row in rows}}
    periods: dict[str, set[Days]] = defaultdict(set)
    for row in rows:
        periods[row["project_key"]].add(days[row["period_on"]])
    return [row for row in rows if not any(_holds(one, days[row["period_on"]]) for one in periods[row["project_key"]])]


def _holds(outer: Days, inner: Days) -> bool:
    """Whether one period is longer than the other and holds all of it."""
    return outer != inner and outer[0] <= inner[0] and inner[1] <= outer[1]


def _sum(rows: Sequence[Row], name: str) -> Number:
    return added([row[name] for row in rows if row[name] is not None])
