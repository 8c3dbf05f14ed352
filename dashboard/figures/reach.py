"""Figures of the target-groups page: frames of data/queries/reach.py in, plotly figures out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from dashboard.figures.base import bar_trace
from dashboard.figures.primitives import (
    bars_with_target,
    monthly_columns,
    outline_map,
    quarterly_columns,
    tile_map,
    upset,
)
from dashboard.i18n import text

ENROLLED = "#c9d8e6"
SHOWN_COMBINATIONS = 12
LABELLED_TILES = 60
FEWEST_TILES = (4, 5)
"""Rows and columns that always have room, so that few settlements are not a few giant tiles."""
FEWEST_ROWS = 4
BAR = 0.42
"""A chart of fewer bars keeps room for so many, or one bar would be as tall as the chart."""
MAP_HEIGHT, OVERLAPS_HEIGHT, MONTHS_HEIGHT = 400, 400, 330


def groups(frame: pd.DataFrame, *, language: str) -> go.Figure:
    """Different people by target group, a tick at the plan; groups of the charted scheme that have no parent.

    A pale bar behind is the people as the plans count them: once in each project. It ends where the plain bar does
    while nobody is in two projects.
    """
    shown = frame[frame["_charted"]]
    plan = "planned_people" if shown["planned_people"].notna().any() else None
    people = ("group", "reached_people", plan)
    figure = bars_with_target(shown, *people, language=language, unit="count", key="group_code", height=MONTHS_HEIGHT)
    plain = figure.to_dict()
    if not plain["data"]:
        return figure
    plain["data"][0]["width"] = BAR
    plain["layout"]["yaxis"]["range"] = [max(len(shown), FEWEST_ROWS) - 0.45, -0.55]
    if shown["enrolled_people"].isna().all():
        return figure
    enrolled = shown["enrolled_people"].astype(float)
    plain["layout"]["xaxis"]["range"] = [0, max(plain["layout"]["xaxis"]["range"][1], float(enrolled.max()) * 1.04)]
    behind = bar_trace(
        x=enrolled.tolist(), y=list(range(len(shown))), orientation="h", hoverinfo="skip",
        marker={"color": ENROLLED, "cornerradius": 2}, width=BAR + 0.18,
    )  # fmt: skip
    plain["data"].insert(0, behind)
    return figure


def months(frame: pd.DataFrame, *, language: str) -> go.Figure:
    """Different people by month: returning ones below, new ones on top; pale columns where nothing was reported. Of a
    release: people by quarter, hatched where there is no single figure."""
    if "quarter" in frame:
        return quarterly_columns(frame, "quarter", "reached_people", language=language, height=MONTHS_HEIGHT)
    series = {"returning_people": text("word.returning", language), "new_people": text("word.new", language)}
    return monthly_columns(frame, "month", series, language=language, height=MONTHS_HEIGHT)


def settlements(
    frame: pd.DataFrame, polygons: Mapping[str, Sequence[Sequence[tuple[float, float]]]], *, language: str
) -> go.Figure:
    """Different people by home: outlines where every settlement has one, else one tile each, laid out as they lie.

    More than LABELLED_TILES settlements are small tiles with their names in the hover text only.
    """
    shown = frame[frame["_row"].notna()]
    if has_outlines(shown, polygons):
        return outline_map(
            shown, "settlement_ksh", "settlement", "reached_people", polygons, language=language, height=MAP_HEIGHT
        )
    places = ("settlement", "_row", "_column", "reached_people")
    return tile_map(
        shown,
        *places,
        language=language,
        key="settlement_ksh",
        height=MAP_HEIGHT,
        fewest=FEWEST_TILES,
        most_labels=LABELLED_TILES,
    )


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
