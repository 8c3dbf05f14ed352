"""Native Excel charts beside a table: lines for months, bars for the rest, where figures share a unit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from dashboard import format as fmt
from dashboard.downloads.edition import LINK, Edition, columns, label

COLOURS = ("#17456b", "#d08a1d", "#2a8f83", "#8a5a9e", "#b5483d", "#6f7f90", "#5aa3d8")
MOST_BARS = 40
TIMES = ("month", "quarter")
"""Columns that are drawn along a time axis."""


class Plan(NamedTuple):
    """What of a table is drawn: the column along the axis, the columns of figures (of one unit, at most seven) and how
    many rows, from the first on: totals stand last and are left out."""

    axis: str
    figures: list[str]
    rows: int

    @property
    def is_time(self) -> bool:
        """Whether it is drawn as lines over months or quarters."""
        return self.axis in TIMES


def plan(frame: pd.DataFrame) -> Plan | None:
    """How a table is drawn, where it has months or names and at least two rows of figures of one unit; else None."""
    placed = list(columns(frame))
    body = frame[~frame["_total"].astype(bool)] if "_total" in frame.columns else frame
    axis = next((name for name in TIMES if name in placed), None)
    axis = axis or next((name for name in placed if fmt.kind(name) == "text"), None)
    figures = _figures(frame, placed)
    if axis is None or not figures or len(body) < 2 or (axis not in TIMES and len(body) > MOST_BARS):
        return None
    return Plan(axis, figures, len(body))


def add(book: Workbook, sheet: Worksheet, frame: pd.DataFrame, head_row: int, edition: Edition) -> None:
    """Put a chart under the table where `plan` finds one."""
    found, placed = plan(frame), _placed(frame)
    if found is None:
        return
    axis, figures, rows = found
    chart = book.add_chart({"type": "line" if found.is_time else "bar"})
    first, last = head_row + 1, head_row + rows
    for number, name in enumerate(figures):
        colour = COLOURS[number]
        look = {"line": {"color": colour, "width": 2}} if found.is_time else {"fill": {"color": colour}}
        chart.add_series(
            {
                "name": label(name, edition.language),
                "categories": [sheet.name, first, placed[axis], last, placed[axis]],
                "values": [sheet.name, first, placed[name], last, placed[name]],
                **look,
            }
        )
    chart.show_blanks_as("gap")
    if not found.is_time:
        chart.set_y_axis({"reverse": True})
        chart.set_x_axis({"num_format": fmt.excel_format(figures[0]), "crossing": "max"})
    else:
        chart.set_y_axis({"num_format": fmt.excel_format(figures[0])})
    chart.set_title({"name": edition.title(_name(edition, frame))})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 900, "height": 320 if found.is_time else max(260, 26 * rows + 120)})
    sheet.insert_chart(head_row + len(frame) + 3, 0, chart, {"description": edition.filters_text})


def _name(edition: Edition, frame: pd.DataFrame) -> str:
    return next(name for name, other in edition.frames.items() if other is frame)


def _placed(frame: pd.DataFrame) -> dict[str, int]:
    """Column → its place on the sheet: a linked column takes two."""
    placed: dict[str, int] = {}
    place = 0
    for name in columns(frame):
        placed[name] = place
        place += 2 if f"{name}{LINK}" in frame.columns else 1
    return placed


def _figures(frame: pd.DataFrame, placed: Iterable[str]) -> list[str]:
    numeric = [name for name in placed if fmt.is_numeric(name) and frame[name].notna().any()]
    return [name for name in numeric if fmt.kind(name) == fmt.kind(numeric[0])][: len(COLOURS)]
