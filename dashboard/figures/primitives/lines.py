"""Lines over months: plan against fact, and several series with direct labels."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd
import plotly.graph_objects as go

from dashboard import format as fmt
from dashboard.figures.base import (
    BRAND,
    INK,
    INK_2,
    PLAN,
    SERIES,
    escape,
    figure,
    no_rows,
    scatter_trace,
)
from dashboard.figures.primitives import axes, marks
from dashboard.i18n import text

LABEL_HEIGHT = 34


def lines_plan_and_fact(
    frame: pd.DataFrame,
    x: str,
    plan: str,
    fact: str,
    *,
    language: str,
    unit: str = "huf",
    today: object = None,
    height: int = 300,
) -> go.Figure:
    """Plan (dashed grey) against fact (solid blue) over the months in column `x`; `today` is a day, dotted and dated.

    Each month's point stands at the month's last day. Lines break where a month has no figure; the last point of each
    line carries its name and value, so there is no legend.
    """
    names = {plan: text("word.plan", language), fact: text("word.fact", language)}
    styles = {plan: {"color": PLAN, "width": 2, "dash": "6px,4px"}, fact: {"color": BRAND, "width": 3}}
    return _lines(frame, x, names, styles, language=language, unit=unit, today=today, height=height, dotted={fact})


def lines(
    frame: pd.DataFrame,
    x: str,
    series: Mapping[str, str],
    *,
    language: str,
    unit: str = "count",
    today: object = None,
    height: int = 300,
) -> go.Figure:
    """Several columns of `frame` over the months in column `x`; `series` maps columns to their names, at most seven."""
    if len(series) > len(SERIES):
        raise ValueError(f"A chart shows at most {len(SERIES)} series, not {len(series)}.")
    styles = {column: {"color": colour, "width": 2.5} for column, colour in zip(series, SERIES, strict=False)}
    dotted = set(series)
    return _lines(frame, x, series, styles, language=language, unit=unit, today=today, height=height, dotted=dotted)


def _lines(
    frame: pd.DataFrame,
    x: str,
    names: Mapping[str, str],
    styles: Mapping[str, dict[str, Any]],
    *,
    language: str,
    unit: str,
    today: object,
    height: int,
    dotted: set[str],
) -> go.Figure:
    values = {column: marks.figures_of(frame, column) for column in names}
    top = max((value for column in values.values() for value in column if value is not None), default=None)
    if top is None:
        return no_rows(language, height=height)
    months = [str(month) for month in frame[x].tolist()]
    places = [_month_end(month) for month in months]
    traces = [_line(places, values[column], styles[column], with_dot=column in dotted) for column in names]
    traces.append(_hover(months, places, values, names, unit, language))
    labels = {column: _end_label(places, values, column, names[column], unit, language) for column in names}
    ticks, dates = axes.value_ticks(top * 1.04, unit, language), axes.month_ticks(months, language)
    lowest = min((value for column in values.values() for value in column if value is not None), default=0)
    floor = min(0, lowest * 1.06)
    return figure(
        language,
        traces,
        height=height,
        margin=(48, _label_margin(labels), 30, 40 if "<br>" in "".join(dates.texts) else 28),
        hovermode="x",
        xaxis={"type": "date", "range": [axes.month_start(axes.month_number(months[0])), places[-1]], **dates.axis()},
        yaxis={"range": [floor, top * 1.1 or 1], **ticks.axis()},
        shapes=[axes.baseline(), *_today_line(today, months, places)],
        annotations=[
            *axes.unit_note(ticks.unit),
            *_today_note(today, months, places, language),
            *_placed(labels, styles, top * 1.1 or 1, height),
        ],
    )


def _month_end(month: str) -> str:
    days = fmt.span(month)
    return days[1].isoformat() if days else month


def _line(
    places: Sequence[str], values: Sequence[float | None], style: dict[str, Any], *, with_dot: bool
) -> go.Scatter:
    """The line; a dot at its end, and on every month that stands alone between gaps."""
    known = [place for place, value in enumerate(values) if value is not None]
    last = known[-1] if known else -1
    alone = {place for place in known if place - 1 not in known and place + 1 not in known}
    sizes = [9 if with_dot and place == last else 6 if place in alone else 0 for place in range(len(values))]
    return scatter_trace(
        x=list(places),
        y=list(values),
        mode="lines+markers" if any(sizes) else "lines",
        line=style,
        marker={"size": sizes, "color": style["color"], "opacity": 1, "line": {"width": 0}},
        connectgaps=False,
        cliponaxis=False,
        hoverinfo="skip",
    )


def _hover(
    months: Sequence[str],
    places: Sequence[str],
    values: Mapping[str, Sequence[float | None]],
    names: Mapping[str, str],
    unit: str,
    language: str,
) -> go.Scatter:
    """One invisible trace that carries a ready-made hover text for every month."""
    shown, heights = [], []
    for place, month in enumerate(months):
        here = {column: values[column][place] for column in names}
        rows = [f"{escape(names[column])}: {marks.exact(value, unit, language)}" for column, value in here.items()]
        shown.append("<br>".join([f"<b>{fmt.month(month, language)}</b>", *rows]))
        heights.append(max((value for value in here.values() if value is not None), default=0))
    return scatter_trace(
        x=list(places),
        y=heights,
        mode="markers",
        marker={"opacity": 0, "size": 1},
        text=shown,
        hoverinfo="text",
        customdata=[[month] for month in months],
    )


class Label(NamedTuple):
    """What stands at the end of a line; `anchor` is the side of the text that the end is on."""

    place: str
    value: float
    shown: str
    anchor: str


def _end_label(
    places: Sequence[str],
    values: Mapping[str, Sequence[float | None]],
    column: str,
    name: str,
    unit: str,
    language: str,
) -> Label | None:
    known = [(number, value) for number, value in enumerate(values[column]) if value is not None]
    if not known:
        return None
    number, value = known[-1]
    others = [line for other, line in values.items() if other != column]
    shown = f"{escape(name)}<br>{marks.short(value, unit, language)}"
    return Label(places[number], value, shown, _anchor(number, value, others))


def _anchor(number: int, value: float, others: Sequence[Sequence[float | None]]) -> str:
    """On which side of a line's end its label is out of the way of the lines that go on."""
    passing = [line[number] for line in others if any(later is not None for later in line[number + 1 :])]
    heights = [height for height in passing if height is not None]
    if not heights:
        return "middle"
    return "top" if min(heights) >= value else "bottom"


def _label_margin(labels: Mapping[str, Label | None]) -> int:
    parts = [part for label in labels.values() if label for part in label.shown.split("<br>")]
    return min(120, 20 + round(6.9 * max((len(part) for part in parts), default=0)))


def _placed(
    labels: Mapping[str, Label | None], styles: Mapping[str, dict[str, Any]], top: float, height: int
) -> list[dict[str, Any]]:
    """The end labels, pushed apart where two would lie on each other."""
    found = sorted(((label, column) for column, label in labels.items() if label), key=lambda pair: pair[0].value)
    pixels, notes, last = max(height - 70, 1) / top, [], -1e9
    for label, column in found:
        wanted = label.value * pixels
        placed = max(wanted, last + LABEL_HEIGHT) if label.anchor == "middle" else wanted
        last = placed
        colour = styles[column]["color"]
        notes.append(
            {
                "x": label.place,
                "y": label.value,
                "text": label.shown,
                "showarrow": False,
                "xanchor": "left",
                "yanchor": label.anchor,
                "align": "left",
                "xshift": 9,
                "yshift": round(placed - wanted),
                "font": {"size": 13, "weight": 600, "color": INK_2 if colour == PLAN else colour},
            }
        )
    return notes


def _today_line(today: object, months: Sequence[str], places: Sequence[str]) -> list[dict[str, Any]]:
    day = _day_within(today, months, places)
    if day is None:
        return []
    line = {"color": INK, "width": 1, "dash": "2px,3px"}
    return [{"type": "line", "x0": day, "x1": day, "yref": "paper", "y0": 0, "y1": 1.02, "line": line}]


def _today_note(today: object, months: Sequence[str], places: Sequence[str], language: str) -> list[dict[str, Any]]:
    day = _day_within(today, months, places)
    if day is None:
        return []
    early = day < places[len(places) // 3]
    return [
        {
            "x": day,
            "y": 1.02,
            "yref": "paper",
            "yanchor": "bottom",
            "xanchor": "left" if early else "right",
            "text": fmt.date_short(day, language),
            "showarrow": False,
            "font": {"size": 12, "color": INK_2},
        }
    ]


def _day_within(today: object, months: Sequence[str], places: Sequence[str]) -> str | None:
    """`today` as ISO text, or None where it is not on the chart."""
    if fmt.is_missing(today) or today == "":
        return None
    day = today.isoformat() if isinstance(today, dt.date) else str(today)[:10]
    return day if f"{months[0]}-01" <= day <= places[-1] else None
