"""The callback of the sources page."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

import pandas as pd
from dash import Dash

from dashboard import format as fmt
from dashboard.callbacks.frame import QUERY, Tile, View, open_view, page_outputs, page_values
from dashboard.figures import sources as figures
from dashboard.findings import sources as findings
from dashboard.i18n import text
from data.filters import Filters
from data.queries import completeness, reports, sources
from data.reading import Reading

FIRST_FACTS = 8
MOST_FACTS = 24
MOST_REMINDERS = 12
TILES = {
    "sources-documents": "table",
    "sources-months": "chart",
    "sources-completeness": "table",
    "sources-reminders": "table",
    "sources-releases": "table",
    "sources-imports": "table",
    "sources-indicators": "table",
}


def register(app: Dash) -> None:
    """Register `update_sources`."""

    @app.callback(output=page_outputs("sources"), inputs={"query": QUERY})
    def update_sources(query: str | None) -> dict[str, str]:
        view = open_view(query)
        documents = sources.documents(view.reading, view.filters)
        headline, cards = _documented(view.reading, view.language)
        return page_values(view, "sources", headline, _tiles(view, documents), TILES, {"sources-cards": cards})


@lru_cache(maxsize=4)
def _documented(reading: Reading, language: str) -> tuple[str, list[dict[str, Any]]]:
    """The headline and the cards, which no filter changes: made once. Made-up rows are nothing a document states."""
    documents, facts = sources.documents(reading, Filters()), sources.facts(reading, Filters())
    real = documents[documents["kind"] != sources.MADE_UP]
    stated = facts[facts["document_code"].isin(real["document_code"])]
    return findings.headline(real, stated, language=language), _cards(documents, facts, language)


def _tiles(view: View, documents: pd.DataFrame) -> dict[str, Tile]:
    language, asked = view.language, (view.reading, view.filters)
    months, projects = completeness.months(*asked), completeness.projects(*asked)
    asking = reports.reminders(*asked)
    imports, releases = sources.imports(*asked), sources.releases(*asked)
    gaps = findings.completeness(projects, language=language)
    ignored = text("sources.ignored", language) if view.filters.query() else ""
    places = view.filters.districts or view.filters.settlements or view.filters.groups or view.filters.workshops
    partly = text("sources.ignored_partly", language) if places else ""

    def tile(name: str, title: str, frame: pd.DataFrame, said: str = ignored) -> Tile:
        return Tile(title=title, note=text(f"sources.{name}.note", language), table=frame, ignored=said)

    return {
        "sources-documents": tile("documents", text("sources.documents.name", language), documents),
        "sources-months": Tile(
            title=gaps,
            summary=gaps,
            note=text("sources.months.note", language),
            ignored=partly,
            figure=figures.months(months, language=language),
            table=months,
        ),
        "sources-completeness": tile("completeness", text("sources.completeness.name", language), projects, partly),
        "sources-reminders": replace(
            tile("reminders", findings.reminders(asking, language=language), asking, partly), most_rows=MOST_REMINDERS
        ),
        "sources-releases": tile("releases", findings.releases(releases, language=language), releases),
        "sources-imports": tile("imports", findings.imports(imports, language=language), imports),
        "sources-indicators": tile("indicators", text("sources.indicators.name", language), sources.indicators(*asked)),
    }


def _cards(documents: pd.DataFrame, facts: pd.DataFrame, language: str) -> list[dict[str, Any]]:
    """One card per document, as assets/tiles.js draws it: {code, title, href ("" where it lies nowhere), note, facts,
    more: [words of the fold, the facts in it], all: [words of the link to all facts, its address]}.
    """
    by_document: dict[str, list[dict[str, Any]]] = {}
    for fact in facts.to_dict("records"):
        by_document.setdefault(fact["document_code"], []).append(fact)
    return [_card(row, by_document.get(row["document_code"], []), language) for row in documents.to_dict("records")]


def _card(document: dict[str, Any], facts: list[dict[str, Any]], language: str) -> dict[str, Any]:
    link, kind = document["document_link"], fmt.cell("kind", document["kind"], None, language)
    dated = findings.dated(document["dated_on"], language=language)
    meta = " · ".join([*(part for part in (kind, document["publisher"]) if isinstance(part, str) and part), dated])
    return {
        "code": document["document_code"],
        "title": document["document"],
        "href": link if link.startswith("http") else "",
        "note": meta,
        **_facts(facts, language),
    }


def _facts(facts: list[dict[str, Any]], language: str) -> dict[str, Any]:
    """The first facts at once, more behind a fold, and where there are very many the way to all of them."""
    lines = [findings.stated(fact, language) for fact in facts[:MOST_FACTS]]
    shown: dict[str, Any] = {"facts": lines[:FIRST_FACTS]}
    if lines[FIRST_FACTS:]:
        more = text("sources.facts.more", language, count=len(facts) - FIRST_FACTS)
        shown["more"] = [more, lines[FIRST_FACTS:]]
    if len(facts) > MOST_FACTS:
        shown["all"] = [text("sources.facts.all", language, count=len(facts)), "/sources.csv?table=facts"]
    return shown
