"""How every indicator stands against its target, and which of them a reader chose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from data import dates
from data.filters import Filters
from data.queries import indicators_computed as rows
from data.queries.indicators_forecast import Forecast, Line, line
from data.queries.indicators_series import NOT_YET_DUE, STANDINGS, Point, Series, Target, every_series
from data.reading import Reading
from data.values import WITHHELD, Number, Safe, Status, published, rounded_share, single

ON_TRACK, ATTENTION = 0.9, 0.75
"""Part of what should be done by now: from 90% on track, from 75% attention, below late."""
STALE_DAYS = 365
"""A value older than this is measured against what should be done by today."""


@dataclass(frozen=True)
class Judged:
    """One indicator. value: what it stands at, from `basis`: reported or computed (where nothing was reported), None
    without either; point: the value it rests on; as_of: the day it is measured at; expected: what it should stand at
    then; done and due_part: how much of the way from the baseline to the last target is done, and should be.

    standing: one of STANDINGS, None without a target. line: the forecast, where there are enough periods and the last
    target is still to come.
    """

    series: Series
    standing: str | None
    value: Number
    basis: str | None
    point: Point | None
    as_of: date | None
    expected: float | None
    done: Number
    due_part: float | None
    line: Line | None

    @property
    def forecast(self) -> Forecast | None:
        """At the day the last target is due, where that is still to come."""
        goal = self.series.goal
        if self.line is None or goal is None or self.point is None or goal.due <= self.point.day:
            return None
        return self.line.at(goal.due)


@lru_cache(maxsize=4)
def judged(reading: Reading) -> tuple[Judged, ...]:
    """All indicators, the most urgent first, among equals in Hungarian order; treat as read-only."""
    found = [_judged(reading, series) for series in every_series(reading)]
    return tuple(sorted(found, key=lambda one: _ORDER[one.standing]))


_ORDER = {name: place for place, name in enumerate((*STANDINGS, None))}


def _judged(reading: Reading, series: Series) -> Judged:
    value, basis, point = _value(reading, series)
    goal = series.goal
    if goal is None:
        return Judged(series, None, value, basis, point, None, None, None, None, None)
    trend = _line(series) if goal.due > reading.today else None
    as_of = _as_of(reading.today, series, point)
    expected = expected_at(series, as_of)
    done = _way(series, value)
    due_part = _part(series, expected, goal.amount)
    standing = _standing(reading.today, series, value, as_of, expected)
    return Judged(series, standing, value, basis, point, as_of, expected, done, due_part, trend)


def _value(reading: Reading, series: Series) -> tuple[Number, str | None, Point | None]:
    """What was reported last; without any report what the rows say."""
    if series.points:
        point = series.points[-1]
        hidden = point.level is None and reading.release is not None
        return WITHHELD if hidden else point.level, "reported", point
    if series.row.computed_by not in rows.FUNCTIONS:
        return None, None, None
    found = rows.of_project(reading, series.row.computed_by, series.row.project_key, rows.ALL)
    return found, None if found is None else "computed", None


def _line(series: Series) -> Line | None:
    known = [(one.day, one.level) for one in series.points if one.level is not None]
    if len(known) < len(series.points):
        return None
    levels = [level for _, level in known]
    floor = 0.0 if all(level >= 0 for level in levels) else None
    is_sum = series.row.accumulation == "sum" and all((one.amount or 0) >= 0 for one in series.points)
    ceiling = 100.0 if series.row.unit == "%" and max(levels, default=0) <= 100 else None
    return line(known, max(levels, default=0.0) if is_sum and levels else floor, ceiling)


def _as_of(today: date, series: Series, point: Point | None) -> date:
    """The end of the newest value's period; today where there is none or it is old; at least the last day that was due,
    at most today."""
    day = min(point.day, today) if point else today
    if (today - day).days > STALE_DAYS:
        return today
    past = [one.due for one in series.in_force if one.due <= today]
    return max([day, *past[-1:]])


def expected_at(series: Series, day: date) -> float | None:
    """What the indicator should stand at: straight from its start (its baseline, of a sum nothing) to each target on
    its due day; after the last one that. None where it is to be kept, not reached, or nobody knows since when."""
    goal = series.goal
    if goal is None:
        return None
    if not _is_way(series, goal) or day >= goal.due:
        return goal.amount
    if series.start is None:
        return None
    before: tuple[date, float] = (series.start, origin(series))
    for one in series.in_force:
        if day <= one.due:
            length = (one.due - before[0]).days
            part = min(max((day - before[0]).days / length, 0.0), 1.0) if length > 0 else 1.0
            return before[1] + (one.amount - before[1]) * part
        before = (one.due, one.amount)
    return goal.amount


def origin(series: Series) -> float:
    """Where it starts from: its baseline; a sum counts from nothing."""
    return 0.0 if series.row.accumulation == "sum" else float(series.row.baseline or 0.0)


def _is_way(series: Series, goal: Target) -> bool:
    """Whether the target lies on the good side of the start; else it is a bound to be kept at all times. What is to
    fall needs a baseline to fall from."""
    if series.row.direction == "down":
        return series.row.baseline is not None and goal.amount < origin(series)
    return goal.amount > origin(series)


def _part(series: Series, figure: float | None, goal: float) -> float | None:
    """How much of the way from the start to the goal `figure` is."""
    way = goal - origin(series)
    assert series.goal is not None
    return None if figure is None or not way or not _is_way(series, series.goal) else (figure - origin(series)) / way


def _way(series: Series, value: Number) -> Number:
    goal, figure = series.goal, single(value)
    part = None if goal is None else _part(series, figure, goal.amount)
    if isinstance(value, Safe):
        return WITHHELD if part is None else published(rounded_share(part, is_cut=False))
    return part


def _standing(today: date, series: Series, value: Number, as_of: date, expected: float | None) -> str:
    first, goal, figure = series.in_force[0], series.in_force[-1], single(value)
    if figure is None:
        return NOT_YET_DUE if today <= first.due else Status.NO_DATA.value
    if expected is None:
        return NOT_YET_DUE
    is_down, start = series.row.direction == "down", origin(series)
    is_over = as_of >= goal.due
    if is_over and (figure <= goal.amount if is_down else figure >= goal.amount):
        return Status.ON_TRACK.value
    kept = _kept(figure, expected, start, is_way=_is_way(series, goal), is_down=is_down)
    if kept >= ON_TRACK - 1e-9:
        return (Status.ATTENTION if is_over else Status.ON_TRACK).value
    return (Status.ATTENTION if kept >= ATTENTION - 1e-9 else Status.LATE).value


def _kept(figure: float, expected: float, start: float, *, is_way: bool, is_down: bool) -> float:
    """Which part of what should be done by now is done: of the way from the start, or of a bound to be kept."""
    if is_way:
        way = expected - start
        return (figure - start) / way if way else 1.0
    if figure == expected or (figure < expected) == is_down:
        return 1.0
    part, whole = (expected, figure) if is_down else (figure, expected)
    return part / whole if whole > 0 else 0.0


def chosen(reading: Reading, filters: Filters) -> list[Judged]:
    """The indicators a reader chose: of the chosen projects (of a place: those that work there), indicators, owners and
    standings. The period does not apply."""
    keys = filters.working_keys(reading)
    return [
        one
        for one in judged(reading)
        if (keys is None or one.series.row.project_key in keys)
        and (not filters.indicators or one.series.address in filters.indicators)
        and (not filters.owners or one.series.row.owner_role in filters.owners)
        and (not filters.standings or one.standing in filters.standings)
    ]


def within(points: Sequence[Point], filters: Filters, today: date) -> list[Point]:
    """The values whose period touches the chosen one."""
    first, last = filters.months(today)
    return [
        one
        for one in points
        if (first is None or dates.month_of(one.day) >= first)
        and (last is None or dates.month_of(dates.first_day(one.period)) <= last)
    ]


def before(points: Sequence[Point], point: Point) -> Point | None:
    """The value of the period of the same length that ends the day before this one begins."""
    wanted = dates.first_day(point.period) - timedelta(days=1)
    same = dates.precision(point.period)
    return next((one for one in points if one.day == wanted and dates.precision(one.period) == same), None)


def year_before(points: Sequence[Point], point: Point) -> Point | None:
    """The value of the same period a year earlier."""
    wanted = f"{int(point.period[:4]) - 1:04d}{point.period[4:]}"
    return next((one for one in points if one.period == wanted), None)
