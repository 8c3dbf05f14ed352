"""The cells of a release against plain sets: counts, draws, invariants, and variants that break them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from city_cells import SECRET, check_figures, check_held, check_nodes_differ, figures, later, released, sets
from hypothesis import given
from hypothesis import settings as cases
from hypothesis import strategies as st
from quick import thinned
from small_city import FIRST, City, Person, key_of, random_city

from data.people.cells import computed
from data.people.perturbation import Method, drawn, drawn_visits, message, published


@pytest.mark.parametrize("seed", thinned(range(3)))
def test_every_node_is_counted_and_drawn_as_by_hand(seed: int) -> None:
    city = random_city(seed)
    cells, expected = released(city), sets(city)
    assert dict(zip(cells.lattice.texts(cells.codes), cells.exact.tolist(), strict=True)) == {
        node: len(people) for node, people in expected.items()
    }
    assert (np.diff(cells.codes) > 0).all()
    found = figures(cells)
    for node, people in expected.items():
        key = np.array([sum(map(key_of, people)) % 2**64], dtype=np.uint64)
        count = np.array([len(people)])
        figure = int(drawn(SECRET, [node], key, count, Method())[0]) if len(people) >= 5 else 0
        visits = [*sorted(people.values(), reverse=True), 0]
        top = (np.array(visits[:1]), np.array(visits[1:2]))
        came = drawn_visits(SECRET, [node], key, np.array([sum(visits)]), top)[0] if figure else -1
        assert found[node] == (figure, came), node


def test_one_person_gives_nothing_to_publish() -> None:
    city = City((Person(7, "00001", frozenset({"M"}), {("A", FIRST): 3}),), frozenset({("A", FIRST)}), {})
    cells = released(city)
    assert cells.exact.tolist() == [1] * len(cells.codes) and len(cells.codes) == 9
    assert list(cells.rows()) == []


def test_nobody_gives_no_cells() -> None:
    cells = released(City((), frozenset({("A", FIRST)}), {}))
    assert len(cells.codes) == 0 and list(cells.rows()) == []


def test_people_and_visits_outside_the_public_metadata_are_in_no_node() -> None:
    city = random_city(4)
    fewer = replace(city, pairs=frozenset(pair for pair in city.pairs if pair[0] != "B"))
    cells = computed(city.population, city.keys(), fewer.lattice, SECRET)
    without = tuple(
        replace(p, attended={pair: n for pair, n in p.attended.items() if pair[0] != "B"}) for p in city.people
    )
    assert figures(cells) == figures(released(replace(fewer, people=without)))


@pytest.mark.slow
@cases(deadline=None, max_examples=15)
@given(st.randoms(use_true_random=False), st.integers(0, 50))
def test_the_order_of_rows_people_and_numbers_does_not_matter(chance: object, seed: int) -> None:
    city = random_city(seed, 60)
    shuffled = list(city.people)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert figures(released(replace(city, people=tuple(shuffled)))) == figures(released(city))
    numbers = chance.sample(range(1, 10_000), len(shuffled))  # type: ignore[attr-defined]
    renamed = replace(city, people=tuple(replace(p, number=n) for p, n in zip(shuffled, numbers, strict=True)))
    record = {new: key_of(old.number) for old, new in zip(shuffled, numbers, strict=True)}
    own = np.array([record[number] for number in renamed.population.ids.tolist()], dtype=np.uint64)
    assert figures(computed(renamed.population, own, renamed.lattice, SECRET)) == figures(released(city))


@pytest.mark.slow
def test_walking_the_city_in_portions_changes_no_figure() -> None:
    """As many rows at a time as in a large city, or so few that every project part is walked by quarter."""
    city = random_city(8, 150)
    after = later(replace(city, people=city.people[25:]), np.random.default_rng(8), 1)
    told = []
    for at_once in (1_000_000, 100, 1):
        first = computed(city.population, city.keys(), city.lattice, SECRET, at_once=at_once)
        held_over = first.remembered(1)
        second = computed(after.population, after.keys(), after.lattice, SECRET, held_over, at_once=at_once)
        told.append([(figures(one), one.exact.tolist(), one.drawn_in.tolist()) for one in (first, second)])
        assert second.held.any() and not second.held.all()
    assert told[0] == told[1] == told[2]


@pytest.mark.parametrize("seed", range(3))
def test_invariants_of_figures(seed: int) -> None:
    check_figures(released(random_city(seed, 300)))


def test_nodes_with_the_same_people_are_drawn_apart() -> None:
    check_nodes_differ()


def test_noise_is_drawn_again_for_other_people() -> None:
    """As many people, others: an attacker who knows the number learns nothing about who."""
    quarter = {("A", FIRST): 1}
    told = set()
    for first in range(1, 200, 20):
        people = tuple(Person(n, "00001", frozenset(), quarter) for n in range(first, first + 20))
        told.add(figures(released(City(people, frozenset(quarter), {})))["p:A|*|2019Q3|*"][0])
    assert len(told) > 1


def set_only(node: str, cell_key: int, people: int) -> bytes:
    return message("", cell_key, people)


def exactly(people: np.ndarray, draws: np.ndarray) -> np.ndarray:
    return people


def without_threshold(people: np.ndarray, draws: np.ndarray) -> np.ndarray:
    return np.maximum(published(people, draws), 5)


@pytest.mark.slow
def test_wrong_variants_are_noticed() -> None:
    city = random_city(1, 300)
    for shown in (exactly, without_threshold):
        with pytest.raises(AssertionError):
            check_figures(released(city, method=Method(shown=shown)))
    with pytest.raises(AssertionError):
        check_nodes_differ(Method(about=set_only))
    for hold_below in (0, 9, 11):
        with pytest.raises(AssertionError):
            for seed in range(3):
                check_held(seed, Method(hold_below=hold_below))
