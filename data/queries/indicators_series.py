"""Indicators as they were set and reported: every target with its history, every value with what it adds up to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Table, select

from data import dates
from data import reading_tables as tables
from data.collation import hungarian_key
from data.reading import Reading
from data.values import State, Status

Key = tuple[str, str]
NOT_YET_DUE = State.NOT_YET_DUE.value
STANDINGS = (Status.LATE.value, Status.ATTENTION.value, Status.NO_DATA.value, Status.ON_TRACK.value, NOT_YET_DUE)
"""How an indicator may stand, the most urgent first; None is without a target."""


class Target(NamedTuple):
    """A target: `amount` to be reached by `due`, the last day of `period`. set_on: a partial date, None for the target
    an indicator came with. in_force: no later one for the same day replaced it."""

    due: date
    period: str
    amount: float
    set_on: str | None
    set_by_role: str | None
    reason: str | None
    documents: str | None
    in_force: bool = True


class Point(NamedTuple):
    """A value: reported for `period`, which ends on `day`. amount: None where a release does not publish it. level:
    what the indicator stands at then — of a sum everything so far, else the amount; None where it is not known."""

    period: str
    day: date
    amount: float | None
    level: float | None
    documents: str | None


@dataclass(frozen=True)
class Series:
    """One indicator. `row` is its row in the reading; start: the first day of its project, else of its first value;
    targets: by due day and the day they were set, replaced ones too; points: by period, none within another."""

    row: Any
    start: date | None
    targets: tuple[Target, ...]
    points: tuple[Point, ...]

    @property
    def address(self) -> str:
        """Its value in links."""
        return f"{self.row.project_key}/{self.row.indicator_code}"

    @property
    def in_force(self) -> tuple[Target, ...]:
        """The targets that hold, by due day."""
        return tuple(one for one in self.targets if one.in_force)

    @property
    def goal(self) -> Target | None:
        """The last target there is."""
        return self.in_force[-1] if self.in_force else None


@lru_cache(maxsize=4)
def every_series(reading: Reading) -> tuple[Series, ...]:
    """All indicators, in Hungarian order of their names; treat as read-only."""
    values, targets = _by_indicator(reading, tables.indicator_value), _by_indicator(reading, tables.indicator_target)
    project = tables.project
    starts = {row.project_key: row.start for row in reading.rows(select(project.c.project_key, project.c.start))}
    found = []
    for row in reading.rows(select(tables.indicator)):
        key = (row.project_key, row.indicator_code)
        points = _points(row.accumulation, values.get(key, ()))
        start = starts.get(row.project_key) or (points[0].period if points else None)
        begun = dates.first_day(start) if start else None
        found.append(Series(row, begun, _targets(row, targets.get(key, ()), reading.today), points))
    return tuple(sorted(found, key=lambda one: (hungarian_key(one.row.name), one.row.project_key)))


def _by_indicator(reading: Reading, table: Table) -> Mapping[Key, Sequence[Any]]:
    found: dict[Key, list[Any]] = defaultdict(list)
    for row in reading.rows(select(table)):
        found[row.project_key, row.indicator_code].append(row)
    return found


def _targets(row: Any, later: Iterable[Any], today: date) -> tuple[Target, ...]:
    """The indicator's own target and those set later; one that is set after today does not hold yet."""
    told = [
        Target(
            dates.last_day(one.period), one.period, one.target, one.set_on, one.set_by_role, one.reason, one.documents
        )
        for one in later
        if dates.first_day(one.set_on) <= today
    ]
    if row.target is not None and row.target_due:
        own = (row.target, None, None, None, row.documents)
        if not any((one.period, one.amount) == (row.target_due, row.target) for one in told):
            told.append(Target(dates.last_day(row.target_due), row.target_due, *own))
    told.sort(key=lambda one: (one.due, one.set_on or ""))
    newest = {one.due: one for one in told}
    return tuple(one._replace(in_force=newest[one.due] is one) for one in told)


def _points(accumulation: str, values: Sequence[Any]) -> tuple[Point, ...]:
    rows = sorted(outermost(values), key=lambda row: dates.last_day(row.period))
    found, total = list[Point](), 0.0 if rows else None
    for row in rows:
        total = None if total is None or row.amount is None else total + row.amount
        level = total if accumulation == "sum" else row.amount
        found.append(Point(row.period, dates.last_day(row.period), row.amount, level, row.documents))
    return tuple(found)


def outermost(values: Sequence[Any]) -> list[Any]:
    """The values whose period is not within the period of another: a year is not added to its own half-years."""
    spans = {row.period: (dates.first_day(row.period), dates.last_day(row.period)) for row in values}
    return [
        row
        for row in values
        if not any(_is_within(spans[row.period], other) for name, other in spans.items() if name != row.period)
    ]


def _is_within(span: tuple[date, date], other: tuple[date, date]) -> bool:
    return other[0] <= span[0] and span[1] <= other[1] and other != span
