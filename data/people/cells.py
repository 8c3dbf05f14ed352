"""Every node of a release with anybody in it: counted exactly, drawn with the keys, held where few people changed.

The only place where exact numbers and published figures meet. Method and bounds: `docs/disclosure.md`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from data.people import held as held_sets
from data.people import population as populations
from data.people.differing import differing
from data.people.held import NEVER, Held
from data.people.keys import Keys
from data.people.lattice import NOTHING, Lattice
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
from data.people.tally import AT_ONCE, Pairs, Rows, Traits, begins, portions, segments, sizes, traits
from data.reading import Reading, version_of

Ints = NDArray[np.int64]
Counts = NDArray[np.integer]
Flags = NDArray[np.bool_]
THIS = -1
"""In `drawn_in`: drawn in the release that is being built."""
PART = 200_000
"""Nodes whose texts are made at once."""


@dataclass(frozen=True, eq=False, repr=False)
class ReleaseCells:
    """Canonical nodes with at least one person, ascending `codes` of `lattice`.

    `exact` (people; restricted: for the preview only), `people` (published; 0 = "<10"), `visits` (published; -1 = not
    shown), `held` (the figure of an earlier release again), `drawn_in` (that release, THIS, or NEVER for an empty set).
    """

    lattice: Lattice
    population: Population
    codes: Ints
    exact: Counts
    people: Counts
    visits: Counts
    held: Flags
    drawn_in: Counts

    @cached_property
    def shown(self) -> Flags:
        """Which nodes have a figure."""
        return self.people != SUPPRESSED

    def rows(self) -> Iterator[tuple[str, int, int | None]]:
        """What may be published: node, people, visits (None: not shown), of nodes with a figure."""
        shown = np.flatnonzero(self.shown)
        for low in range(0, len(shown), PART):
            part = shown[low : low + PART]
            texts = self.lattice.texts(self.codes[part])
            for node, figure, came in zip(texts, self.people[part].tolist(), self.visits[part].tolist(), strict=True):
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
    at_once: int = AT_ONCE,
) -> ReleaseCells:
    """The cells of a population whose people have the record keys `people_keys`; `secret`: the cell key. `at_once`:
    rows that are walked at a time, which bounds memory and changes no figure."""
    method = method or Method()
    of, rows = traits(population, lattice), Rows(population, lattice)
    tallies = [
        _drawn(rows.pairs(portion), of, people_keys, lattice, secret, method)
        for portion in portions(lattice, rows.weight(), at_once)
    ]
    codes, exact, people, visits = (_joined([tally[at] for tally in tallies]) for at in range(4))
    del tallies
    order = np.argsort(codes)
    fresh = _Drawn(codes[order], exact[order], people[order], visits[order])
    del codes, exact, people, visits, order
    return _held(fresh, population, lattice, held, method, at_once)


@dataclass(frozen=True, eq=False, repr=False)
class _Drawn:
    """Nodes as they would be published without the hold rule."""

    codes: Ints
    exact: Counts
    people: Counts
    visits: Counts


def _drawn(
    found: Pairs, of: Traits, people_keys: NDArray[np.uint64], lattice: Lattice, secret: bytes, method: Method
) -> tuple[Ints, Counts, Counts, Counts]:
    """Codes, exact and published people, and published visits of the nodes of some pairs."""
    columns: list[tuple[NDArray, ...]] = []
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
        columns.append((one.codes, *(column.astype(np.int32) for column in (exact, people, visits))))
    codes, exact, people, visits = (_joined([column[at] for column in columns]) for at in range(4))
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


def _held(
    fresh: _Drawn, population: Population, lattice: Lattice, held: Held | None, method: Method, at_once: int
) -> ReleaseCells:
    """Where fewer than `hold_below` people of a node changed since its figure was drawn, that figure again."""
    count = len(fresh.codes)
    keep, drawn_in = np.zeros(count, dtype=bool), np.full(count, THIS, dtype=np.int32)
    if held is not None:
        row, known, before = _remembered(held, lattice, fresh.codes)
        changed = _changed(fresh, before, population, lattice, held, at_once)
        keep = known & (changed < method.hold_below)
        drawn_in[keep] = before[keep]
        for column, then, none in ((fresh.people, held.people, SUPPRESSED), (fresh.visits, held.visits, NOT_SHOWN)):
            column[keep] = np.append(then, np.array(none, dtype=then.dtype))[row[keep]]
    return ReleaseCells(lattice, population, fresh.codes, fresh.exact, fresh.people, fresh.visits, keep, drawn_in)


def _remembered(held: Held, lattice: Lattice, codes: Ints) -> tuple[Counts, Flags, Counts]:
    """`Held.rows_of` of the nodes, and the release each one's figure was drawn in; in parts, to spare memory."""
    row, known = np.empty(len(codes), dtype=np.int32), np.empty(len(codes), dtype=bool)
    for low in range(0, len(codes), AT_ONCE):
        part = slice(low, low + AT_ONCE)
        row[part], known[part] = held.rows_of(lattice, codes[part])
    drawn_in = np.append(held.drawn_in, NEVER).astype(np.int32, copy=False)[row]
    return row, known, drawn_in


def _changed(
    fresh: _Drawn, drawn_in: Counts, population: Population, lattice: Lattice, held: Held, at_once: int
) -> Counts:
    """How many people of each node changed since its figure was drawn."""
    changed = np.where(drawn_in == NEVER, fresh.exact, 0)
    for number in np.unique(drawn_in[drawn_in != NEVER]).tolist():
        for codes, people in differing(population, held.populations[number], lattice, at_once):
            at = np.searchsorted(fresh.codes, codes)
            here = np.append(fresh.codes, NOTHING)[at] == codes
            here[here] = drawn_in[at[here]] == number
            np.add.at(changed, at[here], people[here])
    return changed


def _joined(columns: Sequence[NDArray]) -> NDArray:
    """As `joined`, of any width."""
    return np.concatenate(columns) if columns else np.empty(0, dtype=np.int64)
