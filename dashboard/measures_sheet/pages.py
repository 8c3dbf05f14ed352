"""/measures/<plan_code>/<measure_no>: everything on record about one measure, to read and to print on A4."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, make_response, render_template, request

from dashboard import filter_words, reader
from dashboard import format as fmt
from dashboard.access.site import access
from dashboard.access.viewer import viewer
from dashboard.i18n import LANGUAGES, text
from dashboard.measures_sheet import fields
from data.queries.measures_sheet import Sheet, sheet

PAGES = Blueprint("measures_sheet", __name__, template_folder="templates")
LONGEST = 120
"""Letters of an address that was not found which are repeated."""


@PAGES.get("/measures/<path:address>")
def show(address: str) -> Response:
    """The sheet of the measure at `address`, or a page that says that there is none (404)."""
    if viewer().working:
        access().log_seen("/measures")
    found = sheet(reader.todays_reading(), address)
    if found is None:
        return _page("missing", 404, address=address[:LONGEST])
    return _page("sheet", 200, sheet=found, **_parts(found, reader.language()))


def _parts(found: Sheet, language: str) -> dict[str, Any]:
    """What the sheet shows, in words: labelled texts, rows of tables, links with the release in them."""
    return {
        "about": fields.about(found, language),
        "standing": fields.standing(found, language),
        "plan": fields.plan(found, language),
        "history": fields.history(found, language),
        "indicators": fields.indicators(found, language),
        "reviews": fields.reviews(found, language),
        "documents": [(title, reader.kept(link)) for title, link in found.documents],
    }


def _here() -> str:
    """This page's own address, with its query."""
    query = request.query_string.decode("ascii", "replace")
    return quote(request.path) + (f"?{query}" if query else "")


def _page(name: str, status: int, **values: Any) -> Response:
    language, reading = reader.language(), reader.todays_reading()
    dated = fmt.date(reading.data_date, language) if reading.data_date else ""
    shared = {
        "language": language,
        "languages": LANGUAGES,
        "say": lambda key, **more: text(key, language, **more),
        "here": quote(_here()),
        "back": reader.kept("/measures"),
        "release": filter_words.release_title(reading, language),
        "dated": text("measures.sheet.data_date", language, date=dated) if dated else "",
        "dropped": filter_words.dropped_sentences(reader.chosen().dropped, language),
        "demonstration": reading.is_demonstration,
    }
    response = make_response(render_template(f"measures_sheet/{name}.html", **shared | values), status)
    response.headers["Cache-Control"] = "no-cache, private"
    response.headers["Vary"] = "Cookie"
    return response
