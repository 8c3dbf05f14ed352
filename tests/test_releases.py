"""Releases on SQLite and PostgreSQL: frozen exactly, nothing of a person in them, two persons, immutable, kill-safe."""

from __future__ import annotations

import dataclasses
import importlib
import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pytest
import screens
from sqlalchemy import Connection, Engine, Select, Table, func, insert, make_url, select, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from data import db, facts, ledger, models, sample
from data import reading_tables as tables
from data.filters import Filters
from data.messages import Refusal
from data.models.published import Release, named_set, published_cell
from data.people import erasing
from data.reading import Reading, open_reading
from data.reading_tables import READING
from data.refresh import refresh
from data.releases import (
    building,
    checksum,
    comparing,
    counting,
    demonstration,
    edition,
    opening,
    registry,
    store,
)
from data.releases.freezing import RULES, Rule
from data.settings import Settings

ROOT = Path(__file__).parents[1]
BUILDER, APPROVER = "Építő Éva", "Jóváhagyó János"


class Site(NamedTuple):
    """An installation: the ledger and the published store, on the same PostgreSQL database or in two SQLite files."""

    settings: Settings
    environment: dict[str, str]
    ledger: Engine
    published: Engine

    def build(self, note: str | None = None) -> Release:
        return building.build(self.settings, self.ledger, self.published, by=BUILDER, note=note, say=lambda _code: None)

    def approve(self, number: int, by: str = APPROVER) -> Release:
        return building.approve(self.settings, self.ledger, self.published, number, by)

    def released(self, note: str | None = None) -> Release:
        return self.approve(self.build(note).no)

    def open(self, number: int | None = None) -> Reading:
        return opening.open_release(self.settings.published_url, self.settings.today(), number)

    def working(self) -> Reading:
        return open_reading(self.ledger, self.settings.today())

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "data", *arguments]
        return subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=120)


def site_at(database_url: str, folder: Path) -> Site:
    """An installation over a migrated ledger, with keys of its own."""
    postgres = not database_url.startswith("sqlite")
    chosen = {
        "DATABASE_URL": database_url, "PUBLISHED_URL": database_url if postgres else "", "VAR_DIR": str(folder / "var"),
        "PUBLISHED_ROLE": f"reader_{os.getpid()}", "TODAY": "2026-11-15", "LOG_LEVEL": "warning",
    }  # fmt: skip
    settings = Settings.from_env(chosen)
    settings.prepare()
    building.migrate(settings)
    environment = {**os.environ, **chosen, "PYTHONPATH": str(ROOT)}
    return Site(settings, environment, db.create(database_url), store.create(settings.published_url))


@pytest.fixture
def site(database_url: str, tmp_path: Path) -> Iterator[Site]:
    """An installation with an empty ledger."""
    made = site_at(database_url, tmp_path)
    yield made
    close(made)


def close(made: Site) -> None:
    store.close_readers()
    if made.published.dialect.name == "postgresql":
        role = made.settings.published_role
        with made.published.begin() as connection:
            if connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}):
                connection.exec_driver_sql(f"DROP OWNED BY {role}")
                connection.exec_driver_sql(f"DROP ROLE {role}")
    made.published.dispose()
    made.ledger.dispose()


@pytest.fixture(scope="session")
def sample_on_postgres(postgres_server: Any) -> str:
    """The name of a PostgreSQL database with the facts and made-up programmes; tests work on copies."""
    url = postgres_server.migrated_database()
    with db.opened(url) as engine:
        sample.load(engine, Settings.from_env({"TODAY": "2026-11-15"}), size="S", seed=1, say=lambda _words: None)
    return str(make_url(url).database)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def loaded(request: pytest.FixtureRequest, prepared: dict[str, Path], tmp_path: Path) -> Iterator[Site]:
    """With the facts and made-up programmes."""
    if request.param == "sqlite":
        (tmp_path / "ledger.db").write_bytes(prepared["sample"].with_name(screens.UNRELEASED).read_bytes())
        made = site_at(f"sqlite:///{tmp_path / 'ledger.db'}", tmp_path)
    else:
        server = request.getfixturevalue("postgres_server")
        made = site_at(server.empty_database(request.getfixturevalue("sample_on_postgres")), tmp_path)
    yield made
    close(made)


@pytest.fixture
def known(site: Site) -> Site:
    """With the facts."""
    facts.load(site.ledger)
    return site


def rows_of(connection: Connection, query: Select | Table) -> Counter:
    return Counter(tuple(row) for row in connection.execute(query if isinstance(query, Select) else select(query)))


def apply(site: Site, file: str, *changes: tuple[type[models.Recorded], dict[str, Any]]) -> int:
    """An import of rows, as a workbook makes one."""
    with db.writing(site.ledger) as connection:
        number = ledger.start_import(connection, "workbook", file, file.ljust(64, "0"))
        done = ledger.Changes()
        for row_no, (model, row) in enumerate(changes, 2):
            done += ledger.apply(connection, number, model, [row | {"sheet": "s", "row_no": row_no}])
        ledger.finish_import(connection, number, done, "2026-10-31")
        refresh(connection)
    return number


# -- what is frozen ----------------------------------------------------------------------------------------------------


def test_every_column_of_every_reading_table_has_a_rule() -> None:
    declared = {table.name: set(rules) for table, rules in RULES.items()}
    assert declared == {table.name: set(table.c.keys()) for table in READING.sorted_tables}


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


def test_figures_of_people_need_a_document_or_ten(known: Site) -> None:
    activity = {"project_key": "p", "title": "t", "kind": "training"}
    indicator = {"project_key": "p", "name": "n", "accumulation": "sum"}
    value = {"project_key": "p", "period": "2026"}
    apply(
        known, "f",
        (models.Activity, {**activity, "activity_code": "small", "headcount": 7}),
        (models.Activity, {**activity, "activity_code": "large", "headcount": 10}),
        (models.Activity, {**activity, "activity_code": "stated", "headcount": 7, "documents": "D"}),
        (models.Indicator, {**indicator, "indicator_code": "people", "unit": "fő"}),
        (models.Indicator, {**indicator, "indicator_code": "visits", "unit": "alkalom"}),
        (models.IndicatorValue, {**value, "indicator_code": "people", "amount": 41.0}),
        (models.IndicatorValue, {**value, "indicator_code": "visits", "amount": 4.0}),
    )  # fmt: skip
    known.released()
    table, values = tables.activity.c, tables.indicator_value.c
    found = dict(known.open().rows(select(table.activity_code, table.headcount).where(table.project_key == "p")))
    assert found == {"small": None, "large": 10, "stated": 7}
    assert dict(known.open().rows(select(values.indicator_code, values.amount))) == {"people": None, "visits": 4.0}


ABOUT_PEOPLE = {
    ("cooperation", "sessions"): ["headcount_count", "headcount_count_state"],
    ("sources", "documents"): ["facts_count"],
    ("sources", "imports"): ["added_count", "superseded_count", "unchanged_count", "remark"],
}
"""Columns that a release leaves empty where they say how many people there are."""


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


# -- nothing of a person -----------------------------------------------------------------------------------------------

PRIMES = (101, 211, 307)
"""How many were at three sessions; nothing else in the ledger counts so many."""


def plant(site: Site) -> list[bytes]:
    """A project with three sessions, each with a prime number of people; returns what is secret about them."""
    activity = {"activity_code": "A", "project_key": "CANARY", "title": "a", "kind": "workshop"}
    session = {"activity_code": "A", "month": "2026-03", "settlement_ksh": "26684", "capacity": 400}
    apply(
        site, "canary.xlsx",
        (models.Project, {"project_key": "CANARY", "title": "Canary", "documents": "D"}),
        (models.Activity, activity),
        *((models.Session, {**session, "session_code": f"S{n}", "session_id": n, "held_on": f"2026-03-0{n}"})
          for n in (1, 2, 3)),
    )  # fmt: skip
    hashes = [(number, os.urandom(32)) for number in range(1, sum(PRIMES) + 1)]
    with db.writing(site.ledger) as connection:
        number = ledger.start_import(connection, "workbook", "people.xlsx", "f" * 64)
        connection.execute(insert(models.Person), [{"id": one, "code_hash": code} for one, code in hashes])
        address = {"import_id": number, "sheet": "s", "documents": "CANARY-DOC"}
        connection.execute(
            insert(models.Participant),
            [{"person_id": one, "settlement_ksh": "26684", "row_no": one, **address} for one, _ in hashes],
        )
        lists = [(session, one) for session, many in enumerate(PRIMES, 1) for one in range(1, many + 1)]
        connection.execute(
            insert(models.Attendance),
            [{"session_id": session, "person_id": one, "import_id": number, "row_no": 1} for session, one in lists],
        )
        ledger.finish_import(connection, number, ledger.Changes(added=len(lists) + len(hashes)), "2026-03-03", "n")
        refresh(connection)
    return [code for _, code in hashes]


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


# -- immutable, by two persons -----------------------------------------------------------------------------------------


def test_a_second_person_approves_and_then_nothing_changes(known: Site) -> None:
    with pytest.raises(Refusal, match="No release has been approved"):
        known.open()
    draft = known.build("2026. november 26-i közgyűlés")
    assert (draft.no, draft.state, draft.follows, draft.import_no) == (1, "draft", None, 1)
    for forged in (1, 2, 0, -1):
        with pytest.raises(Refusal):
            known.open(forged)
    for same in (BUILDER, "  építő   éva "):
        with pytest.raises(registry.NotDecided, match="Somebody else"):
            known.approve(1, same)
    with pytest.raises(registry.NotDecided, match="Say who"):
        known.approve(1, " ")
    approved = known.approve(1)
    assert (approved.state, approved.approved_by, known.open().release) == ("approved", APPROVER, approved)
    with pytest.raises(registry.NotDecided, match="approved already"):
        known.approve(1)
    with pytest.raises(registry.NotDecided, match="approved already"):
        building.reject(known.ledger, known.published, 1, APPROVER)


def test_the_store_itself_refuses_changes(known: Site) -> None:
    known.released()
    known.build()
    sqlite = known.published.dialect.name == "sqlite"
    frozen = {number: f"r{number}_read_project" if sqlite else f"release_{number}.read_project" for number in (1, 2)}
    statements = [
        *(f"{act} {name}{rest}" for name in frozen.values()
          for act, rest in (("DELETE FROM", ""), ("UPDATE", " SET title = 'x'"))),
        f"INSERT INTO {frozen[1]} SELECT * FROM {frozen[1]}",  # noqa: S608 - our own tables
        "DELETE FROM release",
        "UPDATE release SET state = 'draft' WHERE no = 1",
        "UPDATE release SET approved_by = 'x' WHERE no = 1",
        "UPDATE release SET checksum = 'x' WHERE no = 2",
        "UPDATE release SET import_no = 9 WHERE no = 2",
        f"UPDATE release SET state = 'approved', approved_by = '{BUILDER}' WHERE no = 2",  # noqa: S608
    ]  # fmt: skip
    for statement in statements:
        with pytest.raises(DBAPIError), known.published.begin() as connection:
            connection.exec_driver_sql(statement)
    with known.published.begin() as connection:
        for one in registry.releases(connection):
            assert checksum.of(connection, one.no) == one.checksum


def test_a_reader_can_only_read(known: Site) -> None:
    known.released()
    for engine in (known.open().engine, store.reader(known.settings.published_url)):
        with pytest.raises(DBAPIError), engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE mine (x integer)")
        with pytest.raises(DBAPIError), engine.begin() as connection:
            connection.exec_driver_sql("UPDATE release SET note = 'x'")


def test_a_store_that_is_not_there_is_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(opening.NoRelease, match="not prepared"):
        opening.approved(f"sqlite:///{tmp_path / 'nothing.db'}")
    assert list(tmp_path.iterdir()) == []
    store.close_readers()


def test_a_draft_follows_the_release_it_was_held_from(known: Site) -> None:
    first, second = known.build(), known.build()
    known.approve(first.no)
    with pytest.raises(registry.NotDecided, match="Another release"):
        known.approve(second.no)
    rejected = building.reject(known.ledger, known.published, second.no, None)
    assert rejected.state == "rejected"
    with pytest.raises(Refusal, match="rejected already"):
        opening.open_any(known.settings.published_url, rejected, known.settings.today())
    with known.ledger.connect() as connection:
        assert counting.is_kept(connection, first.no) and not counting.is_kept(connection, second.no)
    third = known.released("third")
    assert (third.no, third.follows) == (3, 1)
    assert [one.no for one in opening.approved(known.settings.published_url)] == [1, 3]
    assert [known.open(number).release.note for number in (None, 1)] == ["third", None]  # type: ignore[union-attr]


def test_a_draft_whose_build_did_not_end_cannot_be_approved(known: Site) -> None:
    draft = known.build()
    with db.writing(known.ledger) as connection:
        counting.held.remove(connection, draft.no)
    with pytest.raises(registry.NotDecided, match="did not end"):
        known.approve(draft.no)
    with known.ledger.connect() as connection, pytest.raises(counting.NoPreview):
        counting.preview(connection, known.working(), draft.no)


def test_a_lost_store_is_not_begun_anew(known: Site) -> None:
    known.released()
    with known.published.begin() as connection:
        store.remove(connection, 1)
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("DROP TABLE release")
            connection.exec_driver_sql("DROP TABLE alembic_version")
        else:
            connection.exec_driver_sql("DROP SCHEMA published CASCADE")
    building.migrate(known.settings)
    with pytest.raises(registry.NotDecided, match="Restore the store"):
        known.build()


def test_an_empty_ledger_is_not_released(site: Site) -> None:
    with pytest.raises(registry.NotDecided, match="empty"):
        site.build()
    assert demonstration.ensure(site.settings, site.ledger, lambda _code: None) is None


# -- the same everywhere, and for ever ---------------------------------------------------------------------------------


def test_building_again_gives_the_same_checksum(known: Site) -> None:
    plant(known)
    first = known.build()
    building.reject(known.ledger, known.published, first.no, BUILDER)
    assert known.build().checksum == first.checksum


@pytest.mark.postgres
def test_both_databases_give_the_same_checksum(postgres_server: Any, sqlite_template: Path, tmp_path: Path) -> None:
    (tmp_path / "ledger.db").write_bytes(sqlite_template.read_bytes())
    here = site_at(f"sqlite:///{tmp_path / 'ledger.db'}", tmp_path)
    there = site_at(postgres_server.migrated_database(), tmp_path)  # the same folder: the same keys
    sample.load(here.ledger, here.settings, size="S", seed=1, say=lambda _words: None)
    with here.ledger.connect() as source, there.ledger.begin() as target:
        for table in (*models.Base.metadata.sorted_tables, *READING.sorted_tables):
            rows = [dict(row) for row in source.execute(select(table)).mappings()]
            if rows:
                target.execute(insert(table), rows)
    drafts = [one.build() for one in (here, there)]
    assert drafts[0].checksum == drafts[1].checksum
    assert dataclasses.replace(drafts[0], built_at=drafts[1].built_at) == drafts[1]
    for one in (here, there):
        close(one)


def test_a_later_import_does_not_move_a_release(known: Site) -> None:
    draft = known.build()
    apply(known, "late.xlsx", (models.Project, {"project_key": "NEW", "title": "new"}))
    known.approve(draft.no)
    release = known.open()
    count = select(func.count()).select_from(tables.project).where(tables.project.c.project_key == "NEW")
    assert (release.version, release.rows(count)[0][0], known.working().rows(count)[0][0]) == (1, 0, 1)


def test_an_erased_person_leaves_releases_as_they_were(known: Site) -> None:
    hashes = plant(known)
    release, shown = known.released(), counting.shown(known.open())
    with db.writing(known.ledger) as connection:
        refresh(connection, erasing.erase(connection, hashes[0]).projects)
    with known.published.begin() as connection:
        assert checksum.of(connection, release.no) == release.checksum
    second = known.released()
    assert counting.shown(known.open()) == shown
    kinds = known.open().rows(select(tables.imports.c.kind))
    assert second.import_no > release.import_no and {row.kind for row in kinds} == {"facts", "workbook"}


def test_an_older_release_is_given_what_todays_code_asks_for(known: Site) -> None:
    release = known.released()
    prefix = "r1_" if known.published.dialect.name == "sqlite" else "release_1."
    with known.published.begin() as connection:
        connection.exec_driver_sql(f"ALTER TABLE {prefix}read_money DROP COLUMN refunded_huf")
        connection.exec_driver_sql(f"DROP TABLE {prefix}{named_set.name}")
    building.migrate(known.settings)
    assert known.open().rows(select(func.count(tables.money.c.refunded_huf), func.count()))[0][0] == 0
    assert known.open().rows(select(named_set)) == ()
    with known.published.begin() as connection:
        assert checksum.of(connection, 1) == release.checksum
    with pytest.raises(DBAPIError), known.published.begin() as connection:
        connection.exec_driver_sql(f"INSERT INTO {prefix}named_set VALUES ('a', 'b', 'c')")  # noqa: S608


def test_definitions_are_kept_in_both_languages(known: Site) -> None:
    known.released()
    with known.published.connect() as connection:
        words = json.loads(registry.definitions(connection, 1))
    assert words["hu"]["budget.grant"]["name"] == "Támogatási keret"
    assert words["en"].keys() == words["hu"].keys()
    assert edition.code_version().startswith("0.")


# -- one at a time, and killed at any moment ---------------------------------------------------------------------------


def test_one_build_at_a_time_and_none_beside_an_import(known: Site) -> None:
    with db.writing(known.ledger), pytest.raises(db.Busy, match="Another import"):
        known.build()
    with db.writing(known.published, db.PUBLISHED), pytest.raises(db.Busy, match="Another release"):
        known.build()
    assert known.build().no == 1


@pytest.mark.slow
def test_killed_at_any_moment_the_old_release_stays(loaded: Site) -> None:
    first = loaded.released("first")
    seed = random.randrange(1 << 30)
    moments = random.Random(seed)
    command = [sys.executable, "-m", "data", "release", "build", "--by", BUILDER]
    started = time.perf_counter()
    assert loaded.run("release", "build", "--by", BUILDER).returncode == 0
    whole = time.perf_counter() - started
    for _ in range(4):
        process = subprocess.Popen(
            command, cwd=ROOT, env=loaded.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(moments.uniform(0.4, 1.0) * whole)
        process.kill()
        process.wait()
        assert loaded.open().release == first, f"seed {seed}"
        with loaded.published.begin() as connection:
            for one in registry.releases(connection):
                assert checksum.of(connection, one.no) == one.checksum, f"seed {seed}"
    last = next_build(loaded)
    assert loaded.approve(last.no).no > first.no
    assert loaded.open().release == loaded.open(last.no).release


def next_build(site: Site) -> Release:
    """A build after a kill: PostgreSQL needs a moment to notice that the client is gone."""
    for _ in range(20):
        try:
            return site.build()
        except db.Busy:
            time.sleep(0.5)
    return site.build()


# -- PostgreSQL's readers ----------------------------------------------------------------------------------------------


@pytest.mark.postgres
def test_the_readers_role_sees_releases_and_nothing_else(postgres_server: Any, tmp_path: Path) -> None:
    made = site_at(postgres_server.migrated_database(), tmp_path)
    facts.load(made.ledger)
    made.released()
    made.build()
    role = made.settings.published_role
    with made.published.begin() as connection:
        connection.exec_driver_sql(f"ALTER ROLE {role} LOGIN PASSWORD 'only-for-this-test'")
    url = make_url(made.settings.published_url).set(username=role, password="only-for-this-test")
    as_reader = url.render_as_string(hide_password=False)
    found = opening.open_release(as_reader, made.settings.today())
    assert found.rows(select(func.count()).select_from(tables.project)) == made.working().rows(
        select(func.count()).select_from(tables.project)
    )
    for statement in (
        "SELECT * FROM public.person", "SELECT * FROM public.held_block", "SELECT * FROM public.read_project",
        "SELECT * FROM release_2.read_project",  # a draft
        "SET transaction_read_only = off; DELETE FROM release_1.read_project",
        "SET transaction_read_only = off; UPDATE published.release SET note = 'x'",
        "SET transaction_read_only = off; CREATE TABLE published.mine (x int)",
    ):  # fmt: skip
        with pytest.raises(ProgrammingError, match="permission denied"), found.engine.begin() as connection:
            connection.exec_driver_sql(statement)
    printed = made.run("release", "roles").stdout
    assert f"GRANT SELECT ON ALL TABLES IN SCHEMA release_1 TO {role};" in printed
    assert "release_2" not in printed
    close(made)


@pytest.mark.postgres
def test_an_owner_who_may_not_make_roles_is_told_what_to_run(postgres_server: Any, tmp_path: Path) -> None:
    made = site_at(postgres_server.migrated_database(), tmp_path)
    facts.load(made.ledger)
    owner, role = f"owner_{os.getpid()}", made.settings.published_role
    with made.published.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA published CASCADE")
        connection.exec_driver_sql(f"CREATE ROLE {owner} LOGIN PASSWORD 'only-for-this-test'")
        connection.exec_driver_sql(
            f'GRANT CREATE ON DATABASE "{make_url(made.settings.database_url).database}" TO {owner}'
        )
    url = make_url(made.settings.database_url).set(username=owner, password="only-for-this-test")
    as_owner = url.render_as_string(hide_password=False)
    made.environment["PUBLISHED_URL"] = as_owner
    for arguments in (["init"], ["release", "build", "--by", BUILDER]):
        assert made.run(*arguments).returncode == 0
    told = made.run("release", "approve", "1", "--by", APPROVER, "--language", "en").stdout
    assert f"The role {role} cannot be made" in told
    statements = made.run("release", "roles").stdout.replace("…", "only-for-this-test").splitlines()
    with made.published.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    as_reader = url.set(username=role).render_as_string(hide_password=False)
    assert opening.open_release(as_reader, made.settings.today()).rows(select(func.count()).select_from(tables.project))
    store.close_readers()
    with made.published.begin() as connection:
        connection.exec_driver_sql(f"DROP OWNED BY {owner}, {role}")
        connection.exec_driver_sql(f"DROP ROLE {owner}")
    close(made)


# -- what changed, and why ---------------------------------------------------------------------------------------------


def test_the_difference_says_what_changed_and_why(known: Site) -> None:
    money = {"project_key": "A", "category": "c", "organisation": "", "kind": "payment"}
    paid = {**money, "entry_no": "1", "booked_on": "2026-01-05", "month": "2026-01", "amount_huf": 100}
    apply(known, "first.xlsx", (models.Project, {"project_key": "A", "title": "Alma"}), (models.Transaction, paid))
    known.released()
    changed = apply(known, "second.xlsx", (models.Transaction, {**paid, "amount_huf": 150}))
    late = {**money, "entry_no": "2", "booked_on": "2026-02-05", "month": "2026-02", "amount_huf": 7}
    apply(known, "third.xlsx", (models.Transaction, {**late, "kind": "claim"}))
    document = {"code": "DOC", "title": "Okirat"}
    apply(
        known, "fourth.xlsx",
        (models.Project, {"project_key": "B", "title": "Barack"}), (models.Document, document),
        (models.Transaction, {**late, "project_key": "B"}),
    )  # fmt: skip
    known.released()
    with known.ledger.connect() as connection:
        found = comparing.compare(connection, known.open(1), known.open(2), counting.shown)
    assert [one["file_name"] for one in found.imports] == ["second.xlsx", "third.xlsx", "fourth.xlsx"]
    assert found.imports[0]["id"] == changed
    lines = {(name, one.subject, one.what): one for name, rows in found.tables.items() for one in rows}
    assert {key: (one.before, one.after) for key, one in lines.items()} == {
        ("projects", "B", ""): (None, "Barack"),
        ("documents", "DOC", ""): (None, "Okirat"),
        ("money", "A", "paid_huf"): (100, 150),
        ("money", "A", "claimed_huf"): (None, 7),
        ("money", "B", "paid_huf"): (None, 7),
        ("people", "B", "people"): (None, "–"),
    }
    assert lines["money", "A", "paid_huf"].why == ("correction", "late")
    assert lines["money", "B", "paid_huf"].why == ("new_project",)
    assert lines["projects", "B", ""].why == ("new_project",)


def test_the_commands_tell_in_both_languages_and_for_programs(
    known: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from data.__main__ import main

    for name, value in known.environment.items():
        monkeypatch.setenv(name, value)

    def told(*arguments: str, code: int = 0) -> str:
        assert main(["release", *arguments]) == code
        said = capsys.readouterr()
        return said.out + said.err

    assert "Még nincs kiadás." in told("list")
    assert "Draft 1 is built" in told("build", "--by", BUILDER, "--note", "közgyűlés", "--language", "en")
    assert "BEMUTATÓ" not in told("preview", "1")
    assert "Somebody else" in told("approve", "1", "--by", BUILDER, "--language", "en", code=1)
    assert "Jóváhagyva" in told("approve", "1", "--by", APPROVER)
    assert json.loads(told("build", "--by", BUILDER, "--json"))["follows"] == 1
    assert json.loads(told("preview", "2", "--json"))["changes"]["tables"]["money"] == []
    assert "Elutasítva" in told("reject", "2")
    assert "elutasítva" in told("list")
    assert "The checksum agrees" in told("show", "1", "--verify", "--language", "en")
    assert json.loads(told("show", "1", "--verify", "--json"))["verified"] is True
    assert "Nincs ilyen számú kiadás: 9." in told("show", "9", code=1)
    assert "már elutasították" in told("diff", "1", "2", code=1)
    assert "There was no import between the two." in told("diff", "1", "1", "--language", "en")
    assert [one["state"] for one in json.loads(told("list", "--json"))] == ["approved", "rejected"]


def test_tampering_is_found(known: Site) -> None:
    known.released()
    table = "r1_read_project" if known.published.dialect.name == "sqlite" else "release_1.read_project"
    with known.published.begin() as connection:
        off = f"DROP TRIGGER {table}_update" if "r1_" in table else f"DROP TRIGGER sealed ON {table}"
        connection.exec_driver_sql(off)
        connection.exec_driver_sql(f"UPDATE {table} SET grant_huf = 1 WHERE grant_huf > 1")  # noqa: S608
    answer = known.run("release", "show", "1", "--verify", "--language", "en")
    assert (answer.returncode, "does NOT agree" in answer.stdout) == (1, True)


# -- the first start ---------------------------------------------------------------------------------------------------


def test_a_first_start_ends_with_a_release_and_real_data_does_not(site: Site) -> None:
    started = site.run("prepare", "--no-sample")
    assert (started.returncode, site.open().release.note) == (0, demonstration.FACTS_NOTE)  # type: ignore[union-attr]
    assert site.run("prepare").returncode == 0
    assert site.open().is_demonstration
    assert site.run("prepare").returncode == 0
    assert [one.no for one in registry.listed(site.published)] == [1, 2]
    apply(site, "real.xlsx", (models.Project, {"project_key": "R", "title": "real"}))
    assert site.run("prepare").returncode == 0
    assert len(registry.listed(site.published)) == 2


def test_a_start_that_was_stopped_is_taken_up(known: Site) -> None:
    settings, say = known.settings, (lambda _code: None)
    building.build(settings, known.ledger, known.published, by=demonstration.BUILDER, note=None, say=say)
    released = demonstration.ensure(settings, known.ledger, say)
    assert released is not None and released.no == 2
    assert demonstration.ensure(settings, known.ledger, say) == released
    assert [one.state for one in registry.listed(known.published)] == ["rejected", "approved"]


def test_a_missing_key_file_refuses(known: Site) -> None:
    known.settings.keys_file.unlink()
    with pytest.raises(Refusal):
        known.build()
    assert registry.listed(known.published) == ()
