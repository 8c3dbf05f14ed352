"""Made-up cities of a few projects and people, and the plain way to say who is in a node: sets, walked one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from hypothesis import strategies as st

from data.people.lattice import Lattice
from data.people.population import Population

PROJECTS = ("A", "B", "C", "D|1")
CALLS = {"A": "X", "B": "X", "C": None, "D|1": "Y"}
HOMES = {"00001": "01", "00002": "01", "00003": "01", "00004": "02", "00005": "03", "00006": "03"}
GROUPS: dict[str, str | None] = {"M": "MR", "MR": None, "N": None, "R": "MR"}
NAMED = {"pair": {"A", "C"}}
FIRST = 2019 * 4 + 2  # the third quarter of 2019
QUARTERS = 7


@dataclass(frozen=True)
class Person:
    """home "" is not known; attended: (project, quarter) → visits."""

    number: int
    home: str
    groups: frozenset[str]
    attended: dict[tuple[str, int], int]


@dataclass(frozen=True)
class City:
    """Everybody, and the public metadata; `pairs` holds at least what somebody attended."""

    people: tuple[Person, ...]
    pairs: frozenset[tuple[str, int]]
    named: dict[str, set[str]]

    @property
    def lattice(self) -> Lattice:
        return Lattice.build(CALLS, HOMES, GROUPS, self.pairs, self.named)

    @property
    def population(self) -> Population:
        return population(self.people)

    def keys(self, secret: int = 1) -> np.ndarray:
        """A record key for each person of the population, a function of the person."""
        return np.array(
            [key_of(person, secret) for person in sorted(p.number for p in self.people if p.attended)], dtype=np.uint64
        )


def key_of(number: int, secret: int = 1) -> int:
    return (number * 0x9E3779B97F4A7C15 + secret) ** 3 % 2**64


def population(people: tuple[Person, ...]) -> Population:
    came = sorted((person for person in people if person.attended), key=lambda person: person.number)
    ids = np.array([person.number for person in came], dtype=np.int64)
    places = ("", *sorted({person.home for person in came} - {""}))
    rows = sorted(
        (PROJECTS.index(project), quarter, at, visits)
        for at, person in enumerate(came)
        for (project, quarter), visits in person.attended.items()
    )
    columns = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    members = {
        code: np.array([at for at, person in enumerate(came) if code in person.groups], dtype=np.int64)
        for code in GROUPS
    }
    home = np.array([places.index(person.home) for person in came], dtype=np.int64)
    return Population(ids, places, home, members, PROJECTS, columns[0], columns[1], columns[2], columns[3])


def random_city(seed: int, people: int = 120) -> City:
    """A city with nodes of every size, from nobody to all."""
    rng = np.random.default_rng(seed)
    runs = {"A": range(5), "B": range(3, 7), "C": range(2, 3), "D|1": range(5, 7)}
    pairs = frozenset((project, FIRST + quarter) for project, span in runs.items() for quarter in span)
    return City(tuple(_someone(rng, number, sorted(pairs)) for number in range(1, people + 1)), pairs, NAMED)


def _someone(rng: np.random.Generator, number: int, pairs: list[tuple[str, int]]) -> Person:
    chosen = rng.choice(len(pairs), rng.integers(1, 6), replace=False)
    groups = frozenset(code for code in ("M", "N", "R") if rng.random() < 0.3)
    home = ["", *HOMES][min(int(rng.exponential(1.6)), len(HOMES))]
    return Person(number * 7, home, groups, {pairs[at]: int(rng.integers(1, 70)) for at in chosen})


@st.composite
def metadata(draw: st.DrawFn) -> City:
    """Nobody, but any pairs."""
    every = [(project, FIRST + quarter) for project in PROJECTS for quarter in range(QUARTERS)]
    pairs = draw(st.frozensets(st.sampled_from(every), min_size=1, max_size=12))
    return City((), pairs, draw(st.sampled_from([{}, NAMED, {"all": set(PROJECTS)}])))


# -- the plain way -------------------------------------------------------------------------------------------------


def nodes(lattice: Lattice) -> Iterator[str]:
    """The text of every node of the lattice."""
    for parts in product(lattice.project_parts, lattice.place_parts, lattice.time_parts, lattice.group_parts):
        yield "|".join(parts)


def active(city: City, node: str) -> frozenset[tuple[str, int]]:
    """The (project, quarter) pairs with listed sessions that a node is about."""
    project, _, time, _ = node.split("|")
    return frozenset(
        (key, quarter) for key, quarter in city.pairs if _in_project(city, key, project) and _in_time(quarter, time)
    )


def _in_project(city: City, key: str, part: str) -> bool:
    kind, _, name = part.partition(":")
    name = name.replace("%7C", "|")
    return {"*": True, "p": key == name, "c": CALLS[key] == name, "n": key in city.named.get(name, ())}[kind]


def _in_time(quarter: int, part: str) -> bool:
    return part in ("*", str(quarter // 4), f"{quarter // 4}Q{quarter % 4 + 1}")


def inside(city: City, node: str) -> dict[int, int]:
    """Who is in a node: person → visits, at most 50 in a quarter."""
    _, place, _, group = node.split("|")
    pairs, found = active(city, node), {}
    for person in city.people:
        quarters: dict[int, int] = {}
        for pair, visits in person.attended.items():
            if pair in pairs:
                quarters[pair[1]] = quarters.get(pair[1], 0) + visits
        if quarters and _lives(person, place) and _belongs(person, group):
            found[person.number] = sum(min(50, visits) for visits in quarters.values())
    return found


def _lives(person: Person, part: str) -> bool:
    kind, _, code = part.partition(":")
    return {"*": True, "d": HOMES.get(person.home) == code, "s": person.home == code}[kind]


def _belongs(person: Person, part: str) -> bool:
    return part == "*" or part in person.groups or any(GROUPS[code] == part for code in person.groups)
