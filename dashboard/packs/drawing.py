"""A chart as SVG, for the PDF: small, with real text, in the look of the screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from math import ceil, floor, log10
from xml.sax.saxutils import escape

from dashboard import format as fmt
from dashboard.packs import look, measure
from dashboard.packs.content import Chart
from dashboard.packs.fitting import BETWEEN, KEY, SMALL

FAMILY, SIZE = "Source Sans 3", SMALL
AXIS_WIDTH, AXIS_HEIGHT, STEPS, MONTHS = 64.0, 18.0, 4, 7
VALUE_ROOM = 70.0


def svg(chart: Chart, width: float, height: float, language: str) -> str:
    """The drawing, `width` × `height` points."""
    top = KEY if len(chart.series) > 1 else 4.0
    marks = _lines(chart, width, height, top, language) if chart.kind == "line" else _bars(chart, width, height, top)
    inside = "".join([*(_key(chart, width) if len(chart.series) > 1 else ()), *marks])
    space = 'xmlns="http://www.w3.org/2000/svg"'
    return f'<svg {space} width="{width:g}pt" height="{height:g}pt" viewBox="0 0 {width:g} {height:g}">{inside}</svg>'


def _text(words: str, x: float, y: float, *, anchor: str = "start", colour: str = look.INK) -> str:
    look_of_it = f'font-family="{FAMILY}" font-size="{SIZE:g}" fill="#{colour}" text-anchor="{anchor}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {look_of_it}>{escape(words)}</text>'


def _rule(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#{colour}" stroke-width="0.7"/>'


def _key(chart: Chart, width: float) -> Iterator[str]:
    """Which colour is which series, from the left."""
    x = 0.0
    for one, colour in zip(chart.series, look.colours(chart), strict=True):
        yield f'<rect x="{x:.1f}" y="4" width="9" height="9" fill="#{colour}"/>'
        yield _text(one.name, x + 13, 12)
        x += 30 + measure.width(one.name, SIZE)


def _bars(chart: Chart, width: float, height: float, top: float) -> Iterator[str]:
    """Bars from one line, each with its figure; where there is none, the words of its state."""
    left, right = width * look.NAMES_SHARE, width - VALUE_ROOM
    known = [value for one in chart.series for value in one.values if value is not None]
    most, least = max([*known, chart.top or 0.0, 0.0]), min([*known, 0.0])
    scale = (right - left) / ((most - least) or 1.0)
    zero = left - least * scale
    row = (height - top - 6) / len(chart.categories)
    bar = (row - BETWEEN) / len(chart.series)
    colours = look.colours(chart)
    for place, name in enumerate(chart.categories):
        y = top + place * row + BETWEEN / 2
        yield from _name(name, left - 6, y + (row - BETWEEN) / 2)
        for number, one in enumerate(chart.series):
            value, bar_top = one.values[place], y + number * bar
            end = zero + (value or 0.0) * scale
            if value is not None:
                start, wide = min(zero, end), abs(end - zero)
                size = f'width="{wide:.1f}" height="{bar - 1:.1f}"'
                yield f'<rect x="{start:.1f}" y="{bar_top:.1f}" {size} fill="#{colours[number]}"/>'
            colour = look.INK if value is not None else look.INK_2
            yield _text(one.shown[place], max(zero, end) + 4, bar_top + bar / 2 + 3, colour=colour)
    yield _rule(zero, top, zero, height - 4, look.PLAN)


def _name(name: str, right: float, middle: float) -> Iterator[str]:
    lines = measure.lines(name, SIZE, right - 4)
    first = middle - (len(lines) - 1) * SIZE * measure.LINE / 2 + 3
    for number, line in enumerate(lines):
        yield _text(line, right, first + number * SIZE * measure.LINE, anchor="end")


def _lines(chart: Chart, width: float, height: float, top: float, language: str) -> Iterator[str]:
    """Lines over time that break where there is no figure; a figure between two gaps is a dot."""
    left, right, bottom = AXIS_WIDTH, width - 8, height - AXIS_HEIGHT
    steps = _steps(chart)
    least, most = steps[0], steps[-1]
    count = max(1, len(chart.categories) - 1)

    def at(place: int, value: float) -> tuple[float, float]:
        return left + (right - left) * place / count, bottom - (bottom - top - 6) * (value - least) / (most - least)

    for step in steps:
        y = at(0, step)[1]
        yield _rule(left, y, right, y, look.LINE)
        yield _text(_axis_words(step, chart.unit, language), left - 5, y + 3, anchor="end", colour=look.INK_2)
    widest = max(measure.width(words, SIZE) for words in chart.categories) + 14
    every = -(-len(chart.categories) // max(1, min(MONTHS, int((right - left) / widest))))
    for place in range(0, len(chart.categories), every):
        words = chart.categories[place]
        x = min(max(at(place, 0)[0], left), right - measure.width(words, SIZE) / 2)
        yield _text(words, x, height - 4, anchor="middle", colour=look.INK_2)
    for one, colour in zip(chart.series, look.colours(chart), strict=True):
        dashes = ' stroke-dasharray="4 3"' if one.is_plan else ""
        for points in _unbroken(one.values):
            placed = [at(place, value) for place, value in points]
            if len(placed) == 1:
                yield f'<circle cx="{placed[0][0]:.1f}" cy="{placed[0][1]:.1f}" r="1.6" fill="#{colour}"/>'
                continue
            way = " ".join(f"{x:.1f},{y:.1f}" for x, y in placed)
            yield f'<polyline points="{way}" fill="none" stroke="#{colour}" stroke-width="1.6"{dashes}/>'


def _unbroken(values: Sequence[float | None]) -> Iterator[list[tuple[int, float]]]:
    for known, group in groupby(enumerate(values), key=lambda pair: pair[1] is not None):
        if known:
            yield [(place, value) for place, value in group if value is not None]


def _steps(chart: Chart) -> list[float]:
    """Round figures from zero (or below the least one) to above the largest one."""
    known = [value for one in chart.series for value in one.values if value is not None]
    least, most = min([0.0, *known]), max([0.0, *known])
    rough = (most - least or 1.0) / STEPS
    power = 10.0 ** floor(log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough)
    return [step * number for number in range(floor(least / step), ceil(most / step) + 1)]


def _axis_words(step: float, unit: str, language: str) -> str:
    if unit == "huf":
        return fmt.huf_short(step, language)
    return fmt.share(step, language, 0) if unit == "share" else fmt.number(step, language)
