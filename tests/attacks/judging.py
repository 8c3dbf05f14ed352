"""What the results must say; the same for tests and for the command that publishes them."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, sqrt
from statistics import NormalDist

from attacks.limits import CONFIDENCE, lower_limit
from attacks.results import BROKEN, LEAST_PER_CITY, LEAST_TARGETS, Row
from attacks.schemes import NAIVE

LEAST_EXPECTED = 0.05
"""Fewer claims than this are none."""
NEAR_THE_FLOOR = 2
"""What is worked out holds far from the floor; nodes of few people tell up to so many times as often."""


def faults(row: Row) -> list[str]:
    """What is wrong with a row, in sentences."""
    guesses, found = row.guesses, []
    if len(guesses.truth) < LEAST_TARGETS or min(row.per_city.values()) < LEAST_PER_CITY:
        found.append(f"too few targets: {dict(row.per_city)}")
    found += _too_successful(row)
    if guesses.claims > most_claims(row):
        found.append(f"is more than 80 % sure of {guesses.claims} people, where {most_claims(row)} are possible")
    if guesses.proven:
        found.append(f"proves {guesses.proven} targets")
    found += [f"too weak: {name} only {success:.1%}" for name, success in row.naive.items() if success < BROKEN]
    return [f"{row.attack} {fault}" for fault in found]


def is_exceeded(row: Row) -> bool:
    """Whether the attack may succeed more often than the specification allows."""
    return row.guesses.limit > row.limit or (row.point is not None and row.guesses.success > row.point)


def _too_successful(row: Row) -> list[str]:
    guesses = row.guesses
    said = f"succeeds in {guesses.success:.1%}, at most {guesses.limit:.1%}"
    if row.bound is None:
        return [f"{said}, where {row.limit:.1%} is allowed"] if is_exceeded(row) else []
    least = lower_limit(floor(guesses.right.sum()), len(guesses.right))
    return [f"{said}, at least {least:.1%}, where {row.bound:.1%} is possible"] if least > row.bound else []


def most_claims(row: Row) -> int:
    """None where none follow from the p-table; else more than this are rarer than 1 in 100 (by the normal
    distribution), near the floor as well."""
    expected = row.claims * len(row.guesses.truth)
    if expected < LEAST_EXPECTED:
        return 0
    return ceil(NEAR_THE_FLOOR * expected + NormalDist().inv_cdf(CONFIDENCE) * sqrt(expected))


def weaknesses(rows: Sequence[Row]) -> list[str]:
    """Plain schemes that none of the attacks broke: attackers who cannot do that say nothing by failing on ours."""
    broken = {name for row in rows for name in row.naive}
    return [f"No attack breaks {scheme.name}." for scheme in NAIVE if scheme.name not in broken]


def harmless(rows: Sequence[Row]) -> list[str]:
    """Attackers (A1, A2, …) that broke nothing at all."""
    strong = {row.attack[:2] for row in rows if row.naive}
    return [f"{name} breaks no plain scheme." for name in sorted({row.attack[:2] for row in rows} - strong)]


def check(row: Row) -> None:
    """AssertionError with all faults."""
    assert not faults(row), "; ".join(faults(row))
