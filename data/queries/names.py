"""Readable names for keys: project titles, settlement names, workshop groups. Read once per data version."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlencode

import pandas as pd
from sqlalchemy import select

from data import reading as tables
from data.reading import Reading


@lru_cache(maxsize=4)
def projects(reading: Reading) -> dict[str, str]:
    """Project key → title."""
    table = tables.project
    frame = reading.frame(select(table.c.project_key, table.c.title))
    return dict(zip(frame["project_key"], frame["title"], strict=True))


@lru_cache(maxsize=4)
def settlements(reading: Reading) -> dict[str, str]:
    """KSH code → name of the settlement."""
    table = tables.settlement
    frame = reading.frame(select(table.c.ksh_code, table.c.name))
    return dict(zip(frame["ksh_code"], frame["name"], strict=True))


def named(frame: pd.DataFrame, column: str, names: dict[str, str], into: str) -> pd.DataFrame:
    """`frame` with `into`: the name of each code in `column`, the code itself where it has no name, null where it is
    null.
    """
    codes = frame[column].tolist()
    return frame.assign(**{into: [names.get(code, code) if isinstance(code, str) and code else None for code in codes]})


def with_project(reading: Reading, frame: pd.DataFrame) -> pd.DataFrame:
    """`frame` with `project` (title) and `project_link` (the start page filtered to it) beside its `project_key`."""
    titles = projects(reading)
    links = [f"/?{urlencode({'project': key})}" if key in titles else None for key in frame["project_key"]]
    return named(frame, "project_key", titles, "project").assign(
        project_link=pd.Series(links, index=frame.index, dtype=object)
    )
