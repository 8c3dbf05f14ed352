"""A4 as it occurs: which nodes of a release differ by one person only, when nobody arranged a city for the attacker.

The attacker knows of every node whether anybody but the person in question makes the difference to another one, and
compares each of the up to 54 nodes the person would be in with those, anywhere in the lattice, of the same others.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce

import numpy as np
from numpy.typing import NDArray

from attacks.cities import FIRST_QUARTER, City, Draft, Ints, World, figures_of
from attacks.limits import Guesses
from attacks.nested import IMPOSSIBLE, PAIRS
from attacks.schemes import Scheme
from data.people.cells import ReleaseCells
from data.people.lattice import Lattice, unpacked

CALL_SIZES = (1, 2, 2, 3, 3, 1)
"""Projects of each call."""
QUARTERS, LONGEST = 12, 5
ASIDE = 4
"""People of each settlement and group who come to one project in one quarter, perhaps, and to nothing else."""


@dataclass(frozen=True)
class Target:
    """Perhaps one person, who comes to one project in one quarter only."""

    person: int
    project: str
    quarter: int
    settlement: int
    group: int
    there: bool


@dataclass(frozen=True, eq=False)
class Life:
    """A world and its targets."""

    world: World
    targets: Sequence[Target]


@lru_cache(maxsize=64)
def life(city: City, seed: int) -> Life:
    """A world of this city; another one for every seed. Projects differ in where, when and for whom they are."""
    rng = np.random.default_rng([seed, 7])
    calls = {f"P{call}{at}": f"C{call}" for call, size in enumerate(CALL_SIZES) for at in range(size)}
    draft, offered = Draft(city, dict(calls)), defaultdict(list)
    for project in calls:
        quarters = int(rng.integers(QUARTERS - LONGEST)) + np.arange(rng.integers(1, LONGEST + 1))
        places = rng.permutation(len(city.settlements))[: rng.integers(1, len(city.settlements) + 1)]
        groups = np.arange(city.groups) if rng.random() < 0.5 else rng.integers(city.groups, size=1)
        share = rng.uniform(0.2, 0.8)
        for place in places.tolist():
            for group in groups.tolist():
                people = draft.pools[place][group][ASIDE:40]
                comers = people[rng.random(len(people)) < share]
                for at, quarter in enumerate(quarters.tolist()):
                    draft.attend(project, quarter, comers if at == 0 else comers[rng.random(len(comers)) < 0.6])
                    offered[place, group].append((project, quarter))
    targets = list(_targets(draft, rng, offered))
    active = {(project, quarter) for pairs in offered.values() for project, quarter in pairs}
    return Life(draft.world(seed, sorted(active), joint=False), targets)


def _targets(draft: Draft, rng: np.random.Generator, offered: dict[tuple[int, int], list]) -> Iterator[Target]:
    for (place, group), pairs in offered.items():
        for person in draft.pools[place][group][:ASIDE].tolist():
            project, quarter = pairs[int(rng.integers(len(pairs)))]
            there = bool(rng.random() < 0.5)
            if there:
                draft.attend(project, quarter, [person])
            yield Target(person, project, quarter, place, group, there)


def sets_by_node(world: World) -> dict[int, int]:
    """Canonical node → who is in it, a bit for each person."""
    lattice, people = world.lattice, world.population
    kinds = itertools.product("*cp", "*ds", ("*", "year", "quarter"), ("*", "group"))
    every = np.concatenate([lattice.nodes(*kind) for kind in kinds])
    codes = np.unique(lattice.canonical_codes(every))
    project, place, time, group = unpacked(codes[codes >= 0])
    quarter = people.quarter - lattice.first_quarter
    came = {
        (part, when): _bits(people.person[lattice.members[part][people.project] & lattice.during[when][quarter]])
        for part, when in set(zip(project.tolist(), time.tolist(), strict=True))
    }
    homes, members = _homes(world), _members(world)
    parts = zip(
        codes[codes >= 0].tolist(), project.tolist(), place.tolist(), time.tolist(), group.tolist(), strict=True
    )
    return {code: came[p, t] & homes[s] & members[g] for code, p, s, t, g in parts}


def _bits(people: NDArray[np.integer]) -> int:
    return reduce(lambda total, one: total | 1 << one, np.unique(people).tolist(), 0)


def _homes(world: World) -> list[int]:
    """Who lives in each place part."""
    lattice, home = world.lattice, world.population.home
    each = [_bits(np.flatnonzero(home == 1 + at)) for at in range(len(lattice.settlements))]
    districts = [0] * len(lattice.districts)
    for at, of in enumerate(lattice.district_of.tolist()):
        districts[of] |= each[at]
    return [reduce(int.__or__, each), *districts, *each]


def _members(world: World) -> list[int]:
    """Who belongs to each group part."""
    each = [_bits(world.population.memberships[group]) for group in world.lattice.groups]
    return [reduce(int.__or__, each), *each]


def around(one: Target, lattice: Lattice, city: City) -> Ints:
    """The canonical nodes the person would be in."""
    district, quarter = 900 + city.district_of[one.settlement], FIRST_QUARTER + one.quarter
    texts = [
        f"{part}|{place}|{time}|{group}"
        for part in (f"p:{one.project}", f"c:C{one.project[1]}", "*")
        for place in (f"s:{city.settlements[one.settlement]}", f"d:{district}", "*")
        for time in (f"{quarter // 4}Q{quarter % 4 + 1}", f"{quarter // 4}", "*")
        for group in (f"G{one.group}", "*")
    ]
    return np.unique(lattice.canonical_codes(lattice.codes(texts)))


Alike = tuple[list[int], list[int]]
"""Figures of nodes that hold the same people but for the one in question: without that one, with that one."""


def alike(made: Life, cells: ReleaseCells) -> Iterator[list[Alike]]:
    """For each target the published figures of its nodes, those of the same people together; the largest first."""
    sets = sets_by_node(made.world)
    holding: dict[int, list[int]] = defaultdict(list)
    for node, people in sets.items():
        holding[people].append(node)
    codes = np.array(sorted(sets))
    shown = dict(zip(codes.tolist(), figures_of(cells, codes).tolist(), strict=True))
    for one in made.targets:
        inside = around(one, made.world.lattice, made.world.city).tolist()
        found: dict[int, list[int]] = defaultdict(list)
        for node in inside:
            found[sets[node] & ~(1 << one.person)].append(node)
        both = (([node for node in holding[others] if node not in inside], nodes) for others, nodes in found.items()
                if others)  # fmt: skip
        told = [([shown[node] for node in small], [shown[node] for node in large]) for small, large in both if small]
        yield sorted(told, key=lambda figures: max(map(max, figures)), reverse=True)


def _first_pairs(told: list[Alike], most: int) -> list[Alike]:
    """So many pairs of figures, no figure in two."""
    found = []
    for small, large in told:
        count = min(len(small), len(large), most)
        most -= count
        if count:
            found.append((small[:count], large[:count]))
    return found


def _belief(scheme: Scheme, told: list[Alike]) -> float:
    """How likely the person is there: exact Bayes over the figures, every size of the set being as likely."""
    by_figure, strength = scheme.by_figure, 0.0
    for small, large in told:
        without, with_it = (by_figure[figures].prod(axis=0) for figures in (small, large))
        if scheme.by_set:  # one set, one figure
            without, with_it = by_figure[small[0]], by_figure[large[0]]
            nobody = float(without.sum()) * (set(small) == set(large))
        else:
            nobody = float(without @ with_it)
        somebody = float(without[:-1] @ with_it[1:])
        strength += math.log(max(somebody, IMPOSSIBLE)) - math.log(max(nobody, IMPOSSIBLE))
    return 1 / (1 + math.exp(-min(max(strength, -700), 700)))


@dataclass(frozen=True, eq=False)
class Occurring:
    """What the attacker makes of each target that has any pair: with the `six` largest ones, with all figures
    (`every`); `pairs`: how many it has; `draws`: how many it would have, were there as many nodes without as with."""

    six: Guesses
    every: Guesses
    pairs: Ints
    draws: Ints


def attack(city: City, scheme: Scheme, seeds: Sequence[int]) -> Occurring:
    """The attack on some worlds of a city."""
    truth: list[bool] = []
    beliefs: list[tuple[float, float]] = []
    counts: list[list[int]] = []
    for seed in seeds:
        made = life(city, seed)
        for one, told in zip(made.targets, alike(made, made.world.released(scheme.method)), strict=True):
            if told:
                truth.append(one.there)
                counts.append([sum(of(map(len, figures)) for figures in told) for of in (min, max)])
                beliefs.append((_belief(scheme, _first_pairs(told, PAIRS)), _belief(scheme, told)))
    six, every = (Guesses(np.array(truth), column, np.arange(len(truth))) for column in np.array(beliefs).T)
    return Occurring(six, every, *np.array(counts).T)
