"""How many people of each node changed between two populations: what the hold rule asks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from data.people.lattice import NOTHING, Lattice
from data.people.population import Population
from data.people.tally import AT_ONCE, PERSON_BITS, Flags, Ints, Pairs, Rows, Traits, counted, portions, singles, traits

_PERSON = (1 << PERSON_BITS) - 1


def differing(
    now: Population, then: Population, lattice: Lattice, at_once: int = AT_ONCE
) -> Iterator[tuple[Ints, Ints]]:
    """How many people each canonical node of `lattice` has in one of the populations only: nodes and counts, part by
    part. Counts of a node that comes several times add up; nodes with none may be left out.

    People that changed nothing are left out first. Who is in a node in both populations counts in neither:
    |A| + |B| - 2·|A and B|.
    """
    ids = np.union1d(now.ids, then.ids)
    ours, theirs = (np.searchsorted(ids, one.ids) for one in (now, then))
    here = traits(now, lattice).at(ours, len(ids))
    there = traits(then, lattice).at(theirs, len(ids))
    moved = _moved(here, there)
    touched = moved | _came_otherwise(Rows(now, lattice, ours), Rows(then, lattice, theirs), len(ids), at_once)
    sides = (Rows(now, lattice, ours, touched), Rows(then, lattice, theirs, touched))
    same = _common(here, there)
    for portion in portions(lattice, sides[0].weight() + sides[1].weight(), at_once):
        mine, others = (side.pairs(portion) for side in sides)
        known, known_there = _shared(mine, others), _shared(others, mine)
        for found, of, sign in (
            (_only(mine, ~known | moved[mine.person]), here, 1),
            (_only(others, ~known_there | moved[others.person]), there, 1),
            (_only(mine, known & moved[mine.person]), same, -2),
        ):
            codes, people = counted(found, of, len(lattice.groups))
            yield codes, sign * people


def _came_otherwise(ours: Rows, theirs: Rows, people: int, at_once: int) -> Flags:
    """Who came to a project in a quarter in one of the populations only."""
    found = np.zeros(people, dtype=bool)
    for portion in singles(ours.lattice, ours.weight() + theirs.weight(), at_once):
        keys = np.setxor1d(ours.keys(portion), theirs.keys(portion), assume_unique=True)
        found[keys & _PERSON] = True
    return found


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
