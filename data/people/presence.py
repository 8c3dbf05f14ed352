"""How many different people, exactly, under any filter.

The index is the month-mask roll-up of `blocks.py`, loaded once per data version, in the order of the people. A question
chooses placements, cuts the months and marks the people; every count follows from the marked people, and is worked out
only when it is asked for. Method: `docs/adr/0003-presence-index.md`.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.dates import month_text
from data.filters import Filters
from data.people.blocks import Bits, Ints
from data.people.index import Flags, Index, begins
from data.people.loading import StaleReading, load
from data.reading import Reading

__all__ = ["PeopleCounts", "StaleReading", "count_people"]


def count_people(reading: Reading, filters: Filters) -> PeopleCounts:
    """Exact numbers of different people for `filters` (projects, calls, settlements, months, groups, workshop groups).

    StaleReading when the ledger has moved on and the index of this reading was not loaded before: open a new reading.
    """
    return _counted(reading, filters)


@lru_cache(maxsize=64)
def _counted(reading: Reading, filters: Filters) -> PeopleCounts:
    index = load(reading)
    first, last = filters.months(reading.today)
    return PeopleCounts(index, index.chosen(filters), index.period(first, last))


class PeopleCounts:
    """Different people under one filter. Nothing here may be summed over projects, groups, months or workshop groups.

    `total`: all of them, also those whose home settlement is not known. Frames are worked out when first asked for.
    """

    def __init__(self, index: Index, chosen: Flags | None, period: Bits) -> None:
        """`chosen`: rows of the index under the filter without its period (None: all); `period`: months, as bits."""
        self._index = index
        self._period = period
        self._chosen = None if chosen is None else np.packbits(chosen)
        hit = index.attended(period)
        if chosen is not None:
            hit &= chosen
        self._hit = np.packbits(hit)
        self.total = int(np.count_nonzero(begins(index.person[hit])))

    @property
    def _work(self) -> Work:
        return _work_of(self)

    @cached_property
    def by_settlement(self) -> pd.DataFrame:
        """settlement_ksh (home), reached_people. These add up to `total` less those whose home is not known."""
        counts = np.bincount(self._index.home[self._work.people], minlength=len(self._index.places))
        return _frame("settlement_ksh", self._index.places, counts)

    @cached_property
    def by_project(self) -> pd.DataFrame:
        """project_key, reached_people; a person in two projects counts in both."""
        project, _ = self._in_projects()
        return _frame("project_key", self._index.projects, np.bincount(project, minlength=len(self._index.projects)))

    @cached_property
    def by_workshop_group(self) -> pd.DataFrame:
        """workshop_group_no (0 = none), reached_people, returning_people (came in two different months or more)."""
        index = self._index
        hit = np.zeros(len(index.person), dtype=bool)
        hit[self._work.rows] = True
        rows = index.group_order[hit[index.group_order]]
        group = index.group_of[index.placement[rows]]
        starts = np.flatnonzero(begins(index.person[rows], group))
        returning = self._months_of(rows, starts) >= 2
        size = len(index.workshop_groups)
        people, back = (np.bincount(group[found], minlength=size) for found in (starts, starts[returning]))
        frame = pd.DataFrame(
            {"workshop_group_no": index.workshop_groups, "reached_people": people, "returning_people": back}
        )
        return frame[frame["reached_people"] > 0].reset_index(drop=True)

    @cached_property
    def by_group(self) -> pd.DataFrame:
        """group_code (every target group), reached_people. Members of a group are members of its parent group too."""
        counts = self._index.group_counts(self._index.kind[self._work.people])
        return pd.DataFrame({"group_code": list(self._index.groups), "reached_people": counts})

    @cached_property
    def overlaps(self) -> pd.DataFrame:
        """group_codes (tuple of all target groups a person is in, parents included, perhaps empty), reached_people;
        these add up to `total`."""
        counts = np.bincount(self._index.kind[self._work.people], minlength=len(self._index.kinds))
        kinds = np.flatnonzero(counts)
        kinds = kinds[np.argsort(-counts[kinds], kind="stable")]
        codes = pd.Series([self._index.codes_of(kind) for kind in kinds.tolist()], dtype=object)
        return pd.DataFrame({"group_codes": codes, "reached_people": counts[kinds]})

    @cached_property
    def by_project_group(self) -> pd.DataFrame:
        """project_key, group_code, reached_people; every pair, also with nobody."""
        project, people = self._in_projects()
        return self._crossed("project_key", self._index.projects, project, people)

    @cached_property
    def by_settlement_group(self) -> pd.DataFrame:
        """settlement_ksh (home), group_code, reached_people; every pair, also with nobody."""
        people = self._work.people
        frame = self._crossed("settlement_ksh", self._index.places, self._index.home[people], people)
        return frame[frame["settlement_ksh"] != ""].reset_index(drop=True)

    @cached_property
    def by_month(self) -> pd.DataFrame:
        """month, reached_people, new_people (first attendance ever under the same projects, settlements and groups),
        returning_people; from the first to the last month of the period that anybody came in."""
        index = self._index
        months = index.everyone if self._chosen is None else index.merged(_marked(self._chosen, len(index.person)))
        unique = index.month_counts(months)
        new = index.first_month_counts(months)
        inside = np.flatnonzero((unique > 0) & index.months_in(self._period))
        span = np.arange(inside[0], inside[-1] + 1) if len(inside) else inside
        return pd.DataFrame({
            "month": pd.Series([month_text(index.first_month + int(month)) for month in span], dtype=str),
            "reached_people": unique[span], "new_people": new[span], "returning_people": unique[span] - new[span],
        })  # fmt: skip

    @cached_property
    def by_months_attended(self) -> pd.DataFrame:
        """months_count (in how many different months of the period a person came), reached_people; these add up to
        `total`."""
        work = self._work
        counts = np.bincount(self._months_of(work.rows, work.starts))
        months = np.flatnonzero(counts)
        return pd.DataFrame({"months_count": months, "reached_people": counts[months]})

    @property
    def returning_people(self) -> int:
        """People who came in two different months of the period or more."""
        frame = self.by_months_attended
        return int(frame.loc[frame["months_count"] >= 2, "reached_people"].sum())

    def _months_of(self, rows: Ints, starts: Ints) -> Ints:
        """In how many different months of the period somebody came, over the rows from each start to the next."""
        months = self._index.joined(rows, starts) & self._period[:, None]
        return np.bitwise_count(months).sum(axis=0, dtype=np.int64)

    def _in_projects(self) -> tuple[Ints, Ints]:
        """(project, person) pairs, each once. Rows are in the order of the person, then of the project."""
        index, rows = self._index, self._work.rows
        person, project = index.person[rows], index.project_of[index.placement[rows]]
        first = begins(person, project)
        return project[first], person[first]

    def _crossed(self, column: str, names: tuple[str, ...], position: Ints, people: Ints) -> pd.DataFrame:
        counts = self._index.crossed_counts(position, len(names), people)
        groups = self._index.groups
        return pd.DataFrame({
            column: pd.Series(np.repeat(np.array(names, dtype=object), len(groups)), dtype=str),
            "group_code": pd.Series(np.tile(np.array(groups, dtype=object), len(names)), dtype=str),
            "reached_people": counts.ravel(),
        })  # fmt: skip


class Work(NamedTuple):
    """What the figures of one filter are worked out from: marked rows, where each person begins in them, the people."""

    rows: Ints
    starts: Ints
    people: NDArray[np.int32]


@lru_cache(maxsize=8)
def _work_of(counts: PeopleCounts) -> Work:
    """Kept for the last few filters only: answers are remembered as bits, which are thirty times smaller."""
    person = counts._index.person
    rows = _marked(counts._hit, len(person))
    starts = np.flatnonzero(begins(person[rows]))
    return Work(rows, starts, person[rows[starts]])


def _marked(packed: NDArray[np.uint8], count: int) -> Ints:
    return np.flatnonzero(np.unpackbits(packed, count=count))


def _frame(column: str, names: tuple[str, ...], counts: Ints) -> pd.DataFrame:
    """One row for each name somebody was counted under; "" (not known) is left out."""
    frame = pd.DataFrame({column: pd.Series(names, dtype=str), "reached_people": counts})
    return frame[(frame["reached_people"] > 0) & (frame[column] != "")].reset_index(drop=True)
