"""A5, time: does a figure that changes from one release to the next betray that one person joined?

Six releases, with late data, corrections and removals here and there in between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from attacks.cities import FIRST_QUARTER, FIRST_YEAR, City, Draft, World, figures
from attacks.learning import Flags, Numbers
from attacks.schemes import Scheme
from data.people.held import Held

RELEASES, CALLS, QUARTERS = 6, 10, 8
EDITS = 12
"""People who come, go or were written down wrong, from one release to the next."""
SETTLEMENTS = 5


@dataclass(frozen=True, eq=False)
class Joiner:
    """Perhaps one person joins a project's quarter in release `release` (counted from 1)."""

    release: int
    project: int
    quarter: int
    group: int
    settlement: int
    there: bool

    def nodes(self, city: City) -> list[str]:
        """The nodes the person would be in."""
        places = (f"s:{city.settlements[self.settlement]}", f"d:{900 + city.district_of[self.settlement]}")
        year = FIRST_YEAR + self.quarter // 4
        return [
            f"{part}|{place}|{time}|{group}"
            for part in (f"p:P{self.project}", f"c:C{self.project}")
            for place in places
            for time in (f"{year}Q{self.quarter % 4 + 1}", f"{year}")
            for group in (f"G{self.group}", "GP", "*")
        ]


@dataclass(frozen=True, eq=False)
class History:
    """The worlds of six releases, and who joined in between."""

    worlds: Sequence[World]
    joiners: Sequence[Joiner]


@lru_cache(maxsize=16)
def history(city: City, seed: int) -> History:
    """Six releases of this city; others for every seed."""
    rng = np.random.default_rng([seed, 5])
    calls = {f"{name}{call}": f"C{call}" for call in range(CALLS) for name in "PR"}
    draft, joiners, spare = Draft(city, dict(calls)), [], {}
    for project in range(CALLS):
        for quarter in range(QUARTERS):
            for group in range(city.groups):
                spare[project, quarter, group] = _come(draft, rng, project, quarter, group)
    active = [(project, quarter) for project in calls for quarter in range(QUARTERS)]
    worlds = [draft.world(seed, active)]
    for release in range(1, RELEASES):
        coins = rng.permutation(np.arange(len(spare)) % 2 == 0).tolist()
        for ((project, quarter, group), left), there in zip(spare.items(), coins, strict=True):
            home, person = left[release]
            joiners.append(Joiner(release, project, quarter, group, home, there))
            if there:
                draft.attend(f"P{project}", quarter, [person])
        _edit(draft, rng)
        worlds.append(replace(draft.world(seed, active), lattice=worlds[0].lattice))
    return History(worlds, joiners)


def _come(draft: Draft, rng: np.random.Generator, project: int, quarter: int, group: int) -> list[tuple[int, int]]:
    """People come to a call's two projects; returns (settlement, person) of some who did not, one for each release."""
    chosen = rng.permutation(len(draft.city.settlements))[:SETTLEMENTS].tolist()
    left = []
    for place in chosen:
        pool = rng.permutation(draft.pools[place][group][:40])
        keep = max(2, RELEASES // len(chosen) + 1)
        left += [(place, int(person)) for person in pool[:keep]]
        draft.attend(f"P{project}", quarter, pool[keep:][rng.random(len(pool) - keep) < 0.7])
        draft.attend(f"R{project}", quarter, pool[keep:][rng.random(len(pool) - keep) < 0.3])
    return [left[at] for at in rng.permutation(len(left))]


def _edit(draft: Draft, rng: np.random.Generator) -> None:
    """Somebody is taken off a list, or comes to it late."""
    for _ in range(EDITS):
        at = int(rng.integers(len(draft.rows)))
        project, quarter, people = draft.rows[at]
        if rng.random() < 0.5 and len(people) > 3:
            draft.rows[at] = (project, quarter, np.delete(people, rng.integers(len(people))))
        else:
            draft.attend(project, quarter - FIRST_QUARTER, rng.integers(draft.total, size=1))


def attack(city: City, scheme: Scheme, seeds: Sequence[int]) -> tuple[Numbers, Flags]:
    """What is seen of each joiner, a row each, and the truth. Columns: by how much the figure of each node changed, how
    many of them did, and by how much all of them together."""
    rows, truth = [], []
    for seed in seeds:
        made = history(city, seed)
        held: Held | None = None
        shown = []
        for number, world in enumerate(made.worlds, 1):
            cells = world.released(scheme.method, held)
            held = cells.remembered(number, held)
            around = [one for one in made.joiners if one.release in (number - 1, number)]
            nodes = [node for one in around for node in one.nodes(city)]
            per = len(made.joiners[0].nodes(city))
            found = figures(cells, nodes).reshape(-1, per)
            shown.append({id(one): row for one, row in zip(around, found, strict=True)})
        for one in made.joiners:
            before, after = shown[one.release - 1][id(one)], shown[one.release][id(one)]
            apart = after - before
            rows.append([*apart, (apart != 0).sum(), apart.sum()])
            truth.append(one.there)
    return np.array(rows, dtype=float), np.array(truth)
