"""How values look and read on a chart: their states, their texts, and tiles filled by them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

import pandas as pd

from dashboard import format as fmt
from dashboard.figures.base import HATCH, INK, INK_3, PALE, SURFACE, escape, shade, text_on
from dashboard.i18n import text

SHADES = 8
_HATCHING = {"fillmode": "replace", "fgcolor": "#dfe4ea", "fgopacity": 1, "size": 7, "solidity": 0.25}
"""Pale, as words stand on it."""


_OUTLINE = "#e3e8ed"


class Look(NamedTuple):
    """How one tile or bar is filled."""

    fill: str
    border: str
    pattern: str
    ink: str


def states_of(frame: pd.DataFrame, value: str) -> list[str]:
    """The state of each row's `value`: its sibling `<value>_state`, else "value" or "not_reported"."""
    known = frame.get(f"{value}_state")
    states = known.tolist() if known is not None else [None] * len(frame)
    return [
        (state if state != "value" or not fmt.is_missing(figure) else "not_reported")
        if isinstance(state, str) and state
        else ("not_reported" if fmt.is_missing(figure) else "value")
        for figure, state in zip(frame[value].tolist(), states, strict=True)
    ]


def figures_of(frame: pd.DataFrame, value: str) -> list[float | None]:
    """The values of a column as floats, None where there is none."""
    return [None if fmt.is_missing(figure) else float(figure) for figure in frame[value].tolist()]


def texts_of(frame: pd.DataFrame, column: str) -> list[str]:
    """The texts of a column, safe to print."""
    return [escape(name) for name in frame[column].tolist()]


def keys_of(frame: pd.DataFrame, key: str) -> list[list[str]]:
    """`customdata`: what a click on the mark stands for, as lists of text."""
    return [[str(name)] for name in frame[key].tolist()]


def greatest(figures: Iterable[float | None]) -> float:
    """The greatest known value, at least something to scale by: 1 where there is none above zero."""
    return max((one for one in figures if one is not None and one > 0), default=1.0)


def short(figure: float | None, unit: str, language: str, state: str = "value") -> str:
    """A value as a label on a chart: "21,99 M Ft", "50 fő", "73%", or its state in words."""
    if state != "value" or figure is None:
        return text(f"state.{state if state != 'value' else 'not_reported'}", language)
    if unit == "huf":
        return fmt.huf_short(figure, language)
    if unit == "share":
        return fmt.share(figure, language, 0)
    decimals = 0 if figure == int(figure) else 1
    return fmt.number(figure, language, decimals) if unit == "count" else fmt.quantity(figure, unit, language, decimals)


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
    if state == "suppressed":
        return Look("#f7f9fa", "#f7f9fa", "/", INK_3)
    if state == "not_reported":
        return Look(PALE, PALE, "", INK_3)
    if state in {"not_yet_due", "not_applicable"}:
        return Look(SURFACE, _OUTLINE, "" if state == "not_yet_due" else "x", INK_3)
    if part <= 0:
        return Look(SURFACE, HATCH, "", INK)
    fill = shade(part)
    return Look(fill, fill, "", text_on(fill))


def looks(figures: Sequence[float | None], states: Sequence[str]) -> list[Look]:
    """The looks of a whole column, in eight shades up to its greatest value."""
    top = max((figure for figure in figures if figure), default=1.0)
    parts = [math.ceil(figure / top * SHADES) / SHADES if figure and figure > 0 else 0.0 for figure in figures]
    return [look(state, part) for part, state in zip(parts, states, strict=True)]


def tiles(
    x: Sequence[float],
    y: Sequence[float],
    shown: Sequence[Look],
    *,
    size: tuple[float, float],
    hover: Sequence[str],
    keys: Sequence[list[str]],
    labels: Sequence[str] | None = None,
    radius: int = 3,
) -> list[dict[str, Any]]:
    """Rounded tiles centred on (x, y) in axis units, one trace for each look; draw them with barmode="overlay"."""
    places: dict[Look, list[int]] = {}
    for place, one in enumerate(shown):
        places.setdefault(one, []).append(place)
    return [_tiles(one, x, y, mine, size, radius, hover, keys, labels) for one, mine in places.items()]


def _tiles(
    one: Look,
    x: Sequence[float],
    y: Sequence[float],
    mine: Sequence[int],
    size: tuple[float, float],
    radius: int,
    hover: Sequence[str],
    keys: Sequence[list[str]],
    labels: Sequence[str] | None,
) -> dict[str, Any]:
    width, height = size
    said = {}
    if labels and any(labels[place] for place in mine):
        font = {"size": 12, "color": one.ink}
        said = {"textposition": "inside", "insidetextanchor": "middle", "textangle": 0, "textfont": font}
        said["text"] = [labels[place] for place in mine]
    return {
        "type": "bar",
        "x": [x[place] for place in mine],
        "y": [height] * len(mine),
        "base": [y[place] - height / 2 for place in mine],
        "width": width,
        "marker": {
            "color": one.fill,
            "line": {"color": one.border, "width": 1.2},
            "cornerradius": radius,
            **_hatched(one),
        },
        "hovertext": [hover[place] for place in mine],
        "hoverinfo": "text",
        "customdata": [keys[place] for place in mine],
        **said,
    }


def _hatched(one: Look) -> dict[str, Any]:
    return {"pattern": {"shape": one.pattern, "bgcolor": one.fill, **_HATCHING}} if one.pattern else {}


def hatching(patterns: Sequence[str], fills: Sequence[str]) -> dict[str, Any]:
    """The pattern of a bar trace, only where one of its bars has one."""
    if not any(patterns):
        return {}
    return {"pattern": {"shape": list(patterns), "bgcolor": list(fills), **_HATCHING}}
