"""Builds a release: freezes every reading table at one import number, with the counts of people made safe to publish.

What readers can see is one transaction of the published store, and it is invisible until a second person approves it: a
kill at any moment leaves the releases as they were. The build holds the ledger's write lock, as an import does, so
nothing moves under it. The store is written first, the ledger's memory of the draft last (`counting.is_kept`): a draft
that lacks it cannot be approved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, DateTime, Engine, Table, insert

from data import bulk, db
from data.models.published import DRAFT, REJECTED, Release
from data.people import keys as secrets
from data.reading import Reading, open_reading
from data.reading_tables import READING
from data.releases import counting, edition, freezing, registry, store
from data.releases.checksum import PART, Checksum
from data.releases.registry import NotDecided
from data.settings import Settings

NOTE_LENGTH = 500
Say = Callable[[str], None]


def build(settings: Settings, ledger: Engine, published: Engine, *, by: str, note: str | None, say: Say) -> Release:
    """Build a draft of the ledger as it is now and return its entry in the registry.

    `say` is told the code of each step's sentence. Busy while an import or another build runs; NotDecided where `by` is
    no name, the ledger is empty or the store lost a release; KeysRefused where the keys are not those of before.
    """
    by, note = registry.named(by), " ".join((note or "").split())[:NOTE_LENGTH] or None
    keys = secrets.load(settings)
    with db.writing(ledger) as source, db.writing(published, db.PUBLISHED) as out:
        reading = open_reading(ledger, settings.today())
        current, number = _place(source, out, reading)
        tables, checksum = store.make(out, number), Checksum()
        say("release_freezing")
        for table in READING.sorted_tables:
            rows = source.execute(freezing.frozen(table).execution_options(yield_per=PART))
            _write(out, tables[table.name], checksum.passing(table.name, table.c.keys(), rows))
        say("release_counting")
        counted = counting.count(source, reading, keys, number, current)
        for table, found in counted.published():
            _write(out, tables[table.name], checksum.passing(table.name, table.c.keys(), found))
        store.seal(out, tables.values())
        draft = _draft(reading, number, by, note, current, checksum.text, keys.fingerprint)
        registry.enter(out, draft, edition.definitions())
    return draft


def _place(source: Connection, out: Connection, reading: Reading) -> tuple[int | None, int]:
    """The release a new draft follows, and its number."""
    if reading.version == 0:
        raise NotDecided("release_nothing")
    current, number = registry.newest(out), registry.next_number(out)
    if counting.newest_kept(source) >= number:
        raise NotDecided("release_store_lost", number=counting.newest_kept(source))
    counting.settle(source, registry.releases(out))
    return current.no if current else None, number


def _write(connection: Connection, table: Table, rows: Iterable[Sequence[Any]]) -> None:
    names = [str(name) for name in table.c.keys()]  # noqa: SIM118 - not a dict
    if any(isinstance(column.type, DateTime) for column in table.c):  # few rows; the bare driver writes no times
        written = [dict(zip(names, row, strict=True)) for row in rows]
        if written:
            connection.execute(insert(table), written)
        return
    bulk.append(connection, table, names, (tuple(row) for row in rows))


def _draft(
    reading: Reading, number: int, by: str, note: str | None, follows: int | None, checksum: str, keys: str
) -> Release:
    return Release(
        no=number, state=DRAFT, built_at=registry.now(), built_by=by, approved_at=None, approved_by=None,
        rejected_at=None, rejected_by=None, follows=follows, import_no=reading.version,
        imported_at=reading.imported_at, data_date=reading.data_date, is_demonstration=reading.is_demonstration,
        note=note, code_version=edition.code_version(), checksum=checksum, keys_fingerprint=keys,
    )  # fmt: skip


def approve(settings: Settings, ledger: Engine, published: Engine, number: int, by: str) -> Release:
    """Make draft `number` what readers see. NotDecided as `registry.approve`, or when its build did not end."""
    with ledger.connect() as source:
        if not counting.is_kept(source, number):
            registry.check_draft(published, number)
            raise NotDecided("release_unfinished", number=number)
    release = registry.approve(published, number, by, settings.published_role)
    _settle(ledger, published)
    return release


def reject(ledger: Engine, published: Engine, number: int, by: str | None) -> Release:
    """Set draft `number` aside: its tables are dropped, its people forgotten. NotDecided as `registry.reject`."""
    release = registry.reject(published, number, by)
    _settle(ledger, published)
    return release


def _settle(ledger: Engine, published: Engine) -> None:
    with db.writing(ledger) as source:
        counting.settle(source, registry.listed(published))


def migrate(settings: Settings) -> None:
    """Bring the published store to the newest schema, and give older releases what today's code asks for."""
    with store.opened(settings.published_url) as published:
        db.migrate(published, db.PUBLISHED)
        with db.writing(published, db.PUBLISHED) as connection:
            for one in registry.releases(connection):
                if one.state != REJECTED:
                    store.widen(connection, one.no)
