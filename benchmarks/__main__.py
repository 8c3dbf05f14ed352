"""The command line: python -m benchmarks [--size S|M|L …] [--database sqlite|postgres|both] [--count N] [NAME …]."""

from __future__ import annotations

import argparse
import os
import platform
import time
from collections.abc import Callable, Sequence
from datetime import date

from benchmarks import first_visit, memory, page_callbacks, people, release, repaint, sample_load
from benchmarks._harness import DATABASES, Options

BENCHMARKS: dict[str, Callable[[Options], None]] = {
    "sample_load": sample_load.run,
    "people": people.run,
    "release": release.run,
    "page_callbacks": page_callbacks.run,
    "repaint": repaint.run,
    "first_visit": first_visit.run,
    "memory": memory.run,
}
"""Name → function that measures and prints. Each is described by its own module."""
BROWSER = ("repaint", "first_visit")
"""Measured on one database: what the browser does is the same on both."""

SIZES = ("S", "M", "L", "XL", "XL/10")
"""XL/10: every tenth project of XL, for `release`."""
IN_MEMORY = ("people", "release")
"""What can be measured on XL, which no ledger is made of here."""


def main(argv: Sequence[str] | None = None) -> None:
    """Run the named benchmarks (default: all) on each size and database."""
    parser = _parser()
    options = parser.parse_args(argv)
    if unknown := set(options.names) - set(BENCHMARKS):
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}")
    print(f"{date.today()} · {os.cpu_count()} cores · {platform.system()} · Python {platform.python_version()}")
    for size in options.size or ["M"]:
        for name in _chosen(size, options.names):
            databases = DATABASES if options.database == "both" else (options.database,)
            started = time.perf_counter()
            chosen = databases[:1] if name in BROWSER else databases
            BENCHMARKS[name](Options(size, chosen, options.count))
            print(f"  ({name}: {time.perf_counter() - started:.0f} s; load {os.getloadavg()[0]:.1f})", flush=True)


def _chosen(size: str, names: Sequence[str]) -> list[str]:
    """Those of `names` (none: all) that can be measured on a sample of this size."""
    known = IN_MEMORY if size == "XL" else ("release",) if size.startswith("XL") else tuple(BENCHMARKS)
    return [name for name in names or known if name in known]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    known = ", ".join(BENCHMARKS)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which ones: {known}; default: all")
    parser.add_argument("--size", action="append", choices=SIZES, help="sample data, repeatable; default: M")
    parser.add_argument("--database", choices=(*DATABASES, "both"), default="both")
    parser.add_argument("--count", type=int, help="measurements per page; default: each benchmark's own")
    return parser


if __name__ == "__main__":
    main()
