"""Dates as Hungarians write them, as partial dates of data/dates.py. A day-first date is refused.

Nobody can know it.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

from data import dates
from data.collation import folded
from data.importing.cells import Cell, Odd
from data.importing.problems import Bad

FIRST_YEAR, LAST_YEAR = 1990, 2100
_MONTHS = (
    "januar",
    "februar",
    "marcius",
    "aprilis",
    "majus",
    "junius",
    "julius",
    "augusztus",
    "szeptember",
    "oktober",
    "november",
    "december",
)
_SHORT = {name[:3]: number for number, name in enumerate(_MONTHS, 1)} | {
    "szept": 9,
    "marc": 3,
    "apr": 4,
    "aug": 8,
    "okt": 10,
}
_NAMES = {name: number for number, name in enumerate(_MONTHS, 1)} | _SHORT
_WORDED = re.compile(r"([0-9]{4})\. ?([a-z]+)\.?(?: ([0-9]{1,2})\.?)?")
_DAY = re.compile(
    r"([0-9]{4})\. ?([0-9]{1,2})\. ?([0-9]{1,2})\.?|([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[ t]00:00(?::00)?)?"
)
_MONTH = re.compile(r"([0-9]{4})\. ?([0-9]{2})\.?|([0-9]{4})-([0-9]{2})|([0-9]{4})\. ?([0-9])\.")
_PART = re.compile(r"([0-9]{4})\. ?(iv|i{1,3}|[1-4])\. ?(felev|negyedev)|([0-9]{4})-([hq])([1-4])")
_YEAR = re.compile(r"([0-9]{4})\.?")
_OTHER_ORDER = re.compile(r"[0-9]{1,2}[./-] ?[0-9]{1,2}[./-] ?[0-9]{2,4}\.?")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


def partial(cell: Cell, epoch: int | None, allowed: tuple[str, ...] = dates.PRECISIONS) -> str:
    """The partial date in a cell, as precise as it is written, if `allowed` has that precision.

    Reads `2015.11.25.`, `2015. november 25.`, `2015-11-25`, a date cell, an Excel serial number counted from `epoch`,
    and where allowed `2019.04.`, `2019. április`, `2023. I. félév`, `2019. II. negyedév`, `2021`. Bad for everything
    else.
    """
    text = _from_cell(cell, epoch, allowed) if not isinstance(cell, str) else _from_text(cell)
    year = int(text[:4])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Bad("year_out_of_range", first=FIRST_YEAR, last=LAST_YEAR)
    precision = dates.precision(text)
    if precision not in allowed:
        raise Bad("day_needed" if "day" in allowed else "month_needed")
    return text


def month(cell: Cell, epoch: int | None) -> str:
    """A month; a date cell counts if it is the first day of the month (spreadsheets turn 2019.04 into one)."""
    text = partial(cell, epoch, ("month", "day"))
    if len(text) == 10 and not (isinstance(cell, (date, float)) and text.endswith("-01")):
        raise Bad("month_needed")
    return text[:7]


def _from_cell(cell: Cell, epoch: int | None, allowed: tuple[str, ...]) -> str:
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, (bool, Odd)) or not isinstance(cell, (int, float)):
        raise Bad("not_a_date")
    number = Decimal(repr(cell))
    if number != number.to_integral_value():
        raise Bad("not_a_date")
    if "year" in allowed and FIRST_YEAR <= number <= LAST_YEAR:
        return f"{int(number):04d}"
    return _serial(int(number), epoch)


def _serial(number: int, epoch: int | None) -> str:
    """A day counted by a spreadsheet. Before 61 its 1900 calendar has a day that never was, so those are refused."""
    if epoch is None:
        raise Bad("serial_without_epoch")
    if not 61 <= number <= 80_000:
        raise Bad("not_a_date")
    start = date(1899, 12, 30) if epoch == 1900 else date(1904, 1, 1)
    return (start + timedelta(days=number)).isoformat()


def _from_text(text: str) -> str:
    plain = folded(text.removeprefix("'"))
    if found := _DAY.fullmatch(plain):
        return _day(*(int(part) for part in found.groups() if part))
    if found := _WORDED.fullmatch(plain):
        number = _NAMES.get(found[2])
        if number is None:
            raise Bad("not_a_date")
        return _day(int(found[1]), number, int(found[3])) if found[3] else f"{found[1]}-{number:02d}"
    if found := _PART.fullmatch(plain):
        return _part(*(part for part in found.groups() if part))
    if found := _MONTH.fullmatch(plain):
        year, number = (int(part) for part in found.groups() if part)
        _day(year, number, 1)
        return f"{year:04d}-{number:02d}"
    if found := _YEAR.fullmatch(plain):
        return found[1]
    if re.fullmatch(r"[0-9]{5}", plain):
        raise Bad("serial_without_epoch")
    raise Bad("ambiguous_date" if _OTHER_ORDER.fullmatch(plain) else "not_a_date")


def _day(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        raise Bad("no_such_day") from None


def _part(first: str, second: str, third: str) -> str:
    """ "2023", "i", "felev" or "2023", "h", "1"."""
    if second in ("h", "q"):
        letter, number = second.upper(), int(third)
    else:
        letter, number = ("H" if third == "felev" else "Q"), _ROMAN.get(second) or int(second)
    if letter == "H" and number > 2:
        raise Bad("no_such_day")
    return f"{first}-{letter}{number}"
