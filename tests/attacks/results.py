"""All attacks: what each got out of our method, what the specification allows, and which plain schemes it broke."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from attacks import free_selection, named_sets, nested, occurring, over_time, residual
from attacks.cities import CITIES, City
from attacks.learning import learned
from attacks.limits import Guesses
from attacks.schemes import NAIVE, NO_HOLD, OURS, ROUND_5, SET_KEYED, THRESHOLD, Scheme
from attacks.tables import tables
from attacks.worked_out import by_pairs, claims_by_draws
from data.people.published import PublishedCells

SEED = 20261122
BROKEN = 0.95
"""A plain scheme counts as broken from this success on."""
LEAST_TARGETS, LEAST_PER_CITY = 4000, 1000
PLAIN = CITIES[1]
"""The city on which plain schemes are tried where one city is as good as another."""
Seeds = Mapping[str, Sequence[int]]


def _seeds(**worlds: int) -> dict[str, int]:
    return worlds


WORLDS = {
    "tables": _seeds(A=3, B=11, C=14, D=21),
    "nested": _seeds(A=2, B=2, C=2, D=4),
    "sets": _seeds(A=2, B=4, C=4, D=11),
    "time": _seeds(A=1, B=1, C=1, D=2),
    "pairs": _seeds(A=6, B=17, C=12, D=30),
}
"""Kind of world → how many of each city make at least 1 000 targets."""


WHOLE_RELEASE = {"limit": 0.62, "point": 0.60}
"""What an automated attacker over a whole release may reach."""


@dataclass(frozen=True)
class Row:
    """One attack on our method. `limit`: what the upper limit may be, by the specification; `point`: what the success
    itself may be, where it says so. `bound`: the success that follows from the p-table, where that is more than the
    specification's limit leaves room for; `claims`: the share of claims (surer than 80 %) that follows from it.
    `naive`: scheme → success of the same attack, at least 95 %; `also`: other schemes, for comparison."""

    attack: str
    guesses: Guesses
    per_city: Mapping[str, int]
    limit: float
    naive: Mapping[str, float] = field(default_factory=dict)
    also: Mapping[str, float] = field(default_factory=dict)
    point: float | None = None
    bound: float | None = None
    claims: float = 0.0


def _apart(success: Mapping[str, float]) -> tuple[dict[str, float], dict[str, float]]:
    """Schemes that were broken, and the others."""
    broken = {name: share for name, share in success.items() if share >= BROKEN}
    return broken, {name: share for name, share in success.items() if share < BROKEN}


def _worlds(kind: str, times: int, less: int = 1) -> Seeds:
    """City → seeds; `less`: one in so many, at least one."""
    return {name: range(SEED, SEED + max(1, count * times // less)) for name, count in WORLDS[kind].items()}


def _over(seeds: Seeds, attack: Callable[[City, Sequence[int]], Guesses]) -> tuple[Guesses, dict[str, int]]:
    parts = {city.name: attack(city, seeds[city.name]) for city in CITIES}
    return Guesses.together(list(parts.values())), {name: len(one.truth) for name, one in parts.items()}


def _by_count(
    seeds: Seeds, attack: Callable[[City, Sequence[int]], dict[int, Guesses]]
) -> dict[int, tuple[Guesses, dict[str, int]]]:
    parts = {city.name: attack(city, seeds[city.name]) for city in CITIES}
    counts = next(iter(parts.values()))
    return {
        count: (
            Guesses.together([one[count] for one in parts.values()]),
            {name: len(one[count].truth) for name, one in parts.items()},
        )
        for count in counts
    }


# -- the attacks ---------------------------------------------------------------------------------------------------


@cache
def free_multi_select(times: int) -> tuple[Row, ...]:
    """A1. On our method through the published cells, which the application answers from (test_over_http.py shows that
    it says the same over HTTP); on plain schemes with free selection."""
    most = LEAST_PER_CITY * times + 50
    ours, counts = _over(_worlds("tables", times), lambda city, seeds: _selections(city, seeds, OURS, times, most))
    seeds, naive = _worlds("tables", 1, 10), {}
    for scheme in NAIVE:
        pairs = 60 if scheme is ROUND_5 else 15
        parts = [_selections(city, seeds[city.name], scheme, pairs, 100) for city in CITIES]
        naive[scheme.name] = Guesses.together(parts).success
    return (Row("A1 free multi-select", ours, counts, 0.58, naive),)


def _selections(city: City, seeds: Sequence[int], scheme: Scheme, pairs: int, most: int) -> Guesses:
    asked: list[free_selection.Question] = []
    rows = []
    for seed in seeds:
        made = tables(city, seed)
        here = list(free_selection.questions(made))
        if scheme is OURS:
            cells = residual.released(city, scheme, seed)
            surface = free_selection.of_cells(PublishedCells(cells.lattice, cells.rows()))
        else:
            here = [one for one in here if one.table.counts.sum() >= 15]  # some answer is more than "<10"
            surface = free_selection.free(made, scheme)
        here = here[: most - len(asked)]
        asked += here
        rows.append(free_selection.attack(here, city.settlements, surface, pairs, seed))
        if len(asked) == most:
            break
    return free_selection.guessed(asked, np.concatenate(rows))


@cache
def residual_bayes(times: int) -> tuple[Row, ...]:
    """A2. The threshold is broken where all neighbours of the target are shown. Half of the worlds are enough: both
    tables of a pair have targets."""
    seeds = {name: each[: (len(each) + 1) // 2] for name, each in _worlds("tables", times).items()}
    ours, counts = _over(seeds, lambda city, each: residual.residual(city, OURS, each).guesses)
    threshold = [residual.residual(city, THRESHOLD, _worlds("tables", 1, 5)[city.name]) for city in CITIES]
    right = np.concatenate([one.guesses.right[one.lonely] for one in threshold])
    rounded = Guesses.together([residual.residual(city, ROUND_5, seeds[city.name][:1]).guesses for city in CITIES])
    everywhere = Guesses.together([one.guesses for one in threshold])
    naive = {"threshold, neighbours shown": float(right.mean())}
    also = {THRESHOLD.name: everywhere.success, ROUND_5.name: rounded.success}
    return (Row("A2 residual inference", ours, counts, **WHOLE_RELEASE, naive=naive, also=also),)


@cache
def nested_pairs(times: int) -> tuple[Row, ...]:
    """A3 and A4. One pair cannot break noise keyed on the set: two draws are the same by chance too often."""
    ours = _by_count(_worlds("nested", times), lambda city, seeds: nested.attack(city, OURS, seeds))
    naive = {scheme.name: nested.attack(PLAIN, scheme, [SEED]) for scheme in NAIVE}
    rows = []
    for count, (guesses, counts) in ours.items():
        success = {name: each[count].success for name, each in naive.items()}
        if count == 1:
            success[f"{SET_KEYED.name}, {nested.PAIRS} pairs"] = naive[SET_KEYED.name][nested.PAIRS].success
        name, known = "A3 nested nodes" if count == 1 else f"A4 joiner, {count} pairs", by_pairs(count)
        bound = known.success if count == nested.PAIRS else None
        rows.append(Row(name, guesses, counts, 0.58, *_apart(success), bound=bound, claims=known.claims))
    return tuple(rows)


@cache
def pairs_that_occur(times: int) -> tuple[Row, ...]:
    """A4 in cities nobody arranged; with all pairs it is an attack on a whole release."""
    seeds = _worlds("pairs", times)
    ours = {city.name: occurring.attack(city, OURS, seeds[city.name]) for city in CITIES}
    naive = {scheme.name: occurring.attack(PLAIN, scheme, seeds[PLAIN.name][:3]) for scheme in NAIVE}
    counts = {name: len(one.pairs) for name, one in ours.items()}
    most = by_pairs(nested.PAIRS)

    def row(name: str, kind: str, limit: float, **more: float) -> Row:
        guesses = Guesses.together([getattr(one, kind) for one in ours.values()])
        broken, also = _apart({plain: getattr(one, kind).success for plain, one in naive.items()})
        return Row(name, guesses, counts, limit, broken, also, **more)

    draws = np.concatenate([one.draws for one in ours.values()])
    return (
        row("A4 joiner, up to 6 pairs as they occur", "six", 0.58, bound=most.success, claims=most.claims),
        row("A4 joiner, all nodes as they occur", "every", **WHOLE_RELEASE, claims=claims_by_draws(draws)),
    )


@cache
def over_six_releases(times: int) -> tuple[Row, ...]:
    """A5."""
    few = {name: [SEED] for name in "BD"}
    naive = {scheme.name: _releases(few, scheme)[0].success for scheme in (NO_HOLD, THRESHOLD)}
    ours, counts = _releases(_worlds("time", times), OURS)
    return (Row("A5 six releases", ours, counts, 0.52, naive),)


def _releases(seeds: Seeds, scheme: Scheme) -> tuple[Guesses, dict[str, int]]:
    parts = {city.name: over_time.attack(city, scheme, seeds[city.name]) for city in CITIES if city.name in seeds}
    seen, truth = (np.concatenate([one[side] for one in parts.values()]) for side in (0, 1))
    return learned(seen, truth, np.arange(len(truth))), {name: len(one[1]) for name, one in parts.items()}


@cache
def managers(times: int) -> tuple[Row, ...]:
    """A6, A8 and A9. All figures of a manager tell about as much as three pairs of nodes."""
    seeds = _worlds("tables", times)
    ours = {city.name: residual.manager(city, OURS, seeds[city.name], exports=2) for city in CITIES}
    naive = {scheme.name: residual.manager(PLAIN, scheme, seeds[PLAIN.name][:2]) for scheme in NAIVE}
    counts = {name: len(one.one.truth) for name, one in ours.items()}

    def row(name: str, kind: str, limit: float, **more: float) -> Row:
        guesses = Guesses.together([getattr(one, kind) for one in ours.values()])
        broken, also = _apart({plain: getattr(one, kind).success for plain, one in naive.items()})
        return Row(name, guesses, counts, limit, broken, also, **more)

    return (
        row("A6 manager, one figure", "one", 0.58),
        row("A6 manager, all figures", "all_figures", **WHOLE_RELEASE, claims=by_pairs(3).claims),
        row("A8 ratios: people and visits", "visits", **WHOLE_RELEASE),
        row("A9 exports of two releases", "exports", 0.58),
    )


@cache
def sets_of_projects(times: int) -> tuple[Row, ...]:
    """A7."""
    ours = _by_count(_worlds("sets", times), lambda city, seeds: named_sets.attack(city, OURS, seeds))
    naive = named_sets.attack(PLAIN, SET_KEYED, [SEED])
    return tuple(
        Row(
            f"A7 named sets, {count} of them", guesses, counts, 0.65, *_apart({SET_KEYED.name: naive[count].success}),
            claims=by_pairs(count // 2).claims,
        )
        for count, (guesses, counts) in ours.items()
    )  # fmt: skip


ATTACKS: tuple[Callable[[int], tuple[Row, ...]], ...] = (
    free_multi_select,
    residual_bayes,
    nested_pairs,
    pairs_that_occur,
    over_six_releases,
    managers,
    sets_of_projects,
)


def every(times: int) -> list[Row]:
    """All rows in the order of their names; `times` as many worlds as make 1 000 targets for each city."""
    return sorted((row for attack in ATTACKS for row in attack(times)), key=lambda row: row.attack[:2])
