"""Áttekintés: are we on track, what needs attention, who is reached and where, who comes to the roundtables."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import reader, views
from dashboard.components import chart, kpi, list_tile, row, table
from dashboard.figures.reach import MAP_HEIGHT
from dashboard.i18n import text
from dashboard.layout import page_frame

PATH = "/"
KPIS = ("money", "people", "sessions", "cooperation")
TOP = 460


def layout(**query: Any) -> Component:
    """What stands where on the page."""
    language = reader.language()
    return page_frame(
        "overview",
        [
            views.strip(language),
            row(*(_kpi(name, language) for name in KPIS)),
            row(
                chart("overview-cumulative", language, height=TOP, span=7),
                list_tile("overview-attention", language, height=TOP, span=5),
            ),
            row(
                chart("overview-groups", language, height=MAP_HEIGHT, span=5),
                chart("overview-settlements", language, height=MAP_HEIGHT, span=7, least_width=460),
            ),
            row(table("overview-partners", language)),
        ],
        query=query,
    )


def _kpi(name: str, language: str) -> Component:
    definition = [html.P(text(f"overview.{name}.{part}", language)) for part in ("definition", "status")]
    return kpi(f"overview-{name}", language, table="kpis", definition=definition)
