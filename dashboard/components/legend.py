"""How a figure stands (status) and what stands where a figure is missing (state): one look each, one legend."""

from __future__ import annotations

from dash import html

from dashboard.i18n import text
from data.values import State, Status


def status_chip(status: str, language: str) -> html.Span:
    """Icon and word for a `Status`; never colour alone."""
    name = Status(status).value
    return html.Span(
        [html.Span(className=f"icon icon-{name}", **{"aria-hidden": "true"}), text(f"status.{name}", language)],
        className=f"chip chip-{name}",
    )


def state_legend(language: str) -> html.Dl:
    """The five states of a figure as they look in tables, each with its meaning."""
    entries = []
    for state in State:
        sample = html.Span(text(f"state.{state.value}", language), className=f"state state-{state.value}")
        entries.append(html.Div([html.Dt(sample), html.Dd(text(f"state_meaning.{state.value}", language))]))
    return html.Dl(entries, className="legend")
