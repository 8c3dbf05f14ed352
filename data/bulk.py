"""Many rows at once: written by executemany of tuples on SQLite and COPY on PostgreSQL, with indexes built afterwards;
chosen by one list that is one parameter."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from typing import Any

import orjson
from sqlalchemy import Connection, FromClause, Table, cast, column, delete, func, literal, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.schema import CreateIndex, DropIndex
from sqlalchemy.sql.elements import ColumnElement

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


def add(connection: Connection, table: FromClause, keys: Sequence[str], amount: str, rows: Sequence[tuple]) -> None:
    """Add to what `table` says in its column `amount` under `keys`, which are unique; what comes to 0 goes.

    `rows`: keys, then the amount, each keys once."""
    table = _table(table)
    if not rows:
        return
    mine = [table.c[name] for name in keys]
    if connection.dialect.name == "postgresql":  # where an update of so many rows takes three times as long
        gone = delete(table).where(rows_among(connection, mine, [row[:-1] for row in rows]))
        there = {row[:-1]: row[-1] for row in map(tuple, connection.execute(gone.returning(*mine, table.c[amount])))}
        added = ((*row[:-1], row[-1] + there.get(row[:-1], 0)) for row in rows)
        append(connection, table, (*keys, amount), (row for row in added if row[-1]))
        return
    names, unique = (", ".join(f'"{name}"' for name in named) for named in ((*keys, amount), keys))
    marks = ", ".join("?" * (len(keys) + 1))
    more = f'DO UPDATE SET "{amount}" = "{table.name}"."{amount}" + excluded."{amount}"'
    statement = f'INSERT INTO "{table.name}" ({names}) VALUES ({marks}) ON CONFLICT ({unique}) {more}'  # noqa: S608
    connection.exec_driver_sql(statement, list(rows))
    if less := [row[:-1] for row in rows if row[-1] < 0]:
        connection.execute(delete(table).where(rows_among(connection, mine, less), table.c[amount] == 0))


Columns = ColumnElement[Any] | InstrumentedAttribute[Any]


def among(connection: Connection, of: Columns, values: Collection[Any]) -> ColumnElement[bool]:
    """Whether a column is one of `values` (whole numbers or texts), however many they are: one statement, which stays
    the same, with one parameter."""
    wanted = sorted(values)
    if connection.dialect.name == "postgresql":
        return of.in_(select(func.unnest(_array(of, wanted))))  # = ANY(…) looks through the whole list at each row
    found = func.json_each(orjson.dumps(wanted).decode()).table_valued("value")
    return of.in_(select(found.c.value))


def rows_among(connection: Connection, of: Sequence[Columns], rows: Collection[tuple]) -> ColumnElement[bool]:
    """Whether several columns together are one of `rows`."""
    if connection.dialect.name == "postgresql":
        values = zip(*rows, strict=True) if rows else ([] for _ in of)
        arrays = [_array(one, part) for one, part in zip(of, values, strict=True)]
        found = func.unnest(*arrays).table_valued(*(column(f"of_{at}") for at in range(len(of)))).render_derived()
        return tuple_(*of).in_(select(*found.c))
    given = func.json_each(orjson.dumps(list(rows)).decode()).table_valued("value")
    parts = (func.json_extract(given.c.value, f"$[{at}]") for at in range(len(of)))
    return tuple_(*of).in_(select(*parts))


def _array(of: Columns, values: Iterable[Any]) -> ColumnElement[Any]:
    """An array of PostgreSQL, as one text: the driver takes twice as long with a list."""
    texts = (
        str(one) if isinstance(one, int) else '"{}"'.format(one.replace("\\", "\\\\").replace('"', '\\"'))
        for one in values
    )
    return cast(literal("{" + ",".join(texts) + "}"), ARRAY(of.type))


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
