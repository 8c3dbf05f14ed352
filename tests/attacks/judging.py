"""What a row of the results must say; the same for tests and for the command that publishes them."""

from __future__ import annotations

from attacks.results import BROKEN, LEAST_PER_CITY, LEAST_TARGETS, Row


def faults(row: Row) -> list[str]:
    """What is wrong with a row, in sentences; a documented excess (`Row.bound`) is wrong when it is gone, too."""
    guesses, allowed = row.guesses, row.bound or row.limit
    found = []
    if len(guesses.truth) < LEAST_TARGETS or min(row.per_city.values()) < LEAST_PER_CITY:
        found.append(f"too few targets: {dict(row.per_city)}")
    if guesses.limit > allowed:
        found.append(f"succeeds in {guesses.success:.1%}, at most {guesses.limit:.1%}, where {allowed:.1%} is allowed")
    if row.bound is not None and guesses.limit <= row.limit:
        found.append(f"stays below {row.limit:.1%} now: say so in docs/disclosure.md")
    if row.quiet and guesses.claims:
        found.append(f"is more than 80 % sure of {guesses.claims} people")
    if guesses.proven:
        found.append(f"proves {guesses.proven} targets")
    found += [f"too weak: {name} only {success:.1%}" for name, success in row.naive.items() if success < BROKEN]
    if not row.naive and not row.also:
        found.append("was tried on no plain scheme")
    return [f"{row.attack} {fault}" for fault in found]


def check(row: Row) -> None:
    """AssertionError with all faults."""
    assert not faults(row), "; ".join(faults(row))
