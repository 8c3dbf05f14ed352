"""Every node of a release with anybody in it: counted exactly, drawn with the keys, held where few people changed.

The only place where exact numbers and published figures meet. Method and bounds: `docs/disclosure.md`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from data.people import held as held_sets
from data.people import population as populations
from data.people.held import NEVER, Held
from data.people.keys import Keys
from data.people.lattice import NOTHING, TIME_BITS, Lattice
from data.people.loading import StaleReading
from data.people.perturbation import (
    FEWEST,
    NOT_SHOWN,
    SUPPRESSED,
    Method,
    drawn,
    drawn_visits,
    record_keys,
)
from data.people.population import Population
from data.people.tally import (
    PERSON_BITS,
    Pairs,
    Traits,
    begins,
    counted,
    joined,
    pairs,
    parts,
    rows_by_project,
    segments,
    sizes,
    traits,
)
from data.reading import Reading, version_of

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
THIS = -1
"""In `drawn_in`: drawn in the release that is being built."""
_PERSON = (1 << PERSON_BITS) - 1


@dataclass(frozen=True, eq=False, repr=False)
class ReleaseCells:
    """Canonical nodes with at least one person, ascending `codes` of `lattice`.

    `exact` (people; restricted: for the preview only), `people` (published; 0 = "<10"), `visits` (published; -1 = not
    shown), `held` (the figure of an earlier release again), `drawn_in` (that release, THIS, or NEVER for an empty set).
    """

    lattice: Lattice
    population: Population
    codes: Ints
    exact: Ints
    people: Ints
    visits: Ints
    held: Flags
    drawn_in: Ints

    @cached_property
    def shown(self) -> Flags:
        """Which nodes have a figure."""
        return self.people != SUPPRESSED

    def rows(self) -> Iterator[tuple[str, int, int | None]]:
        """What may be published: node, people, visits (None: not shown), of nodes with a figure."""
        texts = self.lattice.texts(self.codes[self.shown])
        people, visits = self.people[self.shown].tolist(), self.visits[self.shown].tolist()
        for node, figure, came in zip(texts, people, visits, strict=True):
            yield node, figure, None if came == NOT_SHOWN else came

    def remembered(self, release_no: int, before: Held | None = None) -> Held:
        """What the next release holds figures from, when this one is `release_no` and `before` was its own `held`."""
        drawn_in = np.where(self.drawn_in == THIS, release_no, self.drawn_in)
        known = {} if before is None else before.populations
        populations = {number: known[number] for number in set(np.unique(drawn_in).tolist()) & known.keys()}
        populations[release_no] = self.population
        return Held(self.lattice, self.codes, drawn_in, self.people, self.visits, populations)

    def store(self, connection: Connection, release_no: int, fingerprint: str) -> None:
        """Keep what the next release needs, under this release's number."""
        drawn_in = np.where(self.drawn_in == THIS, release_no, self.drawn_in)
        columns = (self.codes, drawn_in, self.people, self.visits)
        held_sets.store(connection, release_no, fingerprint, self.lattice, columns, self.exact, self.population)


def compute(connection: Connection, reading: Reading, lattice: Lattice, keys: Keys, held: Held | None) -> ReleaseCells:
    """The cells of the working state. `held`: what the last approved release remembers.

    StaleReading when the ledger has moved on since `reading`, which `lattice` was made from, was opened.
    """
    if version_of(connection) != reading.version:
        raise StaleReading("The ledger has moved on since the reading was opened; open a new reading.")
    population = populations.read(connection)
    hashes = populations.code_hashes(connection, population.ids)
    return computed(population, record_keys(keys.record, hashes), lattice, keys.cell, held)


def computed(
    population: Population,
    people_keys: NDArray[np.uint64],
    lattice: Lattice,
    secret: bytes,
    held: Held | None = None,
    method: Method | None = None,
) -> ReleaseCells:
    """The cells of a population whose people have the record keys `people_keys`; `secret`: the cell key."""
    method = method or Method()
    of = traits(population, lattice)
    tallies = [_drawn(found, of, people_keys, lattice, secret, method) for found in _walk(population, lattice)]
    codes, exact, people, visits = (joined([tally[at] for tally in tallies]) for at in range(4))
    order = np.argsort(codes)
    fresh = _Drawn(codes[order], exact[order], people[order], visits[order])
    return _held(fresh, population, lattice, held, method)


def _walk(population: Population, lattice: Lattice) -> Iterator[Pairs]:
    project, column = rows_by_project(population, lattice)
    weight = np.bincount(project[project >= 0], minlength=len(lattice.projects))
    for part in parts(lattice, weight):
        yield pairs(lattice, part, project, column, population.person, population.visits)


@dataclass(frozen=True, eq=False, repr=False)
class _Drawn:
    """Nodes as they would be published without the hold rule."""

    codes: Ints
    exact: Ints
    people: Ints
    visits: Ints


def _drawn(
    found: Pairs, of: Traits, people_keys: NDArray[np.uint64], lattice: Lattice, secret: bytes, method: Method
) -> tuple[Ints, Ints, Ints, Ints]:
    """Codes, exact and published people, and published visits of the nodes of some pairs."""
    columns: list[tuple[Ints, ...]] = []
    for one in segments(found, of, len(lattice.groups)):
        exact = sizes(one.starts, len(one.rows))
        cell_keys = np.add.reduceat(people_keys[found.person[one.rows]], one.starts)
        total, *largest = _contributions(found.visits[one.rows], one.starts, exact)
        people = np.full(len(exact), SUPPRESSED)
        visits = np.full(len(exact), NOT_SHOWN)
        enough = np.flatnonzero(exact >= FEWEST)
        people[enough] = drawn(secret, lattice.texts(one.codes[enough]), cell_keys[enough], exact[enough], method)
        shown = np.flatnonzero(people != SUPPRESSED)
        top = (largest[0][shown], largest[1][shown])
        visits[shown] = drawn_visits(secret, lattice.texts(one.codes[shown]), cell_keys[shown], total[shown], top)
        columns.append((one.codes, exact, people, visits))
    codes, exact, people, visits = (joined([column[at] for column in columns]) for at in range(4))
    return codes, exact, people, visits


def _contributions(visits: Ints, starts: Ints, people: Ints) -> tuple[Ints, Ints, Ints]:
    """Of each segment: the sum, the greatest value, and the next one (0 where there is one person)."""
    greatest = np.maximum.reduceat(visits, starts)
    segment = np.repeat(np.arange(len(starts)), people)
    at = np.flatnonzero(visits == greatest[segment])
    others = visits.copy()
    others[at[begins(segment[at])]] = 0
    return np.add.reduceat(visits, starts), greatest, np.maximum.reduceat(others, starts)


# -- the hold rule -------------------------------------------------------------------------------------------------


def _held(fresh: _Drawn, population: Population, lattice: Lattice, held: Held | None, method: Method) -> ReleaseCells:
    """Where fewer than `hold_below` people of a node changed since its figure was drawn, that figure again."""
    nobody = np.zeros(len(fresh.codes), dtype=bool)
    if held is None:
        new = np.full(len(fresh.codes), THIS)
        return ReleaseCells(lattice, population, fresh.codes, fresh.exact, fresh.people, fresh.visits, nobody, new)
    row, known = held.rows_of(lattice, fresh.codes)
    drawn_in = np.where(row < 0, NEVER, np.append(held.drawn_in, NEVER)[row])
    changed = np.where(drawn_in == NEVER, fresh.exact, 0)
    for number, then in held.populations.items():
        codes, people = differing(population, then, lattice)
        here = drawn_in == number
        changed[here] = _looked_up(codes, people, fresh.codes[here])
    keep = known & (changed < method.hold_below)
    figures = [np.append(column, none)[row] for column, none in ((held.people, SUPPRESSED), (held.visits, NOT_SHOWN))]
    return ReleaseCells(
        lattice, population, fresh.codes, fresh.exact,
        np.where(keep, figures[0], fresh.people), np.where(keep, figures[1], fresh.visits),
        keep, np.where(keep, drawn_in, THIS),
    )  # fmt: skip


def _looked_up(codes: Ints, values: Ints, wanted: Ints) -> Ints:
    """The value of each wanted code, 0 where there is none; `codes` ascend."""
    at = np.searchsorted(codes, wanted)
    return np.where(np.append(codes, NOTHING)[at] == wanted, np.append(values, 0)[at], 0)


def differing(now: Population, then: Population, lattice: Lattice) -> tuple[Ints, Ints]:
    """How many people each canonical node of `lattice` has in one of the populations only: nodes (ascending) and
    counts; nodes with none may be left out.

    People that changed nothing are left out first. Who is in a node in both populations counts in neither:
    |A| + |B| - 2·|A and B|.
    """
    ids = np.union1d(now.ids, then.ids)
    sides = [_Side.of(one, lattice, ids) for one in (now, then)]
    same = _common(sides[0].traits, sides[1].traits)
    moved = _moved(sides[0].traits, sides[1].traits)
    touched = moved.copy()
    touched[np.setxor1d(sides[0].keys, sides[1].keys, assume_unique=True) & _PERSON] = True
    both = [side.only(touched) for side in sides]
    weight = np.bincount(both[0].project[both[0].project >= 0], minlength=len(lattice.projects))
    tallies: list[tuple[Ints, Ints]] = []
    for part in parts(lattice, weight):
        ours, theirs = (side.pairs(lattice, part) for side in both)
        there, here = _shared(ours, theirs), _shared(theirs, ours)
        for found, of, sign in (
            (_only(ours, ~there | moved[ours.person]), both[0].traits, 1),
            (_only(theirs, ~here | moved[theirs.person]), both[1].traits, 1),
            (_only(ours, there & moved[ours.person]), same, -2),
        ):
            codes, people = counted(found, of, len(lattice.groups))
            tallies.append((codes, sign * people))
    codes, people = (joined([tally[at] for tally in tallies]) for at in (0, 1))
    order = np.argsort(codes)
    codes, people = codes[order], people[order]
    starts = begins(codes)
    return codes[starts], np.add.reduceat(people, starts) if len(starts) else people


@dataclass(frozen=True, eq=False, repr=False)
class _Side:
    """One of two populations, with people numbered as in both together."""

    traits: Traits
    project: Ints
    column: Ints
    person: Ints

    @classmethod
    def of(cls, population: Population, lattice: Lattice, ids: Ints) -> _Side:
        at = np.searchsorted(ids, population.ids)
        known = traits(population, lattice)
        levels = [np.full(len(ids), NOTHING) for _ in known.levels]
        bits = np.zeros(len(ids), dtype=np.uint64)
        for level, values in zip(levels, known.levels, strict=True):
            level[at] = values
        bits[at] = known.bits
        return cls(Traits(tuple(levels), bits), *rows_by_project(population, lattice), at[population.person])

    @property
    def keys(self) -> Ints:
        """(project, quarter, person) of each row in one number."""
        return ((self.project << TIME_BITS | self.column) << PERSON_BITS | self.person)[self.project >= 0]

    def only(self, people: Flags) -> _Side:
        """The rows of these people."""
        rows = people[self.person]
        return _Side(self.traits, self.project[rows], self.column[rows], self.person[rows])

    def pairs(self, lattice: Lattice, part: Ints) -> Pairs:
        return pairs(lattice, part, self.project, self.column, self.person, np.zeros_like(self.person))


def _common(ours: Traits, theirs: Traits) -> Traits:
    """Places and groups that are the same on both sides."""
    levels = [np.where(a == b, a, NOTHING) for a, b in zip(ours.levels, theirs.levels, strict=True)]
    return Traits(tuple(levels), ours.bits & theirs.bits)


def _moved(ours: Traits, theirs: Traits) -> Flags:
    """Who lives elsewhere or belongs to other groups."""
    places = [a != b for a, b in zip(ours.levels, theirs.levels, strict=True)]
    return np.logical_or.reduce([ours.bits != theirs.bits, *places])


def _shared(found: Pairs, others: Pairs) -> Flags:
    keys, other = (one.span << PERSON_BITS | one.person for one in (found, others))
    return np.isin(keys, other)


def _only(found: Pairs, chosen: Flags) -> Pairs:
    return Pairs(*(column[chosen] for column in found))
