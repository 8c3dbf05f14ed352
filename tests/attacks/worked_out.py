"""What follows from the p-table without any trial: how much figures tell of one person, however cleverly one asks."""

from __future__ import annotations

import math
from functools import cache
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from attacks.schemes import OURS
from data.people.perturbation import FEWEST, STEP, VARIANCE

Chances = NDArray[np.float64]
LARGE = 500
"""People in a node that is far from the floor: rows of the p-table repeat every STEP people."""
SURE = 0.8
"""An attacker who is surer than this makes a claim."""
_ALIKE = 9
"""Decimal digits of a logarithm up to which two observations say the same."""


class Known(NamedTuple):
    """What the best attacker gets on the average: the share of right guesses, and of claims (surer than SURE that
    somebody is there) among all targets."""

    success: float
    claims: float


def by_one_figure() -> tuple[float, float]:
    """The greatest success of who knows everybody else, from FEWEST people on; and where FEWEST - 1 others are."""
    chances = OURS.chances
    apart = [0.5 + abs(chances[n] - chances[n + 1]).sum() / 4 for n in range(FEWEST - 1, 40)]
    return max(apart[1:]), apart[0]


def at_the_edge() -> tuple[float, float]:
    """The chance that one figure proves a person: with FEWEST - 1 others, and at most with more of them."""
    chances = OURS.chances
    proofs = [float(chances[n + 1][chances[n] == 0].sum()) for n in range(FEWEST - 1, 40)]
    return proofs[0], max(proofs[1:])


@cache
def by_pairs(count: int) -> Known:
    """So many pairs of nested nodes that share no node, of unknown size and far from the floor, whose gaps hold nobody
    or all the same one person, by the toss of a coin. Draws of different nodes are independent, so this is exact."""
    nobody, somebody = single = _one_pair()
    for _ in range(count - 1):
        nobody, somebody = _merged(*(np.outer(*each).ravel() for each in zip((nobody, somebody), single, strict=True)))
    sure = somebody > SURE * (nobody + somebody)
    return Known(float(np.maximum(nobody, somebody).sum() / 2), float((nobody + somebody)[sure].sum() / 2))


def claims_by_draws(counts: NDArray[np.int64]) -> float:
    """The share of claims to expect when one person is in or out of `counts` nodes (an array: for each target), each
    compared with another one of the same people; by the normal distribution."""
    normal, odds = NormalDist(), math.log(SURE / (1 - SURE))
    shares = []
    for count in counts.tolist():
        apart = math.sqrt(count / (2 * VARIANCE))  # between the two cases, in standard deviations of what is seen
        shares += [normal.cdf(side * apart / 2 - odds / apart) for side in (1, -1)]
    return float(np.mean(shares))


def _one_pair() -> tuple[Chances, Chances]:
    """How likely each difference of the two figures is with nobody, and with one person, in the gap."""
    found = []
    for more in (0, 1):
        apart = np.zeros(4 * LARGE // STEP)
        for people in range(LARGE, LARGE + STEP):
            small, large = (OURS.chances[n, : 2 * LARGE : STEP] for n in (people, people + more))
            apart[: 2 * len(small) - 1] += np.convolve(large, small[::-1]) / STEP
        found.append(apart)
    possible = found[0] + found[1] > 0
    return found[0][possible], found[1][possible]


def _merged(nobody: Chances, somebody: Chances) -> tuple[Chances, Chances]:
    """Observations that speak for somebody equally strongly, taken together."""
    with np.errstate(divide="ignore"):
        strength = np.round(np.log(somebody) - np.log(nobody), _ALIKE)
    _, at = np.unique(strength, return_inverse=True)
    return np.bincount(at, nobody).astype(float), np.bincount(at, somebody).astype(float)
