"""Indicators that somebody owns: the key figures, where each stands, what was reported, and where it is heading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pandas as pd

from data.filters import Filters
from data.queries.documents import source
from data.queries.frames import framed, spread, state
from data.queries.indicators_compared import compared, differences, outcome
from data.queries.indicators_judged import Judged, before, chosen, within, year_before
from data.queries.indicators_named import named
from data.queries.indicators_progress import forecasts, progress
from data.queries.indicators_series import NOT_YET_DUE, Point, Series
from data.queries.indicators_targets import targets
from data.reading import Reading
from data.values import State, Status, share

Row = dict[str, Any]
LATE_SHARE = 0.2
"""Up to this share of the indicators late asks for attention, more is late."""
COUNTED = (Status.ON_TRACK.value, Status.ATTENTION.value, Status.LATE.value, Status.NO_DATA.value, NOT_YET_DUE)
_KPIS = ("indicator", "part_count", "whole_count", "part_share", "status")


def kpis(reading: Reading, filters: Filters) -> pd.DataFrame:
    """The six key figures: indicator (its key), part_count of whole_count, part_share, status.

    indicators.on_track, .attention, .late, .no_data, .not_yet_due: indicators that stand so, of those with a target.
    indicators.differing: those of which the newest value that can be compared differs from what the rows say.
    """
    mine = chosen(reading, filters)
    counts, whole = Counter(one.standing for one in mine), sum(one.standing is not None for one in mine)
    rows = [_kpi(name, counts[name], whole) for name in COUNTED]
    found = [one for one in (outcome(reading, each) for each in mine) if one is not None]
    differing = sum(one == "differs" for one in found)
    return framed([*rows, _kpi("differing", differing, len(found))], _KPIS)


def _kpi(name: str, part: int, whole: int) -> Row:
    row: Row = {"indicator": f"indicators.{name}"}
    if not whole:
        return row | {"status": Status.NO_DATA.value}
    row |= {"part_count": part, "whole_count": whole, "part_share": share(part, whole)}
    if name in ("on_track", NOT_YET_DUE):
        return row
    worst = Status.LATE if name == "late" and part > whole * LATE_SHARE else Status.ATTENTION
    return row | {"status": (worst if part else Status.ON_TRACK).value}


_INDICATORS = (
    "indicator_name", "indicator_name_link", "status", "status_state", "value_count", "value_count_state", "unit",
    "target_count", "target_count_state", "target_on", "target_on_state", "done_share", "done_share_state",
    "expected_share", "expected_share_state", "computed_count", "computed_count_state", "difference_is", "owner_role",
    "value_on", "value_on_state", "value_basis", "project", "project_link", "source", "source_link", "indicator_code",
    "project_key",
)  # fmt: skip


def indicators(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Every chosen indicator, the most urgent first: indicator_name, status, value_count (what it stands at) in unit,
    target_count and target_on (the last target in force), done_share (of the way from the baseline to it),
    expected_share (what should be done by the day of the value), value_on (its period), value_basis (reported or
    computed), computed_count and difference_is (of the newest value), owner_role, project, source.

    A value made of published figures of people is published too. The period does not apply.
    """
    return framed(*spread([_indicator(reading, one) for one in chosen(reading, filters)], _INDICATORS))


def _indicator(reading: Reading, one: Judged) -> Row:
    series, goal = one.series, one.series.goal
    nothing = State.NOT_APPLICABLE
    found = compared(reading, series, one.point) if one.point else None
    status = None if one.standing == NOT_YET_DUE else one.standing
    missing = State.NOT_YET_DUE if one.standing == NOT_YET_DUE else nothing
    period = one.point.period if one.point else None
    can_differ = series.row.computed_by is not None
    return {
        **named(reading, series),
        "status": status,
        "status_state": state(status, missing),
        "value_count": one.value,
        "target_count": goal.amount if goal else None,
        "target_count_state": state(goal, State.NOT_REPORTED),
        "target_on": goal.period if goal else None,
        "target_on_state": state(goal, State.NOT_REPORTED),
        "done_share": one.done,
        **({} if one.done is not None else {"done_share_state": _missing_part(one)}),
        "expected_share": one.due_part,
        "expected_share_state": state(one.due_part, nothing),
        "value_on": period,
        "value_on_state": state(period, nothing if one.basis == "computed" else State.NOT_REPORTED),
        "value_basis": one.basis,
        "computed_count": found.computed if found else one.value if one.basis == "computed" else None,
        "difference_is": found.outcome if found else None,
        **({} if can_differ else {"computed_count_state": nothing.value}),
        **source(reading, series.row.documents),
    }


def _missing_part(one: Judged) -> str:
    return (State.NOT_REPORTED if one.value is None else State.NOT_APPLICABLE).value


_VALUES = (
    "indicator_name", "indicator_name_link", "period_on", "amount_count", "amount_count_state", "unit", "level_count",
    "level_count_state", "previous_count", "previous_count_state", "change_count", "change_count_state",
    "year_before_count", "year_before_count_state", "year_change_count", "year_change_count_state", "project",
    "project_link", "source", "source_link", "_key",
)  # fmt: skip


def values(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Every value reported for a period that touches the chosen one, indicator by indicator, the newest first:
    indicator_name, period_on, amount_count in unit, level_count (what the indicator stands at: of a sum everything so
    far), previous_count (the period of the same length before) and change_count, year_before_count (the same period of
    last year) and year_change_count, project, source. Values within the period of another are left out.
    """
    rows = []
    for one in chosen(reading, filters):
        points = one.series.points
        for point in reversed(within(points, filters, reading.today)):
            rows.append(_value(reading, one.series, point, before(points, point), year_before(points, point)))
    return framed(rows, _VALUES)


def _value(reading: Reading, series: Series, point: Point, previous: Point | None, year: Point | None) -> Row:
    hidden = State.WITHHELD if reading.release is not None else State.NOT_REPORTED
    row = named(reading, series) | {
        "_key": series.address,
        "period_on": point.period,
        "amount_count": point.amount,
        "amount_count_state": state(point.amount, hidden),
        "level_count": point.level,
        "level_count_state": state(point.level, hidden),
        **source(reading, point.documents),
    }
    for name, change, other in (("previous", "change", previous), ("year_before", "year_change", year)):
        missing = State.NOT_REPORTED if other is None else hidden
        amount = other.amount if other else None
        difference = None if amount is None or point.amount is None else point.amount - amount
        row |= {f"{name}_count": amount, f"{name}_count_state": state(amount, missing)}
        row |= {f"{change}_count": difference, f"{change}_count_state": state(difference, missing)}
    return row


_DEFINITIONS = (
    "indicator_name", "definition", "unit", "direction", "accumulation", "baseline_count", "baseline_count_state",
    "owner_role", "computed_by", "project", "project_link", "source", "source_link", "indicator_code", "project_key",
)  # fmt: skip


def definitions(reading: Reading, filters: Filters) -> pd.DataFrame:
    """What each chosen indicator means: indicator_name, definition, unit, direction (up or down is good), accumulation,
    baseline_count, owner_role, computed_by, project, source."""
    same = ("definition", "direction", "accumulation", "computed_by")
    rows = [
        named(reading, one.series)
        | {name: getattr(one.series.row, name) for name in same}
        | {"baseline_count": one.series.row.baseline, "baseline_count_state": state(one.series.row.baseline)}
        | source(reading, one.series.row.documents)
        for one in chosen(reading, filters)
    ]
    return framed(rows, _DEFINITIONS)


TABLES: dict[str, Callable[[Reading, Filters], pd.DataFrame]] = {
    "kpis": kpis,
    "indicators": indicators,
    "progress": progress,
    "forecasts": forecasts,
    "differences": differences,
    "targets": targets,
    "values": values,
    "definitions": definitions,
}
"""The tables of the page and its downloads, in their order."""
