"""Figures of the sources page."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.figures.primitives.tiles import calendar

MOST_TALL, BRIEF = 8, 24
"""Projects up to which a label has room for two lines; of more, letters of a label that stays on one."""


def months(frame: pd.DataFrame, *, language: str) -> go.Figure:
    """Projects × months: which have rows, which are missing, which are not yet due (columns of completeness.months)."""
    newest = sorted(frame["month"].unique())[-24:]
    shown = frame[frame["month"].isin(newest)]
    counts = shown[["money_count", "session_count"]].astype(float)
    drawn = shown.assign(rows_count=counts.sum(axis=1, min_count=1), rows_count_state=shown["state"])
    if drawn["project"].nunique() > MOST_TALL:
        drawn = drawn.assign(project=_brief(drawn["project"].tolist()))
    height = 90 + 34 * max(drawn["project"].nunique(), 1)
    return calendar(drawn, "project", "month", "rows_count", language=language, unit="rows", height=height)


def _brief(names: list[str]) -> list[str]:
    """The names shortened to a line, or the full one where two would be the same."""
    short = {name: _cut(name) for name in names}
    taken = list(short.values())
    return [short[name] if taken.count(short[name]) == 1 else name for name in names]


def _cut(name: str) -> str:
    first = name.partition(" – ")[0]
    return first if len(first) <= BRIEF else f"{first[:BRIEF].rsplit(' ', 1)[0].rstrip(' ,')}…"
