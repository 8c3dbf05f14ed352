"""`python -m data …` in the tests' own process: a new one for each command costs a second of starting Python."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from data.__main__ import main


class Ran(NamedTuple):
    """How a command ended: its exit code and what it said."""

    returncode: int
    stdout: str
    stderr: str


def ran(environ: Mapping[str, str], *words: str, typed: str = "") -> Ran:
    """Run a command with these environment variables only, and `typed` on its standard input."""
    out, errors = io.StringIO(), io.StringIO()
    with _surroundings(environ, typed), contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        try:
            code = main(list(words))
        except SystemExit as left:
            code = int(left.code or 0)
    return Ran(code, out.getvalue(), errors.getvalue())


@contextlib.contextmanager
def _surroundings(environ: Mapping[str, str], typed: str) -> Iterator[None]:
    before, keyboard = dict(os.environ), sys.stdin
    os.environ.clear()
    os.environ.update(environ)
    sys.stdin = io.StringIO(typed)
    try:
        yield
    finally:
        sys.stdin = keyboard
        os.environ.clear()
        os.environ.update(before)
