"""Worlds of tables: project × quarter × target group, with a number of people in every settlement.

Some cells are targets: nobody or one person, by the toss of a coin. Attackers know from which distribution the number
in each cell was drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from attacks.cities import FIRST_YEAR, City, Draft, World
from data.people.perturbation import FEWEST

Ints = NDArray[np.int64]
Chances = NDArray[np.float64]
CALLS, QUARTERS = 3, 8
MANY = 10
COIN = np.array([0.5, 0.5])


@dataclass(frozen=True, eq=False)
class Table:
    """`counts`: people by settlement; `priors`: what an attacker knows of each; `targets`: settlements."""

    project: str
    quarter: int
    group: int
    counts: Ints
    priors: Sequence[Chances]
    targets: tuple[int, ...]

    def node(self, place: str, project: str | None = None) -> str:
        """The node of this table for a place part, of this project or another project part."""
        when = f"{FIRST_YEAR + self.quarter // 4}Q{self.quarter % 4 + 1}"
        return f"{project or f'p:{self.project}'}|{place}|{when}|G{self.group}"

    @property
    def month(self) -> str:
        """The first month of the quarter."""
        return f"{FIRST_YEAR + self.quarter // 4}-{self.quarter % 4 * 3 + 1:02d}"


@dataclass(frozen=True, eq=False)
class Tables:
    """A world, and its tables two by two: the projects of one call, which share nobody. Whoever is a target comes to
    the second of them in no other way."""

    world: World
    pairs: Sequence[tuple[Table, Table]]

    def __iter__(self) -> Iterator[Table]:
        return (table for pair in self.pairs for table in pair)


def _spread(most: int) -> Chances:
    """How many people a cell usually has: often nobody, sometimes a few, now and then many; never more than `most`."""
    weights = np.zeros(most + 1)
    weights[0] = 0.4
    for low, high, share in ((1, 2, 0.2), (3, 9, 0.2), (10, most, 0.2)):
        high = min(high, most)
        if low <= high:
            weights[low : high + 1] += share / (high - low + 1)
    return weights / weights.sum()


def _many(most: int) -> Chances:
    """Ten or more; where so many do not live, five or more."""
    weights = np.zeros(most + 1)
    weights[MANY if most > MANY else FEWEST :] = 1
    return weights / weights.sum()


def _prior(city: City, settlement: int) -> Chances:
    most = city.pool_of(settlement) // 2
    return _many(most) if city.dominant > 1 and settlement == 0 else _spread(most)


def _pair(city: City, rng: np.random.Generator, call: int, quarter: int, group: int) -> tuple[Table, Table]:
    """The tables of the two projects of a call; where the second has a target the first has many people."""
    count = len(city.settlements)
    chosen = rng.permutation(count)[: max(2, count // 3 // 2 * 2)]
    if city.dominant > 1:
        chosen = chosen[chosen != 0]
    second, first = chosen[: len(chosen) // 2].tolist(), chosen[len(chosen) // 2 :].tolist()
    made = []
    for name, targets, others in (("P", first, second), ("R", second, ())):
        priors = [_prior(city, place) for place in range(count)]
        for place in others:
            priors[place] = _many(city.pool_of(place) // 2)
        for place in targets:
            priors[place] = COIN
        counts = np.array([rng.choice(len(prior), p=prior) for prior in priors])
        made.append(Table(f"{name}{call}", quarter, group, counts, priors, tuple(targets)))
    return made[0], made[1]


@lru_cache(maxsize=64)
def tables(city: City, seed: int) -> Tables:
    """A world of this city; another one for every seed."""
    rng = np.random.default_rng([seed, 2])
    calls = {f"{name}{call}": f"C{call}" for call in range(CALLS) for name in "PR"}
    draft, pairs = Draft(city, dict(calls)), []
    for call in range(CALLS):
        for quarter in range(QUARTERS):
            for group in range(city.groups):
                first, second = _pair(city, rng, call, quarter, group)
                _fill(draft, rng, first, second)
                pairs.append((first, second))
    active = [(project, quarter) for project in calls for quarter in range(QUARTERS)]
    return Tables(draft.world(seed, active), pairs)


def _fill(draft: Draft, rng: np.random.Generator, first: Table, second: Table) -> None:
    """Let as many people come as the tables say, nobody to both."""
    for place, (ours, theirs) in enumerate(zip(first.counts.tolist(), second.counts.tolist(), strict=True)):
        people = rng.permutation(draft.pools[place][first.group])
        draft.attend(first.project, first.quarter, people[:ours])
        draft.attend(second.project, second.quarter, people[ours : ours + theirs])
