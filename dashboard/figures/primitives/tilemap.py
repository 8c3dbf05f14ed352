"""Settlements as labelled tiles, laid out as they lie."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from dashboard import format as fmt
from dashboard.figures.base import escape, figure, no_rows
from dashboard.figures.primitives import axes, marks

MAP = "places"
"""What says to assets/tiles.js that the keys of the marks are settlements, each with a page of its own."""
LONGEST = 12
"""Letters that stand beside each other on a tile."""
_VOWELS = "aáeéiíoóöőuúüűAÁEÉIÍOÓÖŐUÚÜŰ"
_DOUBLE_LETTERS = {"cs", "dz", "gy", "ly", "ny", "sz", "ty", "zs"}


def tile_map(
    frame: pd.DataFrame,
    name: str,
    row: str,
    column: str,
    value: str,
    *,
    language: str,
    unit: str = "people",
    key: str | None = None,
    height: int | None = None,
    fewest: tuple[int, int] = (1, 1),
    most_labels: int = 1_000,
) -> go.Figure:
    """Settlements as labelled tiles at (`row`, `column`), darker for more; states as everywhere, zero a white tile.

    `row` grows southwards, `column` eastwards; `fewest` of them always have room, so that few settlements are not a
    few giant tiles. More than `most_labels` are small tiles with their names in the hover text only. Labelled tiles
    need about 62 px each: give the card a minimum width.
    """
    if frame.empty:
        return no_rows(language, height=height or 260)
    values, states = marks.figures_of(frame, value), marks.states_of(frame, value)
    shown = marks.looks(values, states)
    names = frame[name].tolist()
    named = len(names) <= most_labels
    labels = [_tile_text(*one, language) for one in zip(names, values, states, strict=True)] if named else None
    hover = [_tile_hover(*one, unit, language) for one in zip(names, values, states, strict=True)]
    rows, columns = (frame[one].astype(float).tolist() for one in (row, column))
    keys = marks.keys_of(frame, key or name)
    corner = (0.05, 0.08) if named else (0.0, 0.0)
    size = (0.95, 0.92)
    drawn = marks.tiles(columns, rows, shown, size=size, corner=corner, hover=hover, keys=keys, labels=labels)
    across, down = _span(columns, fewest[1]), _span(rows, fewest[0])
    tall = height or 16 + 58 * round(down[1] - down[0])
    return figure(
        language,
        drawn.traces,
        height=tall,
        margin=(2, 2, 2, 2),
        shapes=drawn.shapes,
        hoverdistance=marks.TILE_REACH,
        meta=MAP if key else None,
        xaxis=axes.bare(*across),
        yaxis=axes.bare(*reversed(down)),
    )


def _span(places: Sequence[float], fewest: int) -> tuple[float, float]:
    """Where an axis begins and ends: around all places, and around so many at least."""
    first, last = min(places), max(places)
    more = max(0.0, fewest - 1 - (last - first)) / 2
    return first - 0.5 - more, last + 0.5 + more


def _tile_hover(name: str, value: float | None, state: str, unit: str, language: str) -> str:
    return f"<b>{escape(name)}</b><br>{marks.exact(value, unit, language, state)}"


def _tile_text(name: str, value: float | None, state: str, language: str) -> str:
    if state == "value":
        return f"{broken(name)}<br><b>{fmt.number(value, language)}</b>"
    words = marks.state_words(state, "people", language)
    return f"{broken(name)}<br>{'<br>'.join(words.rsplit(' ', 1)) if len(words) > LONGEST else words}"


def broken(name: str, longest: int = LONGEST) -> str:
    """A long name over two lines, hyphenated between syllables near its middle: "Jakab-<br>szállás"."""
    if len(name) <= longest:
        return escape(name)
    places = [place for place in range(3, len(name) - 2) if _syllable_starts(name, place)]
    place = min(places, key=lambda one: abs(one - len(name) / 2), default=len(name) // 2)
    return f"{escape(name[:place])}-<br>{escape(name[place:])}"


def _syllable_starts(name: str, place: int) -> bool:
    """Whether a syllable begins at `place`: one consonant (or double letter) and then a vowel, after an earlier
    vowel.
    """
    pair = name[place : place + 2].lower()
    length = 2 if pair in _DOUBLE_LETTERS else 1
    inside_pair = name[place - 1 : place + 1].lower() in _DOUBLE_LETTERS
    following = name[place + length : place + length + 1]
    is_consonant = name[place] not in _VOWELS and not inside_pair
    return is_consonant and following in _VOWELS and following != "" and any(one in _VOWELS for one in name[:place])
