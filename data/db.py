"""Engines and transactions; the only place that opens a connection.

SQLite runs with write-ahead logging, full synchronisation and foreign keys. Versions 3.7.0–3.51.2 can corrupt a
database
in WAL mode (fixed in 3.51.3, 3.50.7 and 3.44.6), so there the rollback journal is used instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import OperationalError

from data.messages import Refusal

try:
    import pysqlite3 as sqlite
except ImportError:  # no wheel for this platform: the interpreter's own SQLite, guarded by wal_is_safe
    import sqlite3 as sqlite

MIGRATIONS = Path(__file__).parent / "migrations"
IMPORT_LOCK = 0x45535054  # advisory lock of writers on PostgreSQL
_POSTGRES_OPTIONS = "-c statement_timeout=20000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=60000"


class Busy(Refusal):
    """Another import is running; it was waited for and did not end."""


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Whether this SQLite version is free of the WAL-reset corruption bug."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51, 0) or (3, 44, 6) <= version < (3, 45, 0)


def create(url: str) -> Engine:
    """An engine for the ledger at `url` (sqlite:/// or postgresql://). Connects when first used."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(
            parsed, pool_pre_ping=True, connect_args={"options": _POSTGRES_OPTIONS, "connect_timeout": 5}
        )
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).absolute().parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, module=sqlite, connect_args={"timeout": 5, "check_same_thread": False})
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """An engine for one command: made by `create`, its connections closed at the end."""
    engine = create(url)
    try:
        yield engine
    finally:
        engine.dispose()


def _configure_sqlite(raw: sqlite.Connection, _record: object) -> None:
    raw.isolation_level = None  # the driver must not open transactions of its own: DDL would escape them
    journal = "WAL" if wal_is_safe(sqlite.sqlite_version_info) else "DELETE"
    cursor = raw.cursor()
    for pragma in (
        "busy_timeout = 5000",
        f"journal_mode = {journal}",
        "synchronous = FULL",
        "foreign_keys = ON",
        "trusted_schema = OFF",
        "cache_size = -65536",
        "temp_store = MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One write transaction, one writer at a time; commits at the end, rolls everything back on an error. Raises
    Busy."""
    with engine.connect().execution_options(immediate=True) as connection:
        try:
            transaction = connection.begin()
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({IMPORT_LOCK})")
        except OperationalError as error:
            raise Busy("busy") from error
        with transaction:
            yield connection


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def migrate(engine: Engine) -> None:
    """Bring the schema to the newest version, in one transaction."""
    with writing(engine) as connection:
        command.upgrade(_config(connection), "head")


def schema_is_current(engine: Engine) -> bool:
    """Whether the database has exactly the schema this code was written for."""
    with engine.connect() as connection:
        heads = ScriptDirectory.from_config(_config(connection)).get_current_head()
        return MigrationContext.configure(connection).get_current_revision() == heads
