"""What the commands share: the virtual environment, .env and the wording of progress. Standard library only."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = "installed.json"  # in .venv: which locks it was filled from
FETCHED = ROOT / ".tools"  # a uv of our own, on a machine whose Python cannot make a virtual environment
UV = "uv==0.13.9"
RUN_LOCK = ROOT / "requirements.lock"
DEV_LOCK = ROOT / "requirements-dev.lock"

if sys.version_info < (3, 11):  # noqa: UP036  -- started with whatever python3 is
    sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]} ({sys.executable}).")


@contextlib.contextmanager
def step(text: str) -> Iterator[None]:
    """Say what begins, and how long it took."""
    started = time.monotonic()
    print(f"── {text}", flush=True)
    yield
    print(f"   done in {time.monotonic() - started:.1f} s", flush=True)


def read_dotenv(file: Path) -> dict[str, str]:
    """The NAME=value lines of a .env file, with comments, quotes and `export` as in a shell; nothing is expanded.

    A missing file is empty; a line that is no setting ends the command with its number.
    """
    if not file.exists():
        return {}
    values: dict[str, str] = {}
    for number, line in enumerate(file.read_text(encoding="utf-8-sig").splitlines(), 1):
        text = line.strip().removeprefix("export ").lstrip()
        if not text or text.startswith("#"):
            continue
        name, equals, value = text.partition("=")
        if not equals or not name.strip().isidentifier():
            sys.exit(f"{file.name}, line {number}: expected NAME=value, found {line.strip()!r}.")
        values[name.strip()] = _unquoted(value.strip())
    return values


def _unquoted(value: str) -> str:
    if value[:1] in ("'", '"'):
        return value[1:].partition(value[0])[0]
    return re.sub(r"(^|\s)#.*", "", value).rstrip()


def environment() -> dict[str, str]:
    """The environment of what we start: .env, overruled by what is set already, with .venv first on PATH."""
    merged = {**read_dotenv(ROOT / ".env"), **os.environ}
    merged["PATH"] = f"{VENV / 'bin'}{os.pathsep}{merged.get('PATH', '')}"
    merged["VIRTUAL_ENV"] = str(VENV)
    merged["PYTHONUNBUFFERED"] = "1"
    merged.pop("PYTHONDONTWRITEBYTECODE", None)  # compiling everything anew makes each start and each test run longer
    return merged


def is_installed(lock: Path, venv: Path = VENV) -> bool:
    """Whether `venv` was made here, for this Python, and filled from exactly this lock."""
    stamp = _stamp(venv)
    return _made_here(stamp, venv) and stamp["locks"].get(lock.name) == _digest(lock)


def record_installed(locks: list[Path], venv: Path = VENV) -> None:
    """Remember what `venv` holds; `is_installed` reads it."""
    digests = {lock.name: _digest(lock) for lock in locks}
    stamp = {"venv": str(venv), "python": _version(), "locks": digests}
    (venv / STAMP).write_text(json.dumps(stamp, indent=1) + "\n")


def install(lock: Path, place: str = "") -> None:
    """Make .venv hold what `lock` names, by uv where it is at hand, else by pip, else by a uv that pip brings."""
    if is_installed(lock):
        print(f"── {place}Packages: .venv holds what {lock.name} names", flush=True)
        return
    if _stamp(VENV) and not _made_here(_stamp(VENV), VENV):
        shutil.rmtree(VENV)  # moved here, or of another Python: its scripts would not start
    with step(f"{place}Packages: installing {lock.name} into .venv (about a minute the first time)"):
        if not (_with_uv(lock, _uv()) or _with_pip(lock) or _with_uv(lock, _fetched_uv())):
            sys.exit("The packages could not be installed; the messages above say why.")
        # The development lock names everything of the other one too, in the same versions.
        record_installed([RUN_LOCK, DEV_LOCK] if lock == DEV_LOCK else [RUN_LOCK])


def _stamp(venv: Path) -> dict[str, Any]:
    stamp = venv / STAMP
    return json.loads(stamp.read_text()) if stamp.exists() else {}


def _made_here(stamp: dict[str, Any], venv: Path) -> bool:
    return stamp.get("venv") == str(venv) and stamp.get("python") == _version()


def _with_uv(lock: Path, uv: str | None) -> bool:
    if not uv:
        return False
    if not PYTHON.exists() and not _succeeds(uv, "venv", "--quiet", "--python", sys.executable, str(VENV)):
        return False
    command = (uv, "pip", "install", "--python", str(PYTHON))
    return _succeeds(*command, "--require-hashes", "-r", str(lock))


def _with_pip(lock: Path) -> bool:
    if not (VENV / "bin" / "pip").exists() and not _succeeds(sys.executable, "-m", "venv", str(VENV)):
        print("   Python's own venv does not work here (Debian keeps it in python3-venv); trying uv.", flush=True)
        shutil.rmtree(VENV, ignore_errors=True)
        return False
    pip = (str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input")
    # As with uv, nothing is compiled yet: of thousands of modules the few hundred that are used will be.
    return _succeeds(*pip, "install", "--quiet", "--no-compile", "--require-hashes", "-r", str(lock))


def _uv() -> str | None:
    return shutil.which("uv", path=f"{os.environ.get('PATH', os.defpath)}{os.pathsep}{FETCHED / 'bin'}")


def _fetched_uv() -> str | None:
    _succeeds(sys.executable, "-m", "pip", "install", "--quiet", "--target", str(FETCHED), UV)
    return _uv()


def _succeeds(*command: str) -> bool:
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def _version() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def _digest(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()
