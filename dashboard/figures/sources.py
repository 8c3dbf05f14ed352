"""Figures of the sources page."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.figures.primitives.tiles import calendar


def months(frame: pd.DataFrame, *, language: str) -> go.Figure:
    """Projects × months: which have rows, which are missing, which are not yet due (columns of completeness.months)."""
    newest = sorted(frame["month"].unique())[-24:]
    shown = frame[frame["month"].isin(newest)]
    counts = shown[["money_count", "session_count"]].astype(float)
    drawn = shown.assign(rows_count=counts.sum(axis=1, min_count=1), rows_count_state=shown["state"])
    height = 90 + 34 * max(drawn["project"].nunique(), 1)
    return calendar(drawn, "project", "month", "rows_count", language=language, unit="rows", height=height)
