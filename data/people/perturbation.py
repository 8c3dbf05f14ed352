"""How an exact number of people becomes a published figure: keyed noise, the same for ever for one node and its people.

Record key of a person: first 64 bits of HMAC-SHA256(record key, hash of the person's code). Cell key of a node: the sum
of its people's record keys modulo 2**64. The draw: first 53 bits of HMAC-SHA256(cell key secret, node, cell key, n).
The figure: where the draw falls in row n of the p-table. Specification and bounds: `docs/disclosure.md`.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from functools import cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Keys = NDArray[np.uint64]
STEP, VARIANCE, REACH = 5, 16, 3
"""Figures are multiples of STEP; noise has this variance and stays within REACH steps."""
SMALLEST, FEWEST = 10, 5
"""No figure below SMALLEST is shown, and none for fewer than FEWEST people."""
HOLD_BELOW = 10
"""A node's figure stays while fewer people than this joined or left it since it was drawn."""
TABLE = "b5s4w3"
DRAW_BITS = 53
SUPPRESSED = 0
"""In arrays of published people: "<10", which may be nobody."""
NOT_SHOWN = -1
"""In arrays of published visits."""
VISITS_PER_QUARTER, VISITS_STEP, VISITS_NOISE = 50, 10, 4
"""A person's visits count up to so many per quarter; published visits are multiples; noise is so many contributions."""
_DIGITS, _ROUNDS = 40, 60


def record_keys(secret: bytes, hashes: Iterable[bytes]) -> Keys:
    """The record key of each person, from the hash of the person's code."""
    digests = b"".join(hmac.digest(secret, one, "sha256")[:8] for one in hashes)
    return np.frombuffer(digests, dtype=">u8").astype(np.uint64)


def message(node: str, cell_key: int, people: int) -> bytes:
    """What the draw of a node is keyed on: the canonical node, and through the cell key exactly who is in it."""
    return b"\0".join((b"sdc1", node.encode(), b"%016x" % cell_key, b"%d" % people, TABLE.encode()))


def draw(secret: bytes, about: bytes) -> int:
    """A whole number below 2**53, uniform for who does not know the secret."""
    return int.from_bytes(hmac.digest(secret, about, "sha256")[:8]) >> 64 - DRAW_BITS


def support(people: int) -> tuple[int, ...]:
    """The figures that row `people` of the p-table can give."""
    lowest = people // STEP * STEP - (REACH - 1) * STEP
    return tuple(figure for figure in range(lowest, lowest + 2 * REACH * STEP, STEP) if figure >= 0)


@cache
def probabilities(people: int) -> tuple[Decimal, ...]:
    """How likely each figure of `support(people)` is: of all distributions on it with mean `people` and variance 16 the
    one with the greatest entropy. For FEWEST people or more; with fewer no such distribution need exist.

    Decimal arithmetic, so that every machine finds the same digits.
    """
    if people < FEWEST:
        raise ValueError(f"There is no row for {people} people: nothing is drawn below {FEWEST}.")
    with localcontext() as context:
        context.prec = _DIGITS
        away = [Decimal(figure - people) / STEP for figure in support(people)]
        target = Decimal(VARIANCE) / (STEP * STEP)
        tilt, spread = Decimal(0), -1 / (2 * target)
        for _ in range(_ROUNDS):
            chances, moments = _moments(away, tilt, spread)
            tilt, spread = _newton(tilt, spread, moments, target)
        return tuple(chances)


def _moments(away: Sequence[Decimal], tilt: Decimal, spread: Decimal) -> tuple[list[Decimal], list[Decimal]]:
    """Chances proportional to exp(tilt·d + spread·d²), and their first four moments."""
    weights = [(tilt * d + spread * d * d).exp() for d in away]
    total = sum(weights)
    chances = [weight / total for weight in weights]
    return chances, [sum((p * d**k for p, d in zip(chances, away, strict=True)), Decimal(0)) for k in (1, 2, 3, 4)]


def _newton(tilt: Decimal, spread: Decimal, moments: list[Decimal], target: Decimal) -> tuple[Decimal, Decimal]:
    """One step towards mean 0 and second moment `target`; the derivatives of moments are their covariances."""
    one, two, three, four = moments
    a, b, d = two - one * one, three - one * two, four - two * two
    determinant = a * d - b * b
    e, f = -one, target - two
    return tilt + (d * e - b * f) / determinant, spread + (a * f - b * e) / determinant


@cache
def thresholds() -> tuple[Ints, Ints]:
    """Rows for 5 … 14 people: the lowest figure of each, and the draws at which the next figure begins (padded)."""
    rows = range(FEWEST, SMALLEST + STEP)
    bounds = np.full((len(rows), 2 * REACH - 1), 1 << DRAW_BITS, dtype=np.int64)
    for at, people in enumerate(rows):
        chances = probabilities(people)
        reached = [int(sum(chances[:count], Decimal(0)) * (1 << DRAW_BITS)) for count in range(1, len(chances))]
        bounds[at, : len(reached)] = reached
    return np.array([support(people)[0] for people in rows]), bounds


def perturbed(people: Ints, draws: Ints) -> Ints:
    """The figure each draw gives in the row of the p-table for that many (FEWEST or more) people, before suppression.

    From SMALLEST on rows repeat every STEP people.
    """
    lowest, bounds = thresholds()
    row = np.where(people < SMALLEST, people - FEWEST, SMALLEST - FEWEST + people % STEP)
    shift = np.where(people < SMALLEST, 0, people // STEP * STEP - SMALLEST)
    return lowest[row] + shift + STEP * (draws[:, None] >= bounds[row]).sum(axis=1)


def published(people: Ints, draws: Ints) -> Ints:
    """What is shown of nodes with FEWEST people or more: multiples of 5 from 10 on, or SUPPRESSED."""
    figures = perturbed(people, draws)
    return np.where(figures < SMALLEST, SUPPRESSED, figures)


@dataclass(frozen=True)
class Method:
    """How a release is drawn. The default is the method of `docs/disclosure.md`; tests and the attack suite show with
    others that they would notice: `about` (node, cell key, people → what the draw is keyed on), `shown` (people, draws
    → figures), `hold_below` (people)."""

    about: Callable[[str, int, int], bytes] = message
    shown: Callable[[Ints, Ints], Ints] = published
    hold_below: int = HOLD_BELOW


def drawn(secret: bytes, nodes: Sequence[str], cell_keys: Keys, people: Ints, method: Method) -> Ints:
    """Published people of each node, all with FEWEST people or more."""
    told = zip(nodes, cell_keys.tolist(), people.tolist(), strict=True)
    draws = np.fromiter((draw(secret, method.about(*one)) for one in told), dtype=np.int64, count=len(nodes))
    return method.shown(people, draws)


def drawn_visits(
    secret: bytes, nodes: Sequence[str], cell_keys: Keys, visits: Ints, largest: tuple[Ints, Ints]
) -> Ints:
    """Published visits of nodes whose people are shown, multiples of 10; NOT_SHOWN where two people make over half.

    `visits` are winsorised; `largest`: the greatest contribution of one person, and of a second one.
    """
    noise = VISITS_NOISE * (largest[0] + largest[1]) / 2
    told = zip(nodes, cell_keys.tolist(), visits.tolist(), strict=True)
    luck = np.array([_normal(draw(secret, _visits_message(*one))) for one in told])
    rounded = np.maximum(np.rint((visits + noise * luck) / VISITS_STEP).astype(np.int64) * VISITS_STEP, 0)
    return np.where(2 * (largest[0] + largest[1]) > visits, NOT_SHOWN, rounded)


def _visits_message(node: str, cell_key: int, visits: int) -> bytes:
    return b"\0".join((b"sdc1-visits", node.encode(), b"%016x" % cell_key, b"%d" % visits))


def _normal(drawn: int) -> float:
    """The standard normal value at the middle of the drawn interval."""
    return NormalDist().inv_cdf((drawn + 0.5) / (1 << DRAW_BITS))
