"""Adatok és források: documents with their facts, imports, gaps, definitions, legend, accessibility statement."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import reader
from dashboard.components import chart, row, table
from dashboard.i18n import text, words
from dashboard.layout import page_frame

PATH = "/sources"


def layout(**query: Any) -> Component:
    """What stands where on the page."""
    language = reader.language()
    return page_frame(
        "sources",
        [
            row(table("sources-documents", language, height=540)),
            html.Section(
                [
                    html.H2(text("sources.facts.title", language)),
                    html.P(text("sources.facts.definition", language), className="subline"),
                    html.Div(id="sources-cards", className="document-cards"),
                ],
                className="plain-section",
            ),
            row(chart("sources-months", language, height=340), table("sources-completeness", language)),
            row(table("sources-reminders", language)),
            row(table("sources-releases", language)),
            row(table("sources-imports", language)),
            row(table("sources-indicators", language)),
            _accessibility(language),
        ],
        query=query,
    )


def _accessibility(language: str) -> html.Section:
    paragraphs = words("sources.accessibility.text", language)
    return html.Section(
        [
            html.H2(text("sources.accessibility.title", language)),
            *(html.P(paragraphs[number]) for number in sorted(paragraphs)),
        ],
        id="accessibility",
        className="plain-section",
        tabIndex=-1,
    )
