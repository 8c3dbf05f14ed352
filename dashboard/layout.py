"""The shell around every page, and the frame of a page."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import dash
import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard import format as fmt
from dashboard import reader, views
from dashboard.access.menu import menu, working_note
from dashboard.components import state_legend
from dashboard.i18n import text, words
from data.reading import Reading

SHORTCUTS = ("help", "pages", "table", "projector", "escape")


def shell(titles: Mapping[str, str], beside: Mapping[str, str]) -> html.Div:
    """Header, filter bar, page and footer in the reader's language.

    titles: address → key of the page's name; beside: address of a page that is not in the navigation → of the one that
    is marked there instead.
    """
    language = reader.language()
    reading = reader.todays_reading()
    return html.Div(
        [
            html.A(text("shell.skip", language), href="#main", className="skip"),
            _header(_links(titles, beside, language), reading, language),
            html.Div(
                id="filter-bar",
                className="filter-bar",
                role="region",
                **{
                    "aria-label": text("shell.bar.label", language),
                    "data-words": json.dumps(words("shell.bar", language)),
                },
            ),
            html.Aside(
                text("app.demo_note", language),
                id="banner",
                className="banner",
                hidden=not reading.is_demonstration,
                **{"aria-label": text("app.demo", language)},
            ),
            working_note(),
            html.Div(id="announcer", className="visually-hidden", role="status", **{"aria-live": "polite"}),
            html.Div(
                [
                    html.Span(text("shell.trouble.text", language)),
                    html.Button(text("shell.trouble.again", language), id="again"),
                    html.A(text("access.sign_in.title", language), href="/sign-in", id="sign-in-again", hidden=True),
                ],
                id="trouble",
                className="trouble",
                role="alert",
                hidden=True,
            ),
            html.Main(dash.page_container, id="main", tabIndex=-1),
            _footer(language),
            _shortcuts(language),
            _picture(language),
        ],
        className="app",
    )


def page_frame(
    page: str, children: Sequence[Component], *, query: dict[str, Any], legend: bool = True
) -> dbc.Container:
    """What `layout(**query)` of a page returns: headline, line below it, then `children` (mostly `components.row`s).

    page: its noun. query: the page's own keyword arguments; they become the store that the page's callback listens to.
    The callback's answer lands on the element `<noun>-frame`, from where assets/tiles.js paints it; so every page's
    callback has an output of its own, and Dash leaves the callbacks of other pages alone.
    """
    language = reader.language()
    return dbc.Container(
        [
            dcc.Store(id="query", data=urlencode(query, doseq=True)),
            html.Div(
                [
                    html.H1(id=f"{page}-headline", tabIndex=-1),
                    html.P(id=f"{page}-subline", className="subline"),
                    html.A(
                        text("pack.open", language),
                        href=f"/pack?page={page}",
                        className="button pack-open",
                        **{"data-query": f"/pack?page={page}"},
                    ),
                ],
                id=f"{page}-frame",
                className="page-head",
            ),
            *children,
            _legend(language) if legend else None,
        ],
        fluid=True,
        className="page",
    )


def missing_page(**_query: Any) -> dbc.Container:
    """The page for an address that does not exist, with the way out."""
    language = reader.language()
    return dbc.Container(
        [
            html.Div([html.H1(text("shell.missing.title", language), tabIndex=-1)], className="page-head"),
            html.P(text("shell.missing.text", language)),
            html.P(html.A(text("shell.missing.home", language), href="/", **{"data-nav": "/"})),
        ],
        fluid=True,
        className="page missing",
    )


def _links(titles: Mapping[str, str], beside: Mapping[str, str], language: str) -> list[html.Li]:
    holds = {path: [other for other, parent in beside.items() if parent == path] for path in titles}
    return [
        html.Li(
            html.A(text(name, language), href=path, **{"data-nav": path, "data-holds": " ".join(holds[path]) or None})
        )
        for path, name in titles.items()
        if path not in beside
    ]


def _header(links: list[html.Li], reading: Reading, language: str) -> html.Header:
    brand = html.A(
        [html.Strong(text("app.name", language)), html.Span(text("app.city", language))],
        className="brand",
        **views.home(),
    )
    return html.Header(
        [
            brand,
            html.Nav(html.Ul(links), className="pages", **{"aria-label": text("shell.nav", language)}),
            html.Div(
                [
                    html.Span(data_date(reading, language), id="data-date", className="data-date"),
                    html.Span(id="release", className="data-date"),
                ],
                className="dates",
            ),
            html.Button(
                html.Span(text("projector.start", language), className="visually-hidden"),
                type="button",
                className="icon icon-project",
                title=text("projector.start", language),
                **{"data-project": ""},
            ),
            _languages(language),
            views.menu(language),
            menu(),
        ],
        className="top",
    )


def data_date(reading: Reading, language: str) -> str:
    """The newest day the data speak of, as the chip in the header says it."""
    if reading.data_date is None:
        return text("shell.no_data_date", language)
    return text("shell.data_date", language, date=fmt.date_short(reading.data_date, language))


def _languages(language: str) -> html.Div:
    links = []
    for code in reader.LANGUAGES:
        current = {"aria-current": "true"} if code == language else {}
        names = {"aria-label": text(f"shell.language.{code}", language), "data-language": code}
        links.append(html.A(code.upper(), href=f"/language/{code}", lang=code, hrefLang=code, **current, **names))
    return html.Div(
        links, className="languages", role="group", **{"aria-label": text("shell.language.label", language)}
    )


def _legend(language: str) -> html.Section:
    return html.Section(
        [html.H2(text("shell.legend.title", language)), state_legend(language)],
        className="legend-box",
        **{"aria-label": text("shell.legend.title", language)},
    )


def _footer(language: str) -> html.Footer:
    return html.Footer(
        [
            html.P(text("shell.footer.about", language)),
            html.P(
                [
                    html.A(text("shell.footer.sources", language), href="/sources", **{"data-nav": "/sources"}),
                    html.A(
                        text("shell.footer.accessibility", language),
                        href="/sources#accessibility",
                        **{"data-nav": "/sources#accessibility"},
                    ),
                    html.Button(
                        text("shell.keys.title", language), type="button", className="link", **{"data-keys": ""}
                    ),
                ]
            ),
        ],
        className="foot",
    )


def _picture(language: str) -> html.Dialog:
    """The choice assets/later/pictures.js offers: sizes and formats of a chart as a picture."""
    choices = [
        html.Button(
            text(f"shell.picture.{size}", language, format=ending.upper()),
            type="button",
            className="button",
            **{"data-size": size, "data-format": ending},
        )
        for ending in ("png", "svg")
        for size in ("slide", "column")
    ]
    close = html.Button(text("shell.keys.close", language), type="button", className="button", **{"data-close": ""})
    title = html.H2(text("shell.picture.title", language), id="picture-title")
    working = html.P(text("shell.picture.working", language), hidden=True, **{"data-working": ""})
    return html.Dialog(
        [title, working, html.Div([*choices, close], className="buttons")],
        id="picture",
        className="dialog",
        **{"aria-labelledby": "picture-title", "data-done": text("shell.picture.done", language)},
    )


def _shortcuts(language: str) -> html.Dialog:
    rows = [
        html.Div(
            [
                html.Dt(html.Kbd(text(f"shell.keys.{name}.key", language))),
                html.Dd(text(f"shell.keys.{name}.does", language)),
            ]
        )
        for name in SHORTCUTS
    ]
    switch = html.Button(
        text("shell.keys.switch", language),
        type="button",
        className="button",
        **{"data-shortcuts": "", "aria-pressed": "true"},
    )
    close = html.Button(text("shell.keys.close", language), type="button", className="button", **{"data-close": ""})
    title = html.H2(text("shell.keys.title", language), id="keys-title")
    return html.Dialog(
        [title, html.Dl(rows), html.Div([switch, close], className="buttons")],
        id="keys",
        className="dialog",
        **{"aria-labelledby": "keys-title"},
    )
