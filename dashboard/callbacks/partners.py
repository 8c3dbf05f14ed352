"""The callback of the partners page."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import Dash

from dashboard import format as fmt
from dashboard.callbacks.frame import QUERY, Tile, View, empty_text, open_frames, open_view, page_outputs, page_values
from dashboard.figures import partners as figures
from dashboard.figures.base import empty_figure
from dashboard.findings import partners as findings
from dashboard.i18n import text
from data.queries import partners

TILES = {
    "partners-kept": "kpi",
    "partners-silent": "kpi",
    "partners-shares": "kpi",
    "partners-together": "kpi",
    "partners-fulfilment": "chart",
    "partners-duties": "table",
    "partners-network": "chart",
    "partners-consortium": "table",
}
KPIS = {
    "kept": ("fulfilled_share", "fulfilled"),
    "silent": ("silent_duties", "silent"),
    "shares": ("known_shares", "shares"),
    "together": ("organisations", "organisations"),
}
"""Tile → its indicator, and what its words begin with."""
CHART, NETWORK = 600, 720
Frames = dict[str, pd.DataFrame]


def register(app: Dash) -> None:
    """Register `update_partners`."""

    @app.callback(output=page_outputs("partners"), inputs={"query": QUERY})
    def update_partners(query: str | None) -> dict[str, str]:
        view = open_view(query)
        frames = open_frames(view, partners.TABLES)
        headline = findings.headline(frames["kpis"], language=view.language)
        tiles = {**_key_figures(view, frames), **_charts(view, frames), **_tables(view, frames)}
        return page_values(view, "partners", headline, tiles, TILES)


def _key_figures(view: View, frames: Frames) -> dict[str, Tile]:
    by_key = frames["kpis"].set_index("indicator").to_dict("index")
    return {
        f"partners-{tile}": _kpi(view, tile, indicator, words, by_key[f"partners.{indicator}"])
        for tile, (indicator, words) in KPIS.items()
    }


def _kpi(view: View, tile: str, indicator: str, words: str, row: dict[str, Any]) -> Tile:
    """A count beside what it is part of; its share below."""
    language = view.language
    is_known = not fmt.is_missing(row["whole_count"])
    whole = fmt.number(row["whole_count"], language)
    return Tile(
        title=text(f"indicator.partners.{indicator}.name", language),
        note=text(f"partners.kpis.{words}_note", language),
        figure_text=fmt.number(row["part_count"], language),
        unit_text=text(f"partners.kpis.{words}_of", language, whole=whole) if is_known else "",
        status=row["status"] if isinstance(row["status"], str) else None,
        change_text="" if fmt.is_missing(row["part_share"]) else fmt.share(row["part_share"], language, 0),
        ignored=_ignored(view, tile),
    )


def _charts(view: View, frames: Frames) -> dict[str, Tile]:
    language = view.language
    drawn = {
        "fulfilment": figures.fulfilment(frames["fulfilment"], language=language, height=CHART),
        "network": figures.network(frames["network"], language=language, height=NETWORK),
    }
    return {f"partners-{name}": _chart(view, name, frames[name], figure) for name, figure in drawn.items()}


_SAID = {
    "fulfilment": findings.fulfilment,
    "duties": findings.duties,
    "network": findings.network,
    "consortium": findings.consortium,
}


def _chart(view: View, name: str, frame: pd.DataFrame, drawn: Any) -> Tile:
    said = _SAID[name](frame, language=view.language)
    if frame.empty:
        drawn = empty_figure(empty_text(view), view.language, height=CHART)
    ignored = _ignored(view, name)
    return Tile(title=said, summary=said, note=_note(view, name), ignored=ignored, figure=drawn, table=frame)


def _tables(view: View, frames: Frames) -> dict[str, Tile]:
    return {
        f"partners-{name}": Tile(
            title=_SAID[name](frames[name], language=view.language),
            note=_note(view, name),
            ignored=_ignored(view, name),
            table=frames[name],
        )
        for name in ("duties", "consortium")
    }


def _note(view: View, name: str) -> str:
    """What is shown, its source, and the data date."""
    said = text(f"partners.{name}.note", view.language)
    if view.reading.data_date is None:
        return said
    dated = fmt.date_short(view.reading.data_date, view.language)
    return f"{said} · {text('partners.data_date', view.language, date=dated)}"


TIMELESS = ("kept", "silent", "shares", "fulfilment", "duties")
"""Tiles about agreements and shares, which a period does not divide."""


def _ignored(view: View, name: str) -> str:
    """Which of the filters the reader has set the tile `name` does not follow, in words."""
    filters, said = view.filters, []
    if name in TIMELESS and (filters.period or filters.first_month or filters.last_month):
        said.append("ignored_period")
    if filters.groups or filters.workshops:
        said.append("ignored_group")
    return " ".join(text(f"partners.{key}", view.language) for key in said)
