"""Cities to build a release of that no ledger holds: for `release`."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from data.people.lattice import Lattice
from data.people.population import MOST_VISITS, Population
from data.sample import activities as listed
from data.sample import people, world
from data.sample.activities import HELD
from data.sample.people import GROUPS

Visits = tuple[NDArray[np.int16], NDArray[np.int32], NDArray[np.int16]]
_FIRST = 2016 * 4
_CALLS = "ABCD"
"""The sample's funding calls."""


def made_up(
    people: int, projects: int, settlements: int, districts: int, quarters: int, groups: int, seed: int = 1
) -> tuple[Lattice, Population]:
    """Metadata and people: projects run for two to six years, a person comes to one to four of them for some quarters
    and belongs to two groups or so."""
    rng = np.random.default_rng(seed)
    keys = [f"P{number:04d}" for number in range(projects)]
    places = [f"{number:05d}" for number in range(settlements)]
    codes = [f"G{number:02d}" for number in range(groups)]
    start = rng.integers(0, max(1, quarters - 8), projects)
    end = np.minimum(start + rng.integers(8, 25, projects), quarters)
    pairs = {(keys[at], _FIRST + quarter) for at in range(projects) for quarter in range(start[at], end[at])}
    calls = {key: f"CALL-{at % 20}" for at, key in enumerate(keys)}
    homes = {place: f"{at % districts:03d}" for at, place in enumerate(places)}
    lattice = Lattice.build(calls, homes, dict.fromkeys(codes), pairs, {})
    came = rng.integers(1, 5, people)
    person = np.repeat(np.arange(people), came)
    project = rng.integers(0, projects, len(person))
    first = start[project] + (rng.random(len(person)) * (end - start)[project]).astype(np.int64)
    stay = np.minimum(rng.integers(1, 7, len(person)), end[project] - first)
    row = np.repeat(np.arange(len(person)), stay)
    quarter = _FIRST + first[row] + np.arange(len(row)) - np.repeat(np.cumsum(stay) - stay, stay)
    rows = np.unique(np.stack([project[row], quarter, person[row]]), axis=1)
    home = 1 + np.minimum((rng.exponential(settlements / 5, people)).astype(np.int64), settlements - 1)
    memberships = {code: np.flatnonzero(rng.random(people) < 0.2) for code in codes}
    visits = np.array(rng.integers(1, 13, rows.shape[1]))
    return lattice, Population(
        np.arange(1, people + 1), ("", *places), home, memberships, tuple(keys), rows[0], rows[1], rows[2], visits
    )


def sampled(size: str, part: int = 1) -> tuple[Lattice, Population]:
    """The sample of `size` as its generator makes it, one project after the other; `part`: only every such project."""
    made = world.build(world.SIZES[size], 1, "2026-11")
    crowd = people.crowd(made, 1)
    programmes = sorted(made.programmes[::part], key=lambda programme: programme.key)
    visits = [_visits(made, crowd, programme) for programme in programmes]
    keys = tuple(programme.key for programme in programmes)
    pairs = {
        (key, int(quarter)) for key, (quarters, _, _) in zip(keys, visits, strict=True) for quarter in set(quarters)
    }
    calls = {programme.key: f"MINTA-{_CALLS[programme.number % 4]}" for programme in programmes}
    homes = {place: district.code for district in made.districts for place in district.places}
    lattice = Lattice.build(calls, homes, dict.fromkeys(GROUPS), pairs, {})
    return lattice, _population(made, crowd, keys, visits)


def _visits(made: world.World, crowd: people.Crowd, programme: world.Programme) -> Visits:
    """Quarters, positions in the crowd and visits of one project, each (quarter, person) once."""
    plan = listed.plan(made, programme, {place: place for place in crowd.places})
    sessions = listed.sessions(made, programme, plan)
    session, person = people.attend(made, crowd, programme, plan, sessions, np.flatnonzero(sessions.status == HELD))
    quarter = (made.first_month + sessions.month[session]) // 3
    keys, visits = np.unique(quarter.astype(np.int64) << 32 | person, return_counts=True)
    return (
        (keys >> 32).astype(np.int16), (keys & 0xFFFFFFFF).astype(np.int32),
        np.minimum(visits, MOST_VISITS).astype(np.int16),
    )  # fmt: skip


def _population(made: world.World, crowd: people.Crowd, keys: tuple[str, ...], visits: list[Visits]) -> Population:
    came = np.zeros(len(crowd.ids), dtype=bool)
    for _, person, _ in visits:
        came[person] = True
    chosen = np.flatnonzero(came)
    order = chosen[np.argsort(crowd.ids[chosen])]
    position = np.zeros(len(crowd.ids), dtype=np.int32)
    position[order] = np.arange(len(order))
    rng = made.random(10)
    shares = {group: rng.random(len(order)) < np.array(part)[crowd.kind[order]] for group, part in GROUPS.items()}
    return Population(
        crowd.ids[order], ("", *crowd.places), crowd.home[order] + 1,
        {group: np.flatnonzero(belongs) for group, belongs in shares.items()}, keys,
        np.repeat(np.arange(len(keys), dtype=np.int32), [len(person) for _, person, _ in visits]),
        *(np.concatenate(list(columns)) for columns in _columns(visits, position)),
    )  # fmt: skip


def _columns(visits: list[Visits], position: NDArray[np.int32]) -> Iterator[list[NDArray]]:
    """Quarters, people and visits of all projects, one after the other."""
    yield [quarters for quarters, _, _ in visits]
    yield [position[person] for _, person, _ in visits]
    yield [counts for _, _, counts in visits]
