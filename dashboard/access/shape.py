"""Requests that no browser of ours makes, refused before anybody is looked up: other host names, endless queries."""

from __future__ import annotations

import ipaddress
from urllib.parse import unquote_to_bytes

from flask import Request, abort
from werkzeug.exceptions import RequestURITooLarge

from data.settings import Settings

LONGEST_QUERY = 16_000
"""Bytes; gunicorn's own limit of a request line is lower."""
MOST_PARAMETERS = 600
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
    """Abort with 400 or 414 when the request is none of ours."""
    if host_name(request.environ.get("HTTP_HOST") or "") not in names:
        abort(400, "The site does not answer to this name. SITE_NAMES lists the names it has.")
    query = request.query_string
    if len(query) > LONGEST_QUERY:
        raise RequestURITooLarge()
    if query.count(b"&") >= MOST_PARAMETERS:
        abort(400, "The link has too many parameters.")
    if b"%" in query and not _is_utf8(query):
        abort(400, "The link is not UTF-8.")


def _is_utf8(query: bytes) -> bool:
    try:
        unquote_to_bytes(query).decode()
    except UnicodeDecodeError:
        return False
    return True
