"""What a pack says, from the same callbacks, sentences and tables as the pages: the application is asked as a reader
would ask it, under the filters of the link, and always for a release."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from flask.testing import FlaskClient

from dashboard import filter_words, guards, reader
from dashboard import format as fmt
from dashboard.access import VISITOR, WITHIN
from dashboard.access.policy import PATHS
from dashboard.committee.choice import Choice
from dashboard.committee.tiles import KPIS, Tile
from dashboard.document import Screen
from dashboard.downloads.edition import Edition, open_edition
from dashboard.i18n import has_text, text, words
from dashboard.packs.content import Cell, Kpi, Pack, Part, Section, Table
from dashboard.packs.series import chart_of
from dashboard.packs.tables import table_of
from data.releases.opening import NoRelease
from data.settings import LOCAL_TIME
from data.values import State

Told = Callable[[str, int, int], None]
"""What is being done ("reading", "writing"), how much of it is done, how much there is."""
ADDRESSES = {page: path for path, page in PATHS.items()}
LISTED = {"overview-attention"}
"""Tiles whose page shows sentences instead of a table."""


class Source:
    """The application as one reader of one release sees it. NoRelease where there is none to show, or not the one the
    link asks for: a file must not hold another one."""

    def __init__(self, app: Screen, choice: Choice) -> None:
        self._app, self._choice = app, choice
        self.language = choice.language
        with self._request("overview", choice.filters):
            chosen = reader.chosen()
            if chosen.dropped:
                raise NoRelease("no_such_release", number=chosen.dropped[0].value)
            if chosen.reading.release is None:
                raise NoRelease("no_release_yet")
            edition = open_edition("overview", choice.filters, ("kpis",))
            self.reading, self.filters, self.filters_text = edition.reading, edition.filters, edition.filters_text
            self.warning = edition.warning
            self.left_out = (*filter_words.dropped_sentences(choice.dropped, self.language), *edition.dropped)
        release = f"release={chosen.reading.release.no}"
        self.query = "&".join(part for part in (self.filters.query(), release) if part)

    def edition(self, page: str, tables: tuple[str, ...]) -> Edition:
        """The page's tables, already read."""
        with self._request(page, self.query):
            edition = open_edition(page, self.query, tables)
            assert edition.frames is not None  # read here: a frame's links keep to the release of this request
            return edition

    def shown(self, page: str) -> dict[str, Any]:
        """What the page shows: element → what stands in it, as the page's callback answers."""
        output = f"..{page}-frame.data-answer.."
        body = guards.first_request(self._app, output)
        body["inputs"] = [{**one, "value": self.query} for one in body["inputs"]]
        answer = self._client().post(guards.CALLBACKS, json=body, environ_overrides={WITHIN: VISITOR})
        if answer.status_code != 200:
            raise RuntimeError(f"The page {page} answered {answer.status_code}.")
        lines = answer.get_json()["response"][f"{page}-frame"]["data-answer"].split("\n")
        return dict(json.loads(line) for line in lines)

    def _client(self) -> FlaskClient:
        client = self._app.server.test_client()
        client.set_cookie(reader.COOKIE, self.language)
        return client

    def _request(self, page: str, query: str) -> Any:
        cookie = {"Cookie": f"{reader.COOKIE}={self.language}"}
        return self._app.server.test_request_context(f"/{page}.json?{query}", headers=cookie)


def gather(app: Screen, choice: Choice, site: str, now: datetime, told: Told) -> Pack:
    """The pack of a choice. site: where links lead back to, without a slash at the end; now: the time of printing."""
    source, language = Source(app, choice), choice.language
    sections, cited = [], dict[str, str]()
    for done, page in enumerate(choice.pages):
        told("reading", done, len(choice.pages))
        tiles = [tile for tile in choice.tiles if tile.page == page]
        edition = source.edition(page, tuple(dict.fromkeys(tile.table for tile in tiles)))
        shown = source.shown(page)
        parts = tuple(part for tile in tiles if (part := _part(tile, edition, shown, language)))
        link = f"{site}{ADDRESSES[page]}?{source.query}"
        sections.append(Section(text(f"page.{page}", language), shown[f"{page}-headline"], link, parts))
        cited |= {title: _absolute(address, site) for title, address in edition.cited}
    return _pack(source, choice, site, now, tuple(sections), cited)


def _absolute(address: str, site: str) -> str:
    return f"{site}{address}" if address.startswith("/") else address


def _pack(
    source: Source, choice: Choice, site: str, now: datetime, sections: tuple[Section, ...], cited: Mapping[str, str]
) -> Pack:
    language, reading = choice.language, source.reading
    dated = "" if reading.data_date is None else fmt.date(reading.data_date, language)
    first = choice.pages[0]
    local = now.astimezone(LOCAL_TIME)
    return Pack(
        language=language,
        title=text("pack.title", language, city=text("app.city", language)),
        subject=text("pack.subject", language, city=text("app.city", language)),
        city=text("app.city", language),
        committee=choice.committee,
        item=text("pack.item", language, number=choice.item.rstrip(".")) if choice.item else "",
        item_no=choice.item,
        meeting=fmt.date(choice.meeting, language) if choice.meeting else "",
        filters=source.filters_text,
        release=filter_words.release(reading, language),
        release_title=filter_words.release_title(reading, language),
        data_date=text("pack.data_date", language, date=dated) if dated else text("shell.no_data_date", language),
        printed=f"{fmt.date(f'{local:%Y-%m-%d}', language)} {local:%H:%M}",
        printed_on=f"{local:%Y-%m-%d}",
        link=f"{site}{ADDRESSES[first]}?{source.query}",
        warning=source.warning,
        left_out=tuple(source.left_out),
        sections=sections,
        states=tuple(_states(language)),
        sources=tuple(cited.items()),
    )


def _part(tile: Tile, edition: Edition, shown: Mapping[str, Any], language: str) -> Part:
    if tile.name == KPIS:
        return _kpis(tile, shown, language)
    frame, key = edition.frames[tile.table], f"{tile.page}.{tile.name}"
    sentence = shown[f"{tile.id}-title"]
    name = text(f"{key}.name", language) if has_text(f"{key}.name", language) else edition.title(tile.table)
    definitions = (f"pack.definition.{tile.page}_{tile.name}", f"{key}.definition")
    definition = next((text(one, language) for one in definitions if has_text(one, language)), "")
    part = {
        "id": tile.id, "name": name, "sentence": sentence, "note": _note(shown[f"{tile.id}-note"], language),
        "ignored": shown[f"{tile.id}-ignored"], "definition": definition,
    }  # fmt: skip
    if frame.empty:
        return Part(**part, empty=_why_empty(shown.get(f"{tile.id}-summary"), sentence, language))
    if tile.id in LISTED:
        return Part(**part, table=_listed(shown[f"{tile.id}-list"], language), annex=table_of(frame, language))
    chart = chart_of(frame, tile, language, sentence) if tile.is_chart else None
    brief = None if chart else table_of(frame, language, tile.columns)
    whole = table_of(frame, language)
    return Part(**part, chart=chart, table=brief, annex=None if brief == whole else whole)


def _note(note: str, language: str) -> str:
    """The note under a tile, without what it says of marks that only the screen's chart has."""
    for name, own in words("pack.note", language).items():
        note = note.replace(text(f"{name.replace('_', '.', 1)}.note", language), own)
    return note


def _why_empty(summary: Any, sentence: str, language: str) -> str:
    said = summary.get("nothing", "") if isinstance(summary, dict) else ""
    return said if said and said != sentence else text("pack.empty", language)


def _listed(shown: Mapping[str, Any], language: str) -> Table:
    """Sentences with a status each, as a table."""
    heads = tuple(text(f"pack.listed.{name}", language) for name in ("status", "subject", "sentence"))
    rows = tuple(
        (Cell(_with_icon(status, word)), Cell(label), Cell(sentence))
        for status, word, label, _, sentence in shown["lines"]
    )
    return Table(heads, rows, (False, False, False))


def _kpis(tile: Tile, shown: Mapping[str, Any], language: str) -> Part:
    names = [name.removesuffix("-figure") for name in shown if name.endswith("-figure")]
    kpis = tuple(
        Kpi(
            label=shown[f"{name}-title"],
            figure=shown[f"{name}-figure"],
            unit=shown[f"{name}-unit"],
            status=_with_icon(*shown[f"{name}-status"]) if shown[f"{name}-status"] else "",
            change=shown[f"{name}-change"],
            note=" · ".join(part for part in (shown[f"{name}-note"], shown[f"{name}-ignored"]) if part),
        )
        for name in names
    )
    said = " ".join(_definitions(names, language))
    return Part(tile.id, text("pack.kpis", language), shown[f"{tile.page}-headline"], kpis=kpis,
                note=shown[f"{tile.page}-subline"], definition=said)  # fmt: skip


def _definitions(names: list[str], language: str) -> Iterator[str]:
    for name in names:
        page, _, kpi = name.partition("-")
        for key in (f"{page}.{kpi}.definition", f"indicator.{page}.{kpi}.definition"):
            if has_text(key, language):
                yield text(key, language)


def _with_icon(status: str, word: str) -> str:
    return f"{fmt.STATUS_ICONS[status]}{fmt.NBSP}{word}" if status in fmt.STATUS_ICONS else word


def _states(language: str) -> Iterator[tuple[str, str]]:
    for state in State:
        key = f"state_sample.{state.value}"
        sample = text(key if has_text(key, language) else f"state.{state.value}", language)
        yield sample, text(f"state_meaning.{state.value}", language)
