"""What one line of "mi szorul figyelemre" holds, and the link it leads to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from data.filters import Filters

Line = dict[str, Any]
COLUMNS = ("status", "attention", "subject", "subject_link", "project", "since_on", "elapsed_days", "found_count",
           "base_count", "found_share", "gap_huf", "deadline", "source", "source_link")  # fmt: skip


def page_link(page: str, filters: Filters, **chosen: Any) -> str:
    """The address of a page under `filters` with the fields in `chosen` changed: page_link("budget", f,
    projects=("X",)).
    """
    query = replace(filters, **chosen).query()
    return f"/{page}?{query}" if query else f"/{page}"


def text_or_none(value: object) -> str | None:
    """The text, or None for null, NaN and the empty text."""
    return value if isinstance(value, str) and value else None
