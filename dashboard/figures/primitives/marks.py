"""How values look and read on a chart: their states, their texts, and tiles filled by them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

import pandas as pd

from dashboard import format as fmt
from dashboard.figures.base import HATCH, INK, INK_3, PALE, SURFACE, escape, scatter_trace, shade, text_on
from dashboard.i18n import text

SHADES = 8
MOST_CURVED = 120
"""Tiles up to which round corners are curves. Of more, they are small, and curves half of what is sent and drawn."""
TILE_REACH = 64
"""How far from its middle, in pixels, a tile still answers when pointed at; the nearest one does."""
_HATCHING = {"fillmode": "replace", "fgcolor": "#dfe4ea", "fgopacity": 1, "size": 7, "solidity": 0.25}
"""Pale, as words stand on it."""


_OUTLINE = "#e3e8ed"


class Interval(str):
    """The state "interval" with its bounds, so that a label can say them."""

    low: float
    high: float

    @classmethod
    def between(cls, low: float, high: float) -> Interval:
        """From `low` to `high`."""
        found = cls("interval")
        found.low, found.high = low, high
        return found


class Look(NamedTuple):
    """How one tile or bar is filled."""

    fill: str
    border: str
    pattern: str
    ink: str


def states_of(frame: pd.DataFrame, value: str) -> list[str]:
    """The state of each row's `value`: its sibling `<value>_state`, else "value" or "not_reported".

    A published figure is drawn as a value (its label has the ≈); an interval is an `Interval`.
    """
    states = _stated(frame, value)
    return [
        (state if state != "value" or not fmt.is_missing(figure) else "not_reported")
        if isinstance(state, str) and state
        else ("not_reported" if fmt.is_missing(figure) else "value")
        for figure, state in zip(frame[value].tolist(), states, strict=True)
    ]


def _stated(frame: pd.DataFrame, value: str) -> list[Any]:
    known = frame.get(f"{value}_state")
    if known is None:
        return [None] * len(frame)
    if f"{value}_low" not in frame:
        return list(known.tolist())
    bounds = (frame[f"{value}{end}"].tolist() for end in ("_low", "_high"))
    rows = zip(known.tolist(), *bounds, strict=True)
    return [
        Interval.between(low, high) if state == "interval" else "value" if state == "published" else state
        for state, low, high in rows
    ]


def figures_of(frame: pd.DataFrame, value: str) -> list[float | None]:
    """The values of a column as floats, None where there is none; published ones know that they are."""
    found = [None if fmt.is_missing(figure) else float(figure) for figure in frame[value].tolist()]
    if f"{value}_low" not in frame:
        return found
    states = frame[f"{value}_state"].tolist()
    return [
        fmt.Published(figure) if figure is not None and state == "published" else figure
        for figure, state in zip(found, states, strict=True)
    ]


def texts_of(frame: pd.DataFrame, column: str) -> list[str]:
    """The texts of a column, safe to print."""
    return [escape(name) for name in frame[column].tolist()]


def keys_of(frame: pd.DataFrame, key: str) -> list[list[str]]:
    """`customdata`: what a click on the mark stands for, as lists of text."""
    return [[str(name)] for name in frame[key].tolist()]


def greatest(figures: Iterable[float | None]) -> float:
    """The greatest known value, at least something to scale by: 1 where there is none above zero."""
    return float(max((one for one in figures if one is not None and one > 0), default=1.0))


def upper_ends(states: Sequence[str]) -> list[float]:
    """The upper ends of all intervals: what an axis or a scale has to reach."""
    return [state.high for state in states if isinstance(state, Interval)]


def short(figure: float | None, unit: str, language: str, state: str = "value") -> str:
    """A value as a label on a chart: "21,99 M Ft", "50 fő", "73%", or its state in words."""
    if state != "value" or figure is None:
        return state_words(state if state != "value" else "not_reported", unit, language)
    if unit == "huf":
        return fmt.huf_short(figure, language)
    if unit == "share":
        return fmt.share(figure, language, 0)
    decimals = 0 if figure == int(figure) else 1
    return fmt.number(figure, language, decimals) if unit == "count" else fmt.quantity(figure, unit, language, decimals)


def state_words(state: str, unit: str, language: str) -> str:
    """What stands where there is no single figure: "40–65", "<10", or the state in words; safe to print."""
    if isinstance(state, Interval):
        return fmt.between(unit, state.low, state.high, language)
    if state == "suppressed" and unit == "share":
        return text("state.withheld", language)
    return escape(text(f"state.{state}", language))


def exact(figure: float | None, unit: str, language: str, state: str = "value") -> str:
    """A value as hover text: money to the forint, shares with one decimal."""
    if state == "value" and figure is not None and unit == "huf":
        return fmt.huf(figure, language)
    if state == "value" and figure is not None and unit == "share":
        return fmt.share(figure, language)
    return short(figure, unit, language, state)


@cache
def look(state: str, part: float = 1.0) -> Look:
    """How a tile of this state is filled; `part` (0…1) of the scale where it has a value, 0 for a true zero."""
    if state in {"suppressed", "interval", "withheld"}:
        return Look("#f7f9fa", "#f7f9fa", "/", INK_3)
    if state == "not_reported":
        return Look(PALE, PALE, "", INK_3)
    if state in {"not_yet_due", "not_applicable", "nobody"}:
        return Look(SURFACE, _OUTLINE, "x" if state == "not_applicable" else "", INK_3)
    if part <= 0:
        return Look(SURFACE, HATCH, "", INK)
    fill = shade(part)
    return Look(fill, fill, "", text_on(fill))


def looks(figures: Sequence[float | None], states: Sequence[str]) -> list[Look]:
    """The looks of a whole column, in eight shades up to its greatest value (or upper end of an interval)."""
    top = max((figure for figure in [*figures, *upper_ends(states)] if figure), default=1.0)
    parts = [math.ceil(figure / top * SHADES) / SHADES if figure and figure > 0 else 0.0 for figure in figures]
    return [look(state, part) for part, state in zip(parts, states, strict=True)]


class Tiles(NamedTuple):
    """Tiles to draw: `shapes` one path for each look, `traces` the hatched ones, the labels and the hover texts."""

    shapes: list[dict[str, Any]]
    traces: list[dict[str, Any]]


def tiles(
    x: Sequence[float],
    y: Sequence[float],
    shown: Sequence[Look],
    *,
    size: tuple[float, float],
    corner: tuple[float, float],
    hover: Sequence[str],
    keys: Sequence[list[str]] | None = None,
    labels: Sequence[str] | None = None,
) -> Tiles:
    """Tiles centred on (x, y), `size` wide and high with `corner` rounded, all in axis units.

    A mark for each tile would be hundreds of elements that the browser lays out and styles at every redraw. Give the
    figure `hoverdistance=TILE_REACH`, so that a tile answers all over.
    """
    places: dict[Look, list[tuple[float, float]]] = {}
    for one, *place in zip(shown, x, y, strict=True):
        places.setdefault(one, []).append((place[0], place[1]))
    outline = _curved if len(shown) <= MOST_CURVED else _cut
    plain = [
        _shape(one, [outline(*place, *size, *corner) for place in sorted(mine)])
        for one, mine in places.items()
        if not one.pattern
    ]
    hatched = [_hatched(one, mine, size) for one, mine in places.items() if one.pattern]
    return Tiles(plain, [*hatched, _said(x, y, shown, hover, keys, labels)])


def _shape(one: Look, outlines: Sequence[str]) -> dict[str, Any]:
    return {
        "type": "path",
        "path": "".join(outlines),
        "fillcolor": one.fill,
        "line": {"color": one.border, "width": 1.2},
        "layer": "below",
    }


@lru_cache(maxsize=20_000)
def _curved(x: float, y: float, width: float, height: float, across: float, down: float) -> str:
    """The path of one tile; the same places come again at every change of filters."""
    left, right, low, high = _sides(x, y, width, height)
    if not across:
        return f"M{left},{low}H{right}V{high}H{left}Z"
    first, last, near, far = _sides(x, y, width - 2 * across, height - 2 * down)
    return (
        f"M{first},{low}H{last}Q{right},{low} {right},{near}V{far}Q{right},{high} {last},{high}"
        f"H{first}Q{left},{high} {left},{far}V{near}Q{left},{low} {first},{low}Z"
    )


@lru_cache(maxsize=20_000)
def _cut(x: float, y: float, width: float, height: float, across: float, down: float) -> str:
    """The path of one small tile: its corners, two pixels wide, are cut off instead of curved."""
    if not across:
        return _curved(x, y, width, height, across, down)
    left, right, low, high = _sides(x, y, width, height)
    first, last, near, far = _sides(x, y, width - across, height - down)
    return f"M{first},{low}H{last}L{right},{near}V{far}L{last},{high}H{first}L{left},{far}V{near}Z"


def _sides(x: float, y: float, width: float, height: float) -> tuple[float, float, float, float]:
    ends = (x - width / 2, x + width / 2, y - height / 2, y + height / 2)
    left, right, low, high = (round(one, 3) for one in ends)
    return left, right, low, high


def _hatched(one: Look, places: Sequence[tuple[float, float]], size: tuple[float, float]) -> dict[str, Any]:
    """Shapes have no pattern: one filled line around all tiles of the look."""
    across, up = size[0] / 2, size[1] / 2
    corners = ((-across, -up), (across, -up), (across, up), (-across, up), (-across, -up))
    points: list[tuple[float | None, float | None]] = []
    for x, y in places:
        points += [(x + right, y + down) for right, down in corners]
        points.append((None, None))
    return scatter_trace(
        x=[point[0] for point in points],
        y=[point[1] for point in points],
        mode="lines",
        line={"color": one.border, "width": 1.2, "simplify": False},
        fill="toself",
        fillpattern={"shape": one.pattern, "bgcolor": one.fill, **_HATCHING},
        hoverinfo="skip",
    )


def _said(
    x: Sequence[float],
    y: Sequence[float],
    shown: Sequence[Look],
    hover: Sequence[str],
    keys: Sequence[list[str]] | None,
    labels: Sequence[str] | None,
) -> dict[str, Any]:
    """The words on the tiles, if there are any, and what they say when pointed at."""
    said: dict[str, Any] = {"mode": "none"}
    if labels and any(labels):
        font = {"size": 12, "color": [one.ink for one in shown]}
        said = {"mode": "text", "text": list(labels), "textposition": "middle center", "textfont": font}
    return scatter_trace(
        x=list(x), y=list(y), hovertext=list(hover), hoverinfo="text", customdata=keys, cliponaxis=False, **said
    )


def hatching(patterns: Sequence[str], fills: Sequence[str]) -> dict[str, Any]:
    """The pattern of a bar trace, only where one of its bars has one."""
    if not any(patterns):
        return {}
    return {"pattern": {"shape": list(patterns), "bgcolor": list(fills), **_HATCHING}}
