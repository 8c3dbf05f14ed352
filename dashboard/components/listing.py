"""A short list of findings with a status and a link each: "mi szorul figyelemre"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard.components.legend import status_chip
from dashboard.components.tile import footer_line, tile
from dashboard.i18n import text


@dataclass(frozen=True)
class Item:
    """One line: `status` (a `data.values.Status`), the link's words and address, one explaining sentence."""

    status: str
    label: str
    href: str
    sentence: str


def list_tile(
    tile_id: str, language: str, *, height: int = 300, span: int = 4, table: str | None = None, definition: Any = None
) -> dbc.Col:
    """A card with a list at least `height` px high; a much longer one scrolls inside its card on wide screens."""
    body = [html.Div(id=f"{tile_id}-list", className="findings", style={"--list-height": f"{height}px"})]
    footer = [footer_line(tile_id)]
    return tile(tile_id, language, body, span=span, kind="list", table=table, definition=definition, footer=footer)


def items(findings: Sequence[Item], language: str) -> Component:
    """The list itself; where there is nothing to list it says so."""
    if not findings:
        return html.P(text("shell.tile.nothing", language), className="empty")
    return html.Ul([_line(finding, language) for finding in findings])


def _line(item: Item, language: str) -> html.Li:
    link = html.A(item.label, href=item.href, **{"data-nav-exact": item.href})
    return html.Li([status_chip(item.status, language), html.Div([link, html.P(item.sentence)])])
