"""Indikátorok: what projects promised to reach, where they stand, what the rows say, and where they are heading."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import reader
from dashboard.components import chart, kpi, row, table
from dashboard.i18n import text
from dashboard.layout import page_frame

PATH = "/indicators"
KPIS = ("on_track", "attention", "late", "no_data", "not_yet_due", "differing")
CHART = 560


def layout(**query: Any) -> Component:
    """What stands where on the page."""
    language = reader.language()
    return page_frame(
        "indicators",
        [
            row(*(_kpi(name, language) for name in KPIS)),
            row(table("indicators-indicators", language, height=320)),
            row(chart("indicators-progress", language, height=CHART, least_width=1000)),
            row(table("indicators-differences", language)),
            row(table("indicators-forecasts", language)),
            row(table("indicators-targets", language)),
            row(table("indicators-values", language)),
            row(table("indicators-definitions", language)),
        ],
        query=query,
    )


def _kpi(name: str, language: str) -> Component:
    said = [html.P(text(f"indicator.indicators.{name}.{part}", language)) for part in ("definition", "formula")]
    return kpi(f"indicators-{name}", language, span=2, table="kpis", definition=said)
