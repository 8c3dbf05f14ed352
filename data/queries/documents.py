"""Documents: what they are, which rows rest on them, and the link from a figure to its source."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd
from sqlalchemy import select

from data import reading_tables as tables
from data.reading import Reading


@lru_cache(maxsize=4)
def _titles(reading: Reading) -> dict[str, tuple[str, str]]:
    document = tables.document
    found = reading.rows(select(document.c.code, document.c.title, document.c.locator))
    return {row.code: (row.title, address(row.code, row.locator)) for row in found}


def address(code: str, locator: object) -> str:
    """Where a document can be read: its web address, else its place on the sources page."""
    return (
        locator
        if isinstance(locator, str) and locator.startswith(("http://", "https://"))
        else f"/sources#document-{code}"
    )


@lru_cache(maxsize=10_000)
def _cited(reading: Reading, documents: str | None) -> tuple[str | None, str | None]:
    codes = [code.strip() for code in documents.split(";")] if isinstance(documents, str) else []
    found = [_titles(reading).get(code, (code, "")) for code in codes if code]
    return "; ".join(title for title, _ in found) or None, found[0][1] if found else None


def source(reading: Reading, documents: str | None) -> dict[str, str | None]:
    """`source` (titles joined by "; ") and `source_link` (the first) of documents (codes joined by ";"), null without
    any."""
    return dict(zip(("source", "source_link"), _cited(reading, documents), strict=True))


def cite(reading: Reading, frame: pd.DataFrame) -> pd.DataFrame:
    """`frame` with `documents` replaced by `source` and `source_link`, as `source` says."""
    found = [_cited(reading, value if isinstance(value, str) else None) for value in frame["documents"].tolist()]
    return frame.drop(columns="documents").assign(
        source=[title for title, _ in found], source_link=[link for _, link in found]
    )
