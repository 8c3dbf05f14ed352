"""A1, A2, A6, A8 and A9: attacks within one release stay below their limits, and break plain schemes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from attacks import results
from attacks.judging import check
from attacks.results import Row

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("attack", [results.free_multi_select, results.residual_bayes, results.managers])
def test_the_attack_stays_below_its_limit_and_breaks_plain_schemes(attack: Callable[[int], tuple[Row, ...]]) -> None:
    for row in attack(1):
        check(row)
