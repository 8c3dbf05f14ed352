"""Small numbers of settlements as a sentence says them: "tizenhárom településből", "kettőről"."""

from __future__ import annotations

from dashboard import format as fmt
from dashboard.format.spoken import spoken

_SPOKEN_UP_TO = 20
_ENGLISH = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def of_places(count: int, language: str) -> str:
    """Out of how many settlements: "tizenhárom településből", "142 településből" / "13 settlements", "one
    settlement"."""
    if language == "en":
        return f"{_in_english(count)} {fmt.plural(count, 'settlement', 'settlements')}"
    shown = ("két" if count == 2 else spoken(count)) if count <= _SPOKEN_UP_TO else fmt.number(count, language)
    return f"{shown} településből"


def from_places(count: int, language: str) -> str:
    """From how many of them: "kettőről", "35-ről" / "two"."""
    if language == "en":
        return _in_english(count)
    if count > _SPOKEN_UP_TO:
        return fmt.suffixed(fmt.number(count, language), "ról")
    return f"{spoken(count)}{fmt.ending(str(count), 'ról')}"


def _in_english(count: int) -> str:
    return _ENGLISH[count] if count < len(_ENGLISH) else fmt.number(count, "en")
