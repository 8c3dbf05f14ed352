"""How much memory a server takes: each process's proportional share (PSS), after start and after use."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

from benchmarks._harness import Options, Server, installation, queries, report, serving
from benchmarks.page_callbacks import Caller
from dashboard.app import PAGES, noun

COUNT = 40


def run(options: Options) -> None:
    """Print the PSS of the master and of its workers, on each database."""
    rows: list[list[object]] = []
    for database in options.databases:
        with installation(options.size, database) as made:
            asked = queries(made, options.count or COUNT)
            for workers in (1, 2):
                with serving(made, WEB_CONCURRENCY=str(workers)) as server:
                    started = processes(server, workers)
                    use(server, asked, workers)
                    used = processes(server, workers)
                rows += [
                    [f"{made.title}, {workers} worker(s), {name}", before, after]
                    for name, before, after in zip(_names(workers), started, used, strict=True)
                ]
    report("Memory, MiB of PSS", ("process", "after start", "after use"), rows)


def use(server: Server, asked: list[str], workers: int) -> None:
    """Ask every page with every filter, over enough connections that each worker gets some."""
    with contextlib.ExitStack() as stack:
        callers = [stack.enter_context(contextlib.closing(Caller(server))) for _ in range(4 * workers)]
        for page in map(noun, PAGES):
            for number, query in enumerate(asked):
                callers[number % len(callers)].post(page, query)


def processes(server: Server, workers: int) -> list[float]:
    """MiB of PSS of the master, of each worker once all are there, and of all together."""
    listed = Path(f"/proc/{server.pid}/task/{server.pid}/children")
    while len(children := listed.read_text().split()) < workers:
        time.sleep(0.1)
    each = [_pss(server.pid), *(_pss(int(child)) for child in children)]
    return [*each, sum(each)]


def _pss(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def _names(workers: int) -> list[str]:
    return ["master", *(f"worker {number + 1}" for number in range(workers)), "together"]
