"""The queue of uploaded files, in VAR_DIR/uploads: each is checked, and, when its owner says so, imported.

In a job's folder stand `upload`, the bytes, until they are imported or refused; `checked.json`, what the check found;
`wanted.json`, once it is to be imported; `written.json`, when it is; or `failed.json`. After a day all is removed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from dashboard.jobs import queue
from dashboard.jobs.queue import FAILED, PROGRESS
from data.importing.orders import Answer

UPLOAD, CHECKED, WANTED, WRITTEN = "upload", "checked.json", "wanted.json", "written.json"
KEPT_OF_ONE = 5
"""So many files of one owner are kept after their check; the oldest make room for a new one."""


class Job(NamedTuple):
    """An uploaded file. owner: hash of the account, or of a demonstration's session; by, role: the account; own: the
    only projects whose rows it may write, None for all; name: the file's own; sha256, size: of its bytes; made: when it
    was uploaded, seconds since 1970."""

    id: str
    owner: str
    by: str
    role: str
    own: list[str] | None
    name: str
    sha256: str
    size: int
    made: float


class State(NamedTuple):
    """How far a file is. name: queued, checking, refused (has problems), ready (may be imported), same (brings nothing
    new), known (imported before), writing, written or failed. ahead: files before it; stage, rows: how far the work is;
    answer: what was found last; again: found when it should have been imported; why: of a failure."""

    name: str
    ahead: int = 0
    stage: str = ""
    rows: int = 0
    answer: Answer | None = None
    again: bool = False
    why: str = ""

    @property
    def pending(self) -> bool:
        """Whether it changes by itself."""
        return self.name in ("queued", "checking", "writing")


class Queue(queue.Queue[Job]):
    """The uploaded files of an installation."""

    FOLDER, JOB_TYPE = "uploads", Job
    KEPT_SECONDS, MOST_WAITING, MOST_OF_ONE = 24 * 3600, 20, 3

    def waits(self, job: Job) -> bool:
        """Whether the file is still to be checked, or to be imported."""
        if self._has(job, WRITTEN) or self._has(job, FAILED):
            return False
        return self._has(job, WANTED) or not self._has(job, CHECKED)

    def make_room(self, owner: str) -> None:
        """Remove the oldest files of this owner that wait for a decision."""
        mine = [one for one in self.jobs() if one.owner == owner and not self.waits(one)]
        for job in mine[: max(0, len(mine) - KEPT_OF_ONE + 1)]:
            shutil.rmtree(self.folder / job.id, ignore_errors=True)

    def state(self, job: Job) -> State:
        """How far the file is."""
        if written := self.noted(job, WRITTEN):
            return State("written", answer=Answer(**written))
        if failed := self.noted(job, FAILED):
            return State("failed", why=str(failed["why"]))
        progress = self.noted(job, PROGRESS)
        stage, rows = str(progress.get("stage", "")), int(progress.get("rows", 0))
        if self._has(job, WANTED):
            return State("writing", sum(1 for one in self.before(job)), stage, rows)
        if checked := self.noted(job, CHECKED):
            answer, again = Answer(**checked["answer"]), bool(checked["again"])
            return State(_verdict(answer), answer=answer, again=again)
        if progress:
            return State("checking", stage=stage, rows=rows)
        return State("queued", ahead=sum(1 for one in self.before(job)))

    def want(self, job: Job, wanted: Mapping[str, Any]) -> bool:
        """Have a checked file imported; False when somebody clicked twice."""
        folder = self.folder / job.id
        beside = folder / f"{WANTED}.{os.getpid()}.{id(wanted)}"
        beside.write_bytes(orjson.dumps(wanted))
        try:
            (folder / PROGRESS).unlink(missing_ok=True)
            os.link(beside, folder / WANTED)
        except FileExistsError:
            return False
        finally:
            beside.unlink()
        return True

    def wanted(self, job: Job) -> dict[str, Any] | None:
        """How the file is to be imported (by, role, own, expected); None while it is only to be checked."""
        return self.noted(job, WANTED) or None

    def not_wanted(self, job: Job) -> None:
        """Take the wish to import back: what was found has to be seen first."""
        (self.folder / job.id / WANTED).unlink(missing_ok=True)

    def file(self, job: Job) -> Path:
        """Where the bytes are."""
        return self.folder / job.id / UPLOAD

    def forget(self, job: Job) -> None:
        """Remove the bytes."""
        self.file(job).unlink(missing_ok=True)

    def _has(self, job: Job, name: str) -> bool:
        return (self.folder / job.id / name).is_file()


def _verdict(answer: Answer) -> str:
    if answer.problem_count:
        return "refused"
    if answer.already:
        return "known"
    brings = any(counts[0] or counts[1] for counts in answer.sheets.values())
    return "ready" if brings else "same"
