"""A2, what is left over: exact Bayesian inversion of the figures of settlements, districts and all together.

A6, the manager: the same, with the figures of the call as well, and the own project's numbers known exactly.
A8, ratios: one figure, and the number of visits that follows from the visits per person shown beside it.
A9, exports: one figure, averaged over many releases of unchanged data.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from attacks.cities import City, World, figures, rows_of, shown_visits
from attacks.limits import Guesses
from attacks.schemes import Scheme
from attacks.tables import Chances, Table, tables
from data.people.cells import ReleaseCells
from data.people.perturbation import VARIANCE, VISITS_NOISE, VISITS_STEP


@dataclass(frozen=True, eq=False)
class Residual:
    """`guesses` of the targets; of other cells with "<10": how many there are, how many are `known` exactly, and how
    many are said to have 1 or 2 people with a belief above 0.8. `lonely`: targets whose neighbours are all above 10."""

    guesses: Guesses
    small: int
    known: int
    claimed: int
    lonely: NDArray[np.bool_]


Observed = tuple[list[Chances], list[Chances], Chances]
"""How well each number of people explains the figures: of each settlement, of each district, of all."""


def posteriors(priors: Sequence[Chances], district_of: Sequence[int], seen: Observed) -> list[Chances]:
    """The distribution of each cell, given the figures of cells, districts and the whole."""
    cells = [prior * _fit(one, len(prior)) for prior, one in zip(priors, seen[0], strict=True)]
    districts = [[at for at, of in enumerate(district_of) if of == d] for d in range(max(district_of) + 1)]
    inside = [_sum([cells[at] for at in members]) for members in districts]
    weighed = [one * _fit(fit, len(one)) for one, fit in zip(inside, seen[1], strict=True)]
    found: list[Chances] = [np.empty(0)] * len(cells)
    for number, members in enumerate(districts):
        rest = _sum([one for at, one in enumerate(weighed) if at != number])
        above = _fit(seen[2], len(rest) + len(inside[number]) - 1)
        down = np.correlate(above, rest, "valid") * _fit(seen[1][number], len(inside[number]))
        for at in members:
            others = _sum([cells[other] for other in members if other != at])
            belief = cells[at] * np.correlate(down, others, "valid")
            found[at] = belief / belief.sum()
    return found


def _sum(parts: Sequence[Chances]) -> Chances:
    """The distribution of the sum; tiny numbers are kept from vanishing."""
    total = np.ones(1)
    for part in parts:
        total = np.convolve(total, part)
        total = total / total.max()
    return total


def _fit(chances: Chances, length: int) -> Chances:
    return chances[:length]


def _nodes(table: Table, city: City, project: str | None = None) -> list[str]:
    places = [f"s:{code}" for code in city.settlements]
    places += [f"d:{900 + at}" for at in range(len(city.districts))]
    return [table.node(place, project) for place in (*places, "*")]


def _split(city: City, columns: Sequence[Chances]) -> Observed:
    count = len(city.settlements)
    return list(columns[:count]), list(columns[count:-1]), columns[-1]


def _seen(cells: ReleaseCells, scheme: Scheme, table: Table, city: City) -> list[Chances]:
    shown = figures(cells, _nodes(table, city))
    return [scheme.chances[:, figure] for figure in shown.tolist()]


@lru_cache(maxsize=64)
def released(city: City, scheme: Scheme, seed: int) -> ReleaseCells:
    """The release of a world of tables."""
    return tables(city, seed).world.released(scheme.method)


def residual(city: City, scheme: Scheme, seeds: Sequence[int]) -> Residual:
    """A2 on all tables of some worlds."""
    truth, belief, cluster, lonely = [], [], [], []
    small = known = claimed = number = 0
    for seed in seeds:
        made, cells = tables(city, seed), released(city, scheme, seed)
        for table in made:
            number += 1
            found = posteriors(table.priors, city.district_of, _split(city, _seen(cells, scheme, table, city)))
            for at in table.targets:
                truth.append(table.counts[at] == 1)
                belief.append(found[at][1])
                cluster.append(number)
                lonely.append(_is_lonely(table, city, at))
            others = [at for at in np.flatnonzero(table.counts < 10).tolist() if at not in table.targets]
            small += len(others)
            known += sum(found[at].max() > 1 - 1e-9 for at in others)
            claimed += sum(found[at][1:3].sum() > 0.8 for at in others)
    guesses = Guesses(np.array(truth), np.array(belief), np.array(cluster))
    return Residual(guesses, small, known, claimed, np.array(lonely))


def _is_lonely(table: Table, city: City, at: int) -> bool:
    of = city.district_of
    others = [place for place in range(len(of)) if of[place] == of[at] and place != at]
    return bool((table.counts[others] >= 10).all())


@dataclass(frozen=True, eq=False)
class Manager:
    """What the manager of the first project of each pair of tables finds out about the second: with `one` figure, that
    of the settlement in the call; with `all_figures` of both projects and the call; with one figure and its `visits`;
    with one figure as it was in several `exports`."""

    one: Guesses
    all_figures: Guesses
    visits: Guesses
    exports: Guesses


def manager(city: City, scheme: Scheme, seeds: Sequence[int], exports: int = 1) -> Manager:
    """A6, A8 and A9 on the pairs of tables of some worlds."""
    truth: list[bool] = []
    cluster: list[int] = []
    beliefs: list[tuple[float, ...]] = []
    for seed in seeds:
        made = tables(city, seed)
        cells = released(city, scheme, seed)
        again = [cells.people, *(one.people for one in _rebuilt(made.world, scheme, cells, exports - 1))]
        for own, other in made.pairs:
            united = _united(cells, scheme, own, city)
            alone = _seen(cells, scheme, other, city)
            seen = [fit[: len(whole)] * whole for fit, whole in zip(alone, united, strict=True)]
            found = posteriors(other.priors, city.district_of, _split(city, seen))
            nodes = _nodes(own, city, f"c:C{own.project[1:]}")
            came = shown_visits(cells, nodes).tolist()
            row = rows_of(cells, nodes)
            for at in other.targets:
                known = int(own.counts[at])
                odds = united[at][:2]
                each = odds * _explained(came[at], known)
                told = {int(figures_then[row[at]]) for figures_then in again} if row[at] >= 0 else {0}
                averaged = odds if len(told) == 1 else _average(told, known)
                truth.append(other.counts[at] == 1)
                beliefs.append((_share(odds), found[at][1], _share(each), _share(averaged)))
                cluster.append(len(cluster) if not cluster or at == other.targets[0] else cluster[-1])
    columns = np.array(beliefs).T
    return Manager(*(Guesses(np.array(truth), column, np.array(cluster)) for column in columns))


def _share(odds: Chances) -> float:
    return float(odds[1] / odds.sum())


def _rebuilt(world: World, scheme: Scheme, cells: ReleaseCells, times: int) -> list[ReleaseCells]:
    """The same data released again and again."""
    found = [cells]
    held = cells.remembered(1)
    for number in range(times):
        found.append(world.released(scheme.method, held))
        held = found[-1].remembered(number + 2, held)
    return found[1:]


def _average(told: set[int], known: int) -> Chances:
    """How well nobody and one person more than `known` explain several different draws: by their mean."""
    mean, spread = float(np.mean(list(told))), math.sqrt(VARIANCE / len(told))
    return np.array([math.exp(-(((mean - known - more) / spread) ** 2) / 2) for more in (0, 1)])


def _explained(visits: int, known: int) -> Chances:
    """How well nobody and one person more explain the number of visits; everybody comes once."""
    if visits < 0:
        return np.ones(2)
    ends = [visits - VISITS_STEP / 2 if visits else -math.inf, visits + VISITS_STEP / 2]
    each = (NormalDist(known + more, VISITS_NOISE) for more in (0, 1))
    return np.array([one.cdf(ends[1]) - one.cdf(ends[0]) for one in each])


def _united(cells: ReleaseCells, scheme: Scheme, own: Table, city: City) -> list[Chances]:
    """How well each number of other people explains the figures of the call, which has the own people besides."""
    shown = figures(cells, _nodes(own, city, f"c:C{own.project[1:]}")).tolist()
    mine = figures(cells, _nodes(own, city)).tolist()
    found = []
    for figure, ours, people in zip(shown, mine, _totals(own, city), strict=True):
        together = scheme.chances[people:, figure].copy()
        if scheme.by_set:  # nobody else: the same set, the same figure
            together[0] = float(figure == ours)
        found.append(together)
    return found


def _totals(table: Table, city: City) -> list[int]:
    of = np.array(city.district_of)
    districts = [int(table.counts[of == at].sum()) for at in range(len(city.districts))]
    return [*table.counts.tolist(), *districts, int(table.counts.sum())]
