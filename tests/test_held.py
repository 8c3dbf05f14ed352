"""What releases remember: figures stay while few people changed, also after an erasure."""

from __future__ import annotations

from dataclasses import replace

import pytest
from city_cells import check_held, figures, released
from small_city import FIRST, City, Person, random_city
from sqlalchemy import Engine, select

from data import db
from data.models import HeldBlock, HeldRelease
from data.people import held
from data.people.cells import THIS
from data.people.held import NEVER


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_the_hold_rule_over_releases(seed: int) -> None:
    check_held(seed)


def test_a_figure_is_withdrawn_when_nobody_is_left() -> None:
    quarters = frozenset({("A", FIRST), ("A", FIRST + 1)})
    crowd = tuple(Person(n, "00001", frozenset(), {("A", FIRST): 1, ("A", FIRST + 1): 1}) for n in range(1, 31))
    rest = tuple(Person(n, "00001", frozenset({"M"} if n < 9 else set()), {("A", FIRST): 1}) for n in range(1, 31))
    first = released(City(crowd, quarters, {}))
    assert figures(first)["p:A|*|2019Q4|*"][0] >= 15
    after = released(City(rest, quarters, {}), first.remembered(1))
    assert "p:A|*|2019Q4|*" not in figures(after)
    assert figures(after)["p:A|*|2019Q3|*"] == figures(first)["p:A|*|2019Q3|*"]
    assert figures(after)["p:A|*|2019Q3|M"] == (0, -1)  # eight have come into an empty node: held at "<10"
    assert after.drawn_in[after.codes == after.lattice.code("p:A|*|2019Q3|M")].tolist() == [NEVER]


def test_what_is_held_comes_back_from_the_ledger(engine: Engine) -> None:
    city = random_city(5)
    first = released(city)
    with db.writing(engine) as connection:
        first.store(connection, 1, "fingerprint")
        before = held.load(connection, 1)
        assert before is not None and held.load(connection, None) is None
        joined = tuple(replace(one, number=one.number + 10_000) for one in city.people[:25])
        later = replace(city, people=city.people + joined)
        second = released(later, before)
        assert figures(second) == figures(released(later, first.remembered(1)))
        assert second.held.any() and (second.drawn_in[second.held] < 2).all() and (second.drawn_in == THIS).any()
        second.store(connection, 2, "fingerprint")
        lattice, codes, exact, people, drawn_in = held.preview(connection, 2)
        assert lattice.texts(codes) == second.lattice.texts(second.codes)
        assert exact.tolist() == second.exact.tolist() and people.tolist() == second.people.tolist()
        assert set(drawn_in.tolist()) <= {NEVER, 1, 2}
        again = held.load(connection, 2)
        assert again is not None
        assert figures(released(later, again)) == figures(second)
        with pytest.raises(LookupError):
            held.load(connection, 3)
        held.remove(connection, 2)
        assert connection.scalars(select(HeldRelease.release_no)).all() == [1]


def test_an_unfinished_draft_is_replaced(engine: Engine) -> None:
    with db.writing(engine) as connection:
        released(random_city(1)).store(connection, 1, "one")
        released(random_city(2)).store(connection, 1, "two")
        assert connection.scalars(select(HeldRelease.keys_fingerprint)).all() == ["two"]


def test_an_erased_person_is_in_nothing_that_is_held_and_figures_stay(engine: Engine) -> None:
    city = random_city(6)
    first = released(city)
    person = city.people[10]
    left = replace(city, people=tuple(one for one in city.people if one is not person))
    with db.writing(engine) as connection:
        first.store(connection, 1, "fingerprint")
        assert held.forget(connection, person.number) == 1
        assert held.forget(connection, person.number) == 0
        assert held.forget(connection, 3) == 0
        before = held.load(connection, 1)
        assert before is not None
        known, told = before.populations[1], figures(released(left, before))
    assert person.number not in known.ids
    assert known.ids.tolist() == left.population.ids.tolist()
    assert (known.person == left.population.person).all()
    assert told == {node: figure for node, figure in figures(first).items() if node in told}


def test_people_of_releases_nothing_is_held_from_are_forgotten(engine: Engine) -> None:
    with db.writing(engine) as connection:
        released(random_city(1)).store(connection, 1, "fingerprint")
        second = released(random_city(2, 200), held.load(connection, 1))
        kept = second.drawn_in != 1
        second = replace(second, **{name: getattr(second, name)[kept] for name in (
            "codes", "exact", "people", "visits", "held", "drawn_in")})  # fmt: skip
        second.store(connection, 2, "fingerprint")
        held.prune(connection, 2)
        kinds = select(HeldBlock.kind).where(HeldBlock.release_no == 1).distinct()
        assert connection.scalars(kinds).all() == ["cells"]
        assert held.load(connection, 2) is not None
