"""How wide a text is, before it is placed: measured with our own font, which is no narrower than Calibri."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

from PIL import ImageFont

FONTS = Path(__file__).parent.parent.parent / "assets" / "fonts"
LINE = 1.22
"""Height of a line, in sizes of its type."""
SAFETY = 1.03
_UNIT = 100
BASIC = ImageFont.Layout.BASIC


@cache
def _font(bold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(
        FONTS / f"source-sans-3-{'semibold' if bold else 'regular'}.ttf", _UNIT, layout_engine=BASIC
    )


@lru_cache(maxsize=50_000)
def _length(text: str, bold: bool) -> float:
    return _font(bold).getlength(text)


def width(text: str, size: float, *, bold: bool = False) -> float:
    """In points, at `size` points, with a little to spare."""
    return _length(text, bold) * size / _UNIT * SAFETY


def lines(text: str, size: float, room: float, *, bold: bool = False) -> list[str]:
    """The text in lines at most `room` points wide, broken at spaces (never at non-breaking ones); a word wider than
    that is broken anywhere."""
    found: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if line and width(longer, size, bold=bold) > room:
                found.append(line)
                longer = word
            while width(longer, size, bold=bold) > room and len(longer) > 1:
                fits = _fitting(longer, size, room, bold)
                found.append(longer[:fits])
                longer = longer[fits:]
            line = longer
        found.append(line)
    return found


@cache
def has(letter: str) -> bool:
    """Whether our font can draw it."""
    if letter.isspace():
        return True
    drawn, nothing = (bytes(_font(False).getmask(one)) for one in (letter, "\uffff"))
    return drawn != nothing


def _fitting(word: str, size: float, room: float, bold: bool) -> int:
    """How many letters of a long word fit, at least one."""
    return max(1, next((n for n in range(len(word), 0, -1) if width(word[:n], size, bold=bold) <= room), 1))


def height(text: str, size: float, room: float, *, bold: bool = False) -> float:
    """How high the text is in a column `room` points wide."""
    return len(lines(text, size, room, bold=bold)) * size * LINE
