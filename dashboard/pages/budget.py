"""Költségvetés: grants, plan and payments by project, month, category and consortium member."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import reader
from dashboard.components import chart, kpi, row, table
from dashboard.figures.budget import HEIGHT, WIDE_HEIGHT
from dashboard.i18n import text
from dashboard.layout import page_frame

PATH = "/budget"
KPIS = {"grant": "grant", "committed": "committed", "paid": "paid", "remaining": "remaining"}


def layout(**query: Any) -> Component:
    """What stands where on the page."""
    language = reader.language()
    return page_frame(
        "budget",
        [
            row(*(_kpi(name, indicator, language) for name, indicator in KPIS.items())),
            row(chart("budget-cumulative", language, height=WIDE_HEIGHT)),
            row(
                chart("budget-by_project", language, height=HEIGHT, span=6),
                chart(
                    "budget-categories",
                    language,
                    height=HEIGHT,
                    span=6,
                    least_width=440,
                    definition=said("over", language, "categories"),
                ),
            ),
            row(table("budget-projects", language, height=200)),
            row(table("budget-pace", language, definition=said("pace", language, "pace"))),
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
