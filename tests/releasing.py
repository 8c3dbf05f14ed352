"""Installations whose ledger can be released, on SQLite and PostgreSQL, and what is put into them."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import screens
from commands import Ran, ran
from sqlalchemy import Connection, Engine, Select, Table, insert, make_url, select, text

from data import db, facts, ledger, models, sample
from data.models.published import Release
from data.reading import Reading, open_reading
from data.refresh import refresh
from data.releases import building, opening, store
from data.settings import Settings

ROOT = Path(__file__).parents[1]
BUILDER, APPROVER = "Építő Éva", "Jóváhagyó János"
DATABASES = ("sqlite", pytest.param("postgres", marks=pytest.mark.postgres))


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
        """Build a release and approve it."""
        return self.approve(self.build(note).no)

    def open(self, number: int | None = None) -> Reading:
        return opening.open_release(self.settings.published_url, self.settings.today(), number)

    def working(self) -> Reading:
        return open_reading(self.ledger, self.settings.today())

    def run(self, *arguments: str) -> Ran:
        return ran(self.environment, *arguments)


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


# -- fixtures ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def site(database_url: str, tmp_path: Path) -> Iterator[Site]:
    """An installation with an empty ledger."""
    made = site_at(database_url, tmp_path)
    yield made
    close(made)


@pytest.fixture(params=DATABASES)
def loaded(request: pytest.FixtureRequest, prepared: dict[str, Path], tmp_path: Path) -> Iterator[Site]:
    """With the facts and made-up programmes."""
    if request.param == "sqlite":
        shutil.copyfile(prepared["sample"].with_name(screens.UNRELEASED), tmp_path / "ledger.db")
        made = site_at(f"sqlite:///{tmp_path / 'ledger.db'}", tmp_path)
    else:
        made = site_at(_copied(request, "sample_on_postgres"), tmp_path)
    yield made
    close(made)


@pytest.fixture(params=DATABASES)
def known(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """With the facts."""
    if request.param == "sqlite":
        shutil.copytree(request.getfixturevalue("facts_on_sqlite"), tmp_path, dirs_exist_ok=True)
        made = site_at(f"sqlite:///{tmp_path / 'ledger.db'}", tmp_path)
    else:
        made = site_at(_copied(request, "facts_on_postgres"), tmp_path)
    yield made
    close(made)


def _copied(request: pytest.FixtureRequest, template: str) -> str:
    return str(request.getfixturevalue("postgres_server").empty_database(request.getfixturevalue(template)))


@pytest.fixture(scope="session")
def facts_on_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the facts and an empty published store; tests work on copies."""
    folder = tmp_path_factory.mktemp("facts")
    shutil.copyfile(sqlite_template, folder / "ledger.db")
    _with_facts(f"sqlite:///{folder / 'ledger.db'}", folder)
    shutil.rmtree(folder / "var" / "keys")
    return folder


@pytest.fixture(scope="session")
def facts_on_postgres(postgres_server: Any, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a PostgreSQL database with the facts and an empty published store."""
    url = postgres_server.migrated_database()
    _with_facts(url, tmp_path_factory.mktemp("facts"))
    return str(make_url(url).database)


def _with_facts(url: str, folder: Path) -> None:
    made = site_at(url, folder)
    facts.load(made.ledger)
    close(made)


@pytest.fixture(scope="session")
def sample_on_postgres(postgres_server: Any) -> str:
    """The name of a PostgreSQL database with the facts and made-up programmes; tests work on copies."""
    url = postgres_server.migrated_database()
    with db.opened(url) as engine:
        sample.load(engine, Settings.from_env({"TODAY": "2026-11-15"}), size="S", seed=1, say=lambda _words: None)
    return str(make_url(url).database)
