"""The reading: the immutable value through which pages query the reading tables."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, Integer, Numeric, Select, StaticPool, create_engine, func, select

from data import models
from data.models.published import Release
from data.reading_tables import READING, imports
from data.remembered import Remembered

LONGEST_REMEMBERED, PART = 2_000, 20_000
"""Rows up to which an answer is remembered."""
_REMEMBERED = Remembered(512)


@dataclass(frozen=True)
class Reading:
    """The working state at one data version, or a release. Immutable: the same question gets the same answer.

    `version` is the number of the newest import (0: none), `data_date` the newest day any row speaks of (or null),
    `is_demonstration` whether made-up rows are in it, `today` the business date, `release` what release it is, or null.
    """

    engine: Engine
    version: int
    data_date: str | None
    imported_at: datetime | None
    is_demonstration: bool
    today: date
    release: Release | None = None

    def frame(self, query: Select) -> pd.DataFrame:
        """The rows of `query` as a frame, columns in the query's order. The caller may change it: it is a copy."""
        found: pd.DataFrame = self._remembered("frame", query, self._read)
        return found.copy(deep=False)

    def rows(self, query: Select) -> tuple[Any, ...]:
        """The rows of `query` as named tuples, nulls as None, sums as int: for plain Python, without a frame.

        Immutable, so every caller gets the same remembered value.
        """
        found: tuple[Any, ...] = self._remembered("rows", query, self._fetch)
        return found

    def parts(self, query: Select) -> Iterator[Sequence[Any]]:
        """The rows of a large answer, some thousands at a time; nothing is remembered. Sums may be Decimal."""
        with self.engine.connect() as connection:
            yield from connection.execution_options(yield_per=PART).execute(query).partitions()

    def _remembered(self, kind: str, query: Select, read: Callable[[Select], Any]) -> Any:
        asked = query._generate_cache_key()  # as SQLAlchemy's own example of a query cache does
        if asked is None:
            return read(query)
        key = (kind, self, asked.key, tuple(_hashable(one.effective_value) for one in asked.bindparams))
        found = _REMEMBERED.found(key)
        if found is None:
            found = read(query)
            if len(found) <= LONGEST_REMEMBERED:
                _REMEMBERED.keep(key, found)
        return found

    def _fetch(self, query: Select) -> tuple[Any, ...]:
        with self.engine.connect() as connection:
            result = connection.execute(query)
            names, rows = tuple(result.keys()), result.fetchall()
        row_type = _row_type(names)
        if any(isinstance(value, Decimal) for row in rows for value in row):  # sums, from PostgreSQL
            return tuple(row_type._make(map(_plain, row)) for row in rows)
        return tuple(map(row_type._make, rows))

    def _read(self, query: Select) -> pd.DataFrame:
        with self.engine.connect() as connection:
            result = connection.execute(query)
            frame = pd.DataFrame.from_records(result.fetchall(), columns=list(result.keys()))
        # sums arrive as Decimal from PostgreSQL, and as object where all are null
        for column in query.selected_columns:
            if isinstance(column.type, (Integer, Numeric)) and frame[column.name].dtype == object:
                frame[column.name] = pd.to_numeric(frame[column.name])
        return frame


@lru_cache(maxsize=512)
def _row_type(names: tuple[str, ...]) -> Any:
    return namedtuple("Row", names)


def _plain(value: Any) -> Any:
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == int(value) else float(value)


def _hashable(value: object) -> object:
    return tuple(value) if isinstance(value, (list, set)) else value


@lru_cache(maxsize=4)
def nothing(today: date) -> Reading:
    """A reading without a single row, in memory: what there is to see before the first release."""
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    models.Base.metadata.create_all(engine)
    READING.create_all(engine)
    return Reading(engine, 0, None, None, False, today)


def version_of(connection: Connection) -> int:
    """The data version: the newest import's number, 0 in an empty ledger."""
    return connection.scalar(select(func.coalesce(func.max(models.Import.id), 0))) or 0


def open_reading(engine: Engine, today: date) -> Reading:
    """The reading of the newest import."""
    with engine.connect() as connection:
        version = version_of(connection)
        asked = (engine, version, today)
        found: Reading | None = _REMEMBERED.found(asked)
        if found is None:
            found = _opened(connection, *asked)
            _REMEMBERED.keep(asked, found)
        return found


def _opened(connection: Connection, engine: Engine, version: int, today: date) -> Reading:
    alive = imports.c.undone_by.is_(None) & imports.c.undoes.is_(None)
    row = connection.execute(
        select(
            func.max(imports.c.data_date).filter(alive),
            func.max(imports.c.imported_at).filter(alive),
            func.count().filter(alive & (imports.c.kind == "sample")),
        )
    ).one()
    return Reading(engine, version, row[0], row[1], row[2] > 0, today)
