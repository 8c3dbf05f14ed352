"""Money as arrays: read_money by project, category and month, summed up once per data version."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, case, func, or_, select

from data import dates
from data import reading_tables as tables
from data.reading import Reading

money = tables.money
NET_PAID = case(
    (
        or_(money.c.paid_huf.is_not(None), money.c.refunded_huf.is_not(None)),
        func.coalesce(money.c.paid_huf, 0) - func.coalesce(money.c.refunded_huf, 0),
    )
)
"""Paid less refunded, null where there is neither; to be summed over rows of read_money."""
_SUMS: Mapping[str, ColumnElement[int]] = {
    "planned_huf": func.sum(money.c.planned_huf),
    "committed_huf": func.sum(money.c.committed_huf),
    "claimed_huf": func.sum(money.c.claimed_huf),
    "paid_huf": func.sum(NET_PAID),
}
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Known = list[float | None]


@dataclass(frozen=True, eq=False)
class Cells:
    """Sums of read_money in whole forints (exact: floats are, up to 2⁵³), [project, category, month] each.

    `projects`, `categories`: their places on the axes; `months`: every month from the first to the last with money.
    `sums` is 0 and `known` false where there is no such row; `present`: whether there is any row at all. paid_huf is
    net of refunds.
    """

    projects: Mapping[str, int]
    categories: Mapping[str, int]
    months: tuple[str, ...]
    sums: Mapping[str, Floats]
    known: Mapping[str, Flags]
    present: Flags

    def span(self, first: str | None, last: str | None) -> slice:
        """The months from `first` to `last` on the axis, both included; None = open."""
        start = bisect_left(self.months, first) if first else 0
        return slice(start, bisect_right(self.months, last) if last else len(self.months))

    def rows(self, keys: Collection[str]) -> list[int]:
        """The places of the projects in `keys` that have money."""
        return [self.projects[key] for key in keys if key in self.projects]

    def total(self, name: str, axes: tuple[int, int], rows: list[int] | slice, months: slice) -> Known:
        """`name` summed over two axes (the result goes along the third), None where nothing is known."""
        sums = self.sums[name][rows, :, months].sum(axis=axes).tolist()
        pairs = zip(sums, some(self.known[name][rows, :, months], axes), strict=True)
        return [value if is_known else None for value, is_known in pairs]


def some(flags: Flags, axes: int | tuple[int, ...]) -> list[bool]:
    """Along the remaining axis: whether any flag is set."""
    found: list[bool] = np.asarray(flags.any(axis=axes)).tolist()
    return found


@lru_cache(maxsize=2)
def by_month(reading: Reading) -> Cells:
    """planned_huf, committed_huf, claimed_huf and paid_huf by project and month; the categories are one."""
    return _cells(reading, tuple(_SUMS), by_category=False)


@lru_cache(maxsize=2)
def by_category(reading: Reading) -> Cells:
    """planned_huf and paid_huf by project, category and month."""
    return _cells(reading, ("planned_huf", "paid_huf"), by_category=True)


def _cells(reading: Reading, names: tuple[str, ...], *, by_category: bool) -> Cells:
    projects = _places(reading, money.c.project_key)
    categories = _places(reading, money.c.category) if by_category else {"": 0}
    bounds = reading.rows(select(func.min(money.c.month).label("first"), func.max(money.c.month).label("last")))[0]
    months = dates.months_between(bounds.first, bounds.last) if bounds.first else []
    at_month = {month: place for place, month in enumerate(months)}
    shape = (len(projects), len(categories), len(months))
    sums = {name: np.zeros(shape) for name in names}
    known = {name: np.zeros(shape, dtype=bool) for name in names}
    present = np.zeros(shape, dtype=bool)
    keys = (money.c.project_key, money.c.month, *((money.c.category,) if by_category else ()))
    for part in reading.parts(select(*keys, *(_SUMS[name].label(name) for name in names)).group_by(*keys)):
        columns = dict(zip((*(key.name for key in keys), *names), zip(*part, strict=True), strict=True))
        category = [categories[name] for name in columns["category"]] if by_category else 0
        at = ([projects[key] for key in columns["project_key"]], category, [at_month[m] for m in columns["month"]])
        present[at] = True
        for name in names:
            values = np.array(columns[name], dtype=float)
            known[name][at] = ~np.isnan(values)
            sums[name][at] = np.nan_to_num(values)
    return Cells(projects, categories, tuple(months), sums, known, present)


def _places(reading: Reading, column: ColumnElement[str]) -> dict[str, int]:
    found = reading.rows(select(column.label("name")).distinct().order_by(column))
    return {row.name: place for place, row in enumerate(found)}
