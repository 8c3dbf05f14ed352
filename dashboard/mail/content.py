"""What a letter says, from the same callbacks and downloads as the pages: the application is asked as its recipient
would ask it, so nobody is sent what they could not see."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs

import data
from dashboard import guards, reader
from dashboard.access import WITHIN, Viewer
from dashboard.access.policy import PATHS
from dashboard.document import Screen
from dashboard.i18n import has_text, text
from dashboard.views.keeping import attachments
from data.accounts.subscriptions import Letter
from data.settings import Settings

ROOT = Path(data.__file__).resolve().parent.parent
LARGEST = 10_000_000
"""Bytes of all attachments together; mail servers refuse more."""
MOST_SENTENCES, MOST_ROWS, MOST_COLUMNS = 8, 8, 4
PATIENCE = 300
"""Seconds a paper or slides may take."""
TABLES = ("csv", "xlsx")
TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


class Unmade(RuntimeError):
    """The page did not answer, or is none, so there is nothing to send; as text its status or path."""


class Attachment(NamedTuple):
    """A file: its name, its type and its bytes."""

    name: str
    type: str
    content: bytes


@dataclass(frozen=True)
class Content:
    """What a letter says: the page's headline, the filters in words, sentences, one small table with its title (of key
    figures, "", else the beginning of the page's first table under its headings), which release, from when the data
    are, what of the view could not be followed, files, and the kinds of files that could not be made."""

    headline: str
    subline: str
    sentences: tuple[str, ...]
    table: tuple[tuple[str, ...], ...]
    table_title: str
    release: str
    data_date: str
    demonstration: bool
    dropped: tuple[str, ...]
    files: tuple[Attachment, ...] = ()
    missing: tuple[str, ...] = ()


class Source:
    """The application as the recipient of one letter sees it, at a release: the one the view names, else `release`."""

    def __init__(self, app: Screen, letter: Letter, release: int) -> None:
        path, _, query = letter.link.partition("?")
        if path not in PATHS:
            raise Unmade(path)
        self._app, self.page, self.language = app, PATHS[path], letter.wish.language
        self._client = app.server.test_client()
        self._client.set_cookie(reader.COOKIE, self.language)
        asks = Viewer(account_id=letter.owner.account_id, name=letter.account, role=letter.owner.role)
        self._given: dict[str, Any] = {"environ_overrides": {WITHIN: asks}}
        named = query if f"{reader.RELEASE}=" in query else f"{query}&{reader.RELEASE}={release}".lstrip("&")
        self.answer = self._answered(named)
        frame = self.answer[f"{self.page}-frame"]
        self.query: str = frame["query"]
        number = parse_qs(self.query)[reader.RELEASE][0]
        shown = [self.page, f"kiadas{release if number == reader.NEWEST else number}"]
        self.file_name = "-".join([*shown, *(["BEMUTATO"] if frame["demonstration"] else [])])

    def _answered(self, query: str) -> dict[str, Any]:
        output = f"..{self.page}-frame.data-answer.."
        body = guards.first_request(self._app, output)
        for one in body["inputs"]:
            one["value"] = query
        said = self._client.post(guards.CALLBACKS, json=body, **self._given)
        if said.status_code != 200:
            raise Unmade(str(said.status_code))
        answer = said.get_json()["response"][f"{self.page}-frame"]["data-answer"]
        return dict(json.loads(line) for line in answer.split("\n"))

    def download(self, ending: str, table: str = "") -> Attachment:
        """A download of the page under the view's filters."""
        named = "&".join(part for part in (self.query, f"table={table}" if table else "") if part)
        answer = self._client.get(f"/{self.page}.{ending}?{named}", **self._given)
        if answer.status_code != 200:
            raise Unmade(str(answer.status_code))
        name = answer.headers["Content-Disposition"].partition('filename="')[2].rstrip('"')
        return Attachment(name, TYPES[ending], answer.data)


def gather(app: Screen, settings: Settings, letter: Letter, release: int, tables: Mapping[str, Any]) -> Content:
    """Everything one letter says. tables: page → names of its tables. Raises Unmade."""
    source = Source(app, letter, release)
    frame = source.answer[f"{source.page}-frame"]
    figures, listed = tuple(_figures(source)), _first_table(source)
    files: list[Attachment] = []
    missing: list[str] = []
    for kind in letter.wish.attachments:
        try:
            made = tuple(_files(source, settings, kind, letter.wish.language, tables))
        except Unmade:  # the letter goes without it, and says so
            made = ()
        if made and sum(len(one.content) for one in (*files, *made)) <= LARGEST:
            files += made
        else:
            missing.append(kind)
    return Content(
        headline=source.answer[f"{source.page}-headline"],
        subline=source.answer[f"{source.page}-subline"],
        sentences=tuple(_sentences(source))[:MOST_SENTENCES],
        table=figures or tuple(_rows(source, listed)),
        table_title="" if figures or not listed else source.answer[f"{listed}-title"],
        release=frame["release"][0],
        data_date=frame["data_date"],
        demonstration=frame["demonstration"],
        dropped=tuple(frame["dropped"]),
        files=tuple(files),
        missing=tuple(missing),
    )


def _files(
    source: Source, settings: Settings, kind: str, language: str, tables: Mapping[str, Any]
) -> Iterator[Attachment]:
    """One attachment, of CSV one for each table; none where it could not be made."""
    if kind == "csv":
        yield from (source.download(kind, table) for table in tables.get(source.page, ()))
    elif kind in TABLES:
        yield source.download(kind)
    elif kind in attachments() and (made := _packed(source, settings, kind, language)) is not None:
        yield made


def _packed(source: Source, settings: Settings, kind: str, language: str) -> Attachment | None:
    """Slides or a paper, made by `python -m dashboard.packs` in a process of its own."""
    query = "&".join(part for part in (f"page={source.page}", source.query) if part)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / f"{source.file_name}.{kind}"
        words = ["--query", query, "--format", kind, "--language", language, "--site", settings.site_address, str(out)]
        try:
            done = subprocess.run(
                [sys.executable, "-m", "dashboard.packs", *words], cwd=ROOT, env=settings.environment(),
                stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return None
        if done.returncode or not out.is_file():
            return None
        return Attachment(out.name, TYPES[kind], out.read_bytes())


def _sentences(source: Source) -> Iterator[str]:
    """What the tiles say that are not key figures, and are about something."""
    for name, said in source.answer.items():
        tile = name.removesuffix("-title")
        if tile == name or f"{tile}-figure" in source.answer:
            continue
        summary = source.answer.get(f"{tile}-summary")
        nothing = isinstance(summary, dict) and "nothing" in summary
        if said and not nothing and said != _name(tile, source.language):
            yield said


def _name(tile: str, language: str) -> str:
    """What a tile is called where it has no finding."""
    key = f"{tile.replace('-', '.', 1)}.name"
    return text(key, language) if has_text(key, language) else ""


def _figures(source: Source) -> Iterator[tuple[str, ...]]:
    """The key figures: what, how much (with its unit and target), status in a word, change."""
    for name, figure in source.answer.items():
        tile = name.removesuffix("-figure")
        if tile == name:
            continue
        status = source.answer[f"{tile}-status"]
        parts = (f"{tile}-title", f"{tile}-unit", f"{tile}-change")
        title, unit, change = (str(source.answer[part]).strip() for part in parts)
        yield title, f"{figure} {unit}".strip(), status[1] if status else "", change


def _first_table(source: Source) -> str:
    """The page's first table with rows in it, "" for none."""
    tables = (
        name.removesuffix("-table") for name, said in source.answer.items() if name.endswith("-table") and said["rows"]
    )
    return next(tables, "")


def _rows(source: Source, tile: str) -> Iterator[tuple[str, ...]]:
    """The headings and the beginning of a table, for a page without key figures."""
    if tile:
        found = source.answer[f"{tile}-table"]
        yield tuple(column["label"] for column in found["columns"][:MOST_COLUMNS])
        for row in found["rows"][:MOST_ROWS]:
            yield tuple(cell if isinstance(cell, str) else cell[0] for cell in row[:MOST_COLUMNS])
