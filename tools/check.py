"""The quick checks, for while you work: lint, types, import contracts, fast tests. Changes no tracked file."""

from __future__ import annotations

from _checks import QUICK_TESTS, STATIC, run
from _environment import DEV_LOCK, install

if __name__ == "__main__":
    install(DEV_LOCK)
    run((QUICK_TESTS,), beside=STATIC)
