"""Dated events on a chart over time: thin lines with numbers; the words belong to the line below the chart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from dashboard.figures.base import INK_2
from dashboard.figures.primitives import axes

SIGNS = "①②③④⑤⑥⑦"
"""One for each event that can be marked."""
DATE_WIDTH = 0.36
"""Of the axis on a phone: how far the words of a dated line reach beside it."""
ROW = 16
"""px that a sign stands above such words."""


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
    raised = [_is_beside_a_date(drawn, days[place], ends) for place in shown] if ends else []
    names = [
        {"x": days[place], "y": 1, "yref": "paper", "yanchor": "bottom", "yshift": ROW if higher else 0,
         "xanchor": "center", "text": SIGNS[number], "showarrow": False, "font": {"size": 13, "color": INK_2}}
        for number, (place, higher) in enumerate(zip(shown, raised, strict=True))
    ]  # fmt: skip
    margin = layout.get("margin", {})
    more = {
        "margin": margin | {"t": max(margin.get("t", 0), 2 * ROW + 6)} if any(raised) else margin,
        "shapes": [*layout.get("shapes", ()), *shapes],
        "annotations": [*layout.get("annotations", ()), *names],
    }
    return {**drawn, "layout": {**layout, **more}}, shown


def _is_beside_a_date(drawn: dict[str, Any], day: str, ends: tuple[str, str]) -> bool:
    """Whether the words of a dated line may reach as far as `day` where the chart is narrow."""
    whole = _days(ends[1]) - _days(ends[0])
    return any(
        0 <= (_days(note["x"][0]) - _days(day)) * (1 if note["textposition"].endswith("left") else -1)
        < DATE_WIDTH * whole
        for note in drawn["data"] if note.get("meta") == axes.DATED
    )  # fmt: skip


def _days(day: str) -> int:
    return dt.date.fromisoformat(f"{day}-01-01"[:10]).toordinal()


def _ends(drawn: dict[str, Any]) -> tuple[str, str] | None:
    """The first and the last day on the axis."""
    asked = drawn["layout"]["xaxis"].get("range")
    found = sorted(str(one)[:10] for one in (asked or [x for trace in drawn["data"] for x in trace.get("x") or ()]))
    return (found[0], found[-1]) if found else None
