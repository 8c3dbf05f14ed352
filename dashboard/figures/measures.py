"""Figures of the measures page."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard import format as fmt
from dashboard.figures import primitives
from dashboard.figures.base import BRAND, HATCH, PALE
from dashboard.i18n import text

MOST_BARS = 12
MOST_ROWS = 14
COLOURS = {
    "not_started": HATCH,
    "under_way": BRAND,
    "partly_done": "#5aa3d8",
    "done": "#2a8f83",
    "modified": "#8a5a9e",
    "dropped": "#b5483d",
    "unreported": PALE,
}
"""A status's colour on a bar, in the order in which they are stacked."""
KINDS = ("due", "deadline", "reviewed", "overdue", "missed", "term")
"""What stands on the time axis, in the order of the series colours."""
SIGNS = {"on_track": "✓", "attention": "!", "late": "✕"}


def by_plan(frame: pd.DataFrame, *, language: str, height: int | None = None) -> go.Figure:
    """The measures of each plan by status, the plans with most late ones first."""
    return _bars(frame.head(MOST_BARS), "_short", language, height)


def groups(frame: pd.DataFrame, *, language: str, height: int | None = None) -> go.Figure:
    """The measures for each target group by status."""
    return _bars(_worded(frame.head(MOST_BARS), "target_group", language), "target_group", language, height)


def responsible(frame: pd.DataFrame, *, language: str, height: int | None = None) -> go.Figure:
    """Responsible roles × statuses, with how many measures; late ones last."""
    shown = _worded(frame.head(MOST_BARS), "responsible_role", language)
    named = {f"{code}_count": name for code, name in _statuses(frame, language).items()}
    columns = named | {"late_count": text("column.late_count", language)}
    return primitives.heat(shown, "responsible_role", columns, language=language, height=height)


def _bars(frame: pd.DataFrame, label: str, language: str, height: int | None) -> go.Figure:
    named = _statuses(frame, language)
    series = {f"{code}_count": name for code, name in named.items()}
    colours = [COLOURS[code] for code in named]
    return primitives.stacked_bars(
        frame, label, series, language=language, unit="count", colours=colours, height=height
    )


def _statuses(frame: pd.DataFrame, language: str) -> dict[str, str]:
    """The statuses some measure has, with their names."""
    return {
        code: text(f"value.measure_status.{code}", language)
        for code in COLOURS
        if f"{code}_count" in frame and frame[f"{code}_count"].fillna(0).sum() > 0
    }


def _worded(frame: pd.DataFrame, column: str, language: str) -> pd.DataFrame:
    return frame.assign(**{column: [fmt.cell(column, value, None, language) for value in frame[column]]})


def timeline(frame: pd.DataFrame, *, language: str, today: object, height: int | None = None) -> go.Figure:
    """The terms of plans as bands, their reviews and the deadlines of their measures as dots."""
    plans = list(dict.fromkeys(frame["plan_code"].tolist()))[:MOST_ROWS]
    rows = frame[frame["plan_code"].isin(plans)].to_dict("records")
    names = {name: text(f"value.timeline_item.{name}", language) for name in KINDS}
    return primitives.timeline(
        [
            row | {"start": _day(row), "end": row["end_on"], "said": _said(row, names[row["timeline_item"]], language)}
            for row in rows
        ],
        "start",
        "said",
        language=language,
        end="end",
        kind="timeline_item",
        kinds=names if rows else None,
        row="_short",
        hollow=("due", "deadline", "missed"),
        key="plan_code",
        today=today,
        height=height,
    )


def _day(row: dict[str, Any]) -> str:
    """A term begins as it is known; everything else stands on its last possible day."""
    days = fmt.span(row["start_on"])
    return str(row["start_on"]) if row["timeline_item"] == "term" or days is None else days[1].isoformat()


def _said(row: dict[str, Any], item: str, language: str) -> str:
    if fmt.is_missing(row["measure"]):
        return f"{row['_short']}: {item}"
    return f"{row['measure']} – {item}: {fmt.partial_date(row['start_on'], language)}"


def hep(frame: pd.DataFrame, *, language: str, height: int = 420) -> go.Figure:
    """Settlements where they lie, darker the older their programme is; the sign is how it stands."""
    drawn = primitives.tile_map(
        frame, "settlement", "_row", "_column", "age_count", language=language, unit="years", key="settlement_ksh",
        height=height,
    )  # fmt: skip
    if len(frame):
        said = drawn.to_dict()["data"][-1]
        rows = frame.to_dict("records")
        if "text" in said:
            said["text"] = [_tile(shown, row, language) for shown, row in zip(said["text"], rows, strict=True)]
        said["hovertext"] = [_hover(shown, row, language) for shown, row in zip(said["hovertext"], rows, strict=True)]
    return drawn


def _tile(shown: str, row: dict[str, Any], language: str) -> str:
    """The name, and below it the sign of the status with the age; a programme of unknown age says so."""
    name = shown.partition("<br><b>")[0]
    if not fmt.is_missing(row["age_count"]):
        years = text("measures.hep.years", language, years=fmt.number(row["age_count"], language))
        return f"{name}<br><b>{SIGNS.get(row['status'], '')}\u00a0{years}</b>"
    if row["has_hep"] == "unknown":
        return shown
    return shown.replace(text("state.not_reported", language), f"<b>{text('measures.hep.there', language)}</b>")


def _hover(shown: str, row: dict[str, Any], language: str) -> str:
    lines = [shown, text(f"status.{row['status']}", language)]
    for name in ("next_review_on", "expires_on"):
        if not fmt.is_missing(row[name]):
            lines.append(f"{text(f'column.{name}', language)}: {fmt.partial_date(row[name], language)}")
    return "<br>".join(lines)
