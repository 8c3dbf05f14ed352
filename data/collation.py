"""Hungarian alphabetical order, and the accent-free form that search boxes compare."""

from __future__ import annotations

import unicodedata
from functools import cache

_LETTERS = "a á|b|c|cs|d|dz|dzs|e é|f|g|gy|h|i í|j|k|l|ly|m|n|ny|o ó|ö ő|p|q|r|s|sz|t|ty|u ú|ü ű|v|w|x|y|z|zs"
_ORDER = {
    letter: (place, length)
    for place, pair in enumerate(_LETTERS.split("|"))
    for length, letter in enumerate(pair.split())
}
_DOUBLED = {"ccs": "cs", "ddz": "dz", "ggy": "gy", "lly": "ly", "nny": "ny", "ssz": "sz", "tty": "ty", "zzs": "zs"}


@cache
def hungarian_key(text: str) -> tuple[tuple[int, ...], tuple[int, ...], str]:
    """Sort key of Hungarian alphabetical order: digraphs are letters, a/á and ö/ő sort together, case is last.

    "Ágasegyháza" is first among the settlements, "Cs" comes after "Cz", "Ö" after "O". Anything that is not a Hungarian
    letter sorts by its code before the letters. Source: the rules of Hungarian alphabetisation (domain notes,
    dates and words).
    """
    places: list[int] = []
    lengths: list[int] = []
    for letter in _letters(unicodedata.normalize("NFC", text).lower()):
        place, length = _ORDER.get(letter, (ord(letter[0]) - 0x110000, 0))
        places.append(place)
        lengths.append(length)
    return tuple(places), tuple(lengths), text


def _letters(text: str) -> list[str]:
    letters: list[str] = []
    position = 0
    while position < len(text):
        doubled = _DOUBLED.get(text[position : position + 3])
        if doubled:
            letters += [doubled, doubled]
            position += 3
            continue
        size = next(
            (n for n in (3, 2) if text[position : position + n] in _ORDER and len(text[position : position + n]) == n),
            1,
        )
        letters.append(text[position : position + size])
        position += size
    return letters


def folded(text: str) -> str:
    """`text` without accents, case and repeated spaces: "Kecskemét" and "kecskemet " are the same to a search."""
    plain = unicodedata.normalize("NFKD", text)
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).casefold().split())


def slug(text: str, size: int = 60) -> str:
    """`text` as a readable key of a-z, 0-9 and hyphens, at most `size` characters."""
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in folded(text)).split()
    kept = ""
    for word in words:
        if kept and len(kept) + 1 + len(word) > size:
            break
        kept = f"{kept}-{word}" if kept else word
    return kept[:size]
