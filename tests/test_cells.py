"""The cells of a release against plain sets: counts, draws, held figures, invariants, and variants that break them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as cases
from hypothesis import strategies as st
from small_city import FIRST, City, Person, inside, key_of, nodes, random_city
from sqlalchemy import Engine, delete, func, select

from data import db, sample
from data.models import HeldBlock, HeldRelease, Import, KeyChange
from data.people import held, keys, population
from data.people.cells import THIS, ReleaseCells, compute, computed
from data.people.held import NEVER, Held
from data.people.keys import Keys, KeysRefused
from data.people.lattice import Lattice
from data.people.loading import StaleReading
from data.people.perturbation import Method, drawn, drawn_visits, message, published
from data.reading import open_reading
from data.refresh import refresh
from data.settings import Settings

SECRET = b"cell key of a test"
DATABASES = ("sqlite", pytest.param("postgres", marks=pytest.mark.postgres))
TODAY = date(2026, 11, 15)


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


# -- counting and drawing ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(3))
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


# -- invariants, as checks that a wrong variant fails ---------------------------------------------------------------


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
        city = _later(city, rng, number)


def _later(city: City, rng: np.random.Generator, number: int) -> City:
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


@pytest.mark.parametrize("seed", range(3))
def test_invariants_of_figures(seed: int) -> None:
    check_figures(released(random_city(seed, 300)))


def test_nodes_with_the_same_people_are_drawn_apart() -> None:
    check_nodes_differ()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_the_hold_rule_over_releases(seed: int) -> None:
    check_held(seed)


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


# -- in the ledger -------------------------------------------------------------------------------------------------


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
    with db.writing(engine) as connection:
        first.store(connection, 1, "fingerprint")
        assert held.forget(connection, person.number) == 1
        assert held.forget(connection, person.number) == 0
        assert held.forget(connection, 3) == 0
        before = held.load(connection, 1)
    assert before is not None
    left = replace(city, people=tuple(one for one in city.people if one is not person))
    assert person.number not in before.populations[1].ids
    assert before.populations[1].ids.tolist() == left.population.ids.tolist()
    assert (before.populations[1].person == left.population.person).all()
    told = figures(released(left, before))
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


@pytest.fixture(scope="module", params=DATABASES)
def sampled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine on a ledger with sample S."""
    folder = tmp_path_factory.mktemp("cells")
    server = None
    if request.param == "sqlite":
        shutil.copyfile(request.getfixturevalue("sqlite_template"), folder / "ledger.db")
        url = f"sqlite:///{folder / 'ledger.db'}"
    else:
        server = request.getfixturevalue("postgres_server")
        url = server.migrated_database()
    engine = db.create(url)
    settings = Settings.from_env({"VAR_DIR": str(folder), "TODAY": TODAY.isoformat()})
    sample.load(engine, settings, size="S", seed=1, say=lambda _: None)
    yield engine
    engine.dispose()
    if server is not None:
        server.drop(url)


ROWS_OF_SAMPLE: dict[str, list] = {}


@pytest.mark.slow
def test_both_databases_and_a_rebuild_give_the_same_rows(sampled: Engine) -> None:
    release_keys = Keys(b"r" * 32, b"c" * 32)
    built = []
    for _ in range(2):
        reading = open_reading(sampled, TODAY)
        with sampled.connect() as connection:
            cells = compute(connection, reading, Lattice.of(reading), release_keys, None)
        built.append(list(cells.rows()))
        check_figures(cells)
        with db.writing(sampled) as connection:
            refresh(connection)
    assert built[0] == built[1] and len(built[0]) > 1000
    ROWS_OF_SAMPLE[sampled.dialect.name] = built[0]
    assert all(rows == built[0] for rows in ROWS_OF_SAMPLE.values())


@pytest.mark.slow
def test_the_sample_is_counted_as_sql_counts(sampled: Engine) -> None:
    from people_oracle import counted_by_sql

    from data.filters import Filters

    reading = open_reading(sampled, TODAY)
    lattice = Lattice.of(reading)
    with sampled.connect() as connection:
        everybody = population.read(connection)
        cells = computed(everybody, np.zeros(len(everybody.ids), dtype=np.uint64), lattice, SECRET)
        for node, filters in (
            ("*|*|*|*", Filters()),
            ("c:MINTA-A|*|2022|*", Filters(calls=("MINTA-A",), first_month="2022-01", last_month="2022-12")),
            ("*|d:038|*|HEP-MR", Filters(districts=("038",), groups=("HEP-MR",))),
            ("p:MINTA-02|s:26684|*|HEP-N", Filters(projects=("MINTA-02",), settlements=("26684",), groups=("HEP-N",))),
        ):
            code = lattice.code(lattice.canonical(node) or "")
            assert cells.exact[cells.codes == code].tolist() == [counted_by_sql(connection, filters)], node


def test_a_ledger_that_has_moved_on_is_not_counted(engine: Engine) -> None:
    reading = replace(open_reading(engine, TODAY), version=7)
    with engine.connect() as connection, pytest.raises(StaleReading):
        compute(connection, reading, Lattice.of(reading), Keys(b"", b""), None)
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(Import)) == 0


# -- keys ----------------------------------------------------------------------------------------------------------


def test_keys_are_made_once_and_are_private(settings: Settings) -> None:
    assert settings.keys_file == settings.var_dir / "keys" / "release.keys"
    assert settings.keys_file.stat().st_mode & 0o777 == 0o600
    found = keys.load(settings)
    settings.prepare()
    assert keys.load(settings) == found and found.record != found.cell and len(found.record) == 32
    assert found.fingerprint in repr(found) and found.record.hex() not in repr(found)


HEX = "0123456789abcdef" * 3 + "fedcba9876543210"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "keys_too_short"),
        (f"{HEX}\n", "keys_too_short"),
        (f"{HEX}\n{HEX[:62]}\n", "keys_too_short"),
        (f"{HEX}\n{'change me' * 8}\n", "keys_too_short"),
        (f"{HEX}\n{HEX}\n", "keys_equal"),
        (f"{HEX}\n{'0' * 64}\n", "keys_default"),
        (f"{HEX}\n{'0123456789abcdef' * 4}\n", "keys_default"),
    ],
)
def test_keys_that_are_no_keys_are_refused(settings: Settings, text: str, code: str) -> None:
    settings.keys_file.write_text(text)
    with pytest.raises(KeysRefused) as refused:
        keys.load(settings)
    assert refused.value.code == code
    assert refused.value.sentence("hu") != refused.value.sentence("en")
    assert "0123456789" not in refused.value.sentence("en")


def test_keys_that_others_can_read_or_that_are_missing_are_refused(settings: Settings) -> None:
    settings.keys_file.chmod(0o640)
    with pytest.raises(KeysRefused, match="chmod 600"):
        keys.load(settings)
    settings.keys_file.unlink()
    with pytest.raises(KeysRefused, match="KEYS_FILE"):
        keys.load(settings)


def test_other_keys_than_the_last_release_are_refused_unless_allowed(engine: Engine) -> None:
    old, new, third, fourth = (Keys(bytes([n]) * 32, b"c" * 32) for n in range(4))
    with db.writing(engine) as connection:
        keys.check(connection, new, None)
        released(random_city(1)).store(connection, 1, old.fingerprint)
        keys.check(connection, old, 1)
        with pytest.raises(KeysRefused, match=old.fingerprint):
            keys.check(connection, new, 1)
        keys.allow_change(connection, 1, new, "steward", "the file was copied")
        keys.check(connection, new, 1)
        with pytest.raises(KeysRefused):
            keys.check(connection, third, 1)
        keys.allow_change(connection, 1, third, "steward", "again")
        with pytest.raises(KeysRefused, match="2 times"):
            keys.allow_change(connection, 1, fourth, "steward", "once too often")
        connection.execute(delete(KeyChange))
