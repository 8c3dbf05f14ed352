"""Groups whose numbers are primes nobody would write by chance: none of them, and nothing that stands for a person, is
in anything a reader of a release can get."""

from __future__ import annotations

import base64
import contextlib
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import cycle
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
import pytest
from sqlalchemy import make_url, select

from attacks.cities import City, Draft, World
from attacks.crawling import NOT_THERE, Said, addresses, everything, served
from attacks.installation import Installation, code_hash, population_ids
from dashboard.access.policy import endpoint_rule
from dashboard.downloads.edition import PAGES
from data import db
from data.models.published import published_cell
from data.people.population import Population
from data.reading_tables import READING
from data.releases import store

pytestmark = pytest.mark.slow
CANARY = City("canary", (2, 1), 2, 3100)
PRIMES = ((3001, 3011), (2017, 2027), (1409, 1423))
"""People at home in a settlement by group, who come to the first project."""
FEWER = ((1301, 1303), (1217, 1223), (1103, 1109))
"""Those of them who come to the second one, in the next quarter."""
FIRST_ID = 2_000_003
NUMBER = re.compile(r"(?<![0-9A-Za-z])\d+(?![0-9A-Za-z])")
"""A whole number that is no part of a token or a colour."""
GROUPED = re.compile(r"(?<=\d)[\s\u00a0\u202f,.](?=\d{3}(?!\d))")
"""A thousands separator in Hungarian or English."""
WAYS = ("", "release=1", "release=newest", "release=9")
"""No release named, an older one, the newest one, one that is not there."""
Crawled = tuple[World, Installation, list[Said], str]


def planted() -> World:
    """Everybody comes once; ids begin with a number that is nowhere else."""
    draft = Draft(CANARY, {"P": "C1", "Q": "C1"})
    for place, (many, few) in enumerate(zip(PRIMES, FEWER, strict=True)):
        for group in range(CANARY.groups):
            draft.attend("P", 0, draft.pools[place][group][: many[group]])
            draft.attend("Q", 1, draft.pools[place][group][: few[group]])
    world = draft.world(1, [("P", 0), ("Q", 1)])
    return replace(world, population=_of_those_who_came(world.population))


def _of_those_who_came(people: Population) -> Population:
    came = np.unique(people.person)
    position = np.full(len(people.ids), -1)
    position[came] = np.arange(len(came))
    members = {code: position[one[np.isin(one, came)]] for code, one in people.memberships.items()}
    return replace(
        people, ids=FIRST_ID + 7 * np.arange(len(came)), home=people.home[came], memberships=members,
        person=position[people.person],
    )  # fmt: skip


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    """The world, its installation with two releases, every answer in both languages, and what was logged meanwhile."""
    world = planted()
    site = Installation.of(tmp_path_factory.mktemp("canary"), world, LOG_LEVEL="debug")
    with db.opened(site.settings.database_url) as engine:
        assert site.release(engine) == 2
    logged = io.StringIO()
    with contextlib.redirect_stderr(logged):
        asked = queries(world)
        said = [*everything(site.client("hu"), asked, WAYS), *everything(site.client("en"), asked[5:7], WAYS[:1])]
    yield world, site, said, logged.getvalue()
    store.close_readers()


def queries(world: World) -> list[str]:
    """Every way to name a release without filters; then one filter of each kind and several, in every way by turns."""
    places = world.city.settlements
    chosen = [
        [("project", "P")], [("settlement", places[0])], [("group", "G0")],
        [("from", "2019-01"), ("to", "2019-03")],
        [("settlement", places[0]), ("settlement", places[1]), ("project", "P"), ("group", "G1")],
        [("call", "C1"), ("district", "900")], [("from", "2019-02"), ("to", "2019-05")],
    ]  # fmt: skip
    return [*WAYS, *(f"{way}&{urlencode(pairs)}".lstrip("&") for way, pairs in zip(cycle(WAYS), chosen, strict=False))]


def exact_numbers(world: World) -> set[int]:
    """People and visits of every node, and the sizes planted, as far as they are not published by chance."""
    cells = world.released()
    exact = {count for count in cells.exact.tolist() if count % 5}
    exact |= {count for row in (*PRIMES, *FEWER) for count in row}
    return {count for count in exact if (count > 1000 and not 1990 < count < 2040) or count in (2017, 2027)}


def test_the_crawl_reached_everything(crawled: Crawled) -> None:
    _, site, said, logged = crawled
    asked = {one.asked.partition("?")[0] for one in said if one.status < 400}
    for noun in PAGES:
        assert {f"/{noun}.csv", f"/{noun}.xlsx", f"/{noun}.json", f"/{noun}.table", f"callback {noun}"} <= asked
    for rule in served(site.client()):
        allowed = endpoint_rule(rule.endpoint, "GET", rule.rule)
        if "reader" in allowed and "" not in allowed and not rule.rule.startswith(NOT_THERE):
            assert asked & set(addresses(rule)), rule.rule
    assert not [one.asked for one in said if one.status >= 500]
    for noun in PAGES:
        first, *others = ({one.text for one in said if one.asked == f"/{noun}.json?{way}"} for way in WAYS[:3])
        assert first and all(others), noun
    assert any("≈" in one.text and "Falu 0" in one.text for one in said) and "/reach.json" in logged


def test_an_exact_number_would_be_noticed(crawled: Crawled) -> None:
    world, _, _, _ = crawled
    forms = ("{:d}", "{:,d}", "{:_d}", "hány: {:d}.", '"x":{:d}}}', "{:d}.0")
    for number in exact_numbers(world):
        for form in forms:
            text = form.format(number).replace("_", "\u00a0")
            assert number in numbers_in(Said("", 200, (), text)), text
        assert number in numbers_in(Said("", 200, (("X-Rows", str(number)),), ""))


def test_no_exact_number_of_people_is_in_anything_a_reader_gets(crawled: Crawled) -> None:
    world, _, said, logged = crawled
    forbidden = exact_numbers(world)
    assert len(forbidden) > 20
    found = {(number, one.asked) for one in said for number in numbers_in(one) & forbidden}
    assert not found
    assert not {int(number) for number in NUMBER.findall(re.sub(r'"ms": [\d.]+', "", logged))} & forbidden


@cache
def numbers_in(one: Said) -> set[int]:
    """All whole numbers of an answer and its headers, also with thousands separators; not the lengths of parts."""
    headers = " ".join(f"{name}: {value}" for name, value in one.headers if name not in ("Content-Length", "ETag"))
    text = f"{headers} {one.text}"
    return {int(number) for form in (text, GROUPED.sub("", text)) for number in NUMBER.findall(form)}


def test_nothing_that_stands_for_a_person_is_in_anything_a_reader_gets(crawled: Crawled) -> None:
    world, site, said, logged = crawled
    ids = set(population_ids(world))
    texts = [*(one.text for one in said), logged]
    assert not {number for one in said for number in numbers_in(one)} & ids
    for person in sorted(ids)[:: len(ids) // 40]:
        digest = code_hash(person)
        for form in (digest.hex(), base64.b64encode(digest).decode(), base64.urlsafe_b64encode(digest).decode()):
            assert not [text for text in texts if form[:20] in text]
    keys = site.settings.keys_file.read_text().split()
    assert not [text for text in texts for key in keys if key[:16] in text]


def test_the_published_store_holds_none_of_it_either(crawled: Crawled) -> None:
    world, site, _, _ = crawled
    file = Path(str(make_url(site.settings.published_url).database))
    body = file.read_bytes()
    assert not [
        one for one in population_ids(world)[::50] if code_hash(one) in body or code_hash(one).hex().encode() in body
    ]
    with site.reading().engine.connect() as connection:
        rows = [
            value
            for table in (*READING.sorted_tables, published_cell)
            for row in connection.execute(select(table))
            for value in row
        ]
    assert not {value for value in rows if isinstance(value, int)} & exact_numbers(world)
