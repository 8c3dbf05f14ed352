"""How many different people, exactly, under any filter.

The index is the month-mask roll-up of `blocks.py`, turned upright (`index.py`) and shared by all workers. A question
chooses rows, cuts the months and marks the people as bits; every count follows from the marked people, and is worked
out only when it is asked for. Method: `docs/adr/0003-presence-index.md`.
"""

from __future__ import annotations

from functools import cached_property, lru_cache

import numpy as np
import pandas as pd

from data.dates import month_text
from data.filters import Filters
from data.people.arrays import Bits, Ints, count
from data.people.index import Index
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
    return PeopleCounts(load(reading), filters, *filters.months(reading.today))


class PeopleCounts:
    """Different people under one filter. Nothing here may be summed over projects, groups, months or workshop groups.

    `total`: all of them, also those whose home settlement is not known. Frames are worked out when first asked for.
    """

    def __init__(self, index: Index, filters: Filters, first: str | None, last: str | None) -> None:
        """`first`, `last`: the months of the period, null where it is open; that of `filters` is not looked at."""
        self._index, self._filters = index, filters
        self._period = index.period(first, last)
        rows, people = chosen(index, filters)
        hit = index.people_in(self._period) if rows is None else index.people_of(index.rows_in(self._period, rows))
        self._hit = hit if people is None else hit & people
        self.total = count(self._hit)

    @cached_property
    def by_settlement(self) -> pd.DataFrame:
        """settlement_ksh (home), reached_people. These add up to `total` less those whose home is not known."""
        return _frame("settlement_ksh", self._index.names.places, self._index.place_counts(self._hit))

    @cached_property
    def by_project(self) -> pd.DataFrame:
        """project_key, reached_people; a person in two projects counts in both."""
        index = self._index
        _, counts = index.rows_by_placement(index.once_a_project(self._hit_rows()))
        projects = index.names.projects
        people = np.bincount(index.arrays.project_of, counts, minlength=len(projects)).astype(np.int64)
        return _frame("project_key", projects, people)

    @cached_property
    def by_workshop_group(self) -> pd.DataFrame:
        """workshop_group_no (0 = none), reached_people, returning_people (came in two different months or more)."""
        index, hit = self._index, self._hit_rows()
        numbers = index.names.workshop_groups
        rows = [index.rows_of(index.arrays.group_of == at) & hit for at in range(len(numbers))]
        people = [count(index.people_of(own)) for own in rows]
        twice = np.zeros((len(numbers), len(self._hit)), dtype=np.uint64)
        for one, other in index.halves(self._period, hit):
            for at, own in enumerate(rows):
                twice[at] |= index.people_of(one & own) & index.people_of(other & own)
        back = [count(people) for people in twice]
        frame = pd.DataFrame({"workshop_group_no": numbers, "reached_people": people, "returning_people": back})
        return frame[frame["reached_people"] > 0].reset_index(drop=True)

    @cached_property
    def by_group(self) -> pd.DataFrame:
        """group_code (every target group), reached_people. Members of a group are members of its parent group too."""
        counts = self._index.group_counts(self._hit)
        return pd.DataFrame({"group_code": list(self._index.names.groups), "reached_people": counts})

    @cached_property
    def overlaps(self) -> pd.DataFrame:
        """group_codes (tuple of all target groups a person is in, parents included, perhaps empty), reached_people;
        these add up to `total`."""
        counts = self._index.kind_counts(self._hit)
        kinds = np.flatnonzero(counts)
        kinds = kinds[np.argsort(-counts[kinds], kind="stable")]
        codes = pd.Series([self._index.codes_of(kind) for kind in kinds.tolist()], dtype=object)
        return pd.DataFrame({"group_codes": codes, "reached_people": counts[kinds]})

    @cached_property
    def by_project_group(self) -> pd.DataFrame:
        """project_key, group_code, reached_people; every pair, also with nobody."""
        index, kinds = self._index, len(self._index.names.kinds)
        once, counts = index.rows_by_placement(index.once_a_project(self._hit_rows()))
        project = np.repeat(index.arrays.project_of, counts)
        kind = index.arrays.kind[index.person_of(index.arrays.rows[once].astype(np.int64))]
        cells = np.bincount(project * kinds + kind, minlength=len(index.names.projects) * kinds)
        people = cells.reshape(len(index.names.projects), kinds) @ index.members_of_kinds()
        return self._crossed("project_key", index.names.projects, people)

    @cached_property
    def by_settlement_group(self) -> pd.DataFrame:
        """settlement_ksh (home), group_code, reached_people; every pair, also with nobody."""
        counts = self._index.place_group_counts(self._hit)
        frame = self._crossed("settlement_ksh", self._index.names.places, counts)
        return frame[frame["settlement_ksh"] != ""].reset_index(drop=True)

    @cached_property
    def by_month(self) -> pd.DataFrame:
        """month, reached_people, new_people (first attendance ever under the same projects, settlements and groups),
        returning_people; from the first to the last month of the period that anybody came in."""
        index = self._index
        ever = slice(0, self._period.stop)
        unique, new = np.zeros((2, ever.stop), dtype=np.int64)
        for came in index.months_of(ever, *chosen(index, self._filters)):
            unique += _by_month(came)
            seen = np.bitwise_or.accumulate(came, axis=1)
            new[:1] += _by_month(came[:, :1])
            new[1:] += _by_month(came[:, 1:] & ~seen[:, :-1])
        return _months(index.arrays.months[self._period], unique[self._period], new[self._period])

    @cached_property
    def by_months_attended(self) -> pd.DataFrame:
        """months_count (in how many different months of the period a person came), reached_people; these add up to
        `total`."""
        counts = np.zeros(self._period.stop - self._period.start + 1, dtype=np.int64)
        for came in self._index.months_of(self._period, *chosen(self._index, self._filters)):
            counts += np.bincount(_times(came), minlength=len(counts))
        months = np.flatnonzero(counts[1:]) + 1
        return pd.DataFrame({"months_count": months, "reached_people": counts[months]})

    @property
    def returning_people(self) -> int:
        """People who came in two different months of the period or more."""
        frame = self.by_months_attended
        return int(frame.loc[frame["months_count"] >= 2, "reached_people"].sum())

    def _hit_rows(self) -> Bits:
        """Rows with an attendance under the filter."""
        index = self._index
        rows, people = chosen(index, self._filters)
        hit = index.rows_in(self._period, rows)
        return hit if people is None else hit & index.rows_of_people(people)

    def _crossed(self, column: str, names: tuple[str, ...], counts: Ints) -> pd.DataFrame:
        groups = self._index.names.groups
        return pd.DataFrame({
            column: pd.Series(np.repeat(np.array(names, dtype=object), len(groups)), dtype=str),
            "group_code": pd.Series(np.tile(np.array(groups, dtype=object), len(names)), dtype=str),
            "reached_people": counts.ravel(),
        })  # fmt: skip


@lru_cache(maxsize=4)
def chosen(index: Index, filters: Filters) -> tuple[Bits | None, Bits | None]:
    """Rows and people under `filters` without their period (None: all). Kept for the last few: several figures ask."""
    return index.rows_under(filters), index.people_under(filters)


def _by_month(came: Bits) -> Ints:
    """How many people came in each month (column)."""
    return np.bitwise_count(came).sum(axis=0, dtype=np.int64)


def _times(came: Bits) -> Ints:
    """In how many of the months (columns) each person came: added up 64 people at a time, digit by binary digit."""
    digits = np.zeros((came.shape[1].bit_length(), len(came)), dtype=np.uint64)
    for month in came.T:
        carry = month
        for digit in digits:
            carry, digit[:] = digit & carry, digit ^ carry
    flags = np.unpackbits(digits.view(np.uint8), axis=1, bitorder="little")
    return sum(
        (line.astype(np.uint16) << at for at, line in enumerate(flags)), start=np.zeros(flags.shape[1], np.uint16)
    )


def _months(numbers: Ints, unique: Ints, new: Ints) -> pd.DataFrame:
    """One row for each month from the first to the last somebody came in, also those in between that nobody came in."""
    inside = np.flatnonzero(unique)
    span = np.arange(numbers[inside[0]], numbers[inside[-1]] + 1) if len(inside) else np.empty(0, dtype=np.int64)
    at = {int(number): place for place, number in enumerate(numbers)}
    rows = [(unique[at[month]], new[at[month]]) if month in at else (0, 0) for month in span.tolist()]
    frame = pd.DataFrame(rows, columns=["reached_people", "new_people"], dtype=np.int64)
    frame.insert(0, "month", pd.Series([month_text(month) for month in span.tolist()], dtype=str))
    frame["returning_people"] = frame["reached_people"] - frame["new_people"]
    return frame


def _frame(column: str, names: tuple[str, ...], counts: Ints) -> pd.DataFrame:
    """One row for each name somebody was counted under; "" (not known) is left out."""
    found = [(name, people) for name, people in zip(names, counts.tolist(), strict=True) if people and name != ""]
    return pd.DataFrame({
        column: pd.Series([name for name, _ in found], dtype=str),
        "reached_people": np.array([people for _, people in found], dtype=np.int64),
    })  # fmt: skip
