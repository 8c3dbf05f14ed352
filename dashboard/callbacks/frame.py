"""What every page's callback shares: open the view, and write the page's answer.

A page's callback is:

    TILES = {"budget-paid": "kpi", "budget-cumulative": "chart", "budget-projects": "table"}

    def register(app: Dash) -> None:
        @app.callback(output=page_outputs("budget"), inputs={"query": QUERY})
        def update_budget(query: str | None) -> dict[str, str]:
            view = open_view(query)
            frame = budget.cumulative(view.reading, view.filters)
            figure = figures.cumulative(frame, language=view.language)
            tiles = {"budget-cumulative": Tile(title=…, summary=…, note=…, figure=figure, table=frame), …}
            return page_values(view, "budget", headline, tiles, TILES)

Its only output is one text, the answer, in `data-answer` of the element <page>-frame: sixty outputs would be sixty
updates of Dash's state, each asking every component on the page whether it changed. The answer has one line for each
element that shows something; a line is JSON without line breaks, `[id of the element, what it shows]`:

    ["budget-frame", {…}]                    the filter bar, as below
    ["budget-paid-title", "Kifizetve"]       words: everything that is not named here
    ["budget-paid-status", ["late", "Elmaradt"]]              a status and its word; [] for none
    ["budget-paid-spark", [1.5, null, 2.0]]                   values of a sparkline, null where unknown
    ["budget-cumulative-summary", {"nothing": "…"}]           words of a chart that has nothing to draw
    ["budget-cumulative-graph", {"data": […], "layout": {…}}] a figure; assets/tiles.js hands it to its dcc.Graph
    ["budget-projects-table", {…}]                            see dashboard/tables.py
    ["overview-attention-list", …], ["sources-cards", …]      see components/listing.py, callbacks/sources.py

assets/tiles.js paints the lines that were not in the last answer and leaves everything else alone. The elements are
empty in the layout, so nobody else writes into them. The table behind a chart is not in the answer: the page asks for
it at /<page>.table when a reader opens it.

The filter bar (drawn by assets/filters.js):

    {"page": "budget", "asked": query as it came, "query": query as it was understood (canonical),
     "filters": [{"name": "project", "label": "Projekt", "all": "Minden projekt", "more": false,
                  "groups": [{"value": "038", "label": "Kecskeméti járás", "name": "district"}],
                  "options": [{"value": "…", "label": "…", "group": "038", "note": "TOP-6.9.1-16"}]}, …],
     "period": {"presets": [{"value": "last-quarter", "label": "Előző negyedév", "dates": "2022. július – szeptember"}],
                "months": [{"value": "2019-04", "label": "2019. április"}]},
     "data_date": "adatok: 2022. szept. 30.", "release": ["3. kiadás · 2022. okt. 14.", title], "demonstration": false,
     "dropped": ["A hivatkozásban szereplő ismeretlen érték kimaradt: …"]}

A group with a name is itself a choice (a whole district); one without only divides the list. Options that do not
exist under the other filters are left out, except chosen ones. What is selected is read from "query" (repeated
parameters), so the bar and the address can never disagree. The bar's words are in its attribute `data-words`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
import pandas as pd
from dash import Input, Output
from plotly.graph_objects import Figure
from plotly.io.json import to_json_plotly

from dashboard import filter_words, reader
from dashboard import format as fmt
from dashboard.callbacks import bar
from dashboard.components.legend import chip
from dashboard.components.listing import Item, lines
from dashboard.figures.primitives import events
from dashboard.findings import notes as notes_in_words
from dashboard.i18n import text
from dashboard.tables import MAX_ROWS, table_json
from data.filters import Dropped, Filters
from data.queries import choices, notes
from data.reading import Reading

QUERY = Input("query", "data")


@dataclass(frozen=True)
class Tile:
    """What one tile shows. Which fields are needed depends on its kind (kpi, chart, table or list); a kpi has no
    summary, a list no figure.

    title: the finding, one sentence (kpi: its label). summary: the chart in words, for readers who do not see it.
    note: unit · source · data date. ignored: which of the reader's filters this tile does not follow, in words.
    spark: the last periods' values, oldest first, None where there is no data. most_rows: so many rows of a table are
    on the page; the download has all.
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
    most_rows: int = MAX_ROWS


@dataclass(frozen=True)
class View:
    """What a reader looks at: the reading, the filters of the link, what of the link was dropped, the language; `kept`:
    what links on this page say of the reading ("release=3"); `offered`: what can be chosen besides."""

    reading: Reading
    filters: Filters
    dropped: Sequence[Dropped]
    language: str
    query: str
    kept: str
    offered: choices.Choices


def open_view(query: str | None, page: str = "") -> View:
    """The view behind a query string (with or without "?"). A bad value is dropped and reported, never an error; a
    filter that only another page has is left out. page: only needed by a page with filters of its own."""
    chosen = reader.chosen()
    asked = (query or "").removeprefix("?")
    filters, dropped, offered = choices.read_filters(chosen.reading, asked, chosen.projects)
    said = (*chosen.dropped, *dropped)
    return View(chosen.reading, filters.on(page), said, reader.language(), asked, chosen.query, offered)


def open_frames(
    view: View, tables: Mapping[str, Callable[[Reading, Filters], pd.DataFrame]]
) -> dict[str, pd.DataFrame]:
    """The page's tables by name (`TABLES` of its queries) under the view's filters, with official names in its
    language. Read-only."""
    return {name: fmt.in_words(table(view.reading, view.filters), view.language) for name, table in tables.items()}


def page_outputs(page: str) -> dict[str, Output]:
    """The output of a page's callback: its answer, on the page's frame."""
    return {"answer": Output(f"{page}-frame", "data-answer")}


def page_values(
    view: View,
    page: str,
    headline: str,
    tiles: Mapping[str, Tile],
    kinds: Mapping[str, str],
    more: Mapping[str, Any] | None = None,
) -> dict[str, str]:
    """The value of `page_outputs(page)`. headline: the page's finding, one sentence; kinds: tile id → kind, in the
    order of painting; more: what other elements show, by id. KeyError when a tile is missing.
    """
    notes = filter_words.dropped_sentences(view.dropped, view.language)
    if reader.chosen().unreleased:
        headline, notes = text("release.none", view.language), [*notes, text("release.none_why", view.language)]
    choices_json = bar.choices_json(
        view.reading, view.filters, view.offered, notes, page, view.language, view.query, view.kept
    )
    found = [_line(f"{page}-frame", choices_json)]
    shown = {"headline": headline, "subline": bar.sentence(view.reading, view.filters, view.offered, view.language)}
    found += [_line(f"{page}-{part}", _json(said)) for part, said in shown.items()]
    for name, kind in kinds.items():
        found += [_line(f"{name}-{part}", json) for part, json in _parts(name, tiles[name], kind, view)]
    found += [_line(element, _json(said)) for element, said in (more or {}).items()]
    return {"answer": "\n".join(found)}


def _line(element: str, json: str) -> str:
    return f'["{element}",{json}]'


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def _parts(name: str, tile: Tile, kind: str, view: View) -> Iterator[tuple[str, str]]:
    """Part of the tile's id → what it shows, as JSON. In a release every note names it; the notes that managers pinned
    to the tile and the events on its chart follow."""
    language = view.language
    drawn = tile.figure.to_plotly_json() if kind == "chart" and tile.figure is not None else None
    drawn, marked = _with_events(drawn, view) if drawn and drawn["data"] else (drawn, "")
    said_of = notes_in_words.below(notes.pinned(view.reading, view.filters), name, language)
    note = " · ".join(
        part for part in (tile.note, filter_words.release(view.reading, language), marked, *said_of) if part
    )
    for part, said in (("title", tile.title), ("note", note), ("ignored", tile.ignored)):
        yield part, _json(said)
    if kind == "kpi":
        for part, said in (("figure", tile.figure_text), ("unit", tile.unit_text), ("change", tile.change_text)):
            yield part, _json(said)
        yield "status", _json(chip(tile.status, language) if tile.status else [])
        yield "spark", bar.numbers_json(tile.spark)
    if kind == "chart":
        empty = drawn is None or not drawn["data"]
        yield "summary", _json({"nothing": tile.summary} if empty else tile.summary)
        yield "graph", to_json_plotly(drawn)
    if kind == "table":
        frame = pd.DataFrame() if tile.table is None else reader.with_release(tile.table)
        yield "table", table_json(frame, language, caption=tile.title, max_rows=tile.most_rows)
    if kind == "list":
        yield "list", _json(lines([replace(one, href=reader.kept(one.href)) for one in tile.items], language))


def _with_events(drawn: dict[str, Any], view: View) -> tuple[dict[str, Any], str]:
    """A figure with the dated events its axis covers, and the key to them in words."""
    found = notes.events(view.reading, view.filters)
    figure, shown = events.marked(drawn, [one.day for one in found])
    return figure, notes_in_words.marks([found[place] for place in shown], events.SIGNS, view.language)


def empty_text(view: View) -> str:
    """Why a tile is empty and the way out, for `figures.base.empty_figure`."""
    return text("shell.tile.empty_filtered" if view.filters.query() else "shell.tile.empty", view.language)
