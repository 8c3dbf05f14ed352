"""One build at a time, in a child process that outlives the request and the worker that started it.

The child holds the lock on a file of VAR_DIR, so the lock ends when the child does, however that is. What went wrong is
in another file beside it.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from threading import Thread

import orjson

from dashboard.stewards.commands import ROOT, command, sentence
from data.accounts.store import utc_now
from data.settings import Settings

LOCK, COMPLAINT = "release-build.lock", "release-build.txt"
TRIES, PAUSE = 20, 0.05
"""A page that looks whether a build runs holds the lock for a moment."""


@dataclass(frozen=True)
class Build:
    """A build that runs: who started it, when (UTC) and its note."""

    by: str
    since: datetime
    note: str


def start(settings: Settings, language: str, *, by: str, role: str, note: str) -> bool:
    """Begin to build a draft; False when a build runs already."""
    with _opened(settings) as lock:
        if not _locked(lock, fcntl.LOCK_EX, TRIES):
            return False
        about = orjson.dumps(asdict(Build(by, utc_now().replace(microsecond=0), note)))
        os.ftruncate(lock, 0)
        os.pwrite(lock, about, 0)
        words = command("build", f"--by={by}", "--role", role, f"--note={note}", language=language)
        with _complaint(settings).open("wb") as complaint:
            process = subprocess.Popen(
                words, cwd=ROOT, env=settings.environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=complaint, pass_fds=[lock],
            )  # fmt: skip
    Thread(target=_wait, args=(process, _complaint(settings), language), daemon=True).start()
    return True


def running(settings: Settings) -> Build | None:
    """The build that runs now."""
    with _opened(settings) as lock:
        if _locked(lock, fcntl.LOCK_SH):
            return None
        about = os.pread(lock, 10_000, 0)
    known = orjson.loads(about) if about else {"by": "", "since": utc_now().isoformat(), "note": ""}
    return Build(known["by"], datetime.fromisoformat(known["since"]), known["note"])


def complaint(settings: Settings) -> str:
    """Why the last build made no draft; "" when it did."""
    file = _complaint(settings)
    return file.read_text(encoding="utf-8").strip() if file.exists() else ""


def _wait(process: subprocess.Popen[bytes], file: Path, language: str) -> None:
    """Let no child be left over, and put one sentence in the place of whatever it complained of."""
    code = process.wait()
    said = file.read_text(encoding="utf-8", errors="replace")
    file.write_text(sentence(said, code, language) if code else "", encoding="utf-8")


def _complaint(settings: Settings) -> Path:
    return settings.var_dir / COMPLAINT


@contextmanager
def _opened(settings: Settings) -> Iterator[int]:
    lock = os.open(settings.var_dir / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield lock
    finally:
        os.close(lock)


def _locked(lock: int, kind: int, tries: int = 1) -> bool:
    for attempt in range(tries):
        try:
            fcntl.flock(lock, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            if attempt + 1 < tries:
                time.sleep(PAUSE)
        else:
            return True
    return False
