"""What a release says about itself: the version of the code that made it, and the definitions in force."""

from __future__ import annotations

import hashlib
import tomllib
from functools import cache
from pathlib import Path

import orjson

from data.indicators import INDICATORS
from data.messages import LANGUAGES

ROOT = Path(__file__).parents[2]
SOURCES = ("data", "dashboard")
WORDS = ROOT / "dashboard" / "i18n"


@cache
def code_version() -> str:
    """The package's version and, after "+", a digest of the sources, so that changed code never passes for the same."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    digest = hashlib.sha256()
    for folder in SOURCES:
        for file in sorted((ROOT / folder).rglob("*")):
            if file.suffix in (".py", ".toml", ".csv"):
                digest.update(f"{file.relative_to(ROOT).as_posix()}\0".encode() + file.read_bytes() + b"\0")
    return f"{version}+{digest.hexdigest()[:12]}"


def definitions() -> str:
    """The words of every indicator (name, definition, formula, …) as JSON: language → indicator → words."""
    words = {language: _indicator_words(language) for language in LANGUAGES}
    return orjson.dumps(words, option=orjson.OPT_SORT_KEYS).decode()


def _indicator_words(language: str) -> dict[str, dict[str, str]]:
    said = tomllib.loads((WORDS / f"{language}.toml").read_text(encoding="utf-8"))["indicator"]
    parts = (one.key.split(".") for one in INDICATORS)
    return {f"{noun}.{name}": said[noun][name] for noun, name in parts}
