"""A reader who asks for everything there is: every page, callback, table and download of a release, with what is said
around the answer."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from urllib.parse import urlencode

import screens
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard import guards
from dashboard.downloads.edition import PAGES

FORMS = ("json", "xlsx")
ONE_TABLE = ("csv", "table")
STATIC = ("/assets", "/_dash-component-suites", "/_reload-hash", "/_favicon.ico")
"""Files that are the same for every installation."""


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


def everything(client: FlaskClient, queries: Sequence[str]) -> Iterator[Said]:
    """All answers under each of the queries (which name the release)."""
    for rule in client.application.url_map.iter_rules():
        if not rule.arguments and "GET" in (rule.methods or ()) and not rule.rule.startswith(STATIC):
            yield _said(client, f"{rule.rule}?{queries[0]}")
    for query in queries:
        yield from _pages(client, query)


def _pages(client: FlaskClient, query: str) -> Iterator[Said]:
    for noun, tables in PAGES.items():
        yield _said(client, f"{screens.PAGES[noun]}?{query}")
        yield _callback(client, noun, query)
        for form in FORMS:
            yield _said(client, f"/{noun}.{form}?{query}")
        for table in tables:
            for form in ONE_TABLE:
                yield _said(client, f"/{noun}.{form}?{query}&{urlencode({'table': table})}")


def _said(client: FlaskClient, address: str) -> Said:
    return _taken(address, client.get(address))


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
    body = response.get_data()
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            text = "\n".join(f"{name}\n{parts.read(name).decode('utf-8', 'replace')}" for name in parts.namelist())
    else:
        text = body.decode("utf-8", "replace")
    return Said(asked, response.status_code, headers, text)
