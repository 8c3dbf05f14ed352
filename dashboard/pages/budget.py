"""Költségvetés: grants, plan and payments by project, month, category and consortium member."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import reader
from dashboard.components import chart, kpi, row, table
from dashboard.i18n import text
from dashboard.layout import page_frame

PATH = "/budget"
KPIS = {"grant": "grant", "committed": "committed", "paid": "paid", "remaining": "remaining"}
CHART = 420


def layout(**query: Any) -> Component:
    """What stands where on the page."""
    language = reader.language()
    return page_frame(
        "budget",
        [
            row(*(_kpi(name, indicator, language) for name, indicator in KPIS.items())),
            row(
                chart("budget-cumulative", language, height=CHART, span=7),
                chart("budget-by_project", language, height=CHART, span=5),
            ),
            row(table("budget-projects", language, height=200)),
            row(
                chart(
                    "budget-categories", language, height=CHART, span=6, definition=said("over", language, "categories")
                ),
                table("budget-pace", language, height=CHART, span=6, definition=said("pace", language, "pace")),
            ),
            row(table("budget-consortium", language, definition=said("member_share", language, "consortium"))),
        ],
        query=query,
    )


def _kpi(name: str, indicator: str, language: str) -> Component:
    return kpi(f"budget-{name}", language, table="kpis", definition=said(indicator, language))


def said(indicator: str, language: str, table: str | None = None) -> list[Component]:
    """The definition of an indicator and its formula, after the definition of the table it stands in."""
    keys = [f"budget.{table}.definition"] if table else []
    keys += [f"indicator.budget.{indicator}.definition", f"indicator.budget.{indicator}.formula"]
    return [html.P(text(key, language)) for key in keys]
