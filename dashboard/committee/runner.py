"""The process that takes the jobs one by one: python -m dashboard.committee.runner, started by whoever adds a job.

A job it finds half made was interrupted: it is made once more, and then given up with a word.
"""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from pathlib import Path
from threading import Timer

import orjson

from dashboard.committee.jobs import FAILED, PROGRESS, Job, Queue
from dashboard.i18n import text
from dashboard.jobs import running
from dashboard.jobs.running import ROOT
from data.settings import Settings

COMPLAINT = "complaint.txt"
PATIENCE = 180.0
"""Seconds a pack may take."""
TRIES = 2
SHARE = {"reading": (0, 50), "writing": (50, 100)}
"""Step of the child → from and to which percent of the whole it goes."""


def ensure(settings: Settings) -> None:
    """Have a runner at work, unless there is one."""
    running.ensure(settings, Queue(settings.var_dir), "dashboard.committee.runner")


def run(queue: Queue) -> None:
    """Make every pack that is wanted, the oldest first; nothing where another runner is at work."""
    running.run(queue, partial(_make, queue))


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


if __name__ == "__main__":
    run(Queue(Settings.from_env().var_dir))
