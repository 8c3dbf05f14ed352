"""Two installations that differ in one person in one target group: what readers get differs only where it must."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
import pytest
from sqlalchemy import select

from attacks.cities import CITIES, World
from attacks.crawling import Said, everything
from attacks.installation import Installation
from attacks.tables import tables
from data.models.published import published_cell
from data.releases import store

pytestmark = pytest.mark.slow
RARE = "RX"
"""A target group with three people, or four; never enough for a figure."""


@dataclass(frozen=True)
class Pair:
    """Two worlds as installations with the same keys. `person`: by position, in the group in the second one only."""

    worlds: tuple[World, World]
    sites: tuple[Installation, Installation]
    person: int
    group: str


def joined(world: World, group: str, people: list[int]) -> World:
    """The world with these people, by position, in a group as well."""
    there = world.population.memberships.get(group, np.empty(0, dtype=np.int64))
    members = {**world.population.memberships, group: np.union1d(there, people)}
    lattice = world.lattice
    if group not in lattice.parents:
        known = {**lattice.parents, group: None}
        lattice = type(lattice).from_text(lattice.as_text())
        lattice = replace(lattice, groups=tuple(sorted(known)), parents=dict(sorted(known.items())))
    return replace(world, population=replace(world.population, memberships=members), lattice=lattice)


def installed(folder: Path, worlds: tuple[World, World]) -> tuple[Installation, Installation]:
    first = Installation.of(folder / "first", worlds[0])
    keys = folder / "release.keys"
    shutil.copyfile(first.settings.keys_file, keys)
    keys.chmod(0o600)
    return first, Installation.of(folder / "second", worlds[1], KEYS_FILE=str(keys))


@pytest.fixture(scope="module")
def rare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """One more person in a group that has three: no published figure can change."""
    base = tables(CITIES[3], 5).world
    worlds = joined(base, RARE, [0, 20, 40]), joined(base, RARE, [0, 20, 40, 60])
    yield Pair(worlds, installed(tmp_path_factory.mktemp("rare"), worlds), 60, RARE)
    store.close_readers()


@pytest.fixture(scope="module")
def common(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """One more person in a group that many are in: figures of that group are drawn anew where the person is counted."""
    base = tables(CITIES[3], 5).world
    person = int(np.setdiff1d(base.population.person, base.population.memberships["G1"])[0])
    worlds = base, joined(base, "G1", [person])
    yield Pair(worlds, installed(tmp_path_factory.mktemp("common"), worlds), person, "G1")
    store.close_readers()


def crawl(site: Installation, asked: list[str]) -> list[Said]:
    return [one.without_accidents() for one in everything(site.client(), asked)]


def test_a_person_more_in_a_group_too_small_to_show_changes_nothing_at_all(rare: Pair) -> None:
    """Bodies, lengths, status codes, option lists, the order of rows, headers (Server-Timing, were there one)."""
    cells = [dict(_rows(site)) for site in rare.sites]
    assert cells[0] == cells[1] != {}
    home = rare.worlds[0].city.settlements[int(rare.worlds[0].population.home[rare.person]) - 1]
    chosen = [
        [],
        [("group", RARE), ("settlement", home), ("from", "2019-04"), ("to", "2019-06")],
        [("group", RARE), ("group", "G0"), ("project", "P0"), ("district", "900")],
    ]  # fmt: skip
    asked = [urlencode([("release", "1"), *pairs]) for pairs in chosen]
    first, second = (crawl(site, asked) for site in rare.sites)
    assert len(first) > 150
    assert [a.asked for a, b in zip(first, second, strict=True) if a != b] == []


def _rows(site: Installation) -> Iterator[tuple[str, tuple]]:
    with site.reading().engine.connect() as connection:
        for row in connection.execute(select(published_cell).order_by(published_cell.c.node)):
            yield row.node, tuple(row)


def test_a_person_more_in_a_shown_group_changes_only_figures_the_person_is_in(common: Pair) -> None:
    first, second = (dict(_rows(site)) for site in common.sites)
    changed = {node for node in first.keys() | second.keys() if first.get(node) != second.get(node)}
    world = common.worlds[0]
    home = world.city.settlements[int(world.population.home[common.person]) - 1]
    district = f"d:{world.city.homes[home]}"
    assert changed and len(changed) < len(first) / 4
    for node in changed:
        _, place, _, group = node.split("|")
        assert group == common.group and place in ("*", district, f"s:{home}"), node


def test_answers_that_cannot_count_the_person_are_the_same(common: Pair) -> None:
    world = common.worlds[0]
    home = world.city.settlements[int(world.population.home[common.person]) - 1]
    elsewhere = [place for place in world.city.settlements if world.city.homes[place] != world.city.homes[home]]
    asked = [f"release=1&group=G0&settlement={elsewhere[0]}", "release=1&group=G0&project=P0"]
    first, second = (crawl(site, asked) for site in common.sites)
    for a, b in zip(first, second, strict=True):
        assert a == b, a.asked
