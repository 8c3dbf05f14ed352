"""Numbers as Hungarians write them. What could mean two things is refused; floats are never calculated with."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from data.importing.cells import Cell, Odd
from data.importing.problems import Bad

SPACES = " \u00a0\u202f\u2009\u2007"
DIGITS = 15  # more do not fit a spreadsheet's number
_GROUPED = re.compile(r"[0-9]{1,3}(?: [0-9]{3})+(,[0-9]+)?")
_DOTTED = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3}){2,}(,[0-9]+)?|[0-9]{1,3}\.[0-9]{3},[0-9]+")
_PLAIN = re.compile(r"[0-9]+(,[0-9]+)?")
_FORINT_END = re.compile(r"(?:,\s?-{1,2}|,\s?–)?\s?(?:Ft|HUF|forint)\.?$|,\s?(?:-{1,2}|–)$", re.IGNORECASE)
_CURRENCY = re.compile(r"€|\$|\b(?:eur|euró|euro|usd|chf)\b", re.IGNORECASE)
_SCALE = re.compile(r"\b(?:e|ezer|m|millió|mft|eft|mrd|milliárd|mio)\b\.?", re.IGNORECASE)


def decimal(cell: Cell, unit: str = "") -> Decimal:
    """The number in a cell: `1 234 567`, `1.234.567,50`, `21.993.850,- Ft` (where `unit` is "Ft"), or a numeric cell.

    Bad with the reason for everything else: `1.500` and `1,234` could mean two things, `1,234.50` is not Hungarian.
    """
    if isinstance(cell, (bool, date, Odd)) or cell is None:
        raise Bad("not_a_number")
    if isinstance(cell, (float, int)):
        return _checked(Decimal(repr(cell)))
    text = cell.strip(SPACES + "\t").removeprefix("'")
    for space in SPACES:
        text = text.replace(space, " ")
    negative = text[:1] in ("-", "−", "–")
    text = _without_unit(text[negative:].strip(), unit)
    number = _checked(_unsigned(text))
    if negative and not number:
        raise Bad("negative_zero")
    return -number if negative else number


def whole(cell: Cell, unit: str = "") -> int:
    """As `decimal`, for what is counted or paid in whole pieces."""
    number = decimal(cell, unit)
    if number != number.to_integral_value():
        raise Bad("not_whole")
    return int(number)


def _without_unit(text: str, unit: str) -> str:
    if _CURRENCY.search(text):
        raise Bad("foreign_currency")
    if _SCALE.search(re.sub(r"^[0-9.,\s]+", "", text)):
        raise Bad("scaled_number")
    if unit == "Ft":
        return _FORINT_END.sub("", text).strip()
    return text.removesuffix(unit).strip() if unit else text


def _unsigned(text: str) -> Decimal:
    if _GROUPED.fullmatch(text) or _DOTTED.fullmatch(text):
        return Decimal(text.replace(" ", "").replace(".", "").replace(",", "."))
    if _PLAIN.fullmatch(text):
        if re.fullmatch(r"[1-9][0-9]{0,2},[0-9]{3}", text):
            raise Bad("ambiguous_number", readings=f"{text.replace(',', ' ')} / {text[0:-4]} + {text[-3:]}/1000")
        return Decimal(text.replace(",", "."))
    if re.fullmatch(r"[1-9][0-9]{0,2}\.[0-9]{3}", text):
        raise Bad("ambiguous_number", readings=f"{text.replace('.', ' ')} / {text.replace('.', ',')}")
    if re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?|[0-9]+\.[0-9]+", text):
        raise Bad("foreign_number")
    raise Bad("not_a_number")


def _checked(number: Decimal) -> Decimal:
    if not number.is_finite() or len(number.as_tuple().digits) > DIGITS + 2 or abs(number) >= Decimal(10) ** DIGITS:
        raise Bad("number_too_large")
    if number == 0 and number.is_signed():
        return Decimal(0)
    return number
