"""A table's chart: which figures are drawn against what, and what is said about the ones that are missing.

The rule is that of the workbook's charts (`downloads.charts.plan`); a tile may name the columns instead. The values are
those of the table and its CSV, exact; a figure that is missing is a gap, and is named in words with its state.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

import pandas as pd

from dashboard import format as fmt
from dashboard.committee.tiles import Tile
from dashboard.downloads import charts
from dashboard.downloads.edition import label, states
from dashboard.i18n import text
from dashboard.packs.content import Chart, Series
from data import dates
from data.values import State, carries_figure, state_of

MOST_SERIES = len(charts.COLOURS)
NAMED = 4
"""Up to so many gaps of a series are named, more are counted."""
_SCALES = (
    (10**10, ",,,", "thousand_millions"),
    (10**9, ".0,,,", "thousand_millions"),
    (10**7, ",,", "millions"),
    (10**6, ".0,,", "millions"),
)
"""From so many forints on: the digits of Excel's format, and the key of the unit's words."""


def chart_of(frame: pd.DataFrame, tile: Tile, language: str, alt: str) -> Chart | None:
    """The chart of a tile, or None where there is nothing to draw: no table, fewer than two rows, no figure, or rows
    that cannot be told apart along the axis. alt: what it shows, in one sentence."""
    found = _plan(frame, tile)
    if found is None:
        return None
    axis, figures, is_time = found
    rows = frame[~frame["_total"].astype(bool)] if "_total" in frame.columns else frame
    names = _categories(rows, axis, language)
    if len(set(names)) < len(names):
        return None
    rows = rows.assign(_category=names)
    known = [any(values) for values in zip(*(_is_known(rows, name) for name in figures), strict=True)]
    body, rest = (rows, rows.iloc[:0]) if is_time else (rows[known], rows[[not one for one in known]])
    if len(body) < 2 or not any(known):
        return None
    money = _money_format(body, figures, language)
    series = tuple(_series(body, name, money, language) for name in figures)
    missing = (*_left_out(rest, figures[0], language), *_missing(body, figures, language))
    days = tuple(map(dates.first_day, body[axis[0]])) if is_time else ()
    kind, plain = "line" if is_time else "bar", _number_format(figures[0], money, about=False)
    return Chart(kind, tuple(body["_category"]), days, series, fmt.kind(figures[0]), plain, missing, alt)


def _series(body: pd.DataFrame, name: str, money: str, language: str) -> Series:
    about = State.PUBLISHED.value in states(body, name)
    shown = tuple(_written(body, name, language))
    is_plan = name.startswith(("planned_", "expected_", "district_"))
    number_format = _number_format(name, money, about=about)
    return Series(label(name, language), _values(body, name), shown, number_format, is_plan)


def _plan(frame: pd.DataFrame, tile: Tile) -> tuple[Sequence[str], Sequence[str], bool] | None:
    if tile.axis:
        figures = [name for name in tile.figures if name in frame.columns and frame[name].notna().any()]
        there = all(name in frame.columns for name in tile.axis)
        return (tile.axis, figures[:MOST_SERIES], tile.axis[0] in charts.TIMES) if there and figures else None
    found = charts.plan(frame) if tile.drawn else None
    return ([found.axis], found.figures, found.is_time) if found else None


def _categories(body: pd.DataFrame, axis: Sequence[str], language: str) -> tuple[str, ...]:
    """What stands along the axis; further columns of the axis tell rows of the same name apart."""
    named = list(zip(*(_axis(body, name, language) for name in axis), strict=True))
    often = Counter(parts[0] for parts in named)
    return tuple(" – ".join(part for part in parts if part) if often[parts[0]] > 1 else parts[0] for parts in named)


def _axis(body: pd.DataFrame, name: str, language: str) -> list[str]:
    if name == "month":
        return [fmt.month_short(value, language) for value in body[name]]
    return [fmt.cell(name, value, state, language) for value, state in zip(body[name], states(body, name), strict=True)]


def _values(body: pd.DataFrame, name: str) -> tuple[float | None, ...]:
    pairs = zip(body[name].tolist(), states(body, name), strict=True)
    return tuple(float(value) if carries_figure(state_of(value, word)) else None for value, word in pairs)


def _written(body: pd.DataFrame, name: str, language: str) -> Iterator[str]:
    for value, word in zip(fmt.figures(body, name), states(body, name), strict=True):
        is_money = fmt.kind(name) == "huf" and carries_figure(state_of(value, word))
        yield fmt.huf_short(value, language) if is_money else fmt.cell(name, value, word, language)


def _is_known(rows: pd.DataFrame, name: str) -> list[bool]:
    return [value is not None for value in _values(rows, name)]


def _left_out(rest: pd.DataFrame, name: str, language: str) -> Iterator[str]:
    """Rows without any figure are not drawn but named, with their state."""
    gaps = list(zip(_words(rest, name, language), rest["_category"], strict=True))
    for words, group in _grouped(gaps):
        yield f"{fmt.capitalised(words)}: {', '.join(category for _, category in group)}."


def _missing(body: pd.DataFrame, figures: Sequence[str], language: str) -> Iterator[str]:
    """One sentence for each series with gaps: which rows, and in what state."""
    for name in figures:
        cells = zip(_words(body, name, language), body["_category"], _is_known(body, name), strict=True)
        gaps = [(words, category) for words, category, known in cells if not known]
        if gaps:
            said = "; ".join(_gap(words, [one for _, one in group], language) for words, group in _grouped(gaps))
            yield text("pack.missing", language, series=label(name, language), said=said.rstrip("."))


def _words(rows: pd.DataFrame, name: str, language: str) -> list[str]:
    return [
        fmt.cell(name, value, word, language)
        for value, word in zip(fmt.figures(rows, name), states(rows, name), strict=True)
    ]


def _grouped(gaps: list[tuple[str, str]]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    for words, group in groupby(sorted(gaps, key=lambda gap: gap[0]), key=lambda gap: gap[0]):
        yield words, list(group)


def _gap(words: str, names: Sequence[str], language: str) -> str:
    if len(names) > NAMED:
        return text("pack.missing_many", language, words=words, count=len(names))
    return f"{words}: {', '.join(names)}"


def _number_format(name: str, money: str, *, about: bool) -> str:
    """Excel's format of a column in a chart: money in millions or thousand millions, published figures with ≈."""
    what = fmt.kind(name)
    if what == "huf":
        return money
    written = "0%" if what == "share" else "#,##0"
    return f'"{fmt.ABOUT} "{written}' if about else written


def _money_format(body: pd.DataFrame, figures: Sequence[str], language: str) -> str:
    most = max((value for name in figures for value in _values(body, name) if value is not None), default=0.0)
    digits, key = next(((end, key) for least, end, key in _SCALES if most >= least), ("", "exact"))
    return text(f"pack.money.{key}", language, number=f"#,##0{digits}")
