"""What the rows say of an indicator, beside what was reported: one function for each way to compute."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import func, select

from data import dates
from data import reading_tables as tables
from data.filters import Filters
from data.indicators.computed import BY_KEY
from data.people.counts import count_people, everybody
from data.queries import money
from data.queries.indicators_series import Point, Series
from data.queries.workshops_trainings import training_rows
from data.reading import Reading
from data.values import FEW, SMALLEST, Number, Safe, State, ends

ROOM = 15
"""A published figure of people is at most so far from the exact one; a sum of several at most so far for each."""


class Months(NamedTuple):
    """Which months are computed, both ends included; None = open."""

    first: str | None
    last: str | None


ALL = Months(None, None)


def computed(reading: Reading, series: Series, point: Point) -> Number:
    """The same figure from the rows: of a sum within the point's period, else from the start to its end; what is only
    known in all stands beside the newest point. None where the rows do not tell."""
    key = series.row.computed_by
    if key not in FUNCTIONS:
        return None
    if BY_KEY[key].over == "all":
        return of_project(reading, key, series.row.project_key, ALL) if _is_newest(series, point) else None
    span = months(reading, series, point)
    return None if span is None else of_project(reading, key, series.row.project_key, span)


def reported(series: Series, point: Point) -> float | None:
    """What `computed` is compared with: the amount, or of a sum that is only known in all what it adds up to."""
    return point.level if series.row.computed_by in BY_KEY and _is_over_all(series) else point.amount


def _is_over_all(series: Series) -> bool:
    return BY_KEY[series.row.computed_by].over == "all"


def _is_newest(series: Series, point: Point) -> bool:
    return point == series.points[-1]


def months(reading: Reading, series: Series, point: Point) -> Months | None:
    """The months that are computed for a point; None where its period does not end with a month. After the end of the
    data the end is open, so that a release can answer with its figure of all time."""
    if dates.precision(point.period) == "day":
        return None
    last = dates.month_of(point.day)
    first = dates.month_of(dates.first_day(point.period)) if series.row.accumulation == "sum" else None
    return Months(first, None if last >= money.data_month(reading, Filters()) and first is None else last)


@lru_cache(maxsize=20_000)
def of_project(reading: Reading, key: str, project: str, span: Months) -> Number:
    """The figure of one project in these months; an exact number, or in a release as it may be said."""
    return FUNCTIONS[key](reading, Filters(projects=(project,), first_month=span.first, last_month=span.last))


def possible(found: Number, span: Months | None) -> tuple[float, float] | None:
    """Between which bounds the exact figure lies; published figures are up to ROOM away from it, and the upper bound of
    an interval adds up one for each year and quarter it may be made of."""
    bounds = ends(found)
    if bounds is None or not isinstance(found, Safe):
        return bounds
    low, high = bounds
    parts = 1 if found.state != State.INTERVAL else 8 + _years(span)
    return max(0.0, low - ROOM), high + ROOM * parts


def _years(span: Months | None) -> int:
    return 10 if span is None or not (span.first and span.last) else int(span.last[:4]) - int(span.first[:4])


def _people(reading: Reading, filters: Filters) -> Number:
    """Different people on attendance lists; unknown where no session in the months has one."""
    listed = [row.listed_sessions for row in _sessions(reading, filters)]
    return everybody(count_people(reading, filters)) if any(listed) else None


def _held(reading: Reading, filters: Filters) -> Number:
    rows = _sessions(reading, filters)
    return float(sum(row.held_sessions or 0 for row in rows)) if rows else None


def _sessions(reading: Reading, filters: Filters) -> list[Any]:
    first, last = filters.first_month or "", filters.last_month or "9999"
    return [row for row in _by_project(reading).get(filters.projects[0], ()) if first <= row.month <= last]


@lru_cache(maxsize=4)
def _by_project(reading: Reading) -> Mapping[str, list[Any]]:
    of = tables.session.c
    sums = [func.sum(one).label(one.name) for one in (of.held_sessions, of.listed_sessions)]
    found: dict[str, list[Any]] = {}
    query = select(of.project_key, of.month, *sums).group_by(of.project_key, of.month)
    for row in reading.rows(query):
        found.setdefault(row.project_key, []).append(row)
    return found


def _trainings(reading: Reading, filters: Filters) -> Number:
    """Trainings completed in the months; unknown where the day of one is not."""
    rows = training_rows(reading, filters.without("first_month", "last_month"))
    done = [row["completion_on"] for row in rows if row["training_status"] == "completed"]
    if not rows or any(day is None for day in done):
        return None
    first, last = filters.first_month or "", filters.last_month or "9999"
    return float(sum(first <= dates.month_of(dates.last_day(day)) <= last for day in done))


def _individual_plans(reading: Reading, filters: Filters) -> Number:
    """Individual development plans prepared, all in all; a release has no exact number below ten."""
    of = tables.development_plan.c
    rows = reading.rows(
        select(of.prepared_plans).where(of.project_key == filters.projects[0], of.plan_kind == "individual")
    )
    known = [row.prepared_plans for row in rows if row.prepared_plans is not None]
    if not known:
        return None
    few, exact = known.count(FEW), float(sum(one for one in known if one != FEW))
    return Safe.between(exact, exact + few * (SMALLEST - 1)) if few else exact


def _paid(reading: Reading, filters: Filters) -> Number:
    """Paid in the months, net of refunds, in forints."""
    paid = money.by_project(reading, filters).get(filters.projects[0], {}).get("paid_huf")
    return None if paid is None else float(paid)


def _agreements(reading: Reading, filters: Filters) -> Number:
    of = tables.agreement.c
    rows = reading.rows(select(of.agreements_count).where(of.project_key == filters.projects[0]))
    return float(sum(row.agreements_count for row in rows)) if rows else None


FUNCTIONS: Mapping[str, Callable[[Reading, Filters], Number]] = {
    "reach.people": _people,
    "workshops.held_sessions": _held,
    "workshops.completed_trainings": _trainings,
    "workshops.individual_plans": _individual_plans,
    "budget.paid": _paid,
    "cooperation.agreements": _agreements,
}
