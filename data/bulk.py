"""Writing many rows at once: executemany of tuples on SQLite, COPY on PostgreSQL; and indexes built afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from typing import Any

from sqlalchemy import Connection, FromClause, Table
from sqlalchemy.schema import CreateIndex, DropIndex

CHUNK = 50_000


def append(connection: Connection, table: FromClause, columns: Sequence[str], rows: Iterable[tuple]) -> None:
    """Add `rows` (tuples in the order of `columns`) to `table`, in the caller's transaction.

    Columns left out are null, also those with a default in the model; `id` is given by the database.
    """
    table = _table(table)
    names = ", ".join(f'"{name}"' for name in columns)
    if connection.dialect.name == "postgresql":
        cursor: Any = connection.connection.cursor()
        with cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)
        cursor.close()
        return
    marks = ", ".join("?" * len(columns))
    statement = f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})'  # noqa: S608 - names come from the models
    for part in _chunks(rows):
        connection.exec_driver_sql(statement, part)


def _table(table: FromClause) -> Table:
    if not isinstance(table, Table):
        raise TypeError(f"Rows are written to a table, not to {type(table).__name__}.")
    return table


def _chunks(rows: Iterable[tuple]) -> Iterator[list[tuple]]:
    left = iter(rows)
    for first in left:
        yield list(chain((first,), islice(left, CHUNK - 1)))


@contextmanager
def without_indexes(connection: Connection, table: FromClause, names: Sequence[str]) -> Iterator[None]:
    """Drop the named indexes of `table` and build them again at the end, in the caller's transaction.

    Worth it from about a hundred thousand rows on, for indexes whose order is not the order the rows arrive in.
    """
    table = _table(table)
    chosen = [index for index in table.indexes if index.name in names]
    if len(chosen) != len(names):
        raise ValueError(f"{table.name} has no index {sorted(set(names) - {str(index.name) for index in chosen})}.")
    for index in chosen:
        connection.execute(DropIndex(index))
    yield
    for index in chosen:
        connection.execute(CreateIndex(index))


def analyze(connection: Connection, tables: Sequence[FromClause]) -> None:
    """Tell PostgreSQL's planner about many new rows before they are read in the same transaction."""
    if connection.dialect.name == "postgresql":
        for table in tables:
            connection.exec_driver_sql(f'ANALYZE "{_table(table).name}"')
