"""The process that takes the jobs one by one: python -m dashboard.committee.runner, started by whoever adds a job.

It holds a lock, so there is one at a time on an installation; it outlives the worker that started it, and when the
queue is empty it ends. A job it finds half made was interrupted: it is made once more, and then given up with a word.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock, Thread, Timer

import orjson

from dashboard.committee.jobs import BROKEN, FAILED, PROGRESS, READY, Job, Queue
from dashboard.i18n import text
from data.settings import Settings

ROOT = Path(__file__).resolve().parent.parent.parent
LOCK, COMPLAINT = "runner.lock", "complaint.txt"
PATIENCE = 180.0
"""Seconds a pack may take."""
TRIES = 2
SHARE = {"reading": (0, 50), "writing": (50, 100)}
"""Step of the child → from and to which percent of the whole it goes."""
_starting = Lock()
_started: list[subprocess.Popen[bytes]] = []


def ensure(settings: Settings) -> None:
    """Have a runner at work, unless there is one."""
    queue = Queue(settings.var_dir)
    with _starting:
        if _started and _started[0].poll() is None:
            return
        with _locked(queue) as free:
            if not free:
                return
        process = subprocess.Popen(
            [sys.executable, "-m", "dashboard.committee.runner"], cwd=ROOT, env=settings.environment(),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        _started[:] = [process]
    Thread(target=process.wait, daemon=True).start()  # no child is left over


def run(queue: Queue) -> None:
    """Make every pack that is wanted, the oldest first; nothing where another runner is at work."""
    while _next(queue) is not None:
        with _locked(queue) as free:
            if not free:
                return
            while (job := _next(queue)) is not None:
                _make(queue, job)


def _next(queue: Queue) -> Job | None:
    return next((job for job in queue.jobs() if queue.state(job).name not in (READY, BROKEN)), None)


def _make(queue: Queue, job: Job) -> None:
    tries = int(queue.noted(job, PROGRESS).get("tries", 0)) + 1
    if tries > TRIES:
        queue.note(job, FAILED, why=text("pack.job.interrupted", job.language))
        return
    queue.note(job, PROGRESS, tries=tries, percent=0)
    complaint = queue.folder / job.id / COMPLAINT
    with complaint.open("wb") as errors:
        process = subprocess.Popen(
            _command(queue, job), cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors
        )
        late = Timer(PATIENCE, process.kill)
        late.start()
        _follow(queue, job, process, tries)
        late.cancel()
    if not queue.file(job).is_file():
        queue.note(job, FAILED, why=_why(process.returncode, complaint, job.language))


def _command(queue: Queue, job: Job) -> list[str]:
    words = ["--query", job.query, "--format", job.format, "--language", job.language, "--site", job.site]
    return [sys.executable, "-m", "dashboard.packs", *words, "--progress", str(queue.file(job))]


def _follow(queue: Queue, job: Job, process: subprocess.Popen[bytes], tries: int) -> None:
    """Note how far the child is, until it ends."""
    assert process.stdout is not None
    for line in process.stdout:
        try:
            step = orjson.loads(line)
        except orjson.JSONDecodeError:
            continue
        first, last = SHARE.get(step["step"], (100, 100))
        percent = first + (last - first) * int(step["done"]) // max(1, int(step["whole"]))
        queue.note(job, PROGRESS, tries=tries, percent=percent)
    process.wait()


def _why(code: int, complaint: Path, language: str) -> str:
    """Why there is no file: what the child said itself, unless it broke down."""
    if code < 0:
        return text("pack.job.late", language)
    said = complaint.read_text(encoding="utf-8", errors="replace").strip()
    if code == 1 and said and "Traceback" not in said:
        return said
    return text("pack.job.broke", language, code=code)


@contextmanager
def _locked(queue: Queue) -> Iterator[bool]:
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


if __name__ == "__main__":
    run(Queue(Settings.from_env().var_dir))
