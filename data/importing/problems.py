"""A Problem: what is wrong with which cell, and the sentence that says so in the reader's language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from data.messages import shown as in_sentence

VALUE_CHARACTERS = 80


@dataclass(frozen=True)
class Problem:
    """One thing wrong (or, as a notice, worth knowing), with its address.

    `value` is the cell's text, null where it must not be repeated (participant codes, personal data); `nearest` the
    valid name closest to it; `details` fill in the sentence of `code`.
    """

    code: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    value: str | None = None
    nearest: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)

    def sentence(self, language: str) -> str:
        """What is wrong and what to do, in `language` (hu or en)."""
        details = {name: in_sentence(value, language) for name, value in self.details.items()}
        said = sentences(language)["problem"][self.code].format_map(details)
        if self.nearest is None:
            return said
        return f"{said} {sentences(language)['line']['nearest'].format(nearest=self.nearest)}"

    def line(self, language: str) -> str:
        """Address, sentence and value on one line."""
        parts = sentences(language)["line"]
        address = [
            parts[name].format(**{name: value}) for name in ("sheet", "row", "column") if (value := getattr(self, name))
        ]
        value = "" if self.value is None else " " + parts["value"].format(value=self.value)
        return ": ".join(filter(None, (", ".join(address), self.sentence(language) + value)))

    def as_json(self, language: str) -> dict[str, Any]:
        """The problem for programs."""
        return {
            "sheet": self.sheet or None,
            "row": self.row,
            "column": self.column or None,
            "value": self.value,
            "code": self.code,
            "sentence": self.sentence(language),
            "nearest": self.nearest,
        }


@cache
def sentences(language: str) -> dict[str, dict[str, str]]:
    """The importer's words in `language`."""
    return tomllib.loads((Path(__file__).parent / f"problems.{language}.toml").read_text(encoding="utf-8"))


def shown(value: object) -> str:
    """A cell's value as a Problem repeats it: short, on one line."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = " ".join("".join(c if c.isprintable() else " " for c in str(value)).split())
    return text if len(text) <= VALUE_CHARACTERS else text[: VALUE_CHARACTERS - 1] + "…"


class Bad(ValueError):
    """A cell cannot be understood; `code` names the sentence, `details` fill it in."""

    def __init__(self, code: str, nearest: str | None = None, **details: object) -> None:
        super().__init__(code)
        self.code, self.nearest, self.details = code, nearest, details
