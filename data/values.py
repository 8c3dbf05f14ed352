"""The states of a figure. Unknown is never zero, and the kinds of "no figure" never look the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

import pandas as pd


class State(StrEnum):
    """What stands where a figure should be.

    VALUE: an exact figure, zero included. PUBLISHED: a figure of people that was made safe to publish, "≈ 120".
    INTERVAL: no single figure, but bounds, in `<column>_low` and `<column>_high`. SUPPRESSED: "<10", perhaps nobody;
    never a zero. NOBODY: a structural zero, "–": by what is public nobody can be in it. WITHHELD: not among what a
    release publishes.
    """

    VALUE = "value"
    PUBLISHED = "published"
    INTERVAL = "interval"
    SUPPRESSED = "suppressed"
    NOBODY = "nobody"
    WITHHELD = "withheld"
    NOT_REPORTED = "not_reported"
    NOT_APPLICABLE = "not_applicable"
    NOT_YET_DUE = "not_yet_due"


LOW, HIGH = "_low", "_high"
"""Ends of the columns with the bounds of a figure."""
SMALLEST = 10
"""Published figures of people are at least this; below it they are suppressed."""
SHARE_STEP, SHARE_LEAST = 0.05, 0.1
"""Shares of published figures are multiples of 5 %; parts of a published whole are at least 10 and at most 90 %."""

FEW = -1
"""What stands in the rows of a release for a number below SMALLEST that counts people: not published, but reported."""


def carries_figure(state: object) -> bool:
    """Whether a figure stands in a cell of this state: exact or published."""
    return state in _FIGURES


_FIGURES = (State.VALUE, State.PUBLISHED)


class Safe(NamedTuple):
    """A figure as a release may say it: `value` where the state is PUBLISHED; `low` ≤ the truth as published ≤ `high`
    in every state but WITHHELD, where both are null."""

    state: State
    value: float | None = None
    low: float | None = None
    high: float | None = None

    @classmethod
    def between(cls, low: float, high: float) -> Safe:
        """Published where the ends meet, suppressed below SMALLEST, else an interval."""
        if low == high == 0:
            return cls(State.NOBODY, None, 0.0, 0.0)
        if high < SMALLEST:
            return cls(State.SUPPRESSED, None, 0.0, SMALLEST - 1.0)
        return cls(State.PUBLISHED, low, low, high) if low == high else cls(State.INTERVAL, None, low, high)


WITHHELD = Safe(State.WITHHELD)
NOBODY = Safe(State.NOBODY, None, 0.0, 0.0)
"""Nobody can be in it, by what is public."""
Number = float | Safe | None
"""A figure in a row: exact, as a release says it, or unknown."""


class Status(StrEnum):
    """How a figure stands against its plan."""

    ON_TRACK = "on_track"
    ATTENTION = "attention"
    LATE = "late"
    NO_DATA = "no_data"


def state_of(value: object, frame_state: object = None) -> State:
    """The state of one cell: its sibling's word where there is one, else value or not_reported."""
    if isinstance(frame_state, str) and frame_state:
        return State(frame_state)
    return State.NOT_REPORTED if value is None or pd.isna(value) else State.VALUE


def with_state(frame: pd.DataFrame, column: str, state: State, where: pd.Series) -> pd.DataFrame:
    """`frame` with `column` null and `<column>_state` set to `state` where `where` holds; other nulls are
    not_reported."""
    result = frame.copy()
    name = f"{column}_state"
    if name not in result:
        result[name] = [State.NOT_REPORTED.value if missing else State.VALUE.value for missing in result[column].isna()]
    result[column] = (
        result[column].astype("Float64").mask(where) if result[column].dtype != object else result[column].mask(where)
    )
    result.loc[where, name] = state.value
    return result


def share(numerator: Any, denominator: Any) -> Any:
    """Σ/Σ, or None where nothing was planned or either side is unknown.

    A published figure gives a published share in steps of 5 points, and of a published whole one from 10 to 90 %; what
    has no single figure gives none.
    """
    if isinstance(numerator, Safe) or isinstance(denominator, Safe):
        return _published_share(numerator, denominator, isinstance(denominator, Safe))
    if numerator is None or denominator is None or pd.isna(numerator) or pd.isna(denominator) or denominator == 0:
        return None
    return float(numerator) / float(denominator)


def each(amount: Number, number: Number) -> Number:
    """How much for each: Σ/Σ as `share`, but no part of a whole; of published figures with one decimal."""
    if not (isinstance(amount, Safe) or isinstance(number, Safe)):
        return share(amount, number)
    if amount is None or number is None:
        return None
    total, count = single(amount), single(number)
    if total is None or count is None:
        return WITHHELD
    return published(round(total / count, 1)) if count else None


def rounded_share(value: float, *, is_cut: bool) -> float:
    """A share of published figures as it may be said: in steps of 5 points; `is_cut`: from 10 to 90 % only."""
    steps = round(round(value / SHARE_STEP) * SHARE_STEP, 2)
    return min(max(steps, SHARE_LEAST), 1 - SHARE_LEAST) if is_cut else steps


def _published_share(numerator: Number, denominator: Number, is_cut: bool) -> Safe | None:
    if numerator is None or denominator is None:
        return None
    part, whole = single(numerator), single(denominator)
    if part is None or whole is None:
        return WITHHELD
    return published(rounded_share(part / whole, is_cut=is_cut)) if whole else None


def published(value: float) -> Safe:
    """A figure that follows from published ones."""
    return Safe(State.PUBLISHED, value, value, value)


def single(number: Number) -> float | None:
    """The one figure there is, exact or published; None where there is none."""
    return number.value if isinstance(number, Safe) else number


def ends(number: Number) -> tuple[float, float] | None:
    """Between which bounds a figure lies, None where nothing is known."""
    if isinstance(number, Safe):
        return None if number.low is None or number.high is None else (number.low, number.high)
    return None if number is None else (number, number)


def added(numbers: Sequence[Number]) -> Number:
    """The sum, or None without numbers. Published figures may be added where each stands for a plan of its own; with a
    part that has no single figure the sum is an interval."""
    exact = [number for number in numbers if not isinstance(number, Safe) and number is not None]
    if len(exact) == len(numbers):
        return float(sum(exact)) if exact else None
    bounds = [found for found in map(ends, numbers) if found is not None]
    return Safe.between(sum(low for low, _ in bounds), sum(high for _, high in bounds)) if bounds else WITHHELD


def difference(now: Number, before: Number) -> Number:
    """`now` less `before`, or None where either has no single figure; published where one of them is."""
    later, earlier = single(now), single(before)
    if later is None or earlier is None:
        return None
    is_safe = isinstance(now, Safe) or isinstance(before, Safe)
    return published(later - earlier) if is_safe else later - earlier


def number_in(row: Mapping[str, Any], column: str) -> Number:
    """What a row of a frame (nulls as None) says in `column`, with its state and bounds."""
    state = row.get(f"{column}_state")
    if f"{column}{LOW}" not in row or not isinstance(state, str) or state == State.VALUE:
        return None if row[column] is None else float(row[column])
    if state == State.NOT_REPORTED:
        return None
    return Safe(State(state), row[column], row[f"{column}{LOW}"], row[f"{column}{HIGH}"])
