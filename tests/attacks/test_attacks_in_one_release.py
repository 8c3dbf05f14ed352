"""A1, A2, A6, A7, A8 and A9: attacks within one release stay below their limits, and break plain schemes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from attacks import results
from attacks.judging import check, harmless, weaknesses
from attacks.results import Row

pytestmark = pytest.mark.slow
ATTACKS = (results.free_multi_select, results.residual_bayes, results.managers, results.sets_of_projects)


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_attack_stays_below_its_limit_and_breaks_plain_schemes(attack: Callable[[int], tuple[Row, ...]]) -> None:
    rows = attack(1)
    for row in rows:
        check(row)
    assert not harmless(rows)


def test_threshold_rounding_and_noise_keyed_on_the_set_are_broken() -> None:
    """By these attacks alone, or the suite is too weak to say anything."""
    assert not weaknesses([row for attack in ATTACKS for row in attack(1)])
