"""A short list of findings with a status and a link each: "mi szorul figyelemre"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from dashboard.components.legend import chip
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


def lines(findings: Sequence[Item], language: str) -> dict[str, Any]:
    """The list as assets/tiles.js draws it: {lines: [[status, its word, label, href, sentence], …], empty: what it says
    where there is nothing to list}.
    """
    return {
        "lines": [[*chip(one.status, language), one.label, one.href, one.sentence] for one in findings],
        "empty": text("shell.tile.nothing", language),
    }
