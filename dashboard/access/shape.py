"""Requests that no browser of ours makes: other host names and endless queries, refused before anybody is looked up;
bodies of callbacks."""

from __future__ import annotations

import ipaddress
from typing import Any
from urllib.parse import unquote_to_bytes

import orjson
from flask import Request, abort
from werkzeug.exceptions import RequestURITooLarge

from data.settings import Settings

LONGEST_QUERY = 16_000
"""Bytes; gunicorn's own limit of a request line is lower."""
MOST_PARAMETERS = 600
LONGEST_NAME, MOST_DIGITS = 255, 18
"""Bytes of one part of a path, as of a file's name; digits of a number, which every database can hold."""
LOOPBACK = ("localhost", "127.0.0.1", "::1")


def names_of(settings: Settings) -> frozenset[str]:
    """The host names the site answers to, without ports. This machine's own names are always among them."""
    own = () if is_any_address(settings.host) else (settings.host,)
    return frozenset(name.lower() for name in (*LOOPBACK, *own, *settings.site_names))


def is_any_address(host: str) -> bool:
    """Whether a server listening on `host` can be reached under names only its operator knows."""
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def is_loopback(host: str) -> bool:
    """Whether `host` (a name or an address) is this machine itself."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def host_name(host: str) -> str:
    """`site.hu:8443` → `site.hu`, `[::1]:8050` → `::1`."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower()


def check(request: Request, names: frozenset[str]) -> None:
    """Abort with 400, 404 or 414 when the request is none of ours."""
    if host_name(request.environ.get("HTTP_HOST") or "") not in names:
        abort(400, "The site does not answer to this name. SITE_NAMES lists the names it has.")
    query = request.query_string
    if len(query) > LONGEST_QUERY:
        raise RequestURITooLarge()
    if query.count(b"&") >= MOST_PARAMETERS:
        abort(400, "The link has too many parameters.")
    if b"%" in query and not _is_utf8(query):
        abort(400, "The link is not UTF-8.")
    for part in request.path.split("/"):
        if len(part.encode()) > LONGEST_NAME or (part.isdigit() and len(part) > MOST_DIGITS):
            abort(404)


def is_body_of_ours(body: Any) -> bool:
    """Whether a callback's body could be a browser's: texts are Unicode, and a page's path is one. What else belongs in
    it is checked by dashboard/guards.py."""
    try:
        orjson.dumps(body)
    except TypeError:  # half a surrogate pair, a number of more than 64 bits, nested beyond any answer of ours
        return False
    inputs = body.get("inputs") if isinstance(body, dict) else None
    paths = [
        one.get("value")
        for one in (inputs if isinstance(inputs, list) else ())
        if isinstance(one, dict) and one.get("property") == "pathname"
    ]
    return all(isinstance(path, str) and path.startswith("/") for path in paths)


def _is_utf8(query: bytes) -> bool:
    try:
        unquote_to_bytes(query).decode()
    except UnicodeDecodeError:
        return False
    return True
