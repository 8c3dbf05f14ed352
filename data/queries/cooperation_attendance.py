"""Partners' attendance in memory: read once per data version, chosen and counted by numpy."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from data import reading_tables as tables
from data.filters import Filters
from data.reading import Reading

Codes = NDArray[np.int32]
Positions = NDArray[np.intp]
Flags = NDArray[np.bool_]
_NAMES = ("project_key", "organisation", "settlement_ksh", "month", "held_on", "activity_code", "session_code")


class Session(NamedTuple):
    """A session at which partners were expected."""

    held_on: str
    activity_code: str
    session_code: str


class Pair(NamedTuple):
    """An organisation in a project."""

    project_key: str
    organisation: str


class Attended(NamedTuple):
    """How often an organisation came in a project: sessions expected and attended, and the last day it was there (None:
    never). settlement_ksh: its own settlement."""

    project_key: str
    organisation: str
    settlement_ksh: str | None
    expected_sessions: int
    attended_sessions: int
    last_attended_on: str | None


@dataclass(frozen=True, eq=False)
class Presence:
    """Every partner at every session it was expected at, as columns.

    `pair`, `session`, `place`, `month`: row → position in `pairs`, `sessions` (oldest first), `places` (-1: unknown),
    `months`; `project`, `who`, `activity`, `day`: the same in `projects`, `organisations`, `activities`, `days`;
    `came`: whether it was there. All names are in order.
    """

    pairs: tuple[Pair, ...]
    sessions: tuple[Session, ...]
    places: tuple[str, ...]
    months: tuple[str, ...]
    projects: tuple[str, ...]
    organisations: tuple[str, ...]
    activities: tuple[str, ...]
    days: tuple[str, ...]
    pair: Codes
    session: Codes
    place: Codes
    month: Codes
    project: Codes
    who: Codes
    activity: Codes
    day: Codes
    came: Flags


@lru_cache(maxsize=2)
def presence(reading: Reading) -> Presence:
    """All rows of read_partner_attendance."""
    table = tables.partner_attendance
    columns: list[list[Any]] = [[] for _ in (*_NAMES, "present")]
    query = select(*(table.c[name] for name in (*_NAMES, "present")))
    for rows in reading.parts(query):
        for column, values in zip(columns, zip(*rows, strict=True), strict=True):
            column.extend(values)
    (projects, project), (organisations, who), (places, place), (months, month), (days, day), (activities, activity) = (
        _coded(values) for values in columns[:6]
    )
    pairs, pair = _coded([Pair(*names) for names in zip(*columns[:2], strict=True)])
    sessions, session = _coded([Session(*names) for names in zip(*columns[4:7], strict=True)])
    came = np.array(columns[7], dtype=bool)
    return Presence(
        pairs, sessions, places, months, projects, organisations, activities, days,
        pair, session, place, month, project, who, activity, day, came,
    )  # fmt: skip


def _coded(values: Sequence[Any]) -> tuple[tuple[Any, ...], Codes]:
    """The different values in order, and for each value its position among them; -1 where there is none."""
    names = sorted({value for value in values if value is not None})
    position: dict[Any, int] = {name: number for number, name in enumerate(names)} | {None: -1}
    return tuple(names), np.array([position[value] for value in values], dtype=np.int32)


@lru_cache(maxsize=8)
def chosen(reading: Reading, filters: Filters) -> Positions:
    """The rows under `filters`: projects, calls, the partners' settlements, period."""
    every = presence(reading)
    marks = np.ones(len(every.pair), dtype=bool)
    for names, codes, wanted in (
        (every.projects, every.project, filters.project_keys(reading)),
        (every.places, every.place, filters.settlement_codes(reading)),
    ):
        if wanted is not None:
            marks &= among(names, codes, wanted)
    first, last = filters.months(reading.today)
    if first is not None:
        marks &= every.month >= bisect_left(every.months, first)
    if last is not None:
        marks &= every.month < bisect_right(every.months, last)
    return np.flatnonzero(marks)


def among(names: Sequence[str], codes: Codes, wanted: Collection[str]) -> Flags:
    """For each row whether the name of its code is `wanted`; a row without a name is not."""
    return np.array([*(name in wanted for name in names), False], dtype=bool)[codes]


def counts(reading: Reading, filters: Filters) -> tuple[int, int]:
    """Sessions at which partners came, and at which they were expected, added up over all partners."""
    rows = chosen(reading, filters)
    return int(presence(reading).came[rows].sum()), len(rows)


@lru_cache(maxsize=8)
def attended(reading: Reading, filters: Filters) -> tuple[Attended, ...]:
    """How often each organisation came in each project, in the order of their keys."""
    every, rows = presence(reading), chosen(reading, filters)
    size, pair, there = len(every.pairs), every.pair[rows], every.came[rows]
    expected = np.bincount(pair, minlength=size).tolist()
    came = np.bincount(pair[there], minlength=size).tolist()
    last, place = np.full(size, -1, dtype=np.int32), np.full(size, -1, dtype=np.int32)
    np.maximum.at(last, pair[there], every.day[rows[there]])
    np.maximum.at(place, pair, every.place[rows])
    days, places = (*every.days, None), (*every.places, None)
    return tuple(
        Attended(
            every.pairs[one].project_key,
            every.pairs[one].organisation,
            places[place[one]],
            expected[one],
            came[one],
            days[last[one]],
        )
        for one in np.unique(pair).tolist()
    )
