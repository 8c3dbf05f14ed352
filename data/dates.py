"""Dates with a precision, and months as text.

A partial date is ISO text as precise as it is known: "2015-11-30" (day), "2019-04" (month), "2023-H1" (half-year),
"2019-Q2" (quarter), "2021" (year). Months are "YYYY-MM" everywhere.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

PRECISIONS = ("day", "month", "quarter", "half-year", "year", "unknown")
_FORMS = {
    "day": re.compile(r"(\d{4})-(\d{2})-(\d{2})"),
    "month": re.compile(r"(\d{4})-(\d{2})"),
    "quarter": re.compile(r"(\d{4})-Q([1-4])"),
    "half-year": re.compile(r"(\d{4})-H([12])"),
    "year": re.compile(r"(\d{4})"),
}


def precision(text: str | None) -> str:
    """How precise the partial date `text` is: one of PRECISIONS. ValueError when it is not a partial date."""
    if not text:
        return "unknown"
    for name, form in _FORMS.items():
        if form.fullmatch(text):
            return name
    raise ValueError(f"{text!r} is not a date, month, quarter, half-year or year.")


def first_day(text: str) -> date:
    """The first day a partial date may mean."""
    return _bounds(text)[0]


def last_day(text: str) -> date:
    """The last day a partial date may mean: a completion planned for "2023-H1" is late from 1 July 2023."""
    return _bounds(text)[1]


@lru_cache(maxsize=10_000)
def _bounds(text: str) -> tuple[date, date]:
    name = precision(text)
    form = _FORMS.get(name)
    if form is None:
        raise ValueError("An unknown date has no bounds.")
    year, *rest = (int(part) for part in form.fullmatch(text).groups())  # type: ignore[union-attr]
    if name == "day":
        day = date(year, rest[0], rest[1])
        return day, day
    length = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}[name]
    first = (rest[0] - 1) * length + 1 if rest else 1
    last = first + length - 1
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def month_of(day: date) -> str:
    """The month of a day, as "YYYY-MM"."""
    return f"{day.year:04d}-{day.month:02d}"


def month_number(month: str) -> int:
    """Months since year 0, so that differences count months."""
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def month_text(number: int) -> str:
    """The inverse of `month_number`."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def add_months(month: str, count: int) -> str:
    """`month` moved by `count` months."""
    return month_text(month_number(month) + count)


def months_between(first: str, last: str) -> list[str]:
    """Every month from `first` to `last`, both included; empty when `last` is before `first`."""
    return list(_months(first, last))


def _months(first: str, last: str) -> Iterator[str]:
    for number in range(month_number(first), month_number(last) + 1):
        yield month_text(number)


def quarter_start(month: str) -> str:
    """The first month of the calendar quarter of `month`."""
    number = month_number(month)
    return month_text(number - number % 3)


def add_years(day: date, years: int) -> date:
    """The same day `years` later; 29 February becomes 28 February."""
    year = day.year + years
    return date(year, day.month, min(day.day, monthrange(year, day.month)[1]))
