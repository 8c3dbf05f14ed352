"""Four made-up cities, and the way to put people into them: a population and the metadata it is counted under."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from data.people.cells import ReleaseCells, computed
from data.people.held import Held
from data.people.lattice import Lattice
from data.people.perturbation import Method
from data.people.population import Population

Ints = NDArray[np.int64]
FIRST_YEAR = 2019
FIRST_QUARTER = FIRST_YEAR * 4
ALL_GROUPS = "GP"
"""The parent of all target groups of a city."""


@dataclass(frozen=True)
class City:
    """`districts`: settlements of each; `pools`: people of each target group in a settlement; the first settlement has
    `dominant` times as many."""

    name: str
    districts: tuple[int, ...]
    groups: int
    pool: int
    dominant: int = 1

    @property
    def settlements(self) -> tuple[str, ...]:
        """KSH codes."""
        return tuple(f"{9000 + at:05d}" for at in range(sum(self.districts)))

    @property
    def district_of(self) -> tuple[int, ...]:
        """The district of each settlement."""
        return tuple(at for at, count in enumerate(self.districts) for _ in range(count))

    @property
    def homes(self) -> dict[str, str | None]:
        """Settlement → district code."""
        return {place: f"{900 + at}" for place, at in zip(self.settlements, self.district_of, strict=True)}

    @property
    def group_codes(self) -> tuple[str, ...]:
        """The target groups without their parent."""
        return tuple(f"G{at}" for at in range(self.groups))

    @property
    def parents(self) -> dict[str, str | None]:
        """Target group → parent."""
        return {ALL_GROUPS: None, **dict.fromkeys(self.group_codes, ALL_GROUPS)}

    def pool_of(self, settlement: int) -> int:
        """How many people of each group live in a settlement."""
        return self.pool * (self.dominant if settlement == 0 else 1)


CITIES = (
    City("A", (5, 4, 4, 4, 4, 4), 4, 40),
    City("B", (2, 2, 2, 2), 4, 40),
    City("C", (4, 3, 3), 4, 24, dominant=10),
    City("D", (2, 2, 2), 2, 12),
)
"""A: 25 settlements; B: 8; C: one dominant settlement; D: tiny, some 150 people."""


@dataclass(frozen=True, eq=False)
class World:
    """One city with people in it. Keys of people and cells follow from `seed`."""

    city: City
    lattice: Lattice
    population: Population
    seed: int

    @cached_property
    def record_keys(self) -> NDArray[np.uint64]:
        """A random key for each person: what HMAC gives, for who does not know the secret."""
        every = np.random.default_rng([self.seed, 1]).integers(0, 2**64, int(self.population.ids.max()) + 1, np.uint64)
        return every[self.population.ids]

    @property
    def secret(self) -> bytes:
        """The cell key."""
        return b"cell key %d" % self.seed

    def released(self, method: Method | None = None, held: Held | None = None) -> ReleaseCells:
        """The cells of a release of this world."""
        return computed(self.population, self.record_keys, self.lattice, self.secret, held, method)


@dataclass
class Draft:
    """A world being made. People are numbered from 0; `pools[settlement][group]` are those of one place and group."""

    city: City
    calls: dict[str, str | None]
    named: dict[str, set[str]] = field(default_factory=dict)
    rows: list[tuple[str, int, Ints]] = field(default_factory=list)
    gone: set[int] = field(default_factory=set)

    @cached_property
    def pools(self) -> list[list[Ints]]:
        """Settlement → group → people."""
        sizes = [[self.city.pool_of(at)] * self.city.groups for at in range(len(self.city.settlements))]
        ends = np.cumsum([0, *(size for row in sizes for size in row)])
        count = self.city.groups
        return [[np.arange(ends[at * count + g], ends[at * count + g + 1]) for g in range(count)]
                for at in range(len(sizes))]  # fmt: skip

    @cached_property
    def total(self) -> int:
        """How many people there are."""
        return int(self.pools[-1][-1][-1]) + 1

    def attend(self, project: str, quarter: int, people: Iterable[int] | Ints) -> None:
        """People come to a project in a quarter (counted from the first one)."""
        self.rows.append((project, FIRST_QUARTER + quarter, np.asarray(list(people), dtype=np.int64)))

    def world(self, seed: int, pairs: Sequence[tuple[str, int]], *, joint: bool = True) -> World:
        """The finished world; `pairs`: (project, quarter) with listed sessions, quarters counted from the first one;
        joint: with the groups' parent."""
        active = {(project, FIRST_QUARTER + quarter) for project, quarter in pairs}
        parents = self.city.parents if joint else dict.fromkeys(self.city.group_codes)
        lattice = Lattice.build(self.calls, self.city.homes, parents, active, self.named)
        return World(self.city, lattice, self._population(), seed)

    def _population(self) -> Population:
        projects = tuple(sorted(self.calls))
        at = {project: number for number, project in enumerate(projects)}
        lengths = [len(people) for _, _, people in self.rows]
        columns = [
            np.repeat(np.array(values, dtype=np.int64), lengths)
            for values in ([at[p] for p, _, _ in self.rows], [q for _, q, _ in self.rows])
        ]
        person = np.concatenate([np.empty(0, dtype=np.int64), *(people for _, _, people in self.rows)])
        rows = np.unique(np.stack([*columns, person]), axis=1)
        homes = np.concatenate([np.full(sum(map(len, row)), at + 1) for at, row in enumerate(self.pools)])
        members = {code: np.concatenate([row[g] for row in self.pools]) for g, code in enumerate(self.city.group_codes)}
        return Population(
            np.arange(self.total), ("", *self.city.settlements), homes, members, projects,
            rows[0], rows[1], rows[2], np.ones(rows.shape[1], dtype=np.int64),
        )  # fmt: skip


def rows_of(cells: ReleaseCells, nodes: Sequence[str]) -> Ints:
    """Where the canonical nodes of nodes are among the cells; -1 where nobody is in them."""
    lattice = cells.lattice
    return _found(cells, lattice.canonical_codes(lattice.codes(nodes)))


def _found(cells: ReleaseCells, wanted: Ints) -> Ints:
    at = np.searchsorted(cells.codes, wanted)
    return np.where((np.append(cells.codes, -1)[at] == wanted) & (wanted >= 0), at, -1)


def figures_of(cells: ReleaseCells, codes: Ints) -> Ints:
    """Published people of canonical nodes; 0 where nothing is shown."""
    return np.append(cells.people, 0)[_found(cells, codes)]


def figures(cells: ReleaseCells, nodes: Sequence[str]) -> Ints:
    """Published people of nodes as text; 0 where nothing is shown."""
    return np.append(cells.people, 0)[rows_of(cells, nodes)]


def shown_visits(cells: ReleaseCells, nodes: Sequence[str]) -> Ints:
    """Published visits of nodes as text; -1 where nothing is shown."""
    return np.append(cells.visits, -1)[rows_of(cells, nodes)]
