"""Numbers, money, shares and counts in the reader's language.

Hungarian: groups of three with U+00A0, decimal comma, unit after the number, no plural. English: commas, decimal point.
A missing number is never printed as zero: every function here says "nincs adat" / "no data" for None, NaN and NA.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from dashboard.i18n import text

NBSP = "\u00a0"
ABOUT = "≈"
MINUS = "\u2212"
_SEPARATORS = {"hu": (NBSP, ","), "en": (",", ".")}
_MILLION, _BILLION = 10**6, 10**9


class Published(float):
    """A figure made safe to publish, written with ≈ by every function here. What is worked out from it is plain."""


def is_missing(value: object) -> bool:
    """Whether `value` stands for "unknown": None, NaN, NA, NaT or an infinite number (a ratio over zero)."""
    if value is None or isinstance(value, str):
        return value is None
    try:
        return not math.isfinite(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return str(value) in {"<NA>", "NaT", "nan"}


def number(value: object, language: str, decimals: int = 0) -> str:
    """`value` with exactly `decimals` decimals, halves rounded away from zero: "1 234,5" / "1,234.5"."""
    if is_missing(value):
        return text("state.not_reported", language)
    return _about(value, _digits(value, language, decimals))


def _about(value: object, shown: str) -> str:
    return f"{ABOUT}{NBSP}{shown}" if isinstance(value, Published) else shown


def _digits(value: object, language: str, decimals: int) -> str:
    rounded = _rounded(value, decimals)
    grouping, point = _SEPARATORS[language]
    digits = f"{abs(rounded):,.{decimals}f}".replace(",", "\0").replace(".", point).replace("\0", grouping)
    return f"{MINUS if rounded < 0 else ''}{digits}"


def difference(value: object, language: str, decimals: int = 0) -> str:
    """`value` with its sign: "+40", "−9", "0"; "nincs adat" when unknown."""
    if is_missing(value):
        return text("state.not_reported", language)
    shown = _digits(value, language, decimals)
    return _about(value, f"+{shown}" if _rounded(value, decimals) > 0 else shown)


def points(value: object, language: str, decimals: int = 0) -> str:
    """A difference of two shares (0…1) in percentage points: "−9 százalékpont" / "−9 percentage points"."""
    if is_missing(value):
        return text("state.not_reported", language)
    scaled = _decimal(value) * 100
    unit = unit_word("points", abs(_rounded(scaled, decimals)), language)
    return f"{difference(scaled, language, decimals)}{NBSP}{unit}"


def huf(value: object, language: str) -> str:
    """Whole forints, exact: "21 993 850 Ft" / "HUF 21,993,850"."""
    if is_missing(value):
        return text("state.not_reported", language)
    return _money("exact", number(value, language), language)


def huf_short(value: object, language: str) -> str:
    """Forints for headlines and axes: "21,99 M Ft", "490 M Ft", "2,31 Mrd Ft"; exact below one million.

    Two decimals below 100 units and none above, so at least three significant digits; trailing zeros are left out.
    Tables and downloads never use this: they carry the exact forint.
    """
    if is_missing(value):
        return text("state.not_reported", language)
    amount = _decimal(value)
    if abs(_rounded(amount, 0)) < _MILLION:
        return huf(amount, language)
    scale, key = (_MILLION, "millions") if abs(_rounded(amount / _MILLION, 0)) < 1000 else (_BILLION, "billions")
    return _money(key, _short(amount / scale, language), language)


def share(value: object, language: str, decimals: int = 1) -> str:
    """A share (0…1) as a percentage: "73,3%" / "73.3%"."""
    if is_missing(value):
        return text("state.not_reported", language)
    return _about(value, f"{_digits(_decimal(value) * 100, language, decimals)}%")


def people(value: object, language: str) -> str:
    """A number of persons: "50 fő" / "50 people"."""
    return quantity(value, "people", language)


def quantity(value: object, unit: str, language: str, decimals: int = 0) -> str:
    """A number with its unit word, `unit` being a key under `unit` in the words: "3 alkalom" / "3 sessions"."""
    if is_missing(value):
        return text("state.not_reported", language)
    return f"{number(value, language, decimals)}{NBSP}{unit_word(unit, value, language)}"


def unit_word(unit: str, value: object, language: str) -> str:
    """The word of `unit` as it stands after `value`: always singular in Hungarian, "person" or "people" in English."""
    return text(f"unit.{unit}.{'one' if _decimal(value) == 1 else 'other'}", language)


def plural(value: object, one: str, other: str) -> str:
    """The English form after `value`: plural(1, "person", "people") is "person"."""
    return one if not is_missing(value) and _decimal(value) == 1 else other


def ordinal(value: int, language: str) -> str:
    """The place in a row: "3." / "3rd"."""
    if language == "hu":
        return f"{value}."
    ending = "th" if value % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{number(value, language)}{ending}"


def _money(key: str, shown: str, language: str) -> str:
    return text(f"money.{key}", language, number=shown).replace(" ", NBSP)


def _short(scaled: Decimal, language: str) -> str:
    decimals = 2 if abs(_rounded(scaled, 2)) < 100 else 0
    rounded = _rounded(scaled, decimals)
    decimals = max(0, -int(rounded.normalize().as_tuple().exponent))
    return number(rounded, language, decimals)


def _decimal(value: object) -> Decimal:
    """The number as it prints, so that 0.285 is 0.285 and rounds to 0.29."""
    if isinstance(value, Decimal):
        return value
    item = getattr(value, "item", None)
    plain = item() if callable(item) else value
    try:
        return Decimal(str(plain))
    except InvalidOperation as problem:
        raise ValueError(f"{value!r} is not a number.") from problem


def _rounded(value: object, decimals: int) -> Decimal:
    rounded = _decimal(value).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return abs(rounded) if rounded == 0 else rounded
