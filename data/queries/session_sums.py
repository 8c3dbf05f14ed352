"""Sums of sessions and participations, in memory: each roll-up is read once per data version and added up by numpy.

A page asks for the same few columns under ever new filters. Reading them from the database costs tens of milliseconds a
question, adding up arrays less than one; and workers share what their parent has loaded.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Table, select

from data import dates
from data import reading_tables as tables
from data.filters import Filters
from data.reading import Reading

Positions = NDArray[np.intp]
Codes = NDArray[np.int32]
Flags = NDArray[np.bool_]
Figures = NDArray[np.float64]
CHUNK = 50_000
SESSION_FIGURES = (
    "planned_sessions",
    "held_sessions",
    "cancelled_sessions",
    "listed_sessions",
    "headcount_sessions",
    "attendances",
    "headcount",
    "headcount_max",
    "turnout_attendances",
    "turnout_capacity",
)
_NOTHING: dict[str, Any] = {"activity_code": "", "kind": ""}


class Series(NamedTuple):
    """What rows have in common; participations have neither activity nor kind. workshop_group_no: 0 = none."""

    project_key: str
    workshop_group_no: int
    activity_code: str
    kind: str


@dataclass(frozen=True, eq=False)
class RollUp:
    """The rows of a roll-up as columns. `series_of`, `place_of`, `month_of`: row → position in `series`, `places`,
    `months` (every month from the first to the last). `figures`: name → value, 0 where it is null; `known`: name →
    where it is not null, only for figures that are null somewhere. Read-only."""

    series: tuple[Series, ...]
    places: tuple[str, ...]
    months: tuple[str, ...]
    series_of: Codes
    place_of: Codes
    month_of: Codes
    figures: Mapping[str, Codes]
    known: Mapping[str, Flags]

    @cached_property
    def _fields(self) -> dict[str, tuple[tuple[Any, ...], Codes]]:
        return {name: coded([getattr(one, name) for one in self.series]) for name in Series._fields}

    def coded(self, name: str) -> tuple[tuple[Any, ...], Codes]:
        """The different values of a field of the series, in order, and for each series the position of its own."""
        return self._fields[name]

    def rows(self, reading: Reading, filters: Filters, wanted: Flags | None = None) -> Positions:
        """The rows under `filters` (projects, calls, places, workshop groups, period); `wanted`: of these series only
        (None: of all)."""
        first, last = span(self.months, *filters.months(reading.today))
        chosen = [
            (self.series_of, _both(wanted, self._series(reading, filters))),
            (self.place_of, _among(self.places, filters.settlement_codes(reading))),
            (self.month_of, _among(range(len(self.months)), range(first, last))),
        ]
        found: Positions | None = None
        for position, flags in chosen:
            if flags is None or flags.all():
                continue
            found = np.flatnonzero(flags[position]) if found is None else found[flags[position[found]]]
        return np.arange(len(self.series_of)) if found is None else found

    def _series(self, reading: Reading, filters: Filters) -> Flags | None:
        (projects, project_of), (groups, group_of) = self.coded("project_key"), self.coded("workshop_group_no")
        mine = _among(projects, filters.project_keys(reading))
        grouped = _among(groups, filters.workshops or None)
        return _both(None if mine is None else mine[project_of], None if grouped is None else grouped[group_of])

    def where_known(self, rows: Positions, name: str) -> Positions:
        """Those of `rows` in which a figure is not null."""
        return rows[self.known[name][rows]] if name in self.known else rows

    def sums(self, rows: Positions, cells: Codes, size: int, names: Iterable[str]) -> dict[str, Figures]:
        """Each figure added up over `rows` by their cell (below `size`); NaN where no row has a value."""
        found = {}
        present = np.bincount(cells, minlength=size) > 0
        for name in names:
            added = np.bincount(cells, weights=self.figures[name][rows], minlength=size)
            seen = self.known.get(name)
            has = present if seen is None else np.bincount(cells[seen[rows]], minlength=size) > 0
            found[name] = np.where(has, added, np.nan)
        return found


def _among(values: Iterable[Any], wanted: Container[Any] | None) -> Flags | None:
    return None if wanted is None else np.array([value in wanted for value in values], dtype=bool)


def _both(one: Flags | None, other: Flags | None) -> Flags | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other


def coded(values: Sequence[Any]) -> tuple[tuple[Any, ...], Codes]:
    """The different values in order, and for each value its position among them."""
    names = sorted(set(values))
    position = {name: number for number, name in enumerate(names)}
    return tuple(names), np.array([position[value] for value in values], dtype=np.int32)


def greatest(cells: Codes, size: int, values: Codes) -> list[int | None]:
    """The greatest of `values`, none of them negative, by cell (below `size`); None where there is none."""
    found = np.full(size, -1, dtype=np.int64)
    np.maximum.at(found, cells, values)
    return [value if value >= 0 else None for value in found.tolist()]


def added(values: Figures, axis: int | tuple[int, ...]) -> Figures:
    """The sums along `axis` in which NaN is nothing: NaN only where all of it is NaN."""
    known = ~np.isnan(values)
    found = np.where(known, values, 0.0).sum(axis=axis)
    return np.where(known.any(axis=axis), found, np.nan)


def span(months: Sequence[str], first: str | None, last: str | None) -> tuple[int, int]:
    """Which of consecutive `months` lie from `first` to `last` (None: open), as the bounds of a slice."""
    if not months:
        return 0, 0
    start = dates.month_number(months[0])
    low = dates.month_number(first) - start if first else 0
    high = dates.month_number(last) - start + 1 if last else len(months)
    low, high = (min(max(bound, 0), len(months)) for bound in (low, high))
    return low, max(low, high)


@lru_cache(maxsize=2)
def sessions(reading: Reading) -> RollUp:
    """read_session: SESSION_FIGURES by activity, venue and month."""
    return _loaded(reading, tables.session, SESSION_FIGURES)


@lru_cache(maxsize=2)
def participations(reading: Reading) -> RollUp:
    """read_participation: attendances by project, home settlement, workshop group and month."""
    return _loaded(reading, tables.participation, ("attendances",))


def _loaded(reading: Reading, table: Table, figures: Sequence[str]) -> RollUp:
    keyed = [name for name in Series._fields if name in table.c]
    names = [*keyed, "settlement_ksh", "month", *figures]
    series: dict[tuple[Any, ...], int] = {}
    places: dict[str, int] = {}
    chunks = []
    with reading.engine.connect().execution_options(yield_per=CHUNK) as connection:
        for rows in connection.execute(select(*(table.c[name] for name in names))).partitions():
            chunks.append(_columns(list(zip(*rows, strict=True)), len(keyed), series, places))
    columns = [np.concatenate(parts) for parts in zip(*chunks, strict=True)] or [_EMPTY] * (3 + 2 * len(figures))
    start = int(columns[2].min()) if chunks else 0
    count = int(columns[2].max()) - start + 1 if chunks else 0
    filled, seen = columns[3::2], columns[4::2]
    return RollUp(
        tuple(Series(**(_NOTHING | dict(zip(keyed, one, strict=True)))) for one in series),
        tuple(places),
        tuple(dates.month_text(start + number) for number in range(count)),
        columns[0],
        columns[1],
        columns[2] - np.int32(start),
        dict(zip(figures, filled, strict=True)),
        {name: flags for name, flags in zip(figures, seen, strict=True) if not flags.all()},
    )


_EMPTY = np.empty(0, dtype=np.int32)


def _columns(
    columns: Sequence[tuple[Any, ...]], keyed: int, series: dict[tuple[Any, ...], int], places: dict[str, int]
) -> list[NDArray[Any]]:
    """Positions of series and places (those seen first are added), month numbers, then each figure and where it is
    known."""
    own = [series.setdefault(one, len(series)) for one in zip(*columns[:keyed], strict=True)]
    there = [places.setdefault(one or "", len(places)) for one in columns[keyed]]
    numbers = {month: dates.month_number(month) for month in set(columns[keyed + 1])}
    found = [np.array(values, dtype=np.int32) for values in (own, there, [numbers[one] for one in columns[keyed + 1]])]
    for values in columns[keyed + 2 :]:
        found.append(np.array([value or 0 for value in values], dtype=np.int32))
        found.append(np.array([value is not None for value in values], dtype=bool))
    return found
