"""How many different people: the presence index, COUNT(DISTINCT) on the ledger and pandas, on the same random filters.

XL (100 million attendances) is not loaded into a ledger here: the sample's own generator makes each project in memory,
and the same code that an import uses turns it into blocks and the index. SQL is then not asked; pandas is asked on one
row for each (person, project, workshop group, month), which is kinder to it than the attendances would be.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from benchmarks import _people_ways as ways
from benchmarks._harness import Options, installation, percentile, report
from benchmarks._people_upkeep import upkeep_of
from data import db
from data.dates import add_months, month_text
from data.filters import Filters
from data.people import loading, mapped
from data.people.index import Index
from data.people.presence import PeopleCounts, chosen
from data.queries import choices
from data.reading import open_reading

FILTERS, REPEATS = 60, 5
SLOW = {"S": 60, "M": 12, "L": 3, "XL": 3}
"""How many of the filters the slow ways are asked, by size."""
TABLES = (
    "by_settlement", "by_project", "by_group", "by_month", "overlaps", "by_project_group", "by_settlement_group",
    "by_workshop_group", "by_months_attended",
)  # fmt: skip


class Asked(NamedTuple):
    """One question: its name, and what it asks of the counts of a filter."""

    name: str
    ask: Callable[[PeopleCounts], object]


PEOPLE = Asked("people and all groups", lambda counts: (counts.total, counts.by_group))
MONTHS = Asked("people and new people a month", lambda counts: counts.by_month)
ALL = Asked(f"all {len(TABLES)} tables", lambda counts: [getattr(counts, name) for name in TABLES])


def run(options: Options) -> None:
    """Build and load the index, then ask each way the same questions and compare their answers."""
    if options.size == "XL":
        index, seconds, flat = ways.made_in_memory("XL")
        print(f"  XL is made in memory, without a ledger: generated and built in {seconds:.0f} s")
        _measure(index, "XL, in memory", options, None, flat)
        return
    for database in options.databases:
        with installation(options.size, database) as made, db.opened(made.settings().database_url) as engine:
            reading = open_reading(engine, made.settings().today())
            with engine.connect() as connection:
                started = time.perf_counter()
                index = loading.read(connection)
                print(f"  from the blocks of the ledger: {time.perf_counter() - started:.2f} s")
                _measure(index, made.title, options, ways.Sql(connection), ways.Flat.read(connection))
            assert choices.months(reading)
            upkeep_of(engine, made.title)


def _measure(index: Index, title: str, options: Options, sql: ways.Sql | None, flat: ways.Flat) -> None:
    filters, few = filters_for(index, options.count or FILTERS), SLOW[options.size]
    answers = [PeopleCounts(index, one, *_ends(one)).total for one in filters[:few]]
    slow = {}
    for name, way in (("SQL", sql), ("pandas", flat)):
        if way is None:
            continue
        elsewhere = isinstance(way, ways.Sql) and way.is_served  # what another process takes is not in this one's time
        clock = time.perf_counter if elsewhere else time.process_time
        times, found = zip(*(_timed_once(partial(way.count, one), clock) for one in filters[:few]), strict=True)
        if list(found) != answers:
            raise AssertionError(f"The ways differ: {answers} {found}")
        slow[name] = percentile(times, 0.5)
    rows = []
    for name, chosen_filters, question in (
        (f"{PEOPLE.name}, unfiltered", [Filters()], PEOPLE), (PEOPLE.name, filters, PEOPLE),
        (f"{PEOPLE.name}, up to all projects", wide(index, len(filters)), PEOPLE),
        (f"{MONTHS.name}, unfiltered", [Filters()], MONTHS), (MONTHS.name, filters, MONTHS),
        (ALL.name, filters[:20], ALL),
    ):  # fmt: skip
        taken = [_seconds(index, one, question) for one in chosen_filters]
        middle = percentile(taken, 0.5)
        shown = [
            f"{slow[way] * 1e3:.0f} = {slow[way] / middle:.0f}×" if way in slow else "–" for way in ("SQL", "pandas")
        ]
        rows.append((name, len(taken), f"{middle * 1e3:.2f}", f"{percentile(taken, 0.95) * 1e3:.2f}", *shown))
    heads = ("", "filters", "p50 ms", "p95 ms", "SQL, people only", "pandas, people only")
    report(f"Different people, {title}: {index.placements:,} rows of the index; processor time", heads, rows)
    _on_disk(index, flat)


def _on_disk(index: Index, flat: ways.Flat) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"one{mapped.SUFFIX}"
        writing, _ = _timed_once(lambda: mapped.write(file, index))
        reading = min(_timed_once(lambda: mapped.read(file))[0] for _ in range(REPEATS))
        size = file.stat().st_size / 1e6
    rows = [("index, one copy for all workers", size, f"{writing:.2f}", f"{reading:.3f}"),
            ("pandas, each process", flat.nbytes / 1e6, "", "")]  # fmt: skip
    report("Memory and start", ("", "MB", "to write s", "to map and check s"), rows)


def _timed_once(ask: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> tuple[float, object]:
    started = clock()
    answer = ask()
    return clock() - started, answer


def _seconds(index: Index, filters: Filters, question: Asked) -> float:
    """Processor time of one question from scratch, the middle one of several: nothing remembered is used."""
    taken = []
    for _ in range(REPEATS):
        chosen.cache_clear()
        started = time.process_time()
        question.ask(PeopleCounts(index, filters, *_ends(filters)))
        taken.append(time.process_time() - started)
    return percentile(taken, 0.5)


def _ends(filters: Filters) -> tuple[str | None, str | None]:
    return filters.first_month, filters.last_month


def filters_for(index: Index, count: int) -> list[Filters]:
    """Filters as readers choose them: a few projects, settlements, a district, a group, a workshop group, a period."""
    dice, names = random.Random(7), index.names
    places = [place for place in names.places if place]
    first = month_text(int(index.arrays.months[0]))

    def some(values: Sequence, chance: float, most: int) -> tuple:
        return tuple(dice.sample(values, dice.randint(1, min(most, len(values))))) if dice.random() < chance else ()

    found = []
    for _ in range(count):
        start = add_months(first, dice.randrange(60)) if dice.random() < 0.5 else None
        found.append(Filters(
            projects=some(names.projects, 0.6, 4), settlements=some(places, 0.4, 4),
            districts=some(sorted(names.districts), 0.2, 1), groups=some(names.groups, 0.15, 1),
            workshops=some(names.workshop_groups[1:], 0.15, 1),
            first_month=start, last_month=add_months(start, dice.randint(2, 36)) if start else None,
        ))  # fmt: skip
    return found


def wide(index: Index, count: int) -> list[Filters]:
    """The widest there are: any number of projects, half of them over a part of the months."""
    dice, projects = random.Random(11), index.names.projects
    middle = month_text(int(index.arrays.months[len(index.arrays.months) // 3]))
    return [
        Filters(projects=tuple(dice.sample(projects, dice.randint(1, len(projects)))),
                first_month=middle if dice.random() < 0.5 else None)
        for _ in range(count)
    ]  # fmt: skip


if __name__ == "__main__":
    run(Options(sys.argv[1] if len(sys.argv) > 1 else "M", ("sqlite",)))
