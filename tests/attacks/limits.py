"""How sure a share of successes is: one-sided limits, without a statistics package."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

CONFIDENCE = 0.99
_HALVINGS = 60


def upper_limit(successes: int, trials: int, confidence: float = CONFIDENCE) -> float:
    """Clopper and Pearson: the greatest chance under which so few successes are not rarer than 1 - confidence."""
    if successes >= trials:
        return 1.0
    low, high = successes / trials, 1.0
    counts = np.arange(successes + 1)
    whole = math.lgamma(trials + 1)
    ways = np.array([whole - math.lgamma(k + 1) - math.lgamma(trials - k + 1) for k in counts.tolist()])
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if _at_most(ways, counts, trials, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def lower_limit(successes: int, trials: int, confidence: float = CONFIDENCE) -> float:
    """The smallest chance under which so many successes are not rarer than 1 - confidence."""
    return 1 - upper_limit(trials - successes, trials, confidence)


def _at_most(ways: NDArray[np.float64], counts: NDArray[np.int64], trials: int, chance: float) -> float:
    """The chance of at most the last of `counts` successes; `ways`: logarithms of the binomial coefficients."""
    if not 0.0 < chance < 1.0:
        return float(chance <= 0.0)
    terms = ways + counts * math.log(chance) + (trials - counts) * math.log1p(-chance)
    top = float(terms.max())
    return math.exp(top) * float(np.exp(terms - top).sum())


def clustered_limit(right: NDArray[np.float64], cluster: Sequence[int] | NDArray[np.int64]) -> float:
    """The same from the spread between clusters (targets in one release share figures), by the normal distribution."""
    _, at = np.unique(np.asarray(cluster), return_inverse=True)
    share = float(right.mean())
    apart = np.bincount(at, right - share)
    groups = len(apart)
    if groups < 2:
        return 1.0
    error = math.sqrt(float((apart**2).sum()) * groups / (groups - 1)) / len(right)
    return share + NormalDist().inv_cdf(CONFIDENCE) * error


@dataclass(frozen=True)
class Guesses:
    """What an attacker made of targets that are 0 or 1 by the toss of a coin: `truth`; `belief`, how likely 1 is in the
    attacker's eyes; `cluster`, the release each target is in."""

    truth: NDArray[np.bool_]
    belief: NDArray[np.float64]
    cluster: NDArray[np.int64]

    @classmethod
    def together(cls, parts: Sequence[Guesses]) -> Guesses:
        """All of several cities; their releases are different ones."""
        shift = np.cumsum([0, *(1 + int(one.cluster.max(initial=0)) for one in parts)])
        clusters = [one.cluster + start for one, start in zip(parts, shift[:-1], strict=True)]
        return cls(
            np.concatenate([one.truth for one in parts]),
            np.concatenate([one.belief for one in parts]),
            np.concatenate(clusters),
        )

    @property
    def right(self) -> NDArray[np.float64]:
        """1 where the guess is right, 1/2 where the attacker tosses a coin."""
        guess = np.where(np.isclose(self.belief, 0.5, atol=1e-9), 0.5, self.belief > 0.5)
        return np.where(self.truth, guess, 1 - guess)

    @property
    def success(self) -> float:
        """The share of right guesses."""
        return float(self.right.mean())

    @property
    def limit(self) -> float:
        """One-sided 99 % upper limit of the success: the greater of the two ways to find it."""
        right = self.right
        return max(upper_limit(math.ceil(right.sum()), len(right)), clustered_limit(right, self.cluster))

    @property
    def claims(self) -> int:
        """Targets of which the attacker is more than 80 % sure that somebody is there."""
        return int((self.belief > 0.8).sum())

    @property
    def proven(self) -> int:
        """Targets of which nothing else is possible, whichever way."""
        return int(((self.belief > 1 - 1e-9) | (self.belief < 1e-9)).sum())
