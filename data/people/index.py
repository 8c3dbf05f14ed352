"""The presence index as it is loaded: one row per (person, placement), in the order of the people. Immutable."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from data import reading as tables
from data.dates import month_number
from data.filters import Filters
from data.models import Membership, ReachBlock
from data.people.blocks import Bits, as_numbers, numbers_of, unpacked
from data.reading import Reading, version_of

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
_WORD = 64
_BITS_OF_BYTE = ((np.arange(256)[:, None] >> np.arange(8)) & 1).astype(np.int64)


def begins(*columns: NDArray) -> Flags:
    """Where any of the columns differs from the row before; the first row does."""
    marks = np.ones(len(columns[0]), dtype=bool)
    if len(marks):
        np.not_equal(columns[0][1:], columns[0][:-1], out=marks[1:])
    for column in columns[1:]:
        marks[1:] |= column[1:] != column[:-1]
    return marks


class StaleReading(RuntimeError):
    """The ledger has moved on since the reading was opened; open a new one."""


@dataclass(frozen=True)
class Index:
    """Rows (`person`, `placement`, `masks`) are sorted by person, then placement; placements by project, home, workshop group.

    `masks` (words × rows): months attended, bit 0 is `first_month` (a month number). People are positions here, not ids;
    each has a `home` (position in `places`, "" = not known) and a `kind` (position in `kinds`, its set of `groups` as bits).
    `project_of`, `place_of`, `group_of`: placement → position in `projects`, `places`, `workshop_groups`.
    `calls`: project → call; `districts`: district → settlements.
    """

    version: int
    person: NDArray[np.int32]
    placement: NDArray[np.int32]
    masks: Bits
    first_month: int
    home: NDArray[np.int32]
    kind: NDArray[np.int32]
    kinds: Bits
    groups: tuple[str, ...]
    projects: tuple[str, ...]
    places: tuple[str, ...]
    workshop_groups: tuple[int, ...]
    project_of: NDArray[np.int32]
    place_of: NDArray[np.int32]
    group_of: NDArray[np.int32]
    calls: Mapping[str, str | None]
    districts: Mapping[str, frozenset[str]]

    def chosen(self, filters: Filters) -> Flags | None:
        """Rows under `filters` without their period; None when that is every row."""
        marks: Flags | None = None
        for names, position, wanted in (
            (self.projects, self.project_of, self._projects(filters)),
            (self.places, self.place_of, self._places(filters)),
            (self.workshop_groups, self.group_of, filters.workshops or None),
        ):
            if wanted is not None:
                here = np.array([name in wanted for name in names], dtype=bool)[position]
                marks = here if marks is None else marks & here
        rows = None if marks is None else marks[self.placement]
        if not filters.groups:
            return rows
        wanted_bits = np.uint64(sum(1 << bit for bit, group in enumerate(self.groups) if group in filters.groups))
        members = ((self.kinds & wanted_bits) != 0)[self.kind][self.person]
        return members if rows is None else rows & members

    def _projects(self, filters: Filters) -> Collection[str] | None:
        if not filters.calls:
            return frozenset(filters.projects) if filters.projects else None
        called = {project for project in self.projects if self.calls.get(project) in filters.calls}
        return called & set(filters.projects) if filters.projects else called

    def _places(self, filters: Filters) -> Collection[str] | None:
        if not (filters.settlements or filters.districts):
            return None
        return frozenset(filters.settlements).union(*(self.districts.get(code, frozenset()) for code in filters.districts))

    def period(self, first: str | None, last: str | None) -> Bits:
        """The months from `first` to `last` (None: open) as bits."""
        months = len(self.masks) * _WORD
        low = max(month_number(first) - self.first_month, 0) if first else 0
        high = min(month_number(last) - self.first_month, months - 1) if last else months - 1
        bits = (1 << high + 1) - (1 << low) if low <= high else 0
        return np.array([bits >> _WORD * word & (1 << _WORD) - 1 for word in range(len(self.masks))], dtype=np.uint64)

    def months_in(self, period: Bits) -> Flags:
        """Which months, counted from `first_month`, a period holds."""
        return np.unpackbits(period.view(np.uint8), bitorder="little").view(bool)

    def attended(self, period: Bits) -> Flags:
        """Rows with an attendance in the period."""
        hit = np.zeros(len(self.person), dtype=bool)
        for word, cut in zip(self.masks, period, strict=True):
            if cut:
                hit |= (word & cut) != 0
        return hit

    def merged(self, rows: Ints) -> Bits:
        """The months of each person of `rows` (ascending positions), over all their rows: words × people."""
        return self.joined(rows, np.flatnonzero(begins(self.person[rows])))

    def joined(self, rows: Ints, starts: Ints) -> Bits:
        """Months of `rows` put together from each start to the next: words × starts."""
        if not len(starts):
            return self.masks[:, :0]
        return np.stack([np.bitwise_or.reduceat(word[rows], starts) for word in self.masks])

    @cached_property
    def everyone(self) -> Bits:
        """The months of each person, anywhere: words × people."""
        return self.merged(np.arange(len(self.person)))

    @cached_property
    def group_order(self) -> Ints:
        """Positions of all rows, by workshop group, then person."""
        return np.argsort(self.group_of[self.placement].astype(np.uint16), kind="stable")

    def month_counts(self, months: Bits) -> Ints:
        """How many people (columns of `months`) came in each month, counted from `first_month`."""
        counts = [
            np.bincount(digit, minlength=256) @ _BITS_OF_BYTE
            for word in months
            for digit in np.ascontiguousarray(word).view(np.uint8).reshape(-1, 8).T
        ]
        return np.concatenate(counts) if counts else np.empty(0, dtype=np.int64)

    def first_month_counts(self, months: Bits) -> Ints:
        """How many people came for the first time in each month."""
        counts = np.zeros(len(months) * _WORD, dtype=np.int64)
        waiting = np.ones(months.shape[1], dtype=bool)
        for place, word in enumerate(months):
            lowest = word & (~word + np.uint64(1))
            first = np.bitwise_count(lowest - np.uint64(1))[waiting & (word != 0)]
            counts[place * _WORD : (place + 1) * _WORD] = np.bincount(first, minlength=_WORD)
            waiting &= word == 0
        return counts

    def group_counts(self, kinds: NDArray[np.int32]) -> Ints:
        """How many people of these kinds belong to each target group."""
        return np.bincount(kinds, minlength=len(self.kinds)) @ self._members()

    def crossed_counts(self, position: Ints, size: int, people: Ints) -> Ints:
        """People by position (below `size`) × target group."""
        width = len(self.kinds)
        cells = np.bincount(position.astype(np.int64) * width + self.kind[people], minlength=size * width)
        return cells.reshape(size, width) @ self._members()

    def _members(self) -> Ints:
        """kinds × groups: 1 where people of a kind belong to a group."""
        return ((self.kinds[:, None] >> np.arange(len(self.groups), dtype=np.uint64)) & np.uint64(1)).astype(np.int64)

    def codes_of(self, kind: int) -> tuple[str, ...]:
        """The target groups of a kind of people."""
        bits = int(self.kinds[kind])
        return tuple(group for bit, group in enumerate(self.groups) if bits >> bit & 1)


@lru_cache(maxsize=4)
def load(reading: Reading) -> Index:
    """The index of `reading`, all of one data version. StaleReading when the ledger is at another one."""
    engine = reading.engine
    if engine.dialect.name == "postgresql":  # one snapshot for all statements; on SQLite a transaction is one
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with engine.connect() as connection:
        version = version_of(connection)
        if version != reading.version:
            raise StaleReading(f"The ledger is at import {version}, the reading at {reading.version}; open a new reading.")
        blocks = connection.execute(select(ReachBlock).order_by(*ReachBlock.__table__.primary_key)).all()
        parents = _pairs(connection, tables.target_group.c.group_code, tables.target_group.c.parent_code)
        members = _members_of(connection, parents)
        calls = _pairs(connection, tables.project.c.project_key, tables.project.c.call_code)
        homes = _pairs(connection, tables.settlement.c.ksh_code, tables.settlement.c.district_code)
    return _built(version, blocks, parents, members, calls, homes)


Pairs = Mapping[str, str | None]


def _pairs(connection: Connection, key: object, value: object) -> Pairs:
    return {row[0]: row[1] for row in connection.execute(select(key, value))}  # type: ignore[call-overload]


def _members_of(connection: Connection, parents: Pairs) -> dict[str, Ints]:
    """Target group → ids of its members."""
    query = select(Membership.group_code, numbers_of(Membership.person_id)).where(Membership.superseded_in.is_(None))
    found = connection.execute(query.group_by(Membership.group_code))
    return {group: as_numbers([text]) for group, text in found if group in parents}


def _built(
    version: int, blocks: Sequence, parents: Pairs, members: Mapping[str, Ints], calls: Pairs, homes: Pairs
) -> Index:
    ids, masks, first_month = unpacked(blocks)
    order = np.argsort(ids, kind="stable")
    ids, masks = ids[order], masks[:, order]
    placement = np.repeat(np.arange(len(blocks), dtype=np.int32), [row.n for row in blocks])[order]
    new = begins(ids)
    starts = np.flatnonzero(new)
    person = np.cumsum(new, dtype=np.int32) - np.int32(1)
    groups = tuple(sorted(parents))
    kinds, kind = np.unique(_group_bits(ids[starts], groups, parents, members), return_inverse=True)
    projects, project_of = _coded([row.project_key for row in blocks])
    places, place_of = _coded([row.settlement_ksh for row in blocks])
    workshop_groups, group_of = _coded([row.workshop_group_no for row in blocks])
    districts: dict[str, set[str]] = {}
    for place, district in homes.items():
        districts.setdefault(str(district), set()).add(place)
    return Index(
        version, person, placement, masks, first_month, place_of[placement[starts]], kind.astype(np.int32), kinds, groups,
        projects, places, workshop_groups, project_of, place_of, group_of, calls,
        {district: frozenset(found) for district, found in districts.items()},
    )  # fmt: skip


def _coded(values: Sequence) -> tuple[tuple, NDArray[np.int32]]:
    names = sorted(set(values))
    position = {name: number for number, name in enumerate(names)}
    return tuple(names), np.array([position[value] for value in values], dtype=np.int32)


def _group_bits(ids: NDArray[np.uint32], groups: tuple[str, ...], parents: Pairs, members: Mapping[str, Ints]) -> Bits:
    """Target groups of each person (ascending ids) as bits; a member of a group is a member of its parents too."""
    if len(groups) > _WORD:
        raise ValueError(f"The presence index holds at most {_WORD} target groups, but there are {len(groups)}.")
    bits = np.zeros(len(ids), dtype=np.uint64)
    for group, people in members.items():
        at = np.searchsorted(ids, people)
        at = at[(at < len(ids)) & (ids[np.minimum(at, max(len(ids) - 1, 0))] == people)] if len(ids) else at[:0]
        bits[at] |= np.uint64(sum(1 << groups.index(code) for code in _with_parents(group, parents)))
    return bits


def _with_parents(group: str, parents: Pairs) -> set[str]:
    found: set[str] = set()
    code: str | None = group
    while code is not None and code in parents and code not in found:
        found.add(code)
        code = parents[code]
    return found
