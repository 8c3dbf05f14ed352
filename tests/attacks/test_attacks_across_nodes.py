"""A3, A4 and A5: attacks that compare nodes and releases stay below their limits, and break plain schemes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from attacks import results
from attacks.judging import check, harmless
from attacks.results import Row

pytestmark = pytest.mark.slow
ATTACKS = (results.nested_pairs, results.pairs_that_occur, results.over_six_releases)


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_attack_stays_below_its_limit_and_breaks_plain_schemes(attack: Callable[[int], tuple[Row, ...]]) -> None:
    rows = attack(1)
    for row in rows:
        check(row)
    assert not harmless(rows)
