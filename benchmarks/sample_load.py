"""How long a sample takes to make and load, all in (ledger, reading tables, presence index), and how much memory."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import make_url

from benchmarks import _harness
from benchmarks._harness import ROOT, Options, report
from data import db, sample
from data.models import ReachBlock
from data.reading import participation
from data.refresh import refresh
from data.sample.world import SIZES


def run(options: Options) -> None:
    """Load the sample into a new database of each kind, then rebuild the reading for one project."""
    rows = []
    for database in options.databases:
        with tempfile.TemporaryDirectory(prefix="eselytukor-load-") as folder, _harness.empty(database, folder) as url:
            command = [sys.executable, "-m", "benchmarks.sample_load", url, folder, options.size]
            found = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()
            seconds, peak, one, everything = map(float, found[-4:])
            size = Path(make_url(url).database or "").stat().st_size / 1e6 if database == "sqlite" else None
            speed = SIZES[options.size].attendances / seconds
            rows.append((database, seconds, round(speed), peak, "" if size is None else round(size), one, everything))
    heads = ("", "load s", "attendances/s", "peak MB", "file MB", "refresh 1 project s", "refresh all s")
    report(f"Loading sample {options.size}", heads, rows)


def _measured(url: str, folder: str, size: str) -> tuple[float, float, float, float]:
    """Seconds of the load, peak memory in MB, seconds of a refresh for one project and for all."""
    engine = db.create(url)
    db.migrate(engine)
    settings = _harness.settings(url, folder)
    started = time.perf_counter()
    sample.load(engine, settings, size=size, seed=1, say=lambda _: None)
    loaded = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    times = [loaded - started, peak]
    for projects in ({"MINTA-02"}, None):
        started = time.perf_counter()
        with db.writing(engine) as connection:
            refresh(connection, projects)
        times.append(time.perf_counter() - started)
    return times[0], times[1], times[2], times[3]


if __name__ == "__main__":
    print(*_measured(*sys.argv[1:]))
