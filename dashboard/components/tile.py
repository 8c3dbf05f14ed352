"""The frame every tile shares: title, definition, menu, body, footer — always in the same places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard.access.viewer import viewer
from dashboard.i18n import text
from data.accounts.people import MANAGER


def row(*tiles: Component) -> dbc.Row:
    """Tiles beside each other; their `span`s (of 12) add up to 12. Under 992 px they stand below each other."""
    return dbc.Row(list(tiles), className="tiles g-3")


def split_id(tile_id: str) -> tuple[str, str]:
    """`budget-cumulative` → (`budget`, `cumulative`): the page's noun and the name of the table the tile shows."""
    noun, _, name = tile_id.partition("-")
    if not name:
        raise ValueError(f"A tile's id is <noun>-<table name>, but is {tile_id!r}.")
    return noun, name


def tile(
    tile_id: str,
    language: str,
    body: Sequence[Component],
    *,
    span: int = 12,
    kind: str = "plain",
    table: str | None = None,
    definition: Any = None,
    footer: Sequence[Component] = (),
) -> dbc.Col:
    """A card with the tile's head (title, ⓘ, ⋯), `body` and footer line.

    table: the name in the page's TABLES that the menu downloads; by default the one in the id, "" for no downloads.
    definition: what the ⓘ says; by default the words at `<noun>.<table name>.definition`.
    """
    content = [_head(tile_id, language, table, definition, kind), *body, *footer]
    section = html.Section(
        content, id=tile_id, className=f"tile tile-{kind}", tabIndex=-1, **{"aria-labelledby": f"{tile_id}-title"}
    )
    wide = {"xs": 12, "sm": 6, "xl": span} if span <= 3 else {"xs": 12, "lg": span}
    return dbc.Col(section, **wide)


def footer_line(tile_id: str, *more: Component) -> html.Div:
    """The line at the foot: what is drawn (unit · source · data date) and which filters the tile ignores."""
    return html.Div(
        [html.P(id=f"{tile_id}-note", className="note"), html.P(id=f"{tile_id}-ignored", className="ignored"), *more],
        className="tile-foot",
    )


def _head(tile_id: str, language: str, table: str | None, definition: Any, kind: str) -> html.Header:
    noun, name = split_id(tile_id)
    words = text(f"{noun}.{name}.definition", language) if definition is None else definition
    return html.Header(
        [
            html.H2(id=f"{tile_id}-title", className="tile-title"),
            _definition(tile_id, language, words),
            _menu(tile_id, language, noun, name if table is None else table, picture=kind == "chart"),
        ],
        className="tile-head",
    )


def _definition(tile_id: str, language: str, words: Any) -> html.Details:
    label = text("shell.tile.definition", language)
    return html.Details(
        [
            html.Summary(html.Span(label, className="visually-hidden"), className="icon icon-info", title=label),
            html.Div(words, id=f"{tile_id}-definition", className="pop-body"),
        ],
        className="pop",
    )


def _menu(tile_id: str, language: str, noun: str, table: str, *, picture: bool) -> html.Details:
    label = text("shell.tile.menu", language)
    downloads = [
        html.A(
            text(f"shell.tile.{ending}", language),
            href=f"/{noun}.{ending}?table={table}",
            className="menu-item",
            **{"data-download": f"/{noun}.{ending}?table={table}"},
        )
        for ending in ("csv", "xlsx")
        if table
    ]
    if picture:
        words = text("shell.tile.picture", language)
        downloads.append(html.Button(words, className="menu-item", type="button", **{"data-picture": tile_id}))
    if table:
        made_of = f"/rows/{noun}/{table}"
        words = text("shell.tile.rows", language)
        downloads.append(html.A(words, href=made_of, className="menu-item", **{"data-rows-of": made_of}))
    if viewer().role == MANAGER:
        downloads.append(
            html.A(text("shell.tile.pin", language), href=f"/notes/new?figure={tile_id}", className="menu-item")
        )
    copy = html.Button(
        text("shell.tile.copy", language),
        className="menu-item",
        type="button",
        **{"data-copy": tile_id, "data-done": text("shell.tile.copied", language)},
    )
    return html.Details(
        [
            html.Summary(html.Span(label, className="visually-hidden"), className="icon icon-dots", title=label),
            html.Div([*downloads, copy], className="pop-body menu"),
        ],
        className="pop",
    )
