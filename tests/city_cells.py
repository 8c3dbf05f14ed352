"""The cells of a small city as a release has them, and the invariants as checks that a wrong variant fails."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from small_city import FIRST, City, Person, inside, nodes, random_city

from data.people.cells import ReleaseCells, computed
from data.people.held import Held
from data.people.lattice import Lattice
from data.people.perturbation import Method

SECRET = b"cell key of a test"


def released(city: City, before: Held | None = None, method: Method | None = None) -> ReleaseCells:
    return computed(city.population, city.keys(), city.lattice, SECRET, before, method)


def figures(cells: ReleaseCells) -> dict[str, tuple[int, int]]:
    """Node → published people and visits."""
    shown = zip(cells.lattice.texts(cells.codes), cells.people.tolist(), cells.visits.tolist(), strict=True)
    return {node: (people, visits) for node, people, visits in shown}


def sets(city: City) -> dict[str, dict[int, int]]:
    """Canonical nodes with anybody in them → who, and how often, found the plain way."""
    lattice = city.lattice
    every = {node: inside(city, node) for node in nodes(lattice) if lattice.canonical(node) == node}
    return {node: people for node, people in every.items() if people}


def check_figures(cells: ReleaseCells) -> None:
    """I1–I3: nothing for nobody or for fewer than five; "<10" or multiples of 5 from 10 on; near the number."""
    shown = cells.people[cells.shown]
    assert (cells.exact > 0).all()
    assert (shown % 5 == 0).all() and (shown >= 10).all()
    assert (cells.exact[cells.shown] >= 5).all()
    assert (np.abs(shown - cells.exact[cells.shown]) <= 15).all()
    assert (cells.visits[cells.shown] % 10 <= 9).all() and (cells.visits[~cells.shown] == -1).all()


def check_nodes_differ(method: Method | None = None) -> None:
    """Nodes with the very same people are drawn apart; otherwise equal figures would prove an empty gap."""
    quarters = [("A", FIRST + number) for number in range(6)]
    people = tuple(Person(n, "00001", frozenset({"M"}), dict.fromkeys(quarters, 1)) for n in range(1, 31))
    cells = released(City(people, frozenset(quarters), {}), method=method)
    assert set(cells.exact.tolist()) == {30}
    assert len(set(cells.people.tolist())) > 2


def check_held(seed: int, method: Method | None = None) -> None:
    """I7: over releases with small and large changes, exactly what the rule says, followed by hand with plain sets."""
    rng = np.random.default_rng(seed)
    city, before, told = random_city(seed, 150), None, {}
    remembered: dict[str, tuple[frozenset, tuple[int, int]]] = {}
    previous: Lattice | None = None
    for number in range(1, 6):
        cells = released(city, before, method)
        fresh, now = figures(released(city)), {node: frozenset(people) for node, people in sets(city).items()}
        told = figures(cells)
        assert told.keys() == now.keys()
        following = {}
        for node, people in now.items():
            name = node if previous is None else previous.canonical(node)
            drawn_for, figure = remembered.get(name or "", (frozenset(), (0, -1)))
            kept = name is not None and previous is not None and len(people ^ drawn_for) < 10
            following[node] = (drawn_for, figure) if kept else (people, fresh[node])
            assert told[node] == following[node][1], (number, node, kept)
        remembered, previous, before = following, city.lattice, cells.remembered(number, before)
        city = later(city, rng, number)


def later(city: City, rng: np.random.Generator, number: int) -> City:
    """Some people more or fewer, moved, in other groups, at other times; a project goes on for a quarter more."""
    people = list(city.people)
    for act in range(int(rng.choice([1, 3, 8, 25]))):
        at = int(rng.integers(len(people)))
        one = people[at]
        match rng.integers(5):
            case 0:
                people.pop(at)
            case 1:
                people[at] = replace(one, home=str(rng.choice(["00001", "00002", "00005", ""])))
            case 2:
                people[at] = replace(one, groups=one.groups ^ {str(rng.choice(["M", "R", "N"]))})
            case 3:
                pairs = sorted(city.pairs)
                people[at] = replace(one, attended=one.attended | {pairs[int(rng.integers(len(pairs)))]: 2})
            case _:
                people.append(replace(one, number=100_000 + number * 1000 + act))
    return replace(city, people=tuple(people), pairs=city.pairs | {("C", FIRST + 1 + number)})
