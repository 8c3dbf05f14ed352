"""Columns by quarter, of figures that may be published ones."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard import format as fmt
from dashboard.figures.base import bar_trace, figure, no_rows
from dashboard.figures.primitives import axes, marks

WIDTH = 72 * 24 * 3600 * 1000
"""A column, in milliseconds of the axis: of a quarter's 90 days or so."""
FEWEST = 8
LOW = 0.06
"""The height of a column without a figure, as a part of the greatest."""


def quarterly_columns(
    frame: pd.DataFrame, quarter: str, value: str, *, language: str, unit: str = "people", height: int = 300
) -> go.Figure:
    """One column a quarter ("2019-Q2"); an interval is hatched up to its upper end, "<10" a low hatched column."""
    if frame.empty:
        return no_rows(language, height=height)
    quarters = [str(name) for name in frame[quarter].tolist()]
    values, states = marks.figures_of(frame, value), marks.states_of(frame, value)
    top = marks.greatest([*values, *marks.upper_ends(states)])
    months = axes.every_month(_month(quarters[0], 0), _month(quarters[-1], 2))
    ticks, dates = axes.value_ticks(top * 1.04, unit, language), axes.month_ticks(months, language)
    hover = [
        f"<b>{fmt.partial_date(name, language)}</b><br>{marks.exact(one, unit, language, state)}"
        for name, one, state in zip(quarters, values, states, strict=True)
    ]
    heights = [_height(*pair, top) for pair in zip(values, states, strict=True)]
    return figure(
        language,
        [_columns(quarters, heights, states, hover)],
        height=height,
        margin=(48, 8, 26, 40 if "<br>" in "".join(dates.texts) else 28),
        xaxis={"type": "date", "range": _range(quarters), **dates.axis()},
        yaxis={"range": [0, top * 1.06], **ticks.axis()},
        shapes=[axes.baseline()],
        title=axes.heading(ticks.unit, left=2, gap=axes.UNIT_GAP),
    )


def _range(quarters: list[str]) -> list[str]:
    """From the first quarter to the last, with room for FEWEST of them around."""
    spare = max(0, FEWEST - len(quarters))
    first, last = (
        axes.month_number(_month(quarter, place)) for quarter, place in ((quarters[0], 0), (quarters[-1], 3))
    )
    return [axes.month_start(first - spare), axes.month_start(last + spare)]


def _month(quarter: str, place: int) -> str:
    return axes.month_start(int(quarter[:4]) * 12 + (int(quarter[-1]) - 1) * 3 + place)[:7]


def _height(value: float | None, state: str, top: float) -> float:
    if value is not None:
        return float(value)
    return state.high if isinstance(state, marks.Interval) else top * LOW


def _columns(quarters: list[str], heights: list[float], states: list[str], hover: list[str]) -> dict[str, Any]:
    looks = [marks.look("value") if state == "value" else marks.look(state) for state in states]
    fills = [one.fill for one in looks]
    marker: dict[str, Any] = {"color": fills, **marks.hatching([one.pattern for one in looks], fills)}
    return bar_trace(
        x=[f"{_month(name, 1)}-15" for name in quarters],
        y=heights,
        width=WIDTH,
        marker=marker,
        hovertext=hover,
        hoverinfo="text",
        customdata=[[name] for name in quarters],
    )
