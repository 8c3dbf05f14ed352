"""Who reads, and what: the language of this request and today's reading."""

from __future__ import annotations

from typing import cast

from flask import current_app, g, has_request_context, request
from sqlalchemy import Engine

from data.reading import Reading, open_reading
from data.settings import Settings

LANGUAGES = ("hu", "en")
COOKIE = "language"


def language() -> str:
    """The reader's language: the cookie set by the HU · EN switch, Hungarian without one or outside a request."""
    chosen = request.cookies.get(COOKIE) if has_request_context() else None
    return chosen if chosen in LANGUAGES else LANGUAGES[0]


def settings() -> Settings:
    """The settings of the running application."""
    return cast(Settings, current_app.config["SETTINGS"])


def engine() -> Engine:
    """The ledger of the running application."""
    return cast(Engine, current_app.config["ENGINE"])


def todays_reading() -> Reading:
    """What every page of this request queries: one data version, unchanged while the request runs."""
    if "reading" not in g:
        g.reading = open_reading(engine(), settings().today())
    return cast(Reading, g.reading)
