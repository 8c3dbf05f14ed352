"""The table behind a chart as the page draws it, asked for when a reader opens it: not a download."""

from __future__ import annotations

from dashboard.downloads.edition import Edition
from dashboard.tables import table_json


def write(edition: Edition) -> bytes:
    """The one table of `edition`, as `dashboard.tables.table_json` describes it, without a caption."""
    return table_json(edition.frames[edition.tables[0]], edition.language).encode()
