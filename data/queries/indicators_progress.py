"""Values against their targets over time, and where they are heading."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pandas as pd

from data.filters import Filters
from data.queries.frames import framed, state
from data.queries.indicators_judged import Judged, chosen, origin, within
from data.queries.indicators_named import named
from data.reading import Reading
from data.values import State

Row = dict[str, Any]
STEPS = 6
"""Points of a forecast between the newest value and the day it is due, both included."""
_PROGRESS = (
    "indicator_name", "indicator_name_link", "progress_is", "progress_on", "amount_count", "amount_count_state",
    "from_count", "from_count_state", "to_count", "to_count_state", "unit", "project", "project_link",
    "_key", "_status",
)  # fmt: skip


def progress(reading: Reading, filters: Filters) -> pd.DataFrame:
    """What the chosen indicators stood, should stand and are likely to stand at, indicator by indicator in the order of
    `indicators`: indicator_name, progress_is (value, start, plan, forecast), progress_on (a day), amount_count in unit;
    from_count and to_count: the band of a forecast; project. Hidden: `_key` of the indicator and its `_status`.

    value: what it stood at, at the end of each period reported (of a sum everything so far); start and plan: where it
    starts from and its targets in force, straight lines between them; forecast: see `indicators_forecast`. Indicators
    without a value are left out. The period keeps values whose own touches it; without all of them no forecast.
    """
    rows = []
    for one in chosen(reading, filters):
        points = [each for each in within(one.series.points, filters, reading.today) if each.level is not None]
        if not points:
            continue
        same = named(reading, one.series) | {"_key": one.series.address, "_status": one.standing}
        values = [_row("value", each.day, each.level) for each in points]
        ahead = _forecast(one) if len(points) == len(one.series.points) else ()
        rows += [same | row for row in (*values, *_plan(one), *ahead)]
    return framed(rows, _PROGRESS)


def _row(kind: str, day: date, amount: float | None, low: float | None = None, high: float | None = None) -> Row:
    row: Row = {"progress_is": kind, "progress_on": day.isoformat(), "amount_count": amount}
    bounds = {"from_count": low, "to_count": high}
    return row | bounds | {f"{name}_state": state(end, State.NOT_APPLICABLE) for name, end in bounds.items()}


def _plan(one: Judged) -> Iterator[Row]:
    series = one.series
    if series.in_force and series.start and series.start < series.in_force[0].due:
        yield _row("start", series.start, origin(series))
    for target in series.in_force:
        yield _row("plan", target.due, target.amount)


def _forecast(one: Judged) -> Iterator[Row]:
    if one.forecast is None or one.line is None or one.point is None or one.series.goal is None:
        return
    first, last = one.point.day, one.series.goal.due
    length = (last - first).days
    for step in range(STEPS):
        day = first + timedelta(days=round(length * step / (STEPS - 1)))
        yield _row("forecast", day, *one.line.at(day))


_FORECASTS = (
    "indicator_name", "indicator_name_link", "forecast_is", "target_on", "target_count", "unit", "forecast_count",
    "forecast_count_state", "from_count", "from_count_state", "to_count", "to_count_state", "periods_count",
    "owner_role", "project", "project_link",
)  # fmt: skip
_URGENT = {"misses": 0, "uncertain": 1, "reaches": 2, "too_few": 3}


def forecasts(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Where the chosen indicators are heading by the day their last target is due, if it is to come; those that will
    miss it first: indicator_name, forecast_is (misses, uncertain, reaches, too_few periods), target_on, target_count,
    unit, forecast_count with its band from_count to to_count, periods_count (values it rests on), owner_role, project.

    reaches: the whole band is on the good side of the target, misses: none of it. The period does not apply.
    """
    rows = []
    for one in chosen(reading, filters):
        goal, point = one.series.goal, one.point
        if goal is None or goal.due <= max(reading.today, point.day if point else reading.today):
            continue
        rows.append(_forecast_row(reading, one))
    rows.sort(key=lambda row: _URGENT[row["forecast_is"]])
    return framed(rows, _FORECASTS)


def _forecast_row(reading: Reading, one: Judged) -> Row:
    goal, found = one.series.goal, one.forecast
    assert goal is not None
    decimals = 0 if all((each.level or 0.0).is_integer() for each in one.series.points) else 1
    ends = (found.value, found.low, found.high) if found else (None, None, None)
    figures = {
        name: None if end is None else round(end, decimals)
        for name, end in zip(("forecast_count", "from_count", "to_count"), ends, strict=True)
    }
    return (
        named(reading, one.series)
        | {"forecast_is": _says(one), "target_on": goal.period, "target_count": goal.amount}
        | {"periods_count": len(one.series.points)}
        | figures
        | {f"{name}_state": state(figure, State.NOT_APPLICABLE) for name, figure in figures.items()}
    )


def _says(one: Judged) -> str:
    found, goal = one.forecast, one.series.goal
    if found is None or goal is None:
        return "too_few"
    near, far = (found.low, found.high) if one.series.row.direction == "up" else (-found.high, -found.low)
    wanted = goal.amount if one.series.row.direction == "up" else -goal.amount
    return "reaches" if near >= wanted else "misses" if far < wanted else "uncertain"
