"""What was reported beside what the rows say, and whether they differ."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from data.filters import Filters
from data.queries import indicators_computed as rows
from data.queries.documents import source
from data.queries.frames import framed, spread, state
from data.queries.indicators_judged import chosen, within
from data.queries.indicators_named import named
from data.queries.indicators_series import Point, Series
from data.reading import Reading
from data.values import Number, Safe, State, difference

Row = dict[str, Any]
SAME, DIFFERS, PERHAPS, UNKNOWN = "same", "differs", "perhaps", "unknown"
NEAR = 0.005
"""Figures that are nearer than this are the same: reports are rounded, sums of decimals are not exact."""


class Compared(NamedTuple):
    """A figure from a report beside the same from the rows. outcome: same, differs, perhaps (published figures do not
    tell), unknown (one of the two is missing)."""

    reported: float | None
    computed: Number
    outcome: str

    @property
    def difference(self) -> Number:
        """Reported less computed; a published figure's is published, an interval has none."""
        if isinstance(self.computed, Safe) and self.computed.value is None:
            return None
        return difference(self.reported, self.computed)


def compared(reading: Reading, series: Series, point: Point) -> Compared | None:
    """None where nothing computes the indicator."""
    if series.row.computed_by not in rows.FUNCTIONS:
        return None
    reported, found = rows.reported(series, point), rows.computed(reading, series, point)
    bounds = rows.possible(found, rows.months(reading, series, point))
    if reported is None or bounds is None:
        return Compared(reported, found, UNKNOWN)
    if reported < bounds[0] - NEAR or reported > bounds[1] + NEAR:
        return Compared(reported, found, DIFFERS)
    return Compared(reported, found, PERHAPS if isinstance(found, Safe) else SAME)


def outcome(reading: Reading, judged: Any) -> str | None:
    """Of the newest value that can be compared; None where none can."""
    for point in reversed(judged.series.points):
        found = compared(reading, judged.series, point)
        if found is not None and found.outcome != UNKNOWN:
            return found.outcome
    return None


_DIFFERENCES = (
    "indicator_name", "indicator_name_link", "period_on", "report_count", "report_count_state", "computed_count",
    "computed_count_state", "difference_count", "difference_count_state", "unit", "difference_is", "computed_by",
    "owner_role", "project", "project_link", "source", "source_link",
)  # fmt: skip
_ORDER = {DIFFERS: 0, PERHAPS: 1, SAME: 2, UNKNOWN: 3}


def differences(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Every value that can be computed too, those that differ first, the newest first: indicator_name, period_on,
    report_count (as reported), computed_count (from the rows), difference_count (reported less computed) in unit,
    difference_is (same, differs, perhaps, unknown), computed_by, owner_role, project, source (of the report).

    In a release people are published figures: "differs" then only where the reported one lies outside what they can
    mean. The period keeps values whose own touches it.
    """
    found = [
        (point, one.series, told)
        for one in chosen(reading, filters)
        for point in within(one.series.points, filters, reading.today)
        if (told := compared(reading, one.series, point)) is not None
    ]
    found.sort(key=lambda each: each[0].day, reverse=True)
    found.sort(key=lambda each: _ORDER[each[2].outcome])
    return framed(*spread([_difference(reading, *each) for each in found], _DIFFERENCES))


def _difference(reading: Reading, point: Point, series: Series, told: Compared) -> Row:
    hidden = State.WITHHELD if reading.release is not None else State.NOT_REPORTED
    gap = told.difference
    missing = State.NOT_APPLICABLE if told.computed is not None and told.reported is not None else State.NOT_REPORTED
    return named(reading, series) | {
        "period_on": point.period,
        "report_count": told.reported,
        "report_count_state": state(told.reported, hidden),
        "computed_count": told.computed,
        "difference_count": gap,
        **({} if gap is not None else {"difference_count_state": missing.value}),
        "difference_is": told.outcome,
        "computed_by": series.row.computed_by,
        **source(reading, point.documents),
    }
