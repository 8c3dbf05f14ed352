"""The readers' words, in Hungarian (the master) and English.

Words live in hu.toml and en.toml, one file a language; nested tables become dotted keys.
There is no fallback from one language to the other: a missing word is a bug, and a test finds it before a reader does.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

LANGUAGES = ("hu", "en")
_FOLDER = Path(__file__).parent


def text(key: str, language: str, **values: object) -> str:
    """The words of `key` in `language`, with `{placeholders}` filled from `values`.

    Raises KeyError, with a full sentence, when the key or a value for one of its placeholders is missing.
    """
    found = catalogue(language).get(key)
    if found is None:
        raise KeyError(f"No words for the key '{key}' in the language '{language}'.")
    if not values and "{" not in found:
        return found
    try:
        return found.format(**values)
    except KeyError as missing:
        raise KeyError(f"The words of '{key}' ({language}) need a value for {missing}.") from missing


def has_text(key: str, language: str) -> bool:
    """Whether `key` has words in `language`."""
    return key in catalogue(language)


def words(prefix: str, language: str) -> dict[str, str]:
    """All words under `prefix`, keyed by the rest of their key: words("month.long", "hu")["4"] is "április"."""
    start = f"{prefix}."
    return {key[len(start) :]: value for key, value in catalogue(language).items() if key.startswith(start)}


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Every key of `language` with its words."""
    if language not in LANGUAGES:
        raise ValueError(f"There are no words in the language '{language}'; known languages: {', '.join(LANGUAGES)}.")
    return MappingProxyType(words_in(_FOLDER / f"{language}.toml"))


def words_in(file: Path) -> dict[str, str]:
    """The dotted keys of one file. ValueError when one of them holds something else than words."""
    return dict(_dotted(tomllib.loads(file.read_text(encoding="utf-8"))))


def _dotted(table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        key = f"{prefix}{name}"
        if isinstance(value, Mapping):
            yield from _dotted(value, f"{key}.")
        elif isinstance(value, str):
            yield key, value
        else:
            raise ValueError(f"The key '{key}' holds {type(value).__name__}, not words.")
