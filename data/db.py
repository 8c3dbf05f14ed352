"""Engines and transactions; the only place that opens a connection.

SQLite runs with write-ahead logging, full synchronisation and foreign keys. Versions 3.7.0–3.51.2 can corrupt a
database in WAL mode (fixed in 3.51.3, 3.50.7 and 3.44.6), so there the rollback journal is used instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import OperationalError

from data.messages import Refusal

try:
    import pysqlite3 as sqlite
except ImportError:  # no wheel for this platform: the interpreter's own SQLite, guarded by wal_is_safe
    import sqlite3 as sqlite

MIGRATIONS = Path(__file__).parent / "migrations"


class Schema(NamedTuple):
    """One of our databases: its folder of migrations, the PostgreSQL schema its tables live in (None: where the
    connection looks first), the advisory lock its writers take there, and what Busy says while another one holds it."""

    migrations: Path
    name: str | None
    lock: int
    busy: str


LEDGER = Schema(MIGRATIONS, None, 0x45535054, "busy")
PUBLISHED = Schema(MIGRATIONS / "published", "published", 0x45535055, "busy_building")
_POSTGRES_OPTIONS = "-c statement_timeout=20000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=60000"


class Busy(Refusal):
    """Another import (or build of a release) is running; it was waited for and did not end."""


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Whether this SQLite version is free of the WAL-reset corruption bug."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51, 0) or (3, 44, 6) <= version < (3, 45, 0)


def create(url: str, *, search: str | None = None, read_only: bool = False) -> Engine:
    """An engine for the database at `url` (sqlite:/// or postgresql://). Connects when first used.

    `search`: the PostgreSQL schemas to look in, comma-separated. `read_only`: the database refuses to write, and a
    SQLite file that is not there is an OperationalError instead of a new file.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        options = _POSTGRES_OPTIONS + (f" -c search_path={search}" if search else "")
        options += " -c default_transaction_read_only=on" if read_only else ""
        return create_engine(parsed, pool_pre_ping=True, connect_args={"options": options, "connect_timeout": 5})
    if read_only:
        parsed = _read_only(parsed)
    elif parsed.database and parsed.database != ":memory:":
        Path(parsed.database).absolute().parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, module=sqlite, connect_args={"timeout": 5, "check_same_thread": False})
    event.listen(engine, "connect", _configure_sqlite_reader if read_only else _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _read_only(url: URL) -> URL:
    file = quote(str(Path(url.database or "").absolute()))
    return url.set(database=f"file:{file}").update_query_dict({"mode": "ro", "uri": "true"})


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """An engine for one command: made by `create`, its connections closed at the end."""
    engine = create(url)
    try:
        yield engine
    finally:
        engine.dispose()


def _configure_sqlite(raw: sqlite.Connection, _record: object) -> None:
    _configure_sqlite_reader(raw, _record)
    journal = "WAL" if wal_is_safe(sqlite.sqlite_version_info) else "DELETE"
    _set(raw, (f"journal_mode = {journal}", "synchronous = FULL", "foreign_keys = ON"))


def _configure_sqlite_reader(raw: sqlite.Connection, _record: object) -> None:
    raw.isolation_level = None  # the driver must not open transactions of its own: DDL would escape them
    _set(raw, ("busy_timeout = 5000", "trusted_schema = OFF", "cache_size = -65536", "temp_store = MEMORY"))


def _set(raw: sqlite.Connection, pragmas: Iterable[str]) -> None:
    cursor = raw.cursor()
    for pragma in pragmas:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


@contextmanager
def writing(engine: Engine, schema: Schema = LEDGER) -> Iterator[Connection]:
    """One write transaction, one writer at a time; commits at the end, rolls everything back on an error. Raises
    Busy."""
    with engine.connect().execution_options(immediate=True) as connection:
        try:
            transaction = connection.begin()
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
                connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({schema.lock})")
        except OperationalError as error:
            raise Busy(schema.busy) from error
        with transaction:
            yield connection


def forget_what_was_deleted(engine: Engine) -> None:
    """Empty SQLite's write-ahead log, which still has deleted rows; PostgreSQL overwrites them at its next VACUUM."""
    if engine.dialect.name == "sqlite":
        raw = engine.raw_connection()
        try:
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            raw.close()


def _config(connection: Connection, schema: Schema) -> Config:
    config = Config()
    config.set_main_option("script_location", str(schema.migrations))
    config.attributes["connection"] = connection
    config.attributes["schema"] = _schema_name(connection, schema)
    return config


def _schema_name(connection: Connection, schema: Schema) -> str | None:
    return schema.name if connection.dialect.name == "postgresql" else None


def migrate(engine: Engine, schema: Schema = LEDGER) -> None:
    """Bring the database to the newest version of `schema`, in one transaction."""
    with writing(engine, schema) as connection:
        if name := _schema_name(connection, schema):
            connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {name}")
        command.upgrade(_config(connection, schema), "head")


def schema_is_current(engine: Engine, schema: Schema = LEDGER) -> bool:
    """Whether the database has exactly the schema this code was written for."""
    with engine.connect() as connection:
        heads = ScriptDirectory.from_config(_config(connection, schema)).get_current_head()
        options = {"version_table_schema": _schema_name(connection, schema)}
        return MigrationContext.configure(connection, opts=options).get_current_revision() == heads
