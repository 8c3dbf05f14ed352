"""What is worked out from the p-table, against trials and against the specification's own numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest

from attacks import worked_out
from attacks.nested import belief, likelihoods
from attacks.schemes import OURS

TRIALS = 20_000


def test_one_figure_tells_what_the_specification_says() -> None:
    most, at_the_floor = worked_out.by_one_figure()
    assert most == pytest.approx(0.554, abs=5e-4) and at_the_floor == pytest.approx(0.626, abs=5e-4)
    fifth, edge = worked_out.at_the_edge()
    assert fifth == pytest.approx(0.25, abs=5e-3) and edge < 0.0011


@pytest.mark.slow
@pytest.mark.parametrize(("pairs", "success"), [(1, 0.535), (3, 0.561), (6, 0.586), (10, 0.610)])
def test_pairs_of_nodes_tell_what_normal_noise_would(pairs: int, success: float) -> None:
    assert worked_out.by_pairs(pairs).success == pytest.approx(success, abs=2e-3)


@pytest.mark.slow
def test_an_attacker_on_drawn_figures_gets_what_is_worked_out() -> None:
    """Six pairs, drawn from the p-table by a generator of another kind, attacked as in A4."""
    rng, pairs = np.random.default_rng(1), 6
    somebody = rng.random(TRIALS) < 0.5
    small = rng.integers(50, 300, (TRIALS, pairs))
    rows = OURS.chances[:, ::5].cumsum(axis=1)

    def drawn(people: np.ndarray) -> np.ndarray:
        told = zip(people.ravel().tolist(), rng.random(people.size).tolist(), strict=True)
        return 5 * np.array([np.searchsorted(rows[n], luck, side="right") for n, luck in told]).reshape(people.shape)

    fits = likelihoods(OURS, drawn(small), drawn(small + somebody[:, None]))
    beliefs = belief(fits, np.ones((1, pairs), dtype=bool))
    known = worked_out.by_pairs(pairs)
    error = math.sqrt(0.25 / TRIALS)
    assert (beliefs > 0.5)[somebody].mean() / 2 + (beliefs < 0.5)[~somebody].mean() / 2 == pytest.approx(
        known.success, abs=4 * error
    )
    assert (beliefs > 0.8).sum() == pytest.approx(known.claims * TRIALS, abs=4 * math.sqrt(known.claims * TRIALS) + 1)
