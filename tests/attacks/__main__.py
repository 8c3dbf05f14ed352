"""Run all attacks and print what came out; with --publish write it into docs/disclosure.md."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from attacks import publishing, results
from attacks.judging import faults, harmless, weaknesses

DOCUMENT = Path(__file__).parents[2] / "docs" / "disclosure.md"


def main(arguments: list[str] | None = None) -> int:
    """0 when every attack stays below its limit and is strong enough."""
    parser = argparse.ArgumentParser(prog="attacks", description=__doc__)
    parser.add_argument("--times", type=int, default=4, help="so many times the worlds of `make test` (default 4)")
    parser.add_argument("--publish", action="store_true", help="write the table into docs/disclosure.md")
    chosen = parser.parse_args(arguments)
    say, started = sys.stdout.write, time.monotonic()
    rows: list[results.Row] = []
    for number, attack in enumerate(results.ATTACKS, 1):
        say(f"── {number}/{len(results.ATTACKS)} {attack.__name__.replace('_', ' ')}\n")
        sys.stdout.flush()
        rows += attack(chosen.times)
    rows.sort(key=lambda row: row.attack[:2])
    said = publishing.table(rows, chosen.times)
    say(f"{said}\n{time.monotonic() - started:.0f} s\n")
    if chosen.publish:
        publishing.publish(DOCUMENT, said)
    wrong = [*(fault for row in rows for fault in faults(row)), *weaknesses(rows), *harmless(rows)]
    say("".join(f"FAILED: {fault}\n" for fault in wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
