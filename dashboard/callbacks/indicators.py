"""The callback of the indicators page."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import Dash

from dashboard import format as fmt
from dashboard.callbacks.frame import QUERY, Tile, View, empty_text, open_frames, open_view, page_outputs, page_values
from dashboard.figures import indicators as figures
from dashboard.figures.base import empty_figure
from dashboard.findings import indicators as findings
from dashboard.i18n import text
from dashboard.tables import MAX_ROWS
from data.queries import indicators

KPIS = ("on_track", "attention", "late", "no_data", "not_yet_due", "differing")
LONG, MOST_ROWS = ("values", "targets", "differences"), 40
"""Tables that grow with every report; the newest or most urgent rows are on the page."""
TABLES = ("indicators", "differences", "forecasts", "targets", "values", "definitions")
TILES = {
    **{f"indicators-{name}": "kpi" for name in KPIS},
    "indicators-indicators": "table",
    "indicators-progress": "chart",
    **{f"indicators-{name}": "table" for name in TABLES[1:]},
}
CHART = 560
NOT_FOLLOWED = {"kpis": ("period",), "indicators": ("period",), "forecasts": ("period",), "definitions": ("period",)}
"""Tile → the filters it does not follow beside target and workshop groups, which none does."""
Frames = dict[str, pd.DataFrame]


def register(app: Dash) -> None:
    """Register `update_indicators`."""

    @app.callback(output=page_outputs("indicators"), inputs={"query": QUERY})
    def update_indicators(query: str | None) -> dict[str, str]:
        view = open_view(query, "indicators")
        frames = open_frames(view, indicators.TABLES)
        headline = findings.headline(frames["kpis"], frames["indicators"], language=view.language)
        tiles = {**_key_figures(view, frames), "indicators-progress": _progress(view, frames), **_tables(view, frames)}
        return page_values(view, "indicators", headline, tiles, TILES)


def _key_figures(view: View, frames: Frames) -> dict[str, Tile]:
    by_key = frames["kpis"].set_index("indicator").to_dict("index")
    return {f"indicators-{name}": _kpi(view, name, by_key[f"indicators.{name}"]) for name in KPIS}


def _kpi(view: View, name: str, row: dict[str, Any]) -> Tile:
    """A count of those with a target (of those that can be compared), with its share."""
    language, is_known = view.language, not fmt.is_missing(row["whole_count"])
    of = "of_compared" if name == "differing" else "of_indicators"
    whole = fmt.number(row["whole_count"], language)
    return Tile(
        title=text(f"indicator.indicators.{name}.name", language),
        note=text("indicators.kpis.note", language),
        figure_text=fmt.number(row["part_count"], language),
        unit_text=text(f"indicators.kpis.{of}", language, whole=whole) if is_known else "",
        status=row["status"] if isinstance(row["status"], str) else None,
        change_text=fmt.share(row["part_share"], language, 0) if is_known else "",
        ignored=_ignored(view, "kpis"),
    )


def _progress(view: View, frames: Frames) -> Tile:
    language, frame = view.language, frames["progress"]
    said = findings.progress(frame, language=language)
    drawn = figures.progress(frame, language=language, today=view.reading.today.isoformat(), height=CHART)
    if frame.empty:
        drawn = empty_figure(empty_text(view), language, height=CHART)
    note, ignored = _note(view, "progress"), _ignored(view, "progress")
    return Tile(title=said, summary=said, note=note, ignored=ignored, figure=drawn, table=frame)


def _tables(view: View, frames: Frames) -> dict[str, Tile]:
    said = {name: getattr(findings, name)(frames[name], language=view.language) for name in TABLES}
    return {
        f"indicators-{name}": Tile(
            title=title,
            note=_note(view, name),
            ignored=_ignored(view, name),
            table=frames[name],
            most_rows=MOST_ROWS if name in LONG else MAX_ROWS,
        )
        for name, title in said.items()
    }


def _note(view: View, name: str) -> str:
    """What is shown, its source, and the data date."""
    said = text(f"indicators.{name}.note", view.language)
    if view.reading.data_date is None:
        return said
    dated = fmt.date_short(view.reading.data_date, view.language)
    return f"{said} · {text('indicators.data_date', view.language, date=dated)}"


def _ignored(view: View, name: str) -> str:
    """Which of the filters the reader has set the tile `name` does not follow, in words."""
    filters = view.filters
    chosen = {
        "group": filters.groups,
        "workshop": filters.workshops,
        "period": filters.period or filters.first_month or filters.last_month,
    }
    ignored = [one for one in ("group", "workshop", *NOT_FOLLOWED.get(name, ())) if chosen[one]]
    if not ignored:
        return ""
    names = fmt.listing([text(f"indicators.ignored.{one}", view.language) for one in ignored], view.language)
    return text("indicators.ignored.says", view.language, names=names)
