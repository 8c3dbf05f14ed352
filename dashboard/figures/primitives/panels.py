"""Small multiples: several things over time, each in a panel of its own with its own scale."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import plotly.graph_objects as go

from dashboard import format as fmt
from dashboard.figures.base import BRAND, INK, INK_2, PLAN, TARGET, escape, figure, no_rows, scatter_trace
from dashboard.figures.primitives import axes

LETTERS = 34
"""Of a panel's name on one line, where four stand beside each other."""
HEAD, GAP_ACROSS, GAP_DOWN = 62, 0.055, 0.25
BAND = "rgba(208,138,29,0.16)"
COLOURS = {"value": BRAND, "plan": PLAN, "forecast": TARGET}
SIGNS = {"value": "●", "plan": "◇", "forecast": "■"}


class Panel(NamedTuple):
    """One panel. values, start (of the plan: one or none), plan: (day as ISO text, figure); forecast: (day, figure,
    lower, upper end of its band)."""

    name: str
    below: str
    unit: str
    values: Sequence[tuple[str, float]]
    start: Sequence[tuple[str, float]]
    plan: Sequence[tuple[str, float]]
    forecast: Sequence[tuple[str, float, float, float]]


def panels(
    shown: Sequence[Panel], names: Mapping[str, str], *, language: str, today: str, height: int = 560
) -> go.Figure:
    """What was reached (a line with dots) against its plan (dashed, with a diamond at each target) and where it is
    heading (a dotted line in its band); today is dotted. `names` are the words for value, plan and forecast."""
    if not shown:
        return no_rows(language, height=height)
    across = len(shown) if len(shown) <= 4 else math.ceil(len(shown) / 2)
    down = math.ceil(len(shown) / across)
    traces: list[dict[str, Any]] = []
    layout: dict[str, Any] = {"annotations": [], "shapes": []}
    for place, panel in enumerate(shown):
        number = "" if not place else str(place + 1)
        box = _box(place, across, down, height)
        traces += [trace | {"xaxis": f"x{number}", "yaxis": f"y{number}"} for trace in _traces(panel, names, language)]
        layout |= _axes(panel, number, box, language, today)
        layout["annotations"].append(_name(panel, box))
        layout["shapes"] += _today(panel, number, today)
    kinds = [kind for kind in COLOURS if any(_has(panel, kind) for panel in shown)]
    said, colours = [names[kind] for kind in kinds], [COLOURS[kind] for kind in kinds]
    key = axes.heading(names=said, colours=colours, signs="".join(SIGNS[kind] for kind in kinds), gap=HEAD + 8)
    return figure(language, traces, height=height, margin=(48, 16, HEAD + 34, 30), title=key, **layout)


def _has(panel: Panel, kind: str) -> bool:
    return bool({"value": panel.values, "plan": panel.plan, "forecast": panel.forecast}[kind])


class Box(NamedTuple):
    """Where a panel stands, in parts of the drawing."""

    left: float
    right: float
    low: float
    high: float


def _box(place: int, across: int, down: int, height: int) -> Box:
    width = (1 - GAP_ACROSS * (across - 1)) / across
    tall = (1 - GAP_DOWN * (down - 1)) / down
    column, row = place % across, place // across
    left, high = column * (width + GAP_ACROSS), 1 - row * (tall + GAP_DOWN)
    return Box(left, left + width, max(high - tall, 0.0), high)


def _name(panel: Panel, box: Box) -> dict[str, Any]:
    """The panel's name over it, and below that whose it is and its unit."""
    name, below = axes.wrapped(panel.name, LETTERS), axes.wrapped(f"{panel.unit} · {panel.below}", LETTERS + 6, 1)
    said = f'<b>{name}</b><br><span style="font-size:12px;color:{INK_2}">{below}</span>'
    corner = {"x": box.left, "y": box.high, "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom"}
    look = {"showarrow": False, "align": "left", "font": {"size": 13, "color": INK}, "yshift": 4}
    return {"text": said, **look, **corner}


def _traces(panel: Panel, names: Mapping[str, str], language: str) -> list[dict[str, Any]]:
    found = []
    if panel.forecast:
        days = [one[0] for one in panel.forecast]
        edge = [one[2] for one in panel.forecast], [one[3] for one in panel.forecast]
        around = scatter_trace(
            x=[*days, *reversed(days)], y=[*edge[0], *reversed(edge[1])], mode="lines", fill="toself", fillcolor=BAND,
            line={"width": 0}, hoverinfo="skip",
        )  # fmt: skip
        dotted = {"color": TARGET, "width": 2, "dash": "2px,3px"}
        found += [around, _line(panel, "forecast", [one[:2] for one in panel.forecast], dotted, names, language)]
    if panel.plan:
        dashed = {"color": PLAN, "width": 2, "dash": "6px,4px"}
        sizes = [0] * len(panel.start) + [9] * len(panel.plan)
        mark = {"symbol": "diamond-open", "size": sizes, "color": PLAN, "line": {"width": 2}}
        points = [*panel.start, *panel.plan]
        found.append(_line(panel, "plan", points, dashed, names, language) | {"marker": mark})
    solid = {"color": BRAND, "width": 2.5}
    found.append(_line(panel, "value", panel.values, solid, names, language) | {"marker": {"size": 7, "color": BRAND}})
    return found


def _line(
    panel: Panel, kind: str, points: Sequence[tuple[Any, ...]], style: dict[str, Any], names: Mapping[str, str],
    language: str,
) -> dict[str, Any]:  # fmt: skip
    bands = {one[0]: one[2:] for one in panel.forecast} if kind == "forecast" else {}
    said = []
    for day, figure_, *_ in points:
        ends = bands.get(day)
        band = f" ({_said(ends[0], language)} – {_said(ends[1], language)})" if ends else ""
        head = f"<b>{escape(panel.name)}</b><br>{fmt.date_short(day, language)}"
        said.append(f"{head}<br>{escape(names[kind])}: {_said(figure_, language)} {escape(panel.unit)}{band}")
    mode = "lines" if kind == "forecast" else "lines+markers"
    x, y = [one[0] for one in points], [one[1] for one in points]
    return scatter_trace(x=x, y=y, mode=mode, line=style, hovertext=said, hoverinfo="text", cliponaxis=False)


def _said(value: float, language: str) -> str:
    return fmt.number(value, language, 0 if abs(value - round(value)) < 0.05 or abs(value) >= 1000 else 1)


def _axes(panel: Panel, number: str, box: Box, language: str, today: str) -> dict[str, Any]:
    heights = [one[1] for one in (*panel.values, *panel.start, *panel.plan)] + [one[3] for one in panel.forecast]
    top, low = max([*heights, 0.0]), min([*heights, 0.0])
    first, last = _ends(panel, today)
    ticks = axes.value_ticks(top, "huf" if panel.unit == "Ft" else "count", language, 4)
    months = axes.month_ticks([first[:7], last[:7]], language, most=3)
    return {
        f"xaxis{number}": {"type": "date", "range": [first, last], "domain": [box.left, box.right],
                           "anchor": f"y{number}", **months.axis()},
        f"yaxis{number}": {"range": [low * 1.08, top * 1.08 or 1], "domain": [box.low, box.high],
                           "anchor": f"x{number}", **ticks.axis()},
    }  # fmt: skip


def _ends(panel: Panel, today: str) -> tuple[str, str]:
    days = [one[0] for one in (*panel.values, *panel.start, *panel.plan)] + [one[0] for one in panel.forecast]
    return min(days), max([*days, *([today] if not panel.plan else [])])


def _today(panel: Panel, number: str, today: str) -> list[dict[str, Any]]:
    first, last = _ends(panel, today)
    if not first <= today <= last:
        return []
    line = {"color": INK, "width": 1, "dash": "2px,3px"}
    across = {"x0": today, "x1": today, "xref": f"x{number}", "yref": f"y{number} domain", "y0": 0, "y1": 1}
    return [{"type": "line", **across, "line": line}]
