"""Figures of people as a release may say them: values, intervals, and what cannot be said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.people.lattice import NOTHING, Codes
from data.people.perturbation import SMALLEST
from data.values import SHARE_LEAST, SHARE_STEP, State

Ints = NDArray[np.int64]
INTERVAL = "interval"
"""The state of a figure that is known to lie between two numbers only."""
BEYOND = 1 << 40
"""More people than there are: no upper end is known."""


@dataclass(frozen=True)
class Figure:
    """People under a selection. `state`: value, suppressed ("<10", perhaps nobody), interval or nobody (by what is
    public nobody can be in it: "–"). `people`: the figure where there is one; `low` and `high`: its bounds where it is
    one or an interval, both included. `visits`: participations, None where they are not published. `reasons`: of
    `selection.REASONS`. `first_month`, `last_month`: the period as it was widened to quarters (None: open)."""

    state: str
    people: int | None
    low: int | None
    high: int | None
    visits: int | None
    reasons: tuple[str, ...]
    first_month: str | None
    last_month: str | None


@dataclass(frozen=True)
class Bounds:
    """Arrays of equal shape: `low` and `high` people, `possible` where anybody can be in it at all."""

    low: Ints
    high: Ints
    possible: NDArray[np.bool_]

    @classmethod
    def between(cls, low: Ints, upper: Ints, within: Ints, possible: NDArray[np.bool_]) -> Bounds:
        """At least `low`, at most `upper` and the figure `within` of a node that holds everybody.

        Noise may set that figure below `low`: then the truth is taken to lie between the two.
        """
        high = np.minimum(upper, within)
        crossed = high < low
        ends = np.where(crossed, np.maximum(high, SMALLEST), low), np.where(crossed, low, high)
        return cls(np.where(possible, ends[0], 0), np.where(possible, ends[1], 0), possible)

    def cut(self, where: Any) -> Bounds:
        """Part of the arrays."""
        return Bounds(self.low[where], self.high[where], self.possible[where])

    def states(self) -> NDArray[np.object_]:
        """The state of each: see `Figure`."""
        kinds = [~self.possible, self.high < SMALLEST, self.low == self.high]
        names = [State.NOBODY.value, State.SUPPRESSED.value, State.VALUE.value]
        return np.select(kinds, names, INTERVAL).astype(object)


def table(rows: list[Codes]) -> Codes:
    """Rows of spans of different lengths as one array, filled up with NOTHING."""
    width = max((len(row) for row in rows), default=0)
    found = np.full((len(rows), width), NOTHING, dtype=np.int64)
    for at, row in enumerate(rows):
        found[at, : len(row)] = row
    return found


def shares(people: pd.Series, everybody: int | None) -> pd.Series:
    """Published parts of a published whole, in steps of 5 %, cut at 10 and 90 %; null where a figure is missing."""
    if not everybody:
        return pd.Series([None] * len(people), dtype="Float64")
    steps = (people.astype("Float64") / everybody / SHARE_STEP).round()
    return (steps * SHARE_STEP).round(2).clip(SHARE_LEAST, 1 - SHARE_LEAST)
