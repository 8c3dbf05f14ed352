"""/rows/<page>/<table>, /row/<table>, /document/<code>, /import/<number>: pages from the server, each with its address.

They show what the reader's release holds. Who works on exact figures of own projects sees their rows, and the history
the ledger keeps of them; nobody sees rows of people.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from flask import Blueprint, Response, make_response, render_template, request

from dashboard import filter_words, reader
from dashboard import format as fmt
from dashboard.access.site import access
from dashboard.access.viewer import viewer
from dashboard.downloads.edition import PAGES as DOWNLOADS
from dashboard.i18n import LANGUAGES, has_text, text
from dashboard.provenance import words
from data.accounts import audit
from data.indicators import INDICATORS
from data.queries import behind, choices, history, sources
from data.reading import Reading
from data.releases import opening

PAGES = Blueprint("provenance", __name__, template_folder="templates")
LONGEST = 120
"""Letters of an address that was not found which are repeated."""


@PAGES.get("/rows/<page>/<table>")
def rows(page: str, table: str) -> Response:
    """What a table of a page is made of: its definition, its indicators, and the rows behind it under the filters."""
    made_of = behind.tables_of(page, table) if table in DOWNLOADS.get(page, ()) else ()
    if not made_of:
        return _missing(f"{page}/{table}")
    language, chosen = _seen(), reader.chosen()
    query = request.query_string.decode("utf-8", "replace")
    filters, dropped, offered = choices.read_filters(chosen.reading, query, chosen.projects)
    number = _page_number()
    parts = [words.part(behind.rows(chosen.reading, filters, one, number), language) for one in made_of]
    months = filters.months(chosen.reading.today)
    return _page(
        "rows",
        title=_title(page, table, language),
        definition=_definition(page, table, language),
        indicators=[one for one in _indicators(language) if one["key"].startswith(f"{page}.")],
        filters=filter_words.sentence(filters, offered, months, language),
        more_dropped=filter_words.dropped_sentences(dropped, language),
        parts=parts,
        about_people=page in ("reach", "overview") or table in ("returning", "turnout"),
        number=number,
        earlier=_with(page=number - 1) if number else "",
        later=_with(page=number + 1) if any(part.total > (number + 1) * behind.PAGE for part in parts) else "",
        back=reader.kept(f"{words.address_of(page)}{'?' + filters.query() if filters.query() else ''}#{page}-{table}"),
    )


@PAGES.get("/row/<name>")
def row(name: str) -> Response:
    """One row: its values, import, place and documents, and what it said before."""
    key = request.args.getlist("key")
    reading, language = reader.todays_reading(), _seen()
    found = behind.row(reading, name, key)
    exact = _own(found)
    past = history.in_ledger(exact, name, key) if exact is not None else []
    stands = history.in_releases(_releases(), name, key) if name in behind.MODELS else []
    if found is None and not stands and not past:
        return _missing(f"{name} {' '.join(key)}")
    return _page(
        "row",
        title=words.table_name(name, language),
        key=" · ".join(one for one in key if one),
        fields=words.fields(found, language) if found is not None else [],
        origin=words.origin(found, reading, language) if found is not None else None,
        versions=[words.version(one, reading, _who(), language) for one in past],
        stands=[words.stand(one, language) for one in stands],
    )


@PAGES.get("/document/<document>")
def document(document: str) -> Response:
    """A document, the facts it states, and every figure that rests on it."""
    reading, language = reader.todays_reading(), _seen()
    found = behind.row(reading, "document", [document])
    if found is None:
        return _missing(document)
    citing = behind.citing(reading, document)
    stated = sources.facts(reading, choices.read_filters(reading, "")[0])
    return _page(
        "document",
        title=found.title,
        fields=words.fields(found, language),
        origin=words.origin(found, reading, language),
        locator=found.locator if (found.locator or "").startswith(("http://", "https://")) else "",
        facts=words.facts(stated[stated["document_code"] == document], language),
        counts=[(words.table_name(name, language), fmt.number(count, language)) for name, count in citing.items()],
        figures=[_link(page, table, language) for page, table in behind.resting(list(citing), DOWNLOADS)],
    )


@PAGES.get("/import/<int:number>")
def imported(number: int) -> Response:
    """An import: what it was, and the rows it brought that still stand."""
    reading, language = reader.todays_reading(), _seen()
    listed = sources.imports(reading, choices.read_filters(reading, "")[0])
    mine = listed[listed["import_no"] == str(number)]
    if mine.empty:
        return _missing(str(number))
    parts = [words.part(behind.brought(reading, number, name), language) for name in behind.COPIED]
    return _page(
        "import",
        title=text("provenance.import", language, number=number),
        fields=words.cells(mine.iloc[0].to_dict(), language),
        parts=[part for part in parts if part.total],
        closed=words.closed(_closed_by(number), language),
    )


def _closed_by(number: int) -> list[history.Closed]:
    """What an import took away, for whoever works on exact figures: of own projects, and of no project."""
    chosen, ledger = reader.chosen(), reader.ledger()
    if not viewer().working or chosen.reading.release is not None or ledger is None:
        return []
    return history.closed_by(ledger, number, chosen.projects)


def _seen() -> str:
    """The reader's language, after writing down that working figures are looked at, where they are."""
    if viewer().working:
        access().log_seen(request.path)
    return reader.language()


def _own(found: Any | None) -> Any | None:
    """The ledger, where this reader may see all that it says of a row: at work, on a row of an own project or of
    none."""
    if not viewer().working or found is None or reader.chosen().reading.release is not None:
        return None
    project = getattr(found, "project_key", None)
    return reader.ledger() if project is None or project in reader.chosen().projects else None


def _releases() -> list[Reading]:
    settings = reader.settings()
    return [opening.open_release(settings.published_url, settings.today(), one.no) for one in reader.approved()]


def _who() -> Mapping[int, str]:
    """Import → who did it, by the audit log."""
    with access().engine.connect() as connection:
        return {number: who for number, (who, _role) in audit.by_import(connection).items()}


def _title(page: str, table: str, language: str) -> str:
    key = f"{page}.{table}.name"
    name = text(key, language) if has_text(key, language) else text(f"page.{page}", language)
    return text("provenance.rows", language, table=name)


def _definition(page: str, table: str, language: str) -> str:
    key = f"{page}.{table}.definition"
    return text(key, language) if has_text(key, language) else ""


def _indicators(language: str) -> list[dict[str, str]]:
    return [
        {
            "key": one.key,
            **{part: text(f"indicator.{one.key}.{part}", language) for part in ("name", "definition", "formula")},
        }
        for one in INDICATORS
    ]


def _link(page: str, table: str, language: str) -> tuple[str, str, str]:
    key = f"{page}.{table}.name"
    name = text(key, language) if has_text(key, language) else table
    said = f"{text(f'page.{page}', language)}: {name}"
    return said, reader.kept(f"{words.address_of(page)}#{page}-{table}"), reader.kept(f"/rows/{page}/{table}")


def _page_number() -> int:
    asked = request.args.get("page", "0")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 0


def _with(**changed: object) -> str:
    """This address with other parameters."""
    query = [pair for pair in parse_qsl(request.query_string.decode("utf-8", "replace")) if pair[0] not in changed]
    return f"{quote(request.path)}?{urlencode([*query, *changed.items()])}"


def _missing(asked: str) -> Response:
    return _page("missing", 404, asked=asked[:LONGEST])


def _page(name: str, status: int = 200, **values: Any) -> Response:
    language, reading = reader.language(), reader.todays_reading()
    dated = fmt.date(reading.data_date, language) if reading.data_date else ""
    query = request.query_string.decode("ascii", "replace")
    shared = {
        "language": language,
        "languages": LANGUAGES,
        "say": lambda key, **more: text(key, language, **more),
        "here": quote(quote(request.path) + (f"?{query}" if query else "")),
        "release": filter_words.release_title(reading, language) or text("provenance.working", language),
        "dated": text("measures.sheet.data_date", language, date=dated) if dated else "",
        "dropped": filter_words.dropped_sentences(reader.chosen().dropped, language),
        "demonstration": reading.is_demonstration,
        "back": reader.kept("/sources"),
    }
    response = make_response(render_template(f"provenance/{name}.html", **shared | values), status)
    response.headers["Cache-Control"] = "no-cache, private"
    response.headers["Vary"] = "Cookie"
    return response
