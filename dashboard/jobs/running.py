"""The process that takes the jobs of a queue one by one, started by whoever adds a job.

It holds a lock, so there is one at a time on an installation; it outlives the worker that started it, and when the
queue is empty it ends.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from dashboard.jobs.queue import Queue
from data.settings import Settings

ROOT = Path(__file__).resolve().parent.parent.parent
LOCK = "runner.lock"
_starting = Lock()
_started: dict[tuple[str, Path], subprocess.Popen[bytes]] = {}


def ensure(settings: Settings, queue: Queue[Any], module: str) -> None:
    """Have a runner of this queue at work, unless there is one. module: what it runs, a module with a command line."""
    known = (module, queue.folder)
    with _starting:
        if known in _started and _started[known].poll() is None:
            return
        with _locked(queue) as free:
            if not free:
                return
        process = subprocess.Popen(
            [sys.executable, "-m", module], cwd=ROOT, env=settings.environment(),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        _started[known] = process
    Thread(target=process.wait, daemon=True).start()  # no child is left over


def run(queue: Queue[Any], do: Callable[[Any], None]) -> None:
    """Do every job that waits, the oldest first; nothing where another runner is at work."""
    while queue.next() is not None:
        with _locked(queue) as free:
            if not free:
                return
            while (job := queue.next()) is not None:
                do(job)


@contextmanager
def _locked(queue: Queue[Any]) -> Iterator[bool]:
    """Whether the runner's lock is ours, as long as the context lasts."""
    queue.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(queue.folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(lock)
