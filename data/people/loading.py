"""Loads the presence index, once per data version: mapped from a file where its engine has a folder, else built."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Connection, Engine, select

from data import reading_tables as tables
from data.models import Import, Membership, ReachBlock
from data.people import mapped
from data.people.blocks import Ints, as_numbers, numbers_of
from data.people.building import Context, Pairs, built
from data.people.index import Index
from data.reading import Reading, version_of

_FOLDER = "presence_folder"


class StaleReading(RuntimeError):
    """The ledger has moved on since the reading was opened; open a new one."""


def keep_files_in(engine: Engine, folder: Path) -> None:
    """From now on readings of `engine` map the index from a file in `folder`, made where it is missing."""
    engine.update_execution_options(**{_FOLDER: folder})


@lru_cache(maxsize=2)
def load(reading: Reading) -> Index:
    """The index of `reading`, all of one data version. StaleReading when the ledger is at another one."""
    folder: Path | None = reading.engine.get_execution_options().get(_FOLDER)
    with _snapshot(reading) as connection:
        if folder is None:
            return read(connection)
        ledger, content = _identity(connection)
        file = folder / f"{ledger}-{reading.version}-{content}-{mapped.LAYOUT}{mapped.SUFFIX}"
        found = mapped.read(file)
        if found is not None:
            return found
        try:
            with mapped.only_one(folder):
                return mapped.read(file) or _made(connection, file, ledger)
        except OSError:  # a full or read-only disk: the pages still have their figures, from this process's own memory
            return read(connection)


@contextmanager
def _snapshot(reading: Reading) -> Iterator[Connection]:
    engine = reading.engine
    if engine.dialect.name == "postgresql":  # one snapshot for all statements; on SQLite a transaction is one
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with engine.connect() as connection:
        version = version_of(connection)
        if version != reading.version:
            raise StaleReading(
                f"The ledger is at import {version}, the reading at {reading.version}; open a new reading."
            )
        yield connection


def _identity(connection: Connection) -> tuple[str, str]:
    """Which ledger this is, and what its imports are: a backup that went another way has the first, not the second."""
    query = select(Import.id, Import.kind, Import.sha256, Import.imported_at, Import.undoes).order_by(Import.id)
    rows = [repr(tuple(row)).encode() for row in connection.execute(query)]
    return tuple(hashlib.sha256(b"\n".join(part)).hexdigest()[:16] for part in (rows[:1], rows))  # type: ignore[return-value]


def _made(connection: Connection, file: Path, ledger: str) -> Index:
    mapped.write(file, read(connection))
    mapped.tidy(file.parent, file, ledger)
    found = mapped.read(file)
    if found is None:
        raise OSError(f"What was written to {file.name} cannot be read back.")
    return found


def read(connection: Connection) -> Index:
    """The index built from the blocks, in the caller's transaction."""
    blocks = connection.execute(select(ReachBlock).order_by(*ReachBlock.__table__.primary_key)).all()
    parents = _pairs(connection, tables.target_group.c.group_code, tables.target_group.c.parent_code)
    context = Context(
        parents,
        _members_of(connection, parents),
        _pairs(connection, tables.project.c.project_key, tables.project.c.call_code),
        _pairs(connection, tables.settlement.c.ksh_code, tables.settlement.c.district_code),
    )
    return built(version_of(connection), blocks, context)


def _pairs(connection: Connection, key: object, value: object) -> Pairs:
    return {row[0]: row[1] for row in connection.execute(select(key, value))}  # type: ignore[call-overload]


def _members_of(connection: Connection, parents: Pairs) -> dict[str, Ints]:
    """Target group → ids of its members."""
    query = select(Membership.group_code, numbers_of(Membership.person_id)).where(Membership.superseded_in.is_(None))
    found = connection.execute(query.group_by(Membership.group_code))
    return {group: as_numbers([text]) for group, text in found if group in parents}
