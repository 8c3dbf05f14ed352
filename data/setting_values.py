"""Values of settings, checked: what is wrong is a WrongSetting, whose sentence says what to set."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path


class WrongSetting(ValueError):
    """A setting, or a file it names, is missing or wrong; the sentence says what to do about it."""


def dotenv(file: Path) -> dict[str, str]:
    """NAME=value lines of a .env file; comments and empty lines are passed over, quotes around a value taken off."""
    if not file.is_file():
        return {}
    pairs = (
        line.partition("=")
        for line in file.read_text(encoding="utf-8").splitlines()
        if not line.lstrip().startswith("#")
    )
    return {name.strip(): value.strip().strip("'\"") for name, equals, value in pairs if equals}


def key(file: Path) -> bytes:
    """The key in a file."""
    if not file.is_file():
        raise WrongSetting(f"The key {file} is not there: python -m data init makes one.")
    text = file.read_text(encoding="utf-8").strip()
    if len(text) < 32:
        raise WrongSetting(
            f"The key in {file} is too short: at least 32 characters are needed. Remove it to make a new one."
        )
    return text.encode()


def one_of(value: Mapping[str, str], name: str, *known: str) -> str:
    """One of the `known` words."""
    if value[name] not in known:
        raise WrongSetting(f"{name} must be {' or '.join(known)}, but is {value[name]!r}.")
    return value[name]


def published(value: Mapping[str, str], var_dir: Path) -> str:
    """PUBLISHED_URL, by default a second SQLite file."""
    url = value["PUBLISHED_URL"] or f"sqlite:///{var_dir / 'published.db'}"
    if url == value["DATABASE_URL"] and url.startswith("sqlite"):
        raise WrongSetting("PUBLISHED_URL must name another SQLite file than DATABASE_URL: readers open only that.")
    return url


def site(value: Mapping[str, str]) -> str:
    """SITE_ADDRESS without a slash at its end, by default made of the first name of the site."""
    names = value["SITE_NAMES"].split()
    own = f"https://{names[0]}" if names else f"http://{value['HOST']}:{value['PORT']}"
    address = value["SITE_ADDRESS"].rstrip("/")
    if address and not re.fullmatch(r"https?://[A-Za-z0-9.:\[\]-]+", address):
        raise WrongSetting(f"SITE_ADDRESS must be like https://esely.varos.hu, but is {address!r}.")
    return address or own


def name(value: Mapping[str, str], name: str) -> str:
    """A name that a database takes without quotes."""
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", value[name]):
        raise WrongSetting(f"{name} must be a name of small letters, digits and _, but is {value[name]!r}.")
    return value[name]


def whole(value: Mapping[str, str], name: str) -> int:
    """A whole number that is not negative."""
    if not value[name].isdigit():
        raise WrongSetting(f"{name} must be a whole number, but is {value[name]!r}.")
    return int(value[name])


def day(value: Mapping[str, str], name: str) -> date:
    """A day written YYYY-MM-DD."""
    try:
        return date.fromisoformat(value[name])
    except ValueError:
        raise WrongSetting(f"{name} must be a day like 2026-11-26, but is {value[name]!r}.") from None
