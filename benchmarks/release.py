"""How long it takes to count, draw, hold and write every figure of a release, what it needs, and how large it is.

On made-up people of the size the promise names, then on a sample: S, M and L are read from a ledger; XL (100 million
attendances) is made by the sample's own generator in memory, without a ledger. `XL/10` takes every tenth project of it.
What a release remembers and what it publishes is written to a SQLite file, as the ledger and the store would hold it.
Seconds are processor time: nothing here waits for anything but the disk.
"""

from __future__ import annotations

import gc
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sqlalchemy import Engine, func, select

from benchmarks._harness import Options, installation, report
from benchmarks._release_city import made_up, sampled
from data import bulk, db
from data.models import HeldBlock, HeldRelease
from data.models.published import published_cell
from data.people import held, population
from data.people.cells import ReleaseCells, computed
from data.people.lattice import Lattice
from data.people.population import Population
from data.reading import open_reading

PEOPLE, PROJECTS, SETTLEMENTS, DISTRICTS, QUARTERS, GROUPS = 20_000, 150, 25, 4, 40, 12
"""The promise: at most 60 seconds for so many."""
_HEADS = (
    "", "people", "rows", "nodes", "shown", "held", "read s", "first: count", "write", "next: count", "write",
    "published MB", "remembered MB", "peak MB",
)  # fmt: skip


class Release(NamedTuple):
    """What one release took: processor seconds to count and hold, and to write; nodes, those shown, those held."""

    counting: float
    writing: float
    nodes: int
    shown: int
    held: int


def run(options: Options) -> None:
    """A first release, and the next one over changed data: made-up people of the promised size, then the sample."""
    measured("promise", lambda: made_up(PEOPLE, PROJECTS, SETTLEMENTS, DISTRICTS, QUARTERS, GROUPS))
    size, _, part = options.size.partition("/")
    if size == "XL":
        measured(options.size, lambda: sampled(size, int(part or 1)))
        return
    for database in options.databases:
        with installation(options.size, database) as made, db.opened(made.settings().database_url) as engine:
            lattice = Lattice.of(open_reading(engine, made.settings().today()))
            measured(made.title, lambda of=(lattice, engine): (of[0], _read(of[1])))  # type: ignore[misc]


def _read(engine: Engine) -> Population:
    with engine.connect() as connection:
        return population.read(connection)


def measured(name: str, make: Callable[[], tuple[Lattice, Population]]) -> None:
    """Print what the first release of a city takes, and the next one, when every fiftieth row is gone."""
    with tempfile.TemporaryDirectory() as folder, db.opened(f"sqlite:///{Path(folder) / 'one.db'}") as engine:
        started = time.process_time()
        lattice, people = make()
        reading = time.process_time() - started
        keys = np.random.default_rng(1).integers(0, 2**64, len(people.ids), dtype=np.uint64)
        with db.writing(engine) as connection:
            for model in (HeldRelease, HeldBlock):
                model.metadata.create_all(connection, [model.metadata.tables[model.__tablename__]])
            published_cell.create(connection)
        counts = (f"{len(people.ids):,}", f"{len(people.person):,}")
        first = _release(engine, 1, lattice, people, keys)
        people = _changed(people)
        later = _release(engine, 2, lattice, people, keys)
        sizes = [f"{part / 1e6:.0f}" for part in _sizes(engine)]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    nodes = (f"{first.nodes:,}", f"{first.shown:,}", f"{later.held:,}")
    taken = (f"{seconds:.1f}" for one in (first, later) for seconds in (one.counting, one.writing))
    row = (name, *counts, *nodes, f"{reading:.1f}", *taken, *sizes, f"{peak:.0f}")
    report("A release, first and next", _HEADS, [row])


def _release(engine: Engine, number: int, lattice: Lattice, people: Population, keys: np.ndarray) -> Release:
    """Build release `number` and write what it remembers and what it publishes."""
    with db.writing(engine) as connection:
        started = time.process_time()
        before = held.load(connection, number - 1 or None)
        cells = computed(people, keys, lattice, b"benchmark", before)
        del before
        between = time.process_time()
        print(f"  release {number} counted in {between - started:.0f} s", flush=True)
        cells.store(connection, number, "benchmark")
        connection.execute(published_cell.delete())
        bulk.append(connection, published_cell, ("node", "people", "visits"), cells.rows())
        taken = (between - started, time.process_time() - between)
        found = Release(*taken, *_counts(cells))
    del cells
    gc.collect()
    return found


def _counts(cells: ReleaseCells) -> tuple[int, int, int]:
    return len(cells.codes), int(np.count_nonzero(cells.shown)), int(np.count_nonzero(cells.held))


def _changed(people: Population) -> Population:
    """Every fiftieth row is gone: late corrections everywhere."""
    kept = np.arange(len(people.person)) % 50 > 0
    columns = {name: getattr(people, name)[kept] for name in ("project", "quarter", "person", "visits")}
    return Population(people.ids, people.places, people.home, people.memberships, people.projects, **columns)


def _sizes(engine: Engine) -> tuple[int, int]:
    """Bytes of what the last release publishes and of what it remembers."""
    cell = published_cell.c
    with engine.connect() as connection:
        published = connection.scalar(select(func.sum(func.length(cell.node) + 8)))
        kept = connection.scalar(select(func.sum(func.length(HeldBlock.body))).where(HeldBlock.release_no == 2))
    return int(published or 0), int(kept or 0)
