"""The period a figure is compared with: one rule for every "change against the previous period"."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from data import dates
from data.filters import Filters
from data.queries.money import last_complete_month
from data.reading import Reading

QUARTER = 3


class Comparison(NamedTuple):
    """Two sets of filters that differ in their period only: `now` is compared with `before`. `quarterly`: see
    `compared`.
    """

    now: Filters
    before: Filters
    quarterly: bool


def compared(reading: Reading, filters: Filters) -> Comparison:
    """What to compare under `filters`.

    A period with both ends is compared with the equally long one just before it. A period with an open end is not
    comparable with anything, so there the last complete calendar quarter of the data (within the period's end) is
    compared with the quarter before it, `quarterly` is true. A period that begins after that quarter does is compared
    as far as it has gone: nothing outside what the reader chose stands for it.
    """
    before = filters.previous(reading.today)
    if before is not None:
        return Comparison(filters, before, False)
    last = last_complete_month(reading, filters)
    start = dates.quarter_start(last)
    if dates.add_months(start, QUARTER - 1) != last:
        start = dates.add_months(start, -QUARTER)
    first = filters.months(reading.today)[0]
    if first and start < first:
        so_far = replace(filters, period=None, first_month=first, last_month=max(first, last))
        return Comparison(so_far, so_far.previous(reading.today) or so_far, False)
    return Comparison(_quarter(filters, start), _quarter(filters, dates.add_months(start, -QUARTER)), True)


def _quarter(filters: Filters, start: str) -> Filters:
    return replace(filters, period=None, first_month=start, last_month=dates.add_months(start, QUARTER - 1))


def recent_months(reading: Reading, filters: Filters, count: int = 12) -> list[str]:
    """The last `count` complete months of the data under `filters`, oldest first: what sparklines show."""
    last = last_complete_month(reading, filters)
    return dates.months_between(dates.add_months(last, 1 - count), last)
