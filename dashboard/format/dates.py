"""Days, months, periods and dates with a precision, in the reader's language.

A partial date is ISO text as precise as it is known: "2015-11-30", "2019-04", "2019-Q2", "2023-H1", "2021".
"""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange

from dashboard.format.numbers import is_missing
from dashboard.i18n import text

_PARTIAL = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?|-Q(?P<quarter>[1-4])|-H(?P<half>[12]))?"
)


def month(value: object, language: str) -> str:
    """A month "2019-04" as "2019. április" / "April 2019"."""
    return _month(value, language, "long")


def month_short(value: object, language: str) -> str:
    """A month "2019-04" as "2019. ápr." / "Apr 2019"."""
    return _month(value, language, "short")


def month_name(number: int, language: str, *, short: bool = False) -> str:
    """The name of the month 1…12: "április" / "April", short "ápr." / "Apr"."""
    return text(f"month.{'short' if short else 'long'}.{number}", language)


def month_in(value: object, language: str) -> str:
    """When within a month: "2019 áprilisában" / "in April 2019"."""
    if is_missing(value):
        return text("word.unknown_date", language)
    year, number = _year_month(value)
    return text("date.month_in", language, year=year, month=text(f"month.within.{number}", language))


def date(value: object, language: str) -> str:
    """A day ("2015-11-25" or a date) as "2015. november 25." / "25 November 2015"."""
    return _date(value, language, "day", "long")


def date_short(value: object, language: str) -> str:
    """A day as "2015. nov. 25." / "25 Nov 2015"."""
    return _date(value, language, "day_short", "short")


def date_on(value: object, language: str) -> str:
    """On which day: "2015. november 25-én" / "on 25 November 2015"."""
    shown = date(value, language)
    if is_missing(value):
        return shown
    if language == "en":
        return f"on {shown}"
    day = _as_date(value).day
    return f"{shown.removesuffix('.')}-{day_ending(day)}"


def day_ending(day: int) -> str:
    """The ending of a day of the month, as read aloud: "jén" (elsején), "án" (másodikán), "én" (ötödikén)."""
    if day == 1:
        return "jén"
    return "án" if day in {2, 3, 6, 8, 13, 16, 18, 20, 23, 26, 28, 30} else "én"


def partial_date(value: object, language: str, precision: str | None = None) -> str:
    """A date as precise as it is known: "2023-H1" is "2023. I. félév" / "first half of 2023"; unknown is "nincs adat".

    `precision` (day, month, quarter, half-year, year, unknown) cuts a fuller date back to what is really known.
    """
    if is_missing(value) or value == "" or precision == "unknown":
        return text("state.not_reported", language)
    found = _parts(coarsened(str(value)[:10], precision))
    if found["day"]:
        return date(str(value)[:10], language)
    if found["month"]:
        return month(f"{found['year']}-{found['month']}", language)
    if found["quarter"]:
        part = text(f"roman.{found['quarter']}", language)
        return text("date.quarter", language, year=found["year"], part=part)
    if found["half"]:
        part = text(f"half.{found['half']}", language)
        return text("date.half_year", language, year=found["year"], part=part)
    return str(found["year"])


def coarsened(value: str, precision: str | None) -> str:
    """The partial date `value` cut back to `precision`: ("2023-05-02", "half-year") gives "2023-H1"."""
    found = _parts(value)
    if precision in (None, "day") or not (found["month"] or precision == "year"):
        return value
    number = int(found["month"] or 1)
    forms = {
        "month": f"{found['year']}-{number:02d}",
        "quarter": f"{found['year']}-Q{(number + 2) // 3}",
        "half-year": f"{found['year']}-H{(number + 5) // 6}",
        "year": str(found["year"]),
    }
    if precision not in forms:
        raise ValueError(f"{precision!r} is not a precision of a date.")
    return forms[precision]


def span(value: object) -> tuple[dt.date, dt.date] | None:
    """The first and last day a partial date may mean; None when the date is unknown."""
    if is_missing(value) or value == "":
        return None
    found = _parts(str(value)[:10])
    year = int(found["year"] or 0)
    if found["day"]:
        day = dt.date(year, int(found["month"] or 0), int(found["day"]))
        return day, day
    first, last = 1, 12
    for name, length in (("month", 1), ("quarter", 3), ("half", 6)):
        if found[name]:
            last = int(found[name] or 0) * length
            first = last - length + 1
    return dt.date(year, first, 1), dt.date(year, last, monthrange(year, last)[1])


def precision_of(value: object) -> str:
    """How precise a partial date is: day, month, quarter, half-year, year or unknown."""
    if is_missing(value) or value == "":
        return "unknown"
    found = _parts(str(value)[:10])
    names = {"day": "day", "month": "month", "quarter": "quarter", "half": "half-year"}
    return next((precision for name, precision in names.items() if found[name]), "year")


def period(first: object, last: object, language: str) -> str:
    """A period: "2019. április – 2022. szeptember" / "April 2019 – September 2022"; open ends are said in words."""
    start, end = (None if is_missing(value) or value == "" else str(value) for value in (first, last))
    if start is None and end is None:
        return text("date.always", language)
    if start is None:
        return text("date.until", language, last=partial_date(end, language))
    if end is None:
        return text("date.from", language, first=partial_date(start, language))
    if start == end:
        return partial_date(start, language)
    if len(start) == len(end) == 7 and start[:4] == end[:4] and "-Q" not in start and "-H" not in start:
        return _within_year(start, end, language)
    shown = [partial_date(value, language) for value in (start, end)]
    form = "range" if any(" " in value for value in shown) else "range_within_year"
    return text(f"date.{form}", language, first=shown[0], last=shown[1])


def _within_year(first: str, last: str, language: str) -> str:
    names = [month_name(int(value[5:7]), language) for value in (first, last)]
    joined = text("date.range_within_year", language, first=names[0], last=names[1])
    return text("date.month", language, year=first[:4], month=joined)


def _month(value: object, language: str, length: str) -> str:
    if is_missing(value) or value == "":
        return text("state.not_reported", language)
    year, number = _year_month(value)
    return text("date.month", language, year=year, month=text(f"month.{length}.{number}", language))


def _date(value: object, language: str, form: str, length: str) -> str:
    if is_missing(value) or value == "":
        return text("state.not_reported", language)
    day = _as_date(value)
    name = text(f"month.{length}.{day.month}", language)
    return text(f"date.{form}", language, year=day.year, month=name, day=day.day)


def _year_month(value: object) -> tuple[int, int]:
    year, number = str(value)[:7].split("-")
    return int(year), int(number)


def _as_date(value: object) -> dt.date:
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value)[:10])


def _parts(value: str) -> dict[str, str | None]:
    match = _PARTIAL.fullmatch(value)
    if match is None:
        raise ValueError(f"{value!r} is not a date, month, quarter, half-year or year.")
    return match.groupdict()
