"""A DataFrame as the JSON that assets/tables.js draws as a real HTML table."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import pandas as pd

from dashboard import format as fmt
from dashboard.i18n import text
from data.values import Status, carries_figure, state_of

MAX_ROWS = 100
TOTAL = "_total"
SHORT = {"date", "month", "code"}
"""Kinds of columns whose cells do not break into lines."""
BRIEF = {
    "source",
    "duty",
    "evidence",
    "project",
    "projects",
    "event",
    "duties",
    "settlements",
    "parent",
    "missing_months",
    "definition",
    "reason",
}
"""Columns of long texts that would make rows tall: two lines, the rest when pointed at, in print and in downloads."""
_STATUSES = frozenset(Status)


def table_json(frame: pd.DataFrame, language: str, *, caption: str = "", max_rows: int = MAX_ROWS) -> str:
    """What assets/tables.js draws, as JSON.

    Columns are labelled `column.<name>` and aligned by the unit at the end of their name; cells are written by
    `format.cell`. Special columns: `<name>_state` (the state of <name>),
    `<name>_low` and `<name>_high` (its bounds where that is interval), `<name>_link` (address behind <name>),
    `<name>_mark` (present, absent, … drawn as ■ □ with words), `_total` (true: a bold row, last even when sorted);
    any other name that begins with `_` is not shown. Beyond `max_rows` the table says that the download has all rows.

    Shape: {caption, columns: [{label, kind: text|brief|short|number|mark}], rows: [[cell, …]], totals: […], more: …}.
    A cell is its text, or [text, sort value, class, href], with null for what it lacks, or shorter.
    """
    shown = frame.head(max_rows)
    names = [name for name in frame.columns if _is_shown(str(name), frame)]
    columns = dict(zip(frame.columns, shown.to_numpy(dtype=object).T.tolist(), strict=True))
    cells = [_cells(columns, name, language) for name in names]
    more = text("shell.table.more", language, shown=max_rows, total=len(frame)) if len(frame) > max_rows else ""
    return json.dumps(
        {
            "caption": caption,
            "columns": [{"label": fmt.heading(name, language), "kind": _kind(name)} for name in names],
            "rows": [list(row) for row in zip(*cells, strict=True)],
            "totals": [number for number, total in enumerate(columns.get(TOTAL, ())) if total],
            "more": more,
            "empty": text("shell.table.empty", language),
            "sort": text("shell.table.sort", language),
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _is_shown(name: str, frame: pd.DataFrame) -> bool:
    return not name.startswith("_") and not fmt.is_sibling(name, frame.columns)


def _kind(name: str) -> str:
    if name.endswith("_mark"):
        return "mark"
    if fmt.is_numeric(name):
        return "number"
    return "short" if fmt.kind(name) in SHORT else "brief" if name in BRIEF else "text"


def _cells(columns: Mapping[str, list[Any]], name: str, language: str) -> list[Any]:
    values = fmt.bounded(columns, name)
    if name.endswith("_mark"):
        return [_mark(value, language) for value in values]
    nothing = [None] * len(values)
    states, links = (columns.get(f"{name}_{more}", nothing) for more in ("state", "link"))
    return [_cell(name, *cell, language) for cell in zip(values, states, links, strict=True)]


def _cell(name: str, value: Any, word: Any, link: Any, language: str) -> Any:
    state = state_of(value, word)
    written = _written(name, value, word, language)
    if not written:  # unknown text is an empty cell, as in the downloads
        return ""
    href = link if isinstance(link, str) and link else None
    if not carries_figure(state):
        least = value[0] if isinstance(value, tuple) else None
        return _short([written, least, f"state state-{state.value}", href])
    if name.endswith("status") and value in _STATUSES:
        return _short([written, value, f"chip chip-{value}", href])
    if isinstance(value, str):
        return (
            _short([written, value if written != value else None, None, href]) if href or written != value else written
        )
    return _short([written, float(value) if _kind(name) == "number" else str(value), None, href])


def _short(cell: list[Any]) -> list[Any]:
    """A cell without what it lacks at its end: tables are most of a page's answer."""
    return cell if cell[3] else cell[:3] if cell[2] else cell[:2]


@lru_cache(maxsize=20_000, typed=True)
def _written(name: str, value: Any, state: Any, language: str) -> str:
    """`format.cell`, remembered: most cells of a table are the same after a change of filters."""
    return fmt.cell(name, value, state, language)


def _mark(value: Any, language: str) -> list[Any]:
    mark = value if isinstance(value, str) and value else "unknown"
    return [text(f"mark.{mark}", language), {"present": 2, "absent": 1}.get(mark, 0), f"mark mark-{mark}"]
