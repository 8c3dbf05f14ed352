"""Dated events on a chart over time: thin lines with numbers; the words belong to the line below the chart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.figures.base import INK_2

SIGNS = "①②③④⑤⑥⑦"
"""One for each event that can be marked."""


def marked(drawn: dict[str, Any], days: Sequence[str]) -> tuple[dict[str, Any], list[int]]:
    """A figure (as plain data) with lines at those of the `days` (ISO, ascending) that its axis of dates covers, and
    the positions of these. A figure over anything but dates comes back as it is.
    """
    layout = drawn.get("layout", {})
    ends = _ends(drawn) if layout.get("xaxis", {}).get("type") == "date" else None
    shown = [place for place, day in enumerate(days[: len(SIGNS)]) if ends and ends[0] <= day <= ends[1]]
    if not shown:
        return drawn, []
    line = {"color": INK_2, "width": 1, "dash": "dot"}
    shapes = [
        {"type": "line", "x0": days[place], "x1": days[place], "yref": "paper", "y0": 0, "y1": 1, "line": line,
         "layer": "below"}
        for place in shown
    ]  # fmt: skip
    names = [
        {"x": days[place], "y": 1, "yref": "paper", "yanchor": "bottom", "xanchor": "center", "text": SIGNS[number],
         "showarrow": False, "font": {"size": 13, "color": INK_2}}
        for number, place in enumerate(shown)
    ]  # fmt: skip
    more = {
        "shapes": [*layout.get("shapes", ()), *shapes],
        "annotations": [*layout.get("annotations", ()), *names],
    }
    return {**drawn, "layout": {**layout, **more}}, shown


def _ends(drawn: dict[str, Any]) -> tuple[str, str] | None:
    """The first and the last day on the axis."""
    asked = drawn["layout"]["xaxis"].get("range")
    found = sorted(str(one)[:10] for one in (asked or [x for trace in drawn["data"] for x in trace.get("x") or ()]))
    return (found[0], found[-1]) if found else None
