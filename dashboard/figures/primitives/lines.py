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
AIR = "\u00a0" * 3
"""Between the end of a line and its label."""
SIDES = {"middle": "middle", "top": "bottom", "bottom": "top"}
"""Where a label stands that is anchored so, as plotly calls it."""


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
    traces = [_line(places, values[column], styles[column]) for column in names]
    traces.append(_dots(places, values, styles, dotted))
    traces.append(_hover(months, places, values, names, unit, language))
    day = _day_within(today, months, places)
    ends = {column: _end_label(places, values, column, names[column], unit, language) for column in names}
    labels = {column: _past(label, day, places) for column, label in ends.items()}
    ticks, dates = axes.value_ticks(top * 1.04, unit, language), axes.month_ticks(months, language)
    lowest = min((value for column in values.values() for value in column if value is not None), default=0)
    floor, ceiling = min(0, lowest * 1.06), top * 1.1 or 1
    traces += _today_note(day, places, ceiling, language)
    traces.append(_placed(labels, styles, ceiling, height))
    return figure(
        language,
        traces,
        height=height,
        margin=(48, _label_margin(labels), 30, 40 if "<br>" in "".join(dates.texts) else 28),
        hovermode="x",
        xaxis={"type": "date", "range": [axes.month_start(axes.month_number(months[0])), places[-1]], **dates.axis()},
        yaxis={"range": [floor, ceiling], **ticks.axis()},
        shapes=[axes.baseline(), *_today_line(day)],
        title=axes.heading(ticks.unit, left=2, gap=axes.UNIT_GAP),
    )


def _month_end(month: str) -> str:
    days = fmt.span(month)
    return days[1].isoformat() if days else month


def _line(places: Sequence[str], values: Sequence[float | None], style: dict[str, Any]) -> dict[str, Any]:
    return scatter_trace(
        x=list(places),
        y=list(values),
        mode="lines",
        line=style,
        connectgaps=False,
        cliponaxis=False,
        hoverinfo="skip",
    )


def _dots(
    places: Sequence[str],
    values: Mapping[str, Sequence[float | None]],
    styles: Mapping[str, dict[str, Any]],
    dotted: set[str],
) -> dict[str, Any]:
    """A dot at the end of each `dotted` line, and on every month that stands alone between gaps."""
    found: list[tuple[str, float | None, int, str]] = []
    for column, line in values.items():
        known = [place for place, value in enumerate(line) if value is not None]
        alone = {place for place in known if place - 1 not in known and place + 1 not in known}
        sizes = dict.fromkeys(alone, 6) | ({known[-1]: 9} if known and column in dotted else {})
        found += [(places[place], line[place], size, styles[column]["color"]) for place, size in sizes.items()]
    return scatter_trace(
        x=[one[0] for one in found],
        y=[one[1] for one in found],
        mode="markers",
        marker={"size": [one[2] for one in found], "color": [one[3] for one in found], "opacity": 1},
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
) -> dict[str, Any]:
    """One trace that draws nothing and carries a ready-made hover text for every month."""
    shown, heights = [], []
    for place, month in enumerate(months):
        here = {column: values[column][place] for column in names}
        rows = [f"{escape(names[column])}: {marks.exact(value, unit, language)}" for column, value in here.items()]
        shown.append("<br>".join([f"<b>{fmt.month(month, language)}</b>", *rows]))
        heights.append(max((value for value in here.values() if value is not None), default=0))
    return scatter_trace(
        x=list(places),
        y=heights,
        mode="none",
        hovertext=shown,
        hoverinfo="text",
        customdata=[[month] for month in months],
    )


NEAR = 0.05
"""So much of the time that has passed, or less, is near."""


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


def _past(label: Label | None, day: str | None, places: Sequence[str]) -> Label | None:
    """The label of a line that ends just before today's line, beyond that: they would lie on each other."""
    if label is None or day is None or label.place > day:
        return label
    gap, whole = (dt.date.fromisoformat(day) - dt.date.fromisoformat(one) for one in (label.place, places[0]))
    return label._replace(place=day) if gap < NEAR * whole else label


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
) -> dict[str, Any]:
    """The end labels, pushed apart where two would lie on each other."""
    found = sorted(((label, column) for column, label in labels.items() if label), key=lambda pair: pair[0].value)
    pixels, heights, last = max(height - 70, 1) / top, [], -1e9
    for label, _ in found:
        wanted = label.value * pixels
        last = max(wanted, last + LABEL_HEIGHT) if label.anchor == "middle" else wanted
        heights.append(last / pixels)
    colours = [styles[column]["color"] for _, column in found]
    inks = [INK_2 if colour == PLAN else colour for colour in colours]
    return scatter_trace(
        x=[label.place for label, _ in found],
        y=heights,
        mode="text",
        text=["<br>".join(f"{AIR}{part}" for part in label.shown.split("<br>")) for label, _ in found],
        textposition=[f"{SIDES[label.anchor]} right" for label, _ in found],
        textfont={"size": 13, "weight": 600, "color": inks},
        cliponaxis=False,
        hoverinfo="skip",
    )


def _today_line(day: str | None) -> list[dict[str, Any]]:
    if day is None:
        return []
    line = {"color": INK, "width": 1, "dash": "2px,3px"}
    return [{"type": "line", "x0": day, "x1": day, "yref": "paper", "y0": 0, "y1": 1, "line": line}]


def _today_note(day: str | None, places: Sequence[str], top: float, language: str) -> list[dict[str, Any]]:
    if day is None:
        return []
    side = "top right" if day < places[len(places) // 3] else "top left"
    return [axes.day_note(day, top, fmt.date_short(day, language), side)]


def _day_within(today: object, months: Sequence[str], places: Sequence[str]) -> str | None:
    """`today` as ISO text, or None where it is not on the chart."""
    if fmt.is_missing(today) or today == "":
        return None
    day = today.isoformat() if isinstance(today, dt.date) else str(today)[:10]
    return day if f"{months[0]}-01" <= day <= places[-1] else None
