"""What a release may be drawn with: our method, and the plain ones that an attacker must be able to break."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from data.people.perturbation import FEWEST, SMALLEST, STEP, Method, message, probabilities, support

Ints = NDArray[np.int64]
MOST = 1500
"""People in a node, at most, of whom an attacker thinks."""


def set_only(node: str, cell_key: int, people: int) -> bytes:
    """The draw keyed on who is in the node and not on the node."""
    return message("", cell_key, people)


def from_ten_on(people: Ints, draws: Ints) -> Ints:
    """The exact number from 10 on."""
    return np.where(people >= SMALLEST, people, 0)


def to_the_next_five(people: Ints, draws: Ints) -> Ints:
    """Rounded to 5, from 10 on."""
    return np.where(people >= SMALLEST, (people + STEP // 2) // STEP * STEP, 0)


@dataclass(frozen=True, eq=False)
class Scheme:
    """A method, and what an attacker knows of it: `noisy` (drawn from the p-table), `by_set` (the same people get the
    same figure in every node)."""

    name: str
    method: Method
    noisy: bool
    by_set: bool = False

    @cached_property
    def chances(self) -> NDArray[np.float64]:
        """People × figures: how likely each figure is; figure 0 is "<10"."""
        found = np.zeros((MOST, MOST + 4 * STEP))
        if not self.noisy:
            every = np.arange(MOST)
            found[every, self.method.shown(every, np.zeros(MOST, dtype=np.int64))] = 1.0
            return found
        found[:FEWEST, 0] = 1.0
        for people in range(FEWEST, MOST):
            alike = people if people < SMALLEST + STEP else SMALLEST + people % STEP
            figures = np.array(support(people))
            row = np.array([float(chance) for chance in probabilities(alike)])
            shown = np.where(figures < SMALLEST, 0, figures)
            np.add.at(found[people], shown, row)
        return found

    @cached_property
    def by_figure(self) -> NDArray[np.float64]:
        """The same the other way round: figures × people."""
        return np.ascontiguousarray(self.chances.T)

    @cached_property
    def nested(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Figures × figures of nested nodes of whatever size: how well nobody, and one person, in the gap explains
        them."""
        nobody = np.diag(self.by_figure.sum(axis=1)) if self.by_set else self.by_figure @ self.chances
        return nobody, self.by_figure[:, :-1] @ self.chances[1:]


OURS = Scheme("ours", Method(), noisy=True)
THRESHOLD = Scheme("threshold", Method(shown=from_ten_on, hold_below=0), noisy=False)
ROUND_5 = Scheme("round to 5", Method(shown=to_the_next_five, hold_below=0), noisy=False)
SET_KEYED = Scheme("noise keyed on the set", Method(about=set_only, hold_below=0), noisy=True, by_set=True)
NO_HOLD = Scheme("no hold rule", Method(hold_below=0), noisy=True)
NAIVE = (THRESHOLD, ROUND_5, SET_KEYED)
