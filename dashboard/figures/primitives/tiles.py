"""Tiles: groups by months, and who was there when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard import format as fmt
from dashboard.figures.base import (
    BRAND,
    HATCH,
    INK,
    INK_2,
    INK_3,
    PALE,
    SURFACE,
    escape,
    figure,
    no_rows,
    scatter_trace,
)
from dashboard.figures.primitives import axes, marks
from dashboard.i18n import text

MOST_ROUNDED = 40
"""Months beside each other whose tiles are wide enough for round corners."""


def calendar(
    frame: pd.DataFrame,
    row: str,
    month: str,
    value: str,
    *,
    language: str,
    unit: str = "sessions",
    height: int | None = None,
) -> go.Figure:
    """Rows (in the frame's order) × months, one tile each, darker for more; states as everywhere, zero a white tile.

    Months the frame does not name are left empty. `<value>_state` says what a missing figure means.
    """
    if frame.empty:
        return no_rows(language, height=height or 200)
    names = list(dict.fromkeys(frame[row].tolist()))
    months = sorted(set(frame[month].tolist()))
    start = axes.month_number(str(months[0]))
    place_of = {name: axes.month_number(str(name)) - start for name in months}
    numbers = [place_of[name] for name in frame[month].tolist()]
    values, states = marks.figures_of(frame, value), marks.states_of(frame, value)
    order = {name: place for place, name in enumerate(names)}
    rows = [order[name] for name in frame[row].tolist()]
    hover = _calendar_hover(frame[row].tolist(), frame[month].tolist(), values, states, unit, language)
    wide = max(numbers) + 1
    shown = marks.looks(values, states)
    digits = [_digits(one, state, language) if wide <= 18 else "" for one, state in zip(values, states, strict=True)]
    size, corner = ((0.9, 0.78), (wide / 300, 0.08)) if wide <= MOST_ROUNDED else ((0.84, 0.78), (0.0, 0.0))
    drawn = marks.tiles(numbers, rows, shown, size=size, corner=corner, hover=hover, labels=digits)
    return _grid(drawn, names, months, language, height)


def _calendar_hover(
    names: Sequence[object],
    months: Sequence[object],
    values: Sequence[float | None],
    states: Sequence[str],
    unit: str,
    language: str,
) -> list[str]:
    month_text = cache(lambda month: fmt.month(month, language))
    value_text = cache(lambda value, state: marks.exact(value, unit, language, state))
    return [
        f"<b>{escape(name)}</b><br>{month_text(month)}: {value_text(value, state)}"
        for name, month, value, state in zip(names, months, values, states, strict=True)
    ]


def _grid(
    drawn: marks.Tiles, names: Sequence[object], months: Sequence[str], language: str, height: int | None
) -> go.Figure:
    labels = [axes.wrapped(str(name)) for name in names]
    first, last = (axes.month_number(str(month)) for month in (months[0], months[-1]))
    ticks = axes.month_ticks([str(months[0]), str(months[-1])], language)
    places = [axes.month_number(day) - first for day in ticks.values]
    return figure(
        language,
        drawn.traces,
        shapes=drawn.shapes,
        hoverdistance=marks.TILE_REACH,
        height=height or 48 + 34 * len(names),
        margin=(axes.label_width(labels), 8, 4, 40),
        xaxis={"range": [-0.55, last - first + 0.55], **ticks._replace(values=places).axis()},
        yaxis=axes.row_axis(labels),
    )


def _digits(value: float | None, state: str, language: str) -> str:
    if state != "value" or value is None:
        return {"not_reported": "?", "nobody": "–"}.get(state, "")
    return fmt.number(value, language, 0 if value == int(value) else 1)


def matrix(
    frame: pd.DataFrame,
    row: str,
    column: str,
    value: str,
    *,
    language: str,
    words: Mapping[bool, str] | None = None,
    hover: str | None = None,
    height: int | None = None,
) -> go.Figure:
    """Who was there: rows × columns in the frame's order, solid for true, outlined for false, pale where not known.

    At the right each row's "7/16": how often true of how often known. `hover` is a column with the longer name of
    `column`; `words` says what true and false mean (default: present, not present).
    """
    if frame.empty:
        return no_rows(language, height=height or 200)
    names, heads = (list(dict.fromkeys(frame[one].tolist())) for one in (row, column))
    known = [None if fmt.is_missing(one) else bool(one) for one in frame[value].tolist()]
    row_of, place_of = ({name: place for place, name in enumerate(order)} for order in (names, heads))
    rows, places = [row_of[one] for one in frame[row].tolist()], [place_of[one] for one in frame[column].tolist()]
    texts = _presence_hover(frame[row].tolist(), frame[hover or column].tolist(), known, words or {}, language)
    keys = [[str(who), str(what)] for who, what in zip(frame[row].tolist(), frame[column].tolist(), strict=True)]
    shown = [_presence(one) for one in known]
    corner = (min(0.2, len(heads) / 200), 0.13)
    drawn = marks.tiles(places, rows, shown, size=(0.62, 0.6), corner=corner, hover=texts, keys=keys)
    labels = [axes.wrapped(str(name)) for name in names]
    return figure(
        language,
        [*drawn.traces, _row_sums(rows, known, len(names), len(heads), language)],
        shapes=drawn.shapes,
        hoverdistance=marks.TILE_REACH,
        height=height or 40 + 30 * len(names),
        margin=(axes.label_width(labels), 58, 30, 6),
        xaxis={"range": [-0.6, len(heads) - 0.4], "side": "top", **_thinned(heads)},
        yaxis=axes.row_axis(labels),
    )


def _presence_hover(
    rows: Sequence[object],
    columns: Sequence[object],
    known: Sequence[bool | None],
    words: Mapping[bool, str],
    language: str,
) -> list[str]:
    said = {
        None: text("state.not_reported", language),
        True: words.get(True) or text("word.present", language),
        False: words.get(False) or text("word.absent", language),
    }
    return [
        f"<b>{escape(who)}</b><br>{escape(what)}: {escape(said[how])}"
        for who, what, how in zip(rows, columns, known, strict=True)
    ]


def _presence(known: bool | None) -> marks.Look:
    if known is None:
        return marks.Look(PALE, PALE, "", INK_3)
    return marks.Look(BRAND, BRAND, "", SURFACE) if known else marks.Look(SURFACE, HATCH, "", INK)


def _row_sums(
    rows: Sequence[int], known: Sequence[bool | None], count: int, wide: int, language: str
) -> dict[str, Any]:
    there, all_known = [0] * count, [0] * count
    for place, one in zip(rows, known, strict=True):
        there[place] += one is True
        all_known[place] += one is not None
    shown = [
        f"{fmt.number(part, language)}/{fmt.number(whole, language)}"
        for part, whole in zip(there, all_known, strict=True)
    ]
    return scatter_trace(
        x=[wide - 0.45] * count,
        y=list(range(count)),
        mode="text",
        text=[one if whole else "–" for one, whole in zip(shown, all_known, strict=True)],
        textposition="middle right",
        textfont={"size": 13, "weight": 600},
        cliponaxis=False,
        hoverinfo="skip",
    )


def _thinned(heads: Sequence[object]) -> dict[str, object]:
    """Column heads, only as many as fit side by side without turning."""
    longest = max(len(str(head)) for head in heads)
    step = max(1, -(-len(heads) * (longest + 2) // 84))
    places = list(range(0, len(heads), step))
    return {
        "tickvals": places,
        "ticktext": [escape(heads[place]) for place in places],
        "tickfont": {"color": INK_2, "size": 12},
    }
