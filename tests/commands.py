"""`python -m data …` in the tests' own process: a new one for each command costs a second of starting Python."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from data.__main__ import main


class Ran(NamedTuple):
    """How a command ended: its exit code and what it said."""

    returncode: int
    stdout: str
    stderr: str


def ran(
    environ: Mapping[str, str], *words: str, typed: str = "", program: Callable[[Sequence[str]], int] = main
) -> Ran:
    """Run a command with these environment variables only, and `typed` on its standard input. `program`: what the
    command hands over to, for those of the screen: their own process would not be heard here."""
    out, errors = io.StringIO(), io.StringIO()
    with _surroundings(environ, typed), contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        try:
            code = program(list(words))
        except SystemExit as left:
            said = isinstance(left.code, str)
            errors.write(f"{left.code}\n" if said else "")
            code = 1 if said else int(left.code or 0)
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
