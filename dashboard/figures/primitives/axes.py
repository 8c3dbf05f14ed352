"""Axes of figures: round ticks, months, row labels and the words around a chart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from dashboard import format as fmt
from dashboard.figures.base import INK, INK_2, INK_3, LINE, escape, scatter_trace
from dashboard.i18n import text

MOST_MONTH_LABELS = 6
DATED = "dated"
"""What the trace of a dated line's words is marked as."""
MOST_LINES = 2
LINE_LETTERS = 24
KEY_LETTERS = 48
KEY_GAP = 14
UNIT_GAP = 9
LINE_HEIGHT = 17
"""Of a title, in pixels."""


class Ticks(NamedTuple):
    """Where an axis is labelled and with what; `unit` is printed once, above the axis."""

    values: list[Any]
    texts: list[str]
    unit: str

    def axis(self) -> dict[str, Any]:
        """The plotly settings of an axis with these ticks."""
        return {"tickmode": "array", "tickvals": self.values, "ticktext": self.texts}


def value_ticks(top: float, unit: str, language: str, count: int = 4) -> Ticks:
    """Round ticks from zero to `top`: money in whole, million or milliard forints, whole numbers for what is
    counted.
    """
    step = _round_step(max(top, 0) / count, whole=unit not in {"share", "huf"})
    values = [step * place for place in range(math.floor(top / step + 1e-9) + 1)] if top > 0 else [0.0]
    if unit == "share":
        return Ticks(values, [fmt.share(value, language, 0) for value in values], "")
    scale, name = _money_scale(values[-1]) if unit == "huf" else (1, unit)
    shown = [value / scale for value in values]
    decimals = 0 if all(abs(value - round(value)) < 1e-9 for value in shown) else 1
    word = "" if unit == "count" else text(f"unit.{name}" if unit == "huf" else f"unit.{name}.other", language)
    return Ticks(values, [fmt.number(value, language, decimals) for value in shown], word)


def month_ticks(months: Sequence[str], language: str, *, most: int = MOST_MONTH_LABELS) -> Ticks:
    """At most `most` labelled months of a run without gaps, at even steps counted from January; years where years
    suffice.
    """
    numbers = sorted(month_number(month) for month in months)
    first, last = numbers[0], numbers[-1]
    step = next((step for step in (1, 2, 3, 6, 12, 24, 36, 60) if (last - first) // step < most), 120)
    places = [number for number in range(first, last + 1) if (number - 12 * (first // 12)) % step == 0] or [first]
    labels, year = [], None
    for number in places:
        labels.append(_month_label(number, step, year != number // 12, language))
        year = number // 12
    return Ticks([month_start(number) for number in places], labels, "")


def month_number(month: str) -> int:
    """Months since year 0."""
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def month_start(number: int) -> str:
    """The first day of the month with this number, as ISO text."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}-01"


def every_month(first: str, last: str) -> list[str]:
    """All months from `first` to `last`."""
    return [month_start(number)[:7] for number in range(month_number(first), month_number(last) + 1)]


def wrapped(label: str, width: int = LINE_LETTERS, most: int = MOST_LINES) -> str:
    """A label over at most `most` lines of about `width` characters, broken between words.

    What does not fit is left out and ends in "…".
    """
    lines: list[str] = []
    for word in escape(label).split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1].rstrip(' –,;')}…"]
    return "<br>".join(lines)


def label_width(labels: Sequence[str], *, most: int = 168) -> int:
    """The margin, in pixels, that wrapped labels need at 13 px."""
    longest = max((len(line) for label in labels for line in label.split("<br>")), default=0)
    return min(most, 14 + round(longest * 6.7))


def row_height(labels: Sequence[str], least: int) -> int:
    """The pixels a row needs, so that wrapped labels do not touch."""
    return max(least, 12 + 16 * max((label.count("<br>") + 1 for label in labels), default=1))


def label_room(shown: Sequence[str]) -> int:
    """The right margin, in pixels, for labels behind the bars' ends."""
    return 18 + round(6.6 * max((len(one) for one in shown), default=0))


def bare(first: float, last: float, **more: Any) -> dict[str, Any]:
    """An axis without labels or grid from `first` to `last`."""
    return {"showticklabels": False, "showgrid": False, "range": [first, last], **more}


def row_axis(labels: Sequence[str]) -> dict[str, Any]:
    """An axis of labelled rows, the first on top."""
    rows = list(range(len(labels)))
    font = {"color": INK, "size": 13}
    return {
        "range": [len(rows) - 0.5, -0.5],
        "showgrid": False,
        "tickvals": rows,
        "ticktext": list(labels),
        "tickfont": font,
        "ticklabelstandoff": 6,
    }


def heading(
    unit: str = "",
    names: Sequence[str] = (),
    colours: Sequence[str] = (),
    *,
    signs: str = "",
    left: int = 0,
    gap: int = KEY_GAP,
) -> dict[str, Any]:
    """The words above a chart, as its title: what the colours mean, and the unit of the value axis below.

    `signs` holds one sign for each name; a filled square by default. `left` is the distance from the card's edge and
    `gap` that of the last line from the chart, in pixels. A title is drawn once; plotly draws every annotation twice.
    """
    rows = _key_rows(names, colours, signs) if names else []
    rows += [f'<span style="font-size:12px;color:{INK_3}">{escape(unit)}</span>'] if unit else []
    if not rows:
        return {}
    pad = {"l": left, "b": gap + LINE_HEIGHT * (len(rows) - 1)}
    corner = {"xref": "container", "x": 0, "xanchor": "left", "yref": "paper", "y": 1, "yanchor": "bottom"}
    return {"text": "<br>".join(rows), "font": {"size": 13, "color": INK_2}, "pad": pad, **corner}


def footing(words: str, *, right: bool = False, size: int = 12, colour: str = INK_2, gap: int = 6) -> dict[str, Any]:
    """Words below a chart, at the left or right end of its axis, as its title; `gap` is their distance in pixels."""
    side = {"x": 1, "xanchor": "right"} if right else {"x": 0, "xanchor": "left"}
    corner = {"xref": "paper", **side, "yref": "paper", "y": 0, "yanchor": "top", "pad": {"t": gap}}
    return {"text": words, "font": {"size": size, "color": colour}, **corner}


def _key_rows(names: Sequence[str], colours: Sequence[str], signs: str) -> list[str]:
    rows: list[list[str]] = [[]]
    used = 0
    for place, (name, colour) in enumerate(zip(names, colours, strict=False)):
        if used and used + len(name) + 4 > KEY_LETTERS:
            rows.append([])
            used = 0
        used += len(name) + 4
        sign = signs[place] if signs else "■"
        rows[-1].append(f'<span style="color:{colour}">{sign}</span>\u00a0{escape(name)}')
    return ["\u2003".join(row) for row in rows]


def key_height(names: Sequence[str]) -> int:
    """The pixels `key_note` needs above the chart."""
    letters = sum(len(name) + 4 for name in names)
    return 10 + 20 * max(1, math.ceil(letters / (KEY_LETTERS - 8)))


def day_note(day: str, top: float, shown: str, side: str) -> dict[str, Any]:
    """The words of a dated line, beside its upper end at `top`."""
    return scatter_trace(
        x=[day],
        y=[top],
        mode="text",
        meta=DATED,
        text=[shown],
        textposition=side,
        textfont={"size": 12, "color": INK_2},
        cliponaxis=False,
        hoverinfo="skip",
    )


def baseline(position: float = 0) -> dict[str, Any]:
    """The axis at zero, as a hairline."""
    return {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": position,
        "y1": position,
        "line": {"color": LINE, "width": 1},
    }


def _round_step(raw: float, *, whole: bool) -> float:
    if raw <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= raw - 1e-12)
    return max(1.0, float(round(step)) if step >= 1 else 1.0) if whole else step


def _money_scale(top: float) -> tuple[int, str]:
    if top >= 10**9:
        return 10**9, "billions"
    return (10**6, "millions") if top >= 10**6 else (1, "forints")


def _month_label(number: int, step: int, new_year: bool, language: str) -> str:
    if step >= 12:
        return str(number // 12)
    name = fmt.month_name(number % 12 + 1, language, short=True)
    return f"{name}<br>{number // 12}" if new_year else name
