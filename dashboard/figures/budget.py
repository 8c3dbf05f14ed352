"""Figures of the budget page."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.figures.base import BRAND, HATCH, SERIES, empty_figure
from dashboard.figures.primitives import bars_with_target, grouped_bars, lines_plan_and_fact
from dashboard.i18n import text

MOST_PROJECTS = 6
HEIGHT, WIDE_HEIGHT = 420, 340
LABEL = 40
FEWEST_ROWS = 4
"""Fewer projects than this leave room below instead of growing thick bars."""


def cumulative(
    frame: pd.DataFrame, *, language: str, today: object, empty: str, height: int = WIDE_HEIGHT
) -> go.Figure:
    """Cumulative plan and payments by month, with today's line; `empty` says why there is nothing to draw."""
    if frame.empty or frame[["planned_huf", "paid_huf"]].isna().all(axis=None):
        return empty_figure(empty, language, height=height)
    return lines_plan_and_fact(
        frame, "month", "planned_huf", "paid_huf", language=language, unit="huf", today=today, height=height
    )


def by_project(frame: pd.DataFrame, *, language: str, empty: str, height: int = HEIGHT) -> go.Figure:
    """Planned, committed and paid of the largest projects that report them; where none does, the grants."""
    spent = ["planned_huf", "committed_huf", "paid_huf"]
    reporting = frame[frame[spent].notna().any(axis=1)]
    shown = (reporting if len(reporting) else frame).head(MOST_PROJECTS)
    shown = shown.assign(project=[shortened(title) for title in shown["project"]])
    if shown.empty or shown[["grant_huf", *spent]].isna().all(axis=None):
        return empty_figure(empty, language, height=height)
    if shown[spent].isna().all(axis=None):
        return bars_with_target(
            shown, "project", "grant_huf", language=language, unit="huf", key="project_key", height=height
        )
    series = {name: text(f"column.{name}", language) for name in spent}
    colours = (HATCH, SERIES[1], BRAND)
    drawn = grouped_bars(
        shown, "project", series, language=language, unit="huf", colours=colours, key="project_key", height=height
    )
    drawn.to_dict()["layout"]["yaxis"]["range"] = [max(len(shown), FEWEST_ROWS) - 0.5, -0.5]
    return drawn


def shortened(title: str, most: int = LABEL) -> str:
    """A long project title cut at a word, so that it stands on two lines beside its bar."""
    if len(title) <= most:
        return title
    return f"{title[:most].rsplit(' ', 1)[0].rstrip(' –,')}…"


def categories(frame: pd.DataFrame, *, language: str, empty: str, height: int = HEIGHT) -> go.Figure:
    """Paid by cost category, with a tick at the whole plan."""
    shown = frame[~frame["_total"].astype(bool)] if "_total" in frame else frame
    if shown.empty or shown[["planned_huf", "paid_huf"]].isna().all(axis=None):
        return empty_figure(empty, language, height=height)
    return bars_with_target(shown, "category", "paid_huf", "planned_huf", language=language, unit="huf", height=height)
