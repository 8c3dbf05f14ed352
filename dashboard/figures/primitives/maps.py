"""Settlements in their real outlines, as filled lines on plain axes: no tiles, no projections fetched from anywhere."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.figures.base import (
    HATCH,
    INK,
    INK_3,
    SURFACE,
    escape,
    figure,
    no_rows,
    scatter_trace,
    shade,
    text_on,
)
from dashboard.figures.primitives import axes, marks
from dashboard.figures.primitives.tilemap import MAP
from dashboard.i18n import text

Ring = Sequence[tuple[float, float]]
CLASSES = 5
LETTERS_ACROSS = 54
GAP = (math.nan, math.nan)


def outline_map(
    frame: pd.DataFrame,
    key: str,
    name: str,
    value: str,
    polygons: Mapping[str, Sequence[Ring]],
    *,
    language: str,
    unit: str = "people",
    height: int = 420,
) -> go.Figure:
    """Settlements filled by their value, in five classes, one trace a class; `polygons` maps `key` to rings of (lon,
    lat).

    States look as everywhere: pale "nincs adat", hatched suppressed, white zero. Settlements without an outline are
    left out; a frame of which none has one gives an empty figure. OpenStreetMap is named, as its licence asks.
    """
    drawn = frame[frame[key].isin(list(polygons))]
    if drawn.empty:
        return no_rows(language, height=height)
    values, states = marks.figures_of(drawn, value), marks.states_of(drawn, value)
    top = max((one for one in [*values, *marks.upper_ends(states)] if one), default=1.0)
    groups: dict[tuple[str, float], list[str]] = {}
    classes = [_class(one, state, top) for one, state in zip(values, states, strict=True)]
    for code, group in zip(drawn[key].tolist(), classes, strict=True):
        groups.setdefault(group, []).append(code)
    traces = [_filled([ring for code in codes for ring in polygons[code]], group) for group, codes in groups.items()]
    traces.append(_labels(drawn, key, name, values, states, classes, polygons, unit, language))
    latitudes = [point[1] for code in drawn[key].tolist() for ring in polygons[code] for point in ring]
    ratio = 1 / math.cos(math.radians(sum(latitudes) / len(latitudes)))
    hidden = {"showticklabels": False, "showgrid": False}
    return figure(
        language,
        traces,
        height=height,
        margin=(4, 4, 4, 20),
        meta=MAP,
        xaxis={**hidden, "constrain": "domain"},
        yaxis={**hidden, "scaleanchor": "x", "scaleratio": ratio, "constrain": "domain"},
        title=axes.footing(escape(text("figure.attribution", language)), right=True, size=11, colour=INK_3, gap=2),
    )


def _class(value: float | None, state: str, top: float) -> tuple[str, float]:
    if state != "value" or value is None:
        return state, 0.0
    return "value", math.ceil(value / top * CLASSES) / CLASSES if value > 0 else 0.0


def _filled(rings: Sequence[Ring], group: tuple[str, float]) -> dict[str, Any]:
    points = np.array([point for ring in rings for point in (*ring, GAP)], dtype=float)
    state, part = group
    shown = marks.look(state, part)
    pattern = {"shape": shown.pattern, "fgcolor": HATCH, "bgcolor": shown.fill, "size": 7, "solidity": 0.25}
    return scatter_trace(
        x=points[:, 0],
        y=points[:, 1],
        mode="lines",
        line={"color": HATCH if part == 0 else SURFACE, "width": 1},
        fill="toself",
        fillcolor=shown.fill,
        fillpattern=pattern if shown.pattern else None,
        hoverinfo="skip",
    )


def _labels(
    frame: pd.DataFrame,
    key: str,
    name: str,
    values: Sequence[float | None],
    states: Sequence[str],
    classes: Sequence[tuple[str, float]],
    polygons: Mapping[str, Sequence[Ring]],
    unit: str,
    language: str,
) -> dict[str, Any]:
    middles = [middle(max(polygons[code], key=len)) for code in frame[key].tolist()]
    names = marks.texts_of(frame, name)
    wide = _widths(frame[key].tolist(), polygons)
    inks = [text_on(shade(part)) if state == "value" and part else INK for state, part in classes]
    return scatter_trace(
        x=[point[0] for point in middles],
        y=[point[1] for point in middles],
        mode="text+markers",
        marker={"size": 26, "opacity": 0},
        text=[
            _label(one, room, value, state, language)
            for one, room, value, state in zip(names, wide, values, states, strict=True)
        ],
        textposition="middle center",
        textfont={"size": 11, "color": inks},
        hovertext=[
            f"<b>{one}</b><br>{marks.exact(value, unit, language, state)}"
            for one, value, state in zip(names, values, states, strict=True)
        ],
        hoverinfo="text",
        customdata=marks.keys_of(frame, key),
    )


def _label(name: str, room: float, value: float | None, state: str, language: str) -> str:
    """Name and figure where the outline has room for the name, else the figure alone (hover and table have the
    name).
    """
    shown = marks.short(value, "count", language, state)
    if len(name) <= room:
        return f"{name}<br><b>{shown}</b>" if state == "value" else f"{name}<br>{shown}"
    return f"<b>{shown}</b>" if state == "value" else "–"


def _widths(codes: Sequence[str], polygons: Mapping[str, Sequence[Ring]]) -> list[float]:
    """How many letters fit across each outline, on a map of usual width."""
    spans = []
    for code in codes:
        across = [point[0] for ring in polygons[code] for point in ring]
        spans.append((min(across), max(across)))
    whole = max(end for _, end in spans) - min(start for start, _ in spans)
    return [(end - start) / whole * LETTERS_ACROSS for start, end in spans]


def middle(ring: Ring) -> tuple[float, float]:
    """The centre of area of a closed ring of points."""
    doubled, x, y = 0.0, 0.0, 0.0
    for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = x0 * y1 - x1 * y0
        doubled, x, y = doubled + cross, x + (x0 + x1) * cross, y + (y0 + y1) * cross
    if doubled == 0:
        return ring[0]
    return x / (3 * doubled), y / (3 * doubled)
