"""The valid name nearest to a misspelt one. Only ever shown, never used."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from data import collation

COMPARISONS = 200_000  # some seconds; a file with more wrong names than this has another trouble
folded = lru_cache(maxsize=50_000)(collation.folded)


class Suggestions:
    """Finds nearest names until COMPARISONS are used up, so that a file of wrong names is refused soon."""

    def __init__(self) -> None:
        self._left = COMPARISONS

    def nearest(self, text: str, names: Collection[str]) -> str | None:
        """As `nearest`; None when no comparison is left."""
        self._left -= len(names)
        return nearest(text, names) if self._left >= 0 else None


def nearest(text: str, names: Collection[str]) -> str | None:
    """The name with the fewest changed letters, accents and case aside; None when all are far off (over a third)."""
    wanted = folded(text)
    best, least = None, max(2, len(wanted) // 3) + 1
    for name in names:
        plain = folded(name)
        if abs(len(plain) - len(wanted)) >= least:
            continue
        distance = _distance(wanted, plain, least)
        if distance < least:
            best, least = name, distance
    return best


def _distance(first: str, second: str, limit: int) -> int:
    """Damerau-Levenshtein distance (insert, delete, change, swap neighbours); `limit` where it is at least that."""
    before: list[int] = []
    previous = list(range(len(second) + 1))
    for i, a in enumerate(first, 1):
        current = [i]
        for j, b in enumerate(second, 1):
            cost = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (a != b))
            if i > 1 and j > 1 and a == second[j - 2] and b == first[i - 2]:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        if min(current) >= limit:
            return limit
        before, previous = previous, current
    return min(previous[-1], limit)
