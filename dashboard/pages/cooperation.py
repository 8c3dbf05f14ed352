"""Járási együttműködés: who takes part, who came, what was agreed and what falls due."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import reader
from dashboard.components import chart, kpi, row, table
from dashboard.i18n import text
from dashboard.layout import page_frame

PATH = "/cooperation"
KPIS = {
    "covered": "coverage_share",
    "held": "held_share",
    "attended": "attended_share",
    "missing": "unseen_partners",
}
"""Tile → indicator."""
CHART, TIMELINE = 380, 460


def layout(**query: Any) -> Component:
    """What stands where on the page."""
    language = reader.language()
    return page_frame(
        "cooperation",
        [
            row(*(_kpi(name, indicator, language) for name, indicator in KPIS.items())),
            _more(language),
            row(table("cooperation-matrix", language, height=420)),
            row(
                chart(
                    "cooperation-coverage",
                    language,
                    height=CHART,
                    span=6,
                    least_width=420,
                    definition=_said("coverage_share", "coverage", language),
                ),
                chart("cooperation-settlements", language, height=CHART, span=6, least_width=460),
            ),
            row(chart("cooperation-timeline", language, height=TIMELINE, least_width=640)),
            row(table("cooperation-unseen", language, height=100)),
            row(table("cooperation-sessions", language)),
            row(table("cooperation-plans", language)),
            row(table("cooperation-agreements", language)),
            row(table("cooperation-partners", language)),
            row(table("cooperation-context", language, height=120)),
        ],
        query=query,
    )


def _more(language: str) -> Component:
    """The way to the pages beside this one."""
    links = [
        html.A(text(f"cooperation.more.{name}", language), href=path, **{"data-nav": path})
        for name, path in (("partners", "/partners"), ("places", "/telepules"))
    ]
    return html.P(links, className="more-pages")


def _kpi(name: str, indicator: str, language: str) -> Component:
    return kpi(f"cooperation-{name}", language, table="kpis", definition=_said(indicator, None, language))


def _said(indicator: str, table_name: str | None, language: str) -> list[Component]:
    """The definition of an indicator and its formula, after the definition of the table it stands in."""
    keys = [f"cooperation.{table_name}.definition"] if table_name else []
    keys += [f"indicator.cooperation.{indicator}.definition", f"indicator.cooperation.{indicator}.formula"]
    return [html.P(text(key, language)) for key in keys]
