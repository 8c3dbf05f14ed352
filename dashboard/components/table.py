"""The card of a table; assets/tables.js draws the table itself."""

from __future__ import annotations

from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from dashboard.components.tile import footer_line, tile
from dashboard.tables import table_json

__all__ = ["table", "table_json"]


def table(
    tile_id: str,
    language: str,
    *,
    height: int = 200,
    span: int = 12,
    table: str | None = None,
    definition: Any = None,
) -> dbc.Col:
    """A card with a sortable table at least `height` px high; wide tables scroll inside their card."""
    box = html.Div(id=f"{tile_id}-table", className="table-box", style={"minHeight": height})
    footer = [footer_line(tile_id)]
    return tile(tile_id, language, [box], span=span, kind="table", table=table, definition=definition, footer=footer)
