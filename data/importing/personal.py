"""Finds what must not be in a workbook: names of people, e-mail addresses, phone, TAJ and tax numbers.

It is made to refuse a file rarely and rightly: organisations, streets and project codes pass, "Kovács János" does not.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

from data.collation import folded

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
_TAJ = re.compile(r"(?<![\w./-])([0-9]{3})([ -]?)([0-9]{3})\2([0-9]{3})(?![\w/-]|\.\d|,-|\s?(?:Ft|forint|fő|HUF))")
_TAX = re.compile(r"(?<![\w./-])8[0-9]{9}(?![\w/-]|\.\d)")
_PHONE = re.compile(
    r"(?<![\w/.-])(?:(?:\+36|0036|06)[ /.-]?\(?[0-9]{1,2}\)?[ /.-]?[0-9]{3}[ .-]?[0-9]{2}[ .-]?[0-9]{1,2}"
    r"|\(?(?:20|30|31|50|70)\)?[ /-][0-9]{3}[ -]?[0-9]{4})(?![\w/-])"
)
_LETTER = "a-záéíóöőúüű"
_CAPITAL = "A-ZÁÉÍÓÖŐÚÜŰ"
_WORD = rf"[{_CAPITAL}][{_LETTER}]+(?:-[{_CAPITAL}][{_LETTER}]+)?"
_NAME = re.compile(rf"(?:\b[Dd]r\.? )?\b({_WORD}) ({_WORD}(?: {_WORD})?)(?=$|[^\w-])")
_DOCTOR = re.compile(rf"\b[Dd]r\. ?{_WORD}")
_AFTER = re.compile(r"[\w.]+")
_PUBLIC = frozenset(
    """
    altalanos iskola gimnazium ovoda bolcsode egyesulet alapitvany muvelodesi intezmeny intezet kozpont konyvtar
    korhaz utca ut ter tere utja korut koz park setany lakotelep haz kollegium szakkepzo technikum
    szakkozepiskola kepzo kutato egyetem muzeum szinhaz dij osztondij program terv torveny nap napok kft
    nonprofit bt zrt klub kor onkormanyzat plebania templom gyulekezet szovetseg tarsasag egeszseghaz
    szakkollegium emlekhaz emlekverseny emlekest emleknap emleke nevu kupa
    """.split()
)
_NOT_SURNAMES = frozenset("szent szuz boldog uj a az es is kedves csaladi mai regi nagyboldog".split())


@cache
def _given() -> frozenset[str]:
    names = (Path(__file__).parent / "given_names.txt").read_text(encoding="utf-8").split()
    return frozenset(folded(name) for name in names)


@lru_cache(maxsize=200_000)
def found_in(text: str, scan: str = "note") -> str | None:
    """What kind of personal data `text` seems to carry: email, phone, taj, tax or name; None when none.

    `scan` says what the text is: a "note"; a "code", whose bare digits may be an invoice number; or a "participant"'s
    code, in which a single given name is enough, and so is having no digit.
    """
    if _EMAIL.search(text):
        return "email"
    bare = scan != "code"
    if any(_is_taj(found) and (bare or found[2]) for found in _TAJ.finditer(text)):
        return "taj"
    if bare and any(_is_tax(found[0]) for found in _TAX.finditer(text)):
        return "tax"
    if any(bare or found[0].startswith(("+", "0")) for found in _PHONE.finditer(text)):
        return "phone"
    if scan == "participant":
        return "name" if _code_is_name(text) else None
    return "name" if _has_name(text) else None


def _is_taj(found: re.Match[str]) -> bool:
    digits = [int(digit) for digit in found[1] + found[3] + found[4]]
    return (
        any(digits[:8]) and sum(digit * (3, 7)[place % 2] for place, digit in enumerate(digits[:8])) % 10 == digits[8]
    )


def _is_tax(text: str) -> bool:
    return sum(int(digit) * place for place, digit in enumerate(text[:9], 1)) % 11 == int(text[9])


def _code_is_name(text: str) -> bool:
    words = re.findall(r"[a-z]+", folded(text))
    return bool(words) and (not any(c.isdigit() for c in text) or any(word in _given() for word in words))


def _has_name(text: str) -> bool:
    if text.isupper():
        text = text.title()
    if text.islower() and len(text.split()) == 2:
        text = text.title()
    if any(folded(found[0]).split()[-1] not in _PUBLIC for found in _DOCTOR.finditer(text)) and not _public_after(
        text, 0
    ):
        return True
    position = 0
    while found := _NAME.search(text, position):
        if _is_name(text, found):
            return True
        position = found.start(2)
    return False


def _is_name(text: str, found: re.Match[str]) -> bool:
    first, rest = folded(found[1]), [folded(word) for word in found[2].split()]
    wife = any(word.endswith("ne") and word[:-2] in _given() for word in rest)
    if not (wife or any(word in _given() for word in rest)) or first in _NOT_SURNAMES:
        return False
    return not _public_after(text, found.start())


def _public_after(text: str, start: int) -> bool:
    """Whether a street, school, foundation … is named after the person: its word follows within four."""
    words = _AFTER.findall(folded(text[start:]))[:7]
    return any(word.rstrip(".") in _PUBLIC or _stem(word) in _PUBLIC for word in words)


def _stem(word: str) -> str:
    for ending in ("ban", "ben", "ba", "be", "ban.", "on", "en", "nak", "nek", "val", "vel", "ja", "je", "a", "e", "i"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
