"""The statistics of the attack suite, against numbers worked out elsewhere."""

from __future__ import annotations

import math

import numpy as np
import pytest

from attacks.limits import Guesses, clustered_limit, lower_limit, upper_limit


def test_limits_of_clopper_and_pearson() -> None:
    assert upper_limit(0, 100) == pytest.approx(1 - 0.01 ** (1 / 100))
    assert lower_limit(100, 100) == pytest.approx(0.01 ** (1 / 100))
    assert upper_limit(100, 100) == 1.0
    limit = upper_limit(7, 20)
    tail = sum(math.comb(20, k) * limit**k * (1 - limit) ** (20 - k) for k in range(8))
    assert tail == pytest.approx(0.01)
    assert upper_limit(2_000, 4_000) == pytest.approx(0.5184, abs=2e-4)


def test_targets_that_stand_together_count_for_less() -> None:
    right = np.repeat([1.0, 0.0], 500)
    assert clustered_limit(right, np.arange(1000)) == pytest.approx(0.5368, abs=5e-4)
    assert clustered_limit(right, np.arange(1000) // 100) > 0.75


def test_guesses_claims_and_proofs() -> None:
    truth = np.array([True, False, True, False])
    guesses = Guesses(truth, np.array([1.0, 0.5, 0.81, 0.2]), np.arange(4))
    assert guesses.right.tolist() == [1, 0.5, 1, 1] and guesses.success == 0.875
    assert (guesses.claims, guesses.proven) == (2, 1)
    both = Guesses.together([guesses, guesses])
    assert len(both.truth) == 8 and len(set(both.cluster.tolist())) == 8
