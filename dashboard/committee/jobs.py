"""The queue of packs: a folder a job in VAR_DIR/packs, so that all workers see the same and a restart loses nothing.

In a folder: `job.json`, what is wanted, and by whom; `progress.json`, once it is being made; then the file itself, put
there whole, or `failed.json`. Who asked is known by a hash only, and after an hour everything is removed.
"""

from __future__ import annotations

import hashlib
import secrets
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import orjson

FOLDER = "packs"
KEPT_SECONDS = 3600
MOST_WAITING, MOST_OF_ONE = 30, 4
"""Jobs that wait altogether, and of one owner."""
JOB, PROGRESS, FAILED = "job.json", "progress.json", "failed.json"
QUEUED, RUNNING, READY, BROKEN = "queued", "running", "ready", "failed"


class TooMany(Exception):
    """Too many packs are waiting already."""


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


class Queue:
    """The jobs of an installation."""

    def __init__(self, var_dir: Path) -> None:
        self.folder = var_dir / FOLDER

    def add(self, owner: str, **wanted: str) -> Job:
        """A new job at the end of the queue. TooMany when it is full, or this owner's share of it."""
        self.clean()
        waiting = [one for one in self.jobs() if self.state(one).name in (QUEUED, RUNNING)]
        if len(waiting) >= MOST_WAITING or sum(one.owner == owner for one in waiting) >= MOST_OF_ONE:
            raise TooMany
        job = Job(secrets.token_urlsafe(16), owner, made=time.time(), **wanted)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        beginning = self.folder / f".{job.id}"
        beginning.mkdir(mode=0o700)
        (beginning / JOB).write_bytes(orjson.dumps(job._asdict()))
        beginning.rename(self.folder / job.id)
        return job

    def find(self, id: str, owner: str) -> Job | None:
        """The job with this id, if this owner asked for it and it is not too old."""
        if not id or not set(id) <= _LETTERS:
            return None
        job = self._read(self.folder / id)
        return job if job is not None and job.owner == owner and not _is_old(job) else None

    def jobs(self) -> list[Job]:
        """All jobs, the one asked for first at the front."""
        folders = self.folder.iterdir() if self.folder.is_dir() else iter(())
        found = (self._read(one) for one in folders if not one.name.startswith(".") and one.is_dir())
        return sorted((job for job in found if job is not None), key=lambda job: (job.made, job.id))

    def state(self, job: Job) -> State:
        """How far the job is."""
        if (file := self.file(job)).is_file():
            return State(READY, 100, size=file.stat().st_size)
        if failed := self.noted(job, FAILED):
            return State(BROKEN, why=str(failed["why"]))
        if progress := self.noted(job, PROGRESS):
            return State(RUNNING, int(progress["percent"]))
        return State(QUEUED, ahead=sum(1 for one in self._before(job)))

    def _before(self, job: Job) -> Iterator[Job]:
        for one in self.jobs():
            if one.id == job.id:
                return
            if not self.file(one).is_file() and not self.noted(one, FAILED):
                yield one

    def file(self, job: Job) -> Path:
        """Where its file is, once it is ready."""
        return self.folder / job.id / f"pack.{job.format}"

    def note(self, job: Job, name: str, /, **said: object) -> None:
        """Write one of the job's notes, whole or not at all."""
        file = self.folder / job.id / name
        beside = file.with_suffix(".new")
        beside.write_bytes(orjson.dumps(said))
        beside.replace(file)

    def noted(self, job: Job, name: str) -> dict[str, Any]:
        """One of the job's notes; empty while it is not written."""
        return _read(self.folder / job.id / name)

    def clean(self) -> None:
        """Remove what is older than an hour, and what was never finished being written."""
        if not self.folder.is_dir():
            return
        for folder in self.folder.iterdir():
            if folder.is_dir() and _age(folder) > KEPT_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)

    def _read(self, folder: Path) -> Job | None:
        known = _read(folder / JOB)
        return Job(**known) if known else None


_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")


def owner_of(token: str, scope: object) -> str:
    """Who asks, as the queue keeps it: nobody can read from it whose browser that was."""
    return hashlib.sha256(f"pack:{token}:{scope!r}".encode()).hexdigest()


def _read(file: Path) -> dict[str, Any]:
    try:
        known = orjson.loads(file.read_bytes())
    except (FileNotFoundError, NotADirectoryError, orjson.JSONDecodeError):
        return {}
    return known if isinstance(known, dict) else {}


def _is_old(job: Job) -> bool:
    return abs(time.time() - job.made) > KEPT_SECONDS


def _age(folder: Path) -> float:
    try:
        return abs(time.time() - folder.stat().st_mtime)
    except FileNotFoundError:  # another process was faster
        return 0.0
