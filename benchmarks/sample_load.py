"""How long a sample takes to make and load, all in (ledger, reading tables, presence index), and how much memory."""

from __future__ import annotations

import contextlib
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import make_url

from benchmarks._harness import ROOT, TODAY, Options, _postgres, _recreate, report
from data import db, sample
from data.refresh import refresh
from data.sample.world import SIZES
from data.settings import Settings


def run(options: Options) -> None:
    """Load the sample into a new database of each kind, then rebuild the reading for one project and for all."""
    rows = []
    for database in options.databases:
        with tempfile.TemporaryDirectory(prefix="eselytukor-load-") as folder, _empty(database, folder) as url:
            command = [sys.executable, "-m", "benchmarks.sample_load", url, folder, options.size]
            found = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()
            seconds, peak, one, everything = map(float, found[-4:])
            file_mb = str(round((Path(folder) / "ledger.db").stat().st_size / 1e6)) if database == "sqlite" else ""
            speed = round(SIZES[options.size].attendances / seconds)
            rows.append((database, seconds, speed, round(peak), file_mb, one, everything))
    heads = ("", "load s", "attendances/s", "peak MB", "file MB", "refresh 1 project s", "refresh all s")
    report(f"Loading sample {options.size}", heads, rows)


@contextlib.contextmanager
def _empty(database: str, folder: str) -> Iterator[str]:
    """A new database that is gone afterwards."""
    if database == "sqlite":
        yield f"sqlite:///{folder}/ledger.db"
        return
    with _postgres() as address:
        named = make_url(address).set(drivername="postgresql+psycopg", database="eselytukor_bench_load")
        url = named.render_as_string(hide_password=False)
        _recreate(url)
        yield url


def _measured(url: str, folder: str, size: str) -> tuple[float, float, float, float]:
    """Seconds of the load, peak memory in MB, seconds of a refresh for one project and for all."""
    engine = db.create(url)
    db.migrate(engine)
    settings = Settings.from_env({"DATABASE_URL": url, "VAR_DIR": folder, "TODAY": TODAY})
    started = time.perf_counter()
    sample.load(engine, settings, size=size, seed=1, say=lambda _: None)
    loaded = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    times = [loaded - started, peak]
    projects: set[str] | None
    for projects in ({"MINTA-02"}, None):
        started = time.perf_counter()
        with db.writing(engine) as connection:
            refresh(connection, projects)
        times.append(time.perf_counter() - started)
    return times[0], times[1], times[2], times[3]


if __name__ == "__main__":
    print(*_measured(*sys.argv[1:]))
