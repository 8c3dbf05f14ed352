"""How large things are on paper, in points: the same for Word and PDF."""

from __future__ import annotations

from dashboard.packs import look, measure
from dashboard.packs.content import Chart

SHORT_SIDE, LONG_SIDE, MARGIN = 595.3, 841.9, 62.0
"""A4."""
WIDTH, WIDE = SHORT_SIDE - 2 * MARGIN, LONG_SIDE - 2 * MARGIN
TEXT, SMALL, TABLE, FOOTER = 11.0, 9.0, 9.5, 8.5
PADDING = 4.0
LINE_HEIGHT, TALLEST = 210.0, 640.0
"""Of a line chart, and of the tallest chart on a page."""
BAR, BETWEEN, KEY = 13.0, 9.0, 20.0


def height(chart: Chart, width: float) -> float:
    """How high a chart must be so that its bars and names can be read."""
    if chart.kind == "line":
        return LINE_HEIGHT
    return sum(_rows(chart, width)) + (KEY if len(chart.series) > 1 else 4.0) + 6.0


def pieces(chart: Chart, width: float) -> list[Chart]:
    """The chart in parts that fit on a page."""
    count = int(-(-height(chart, width) // TALLEST))
    each = -(-len(chart.categories) // count)
    return [chart.part(first, first + each) for first in range(0, len(chart.categories), each)]


def _rows(chart: Chart, width: float) -> list[float]:
    room = width * look.NAMES_SHARE - 10
    return [
        max(len(measure.lines(name, SMALL, room)) * SMALL * measure.LINE, len(chart.series) * BAR) + BETWEEN
        for name in chart.categories
    ]
