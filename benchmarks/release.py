"""How long it takes to count, draw and hold every figure of a release, and what it needs; on made-up people of the size
the promise names, or on a sample."""

from __future__ import annotations

import resource
import time

import numpy as np

from benchmarks._harness import Options, installation, report
from data import db
from data.people import population
from data.people.cells import computed
from data.people.lattice import Lattice
from data.people.population import Population
from data.reading import open_reading

PEOPLE, PROJECTS, SETTLEMENTS, DISTRICTS, QUARTERS, GROUPS = 20_000, 150, 25, 4, 40, 12
"""The promise: at most 60 seconds for so many."""
_FIRST = 2016 * 4
_HEADS = ("", "people", "rows", "read s", "first s", "next s", "nodes", "shown", "held", "lattice", "peak MB")


def run(options: Options) -> None:
    """A first release, and the next one over changed data: made-up people of the promised size, then the sample."""
    started = time.perf_counter()
    made, people = made_up(PEOPLE, PROJECTS, SETTLEMENTS, DISTRICTS, QUARTERS, GROUPS)
    reading = time.perf_counter() - started
    report("A release of made-up people", _HEADS, [_measured("promise", made, people, reading)])
    for database in options.databases:
        with installation(options.size, database) as sampled, db.opened(sampled.settings().database_url) as engine:
            lattice = Lattice.of(open_reading(engine, sampled.settings().today()))
            started = time.perf_counter()
            with engine.connect() as connection:
                people = population.read(connection)
            reading = time.perf_counter() - started
            report(f"A release, {sampled.title}", _HEADS, [_measured(database, lattice, people, reading)])


def _measured(name: str, lattice: Lattice, people: Population, reading: float) -> tuple[object, ...]:
    keys = np.random.default_rng(1).integers(0, 2**64, len(people.ids), dtype=np.uint64)
    started = time.perf_counter()
    first = computed(people, keys, lattice, b"benchmark")
    between = time.perf_counter()
    changed = _changed(people)
    after = computed(changed, keys, lattice, b"benchmark", first.remembered(1))
    taken = (f"{between - started:.1f}", f"{time.perf_counter() - between:.1f}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    every = _size_of(lattice)
    counts = (f"{len(first.codes):,}", f"{int(first.shown.sum()):,}", f"{int(after.held.sum()):,}", f"{every:,}")
    return (name, f"{len(people.ids):,}", f"{len(people.person):,}", f"{reading:.1f}", *taken, *counts, f"{peak:.0f}")


def _size_of(lattice: Lattice) -> int:
    return len(lattice.project_parts) * len(lattice.place_parts) * len(lattice.time_parts) * len(lattice.group_parts)


def _changed(people: Population) -> Population:
    """Every fiftieth row is gone: late corrections everywhere."""
    kept = np.arange(len(people.person)) % 50 > 0
    columns = {name: getattr(people, name)[kept] for name in ("project", "quarter", "person", "visits")}
    return Population(people.ids, people.places, people.home, people.memberships, people.projects, **columns)


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
