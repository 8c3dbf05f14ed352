"""Műhelyek és képzések: workshop groups by month, sessions against plan, turnout, trainings, who comes back."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import reader
from dashboard.components import chart, kpi, row, table
from dashboard.i18n import text
from dashboard.layout import page_frame

PATH = "/workshops"
KPIS = {
    "held": "held_share",
    "taken": "turnout_share",
    "completed": "completed_trainings",
    "returned": "returning_share",
}
"""Tile → indicator."""
CALENDAR, CHART, WIDE, LOW = 380, 360, 520, 260


def layout(**query: Any) -> Component:
    """What stands where on the page."""
    language = reader.language()
    trainings = text("workshops.trainings.definition", language)
    return page_frame(
        "workshops",
        [
            row(*(_kpi(name, indicator, language) for name, indicator in KPIS.items())),
            row(chart("workshops-calendar", language, height=CALENDAR, least_width=640)),
            row(
                chart(
                    "workshops-sessions",
                    language,
                    height=CHART,
                    span=7,
                    definition=_said("held_share", "sessions", language),
                ),
                chart("workshops-returning", language, height=CHART, span=5),
            ),
            row(
                chart(
                    "workshops-turnout",
                    language,
                    height=WIDE,
                    span=6,
                    least_width=480,
                    definition=_said("turnout_share", "turnout", language),
                ),
                chart(
                    "workshops-timeline",
                    language,
                    height=WIDE,
                    span=6,
                    least_width=480,
                    table="trainings",
                    definition=trainings,
                ),
            ),
            row(table("workshops-trainings", language)),
            row(table("workshops-groups", language, height=320)),
            row(chart("workshops-development", language, height=LOW)),
            row(table("workshops-activities", language)),
        ],
        query=query,
    )


def _kpi(name: str, indicator: str, language: str) -> Component:
    return kpi(f"workshops-{name}", language, table="kpis", definition=_said(indicator, None, language))


def _said(indicator: str, table_name: str | None, language: str) -> list[Component]:
    """The definition of an indicator and its formula, after the definition of the table it stands in."""
    keys = [f"workshops.{table_name}.definition"] if table_name else []
    keys += [f"indicator.workshops.{indicator}.definition", f"indicator.workshops.{indicator}.formula"]
    return [html.P(text(key, language)) for key in keys]
