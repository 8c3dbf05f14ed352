"""Intézkedések: plans and their measures, what is late and by how much, reviews, and the HEP of every settlement."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import reader
from dashboard.components import chart, kpi, row, table
from dashboard.i18n import text
from dashboard.layout import page_frame

PATH = "/measures"
KPIS = {
    "under_way": "under_way",
    "done": "done",
    "overdue": "late",
    "unreported": "unreported",
    "missed": "missed_reviews",
    "next": "next_review",
}
"""Tile → indicator."""
CHART, TIMELINE = 380, 480


def layout(**query: Any) -> Component:
    """What stands where on the page."""
    language = reader.language()
    return page_frame(
        "measures",
        [
            row(*(_kpi(name, indicator, language) for name, indicator in KPIS.items())),
            row(table("measures-late", language)),
            row(
                chart("measures-by_plan", language, height=CHART, span=6, least_width=460),
                chart("measures-responsible", language, height=CHART, span=6, least_width=600),
            ),
            row(
                chart("measures-groups", language, height=CHART, span=5, least_width=440),
                chart(
                    "measures-map",
                    language,
                    height=CHART,
                    span=7,
                    least_width=640,
                    table="hep",
                    definition=text("measures.hep.definition", language),
                ),
            ),
            row(chart("measures-timeline", language, height=TIMELINE, least_width=720)),
            row(table("measures-hep", language, height=320)),
            row(table("measures-plans", language)),
            row(table("measures-reviews", language)),
            row(table("measures-measures", language, height=320)),
        ],
        query=query,
    )


def _kpi(name: str, indicator: str, language: str) -> Component:
    said = [html.P(text(f"indicator.measures.{indicator}.{part}", language)) for part in ("definition", "formula")]
    return kpi(f"measures-{name}", language, span=2, table="kpis", definition=said)
