"""Which projects have sent attendance lists: what makes a zero a zero and not "nincs adat"."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from data.filters import Filters
from data.people.counts import published_people, visits
from data.queries import session_sums
from data.queries.frames import known
from data.queries.session_sums import Codes, Figures, Positions, RollUp
from data.reading import Reading
from data.values import NOBODY, WITHHELD, Number, published

_SUMS = ("held_sessions", "cancelled_sessions", "listed_sessions", "headcount")
_ELSEWHERE = ("settlements", "districts", "groups", "period", "first_month", "last_month")


class Sessions(NamedTuple):
    """Sums of read_session, wherever the sessions were; `headcount` is None where no session has one without a list."""

    held: int
    cancelled: int
    listed: int
    headcount: float | None


class _Everywhere(NamedTuple):
    """Sums by project × month, one array of that shape for each of _SUMS; NaN where there is nothing to add."""

    projects: tuple[str, ...]
    months: tuple[str, ...]
    sums: tuple[Figures, ...]


@lru_cache(maxsize=64)
def _timeless(reading: Reading, filters: Filters) -> _Everywhere:
    rolled = session_sums.sessions(reading)
    projects, own = rolled.coded("project_key")
    rows = rolled.rows(reading, filters)
    shape = (len(projects), len(rolled.months))
    cells = own[rolled.series_of[rows]] * shape[1] + rolled.month_of[rows]
    found = rolled.sums(rows, cells, shape[0] * shape[1], _SUMS)
    return _Everywhere(projects, rolled.months, tuple(found[name].reshape(shape) for name in _SUMS))


def _everywhere(reading: Reading, filters: Filters) -> _Everywhere:
    every = _timeless(reading, filters.without(*_ELSEWHERE))
    first, last = session_sums.span(every.months, *filters.months(reading.today))
    return _Everywhere(every.projects, every.months[first:last], tuple(cut[:, first:last] for cut in every.sums))


@lru_cache(maxsize=64)
def by_month(reading: Reading, filters: Filters) -> Mapping[str, Sessions]:
    """Month → sessions under `filters`, wherever they were, in the order of the months."""
    every = _everywhere(reading, filters)
    *counts, headcounts = (session_sums.added(values, 0).tolist() for values in every.sums)
    rows = zip(every.months, *counts, headcounts, strict=True)
    return {
        month: Sessions(int(held), int(cancelled), int(listed), known(headcount))
        for month, held, cancelled, listed, headcount in rows
        if known(held) is not None
    }


@lru_cache(maxsize=64)
def reporting_projects(reading: Reading, filters: Filters) -> frozenset[str]:
    """Projects with at least one attendance list under `filters`: for them "nobody" is a real zero."""
    every = _everywhere(reading, filters)
    listed = np.flatnonzero((every.sums[2] > 0).any(axis=1))
    return frozenset(every.projects[place] for place in listed.tolist())


def is_reported(reading: Reading, filters: Filters) -> bool:
    """Whether any attendance list has come in under `filters`; if not, the number of people is unknown, not zero."""
    return bool(reporting_projects(reading, filters))


@lru_cache(maxsize=64)
def resting_projects(reading: Reading, filters: Filters) -> frozenset[str]:
    """Projects that have sessions, but none under `filters`, not even a planned or cancelled one: by what is public
    nobody can have been there."""
    return _with_sessions(_timeless(reading, filters.without(*_ELSEWHERE))) - _with_sessions(
        _everywhere(reading, filters)
    )


def is_resting(reading: Reading, filters: Filters) -> bool:
    """Whether all projects under `filters` that have sessions are `resting_projects`."""
    return bool(resting_projects(reading, filters)) and not _with_sessions(_everywhere(reading, filters))


def _with_sessions(every: _Everywhere) -> frozenset[str]:
    there = np.flatnonzero(~np.isnan(every.sums[0]).all(axis=1))
    return frozenset(every.projects[place] for place in there.tolist())


def participations(reading: Reading, filters: Filters, key: str) -> Mapping[str, float]:
    """Attendances on lists by `key` (settlement_ksh: home, project_key or month), whatever the target groups."""
    return _participations(reading, filters.without("groups"))[key]


def attendances(reading: Reading, filters: Filters, key: str) -> Callable[[str], Number]:
    """Participations by settlement_ksh (home) or project_key: a function of the name. Exact from the working state,
    published from a release, WITHHELD where it publishes none."""
    if reading.release is None:
        taken = participations(reading, filters, key)
        return lambda name: taken.get(name, 0.0)
    counts = published_people(reading, filters)
    told = visits(counts.by_project if key == "project_key" else counts.by_settlement, key)
    return lambda name: told.get(name, WITHHELD)


def attendances_in_all(reading: Reading, filters: Filters) -> Number:
    """All participations under the filters; those of a release are not the sum of their parts."""
    if reading.release is None:
        return sum(participations(reading, filters, "month").values())
    taken = published_people(reading, filters).total.visits
    return WITHHELD if taken is None else published(float(taken))


def beside(people: Number, came: Number) -> Number:
    """Participations beside people: unknown with them, and nobody's where there is nobody."""
    return people if people is None or people == NOBODY else came


@lru_cache(maxsize=64)
def _participations(reading: Reading, filters: Filters) -> Mapping[str, Mapping[str, float]]:
    rolled = session_sums.participations(reading)
    rows = rolled.rows(reading, filters)
    projects, own = rolled.coded("project_key")
    cells = {
        "project_key": (projects, own[rolled.series_of[rows]]),
        "settlement_ksh": (rolled.places, rolled.place_of[rows]),
        "month": (rolled.months, rolled.month_of[rows]),
    }
    return {key: _by_name(rolled, rows, *of) for key, of in cells.items()}


def _by_name(rolled: RollUp, rows: Positions, names: Sequence[str], cells: Codes) -> Mapping[str, float]:
    found = rolled.sums(rows, cells, len(names), ("attendances",))["attendances"]
    there = np.flatnonzero(~np.isnan(found))
    return {names[place]: value for place, value in zip(there.tolist(), found[there].tolist(), strict=True)}
