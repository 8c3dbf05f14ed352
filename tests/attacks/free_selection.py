"""A1, free multi-select: the same selection with and without one settlement, over random other settlements.

The attacker asks through a surface and knows nothing of what is behind it. Surfaces: the application over HTTP, a
release's published cells directly, and plain schemes that answer any selection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import NamedTuple

import numpy as np

from attacks.learning import learned
from attacks.limits import Guesses
from attacks.schemes import Scheme
from attacks.tables import Table, Tables
from data.dates import add_months, month_number
from data.filters import Filters
from data.people.perturbation import FEWEST, SMALLEST, drawn
from data.people.published import PublishedCells

TODAY = date(2026, 11, 15)


class Answer(NamedTuple):
    """The least and the greatest number of people a surface says there are; equal where it gives one figure."""

    low: int
    high: int


SMALL = Answer(0, SMALLEST - 1)
Surface = Callable[[Filters], Answer]


def of_cells(cells: PublishedCells) -> Surface:
    """Answers of a release, from its cells."""

    def ask(filters: Filters) -> Answer:
        figure = cells.answer(filters, TODAY)
        return SMALL if figure.low is None or figure.high is None else Answer(figure.low, figure.high)

    return ask


def free(made: Tables, scheme: Scheme) -> Surface:
    """A plain scheme that answers any settlements of a project, quarter and group with one figure."""
    people, keys = made.world.population, made.world.record_keys

    @cache
    def inside(project: str, month: str, group: str) -> tuple[np.ndarray, np.ndarray]:
        """People and sum of their keys by settlement."""
        rows = people.project == people.projects.index(project)
        rows &= people.quarter == month_number(month) // 3
        here = people.person[rows]
        here = here[np.isin(here, people.memberships[group])]
        sums = np.zeros(len(people.places), dtype=np.uint64)
        np.add.at(sums, people.home[here], keys[here])
        return np.bincount(people.home[here], minlength=len(people.places)), sums

    def ask(filters: Filters) -> Answer:
        counts, sums = inside(filters.projects[0], str(filters.first_month), filters.groups[0])
        at = [people.places.index(place) for place in filters.settlements]
        count, key = np.array([counts[at].sum()]), np.array([sums[at].sum(dtype=np.uint64)])
        if count[0] < FEWEST:
            return SMALL
        figure = int(drawn(made.world.secret, [",".join(filters.settlements)], key, count, scheme.method)[0])
        return Answer(figure, figure) if figure else SMALL

    return ask


@dataclass(frozen=True)
class Question:
    """Is there somebody in this table's settlement?"""

    table: Table
    settlement: int

    def filters(self, settlements: Sequence[str]) -> Filters:
        """The selection of some settlements in this table."""
        month = self.table.month
        return Filters(
            projects=(self.table.project,), settlements=tuple(sorted(settlements)), groups=(f"G{self.table.group}",),
            first_month=month, last_month=add_months(month, 2),
        )  # fmt: skip


def questions(made: Tables) -> Iterator[Question]:
    """The targets of a world that has tables."""
    for table in made:
        for settlement in table.targets:
            yield Question(table, settlement)


def attack(asked: Sequence[Question], city: Sequence[str], surface: Surface, pairs: int, seed: int) -> np.ndarray:
    """What is seen of each target, a row each: over the pairs with two figures, how much more with the settlement, and
    how often; over all pairs, how much more the least and the greatest."""
    rng = np.random.default_rng([seed, 6])
    rows = []
    for one in asked:
        others = [code for at, code in enumerate(city) if at != one.settlement]
        seen = []
        for _ in range(pairs):
            chosen = [code for code in others if rng.random() < 0.7] or others[:1]
            without = surface(one.filters(chosen))
            with_it = surface(one.filters([*chosen, city[one.settlement]]))
            seen.append((*without, *with_it))
        rows.append(_row(np.array(seen, dtype=float)))
    return np.array(rows)


def _row(seen: np.ndarray) -> list[float]:
    more = seen[:, 2:] - seen[:, :2]
    single = (seen[:, 0] == seen[:, 1]) & (seen[:, 2] == seen[:, 3])
    some = single.any()
    return [
        float(more[single, 0].mean()) if some else 0.5,
        float((more[single, 0] != 0).mean()) if some else 0.5,
        float(more[:, 0].mean()),
        float(more[:, 1].mean()),
    ]


def guessed(asked: Sequence[Question], rows: np.ndarray) -> Guesses:
    """What the attacker makes of it, having learned from half of the targets."""
    truth = np.array([one.table.counts[one.settlement] == 1 for one in asked])
    tables = {id(one.table): at for at, one in enumerate(asked)}
    return learned(rows, truth, np.array([tables[id(one.table)] for one in asked]))
