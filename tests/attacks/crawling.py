"""A reader who asks for everything there is: every address, callback, table and download, with what is said around the
answer. Addresses are those of the application's own URL map, so that a new one is asked for as well."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from urllib.parse import urlencode

import pypdfium2
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from dashboard import guards
from dashboard.access.policy import PATHS, PLACES
from dashboard.downloads.edition import PAGES

FORMS = ("json", "xlsx")
ONE_TABLE = ("csv", "table")
STATIC = ("/assets", "/_dash-component-suites", "/_reload-hash", "/_favicon.ico")
"""Files that are the same for every installation."""
NOT_THERE = ("/views", "/measures/", "/row/", "/document/", "/pack/")
"""Asked for like everything, but there is nothing in a made-up world: what an account keeps for itself, and what a
development plan says, which no figure of people is made of."""
ARGUMENT = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")
EXAMPLES = {
    "path": tuple(path.lstrip("/") for path in (*PATHS, f"{PLACES}09000") if path != "/"),
    "code": ("hu", "en"),
    "number": ("1", "2"),
    "address": ("ITP/1",),
    "page": ("reach",),
    "table": ("groups",),
    "name": ("project",),
    "document": ("NONE",),
    "job": ("0" * 32,),
}
"""Argument of an address → what a reader may put there. Arguments with the same name mean the same everywhere."""
ACCIDENTS = re.compile(r"[0-9a-f]{64}|(?<=\"end_id\":\")[^\"]+|20[0-9T:-]{17}Z")
"""What is another one in every installation: the time of the import, a release's checksum, which covers it, tokens."""


class Said(NamedTuple):
    """One answer: what was asked, its status, its headers without the date, and its text (of a workbook: all parts)."""

    asked: str
    status: int
    headers: tuple[tuple[str, str], ...]
    text: str

    def without_accidents(self) -> Said:
        """The same without what differs between any two installations."""
        text = ACCIDENTS.sub(lambda found: "x" * len(found[0]), self.text)
        dropped = ("ETag", "Content-Length") if ".xlsx" in self.asked else ("ETag",)
        return Said(self.asked, self.status, tuple(one for one in self.headers if one[0] not in dropped), text)


def everything(client: FlaskClient, queries: Sequence[str], ways: Sequence[str] = ()) -> Iterator[Said]:
    """All answers of pages under each of the queries, and of every address under each of the `ways` to name a release
    (without any: the first query)."""
    found = [f"{one}?{way}" for way in ways or queries[:1] for rule in served(client) for one in addresses(rule)]
    found += [address for query in queries for address in _files(query)]
    for address in dict.fromkeys(found):
        yield _taken(address, client.get(address))
    for query in queries:
        for noun in PAGES:
            yield _callback(client, noun, query)


def served(client: FlaskClient) -> list[Rule]:
    """What the application answers a GET with that is not the same for everybody."""
    rules = client.application.url_map.iter_rules()
    return [rule for rule in rules if "GET" in (rule.methods or ()) and not rule.rule.startswith(STATIC)]


def addresses(rule: Rule) -> list[str]:
    """The addresses of a rule: itself, or one for each example of its argument."""
    found = [rule.rule]
    while missing := ARGUMENT.search(found[0]):
        assert missing[1] in EXAMPLES, f"{rule.rule}: attacks/crawling.py, EXAMPLES names no {missing[1]} to ask for"
        found = [ARGUMENT.sub(value, address, count=1) for address in found for value in EXAMPLES[missing[1]]]
    return found


def _files(query: str) -> Iterator[str]:
    """The addresses of pages and downloads."""
    paths = {noun: path for path, noun in PATHS.items()}
    for noun, tables in PAGES.items():
        yield f"{paths[noun]}?{query}"
        for form in FORMS:
            yield f"/{noun}.{form}?{query}"
        for table in tables:
            for form in ONE_TABLE:
                yield f"/{noun}.{form}?{query}&{urlencode({'table': table})}"


def _callback(client: FlaskClient, noun: str, query: str) -> Said:
    listed = client.get("/_dash-dependencies").get_json()
    spec = next(one for one in listed if one["output"].startswith(f"..{noun}-frame."))
    names = [name.rpartition(".") for name in spec["output"].strip(".").split("...")]
    body = {
        "output": spec["output"],
        "outputs": [{"id": component, "property": prop} for component, _, prop in names],
        "inputs": [{**one, "value": query} for one in spec["inputs"]],
        "changedPropIds": ["query.data"],
        "state": [],
    }
    return _taken(f"callback {noun}?{query}", client.post(guards.CALLBACKS, json=body))


def _taken(asked: str, response: TestResponse) -> Said:
    headers = tuple(sorted((name, value) for name, value in response.headers if name not in ("Date", "Set-Cookie")))
    return Said(asked, response.status_code, headers, _text(response.get_data()))


def _text(body: bytes) -> str:
    """What is written in an answer: in a document of several parts in all of them, in parts of parts, too."""
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            return "\n".join(f"{name}\n{_text(parts.read(name))}" for name in parts.namelist())
    if body.startswith(b"%PDF"):
        with pypdfium2.PdfDocument(body) as document:
            return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    return body.decode("utf-8", "replace")
