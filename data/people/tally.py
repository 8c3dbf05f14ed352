"""Which people are in which node: the one place that walks the lattice over people.

People of a population under a lattice have, each, up to three place parts ("*", district, settlement) and some groups.
A span is (project part, time part). `Rows.pairs` gives (span, person) with the person's visits, canonical spans only,
of one portion of the lattice at a time; `segments` crosses pairs with places and groups.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from data.people.lattice import NOTHING, PLACE_BITS, TIME_BITS, Lattice, packed
from data.people.perturbation import VISITS_PER_QUARTER
from data.people.population import Population

Ints = NDArray[np.int64]
Narrow = NDArray[np.integer]
Flags = NDArray[np.bool_]
PERSON_BITS = 28
AT_ONCE = 2_000_000
"""Rows of a population that are walked at a time: bounds memory, changes no figure."""
_TIME = (1 << TIME_BITS) - 1


@dataclass(frozen=True, eq=False, repr=False)
class Traits:
    """Of each person: `levels` (place part at each of three levels, or NOTHING) and `bits` (target groups, with the
    parents of each, as bits in the order of the lattice's groups)."""

    levels: tuple[Narrow, ...]
    bits: NDArray[np.uint64]

    def at(self, positions: Ints, people: int) -> Traits:
        """The traits of `people` others, of whom these stand at `positions`; the rest is nowhere and in no group."""
        levels = tuple(np.full(people, NOTHING, dtype=level.dtype) for level in self.levels)
        bits = np.zeros(people, dtype=np.uint64)
        for level, values in zip((*levels, bits), (*self.levels, self.bits), strict=True):
            level[positions] = values
        return Traits(levels, bits)


def traits(population: Population, lattice: Lattice) -> Traits:
    """Places and groups of everybody. A home or a group that the lattice does not have counts under "*" only."""
    known = {name: lattice.first_settlement + at for at, name in enumerate(lattice.settlements)}
    settlement = np.array([known.get(name, NOTHING) for name in population.places], dtype=np.int64)
    parts = np.append(lattice.district_part_of, NOTHING)
    district = np.where(
        settlement < 0, NOTHING, parts[np.where(settlement < 0, -1, settlement - lattice.first_settlement)]
    )
    single = lattice.canonical_places[np.where(district < 0, 0, district)] != np.where(district < 0, 0, district)
    district = np.where(single, NOTHING, district)
    bits = np.zeros(len(population.ids), dtype=np.uint64)
    for group, people in population.memberships.items():
        bits[people] |= np.uint64(sum(1 << lattice.groups.index(code) for code in _upwards(group, lattice)))
    everywhere = np.zeros(len(settlement), dtype=np.int64)
    levels = tuple(level.astype(np.int32)[population.home] for level in (everywhere, district, settlement))
    return Traits(levels, bits)


def _upwards(group: str, lattice: Lattice) -> set[str]:
    found: set[str] = set()
    code: str | None = group
    while code is not None and code in lattice.parents and code not in found:
        found.add(code)
        code = lattice.parents[code]
    return found


class Pairs(NamedTuple):
    """(span, person), each once, and the person's winsorised visits there."""

    span: Ints
    person: Ints
    visits: Ints


class Portion(NamedTuple):
    """Some project parts at once: project → the part it counts towards, or NOTHING; over all their spans, or where
    they have too many rows for that over one time part alone (`time`)."""

    part: Ints
    time: int | None = None


def portions(lattice: Lattice, weight: Ints, at_once: int) -> Iterator[Portion]:
    """All project parts, each in one portion or, by time, in several; `weight`: rows of each project of the lattice.

    A portion has about `at_once` rows; where a project part has more, it has those of one time part. The portions have
    no node in common.
    """
    calls = np.where(lattice.call_of < 0, NOTHING, 1 + lattice.call_of)
    yield from singles(lattice, weight, at_once)
    yield from _portions(lattice, calls, weight, at_once)
    for part in (*range(1 + len(lattice.calls), lattice.first_project), 0):
        yield from _portions(lattice, np.where(lattice.members[part], part, NOTHING), weight, at_once)


def singles(lattice: Lattice, weight: Ints, at_once: int) -> Iterator[Portion]:
    """The single projects, as `portions`."""
    return _portions(lattice, lattice.first_project + np.arange(len(lattice.projects)), weight, at_once)


def _portions(lattice: Lattice, part: Ints, weight: Ints, at_once: int) -> Iterator[Portion]:
    names, at = np.unique(part, return_inverse=True)
    portion = (np.cumsum(np.bincount(at, weight, len(names))) // at_once).astype(np.int64)[at]
    for number in np.unique(portion[part >= 0]):
        chosen = (portion == number) & (part >= 0)
        parts = np.where(chosen, part, NOTHING)
        if weight[chosen].sum() <= at_once:
            yield Portion(parts)
        else:
            yield from (Portion(parts, time) for time in range(len(lattice.time_parts)))


@dataclass(frozen=True, eq=False, repr=False)
class Rows:
    """The rows of a population that count under a lattice: of its listed projects, in quarters with a listed session.

    `number`: how its people are numbered (None: by position); `people`: which of these numbers count (None: all)."""

    population: Population
    lattice: Lattice
    number: Ints | None = None
    people: Flags | None = None

    @cached_property
    def _bounds(self) -> list[tuple[int, int, int]]:
        """Of each project of the lattice that anybody came to: its position, and where its rows begin and end."""
        known = {name: at for at, name in enumerate(self.lattice.projects)}
        ends = np.searchsorted(self.population.project, np.arange(len(self.population.projects) + 1)).tolist()
        rows = zip(self.population.projects, ends, ends[1:], strict=False)
        return [(known[name], low, high) for name, low, high in rows if name in known and low < high]

    def weight(self) -> Ints:
        """How many rows each project of the lattice has."""
        found = np.zeros(len(self.lattice.projects), dtype=np.int64)
        for project, low, high in self._bounds:
            found[project] = high - low if self.people is None else np.count_nonzero(self.people[self._who(low, high)])
        return found

    def _who(self, low: int, high: int) -> Narrow:
        person = self.population.person[low:high]
        return person if self.number is None else self.number[person]

    def of(self, portion: Portion) -> tuple[Ints, Ints, Ints, Ints]:
        """Project part, column of quarters, person and visits of the rows of a portion."""
        wanted = (
            self.lattice.active if portion.time is None else self.lattice.active & self.lattice.during[portion.time]
        )
        found: list[tuple[Ints, ...]] = []
        for project, low, high in self._bounds:
            if portion.part[project] < 0:
                continue
            column = self.population.quarter[low:high].astype(np.int64) - self.lattice.first_quarter
            inside = (column >= 0) & (column < wanted.shape[1])
            inside[inside] = wanted[project, column[inside]]
            person = self._who(low, high)
            if self.people is not None:
                inside &= self.people[person]
            rows = np.flatnonzero(inside)
            columns = (column[rows], person[rows], self.population.visits[low:high][rows])
            found.append((np.full(len(rows), portion.part[project]), *(one.astype(np.int64) for one in columns)))
        part, column, person, visits = (joined([row[at] for row in found]) for at in range(4))
        return part, column, person, visits

    def keys(self, portion: Portion) -> Ints:
        """(project part, quarter, person) of each row of a portion in one number."""
        part, column, person, _ = self.of(portion)
        return (part << TIME_BITS | column) << PERSON_BITS | person

    def pairs(self, portion: Portion) -> Pairs:
        """The pairs of a portion: of its parts over all their spans, or over its time part."""
        if portion.time is not None:
            there = self.lattice.canonical_times[:, portion.time] & _TIME == portion.time
            if not there[portion.part[portion.part >= 0]].any():
                return Pairs(*(np.empty(0, dtype=np.int64) for _ in Pairs._fields))
            return _canonical(self.lattice, self._during(portion.part, portion.time))
        finest = self._finest(portion)
        year = self.lattice.year_part_of[(finest.span & _TIME) - self.lattice.first_time_quarter]
        spans = (finest, _coarser([finest], year), _coarser([finest], np.zeros_like(year)))
        kept = [_canonical(self.lattice, one) for one in spans]
        return Pairs(*(np.concatenate(columns) for columns in zip(*kept, strict=True)))

    def _finest(self, portion: Portion) -> Pairs:
        """By quarter."""
        part, column, person, visits = self.of(portion)
        found = _merged(part, self.lattice.first_time_quarter + column, person, visits)
        return found._replace(visits=np.minimum(found.visits, VISITS_PER_QUARTER))

    def _during(self, part: Ints, time: int) -> Pairs:
        """Over one time part, put together from the time parts inside it."""
        lattice = self.lattice
        if time >= lattice.first_time_quarter:
            return self._finest(Portion(part, time))
        inside = np.arange(1, lattice.first_time_quarter)
        if time:
            inside = lattice.first_time_quarter + np.flatnonzero(lattice.during[time])
        found = Pairs(*(np.empty(0, dtype=np.int64) for _ in Pairs._fields))
        for one in inside.tolist():
            both = (found, self._during(part, one))
            found = _coarser(both, np.full(sum(len(side.span) for side in both), time))
        return found


def _coarser(found: Sequence[Pairs], time: Ints) -> Pairs:
    """The same people over a longer time part."""
    span, person, visits = (joined(columns) for columns in zip(*found, strict=True))
    return _merged(span >> TIME_BITS, time, person, visits)


def _merged(part: Ints, time: Ints, person: Ints, visits: Ints) -> Pairs:
    keys = (part << TIME_BITS | time) << PERSON_BITS | person
    order = np.argsort(keys)
    keys = keys[order]
    starts = begins(keys)
    keys = keys[starts]
    return Pairs(
        keys >> PERSON_BITS,
        keys & ((1 << PERSON_BITS) - 1),
        np.add.reduceat(visits[order], starts) if len(starts) else visits[:0],
    )


def _canonical(lattice: Lattice, found: Pairs) -> Pairs:
    part, time = found.span >> TIME_BITS, found.span & _TIME
    own = lattice.canonical_times[part, time] == found.span
    return Pairs(*(column[own] for column in found))


def begins(keys: Ints) -> Ints:
    """Where each new value of sorted keys begins."""
    return np.flatnonzero(np.diff(keys, prepend=keys[:1] - 1))


class Segments(NamedTuple):
    """Nodes, and for each where its rows begin in `rows` (positions in the pairs)."""

    codes: Ints
    rows: Ints
    starts: Ints


def segments(found: Pairs, of: Traits, groups: int) -> Iterator[Segments]:
    """The pairs of every node, level by level of places and group by group (first all people). Nodes are canonical."""
    for level in of.levels:
        place = level[found.person]
        there = np.flatnonzero(place >= 0)
        keys = found.span[there] << PLACE_BITS | place[there]
        order = np.argsort(keys)
        keys, rows = keys[order], there[order]
        bits = of.bits[found.person[rows]]
        for group in range(groups + 1):
            chosen = slice(None) if not group else np.flatnonzero(bits >> np.uint64(group - 1) & np.uint64(1))
            inside = keys[chosen]
            starts = begins(inside)
            if len(starts):
                first = inside[starts]
                codes = packed(first >> PLACE_BITS, first & ((1 << PLACE_BITS) - 1), np.array(group))
                yield Segments(codes, rows[chosen], starts)


def sizes(starts: Ints, total: int) -> Ints:
    """How many rows each segment has."""
    return np.diff(starts, append=total)


def counted(found: Pairs, of: Traits, groups: int) -> tuple[Ints, Ints]:
    """Nodes and how many people each has, in no order."""
    tallies = [(one.codes, sizes(one.starts, len(one.rows))) for one in segments(found, of, groups)]
    return joined([codes for codes, _ in tallies]), joined([people for _, people in tallies])


def joined(columns: Sequence[Ints]) -> Ints:
    """One after the other; none give an empty column."""
    return np.concatenate([np.empty(0, dtype=np.int64), *columns])
