"""Who is tied to whom: names in two columns along a lens, the stronger the tie the thicker its line.

The layout is worked out here and is always the same for the same ties: the nodes are put in a row so that those with
strong ties follow each other, and the row goes down in zigzag, right and left, so that most lines cross the middle.
Long names have the margins to themselves and never lie over each other or over a line.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd
import plotly.graph_objects as go

from dashboard.figures.base import BRAND, INK, SURFACE, escape, figure, no_rows, scatter_trace
from dashboard.figures.primitives import axes
from dashboard.i18n import text

MOST_NODES = 40
CLASSES = 4
LABEL_LETTERS = 32
BEND = 0.42
"""How far the two columns bow out from each other, of half the width."""
CURVE, STEPS = 1.1, 6
"""How deep a line between two nodes of one side bends inwards, and of how many pieces it is made."""
_WIDTHS, _SHADES = (0.8, 1.6, 2.8, 4.4), ("#d3dde6", "#b4c6d6", "#8aa7bf", "#5b84a5")

Pair = tuple[str, str]
Weights = Mapping[Pair, float]


class Place(NamedTuple):
    """Where a node stands: x from -1 (left) to 1, y from -1 (top) to 1."""

    x: float
    y: float


def network(
    frame: pd.DataFrame,
    one: str,
    other: str,
    weight: str,
    *,
    language: str,
    height: int = 640,
    most: int = MOST_NODES,
) -> go.Figure:
    """The ties of a frame whose rows are pairs: columns `one` and `other` name them, `weight` says how strong the tie
    is. Only the `most` nodes with the strongest ties together are drawn."""
    if frame.empty:
        return no_rows(language, height=height)
    every = {(a, b): float(w) for a, b, w in zip(frame[one], frame[other], frame[weight], strict=True)}
    names = strongest(every, most)
    ties = {pair: w for pair, w in every.items() if pair[0] in names and pair[1] in names}
    places = laid_out(ordered(names, ties))
    labels = {name: axes.wrapped(name, LABEL_LETTERS) for name in names}
    room = axes.label_width(list(labels.values()), most=240)
    return figure(
        language,
        [*_lines(ties, places), *_nodes(every, places, labels, language)],
        height=height,
        margin=(room, room, 14, 14),
        xaxis=axes.bare(-1.02, 1.02),
        yaxis=axes.bare(1.03, -1.03),
    )


def strongest(ties: Weights, most: int) -> list[str]:
    """The `most` nodes whose ties weigh most together, the strongest first; by name where they weigh the same."""
    sums: dict[str, float] = defaultdict(float)
    for pair, weight in ties.items():
        for name in pair:
            sums[name] += weight
    return sorted(sums, key=lambda name: (-sums[name], name))[:most]


def ordered(names: Sequence[str], ties: Weights) -> list[str]:
    """The nodes in a row: from the strongest on, next is always the one most tied to those placed last."""
    near: dict[str, dict[str, float]] = defaultdict(dict)
    for (one, other), weight in ties.items():
        near[one][other] = near[other][one] = weight
    left, row = list(names), list[str]()
    while left:
        pull = {
            name: sum(near[name].get(done, 0.0) / back for back, done in enumerate(reversed(row), 1)) for name in left
        }
        following = max(left, key=lambda name: (pull[name], -left.index(name)))
        row.append(following)
        left.remove(following)
    return row


def laid_out(row: Sequence[str]) -> dict[str, Place]:
    """Places along the lens: every other node of the row on the right, the rest on the left."""
    return _column(row[::2], 1.0) | _column(row[1::2], -1.0)


def _column(names: Sequence[str], side: float) -> dict[str, Place]:
    step = 2 / max(1, len(names))
    heights = [-1 + step * (place + 0.5) for place in range(len(names))]
    return {
        name: Place(round(side * (1 - BEND + BEND * math.sqrt(max(0.0, 1 - y * y))), 3), round(y, 3))
        for name, y in zip(names, heights, strict=True)
    }


def _lines(ties: Weights, places: Mapping[str, Place]) -> list[dict[str, Any]]:
    """One trace for each class of weight, the weakest below."""
    top = max(ties.values(), default=1.0)
    classes: dict[int, list[Pair]] = defaultdict(list)
    for pair, weight in sorted(ties.items()):
        classes[min(CLASSES - 1, math.floor(weight / top * CLASSES))].append(pair)
    return [
        scatter_trace(
            x=[x for pair in classes[level] for x, _ in _path(places, pair)],
            y=[y for pair in classes[level] for _, y in _path(places, pair)],
            mode="lines",
            line={"color": _SHADES[level], "width": _WIDTHS[level], "simplify": False},
            hoverinfo="skip",
        )
        for level in sorted(classes)
    ]


def _path(places: Mapping[str, Place], pair: Pair) -> list[tuple[float | None, float | None]]:
    """A straight line across, or a curve through the inside between two nodes of one side; then a gap."""
    one, other = (places[name] for name in pair)
    if one.x * other.x <= 0:
        return [one, other, (None, None)]
    deep = (one.x + other.x) / 2 * (1 - CURVE * min(1.0, abs(one.y - other.y)))
    middle = (deep, (one.y + other.y) / 2)
    bent = [_bent(one, middle, other, step / STEPS) for step in range(STEPS + 1)]
    return [*bent, (None, None)]


def _bent(start: Place, middle: tuple[float, float], end: Place, part: float) -> tuple[float, float]:
    """A point of the quadratic curve from `start` to `end` that bends towards `middle`."""
    weights = ((1 - part) ** 2, 2 * part * (1 - part), part**2)
    x, y = (sum(w * p[axis] for w, p in zip(weights, (start, middle, end), strict=True)) for axis in (0, 1))
    return round(x, 3), round(y, 3)


def _nodes(
    every: Weights, places: Mapping[str, Place], labels: Mapping[str, str], language: str
) -> list[dict[str, Any]]:
    """Dots with their names beside them: two traces, for a trace's names stand all on one side."""
    partners: dict[str, int] = defaultdict(int)
    for pair in every:
        for name in pair:
            partners[name] += 1
    most = max(partners.values())
    traces = []
    for side, position in ((1, "middle right"), (-1, "middle left")):
        names = [name for name, place in places.items() if place.x * side > 0]
        said = [text("figure.network.ties", language, name=escape(name), count=partners[name]) for name in names]
        traces.append(
            scatter_trace(
                x=[places[name].x for name in names],
                y=[places[name].y for name in names],
                mode="markers+text",
                marker={
                    "color": BRAND,
                    "size": [8 + 8 * math.sqrt(partners[name] / most) for name in names],
                    "line": {"color": SURFACE, "width": 1.5},
                    "opacity": 1,
                },
                text=[labels[name] for name in names],
                textposition=position,
                textfont={"size": 12, "color": INK},
                hovertext=said,
                hoverinfo="text",
                customdata=[[name] for name in names],
                cliponaxis=False,
            )
        )
    return traces
