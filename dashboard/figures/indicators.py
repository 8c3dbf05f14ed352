"""Figures of the indicators page."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard import format as fmt
from dashboard.figures import primitives
from dashboard.i18n import text

MOST_PANELS = 7
SIGNS = {"on_track": "✓", "attention": "!", "late": "✕", "no_data": "–"}


def progress(frame: pd.DataFrame, *, language: str, today: str, height: int = 560) -> go.Figure:
    """The most urgent indicators, each in a panel of its own: values, targets, and the forecast with its band."""
    keys = list(dict.fromkeys(frame["_key"].tolist()))[:MOST_PANELS]
    shown = [_panel(frame[frame["_key"] == key], language) for key in keys]
    names = {kind: text(f"value.progress_is.{kind}", language) for kind in ("value", "plan", "forecast")}
    return primitives.panels(shown, names, language=language, today=today, height=height)


def _panel(frame: pd.DataFrame, language: str) -> primitives.Panel:
    rows = frame.to_dict("records")
    first = rows[0]
    days = {
        kind: [(row["progress_on"], row["amount_count"]) for row in rows if row["progress_is"] == kind]
        for kind in ("value", "start", "plan")
    }
    ahead = [
        (row["progress_on"], row["amount_count"], row["from_count"], row["to_count"])
        for row in rows
        if row["progress_is"] == "forecast"
    ]
    name = " ".join(part for part in (SIGNS.get(first["_status"], ""), first["indicator_name"]) if part)
    unit = fmt.cell("unit", first["unit"], None, language)
    return primitives.Panel(name, str(first["project"]), unit, days["value"], days["start"], days["plan"], ahead)
