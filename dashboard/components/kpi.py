"""A key figure: label, figure, target, status, change against the previous period, sparkline."""

from __future__ import annotations

from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from dashboard.components.tile import footer_line, tile


def kpi(tile_id: str, language: str, *, span: int = 3, table: str | None = None, definition: Any = None) -> dbc.Col:
    """The card of one key figure, 3 of 12 columns wide. The sparkline is drawn by assets/tiles.js.

    table: the table its menu downloads; by default the one named in the id, "" for none.
    """
    body = [
        html.P(
            [
                html.Span(id=f"{tile_id}-figure", className="kpi-figure"),
                html.Span(id=f"{tile_id}-unit", className="kpi-unit"),
            ],
            className="kpi-line",
        ),
        html.Div(
            [
                html.Div(
                    [
                        html.P(id=f"{tile_id}-status", className="kpi-status"),
                        html.P(id=f"{tile_id}-change", className="kpi-change"),
                    ]
                ),
                html.Span(id=f"{tile_id}-spark", className="spark", **{"aria-hidden": "true"}),
            ],
            className="kpi-foot",
        ),
    ]
    footer = [footer_line(tile_id)]
    return tile(tile_id, language, body, span=span, kind="kpi", table=table, definition=definition, footer=footer)
