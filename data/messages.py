"""What the commands say, in Hungarian and English: words from messages.hu.toml and messages.en.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

LANGUAGES = ("hu", "en")
_SEPARATOR = {"hu": "\u00a0", "en": ","}
_GROUPED_FROM = 10_000  # four digits stand closed up in a sentence


def said(code: str, language: str, **details: object) -> str:
    """The sentence of `code` in `language`, with `{placeholders}` filled from `details`; whole numbers are grouped.

    KeyError when there is no such sentence or a value is missing.
    """
    return words(language)[code].format_map({name: shown(value, language) for name, value in details.items()})


def shown(value: object, language: str) -> object:
    """A whole number as a sentence writes it (12 345 / 12,345); anything else as it is."""
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) < _GROUPED_FROM:
        return value
    return f"{value:,}".replace(",", _SEPARATOR[language])


@cache
def words(language: str) -> dict[str, str]:
    """Every sentence of the commands in `language`, by its code."""
    return tomllib.loads((Path(__file__).parent / f"messages.{language}.toml").read_text(encoding="utf-8"))


class Refusal(RuntimeError):
    """Something the commands will not do; `code` names the sentence that says why, `details` fill it in.

    As text it is the English sentence, for logs; `sentence` says it in the reader's language.
    """

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(said(code, "en", **details))
        self.code, self.details = code, details

    def sentence(self, language: str) -> str:
        """Why not, in `language` (hu or en)."""
        return said(self.code, language, **self.details)
