"""A3, A4, A5 and A7: attacks that compare nodes, sets and releases stay below their limits, and break plain schemes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from attacks import results
from attacks.judging import check
from attacks.results import Row

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("attack", [results.nested_pairs, results.over_six_releases, results.sets_of_projects])
def test_the_attack_stays_below_its_limit_and_breaks_plain_schemes(attack: Callable[[int], tuple[Row, ...]]) -> None:
    for row in attack(1):
        check(row)
