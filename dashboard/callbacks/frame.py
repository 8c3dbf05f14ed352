"""What every page's callback shares: open the view, name the outputs, fill the frame and the tiles.

A page's callback is:

    TILES = {"budget-paid": "kpi", "budget-cumulative": "chart", "budget-projects": "table"}

    def register(app: Dash) -> None:
        @app.callback(output=page_outputs("budget", TILES), inputs={"query": QUERY})
        def update_budget(query: str | None) -> dict[str, Any]:
            view = open_view(query)
            frame = budget.cumulative(view.reading, view.filters)
            figure = figures.cumulative(frame, language=view.language)
            tiles = {"budget-cumulative": Tile(title=…, summary=…, note=…, figure=figure, table=frame), …}
            return page_values(view, "budget", headline, tiles, TILES)

The JSON of the filter bar (`data-choices` of <page>-frame, drawn by assets/filters.js):

    {"page": "budget", "asked": query as it came, "query": query as it was understood (canonical),
     "filters": [{"name": "project", "label": "Projekt", "all": "Minden projekt", "more": false,
                  "groups": [{"value": "038", "label": "Kecskeméti járás", "name": "district"}],
                  "options": [{"value": "…", "label": "…", "group": "038", "note": "TOP-6.9.1-16"}]}, …],
     "period": {"presets": [{"value": "last-quarter", "label": "Előző negyedév", "dates": "2022. július – szeptember"}],
                "months": [{"value": "2019-04", "label": "2019. április"}]},
     "data_date": "adatok: 2022. szept. 30.", "demonstration": false,
     "dropped": ["A hivatkozásban szereplő ismeretlen érték kimaradt: …"]}

A group with a name is itself a choice (a whole district); one without only divides the list. Options that do not
exist under the other filters are left out, except chosen ones. What is selected is read from "query" (repeated
parameters), so the bar and the address can never disagree. The bar's words are in its attribute `data-words`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from dash import Input, Output, html
from plotly.graph_objects import Figure

from dashboard import reader
from dashboard.callbacks import bar
from dashboard.components.legend import status_chip
from dashboard.components.listing import Item, items
from dashboard.components.table import table_json
from dashboard.i18n import text
from data.filters import Dropped, Filters
from data.queries import choices
from data.reading import Reading

QUERY = Input("query", "data")

_FRAME = {"frame": "data-choices", "headline": "children", "subline": "children"}
_COMMON = {"title": "children", "note": "children", "ignored": "children"}
_KPI = {"figure": "children", "unit": "children", "status": "children", "change": "children", "spark": "data-spark"}
KINDS: dict[str, dict[str, str]] = {
    "kpi": _COMMON | _KPI,
    "chart": _COMMON | {"graph": "figure", "summary": "children", "table": "data-table"},
    "table": _COMMON | {"table": "data-table"},
    "list": _COMMON | {"list": "children"},
}
"""Kind of tile → part of its id → property that the callback sets."""


@dataclass(frozen=True)
class Tile:
    """What one tile shows. Which fields are needed depends on its kind; a kpi has no summary, a list no figure.

    title: the finding, one sentence (kpi: its label). summary: the chart in words, for readers who do not see it.
    note: unit · source · data date. ignored: which of the reader's filters this tile does not follow, in words.
    spark: the last periods' values, oldest first, None where there is no data.
    """

    title: str
    summary: str = ""
    note: str = ""
    ignored: str = ""
    figure: Figure | None = None
    table: pd.DataFrame | None = None
    figure_text: str = ""
    unit_text: str = ""
    status: str | None = None
    change_text: str = ""
    spark: Sequence[float | None] = ()
    items: Sequence[Item] = field(default=())


@dataclass(frozen=True)
class View:
    """What a reader looks at: today's reading, the filters of the link, what of the link was dropped, the language."""

    reading: Reading
    filters: Filters
    dropped: Sequence[Dropped]
    language: str
    query: str


def open_view(query: str | None) -> View:
    """The view behind a query string (with or without "?"). A bad value is dropped and reported, never an error."""
    reading = reader.todays_reading()
    asked = (query or "").removeprefix("?")
    filters, dropped, _offered = choices.read_filters(reading, asked)
    return View(reading, filters, dropped, reader.language(), asked)


def page_outputs(page: str, tiles: Mapping[str, str]) -> dict[str, Any]:
    """The outputs of a page's callback: the frame and every tile (id → kind), shaped like `page_values`."""
    return {"frame": frame_outputs_spec(page), **{name: tile_outputs(name, kind) for name, kind in tiles.items()}}


def page_values(
    view: View, page: str, headline: str, tiles: Mapping[str, Tile], kinds: Mapping[str, str]
) -> dict[str, Any]:
    """The values for `page_outputs(page, kinds)`. KeyError when a tile is missing."""
    frame = frame_outputs(
        view.reading, view.filters, view.dropped, page, view.language, headline=headline, asked=view.query
    )
    return {"frame": frame, **{name: tile_values(tiles[name], kind, view.language) for name, kind in kinds.items()}}


def frame_outputs_spec(page: str) -> dict[str, Output]:
    """The outputs around the tiles: what the filter bar draws, the headline, the line below it."""
    return {part: Output(f"{page}-{part}", prop) for part, prop in _FRAME.items()}


def frame_outputs(
    reading: Reading,
    filters: Filters,
    dropped: Sequence[Dropped],
    page: str,
    language: str,
    *,
    headline: str,
    asked: str = "",
) -> dict[str, Any]:
    """The values for `frame_outputs_spec(page)`. headline: the page's finding, one sentence."""
    return {
        "frame": bar.choices_json(reading, filters, dropped, page, language, asked),
        "headline": headline,
        "subline": bar.sentence(reading, filters, language),
    }


def tile_outputs(tile_id: str, kind: str) -> dict[str, Output]:
    """The outputs of one tile. kind: kpi, chart, table or list."""
    return {part: Output(f"{tile_id}-{part}", prop) for part, prop in KINDS[kind].items()}


def tile_values(tile: Tile, kind: str, language: str) -> dict[str, Any]:
    """The values for `tile_outputs(…, kind)`."""
    values: dict[str, Any] = {"title": tile.title, "note": tile.note, "ignored": tile.ignored}
    if kind == "kpi":
        values |= {"figure": tile.figure_text, "unit": tile.unit_text, "change": tile.change_text}
        values["status"] = status_chip(tile.status, language) if tile.status else ""
        values["spark"] = bar.numbers_json(tile.spark)
    if kind == "chart":
        empty = tile.figure is None or not tile.figure.data
        values |= {
            "graph": tile.figure,
            "summary": html.Span(tile.summary, className="nothing") if empty else tile.summary,
        }
    if kind in ("chart", "table"):
        frame = pd.DataFrame() if tile.table is None else tile.table
        values["table"] = table_json(frame, language, caption=tile.title)
    if kind == "list":
        values["list"] = items(tile.items, language)
    return values


def empty_text(view: View) -> str:
    """Why a tile is empty and the way out, for `figures.base.empty_figure`."""
    return text("shell.tile.empty_filtered" if view.filters.query() else "shell.tile.empty", view.language)
