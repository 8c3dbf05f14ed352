"""One number for everything a release shows: the same on every database, whatever the order of the rows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import orjson
from sqlalchemy import Connection, select

from data.releases import store

PART = 20_000
_LENGTH = hashlib.sha256().digest_size


class Checksum:
    """Collects the rows of each table; `text` is SHA-256 over all of them in canonical order, in hexadecimal.

    Nulls and empty tables count for nothing, so a release that later code gave an empty column keeps its checksum.
    """

    def __init__(self) -> None:
        self._rows: dict[str, bytearray] = {}

    def passing(self, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[tuple[Any, ...]]:
        """The same `rows` of table `name`, noted on their way."""
        digests, names = self._rows.setdefault(name, bytearray()), [str(column) for column in columns]
        for row in rows:
            known = {column: value for column, value in zip(names, row, strict=True) if value is not None}
            digests.extend(hashlib.sha256(orjson.dumps(known, option=orjson.OPT_SORT_KEYS)).digest())
            yield tuple(row)

    @property
    def text(self) -> str:
        """The checksum of what has passed so far."""
        every = hashlib.sha256()
        for name in sorted(self._rows):
            digests = np.sort(np.frombuffer(bytes(self._rows[name]), dtype=f"S{_LENGTH}"))
            if len(digests):
                every.update(f"{name} {len(digests)}\n".encode())
                every.update(hashlib.sha256(digests.tobytes()).digest())
        return every.hexdigest()


def of(connection: Connection, number: int) -> str:
    """The checksum of what the published store holds for release `number` now."""
    found = Checksum()
    for name, table in store.tables(connection, number).items():
        rows = connection.execute(select(table).execution_options(yield_per=PART))
        for _row in found.passing(name, table.c.keys(), rows):
            pass
    return found.text
