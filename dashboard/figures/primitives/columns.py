"""Several series as bars or columns, stacked or side by side, and columns by month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard import format as fmt
from dashboard.figures.base import (
    HATCH,
    PALE,
    SERIES,
    bar_trace,
    escape,
    figure,
    no_rows,
    scatter_trace,
)
from dashboard.figures.primitives import axes, marks
from dashboard.i18n import text


def grouped_bars(frame: pd.DataFrame, label: str, series: Mapping[str, str], **options: Any) -> go.Figure:
    """Horizontal bars, the series of a row side by side; see `stacked_bars` for the columns and options."""
    return stacked_bars(frame, label, series, stacked=False, **options)


def stacked_bars(
    frame: pd.DataFrame,
    label: str,
    series: Mapping[str, str],
    *,
    language: str,
    unit: str = "huf",
    stacked: bool = True,
    colours: Sequence[str] = SERIES,
    key: str | None = None,
    height: int | None = None,
) -> go.Figure:
    """Horizontal bars of at most seven series; `series` maps columns of `frame` to their names, first row on top.

    Side by side, each bar carries its value or its state; stacked, the row's total stands at its end.
    """
    _check_series(series)
    if frame.empty:
        return no_rows(language, height=height or 300)
    names = [axes.wrapped(name) for name in frame[label].tolist()]
    rows, values = range(len(names)), {column: marks.figures_of(frame, column) for column in series}
    totals = [_total([values[column][row] for column in series]) for row in rows]
    top = marks.greatest(totals if stacked else _flat(values))
    keys, named = marks.keys_of(frame, key or label), zip(series.items(), colours, strict=False)
    traces: list[Any] = [_bar(*one, frame, label, values, hue, unit, language, keys) for one, hue in named]
    band = axes.row_height(names, 34 if stacked else 14 + 20 * len(series))
    thick = (20 if stacked else 18 * len(series)) / band
    traces.append(
        _totals(rows, totals, unit, language)
        if stacked
        else _beside(frame, values, thick / len(series), unit, language)
    )
    left, key_top = axes.label_width(names), axes.key_height(list(series.values()))
    room = axes.label_room([marks.short(one, unit, language) for one in [*_flat(values), *totals]])
    return figure(
        language,
        traces,
        height=height or key_top + 12 + band * len(rows),
        margin=(left, room, key_top, 6),
        barmode="stack" if stacked else "group",
        bargap=1 - thick,
        title=axes.heading(names=list(series.values()), colours=colours),
        xaxis=axes.bare(0, top * 1.03),
        yaxis=axes.row_axis(names),
    )


def monthly_columns(
    frame: pd.DataFrame,
    month: str,
    series: Mapping[str, str],
    *,
    language: str,
    unit: str = "people",
    stacked: bool = True,
    colours: Sequence[str] = SERIES,
    height: int = 300,
) -> go.Figure:
    """Columns by month, stacked by default; a month in which every series is missing is a pale column, "nincs adat"."""
    _check_series(series)
    if frame.empty:
        return no_rows(language, height=height)
    months = [str(name) for name in frame[month].tolist()]
    places = [f"{name}-15" for name in months]
    values = {column: marks.figures_of(frame, column) for column in series}
    totals = [_total([values[column][row] for column in series]) for row in range(len(months))]
    top = marks.greatest(totals if stacked else _flat(values))
    hover = [_month_hover(name, row, values, series, unit, language) for row, name in enumerate(months)]
    traces = [
        _column(places, values[column], series[column], colour, hover, months)
        for column, colour in zip(series, colours, strict=False)
    ]
    traces += _unreported(places, totals, top, hover, language)
    ticks, dates = axes.value_ticks(top * 1.04, unit, language), axes.month_ticks(months, language)
    key = {**dict(zip(series.values(), colours, strict=False)), **_unreported_key(totals, language)}
    return figure(
        language,
        traces,
        height=height,
        margin=(48, 8, 26 + axes.key_height(list(key)), 40 if "<br>" in "".join(dates.texts) else 28),
        barmode="stack" if stacked else "group",
        bargap=0.22,
        xaxis={"type": "date", **dates._replace(values=[f"{day[:7]}-15" for day in dates.values]).axis()},
        yaxis={"range": [0, top * 1.06], **ticks.axis()},
        shapes=[axes.baseline()],
        title=axes.heading(ticks.unit, list(key), list(key.values()), left=2, gap=axes.UNIT_GAP if ticks.unit else 30),
    )


def _check_series(series: Mapping[str, str]) -> None:
    if len(series) > len(SERIES):
        raise ValueError(f"A chart shows at most {len(SERIES)} series, not {len(series)}.")


def _total(parts: Sequence[float | None]) -> float | None:
    known = [part for part in parts if part is not None]
    return sum(known) if known else None


def _flat(values: Mapping[str, Sequence[float | None]]) -> list[float | None]:
    return [value for column in values.values() for value in column]


def _bar(
    column: str,
    name: str,
    frame: pd.DataFrame,
    label: str,
    values: Mapping[str, Sequence[float | None]],
    colour: str,
    unit: str,
    language: str,
    keys: list[list[str]],
) -> dict[str, Any]:
    shown, states = values[column], marks.states_of(frame, column)
    pairs = list(zip(shown, states, strict=True))
    hover = [
        f"<b>{row}</b><br>{escape(name)}: {marks.exact(value, unit, language, state)}"
        for row, (value, state) in zip(marks.texts_of(frame, label), pairs, strict=True)
    ]
    return bar_trace(
        name=escape(name),
        x=[value or 0 for value in shown],
        y=list(range(len(shown))),
        orientation="h",
        marker={"color": colour, "cornerradius": 2},
        hovertext=hover,
        hoverinfo="text",
        customdata=keys,
    )


def _beside(
    frame: pd.DataFrame, values: Mapping[str, Sequence[float | None]], thick: float, unit: str, language: str
) -> dict[str, Any]:
    """The value or state behind each of the bars side by side, which are `thick` in rows."""
    ends, rows, shown = [], [], []
    for place, (column, figures) in enumerate(values.items()):
        for row, (value, state) in enumerate(zip(figures, marks.states_of(frame, column), strict=True)):
            ends.append(value or 0)
            rows.append(row + (place - (len(values) - 1) / 2) * thick)
            shown.append(f"\u00a0{marks.short(value, unit, language, state)}")
    return _behind(ends, rows, shown, size=12)


def _totals(rows: Sequence[int], totals: Sequence[float | None], unit: str, language: str) -> dict[str, Any]:
    shown = [f"  {marks.short(total, unit, language)}" for total in totals]
    return _behind([total or 0 for total in totals], rows, shown, size=13, weight=600)


def _behind(ends: Sequence[float], rows: Sequence[float], shown: Sequence[str], **font: Any) -> dict[str, Any]:
    return scatter_trace(
        x=list(ends),
        y=list(rows),
        mode="text",
        text=list(shown),
        textposition="middle right",
        textfont=font,
        cliponaxis=False,
        hoverinfo="skip",
    )


def _column(
    places: Sequence[str],
    values: Sequence[float | None],
    name: str,
    colour: str,
    hover: Sequence[str],
    months: Sequence[str],
) -> dict[str, Any]:
    return bar_trace(
        name=escape(name),
        x=list(places),
        y=list(values),
        marker={"color": colour},
        hovertext=list(hover),
        hoverinfo="text",
        customdata=[[month] for month in months],
    )


def _unreported(
    places: Sequence[str], totals: Sequence[float | None], top: float, hover: Sequence[str], language: str
) -> list[dict[str, Any]]:
    missing = [row for row, total in enumerate(totals) if total is None]
    if not missing:
        return []
    return [
        bar_trace(
            name=text("state.not_reported", language),
            x=[places[row] for row in missing],
            y=[top] * len(missing),
            marker={"color": PALE},
            hovertext=[hover[row] for row in missing],
            hoverinfo="text",
        )
    ]


def _unreported_key(totals: Sequence[float | None], language: str) -> dict[str, str]:
    return {text("state.not_reported", language): HATCH} if None in totals else {}


def _month_hover(
    month: str,
    row: int,
    values: Mapping[str, Sequence[float | None]],
    series: Mapping[str, str],
    unit: str,
    language: str,
) -> str:
    lines = [f"{escape(name)}: {marks.exact(values[column][row], unit, language)}" for column, name in series.items()]
    return "<br>".join([f"<b>{fmt.month(month, language)}</b>", *lines])
