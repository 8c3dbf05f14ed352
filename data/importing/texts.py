"""Text as it is kept: NFC, without invisible characters, and what betrays a wrong encoding."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]"
)
_FOREIGN = re.compile("[õÕûÛ]")


def _misread() -> frozenset[str]:
    """What Hungarian letters look like when UTF-8 is read as CP1250 or CP1252."""
    seen = set()
    for letter in "áéíóöőúüűÁÉÍÓÖŐÚÜŰ":
        for encoding in ("cp1250", "cp1252", "latin-1"):
            seen.add(letter.encode().decode(encoding, "ignore"))
    return frozenset(text for text in seen if len(text) == 2)


_MISREAD = re.compile("|".join(sorted(map(re.escape, _misread()))) + "|\ufffd")


def cleaned(text: str) -> tuple[str, bool]:
    """`text` in NFC without outer spaces and invisible characters, and whether any invisible one was taken out."""
    if text.isascii() and text.isprintable():
        return text.strip(), False
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    removed = bool(_INVISIBLE.search(text))
    return plain.replace("\u00a0", " ").replace("\r\n", "\n").replace("\r", "\n").strip(), removed


def is_misread(text: str) -> bool:
    """Whether `text` looks like UTF-8 that was read in another encoding (Å‘ for ő)."""
    return not text.isascii() and bool(_MISREAD.search(text))


def has_foreign_letters(text: str) -> bool:
    """Whether `text` has õ or û, which old encodings put where Hungarian has ő and ű."""
    return not text.isascii() and bool(_FOREIGN.search(text))
