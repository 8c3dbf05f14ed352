"""Overlaps between groups: who belongs to exactly which groups, and how large each group is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.figures.base import (
    BRAND,
    INK,
    INK_2,
    LINE,
    bar_trace,
    escape,
    figure,
    no_rows,
    scatter_trace,
)
from dashboard.figures.primitives import axes, marks
from dashboard.i18n import text

ROW = 32
_EMPTY_DOT = "#d5dce4"


def upset(
    frame: pd.DataFrame,
    groups: Mapping[str, str],
    value: str,
    *,
    language: str,
    sizes: Mapping[str, float] | None = None,
    unit: str = "people",
    height: int | None = None,
) -> go.Figure:
    """An UpSet chart of a frame with one true/false column per group and, in `value`, the people in exactly these.

    Rows are drawn in the frame's order, left to right. `groups` maps those columns to names. `sizes` are the groups'
    whole sizes; without them they are summed from the frame, which must then hold every combination.
    """
    if frame.empty:
        return no_rows(language, height=height or 320)
    members = [[column for column in groups if bool(row[column])] for row in frame[list(groups)].to_dict("records")]
    values, states = marks.figures_of(frame, value), marks.states_of(frame, value)
    whole = dict(sizes) if sizes else _summed(members, values, groups)
    rows = {column: place for place, column in enumerate(groups)}
    labels = [axes.wrapped(name) for name in groups.values()]
    traces = [
        _columns(members, values, states, groups, unit, language),
        _column_labels(values, states, language),
        *_dots(members, rows),
        *_sizes(whole, groups, rows, unit, language),
    ]
    tall = height or 190 + ROW * len(groups)
    return figure(
        language,
        traces,
        height=tall,
        margin=(axes.label_width(labels), 8, 8, 8),
        bargap=0.34,
        xaxis=axes.bare(-0.6, len(values) - 0.4, domain=[0.24, 1]),
        yaxis=axes.bare(0, marks.greatest(values) * 1.16, domain=[_split(groups, tall) + 0.03, 1]),
        yaxis2={**axes.row_axis(labels), "domain": [0, _split(groups, tall)], "anchor": "x2"},
        xaxis2=axes.bare(0, marks.greatest(whole.values()) * 1.5, domain=[0, 0.2], anchor="y2"),
        shapes=_stripes(len(groups)),
    )


def _split(groups: Mapping[str, str], tall: int) -> float:
    """How much of the height the dot matrix takes, so that its rows keep their pixels."""
    return min(0.75, ROW * len(groups) / (tall - 36))


def _summed(
    members: Sequence[Sequence[str]], values: Sequence[float | None], groups: Mapping[str, str]
) -> dict[str, float]:
    return {
        column: sum(value or 0 for inside, value in zip(members, values, strict=True) if column in inside)
        for column in groups
    }


def _columns(
    members: Sequence[Sequence[str]],
    values: Sequence[float | None],
    states: Sequence[str],
    groups: Mapping[str, str],
    unit: str,
    language: str,
) -> dict[str, Any]:
    said = [
        " + ".join(escape(groups[column]) for column in inside) or text("word.none", language) for inside in members
    ]
    shown = [marks.look(state) for state in states]
    hover = [
        f"{text('figure.only_these', language, groups=names)}<br><b>{marks.exact(value, unit, language, state)}</b>"
        for names, value, state in zip(said, values, states, strict=True)
    ]
    return bar_trace(
        x=list(range(len(values))),
        y=[value or 0 for value in values],
        marker={
            "color": [BRAND if state == "value" else one.fill for state, one in zip(states, shown, strict=True)],
            "cornerradius": 2,
        },
        hovertext=hover,
        hoverinfo="text",
        customdata=[[";".join(inside)] for inside in members],
    )


def _column_labels(values: Sequence[float | None], states: Sequence[str], language: str) -> dict[str, Any]:
    shown = [marks.short(value, "count", language, state) for value, state in zip(values, states, strict=True)]
    return _labels(list(range(len(values))), [value or 0 for value in values], shown, "top center")


def _labels(x: Sequence[float], y: Sequence[float], shown: Sequence[str], position: str, **more: Any) -> dict[str, Any]:
    return scatter_trace(
        x=list(x),
        y=list(y),
        mode="text",
        text=list(shown),
        textposition=position,
        textfont={"size": 12, "color": INK},
        cliponaxis=False,
        hoverinfo="skip",
        **more,
    )


def _dots(members: Sequence[Sequence[str]], rows: Mapping[str, int]) -> list[dict[str, Any]]:
    """Three traces: all places pale, the lines that tie a combination together, its dots."""
    line_x: list[float | None] = []
    line_y: list[float | None] = []
    for place, inside in enumerate(members):
        if len(inside) > 1:
            ends = [rows[column] for column in inside]
            line_x += [place, place, None]
            line_y += [min(ends), max(ends), None]
    full = [(place, rows[column]) for place, inside in enumerate(members) for column in inside]
    pale = [
        (place, row) for place, inside in enumerate(members) for column, row in rows.items() if column not in inside
    ]
    common = {"xaxis": "x", "yaxis": "y2", "hoverinfo": "skip"}
    return [
        scatter_trace(
            x=[one[0] for one in pale],
            y=[one[1] for one in pale],
            mode="markers",
            marker={"size": 9, "color": _EMPTY_DOT},
            **common,
        ),
        scatter_trace(x=line_x, y=line_y, mode="lines", line={"color": BRAND, "width": 2}, **common),
        scatter_trace(
            x=[one[0] for one in full],
            y=[one[1] for one in full],
            mode="markers",
            marker={"size": 11, "color": BRAND},
            **common,
        ),
    ]


def _sizes(
    whole: Mapping[str, float], groups: Mapping[str, str], rows: Mapping[str, int], unit: str, language: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The labels and the bars of the groups' whole sizes."""
    sizes = [whole.get(column) for column in groups]
    hover = [
        text("figure.in_total", language, group=escape(groups[column]), value=marks.exact(size, unit, language))
        for column, size in zip(groups, sizes, strict=True)
    ]
    shown = [f"\u00a0<b>{marks.short(size, 'count', language)}</b>" for size in sizes]
    lengths, axes_ = [size or 0 for size in sizes], {"xaxis": "x2", "yaxis": "y2"}
    labels = _labels(lengths, list(rows.values()), shown, "middle right", **axes_)
    return labels, bar_trace(
        x=lengths,
        y=list(rows.values()),
        orientation="h",
        **axes_,
        width=0.5,
        marker={"color": INK_2, "cornerradius": 2},
        hovertext=hover,
        hoverinfo="text",
        customdata=[[column] for column in groups],
    )


def _stripes(count: int) -> list[dict[str, object]]:
    place = {"type": "rect", "xref": "paper", "x0": 0, "x1": 1, "yref": "y2", "layer": "below"}
    paint = {"fillcolor": LINE, "opacity": 0.28, "line": {"width": 0}}
    return [{**place, **paint, "y0": row - 0.5, "y1": row + 0.5} for row in range(0, count, 2)]
