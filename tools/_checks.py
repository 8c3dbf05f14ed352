"""The checks, each written down once: `check` runs the quick ones, `test` all of them."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from _environment import ROOT, VENV, environment

BIN = VENV / "bin"


class Check(NamedTuple):
    """A command of .venv, and the name it is reported under."""

    name: str
    command: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name}: {' '.join(self.command)}"


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


def run(checks: tuple[Check, ...], *, beside: tuple[Check, ...] = (), **extra: str) -> None:
    """Run all of them, also after a failure; then name those that failed, and exit 1. `beside`: checks that need one
    core only, run one after the other while the others run, and printed after them. `extra`: more environment."""
    started, total = time.monotonic(), len(checks) + len(beside)
    environ = environment() | extra
    with ThreadPoolExecutor(1) as side:
        waiting = [(check, side.submit(_run, check, environ, subprocess.PIPE)) for check in beside]
        failed = []
        for number, check in enumerate(checks, 1):
            print(f"── {number}/{total} {check}", flush=True)
            failed += [] if _report(*_run(check, environ)) else [check.name]
        for number, (check, done) in enumerate(waiting, len(checks) + 1):
            print(f"── {number}/{total} {check}", flush=True)
            failed += [] if _report(*done.result()) else [check.name]
    seconds = time.monotonic() - started
    if failed:
        sys.exit(f"FAILED in {seconds:.0f} s: {', '.join(failed)}")
    print(f"All {total} checks passed in {seconds:.0f} s.", flush=True)


def _run(check: Check, environ: dict[str, str], out: int | None = None) -> tuple[int, str, float]:
    """The exit code of a check, what it said where `out` is a pipe, and the seconds it took."""
    program, *arguments = check.command
    started = time.monotonic()
    done = subprocess.run(
        [BIN / program, *arguments],
        cwd=ROOT, env=environ, check=False, stdout=out, stderr=subprocess.STDOUT if out else None, text=True,
    )  # fmt: skip
    return done.returncode, done.stdout or "", time.monotonic() - started


def _report(code: int, said: str, seconds: float) -> bool:
    print(f"{said}   {'failed' if code else 'passed'} in {seconds:.1f} s", flush=True)
    return code == 0
