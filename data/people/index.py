"""The presence index as it is loaded: one row per (person, placement), in the order of the people. Immutable."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from data.dates import month_number
from data.filters import Filters
from data.people.blocks import Bits, Ints

Flags = NDArray[np.bool_]
WORD = 64
_BITS_OF_BYTE = ((np.arange(256)[:, None] >> np.arange(8)) & 1).astype(np.int64)


def begins(*columns: NDArray) -> Flags:
    """Where any of the columns differs from the row before; the first row does."""
    marks = np.ones(len(columns[0]), dtype=bool)
    if len(marks):
        np.not_equal(columns[0][1:], columns[0][:-1], out=marks[1:])
    for column in columns[1:]:
        marks[1:] |= column[1:] != column[:-1]
    return marks


@dataclass(frozen=True)
class Index:
    """Rows (`person`, `placement`, `masks`) are sorted by person, then placement; placements by project, home, group.

    `masks` (words × rows): months attended, bit 0 is `first_month` (a month number). People are positions, not ids;
    each has a `home` (position in `places`, "" = not known) and a `kind` (position in `kinds`: target groups as bits).
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

    @property
    def nbytes(self) -> int:
        """Memory of the arrays."""
        return sum(value.nbytes for value in vars(self).values() if isinstance(value, np.ndarray))

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
        return frozenset(filters.settlements).union(
            *(self.districts.get(code, frozenset()) for code in filters.districts)
        )

    def period(self, first: str | None, last: str | None) -> Bits:
        """The months from `first` to `last` (None: open) as bits."""
        months = len(self.masks) * WORD
        low = max(month_number(first) - self.first_month, 0) if first else 0
        high = min(month_number(last) - self.first_month, months - 1) if last else months - 1
        bits = (1 << high + 1) - (1 << low) if low <= high else 0
        return np.array([bits >> WORD * word & (1 << WORD) - 1 for word in range(len(self.masks))], dtype=np.uint64)

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
        counts = np.zeros(len(months) * WORD, dtype=np.int64)
        waiting = np.ones(months.shape[1], dtype=bool)
        for place, word in enumerate(months):
            lowest = word & (~word + np.uint64(1))
            first = np.bitwise_count(lowest - np.uint64(1))[waiting & (word != 0)]
            counts[place * WORD : (place + 1) * WORD] = np.bincount(first, minlength=WORD)
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
