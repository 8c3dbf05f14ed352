"""A3, nested nodes: is there anybody in the year who was not there in its first quarter? A4: the same through several
pairs of nodes, when it is known that nobody else joined.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from attacks.cities import FIRST_YEAR, City, Draft, World, figures
from attacks.limits import Guesses
from attacks.schemes import Scheme

Ints = NDArray[np.int64]
CALLS, YEARS = 30, 5
SETTLEMENTS = 5
"""Settlements people come from to one project."""
PAIRS = 6
IMPOSSIBLE = 1e-300


@dataclass(frozen=True, eq=False)
class Joiner:
    """Perhaps one person of a group at home in a settlement comes to a call's first project in the second quarter only.
    Everybody else of the group who comes to the call in that year came in the first quarter already."""

    call: int
    year: int
    group: int
    settlement: int
    there: bool


@dataclass(frozen=True, eq=False)
class Nested:
    """A world and its joiners."""

    world: World
    joiners: Sequence[Joiner]


@lru_cache(maxsize=32)
def nested(city: City, seed: int) -> Nested:
    """A world of this city; another one for every seed."""
    rng = np.random.default_rng([seed, 3])
    calls = {f"{name}{call}": f"C{call}" for call in range(CALLS) for name in "PR"}
    draft, joiners = Draft(city, dict(calls)), []
    for call in range(CALLS):
        for year in range(YEARS):
            for group in range(city.groups):
                joiners.append(_block(draft, rng, call, year, group))
    active = [(project, 4 * year + quarter) for project in calls for year in range(YEARS) for quarter in (0, 1)]
    return Nested(draft.world(seed, active, joint=False), joiners)


def _block(draft: Draft, rng: np.random.Generator, call: int, year: int, group: int) -> Joiner:
    """The people of one group in one call and year."""
    city = draft.city
    chosen = rng.permutation(len(city.settlements))[:SETTLEMENTS]
    people = np.concatenate([draft.pools[at][group][: rng.integers(8, 40)] for at in chosen.tolist()])
    home = int(chosen[0])
    joiner, people = int(draft.pools[home][group][0]), people[people != draft.pools[home][group][0]]
    there = bool(rng.random() < 0.5)
    for name, share in (("P", 0.8), ("R", 0.4)):
        first = people[rng.random(len(people)) < share]
        draft.attend(f"{name}{call}", 4 * year, first)
        draft.attend(f"{name}{call}", 4 * year + 1, first[rng.random(len(first)) < 0.6])
    if there:
        draft.attend(f"P{call}", 4 * year + 1, [joiner])
    return Joiner(call, year, group, home, there)


def _pairs(one: Joiner, city: City) -> list[tuple[str, str]]:
    """(first quarter, year) for the project and its call, in the settlement, the district and everywhere."""
    district = city.district_of[one.settlement]
    places = (f"s:{city.settlements[one.settlement]}", f"d:{900 + district}", "*")
    year = FIRST_YEAR + one.year
    return [
        (f"{part}|{place}|{year}Q1|G{one.group}", f"{part}|{place}|{year}|G{one.group}")
        for part in (f"p:P{one.call}", f"c:C{one.call}")
        for place in places
    ]


Fits = tuple[NDArray[np.float64], NDArray[np.float64]]


def likelihoods(scheme: Scheme, small: Ints, large: Ints) -> Fits:
    """How well nobody, and one person, in the gap explains the figures of nested nodes (arrays), of whatever size."""
    nobody, somebody = scheme.nested
    return nobody[small, large], somebody[small, large]


def belief(fits: Fits, used: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Targets × pairs → how likely somebody is in the gap, by the `used` pairs together."""
    zero, one = (np.where(used, np.log(np.maximum(each, IMPOSSIBLE)), 0).sum(axis=1) for each in fits)
    return 1 / (1 + np.exp(np.clip(zero - one, -700, 700)))


def attack(city: City, scheme: Scheme, seeds: Sequence[int]) -> dict[int, Guesses]:
    """Number of pairs (1: the smallest one that is shown; 3: those of the project; 6) → guesses."""
    parts: dict[int, list[Guesses]] = {1: [], PAIRS // 2: [], PAIRS: []}
    for seed in seeds:
        made = nested(city, seed)
        cells = made.world.released(scheme.method)
        nodes = [node for one in made.joiners for pair in _pairs(one, city) for node in pair]
        small, large = figures(cells, nodes).reshape(-1, PAIRS, 2).transpose(2, 0, 1)
        fits = likelihoods(scheme, small, large)
        shown = (small > 0) & (large > 0)
        finest = np.zeros_like(shown)
        finest[np.arange(len(shown)), shown[:, : PAIRS // 2].argmax(axis=1)] = True
        columns = np.arange(PAIRS)[None, :]
        truth = np.array([joiner.there for joiner in made.joiners])
        for count, used in ((1, finest), (PAIRS // 2, columns < PAIRS // 2), (PAIRS, columns < PAIRS)):
            parts[count].append(Guesses(truth, belief(fits, used), np.arange(len(truth))))
    return {count: Guesses.together(each) for count, each in parts.items()}
