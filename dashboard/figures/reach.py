"""Figures of the target-groups page: frames of data/queries/reach.py in, plotly figures out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from dashboard.figures.primitives import bars_with_target, monthly_columns, outline_map, tile_map, upset
from dashboard.i18n import text

SHOWN_COMBINATIONS = 12
LABELLED_TILES = 60
MAP_HEIGHT, OVERLAPS_HEIGHT, MONTHS_HEIGHT = 400, 400, 330


def groups(frame: pd.DataFrame, *, language: str) -> go.Figure:
    """Different people by target group, a tick at the plan; groups of the charted scheme that have no parent."""
    shown = frame[frame["_charted"]]
    return bars_with_target(
        shown, "group", "reached_people", "planned_people", language=language, key="group_code", height=MONTHS_HEIGHT
    )


def months(frame: pd.DataFrame, *, language: str) -> go.Figure:
    """Different people by month: returning ones below, new ones on top; pale columns where nothing was reported."""
    series = {"returning_people": text("word.returning", language), "new_people": text("word.new", language)}
    return monthly_columns(frame, "month", series, language=language, height=MONTHS_HEIGHT)


def settlements(
    frame: pd.DataFrame, polygons: Mapping[str, Sequence[Sequence[tuple[float, float]]]], *, language: str
) -> go.Figure:
    """Different people by home: outlines where every settlement has one, else one tile each, laid out as they lie.

    More than LABELLED_TILES settlements are small tiles with their names in the hover text only.
    """
    shown = frame[~frame["_total"]]
    if has_outlines(shown, polygons):
        return outline_map(
            shown, "settlement_ksh", "settlement", "reached_people", polygons, language=language, height=MAP_HEIGHT
        )
    figure = tile_map(
        shown, "settlement", "_row", "_column", "reached_people", language=language, key="settlement_ksh", height=MAP_HEIGHT
    )
    if len(shown) > LABELLED_TILES:
        figure.update_traces(text=None, marker_cornerradius=1)
    return figure


def has_outlines(frame: pd.DataFrame, polygons: Mapping[str, object]) -> bool:
    """Whether every settlement of the frame can be drawn in its outline."""
    codes = frame["settlement_ksh"].dropna()
    return len(codes) > 0 and codes.isin(list(polygons)).all()


def overlaps(frame: pd.DataFrame, names: Mapping[str, str], sizes: Mapping[str, float], *, language: str) -> go.Figure:
    """The largest combinations of target groups; `names` and `sizes` (whole groups) by group code."""
    shown = frame[~frame["_total"] & (frame["_codes"] != "")].head(SHOWN_COMBINATIONS)
    members = [set(codes.split(";")) for codes in shown["_codes"]]
    marked = shown.assign(**{code: [code in inside for inside in members] for code in names})
    return upset(marked, names, "reached_people", language=language, sizes=sizes, height=OVERLAPS_HEIGHT)
