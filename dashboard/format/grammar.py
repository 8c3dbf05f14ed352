"""Grammar of computed sentences: Hungarian articles and endings after figures, and lists.

Endings follow how the figure is read aloud: 62% is "hatvankét százalék", so "62%-a"; 2019 is "…tizenkilenc", so
"2019-ben".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from dashboard.format.spoken import decimal_words, words_of
from dashboard.i18n import text

_VOWELS = "aáeéiíoóöőuúüű"
_LETTERS_READ_WITH_A_VOWEL = "aáeéfiílmnoóöőrsuúüűxy"
_NUMBER = re.compile(r"\d[\d\u00a0 ]*(?:,\d+)?")
_ROMAN_ORDINAL = re.compile(r"(?P<roman>[IVX]+)\.(?:\s|$)")
_ROMAN_WITH_A_VOWEL = {"I", "V"}  # első, ötödik; every other ordinal up to XX begins with a consonant
_UNITS = {"%": "százalék", "ft": "forint", "fő": "fő", "m": "millió", "mrd": "milliárd", "km": "kilométer"}


class Sound(NamedTuple):
    """How the last word of a figure takes endings."""

    vowels: str  # back, front or round (front rounded)
    final: str  # the last sound as doubled by -val/-vel; "" after a vowel
    accusative: str
    possessive: str


_SOUNDS = {
    "nulla": Sound("back", "", "t", "ja"),
    "egy": Sound("front", "gy", "et", "e"),
    "kettő": Sound("round", "", "t", "je"),
    "három": Sound("back", "m", "at", "a"),
    "négy": Sound("front", "gy", "et", "e"),
    "öt": Sound("round", "t", "öt", "e"),
    "hat": Sound("back", "t", "ot", "a"),
    "hét": Sound("front", "t", "et", "e"),
    "nyolc": Sound("back", "c", "at", "a"),
    "kilenc": Sound("front", "c", "et", "e"),
    "tíz": Sound("front", "z", "et", "e"),
    "húsz": Sound("back", "sz", "at", "a"),
    "harminc": Sound("back", "c", "at", "a"),
    "negyven": Sound("front", "n", "et", "e"),
    "ötven": Sound("front", "n", "et", "e"),
    "hatvan": Sound("back", "n", "at", "a"),
    "hetven": Sound("front", "n", "et", "e"),
    "nyolcvan": Sound("back", "n", "at", "a"),
    "kilencven": Sound("front", "n", "et", "e"),
    "száz": Sound("back", "z", "at", "a"),
    "ezer": Sound("front", "r", "et", "e"),
    "millió": Sound("back", "", "t", "ja"),
    "milliárd": Sound("back", "d", "ot", "ja"),
    "tized": Sound("front", "d", "et", "e"),
    "század": Sound("back", "d", "ot", "a"),
    "ezred": Sound("front", "d", "et", "e"),
    "tízezred": Sound("front", "d", "et", "e"),
    "százezred": Sound("front", "d", "et", "e"),
    "milliomod": Sound("back", "d", "ot", "a"),
    "százalék": Sound("back", "k", "ot", "a"),
    "forint": Sound("back", "t", "ot", "ja"),
    "fő": Sound("round", "", "t", "je"),
    "kilométer": Sound("front", "r", "t", "e"),
}
_TWO_FORMS = {
    "ban": "ben", "ba": "be", "ból": "ből", "nál": "nél", "tól": "től", "ra": "re", "ról": "ről", "nak": "nek", "an":
    "en",
}  # fmt: skip
_THREE_FORMS = {"hoz": ("hoz", "hez", "höz"), "szor": ("szor", "szer", "ször")}
_UNCHANGED = {"ig", "ért", "ként", "kor"}
SUFFIXES = frozenset({*_TWO_FORMS, *_THREE_FORMS, *_UNCHANGED, "on", "a", "t", "val"})


def article(word_or_number: object) -> str:
    """The Hungarian article as the next word is read: "az" 50 (ötven), "a" 62%, "az" ÁROP, "a" KSH, "az" MJV."""
    shown = str(word_or_number).lstrip("\"'„”»«(≈ \u00a0")
    roman = _ROMAN_ORDINAL.match(shown)
    if roman:
        return "az" if roman["roman"] in _ROMAN_WITH_A_VOWEL else "a"
    figure = _NUMBER.match(shown)
    if figure:
        return _by_vowel(_words(figure[0])[0][0])
    token = re.match(r"[^\W\d_]+", shown)
    if token and token[0].isupper() and not any(letter in _VOWELS for letter in token[0].lower()):
        return "az" if token[0][0].lower() in _LETTERS_READ_WITH_A_VOWEL else "a"
    return _by_vowel(shown[:1].lower())


def with_article(shown: object, *, capital: bool = False) -> str:
    """`shown` after its article: "az 50 fő", "Az 50 fő"."""
    word = article(shown)
    return f"{word.capitalize() if capital else word} {shown}"


def suffixed(figure: object, suffix: str) -> str:
    """A Hungarian figure with an ending: ("62%", "a") "62%-a", (5, "ból") "5-ből", (2019, "ban") "2019-ben", "50
    fővel".

    `suffix` is named in its back form: ban ba ból nál tól ra ról nak hoz szor val t ig ért ként kor, "a" (possessive),
    "on" (where: 7-en, 5-ön, 6-on), "an" (how many people: 5-en, 6-an). ValueError for any other.
    """
    shown = str(figure)
    return f"{shown}{'' if shown.endswith('fő') else '-'}{ending(shown, suffix)}"


def ending(shown: str, suffix: str) -> str:
    """The form `suffix` takes after the figure `shown`. ValueError when the figure or the suffix is not known."""
    sound = sound_of(shown)
    if suffix in _UNCHANGED:
        return suffix
    if suffix == "t":
        return sound.accusative
    if suffix == "a":
        return sound.possessive
    if suffix == "val":
        return f"{_doubled(sound.final)}{'al' if sound.vowels == 'back' else 'el'}"
    if suffix == "on":
        return {"back": "on", "front": "en", "round": "ön"}[sound.vowels] if sound.final else "n"
    if suffix in _TWO_FORMS:
        return suffix if sound.vowels == "back" else _TWO_FORMS[suffix]
    if suffix in _THREE_FORMS:
        return _THREE_FORMS[suffix][("back", "front", "round").index(sound.vowels)]
    raise ValueError(f"{suffix!r} is not an ending known here; known: {', '.join(sorted(SUFFIXES))}.")


def sound_of(shown: str) -> Sound:
    """The sound of the last word of a figure like "62%", "21 993 850 Ft", "1,5", "2022"."""
    figure = _NUMBER.search(shown)
    if figure is None:
        raise ValueError(f"{shown!r} is not a figure an ending can be put on.")
    unit = shown[figure.end() :].split()
    if unit and unit[-1].lower() not in _UNITS:
        raise ValueError(f"The unit {unit[-1]!r} in {shown!r} has no endings here.")
    return _SOUNDS[_UNITS[unit[-1].lower()] if unit else _words(figure[0])[-1]]


def listing(items: Sequence[object], language: str) -> str:
    """Items as a sentence lists them: "a, b és c" / "a, b and c"; "" for none."""
    shown = [str(item) for item in items]
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} {text('word.and', language)} {shown[-1]}"


def capitalised(sentence: str) -> str:
    """The sentence with its first letter in upper case, the rest untouched."""
    return sentence[:1].upper() + sentence[1:]


def _words(figure: str) -> list[str]:
    whole, _, decimals = figure.replace("\u00a0", "").replace(" ", "").partition(",")
    return decimal_words(int(whole), decimals) if decimals else words_of(int(whole))


def _by_vowel(letter: str) -> str:
    return "az" if letter and letter in _VOWELS else "a"


def _doubled(final: str) -> str:
    """What -val/-vel begins with after a figure: the last sound once more in writing (7-tel, 4-gyel), v after a
    vowel.
    """
    return final or "v"
