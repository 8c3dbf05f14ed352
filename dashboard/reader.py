"""Who reads, and what: the language of this request and the reading its address chooses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast
from urllib.parse import parse_qsl

import pandas as pd
from flask import current_app, g, has_request_context, request
from sqlalchemy import Engine

from dashboard.access.viewer import viewer
from data.filters import Dropped
from data.models.published import Release
from data.queries import names
from data.reading import Reading, nothing, open_reading
from data.releases import opening
from data.settings import Settings

LANGUAGES = ("hu", "en")
COOKIE = "language"
RELEASE, NEWEST, PROJECTOR = "release", "newest", "projector"
EXACT = "eselytukor.exact"
"""In the environment of a request the process makes of itself (tests): true for the whole working state."""


def language() -> str:
    """The reader's language: the cookie set by the HU · EN switch, Hungarian without one or outside a request."""
    chosen = request.cookies.get(COOKIE) if has_request_context() else None
    return chosen if chosen in LANGUAGES else LANGUAGES[0]


def settings() -> Settings:
    """The settings of the running application."""
    return cast(Settings, current_app.config["SETTINGS"])


def ledger() -> Engine | None:
    """The ledger of the running application; None in a process that serves readers only."""
    return cast("Engine | None", current_app.config["ENGINE"])


def todays_reading() -> Reading:
    """What every page of this request queries: one data version, unchanged while the request runs."""
    return chosen().reading


def chosen() -> Chosen:
    """What the address of this request chooses, found once a request."""
    if "chosen" not in g:
        g.chosen = chosen_reading(asked_query())
    return cast(Chosen, g.chosen)


def asked_query() -> str:
    """The query string of the page this request is about: a page's callback has it in its input `query`."""
    if not has_request_context():
        return ""
    if request.method != "POST":
        return request.query_string.decode("utf-8", "replace")
    body = request.get_json(silent=True)
    inputs = body.get("inputs") if isinstance(body, dict) else None
    values = [one.get("value") for one in inputs or () if isinstance(one, dict) and one.get("id") == "query"]
    return next((value for value in values if isinstance(value, str)), "")


@dataclass(frozen=True)
class Chosen:
    """A reading; `query`: how links to it name it ("release=3", "" for the one shown without a word); `dropped`: what
    of the address could not be followed; `newest`: the number of the newest approved release, where one was asked for;
    `projects`: the only ones whose exact figures may be seen (none: no such limit); `unreleased`: whether there is
    nothing to see because no release is approved yet.
    """

    reading: Reading
    query: str = ""
    dropped: tuple[Dropped, ...] = ()
    newest: int | None = None
    projects: tuple[str, ...] = ()
    unreleased: bool = False


def chosen_reading(query: str) -> Chosen:
    """The reading a query string asks for: `release=3` that approved release, `release=newest` the newest one.

    A release that is not there or not approved is dropped and said so, and the newest one shown.
    """
    asked = [value for name, value in parse_qsl(query.removeprefix("?"), errors="replace") if name == RELEASE]
    releases = approved()
    if not asked:
        return Chosen(newest_reading(releases)) if releases and _projects(query) else _unasked(releases)
    found = [one for one in releases if asked == [str(one.no)]] or list(releases[-1:])
    known = asked == [NEWEST] or asked == [str(one.no) for one in found]
    dropped = () if known and found else tuple(Dropped(RELEASE, value[:80], "unknown") for value in asked)
    if not found:
        return replace(_unasked(releases), dropped=dropped)
    reading = opening.open_release(settings().published_url, settings().today(), found[0].no)
    return Chosen(reading, f"{RELEASE}={asked[0] if known else NEWEST}", dropped, releases[-1].no)


def _unasked(releases: Sequence[Release]) -> Chosen:
    """What an address without a release shows: to a manager at work the exact figures of the own projects, to everybody
    else the newest release. Sources tell of all projects, so they are always a release's."""
    working, asks = ledger(), viewer()
    exact = request.environ.get(EXACT, False) if has_request_context() else False
    if working is not None and (exact or (asks.working and not _about_sources())):
        return Chosen(open_reading(working, settings().today()), projects=() if exact else asks.projects)
    return Chosen(newest_reading(releases), unreleased=not releases)


def _projects(query: str) -> bool:
    """Whether a query string asks for the projector, which shows a release to everybody, managers at work too."""
    return (PROJECTOR, "1") in parse_qsl(query.removeprefix("?"), errors="replace")


def newest_reading(releases: Sequence[Release]) -> Reading:
    """The newest approved release as a reading; before the first one a reading without a row."""
    if not releases:
        return nothing(settings().today())
    return opening.open_release(settings().published_url, settings().today(), releases[-1].no)


def approved() -> tuple[Release, ...]:
    """The approved releases, oldest first; none where the published store is not there yet."""
    try:
        return opening.approved(settings().published_url)
    except opening.NoRelease:
        return ()


def _about_sources() -> bool:
    if request.method != "POST":
        return request.path.startswith("/sources")
    body = request.get_json(silent=True)
    return isinstance(body, dict) and "sources-frame" in str(body.get("output"))


def kept(href: str) -> str:
    """A link to one of our own addresses with the release of this request, so that going on does not leave it."""
    query = chosen().query
    if not query or not href.startswith("/") or f"{RELEASE}=" in href:
        return href
    address, mark, part = href.partition("#")
    return f"{address}{'&' if '?' in address else '?'}{query}{mark}{part}"


def with_release(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with a link to the page of every settlement it names, and with the release in all its links to our own
    addresses."""
    if "settlement" in frame.columns and "settlement_link" not in frame.columns:
        places = names.settlement_links(todays_reading())
        frame = frame.assign(settlement_link=[places.get(one) for one in frame["settlement"].tolist()])
    if not chosen().query:
        return frame
    links = [name for name in frame.columns if name.endswith("_link")]
    return frame.assign(**{name: [kept(one) if isinstance(one, str) else one for one in frame[name]] for name in links})
