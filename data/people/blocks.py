"""The presence index as it is stored: who attended, under which placement, in which months.

A placement is (project, home settlement, workshop group). Its block holds the people who attended and, as bits, the
months they did. Blocks live in `reach_block`; an import changes them in its own transaction (`upkeep.py`), and here
they are made anew from the ledger. Both leave the same bytes.
Bits are absolute: month number n (months since year 0) is bit n % 64 of word n // 64: blocks of different years fit
together by word. A body is: first word (4 bytes), number of words (4), person ids (uint32), then the words (uint64);
it has only the words that somebody came in, from the first to the last.
Home settlement "" means that it is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Select, String, cast, delete, func, literal_column, select
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.elements import ColumnElement

from data import bulk
from data import reading_tables as tables
from data.dates import month_number, month_text
from data.models import Activity, Attendance, Participant, ReachBlock, Session
from data.reading import version_of

Bits = NDArray[np.uint64]
Ints = NDArray[np.signedinteger]
MONTH, LAST_MONTH = np.uint64(16), np.uint64(0xFFFF)
"""Where the month begins in a key (`as_keys`), and its bits."""
WORD = 64
PERSON_BITS = 32
PAIR = Attendance.session_id * (1 << PERSON_BITS) + Attendance.person_id
"""Session and person of an attendance, as one number."""
FEW = 5
"""Projects up to which their people's homes are looked up one by one; for more, all homes are read at once."""


class Block(Protocol):
    """One row of `reach_block`."""

    @property
    def project_key(self) -> str: ...
    @property
    def settlement_ksh(self) -> str: ...
    @property
    def workshop_group_no(self) -> int: ...
    @property
    def n(self) -> int: ...
    @property
    def body(self) -> bytes: ...


@dataclass(frozen=True)
class Attended:
    """Attendances, one array element each: home settlement (position in `places`), workshop group (0 = none), month
    number, person id."""

    places: Sequence[str]
    place: Ints
    group: Ints
    month: Ints
    person: Ints


def rebuild(
    connection: Connection,
    projects: Collection[str] | None = None,
    *,
    told: Callable[[int, int], None] = lambda done, projects: None,
) -> None:
    """Recompute blocks and participations of `projects` (None: all) from the ledger, in the caller's transaction.

    `told` hears after each project how many of how many are done.
    """
    known = connection.scalars(select(Activity.project_key).where(Activity.superseded_in.is_(None)).distinct()).all()
    clear(connection, projects)
    version = version_of(connection)
    wanted = sorted(known if projects is None else set(projects) & set(known))
    homes = None if projects is not None and len(wanted) <= FEW else _Homes(connection, None)
    for done, project in enumerate(wanted, start=1):
        store(connection, project, _attended(connection, project, homes), version)
        told(done, len(wanted))


def clear(connection: Connection, projects: Collection[str] | None = None) -> None:
    """Remove blocks and participations of `projects` (None: all)."""
    for table, gone in (
        (ReachBlock.__table__, delete(ReachBlock)),
        (tables.participation, delete(tables.participation)),
    ):
        connection.execute(gone if projects is None else gone.where(table.c.project_key.in_(projects)))


def numbers_of(column: ColumnElement[int] | InstrumentedAttribute[int]) -> ColumnElement[str]:
    """All integers of a group as one text, for `as_numbers`: ten times faster than a row each."""
    return func.aggregate_strings(cast(column, String), ",")


def as_numbers(texts: Sequence[str]) -> Ints:
    """The integers in texts that `numbers_of` made, one after the other."""
    return np.fromstring(",".join(texts), dtype=np.int64, sep=",") if texts else np.empty(0, dtype=np.int64)


class _Homes:
    """Where `people` (None: all) live: `places[0]` is "" (not known), `of(people)` positions in it."""

    def __init__(self, connection: Connection, people: Collection[int] | None) -> None:
        query = select(Participant.settlement_ksh, numbers_of(Participant.person_id)).where(
            Participant.superseded_in.is_(None)
        )
        if people is not None:
            query = query.where(bulk.among(connection, Participant.person_id, people))
        rows = connection.execute(query.group_by(Participant.settlement_ksh).order_by(Participant.settlement_ksh)).all()
        found = [as_numbers([text]) for _, text in rows]
        self.places = ["", *(place for place, _ in rows)]
        self._home = np.zeros(max((int(ids.max()) for ids in found), default=0) + 1, dtype=np.int64)
        for position, ids in enumerate(found, start=1):
            self._home[ids] = position

    def of(self, people: Ints) -> Ints:
        known = people < len(self._home)
        return np.where(known, self._home[np.where(known, people, 0)], 0)


def _attended(connection: Connection, project: str, homes: _Homes | None) -> Attended:
    """`homes`: of all people, None where the project's people are to be looked up one by one."""
    group = func.coalesce(Activity.workshop_group_no, literal_column("0"))
    rows = connection.execute(_held(project, Session.session_id, group, Session.month)).all()
    numbers = {month: month_number(month) for month in {row[2] for row in rows}}
    ordered = sorted((session, number, numbers[month]) for session, number, month in rows)
    session, groups, months = np.array(ordered, dtype=np.int64).reshape(-1, 3).T
    on_list = (Attendance.session_id == Session.session_id) & Attendance.superseded_in.is_(None)
    text = connection.scalar(_held(project, numbers_of(PAIR)).join(Attendance, on_list))
    pairs = as_numbers([text] if text else [])
    at, person = np.searchsorted(session, pairs >> PERSON_BITS), pairs & ((1 << PERSON_BITS) - 1)
    homes = homes or _Homes(connection, np.unique(person).tolist())
    return Attended(homes.places, homes.of(person), groups[at], months[at], person)


def _held(project: str, *columns: Any) -> Select:
    """Of the sessions of a project that were held."""
    return (
        select(*columns)
        .select_from(Activity)
        .join(Session, (Session.activity_code == Activity.activity_code) & Session.superseded_in.is_(None))
        .where(Activity.project_key == project, Activity.superseded_in.is_(None), Session.status == "held")
    )


def store(connection: Connection, project: str, attended: Attended, version: int) -> None:
    """Write the blocks and participations of one project, which must have none."""
    if not len(attended.person):
        return
    known, placement = np.unique(attended.place.astype(np.int64) << 32 | attended.group, return_inverse=True)
    names = [(attended.places[code >> 32], code & 0xFFFFFFFF) for code in known.tolist()]
    taken = _participations(project, names, placement, attended.month)
    bulk.append(connection, tables.participation, [column.name for column in tables.participation.c], taken)
    blocks = packed(placement, attended.person, attended.month)
    columns = ("project_key", "settlement_ksh", "workshop_group_no", "n", "version", "body")
    rows = ((project, *names[at], n, version, body) for at, n, body in blocks)
    bulk.append(connection, ReachBlock.__table__, columns, rows)


def _participations(project: str, names: Sequence[tuple[str, int]], placement: Ints, month: Ints) -> list[tuple]:
    low, span = int(month.min()), int(month.max() - month.min()) + 1
    counts = np.bincount(placement * span + (month - low), minlength=len(names) * span)
    months = [month_text(low + at) for at in range(span)]
    return [(project, *names[at // span], months[at % span], int(counts[at])) for at in np.flatnonzero(counts).tolist()]


def packed(placement: Ints, person: Ints, month: Ints) -> list[tuple[int, int, bytes]]:
    """(placement, number of people, body) of each placement that somebody attended under, in order."""
    first = int(month.min()) // 64
    width = int(month.max()) // 64 - first + 1
    keys = np.sort(as_keys(placement, person, month - first * 64))
    pairs = keys >> MONTH
    starts = np.flatnonzero(np.diff(pairs, prepend=~pairs[:1]))
    bit = (keys & LAST_MONTH).astype(np.int64)
    flags = np.uint64(1) << (bit % 64).astype(np.uint64)
    words = [np.bitwise_or.reduceat(np.where(bit // 64 == word, flags, np.uint64(0)), starts) for word in range(width)]
    return bodies(pairs[starts], np.stack(words), first)


def as_keys(placement: Ints, person: Ints, month: Ints) -> Bits:
    """One number for each (placement, person, month): below 2**16, 2**32 and 2**16, in this order. ValueError where one
    is not."""
    if len(month) and max(int(placement.max()), int(month.max()), int(person.max()) >> 16) >> 16:
        raise ValueError("A placement, a month or a person has too high a number for the presence index.")
    keys: Bits = placement.astype(np.uint64) << np.uint64(48) | person.astype(np.uint64) << MONTH
    return keys | month.astype(np.uint64)


def bodies(pairs: Bits, words: Bits, first: int) -> list[tuple[int, int, bytes]]:
    """As `packed`, from ascending (placement, person) pairs and their words, of which `first` is the first word's
    number."""
    of = (pairs >> np.uint64(32)).astype(np.int64)
    people = (pairs & np.uint64(0xFFFFFFFF)).astype(np.uint32)
    bounds = np.flatnonzero(np.diff(of, prepend=-1, append=-1))
    used = np.bitwise_or.reduceat(words, bounds[:-1], axis=1) != 0
    starts, ends = used.argmax(axis=0), len(words) - used[::-1].argmax(axis=0)
    found = []
    for low, high, start, end in zip(*(part.tolist() for part in (bounds[:-1], bounds[1:], starts, ends)), strict=True):
        head = (first + start).to_bytes(4, "little") + (end - start).to_bytes(4, "little")
        body = b"".join((head, people[low:high].tobytes(), *(word[low:high].tobytes() for word in words[start:end])))
        found.append((int(of[low]), high - low, body))
    return found


def unpacked(blocks: Sequence[Block]) -> tuple[NDArray[np.uint32], Bits, int]:
    """Person ids and month bits (words × rows) of `blocks` one after the other, and the month number of bit 0."""
    heads = [(int.from_bytes(row.body[:4], "little"), int.from_bytes(row.body[4:8], "little")) for row in blocks]
    first = min((start for start, _ in heads), default=0)
    width = max((start + count for start, count in heads), default=first) - first
    people = np.empty(sum(row.n for row in blocks), dtype=np.uint32)
    words = np.zeros((width, len(people)), dtype=np.uint64)
    at = 0
    for row, (start, count) in zip(blocks, heads, strict=True):
        people[at : at + row.n] = np.frombuffer(row.body, np.uint32, row.n, offset=8)
        bits = np.frombuffer(row.body, np.uint64, row.n * count, offset=8 + 4 * row.n).reshape(count, row.n)
        words[start - first : start - first + count, at : at + row.n] = bits
        at += row.n
    return people, words, first * 64
