"""Each safeguard taken away: the attacks and the comparison of two cities notice it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from attacks import nested, over_time, residual
from attacks.cities import CITIES, World
from attacks.learning import learned
from attacks.limits import Guesses
from attacks.schemes import NO_HOLD, OURS, SET_KEYED, THRESHOLD, Scheme
from attacks.tables import tables
from data.filters import Filters
from data.people.cells import ReleaseCells
from data.people.lattice import Lattice
from data.people.published import PublishedCells, PublishedCounts
from data.people.selection import place
from data.settings import Settings

TINY = CITIES[3]
SEED = 3
TODAY = Settings.from_env({"TODAY": "2026-11-15"}).today()


def check(guesses: Guesses, limit: float) -> None:
    """What every attack has to respect, roughly: the exact limits need more targets."""
    assert guesses.success < limit and not guesses.proven


def joiners(scheme: Scheme) -> None:
    check(nested.attack(TINY, scheme, [SEED])[3], 0.65)


def releases(scheme: Scheme) -> None:
    check(learned(*(found := over_time.attack(TINY, scheme, [SEED])), np.arange(len(found[1]))), 0.6)


def managers(scheme: Scheme) -> None:
    check(residual.manager(CITIES[1], scheme, [SEED]).one, 0.65)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("attack", "mutated"), [(joiners, SET_KEYED), (releases, NO_HOLD), (managers, THRESHOLD)],
    ids=["keyed on the set alone", "hold rule dropped", "n published"],
)  # fmt: skip
def test_a_safeguard_of_the_draw_is_missed(attack: Callable[[Scheme], None], mutated: Scheme) -> None:
    attack(OURS)
    with pytest.raises(AssertionError):
        attack(mutated)


# -- what is made of the figures -----------------------------------------------------------------------------------


def with_members(world: World, **groups: int) -> World:
    """The world with further target groups of so many people, too few to be shown."""
    lattice = Lattice.from_text(world.lattice.as_text())
    parents = {**lattice.parents, **dict.fromkeys(groups)}
    lattice = replace(lattice, groups=tuple(sorted(parents)), parents=dict(sorted(parents.items())))
    members = {code: np.arange(count) for code, count in groups.items()}
    people = replace(world.population, memberships={**world.population.memberships, **members})
    return replace(world, lattice=lattice, population=people)


class Exactly(PublishedCounts):
    """Wrong: knows the exact numbers of people by group."""

    def __init__(self, cells: ReleaseCells, answers: PublishedCells, filters: Filters) -> None:
        super().__init__(answers, place(cells.lattice, filters, TODAY))
        texts = zip(cells.lattice.texts(cells.codes), cells.exact.tolist(), strict=True)
        self.exact = {node.rpartition("|")[2]: count for node, count in texts if node.startswith("*|*|*|")}

    @property
    def numbers(self) -> pd.Series:
        """The exact numbers in the order of the frame."""
        return super().by_group["group_code"].map(self.exact).fillna(0)


class SortedByNumber(Exactly):
    """Wrong: the rows are in the order of the exact numbers."""

    @property
    def by_group(self) -> pd.DataFrame:
        """Sorted by what nobody may know."""
        return super().by_group.iloc[np.argsort(self.numbers.to_numpy(), kind="stable")].reset_index(drop=True)


class RatioOfNumbers(Exactly):
    """Wrong: shares are of the exact numbers."""

    @property
    def by_group(self) -> pd.DataFrame:
        """With the share nobody may know."""
        return super().by_group.assign(group_share=(self.numbers / self.exact["*"]).round(2))


def honest(cells: ReleaseCells, answers: PublishedCells, filters: Filters) -> PublishedCounts:
    return answers.counted(filters, TODAY)


Counting = Callable[[ReleaseCells, PublishedCells, Filters], PublishedCounts]


def compare(counted: Counting) -> None:
    """Two cities that differ in the members of groups too small to be shown get the same table."""
    base = tables(TINY, SEED).world
    frames = []
    for sizes in ({"RX": 2, "RY": 3}, {"RX": 4, "RY": 3}):
        cells = with_members(base, **sizes).released()
        frames.append(counted(cells, PublishedCells(cells.lattice, cells.rows()), Filters()).by_group)
    assert len(frames[0]) == 5
    pd.testing.assert_frame_equal(frames[0], frames[1])


@pytest.mark.slow
@pytest.mark.parametrize("mutated", [SortedByNumber, RatioOfNumbers], ids=["sorted by n", "ratio from n"])
def test_a_table_that_knows_the_numbers_is_noticed(mutated: Counting) -> None:
    compare(honest)
    with pytest.raises(AssertionError):
        compare(mutated)
