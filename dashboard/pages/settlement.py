"""Település: everything that is known of one settlement, at an address of its own, and the list of all of them."""

from __future__ import annotations

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard import format as fmt
from dashboard import reader
from dashboard.components import chart, kpi, row, table
from dashboard.i18n import text
from dashboard.layout import page_frame
from data.queries import settlement

PATH = "/telepules"
TEMPLATE = f"{PATH}/<place>"
"""The address of one settlement, by its KSH code."""
KPIS = {"reached": "people", "working": "projects", "met": "events", "hep": "plans"}
"""Tile → the table its menu downloads."""
MAP = 440
TABLES = ("gaps", "plans", "projects", "people", "events", "agreements", "partners", "population")


def layout(place: str = "", **query: Any) -> Component:
    """What stands where on the page; place: a KSH code, "" for the list. An unknown code gets the way out."""
    language = reader.language()
    if place and place not in settlement.known(reader.todays_reading()):
        return _missing(language)
    tiles = [
        row(
            chart(
                "settlement-map",
                language,
                height=MAP,
                least_width=560,
                table="places",
                definition=_said("places", language),
            )
        ),
        row(table("settlement-places", language, height=420)),
    ]
    if place:
        tiles = [
            row(
                *(
                    kpi(f"settlement-{name}", language, table=of, definition=_said(of, language))
                    for name, of in KPIS.items()
                )
            ),
            *(row(table(f"settlement-{name}", language, height=120)) for name in TABLES),
        ]
    chosen = dcc.Store(id="settlement", data=place)
    return page_frame("settlement", [chosen, *tiles], query=query)


def _said(table_name: str, language: str) -> list[Component]:
    return [html.P(text(f"settlement.{table_name}.definition", language))]


def _missing(language: str) -> Component:
    """No settlement has this code: which there are, and the way back."""
    places = settlement.known(reader.todays_reading())
    links = [
        html.Li(html.A(row.name, href=reader.kept(f"{PATH}/{code}"), **{"data-nav": f"{PATH}/{code}"}))
        for code, row in list(places.items())[:100]
    ]
    return html.Div(
        [
            html.Div([html.H1(text("settlement.no_place", language), tabIndex=-1)], className="page-head"),
            html.P(text("settlement.no_place_text", language)),
            html.P(html.A(text("settlement.back", language), href="/cooperation", **{"data-nav": "/cooperation"})),
            html.H2(text("settlement.all_places", language)) if links else None,
            html.Ul(links, className="places") if links else None,
        ],
        className="page missing container-fluid",
    )


def is_place(path: str) -> bool:
    """Whether the path is the address of a settlement that is known."""
    return path.startswith(f"{PATH}/") and path.removeprefix(f"{PATH}/") in settlement.known(reader.todays_reading())


def title(place: str = "", **_query: Any) -> str:
    """The name of the settlement for the browser's tab."""
    language = reader.language()
    known = settlement.known(reader.todays_reading()).get(place)
    said = text("page.settlement", language) if known is None else known.name
    return f"{fmt.capitalised(said)} – {text('app.name', language)}"
