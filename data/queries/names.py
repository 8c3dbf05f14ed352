"""Readable names for keys: project titles, settlement names, workshop groups. Read once per data version."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlencode

import pandas as pd
from sqlalchemy import select

from data import reading_tables as tables
from data.reading import Reading


@lru_cache(maxsize=4)
def projects(reading: Reading) -> dict[str, str]:
    """Project key → title."""
    table = tables.project
    return {row.project_key: row.title for row in reading.rows(select(table.c.project_key, table.c.title))}


@lru_cache(maxsize=4)
def settlements(reading: Reading) -> dict[str, str]:
    """KSH code → name of the settlement."""
    table = tables.settlement
    return {row.ksh_code: row.name for row in reading.rows(select(table.c.ksh_code, table.c.name))}


@lru_cache(maxsize=4)
def project_links(reading: Reading) -> dict[str, str]:
    """Project key → the start page filtered to it."""
    return {key: f"/?{urlencode({'project': key})}" for key in projects(reading)}


@lru_cache(maxsize=4)
def settlement_links(reading: Reading) -> dict[str, str]:
    """Name of a settlement → the address of its page; names of settlements are unique in Hungary."""
    return {name: f"/telepules/{code}" for code, name in settlements(reading).items()}


def settlement(reading: Reading, code: str | None) -> str | None:
    """The name of a settlement, its code where it has no name, null without a code."""
    return settlements(reading).get(code, code) if code else None


def project(reading: Reading, key: str | None) -> dict[str, str | None]:
    """`project` (title, else the key) and `project_link` (the start page filtered to it, null for a project that is
    not ours)."""
    title = projects(reading).get(key, key) if key else None
    return {"project": title, "project_link": project_links(reading).get(key) if key else None}


def named(frame: pd.DataFrame, column: str, names: dict[str, str], into: str) -> pd.DataFrame:
    """`frame` with `into`: the name of each code in `column`, the code itself where it has no name, null where it is
    null.
    """
    codes = frame[column].tolist()
    return frame.assign(**{into: [names.get(code, code) if isinstance(code, str) and code else None for code in codes]})


def with_project(reading: Reading, frame: pd.DataFrame) -> pd.DataFrame:
    """`frame` with `project` (title) and `project_link` (the start page filtered to it) beside its `project_key`."""
    links = [project_links(reading).get(key) for key in frame["project_key"].tolist()]
    return named(frame, "project_key", projects(reading), "project").assign(
        project_link=pd.Series(links, index=frame.index, dtype=object)
    )
