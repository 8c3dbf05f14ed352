"""Which people are in which node: the one place that walks the lattice over people.

People of a population under a lattice have, each, up to three place parts ("*", district, settlement) and some groups.
A span is (project part, time part). `pairs` yields (span, person) with the person's visits, canonical spans only;
`segments` crosses pairs with places and groups.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from data.people.lattice import NOTHING, PLACE_BITS, TIME_BITS, Lattice, packed
from data.people.perturbation import VISITS_PER_QUARTER
from data.people.population import Population

Ints = NDArray[np.int64]
PERSON_BITS = 28
AT_ONCE = 3_000_000
"""Rows of a population that are walked at a time: bounds memory, changes no figure."""


@dataclass(frozen=True, eq=False, repr=False)
class Traits:
    """Of each person: `levels` (place part at each of three levels, or NOTHING) and `bits` (target groups, with the
    parents of each, as bits in the order of the lattice's groups)."""

    levels: tuple[Ints, ...]
    bits: NDArray[np.uint64]

    def at(self, positions: Ints) -> Traits:
        """The traits of the people at these positions."""
        return Traits(tuple(level[positions] for level in self.levels), self.bits[positions])


def traits(population: Population, lattice: Lattice) -> Traits:
    """Places and groups of everybody. A home or a group that the lattice does not have counts under "*" only."""
    known = {name: lattice.first_settlement + at for at, name in enumerate(lattice.settlements)}
    settlement = np.array([known.get(name, NOTHING) for name in population.places], dtype=np.int64)[population.home]
    parts = np.append(lattice.district_part_of, NOTHING)
    district = np.where(
        settlement < 0, NOTHING, parts[np.where(settlement < 0, -1, settlement - lattice.first_settlement)]
    )
    single = lattice.canonical_places[np.where(district < 0, 0, district)] != np.where(district < 0, 0, district)
    bits = np.zeros(len(population.ids), dtype=np.uint64)
    for group, people in population.memberships.items():
        bits[people] |= np.uint64(sum(1 << lattice.groups.index(code) for code in _upwards(group, lattice)))
    everywhere = np.zeros(len(population.ids), dtype=np.int64)
    return Traits((everywhere, np.where(single, NOTHING, district), settlement), bits)


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


def parts(lattice: Lattice, weight: Ints) -> Iterator[Ints]:
    """The project parts in portions of about AT_ONCE rows: project → the part it counts towards, or NOTHING.

    `weight`: rows of each project of the lattice.
    """
    calls, singles = 1 + lattice.call_of, lattice.first_project + np.arange(len(lattice.projects))
    yield from _portions(singles, weight)
    yield from _portions(np.where(lattice.call_of < 0, NOTHING, calls), weight)
    for part in (*range(1 + len(lattice.calls), lattice.first_project), 0):
        yield np.where(lattice.members[part], part, NOTHING)


def _portions(part: Ints, weight: Ints) -> Iterator[Ints]:
    names, at = np.unique(part, return_inverse=True)
    portion = (np.cumsum(np.bincount(at, weight, len(names))) // AT_ONCE).astype(np.int64)[at]
    for number in np.unique(portion[part >= 0]):
        yield np.where((portion == number) & (part >= 0), part, NOTHING)


def rows_by_project(population: Population, lattice: Lattice) -> tuple[Ints, Ints]:
    """For each row its project's position in the lattice, and its column of quarters; NOTHING where it has none.

    A row outside the public metadata (a project that is not listed, a quarter without a listed session) is in no node.
    """
    known = {name: at for at, name in enumerate(lattice.projects)}
    project = np.array([known.get(name, NOTHING) for name in population.projects], dtype=np.int64)[population.project]
    column = population.quarter - lattice.first_quarter
    inside = (project >= 0) & (column >= 0) & (column < lattice.active.shape[1])
    inside[inside] = lattice.active[project[inside], column[inside]]
    return np.where(inside, project, NOTHING), np.where(inside, column, NOTHING)


def pairs(lattice: Lattice, part: Ints, project: Ints, column: Ints, person: Ints, visits: Ints) -> Pairs:
    """The pairs of the project parts that `part` maps projects to, over all their spans; rows as `rows_by_project`."""
    chosen = np.flatnonzero((project >= 0) & (np.append(part, NOTHING)[project] >= 0))
    of, quarter = part[project[chosen]], column[chosen]
    finest = _merged(of, lattice.first_time_quarter + quarter, person[chosen], visits[chosen])
    finest = finest._replace(visits=np.minimum(finest.visits, VISITS_PER_QUARTER))
    of, time = finest.span >> TIME_BITS, finest.span & ((1 << TIME_BITS) - 1)
    year = lattice.year_part_of[time - lattice.first_time_quarter]
    spans = [finest, *(_merged(of, coarser, finest.person, finest.visits) for coarser in (year, np.zeros_like(time)))]
    kept = [_canonical(lattice, one) for one in spans]
    return Pairs(*(np.concatenate(columns) for columns in zip(*kept, strict=True)))


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
    part, time = found.span >> TIME_BITS, found.span & ((1 << TIME_BITS) - 1)
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
