"""Documents: what they are, which rows rest on them, and the link from a figure to its source."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd
from sqlalchemy import select

from data import reading as tables
from data.reading import Reading


@lru_cache(maxsize=4)
def _titles(reading: Reading) -> dict[str, tuple[str, str]]:
    document = tables.document
    frame = reading.frame(select(document.c.code, document.c.title, document.c.locator))
    return {row.code: (row.title, address(row.code, row.locator)) for row in frame.itertuples()}


def address(code: str, locator: object) -> str:
    """Where a document can be read: its web address, else its place on the sources page."""
    return (
        locator
        if isinstance(locator, str) and locator.startswith(("http://", "https://"))
        else f"/sources#document-{code}"
    )


def cite(reading: Reading, frame: pd.DataFrame) -> pd.DataFrame:
    """`frame` with `documents` (codes joined by ";") replaced by `source` (titles joined by "; ") and
    `source_link` (the first)."""
    titles = _titles(reading)
    codes = [value.split(";") if isinstance(value, str) else [] for value in frame["documents"]]
    found = [[titles.get(code.strip(), (code.strip(), "")) for code in row if code.strip()] for row in codes]
    return frame.drop(columns="documents").assign(
        source=["; ".join(title for title, _ in row) or None for row in found],
        source_link=[row[0][1] if row else None for row in found],
    )
