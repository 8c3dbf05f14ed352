"""The cells of the sample: the same on both databases and after a rebuild, counted as SQL counts."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from city_cells import SECRET, check_figures
from sqlalchemy import Engine, func, select

from data import db, sample
from data.models import Import
from data.people import population
from data.people.cells import compute, computed
from data.people.keys import Keys
from data.people.lattice import Lattice
from data.people.loading import StaleReading
from data.reading import open_reading
from data.refresh import refresh
from data.settings import Settings

DATABASES = ("sqlite", pytest.param("postgres", marks=pytest.mark.postgres))
TODAY = date(2026, 11, 15)


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
