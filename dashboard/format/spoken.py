"""How Hungarian numbers are read aloud: what articles and endings depend on."""

from __future__ import annotations

_UNITS = ("", "egy", "kettő", "három", "négy", "öt", "hat", "hét", "nyolc", "kilenc")
_TENS = ("", "tíz", "húsz", "harminc", "negyven", "ötven", "hatvan", "hetven", "nyolcvan", "kilencven")
_TENS_WITH_UNIT = {1: "tizen", 2: "huszon"}
_SCALES = ((10**9, "milliárd"), (10**6, "millió"), (10**3, "ezer"))
_FRACTIONS = ("tized", "század", "ezred", "tízezred", "százezred", "milliomod")


def words_of(number: int) -> list[str]:
    """The building words of a whole number, in reading order: 1250 is ["ezer", "két", "száz", "ötven"].

    ValueError for negative numbers and from a thousand milliards up.
    """
    if not 0 <= number < 10**12:
        raise ValueError(f"{number} is outside the numbers read aloud here (0 to 999 milliards).")
    if number == 0:
        return ["nulla"]
    found: list[str] = []
    for scale, name in _SCALES:
        count, number = divmod(number, scale)
        if count:
            found += [name] if count == 1 and scale == 1000 and not found else [*_counted(count), name]
    return found + _below_thousand(number)


def spoken(number: int) -> str:
    """The number as one string of its words, without hyphens: 62 is "hatvankettő"."""
    return "".join(words_of(number))


def decimal_words(whole: int, decimals: str) -> list[str]:
    """The words of a decimal number: (73, "3") is ["hetven", "három", "egész", "három", "tized"]."""
    if int(decimals) == 0:
        return words_of(whole)
    if len(decimals) > len(_FRACTIONS):
        raise ValueError(f"{decimals!r} has more decimals than are read aloud here ({len(_FRACTIONS)}).")
    return [*words_of(whole), "egész", *_counted(int(decimals)), _FRACTIONS[len(decimals) - 1]]


def _counted(number: int) -> list[str]:
    """A number before the thing it counts: "kettő" becomes "két"."""
    found = words_of(number)
    return [*found[:-1], "két"] if found[-1] == "kettő" else found


def _below_thousand(number: int) -> list[str]:
    hundreds, rest = divmod(number, 100)
    found = ["száz"] if hundreds == 1 else [*_counted(hundreds), "száz"] if hundreds else []
    tens, unit = divmod(rest, 10)
    if unit and tens in _TENS_WITH_UNIT:
        return [*found, _TENS_WITH_UNIT[tens], _UNITS[unit]]
    return found + [word for word in (_TENS[tens], _UNITS[unit]) if word]
