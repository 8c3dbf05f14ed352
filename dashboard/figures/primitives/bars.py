"""Bars: a value against its target, several series side by side or stacked, and columns by month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.figures.base import (
    BRAND,
    HATCH,
    INK,
    INK_3,
    LINE,
    PALE,
    SURFACE,
    TARGET,
    bar_trace,
    escape,
    figure,
    no_rows,
    scatter_trace,
)
from dashboard.figures.primitives import axes, marks
from dashboard.i18n import text

ROW_HEIGHT = 34
BAR_HEIGHT = 20
_START = {"type": "line", "x0": 0, "x1": 0, "yref": "paper", "y0": 0, "y1": 1, "line": {"color": LINE, "width": 1}}


def bars_with_target(
    frame: pd.DataFrame,
    label: str,
    value: str,
    target: str | None = None,
    *,
    language: str,
    unit: str = "people",
    key: str | None = None,
    target_name: str | None = None,
    height: int | None = None,
) -> go.Figure:
    """One horizontal bar a row, first row on top, with an ochre tick at its target and its value in words beside it.

    A row without a value is a pale bar with its state in words (from `<value>_state`), hatched when suppressed; a
    zero is an outlined sliver. `key` is the column a click carries (default: the label).
    """
    if frame.empty:
        return no_rows(language, height=height or 300)
    names = [axes.wrapped(name) for name in frame[label].tolist()]
    values, states = marks.figures_of(frame, value), marks.states_of(frame, value)
    targets = marks.figures_of(frame, target) if target else [None] * len(values)
    top = marks.greatest([*values, *targets, *marks.upper_ends(states)])
    rows = range(len(names))
    tall = height or 44 + len(rows) * axes.row_height(names, ROW_HEIGHT)
    thick = min(0.62, BAR_HEIGHT * len(rows) / (tall - 34))
    room = axes.label_room([marks.short(one, unit, language) for one in values if one is not None])
    hover = _target_hover(frame, label, values, states, targets, unit, language)
    bars = _value_bars(rows, values, states, top, hover, marks.keys_of(frame, key or label), thick)
    return figure(
        language,
        [bars, _targets(rows, targets), _bar_labels(rows, values, states, targets, top, unit, language)],
        height=tall,
        margin=(axes.label_width(names), room, 4, 30 if target else 8),
        barmode="overlay",
        xaxis=axes.bare(0, top * 1.04),
        yaxis=axes.row_axis(names),
        shapes=[_START],
        title=_mark_note(target_name or text("figure.target_mark", language)) if target else None,
    )


def _value_bars(
    rows: Sequence[int],
    values: Sequence[float | None],
    states: Sequence[str],
    top: float,
    hover: Sequence[str],
    keys: list[list[str]],
    thick: float,
) -> dict[str, Any]:
    lengths, fills, borders, patterns = [], [], [], []
    for figure_, state in zip(values, states, strict=True):
        known = state == "value"
        lengths.append(float(figure_ or top * 0.012) if known else _pale_length(state, top))
        fills.append((BRAND if figure_ else SURFACE) if known else SURFACE if state == "not_yet_due" else PALE)
        borders.append((BRAND if figure_ else HATCH) if known else LINE if state == "not_yet_due" else PALE)
        patterns.append("/" if state in {"suppressed", "interval", "withheld"} else "")
    return bar_trace(
        x=lengths,
        y=list(rows),
        orientation="h",
        width=thick,
        marker={
            "color": fills,
            "line": {"color": borders, "width": 1},
            "cornerradius": 2,
            **marks.hatching(patterns, fills),
        },
        hovertext=list(hover),
        hoverinfo="text",
        customdata=keys,
    )


def _pale_length(state: str, top: float) -> float:
    """How long a bar without a figure is: an interval reaches to its upper end, the rest hold their words."""
    return state.high if isinstance(state, marks.Interval) else top * 0.24


def _targets(rows: Sequence[int], targets: Sequence[float | None]) -> dict[str, Any]:
    return scatter_trace(
        x=list(targets),
        y=list(rows),
        mode="markers",
        marker={"symbol": "line-ns", "size": 22, "line": {"width": 3, "color": TARGET}},
        cliponaxis=False,
        hoverinfo="skip",
    )


def _bar_labels(
    rows: Sequence[int],
    values: Sequence[float | None],
    states: Sequence[str],
    targets: Sequence[float | None],
    top: float,
    unit: str,
    language: str,
) -> dict[str, Any]:
    """Values behind the bars' ends, behind the target where the two would meet; words of states inside the pale
    bars.
    """
    places, shown, inks = [], [], []
    for figure_, state, target in zip(values, states, targets, strict=True):
        end = float(figure_ or 0.0) if state == "value" else 0.0
        if target is not None and end - top * 0.02 <= target <= end + top * 0.24:
            end = max(target, end)
        places.append(end)
        shown.append(f"  {marks.short(figure_, unit, language, state)}")
        inks.append(INK if state == "value" else INK_3)
    return scatter_trace(
        x=places,
        y=list(rows),
        mode="text",
        text=shown,
        textposition="middle right",
        textfont={"size": 13, "color": inks, "weight": [600 if state == "value" else 400 for state in states]},
        cliponaxis=False,
        hoverinfo="skip",
    )


def _target_hover(
    frame: pd.DataFrame,
    label: str,
    values: Sequence[float | None],
    states: Sequence[str],
    targets: Sequence[float | None],
    unit: str,
    language: str,
) -> list[str]:
    found = []
    for name, figure_, state, target in zip(marks.texts_of(frame, label), values, states, targets, strict=True):
        lines = [f"<b>{name}</b>", marks.exact(figure_, unit, language, state)]
        if target is not None:
            lines.append(f"{text('word.plan', language)}: {marks.exact(target, unit, language)}")
        found.append("<br>".join(lines))
    return found


def _mark_note(name: str) -> dict[str, Any]:
    """The one-mark legend under the bars: an ochre tick and its name."""
    return axes.footing(f'<span style="color:{TARGET}"><b>┃</b></span> {escape(name)}')
