"""A7, named sets: does one person come to a project that half of the 20 named sets hold and the other half do not?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from attacks.cities import FIRST_YEAR, City, Draft, World, figures
from attacks.limits import Guesses
from attacks.nested import belief, likelihoods
from attacks.schemes import Scheme
from data.people.metadata import MOST_NAMED_SETS

PROJECTS, QUARTERS = 12, 8
ASKED = "T"
"""The project in question."""


@dataclass(frozen=True, eq=False)
class Sets:
    """A world; a target for each settlement, quarter and group, one after the other: somebody came to T only."""

    world: World
    truth: np.ndarray


@lru_cache(maxsize=32)
def sets(city: City, seed: int) -> Sets:
    """A world of this city; another one for every seed."""
    rng = np.random.default_rng([seed, 4])
    others = [f"P{at:02d}" for at in range(PROJECTS)]
    draft = Draft(city, {ASKED: None, **dict.fromkeys(others)})
    for at in range(MOST_NAMED_SETS // 2):
        chosen = set(rng.choice(others, rng.integers(2, PROJECTS // 2), replace=False).tolist())
        draft.named |= {f"without {at}": chosen, f"with {at}": chosen | {ASKED}}
    truth = []
    for place in range(len(city.settlements)):
        for quarter in range(QUARTERS):
            for group in range(city.groups):
                person, *people = draft.pools[place][group][:40].tolist()
                for project in others:
                    draft.attend(project, quarter, [one for one in people if rng.random() < 0.25])
                there = bool(rng.random() < 0.5)
                draft.attend(ASKED, quarter, [person] if there else [])
                truth.append(there)
    active = [(project, quarter) for project in draft.calls for quarter in range(QUARTERS)]
    return Sets(draft.world(seed, active, joint=False), np.array(truth))


def _nodes(city: City) -> list[str]:
    """For each target its pairs of nodes."""
    return [
        f"n:{kind} {at}|s:{place}|{FIRST_YEAR + quarter // 4}Q{quarter % 4 + 1}|G{group}"
        for place in city.settlements
        for quarter in range(QUARTERS)
        for group in range(city.groups)
        for at in range(MOST_NAMED_SETS // 2)
        for kind in ("without", "with")
    ]


def attack(city: City, scheme: Scheme, seeds: Sequence[int]) -> dict[int, Guesses]:
    """Number of named sets asked for (2, 10, 20) → guesses."""
    parts: dict[int, list[Guesses]] = {2: [], 10: [], MOST_NAMED_SETS: []}
    for seed in seeds:
        made = sets(city, seed)
        cells = made.world.released(scheme.method)
        small, large = figures(cells, _nodes(city)).reshape(-1, MOST_NAMED_SETS // 2, 2).transpose(2, 0, 1)
        fits = likelihoods(scheme, small, large)
        columns = np.arange(MOST_NAMED_SETS // 2)[None, :]
        for count, each in parts.items():
            each.append(Guesses(made.truth, belief(fits, columns < count // 2), np.arange(len(made.truth))))
    return {count: Guesses.together(each) for count, each in parts.items()}
