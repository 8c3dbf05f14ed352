"""Which of many cases of one test are quick enough together for `make check`; `make test` runs all of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def thinned(cases: Iterable[Any], every: int = 4) -> list[Any]:
    """The cases for a parametrised test: the first and then each `every`-th are quick, the others are `slow`."""
    return [
        case if number % every == 0 else pytest.param(case, marks=pytest.mark.slow) for number, case in enumerate(cases)
    ]


def but_slow(cases: Iterable[Any], *long: Any) -> list[Any]:
    """The cases for a parametrised test: those named as `long` are `slow`."""
    return [pytest.param(case, marks=pytest.mark.slow) if case in long else case for case in cases]
