"""The queue of packs, in VAR_DIR/packs.

In a job's folder stand `progress.json`, once it is being made; then the file itself, put there whole, or `failed.json`.
After an hour everything is removed.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from dashboard.jobs import queue
from dashboard.jobs.queue import FAILED, JOB, PROGRESS, TooMany

__all__ = ["BROKEN", "FAILED", "JOB", "PROGRESS", "QUEUED", "READY", "RUNNING", "Job", "Queue", "State", "TooMany"]
KEPT_SECONDS = 3600
MOST_WAITING, MOST_OF_ONE = 30, 4
QUEUED, RUNNING, READY, BROKEN = "queued", "running", "ready", "failed"


class Job(NamedTuple):
    """What is wanted. owner: hash of the session or form cookie, and of what it may see; name: of the file for the
    reader; made: when it was asked for, seconds since 1970."""

    id: str
    owner: str
    query: str
    format: str
    language: str
    site: str
    name: str
    made: float


class State(NamedTuple):
    """How far a job is. name: QUEUED, RUNNING, READY or BROKEN; done of whole, in percent; ahead: jobs before it; why:
    the sentence of a failure; size: bytes of the file."""

    name: str
    percent: int = 0
    ahead: int = 0
    why: str = ""
    size: int = 0


class Queue(queue.Queue[Job]):
    """The packs of an installation."""

    FOLDER, JOB_TYPE = "packs", Job
    KEPT_SECONDS, MOST_WAITING, MOST_OF_ONE = KEPT_SECONDS, MOST_WAITING, MOST_OF_ONE

    def waits(self, job: Job) -> bool:
        """Whether the pack is neither made nor given up."""
        return not self.file(job).is_file() and not self.noted(job, FAILED)

    def state(self, job: Job) -> State:
        """How far the job is."""
        if (file := self.file(job)).is_file():
            return State(READY, 100, size=file.stat().st_size)
        if failed := self.noted(job, FAILED):
            return State(BROKEN, why=str(failed["why"]))
        if progress := self.noted(job, PROGRESS):
            return State(RUNNING, int(progress["percent"]))
        return State(QUEUED, ahead=sum(1 for one in self.before(job)))

    def file(self, job: Job) -> Path:
        """Where its file is, once it is ready."""
        return self.folder / job.id / f"pack.{job.format}"


def owner_of(token: str, scope: object) -> str:
    """Who asks: a browser, and what it may see."""
    return queue.owner_of("pack", token, scope)
