"""A queue: a folder a job, so that all workers see the same and a restart loses nothing.

In a folder: `job.json`, what is wanted, and by whom; then notes on how it goes, each written whole or not at all. Who
asked is known by a hash only, and what is too old is removed.
"""

from __future__ import annotations

import hashlib
import secrets
import shutil
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar, Generic, Protocol, TypeVar

import orjson

JOB, PROGRESS, FAILED = "job.json", "progress.json", "failed.json"
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")


class TooMany(Exception):
    """Too many jobs are waiting already."""


class Wanted(Protocol):
    """What every job says. id: random, the name of its folder; owner: a hash, see `owner_of`; made: when it was asked
    for, seconds since 1970."""

    @property
    def id(self) -> str: ...

    @property
    def owner(self) -> str: ...

    @property
    def made(self) -> float: ...


J = TypeVar("J", bound=Wanted)


class Queue(ABC, Generic[J]):
    """The jobs of one kind of an installation. FOLDER: where in VAR_DIR; JOB_TYPE: the tuple that `job.json` fills;
    KEPT_SECONDS: how long one is kept; MOST_WAITING, MOST_OF_ONE: jobs that wait altogether, and of one owner."""

    FOLDER: ClassVar[str]
    JOB_TYPE: Callable[..., J]
    KEPT_SECONDS: ClassVar[int]
    MOST_WAITING: ClassVar[int]
    MOST_OF_ONE: ClassVar[int]

    def __init__(self, var_dir: Path) -> None:
        self.folder = var_dir / self.FOLDER

    @abstractmethod
    def waits(self, job: J) -> bool:
        """Whether there is still something to do for the job."""

    def add(self, owner: str, fill: Callable[[Path], object] = lambda folder: None, /, **wanted: Any) -> J:
        """A new job at the end of the queue. `fill` puts what belongs to it into its folder before anybody sees it.
        TooMany when the queue is full, or this owner's share of it."""
        self.clean()
        waiting = [one for one in self.jobs() if self.waits(one)]
        if len(waiting) >= self.MOST_WAITING or sum(one.owner == owner for one in waiting) >= self.MOST_OF_ONE:
            raise TooMany
        job = self.JOB_TYPE(id=secrets.token_urlsafe(16), owner=owner, made=time.time(), **wanted)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        beginning = self.folder / f".{job.id}"
        beginning.mkdir(mode=0o700)
        fill(beginning)
        (beginning / JOB).write_bytes(orjson.dumps(job._asdict()))  # type: ignore[attr-defined]
        beginning.rename(self.folder / job.id)
        return job

    def find(self, id: str, owner: str) -> J | None:
        """The job with this id, if this owner asked for it and it is not too old."""
        if not id or not set(id) <= _LETTERS:
            return None
        job = self._read(self.folder / id)
        return job if job is not None and job.owner == owner and not self._is_old(job) else None

    def jobs(self) -> list[J]:
        """All jobs, the one asked for first at the front."""
        folders = self.folder.iterdir() if self.folder.is_dir() else iter(())
        found = (self._read(one) for one in folders if not one.name.startswith(".") and one.is_dir())
        return sorted((job for job in found if job is not None), key=lambda job: (job.made, job.id))

    def next(self) -> J | None:
        """The job that waits longest."""
        return next((job for job in self.jobs() if self.waits(job)), None)

    def before(self, job: J) -> Iterator[J]:
        """The jobs that wait before this one."""
        for one in self.jobs():
            if one.id == job.id:
                return
            if self.waits(one):
                yield one

    def note(self, job: J, name: str, /, **said: object) -> None:
        """Write one of the job's notes, whole or not at all."""
        file = self.folder / job.id / name
        beside = file.with_suffix(".new")
        beside.write_bytes(orjson.dumps(said))
        beside.replace(file)

    def noted(self, job: J, name: str) -> dict[str, Any]:
        """One of the job's notes; empty while it is not written."""
        return _read(self.folder / job.id / name)

    def clean(self) -> None:
        """Remove what is too old, and what was never finished being written."""
        if not self.folder.is_dir():
            return
        for folder in self.folder.iterdir():
            if folder.is_dir() and _age(folder) > self.KEPT_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)

    def _is_old(self, job: J) -> bool:
        return abs(time.time() - job.made) > self.KEPT_SECONDS

    def _read(self, folder: Path) -> J | None:
        known = _read(folder / JOB)
        return self.JOB_TYPE(**known) if known else None


def owner_of(kind: str, token: object, scope: object) -> str:
    """Who asks, as a queue keeps it: nobody can read from it whose browser or account that was."""
    return hashlib.sha256(f"{kind}:{token}:{scope!r}".encode()).hexdigest()


def _read(file: Path) -> dict[str, Any]:
    try:
        known = orjson.loads(file.read_bytes())
    except (FileNotFoundError, NotADirectoryError, orjson.JSONDecodeError):
        return {}
    return known if isinstance(known, dict) else {}


def _age(folder: Path) -> float:
    try:
        return abs(time.time() - folder.stat().st_mtime)
    except FileNotFoundError:  # another process was faster
        return 0.0
