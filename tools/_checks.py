"""The checks, each written down once: `check` runs the quick ones, `test` all of them."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import NamedTuple

from _environment import ROOT, VENV, environment

BIN = VENV / "bin"


class Check(NamedTuple):
    """A command of .venv, and the name it is reported under."""

    name: str
    command: tuple[str, ...]


STATIC = (
    Check("lint", ("ruff", "check")),
    Check("format", ("ruff", "format", "--check")),
    Check("types", ("mypy",)),
    Check("import contracts", ("lint-imports", "--no-logo")),
)
# By file, because what is prepared for a file is prepared once; in the order of their names, so that the attacks, few
# tests that take long, are not the last ones, on one core alone.
BY_FILE = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")
QUICK_TESTS = Check("quick tests", ("pytest", "-q", *BY_FILE, "-m", "not browser and not postgres and not slow"))
SLOWEST = ("--durations", "10")
TESTS = Check(
    "unit and integration tests on SQLite and PostgreSQL", ("pytest", *BY_FILE, *SLOWEST, "-m", "not browser")
)
BROWSER_TESTS = Check("browser tests", ("pytest", *BY_FILE, *SLOWEST, "-m", "browser"))


def run(checks: tuple[Check, ...], **extra: str) -> None:
    """Run all of them, also after a failure; then name those that failed, and exit 1. `extra`: more environment."""
    started, total = time.monotonic(), len(checks)
    failed = [check.name for number, check in enumerate(checks, 1) if not _passes(check, f"{number}/{total}", extra)]
    seconds = time.monotonic() - started
    if failed:
        sys.exit(f"FAILED in {seconds:.0f} s: {', '.join(failed)}")
    print(f"All {total} checks passed in {seconds:.0f} s.", flush=True)


def _passes(check: Check, place: str, extra: dict[str, str]) -> bool:
    program, *arguments = check.command
    print(f"── {place} {check.name}: {' '.join(check.command)}", flush=True)
    started = time.monotonic()
    code = subprocess.run([BIN / program, *arguments], cwd=ROOT, env=environment() | extra, check=False).returncode
    print(f"   {'failed' if code else 'passed'} in {time.monotonic() - started:.1f} s", flush=True)
    return code == 0
