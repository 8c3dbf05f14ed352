"""Opening the accounts database, and short write transactions on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine

from data import db
from data.accounts.tables import ACCOUNTS, SEARCH
from data.settings import Settings


def create(settings: Settings) -> Engine:
    """An engine for the accounts database. Connects when first used."""
    return db.create(settings.accounts_url, search=SEARCH)


def migrate(settings: Settings) -> None:
    """Bring the accounts database to the newest schema."""
    with opened(settings):
        pass


@contextmanager
def opened(settings: Settings) -> Iterator[Engine]:
    """The accounts database for one command, at the newest schema; its connections are closed at the end."""
    engine = create(settings)
    try:
        db.migrate(engine, ACCOUNTS)
        yield engine
    finally:
        engine.dispose()


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A write transaction of some milliseconds. On SQLite it takes the lock first, so it never has to be tried again;
    several processes wait for each other up to five seconds, then OperationalError."""
    with engine.connect().execution_options(immediate=True) as connection, connection.begin():
        yield connection


def utc_now() -> datetime:
    """Now, UTC, without zone."""
    return datetime.now(UTC).replace(tzinfo=None)
