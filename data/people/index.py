"""The presence index as it is asked: which rows and people are under a filter, and how many they are. Immutable."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from data.dates import month_number
from data.filters import Filters
from data.people.arrays import WORD, Arrays, Bits, Flags, Ints, Names, count, packed, positions

PART = 2048
"""People words worked on at once: with their months a megabyte."""


@dataclass(frozen=True, eq=False)
class Index:
    """The arrays with their names, at one data version."""

    version: int
    names: Names
    arrays: Arrays

    @property
    def nbytes(self) -> int:
        """Memory of the arrays."""
        return sum(array.nbytes for array in vars(self.arrays).values())

    @property
    def placements(self) -> int:
        """How many (person, project, workshop group) there are."""
        return len(self.arrays.rows)

    # -- what a filter chooses -----------------------------------------------------------------------------------------

    def rows_under(self, filters: Filters) -> Bits | None:
        """Rows under the projects, calls and workshop groups of `filters`; None when that is every row."""
        wanted: Flags | None = None
        for names, position, chosen in (
            (self.names.projects, self.arrays.project_of, self._projects(filters)),
            (self.names.workshop_groups, self.arrays.group_of, filters.workshops or None),
        ):
            if chosen is not None:
                here = np.array([name in chosen for name in names], dtype=bool)[position]
                wanted = here if wanted is None else wanted & here
        return None if wanted is None else self.rows_of(wanted)

    def rows_of(self, wanted: Flags) -> Bits:
        """Rows whose placement is wanted."""
        arrays = self.arrays
        few = 2 * int(np.diff(arrays.placements)[wanted].sum()) <= len(arrays.rows)
        edges = np.flatnonzero(np.diff(wanted if few else ~wanted, prepend=False, append=False))
        flags = np.zeros(len(arrays.row_ever) * WORD, dtype=bool)
        runs = [arrays.rows[low:high] for low, high in arrays.placements[edges].reshape(-1, 2).tolist()]
        if runs:
            flags[np.concatenate(runs, dtype=np.intp)] = True
        return packed(flags) if few else arrays.row_ever & ~packed(flags)

    def people_under(self, filters: Filters) -> Bits | None:
        """People under the settlements, districts and target groups of `filters`; None when that is everybody."""
        people: Bits | None = None
        if filters.settlements or filters.districts:
            places = set(filters.settlements).union(*(self.names.districts.get(code, ()) for code in filters.districts))
            here = np.array([place in places for place in self.names.places], dtype=bool)
            people = np.repeat(here, np.diff(self.arrays.place_words)) * ~np.uint64(0)
        if filters.groups:
            chosen = [at for at, group in enumerate(self.names.groups) if group in filters.groups]
            members = np.bitwise_or.reduce(self.arrays.members[chosen], axis=0)
            people = members if people is None else people & members
        return people

    def _projects(self, filters: Filters) -> Collection[str] | None:
        if not filters.calls:
            return frozenset(filters.projects) if filters.projects else None
        called = {project for project in self.names.projects if self.names.calls.get(project) in filters.calls}
        return called & set(filters.projects) if filters.projects else called

    def period(self, first: str | None, last: str | None) -> slice:
        """The months from `first` to `last` (None: open), as positions in `months`."""
        months = self.arrays.months
        low = int(np.searchsorted(months, month_number(first))) if first else 0
        high = int(np.searchsorted(months, month_number(last), side="right")) if last else len(months)
        return slice(low, max(low, high))

    # -- rows and people -----------------------------------------------------------------------------------------------

    def rows_in(self, period: slice, rows: Bits | None) -> Bits:
        """Those of `rows` (None: all) with an attendance in the period."""
        if rows is None:
            return _any(self.arrays.row_months, self.arrays.row_ever, period)
        if self._is_whole(period):
            return rows
        words = np.flatnonzero(rows)
        if 2 * len(words) > len(rows):
            return rows & _any(self.arrays.row_months, self.arrays.row_ever, period)
        found = np.zeros_like(rows)
        found[words] = rows[words] & np.bitwise_or.reduce(self.arrays.row_months[words, period], axis=1)
        return found

    def people_in(self, period: slice) -> Bits:
        """People with an attendance in the period."""
        return _any(self.arrays.people_months, self.arrays.people_ever, period)

    def _is_whole(self, period: slice) -> bool:
        return period.stop - period.start == len(self.arrays.months)

    def people_of(self, rows: Bits) -> Bits:
        """The people of rows."""
        slots, word_of = self.arrays.slots.tolist(), self.arrays.word_of
        if len(slots) < 2:
            return np.zeros_like(self.arrays.people_ever)
        people = rows[: slots[1]].copy()  # everybody has a first row, in the order of the people
        for low, high in pairwise(slots[1:]):
            people[word_of[low:high]] |= rows[low:high]
        return people

    def rows_of_people(self, people: Bits) -> Bits:
        """All rows of people."""
        return people[self.arrays.word_of] & self.arrays.row_ever

    def once_a_project(self, rows: Bits) -> Bits:
        """Of `rows`, one for each person and project."""
        slots, word_of, repeats = self.arrays.slots.tolist(), self.arrays.word_of, self.arrays.repeats
        once, reached = rows.copy(), rows.copy()
        for before, low, high in zip(slots, slots[1:], slots[2:], strict=False):
            earlier = before + np.searchsorted(word_of[before:low], word_of[low:high])
            known = reached[earlier] & repeats[low:high]
            once[low:high] &= ~known
            reached[low:high] |= known
        return once

    def person_of(self, rows: Ints) -> Ints:
        """The person of each row, by position."""
        return self.arrays.word_of[rows // WORD] * WORD + rows % WORD

    def months_of(self, period: slice, rows: Bits | None, people: Bits | None) -> Iterator[Bits]:
        """Who came when, in those of `rows` and `people` (None: all): parts of people words × months of the period.

        Each part fits a processor's cache. Words of people that nobody came of may be missing.
        """
        for low in range(0, len(self.arrays.people_ever), PART):
            high = min(low + PART, len(self.arrays.people_ever))
            if rows is None:
                came: Bits | None = self.arrays.people_months[low:high, period]
            else:
                came = self._merged(period, rows, low, high)
            if came is not None:
                yield came if people is None else came & people[low:high, None]

    def _merged(self, period: slice, rows: Bits, low: int, high: int) -> Bits | None:
        """The months of `rows`, put together for the people of the words `low` to `high`; None when nobody came."""
        found: Bits | None = None
        for first, end in pairwise(self.arrays.slots.tolist()):
            word_of = self.arrays.word_of[first:end]
            start, stop = first + word_of.searchsorted(low), first + word_of.searchsorted(high)
            words = start + np.flatnonzero(rows[start:stop])
            if not len(words):
                continue
            if found is None:
                found = np.zeros((high - low, period.stop - period.start), dtype=np.uint64)
            most = 4 * len(words) > 3 * (stop - start)
            at = slice(start, stop) if most else words
            found[self.arrays.word_of[at] - low] |= self.arrays.row_months[at, period] & rows[at, None]
        return found

    def halves(self, period: slice, rows: Bits) -> Iterator[tuple[Bits, Bits]]:
        """Those of `rows` with an attendance in one half of the months, and those with one in the other half; for as
        many ways to halve them as part any two months: who is in both halves of any came in two months or more."""
        words = np.flatnonzero(rows)
        months = self.arrays.row_months[words, period]
        while months.shape[1] > 1:
            pair = np.zeros((2, len(rows)), dtype=np.uint64)
            for half, at in zip(pair, (0, 1), strict=True):
                half[words] = np.bitwise_or.reduce(months[:, at::2], axis=1) & rows[words]
            yield pair[0], pair[1]
            joined = months[:, ::2].copy()
            joined[:, : months.shape[1] // 2] |= months[:, 1::2]
            months = joined

    def rows_by_placement(self, rows: Bits) -> tuple[Flags, Ints]:
        """Which of `Arrays.rows` are among `rows`; and how many of them there are under each placement."""
        flags = np.unpackbits(rows.view(np.uint8), bitorder="little")[self.arrays.rows]
        if not len(flags):
            return flags.view(bool), np.zeros(0, dtype=np.int64)
        return flags.view(bool), np.add.reduceat(flags, self.arrays.placements[:-1], dtype=np.int64)

    # -- counts --------------------------------------------------------------------------------------------------------

    def group_counts(self, people: Bits) -> list[int]:
        """How many of `people` belong to each target group."""
        return [count(people & members) for members in self.arrays.members]

    def place_counts(self, people: Bits) -> Ints:
        """How many of `people` live in each place."""
        if not len(people):
            return np.zeros(0, dtype=np.int64)
        return np.add.reduceat(np.bitwise_count(people), self.arrays.place_words[:-1], dtype=np.int64)

    def place_group_counts(self, people: Bits) -> Ints:
        """places × groups."""
        counts = [self.place_counts(people & members) for members in self.arrays.members]
        return np.stack(counts, axis=1) if counts else np.zeros((len(self.names.places), 0), dtype=np.int64)

    def kind_counts(self, people: Bits) -> Ints:
        """How many of `people` are of each kind."""
        return np.bincount(self.arrays.kind[positions(people)], minlength=len(self.names.kinds))

    def members_of_kinds(self) -> Ints:
        """kinds × groups: 1 where people of a kind belong to a group."""
        groups = range(len(self.names.groups))
        cells = [[kind >> group & 1 for group in groups] for kind in self.names.kinds]
        return np.array(cells, dtype=np.int64).reshape(len(self.names.kinds), len(groups))

    def codes_of(self, kind: int) -> tuple[str, ...]:
        """The target groups of a kind of people."""
        return tuple(group for at, group in enumerate(self.names.groups) if self.names.kinds[kind] >> at & 1)


def _any(months: Bits, ever: Bits, period: slice) -> Bits:
    if period.stop - period.start == months.shape[1]:
        return ever
    return np.bitwise_or.reduce(months[:, period], axis=1)
