"""What a release holds: what the reading says, exactly, but nothing of a person."""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from releasing import PRIMES, Site, apply, plant
from sqlalchemy import Connection, Select, Table, func, make_url, select

from data import models
from data import reading_tables as tables
from data.filters import Filters
from data.models.published import published_cell
from data.reading_tables import READING
from data.releases import counting, registry, store
from data.releases.freezing import RULES, Rule


def rows_of(connection: Connection, query: Select | Table) -> Counter:
    return Counter(tuple(row) for row in connection.execute(query if isinstance(query, Select) else select(query)))


def test_every_column_of_every_reading_table_has_a_rule() -> None:
    declared = {table.name: set(rules) for table, rules in RULES.items()}
    assert declared == {table.name: set(table.c.keys()) for table in READING.sorted_tables}


@pytest.mark.slow
def test_a_release_holds_what_the_reading_says_except_what_is_about_people(loaded: Site) -> None:
    loaded.released()
    release = loaded.open()
    with loaded.ledger.connect() as ours, release.engine.connect() as theirs:
        for table, rules in RULES.items():
            kept = [table.c[name] for name, rule in rules.items() if rule is Rule.KEEP]
            expected = select(*kept)
            if table is tables.citation:
                expected = expected.where(table.c.table_name.not_in(["participant", "membership"]))
            if kept:
                assert rows_of(theirs, select(*kept)) == rows_of(ours, expected), table.name
            dropped = [table.c[name] for name, rule in rules.items() if rule is Rule.DROP]
            counts = [func.count(column) for column in dropped]
            assert not counts or not any(theirs.execute(select(*counts)).one()), table.name
        assert theirs.scalar(select(func.count()).select_from(tables.participation)) == 0
        assert ours.scalar(select(func.sum(tables.session.c.attendances))) == 60_000


def test_figures_of_people_need_a_document(known: Site) -> None:
    activity = {"project_key": "p", "title": "t", "kind": "training"}
    planned = {"planned_headcount": 50, "capacity": 60}
    indicator = {"project_key": "p", "name": "n", "accumulation": "sum"}
    value = {"project_key": "p", "period": "2026"}
    apply(
        known, "f",
        (models.Activity, {**activity, "activity_code": "small", "headcount": 7}),
        (models.Activity, {**activity, "activity_code": "large", "headcount": 45, **planned}),
        (models.Activity, {**activity, "activity_code": "stated", "headcount": 7, "documents": "D"}),
        (models.Indicator, {**indicator, "indicator_code": "people", "unit": "fő"}),
        (models.Indicator, {**indicator, "indicator_code": "visits", "unit": "alkalom"}),
        (models.IndicatorValue, {**value, "indicator_code": "people", "amount": 41.0}),
        (models.IndicatorValue, {**value, "indicator_code": "visits", "amount": 4.0}),
    )  # fmt: skip
    known.released()
    table, values = tables.activity.c, tables.indicator_value.c
    found = dict(known.open().rows(select(table.activity_code, table.headcount).where(table.project_key == "p")))
    assert found == {"small": None, "large": None, "stated": 7}
    plans = known.open().rows(select(table.planned_headcount, table.capacity).where(table.activity_code == "large"))
    assert plans == ((50, 60),)
    assert dict(known.open().rows(select(values.indicator_code, values.amount))) == {"people": None, "visits": 4.0}


ABOUT_PEOPLE = {
    ("cooperation", "sessions"): ["headcount_count", "headcount_count_state"],
    ("sources", "documents"): ["facts_count"],
    ("sources", "imports"): ["added_count", "superseded_count", "unchanged_count", "remark"],
}
"""Columns that a release leaves empty where they say how many people there are."""


@pytest.mark.slow
def test_queries_answer_the_same_from_a_release(loaded: Site) -> None:
    loaded.released()
    working, release = loaded.working(), loaded.open()
    for noun in ("budget", "cooperation", "sources"):
        for name, query in importlib.import_module(f"data.queries.{noun}").TABLES.items():
            if (noun, name) == ("sources", "releases"):  # the ledger does not hold them
                continue
            for filters in (Filters(), Filters(projects=("MINTA-01",))):
                expected, found = query(working, filters), query(release, filters)
                if (noun, name) == ("sources", "facts"):  # less those that count participants
                    expected = expected[
                        ~expected["what_word"].isin(["sources.table.participant", "sources.table.membership"])
                    ]
                hidden = ABOUT_PEOPLE.get((noun, name), [])
                expected, found = (one.drop(columns=hidden).reset_index(drop=True) for one in (expected, found))
                pd.testing.assert_frame_equal(found, expected)


@pytest.mark.slow
def test_published_figures_come_from_the_store_alone(loaded: Site) -> None:
    loaded.released()
    cells = counting.cells_of(loaded.open())
    shown = counting.shown(loaded.open())
    assert shown[""].startswith("≈ ") and shown["MINTA-06"] == counting.NOBODY
    with loaded.open().engine.connect() as connection:
        figures = connection.scalars(select(published_cell.c.people)).all()
    assert len(figures) > 5000
    assert all(figure >= 10 and figure % 5 == 0 for figure in figures)
    assert cells.answer(Filters(), loaded.settings.today()) is not None


@pytest.mark.slow
def test_no_exact_count_and_no_person_is_in_the_published_store(known: Site) -> None:
    hashes = plant(known)
    with known.ledger.connect() as connection:
        counts = connection.execute(select(tables.session.c.attendances)).scalars().all()
        assert sum(PRIMES) in counts
    known.released()
    secret = {*PRIMES, sum(PRIMES), 2 * sum(PRIMES)}
    cells = list(everything(known, known.build().no))
    assert len(cells) > 1000
    assert [cell for cell in cells if cell in secret or (isinstance(cell, str) and cell in map(str, secret))] == []
    if known.published.dialect.name == "sqlite":
        known.published.dispose()
        content = Path(str(make_url(known.settings.published_url).database)).read_bytes()
        assert not any(code in content or code.hex().encode() in content for code in hashes)
        assert b"CANARY-DOC" not in content and b"Canary" in content


def everything(site: Site, number: int) -> Iterator[Any]:
    """Every value the published store holds: the registry's and the frozen ones."""
    with site.published.begin() as connection:
        yield from (value for row in connection.execute(select(registry.table)) for value in row)
        for table in store.tables(connection, number).values():
            # how many people live in a settlement, and where a row stood, are public
            public = [c for c in table.c if not c.name.startswith(("population_", "row_no", "area_ha"))]
            yield from (value for row in connection.execute(select(*public)) for value in row)


def test_counts_of_an_import_are_told_only_where_no_row_is_about_people(known: Site) -> None:
    public = apply(known, "public.xlsx", (models.Project, {"project_key": "X", "title": "x"}))
    plant(known)
    known.released()
    table = tables.imports.c
    rows = known.open().rows(select(table.id, table.file_name, table.added_rows, table.unchanged_rows, table.sha256))
    found = {row.file_name: row for row in rows}
    assert found["data/facts"].added_rows == 118 and found["data/facts"].sha256
    assert (found["public.xlsx"].id, found["public.xlsx"].added_rows) == (public, 1)
    assert found["people.xlsx"][2:] == (None, None, None)
