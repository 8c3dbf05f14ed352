"""A chart with its text alternative and its table."""

from __future__ import annotations

from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from dashboard.components.tile import footer_line, split_id, tile
from dashboard.figures.base import graph_config
from dashboard.i18n import text

HIDDEN_AXIS = {"visible": False, "fixedrange": True}
BLANK = {
    "data": [],
    "layout": {"xaxis": HIDDEN_AXIS, "yaxis": HIDDEN_AXIS, "paper_bgcolor": "#fff", "plot_bgcolor": "#fff"},
}


def chart(
    tile_id: str,
    language: str,
    *,
    height: int = 300,
    span: int = 12,
    least_width: int = 0,
    table: str | None = None,
    definition: Any = None,
) -> dbc.Col:
    """A card with one plotly chart of fixed `height` in px. Its table opens below it and is asked for only then.

    least_width: what the chart needs to be readable, in px; in a narrower card it scrolls sideways.
    """
    wide = {"tabIndex": "0"} if least_width else {}  # what scrolls can be scrolled by keyboard
    body = [
        html.Figure(
            [
                dcc.Graph(
                    id=f"{tile_id}-graph",
                    figure=BLANK,
                    config=graph_config(language),
                    responsive=True,
                    style={"height": height},
                ),
                html.Figcaption(id=f"{tile_id}-summary", className="visually-hidden"),
            ],
            className="chart chart-wide" if least_width else "chart",
            style={"minHeight": height, "--least-width": f"{least_width}px"},
            **wide,
            **{"aria-labelledby": f"{tile_id}-title"},
        )
    ]
    noun, name = split_id(tile_id)
    as_table = html.Button(
        text("shell.tile.table", language),
        className="as-table",
        type="button",
        **{
            "aria-expanded": "false",
            "aria-controls": f"{tile_id}-table",
            "data-rows": f"/{noun}.table?table={table or name}",
        },
    )
    hidden_table = html.Div(id=f"{tile_id}-table", className="table-box", hidden=True)
    footer = [footer_line(tile_id, as_table), hidden_table]
    return tile(tile_id, language, body, span=span, kind="chart", table=table, definition=definition, footer=footer)
