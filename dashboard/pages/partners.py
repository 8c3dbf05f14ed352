"""Partnerek és vállalások: what partners promised and did, who shares a grant, and who works with whom."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import reader
from dashboard.components import chart, kpi, row, table
from dashboard.i18n import text
from dashboard.layout import page_frame

PATH = "/partners"
KPIS = {
    "kept": "fulfilled_share",
    "silent": "silent_duties",
    "shares": "known_shares",
    "together": "organisations",
}
"""Tile → indicator."""
CHART, NETWORK = 600, 720


def layout(**query: Any) -> Component:
    """What stands where on the page."""
    language = reader.language()
    return page_frame(
        "partners",
        [
            row(*(_kpi(name, indicator, language) for name, indicator in KPIS.items())),
            row(chart("partners-fulfilment", language, height=CHART, least_width=720)),
            row(table("partners-duties", language, height=320)),
            row(chart("partners-network", language, height=NETWORK, least_width=820)),
            row(table("partners-consortium", language, height=320)),
        ],
        query=query,
    )


def _kpi(name: str, indicator: str, language: str) -> Component:
    said = [html.P(text(f"indicator.partners.{indicator}.{part}", language)) for part in ("definition", "formula")]
    return kpi(f"partners-{name}", language, table="kpis", definition=said)
