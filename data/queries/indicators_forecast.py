"""Where an indicator is heading: a straight line through what was reported, with a band."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import sqrt
from typing import NamedTuple

LEAST = 4
"""Periods that are needed for a forecast."""
WIDTH = 2
"""Half the band, in standard errors of the forecast."""


class Forecast(NamedTuple):
    """A figure that is likely, between two bounds."""

    value: float
    low: float
    high: float


class Line(NamedTuple):
    """A least-squares line through points; days are counted from the mean day. spread: the standard deviation of what
    it leaves over, with n − 2 degrees of freedom; weight: Σ of the squared days; floor and ceiling: what the figure
    cannot pass."""

    mean_day: float
    mean: float
    slope: float
    spread: float
    weight: float
    size: int
    floor: float | None
    ceiling: float | None

    def at(self, day: date) -> Forecast:
        """The figure of the line at `day` ± WIDTH · spread · √(1 + 1/n + d²/Σd²), d the days from the mean day."""
        away = day.toordinal() - self.mean_day
        value = self.mean + self.slope * away
        half = WIDTH * self.spread * sqrt(1 + 1 / self.size + away**2 / self.weight)
        return Forecast(*(self._bounded(one) for one in (value, value - half, value + half)))

    def _bounded(self, value: float) -> float:
        value = value if self.floor is None else max(value, self.floor)
        return value if self.ceiling is None else min(value, self.ceiling)


def line(points: Sequence[tuple[date, float]], floor: float | None = None, ceiling: float | None = None) -> Line | None:
    """The line through (day, figure); None with fewer than LEAST points."""
    if len(points) < LEAST:
        return None
    days, figures = [day.toordinal() for day, _ in points], [figure for _, figure in points]
    mean_day, mean = sum(days) / len(days), sum(figures) / len(figures)
    weight = sum((day - mean_day) ** 2 for day in days)
    slope = sum((day - mean_day) * (figure - mean) for day, figure in zip(days, figures, strict=True)) / weight
    over = sum((figure - mean - slope * (day - mean_day)) ** 2 for day, figure in zip(days, figures, strict=True))
    return Line(mean_day, mean, slope, sqrt(over / (len(days) - 2)), weight, len(days), floor, ceiling)
