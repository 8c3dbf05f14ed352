"""Célcsoportok: different people by group, month, settlement and project; participations and headcounts beside them."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import reader
from dashboard.components import chart, kpi, row, table
from dashboard.figures.reach import MAP_HEIGHT, MONTHS_HEIGHT, OVERLAPS_HEIGHT
from dashboard.i18n import text
from dashboard.layout import page_frame

PATH = "/reach"
KPIS = ("people", "plan", "attendances", "visitors")


def layout(**query: Any) -> Component:
    """What stands where on the page."""
    language = reader.language()
    return page_frame(
        "reach",
        [
            row(*(kpi(f"reach-{name}", language, table="kpis", definition=_said(name, language)) for name in KPIS)),
            row(
                chart("reach-groups", language, height=MONTHS_HEIGHT, span=6, definition=_said("groups", language)),
                chart(
                    "reach-months", language, height=MONTHS_HEIGHT, span=6, definition=_said("new", language, "months")
                ),
            ),
            row(
                chart(
                    "reach-settlements",
                    language,
                    height=MAP_HEIGHT,
                    span=7,
                    least_width=460,
                    definition=_said("settlements", language),
                ),
                chart(
                    "reach-overlaps",
                    language,
                    height=OVERLAPS_HEIGHT,
                    span=5,
                    least_width=500,
                    definition=_said("overlaps", language),
                ),
            ),
            row(table("reach-projects", language, height=260, definition=_said("projects", language))),
            row(table("reach-headcounts", language, definition=_said("visitors", language, "headcounts"))),
            row(table("reach-target_groups", language, height=400)),
        ],
        query=query,
    )


def _said(indicator: str, language: str, table: str | None = None) -> list[Component]:
    """The definition of an indicator and its formula, after the definition of the table it stands in."""
    keys = [f"reach.{table}.definition"] if table else []
    keys += [f"indicator.reach.{indicator}.definition", f"indicator.reach.{indicator}.formula"]
    return [html.P(text(key, language)) for key in keys]
