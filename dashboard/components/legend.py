"""How a figure stands (status) and what stands where a figure is missing (state): one look each, one legend."""

from __future__ import annotations

from dash import html

from dashboard.i18n import has_text, text
from data.values import State, Status


def chip(status: str, language: str) -> list[str]:
    """A `Status` as assets/tiles.js draws it, with icon and word; never colour alone."""
    name = Status(status).value
    return [name, text(f"status.{name}", language)]


def state_legend(language: str) -> html.Dl:
    """The states of a figure as they look in tables, each with its meaning."""
    entries = []
    for state in State:
        key = f"state_sample.{state.value}"
        shown = text(key if has_text(key, language) else f"state.{state.value}", language)
        sample = html.Span(shown, className=f"state state-{state.value}")
        entries.append(html.Div([html.Dt(sample), html.Dd(text(f"state_meaning.{state.value}", language))]))
    return html.Dl(entries, className="legend")
