"""Figures of the pages of settlements."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.figures import primitives

MOST_LABELS = 80
"""More settlements are small tiles with their names in the hover text only."""


def places(frame: pd.DataFrame, *, language: str, height: int = 420) -> go.Figure:
    """Settlements where they lie, darker where more projects work; a click leads to the page of one."""
    return primitives.tile_map(
        frame,
        "settlement",
        "_row",
        "_column",
        "projects_count",
        language=language,
        unit="projects",
        key="settlement_ksh",
        height=height,
        most_labels=MOST_LABELS,
    )
