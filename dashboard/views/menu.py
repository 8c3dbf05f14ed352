"""Saved views on the screen: the menu in the header (drawn by assets/later/views.js), the strip on the overview."""

from __future__ import annotations

from dash import html

from dashboard.i18n import text
from dashboard.views import keeping
from data.accounts.views import View

MOST = 8
"""So many views stand on the overview; the rest is behind a link."""
ALL = "/views"


def menu(language: str) -> html.Details:
    """The menu "Nézetek": empty until it is opened, then fetched."""
    return html.Details(
        [
            html.Summary(
                [
                    html.Span(className="icon icon-views", **{"aria-hidden": "true"}),
                    html.Span(text("views.menu.title", language)),
                ],
                title=text("views.menu.title", language),
            ),
            html.Div(html.P(text("views.menu.coming", language)), id="views-menu", className="who-menu views-menu"),
        ],
        id="views",
        className="who views",
        **{"data-later": "views"},
    )


def home() -> dict[str, str]:
    """The attributes of the link that leads to the beginning: the reader's start page, else the overview with the
    filters that are set."""
    begins = keeping.start()
    return {"href": "/", "data-nav": "/"} if begins is None else {"href": begins.link, "data-nav-exact": begins.link}


def strip(language: str) -> html.Nav:
    """The views the reader sees, on the overview; hidden where there are none."""
    found = keeping.listed()
    items = [html.Li(_link(view, language)) for view in found[:MOST]]
    if len(found) > MOST:
        items.append(html.Li(html.A(text("views.strip.all", language, count=len(found)), href=ALL)))
    name = text("views.strip.title", language)
    return html.Nav(
        [html.Span(name), html.Ul(items, **{"data-most": MOST})],
        className="views-strip",
        hidden=not found,
        **{"aria-label": name},
    )


def _link(view: View, language: str) -> html.A:
    shared = {} if view.own else {"title": text("views.strip.shared", language, by=view.by or "–")}
    return html.A(view.name, href=view.link, **{"data-nav-exact": view.link}, **shared)
