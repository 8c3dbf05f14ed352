"""An attacker who knows no theory: learns from targets whose truth is known what to look at, and guesses the others."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from attacks.limits import Guesses

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
WIDEST = 10
"""Differences are told apart up to so many people."""
DOUBT = 5
"""So many right and wrong cases are imagined beside those known, so that a few lucky ones convince nobody."""


def learned(seen: Numbers, truth: Flags, cluster: NDArray[np.int64]) -> Guesses:
    """Targets × what is seen of each → guesses, each half of the targets learned from the other one."""
    half = np.zeros(len(truth), dtype=np.int64)
    for value in (True, False):
        at = np.flatnonzero(truth == value)
        half[at] = np.arange(len(at)) % 2
    belief = np.full(len(truth), 0.5)
    for known in (half == 0, half == 1):
        scores = _score(seen[known], truth[known], seen)
        columns = np.column_stack([seen, scores])
        belief[~known] = _cut(columns[known], truth[known], columns[~known])
    return Guesses(truth, belief, cluster)


def _score(known: Numbers, truth: Flags, seen: Numbers) -> Numbers:
    """Naive Bayes over all columns, each value rounded to whole people."""
    total = np.zeros(len(seen))
    for column in range(seen.shape[1]):
        ours, all_of_them = (
            np.clip(np.rint(one[:, column]), -WIDEST, WIDEST).astype(np.int64) + WIDEST for one in (known, seen)
        )
        counts = [np.bincount(ours[truth == value], minlength=2 * WIDEST + 1) + 1.0 for value in (True, False)]
        total += np.log(counts[0] / counts[0].sum() / (counts[1] / counts[1].sum()))[all_of_them]
    return total


def _cut(known: Numbers, truth: Flags, asked: Numbers) -> Numbers:
    """The share of the truth among known targets on the same side of the best cut of the best column."""
    best, found = 0.0, np.full(len(asked), 0.5)
    for column in range(known.shape[1]):
        order = np.argsort(known[:, column], kind="stable")
        values, ordered = known[order, column], truth[order]
        starts = np.flatnonzero(np.diff(values)) + 1
        if not len(starts):
            continue
        below = np.concatenate([[0], np.cumsum(ordered)])
        left, right = below[starts], below[-1] - below[starts]
        wrong = left + (len(values) - starts - right)
        gains = np.abs(wrong / len(values) - 0.5)
        at = int(gains.argmax())
        if gains[at] > best:
            best, start = float(gains[at]), int(starts[at])
            shares = _share(right[at], len(values) - start), _share(left[at], start)
            found = np.where(asked[:, column] >= (values[start - 1] + values[start]) / 2, *shares)
    return found


def _share(true: float, of: float) -> float:
    return float((true + DOUBT) / (of + 2 * DOUBT))
