"""The published store: its engines, and the tables of each release.

The tables of a release have the names the queries know. On PostgreSQL they live in a schema of their own (`release_3`),
found through the search path of an engine made for that release; on SQLite they carry a prefix (`r3_read_money`), and
every connection of such an engine sees them as temporary views. Why: `docs/adr/0009-releases.md`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from threading import Lock

from sqlalchemy import Connection, Engine, MetaData, Table, event, inspect, quoted_name

from data import db
from data.models.published import RELEASED
from data.reading_tables import READING

SCHEMA = db.PUBLISHED.name
PUBLISHED = (*READING.sorted_tables, *RELEASED.sorted_tables)
"""Everything a release holds, as the queries know it."""


def create(url: str, *, read_only: bool = False) -> Engine:
    """An engine for the registry of the published store at `url`."""
    return db.create(url, search=SCHEMA, read_only=read_only)


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """An engine for one command: made by `create`, its connections closed at the end."""
    engine = create(url)
    try:
        yield engine
    finally:
        engine.dispose()


def reader(url: str, number: int | None = None) -> Engine:
    """A pooled read-only engine, one per process: for the registry, or for release `number`, whose tables it finds."""
    with _LOCK:
        if (url, number) not in _READERS:
            _READERS[url, number] = _reader(url, number)
        return _READERS[url, number]


def disconnect_readers(*, after_fork: bool = False) -> None:
    """Close the connections of all read-only engines; after a fork they belong to the parent and are only forgotten.

    The engines stay, because what is remembered is remembered by them: a worker finds what its master has loaded.
    """
    with _LOCK:
        for engine in _READERS.values():
            engine.dispose(close=not after_fork)


def close_readers() -> None:
    """Close the connections of all read-only engines, and forget the engines: another store may come to their place."""
    disconnect_readers()
    with _LOCK:
        _READERS.clear()


_READERS: dict[tuple[str, int | None], Engine] = {}
_LOCK = Lock()


def _reader(url: str, number: int | None) -> Engine:
    if number is None:
        return create(url, read_only=True)
    engine = db.create(url, search=f"{schema_of(number)},{SCHEMA}", read_only=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", partial(_show, number))
    return engine


def _show(number: int, raw: db.sqlite.Connection, _record: object) -> None:
    cursor = raw.cursor()
    for table in PUBLISHED:
        cursor.execute(f'CREATE TEMP VIEW "{table.name}" AS SELECT * FROM "{_prefix(number)}{table.name}"')  # noqa: S608
    cursor.close()


def schema_of(number: int) -> str:
    """Where the tables of release `number` live on PostgreSQL."""
    return f"release_{number}"


def _prefix(number: int) -> str:
    return f"r{number}_"


def tables(connection: Connection, number: int) -> dict[str, Table]:
    """Name the queries know → the table that holds it for release `number`.

    On PostgreSQL the connection's transaction looks into that release's schema from now on.
    """
    prefix = _prefix(number)
    if connection.dialect.name == "postgresql":
        prefix = ""
        connection.exec_driver_sql(f"SET LOCAL search_path = {schema_of(number)}, {SCHEMA}")
    metadata = MetaData()
    found = {table.name: table.to_metadata(metadata, name=prefix + table.name) for table in PUBLISHED}
    for table in found.values():
        for index in table.indexes:
            if not str(index.name).startswith("ix_" + prefix):  # on SQLite a name is one for the whole file
                index.name = quoted_name(f"{prefix}{index.name}", quote=None)
    return found


def make(connection: Connection, number: int) -> dict[str, Table]:
    """Create the empty tables of release `number` and return them as `tables` does."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"CREATE SCHEMA {schema_of(number)}")
    made = tables(connection, number)
    for table in made.values():
        table.create(connection)
    return made


def seal(connection: Connection, made: Iterable[Table]) -> None:
    """From now on the rows of these tables cannot be changed, added to or deleted."""
    for table in made:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(
                f"CREATE TRIGGER sealed BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table.name} "
                f"EXECUTE FUNCTION {SCHEMA}.refuse_change()"
            )
            connection.exec_driver_sql(
                f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {table.name} FROM PUBLIC, CURRENT_USER"
            )
            continue
        for act in ("INSERT", "UPDATE", "DELETE"):
            connection.exec_driver_sql(
                f"CREATE TRIGGER {table.name}_{act.lower()} BEFORE {act} ON {table.name} "
                "BEGIN SELECT RAISE(ABORT, 'A release is immutable.'); END"
            )


def remove(connection: Connection, number: int) -> None:
    """Drop the tables of release `number`: of one that was rejected, never of one that readers saw."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {schema_of(number)} CASCADE")
        return
    for table in tables(connection, number).values():
        table.drop(connection, checkfirst=True)


def widen(connection: Connection, number: int) -> None:
    """Give an older release the tables and columns that today's code asks for, empty: what it says stays as it was."""
    there = tables(connection, number)
    schema = schema_of(number) if connection.dialect.name == "postgresql" else None
    known = inspect(connection)
    names = set(known.get_table_names(schema))
    for table in there.values():
        if table.name not in names:
            table.create(connection)
            seal(connection, [table])
            continue
        columns = {column["name"] for column in known.get_columns(table.name, schema)}
        for column in table.columns:
            if column.name not in columns:
                kind = column.type.compile(connection.dialect)
                connection.exec_driver_sql(f'ALTER TABLE {table.name} ADD COLUMN "{column.name}" {kind}')
