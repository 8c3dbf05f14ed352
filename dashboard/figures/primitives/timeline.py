"""Things with dates, on one time axis, as precisely as they are known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import plotly.graph_objects as go

from dashboard import format as fmt
from dashboard.figures.base import (
    INK,
    SERIES,
    SURFACE,
    bar_trace,
    escape,
    figure,
    no_rows,
    scatter_trace,
)
from dashboard.figures.primitives import axes
from dashboard.i18n import text

BAND_HEIGHT = 16


class Item(NamedTuple):
    """One thing on the axis: `first` and `last` bound when it was, or is meant to be."""

    row: int
    first: dt.date
    last: dt.date
    hover: str
    kind: str
    key: str
    exact: bool


def timeline(
    things: Sequence[Mapping[str, Any]],
    start: str,
    label: str,
    *,
    language: str,
    end: str | None = None,
    kind: str | None = None,
    kinds: Mapping[str, str] | None = None,
    row: str | None = None,
    hollow: Sequence[str] = ("planned",),
    key: str | None = None,
    today: object = None,
    height: int | None = None,
) -> go.Figure:
    """Rows of things on a time axis: a dot for a known day, a band for a less precise date or for `start` to `end`.

    `things` are rows of a frame. `start` and `end` hold partial dates; things of unknown date are left out (their table
    says so). `row` puts things on one line. `kinds` maps the values of `kind` to names, in the order of the series
    colours; those in `hollow` are outlined.
    """
    order = {str(name): place for place, name in enumerate(dict.fromkeys(one[row or label] for one in things))}
    items = [item for one in things if (item := _item(one, start, end, label, row, kind, key, order, language))]
    if not items:
        return no_rows(language, height=height or 160)
    on_line = {place: name for name, place in order.items()}
    shown = sorted({item.row for item in items})
    names = [axes.wrapped(on_line[place]) for place in shown]
    left, key_top = axes.label_width(names), axes.key_height(list(kinds.values())) if kinds else 0
    tall = height or key_top + 62 + max(axes.row_height(names, 28) * len(names), 40)
    thick = min(0.42, BAND_HEIGHT * len(names) / (tall - key_top - 62))
    traces = _kinds(items, {place: position for position, place in enumerate(shown)}, kinds, hollow, thick)
    traces += _today_note(today, -0.5, language)
    months = axes.every_month(*_ends(items, today))
    return figure(
        language,
        traces,
        height=tall,
        margin=(left, 14, 22 + key_top, 40),
        barmode="overlay",
        xaxis={"type": "date", "range": _range(months), "showgrid": True, **axes.month_ticks(months, language).axis()},
        yaxis={**axes.row_axis(names), "showgrid": True},
        shapes=_today_line(today),
        title=_key(kinds, hollow) if kinds else None,
    )


def _item(
    thing: Mapping[str, Any],
    start: str,
    end: str | None,
    label: str,
    row: str | None,
    kind: str | None,
    key: str | None,
    order: Mapping[str, int],
    language: str,
) -> Item | None:
    when = _when(_text(thing[start]), _text(thing[end]) if end else "", bool(end), language)
    if when is None:
        return None
    hover = "<br>".join([f"<b>{escape(thing[label])}</b>", *when.words])
    place, of_kind = order[str(thing[row or label])], str(thing[kind]) if kind else ""
    return Item(place, when.first, when.last, hover, of_kind, str(thing[key or label]), when.exact)


class When(NamedTuple):
    """When a thing was: its first and last possible day, the lines that say so, and whether it is one known day."""

    first: dt.date
    last: dt.date
    words: tuple[str, ...]
    exact: bool


@lru_cache(maxsize=20_000)
def _when(start: str, end: str, may_last: bool, language: str) -> When | None:
    """None without a start. Remembered: most things are the same after a change of filters."""
    first, last = fmt.span(start), fmt.span(end) if may_last else None
    if first is None:
        return None
    said = fmt.partial_date(start, language) if last is None else fmt.period(start, end, language)
    precision = fmt.precision_of(start)
    words = (escape(said), *([] if precision == "day" else [text(f"figure.precision.{precision}", language)]))
    return When(first[0], (last or first)[1], words, precision == "day" and (last is None or last[1] == first[0]))


def _text(day: object) -> str:
    return "" if fmt.is_missing(day) else str(day)


def _kinds(
    items: Sequence[Item],
    places: Mapping[int, int],
    kinds: Mapping[str, str] | None,
    hollow: Sequence[str],
    thick: float,
) -> list[Any]:
    """The marks of each kind in its colour; without kinds all in the first. A kind nobody named is left out."""
    found: list[Any] = []
    for name, colour in zip(kinds or {"": ""}, SERIES, strict=False):
        mine = [item for item in items if not kinds or item.kind == name]
        dots, bands = [item for item in mine if item.exact], [item for item in mine if not item.exact]
        found += [_bands(bands, places, colour, name in hollow, thick)] if bands else []
        found += [_dots(dots, places, colour, name in hollow)] if dots else []
    return found


def _key(kinds: Mapping[str, str], hollow: Sequence[str]) -> dict[str, Any]:
    signs = "".join("○" if name in hollow else "●" for name in kinds)
    return axes.heading(names=list(kinds.values()), colours=SERIES, signs=signs, gap=32)


def _bands(items: Sequence[Item], places: Mapping[int, int], colour: str, hollow: bool, thick: float) -> dict[str, Any]:
    """What is known less precisely than by the day, or lasts: a band over all its possible days."""
    return bar_trace(
        base=[item.first.isoformat() for item in items],
        x=[((item.last - item.first).days + 1) * 86_400_000 for item in items],
        y=[places[item.row] for item in items],
        orientation="h",
        width=thick,
        marker={
            "color": SURFACE if hollow else colour,
            "opacity": 1 if hollow else 0.5,
            "line": {"color": colour, "width": 1.2},
            "cornerradius": 4,
        },
        hovertext=[item.hover for item in items],
        hoverinfo="text",
        customdata=[[item.key] for item in items],
    )


def _dots(items: Sequence[Item], places: Mapping[int, int], colour: str, hollow: bool) -> dict[str, Any]:
    """What is known by the day: a dot."""
    outline = {"color": colour, "width": 2} if hollow else {"color": SURFACE, "width": 1.2}
    return scatter_trace(
        x=[item.first.isoformat() for item in items],
        y=[places[item.row] for item in items],
        mode="markers",
        marker={"size": 12, "color": SURFACE if hollow else colour, "line": outline},
        hovertext=[item.hover for item in items],
        hoverinfo="text",
        customdata=[[item.key] for item in items],
        cliponaxis=False,
    )


def _ends(items: Sequence[Item], today: object) -> tuple[str, str]:
    first, last = min(item.first for item in items), max(item.last for item in items)
    day = _day(today)
    if day:
        first, last = min(first, day), max(last, day)
    return first.isoformat()[:7], last.isoformat()[:7]


def _range(months: Sequence[str]) -> list[str]:
    """The axis: all months, with a little air before the first and after the last day."""
    first, last = dt.date.fromisoformat(f"{months[0]}-01"), fmt.span(months[-1])
    end = last[1] if last else first
    air = dt.timedelta(days=max(3, (end - first).days // 50))
    return [(first - air).isoformat(), (end + air).isoformat()]


def _today_line(today: object) -> list[dict[str, Any]]:
    day = _day(today)
    if day is None:
        return []
    line = {"color": INK, "width": 1, "dash": "2px,3px"}
    ends = {"x0": day.isoformat(), "x1": day.isoformat(), "y0": 0, "y1": 1}
    return [{"type": "line", "yref": "paper", "line": line, **ends}]


def _today_note(today: object, top: float, language: str) -> list[dict[str, Any]]:
    """Today's date above the chart, whose upper edge is at `top`."""
    day = _day(today)
    return [axes.day_note(day.isoformat(), top, fmt.date_short(day, language), "top left")] if day else []


def _day(today: object) -> dt.date | None:
    days = None if fmt.is_missing(today) or today == "" else fmt.span(str(today)[:10])
    return days[1] if days else None
