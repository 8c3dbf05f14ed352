"""Which projects have sent attendance lists: what makes a zero a zero and not "nincs adat"."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import func, select

from data import reading as tables
from data.filters import Filters
from data.reading import Reading

_SUMS = ("held_sessions", "cancelled_sessions", "listed_sessions", "headcount")
_ELSEWHERE = ("settlements", "districts", "groups", "period", "first_month", "last_month")


class Sessions(NamedTuple):
    """Sums of read_session, wherever the sessions were; `headcount` is None where no session has one without a list."""

    held: int
    cancelled: int
    listed: int
    headcount: float | None

    def plus(self, other: Sessions) -> Sessions:
        """The sums of both; unknown headcounts do not count."""
        known = [one for one in (self.headcount, other.headcount) if one is not None]
        held, cancelled, listed = (mine + theirs for mine, theirs in zip(self[:3], other[:3], strict=True))
        return Sessions(held, cancelled, listed, sum(known) if known else None)


@lru_cache(maxsize=64)
def _everywhere(reading: Reading, filters: Filters) -> tuple[tuple[str, str, Sessions], ...]:
    session = tables.session
    sums = (func.sum(session.c[name]).label(name) for name in _SUMS)
    keys = (session.c.project_key, session.c.month)
    frame = reading.frame(select(*keys, *sums).where(*filters.where(session, reading)).group_by(*keys))
    headcounts = [None if value != value else float(value) for value in frame["headcount"].astype(float)]
    columns = [frame[name].astype(int) for name in _SUMS[:3]]
    sessions = [Sessions(*counts) for counts in zip(*columns, headcounts, strict=True)]
    return tuple(zip(frame["project_key"], frame["month"], sessions, strict=True))


def _by(reading: Reading, filters: Filters, position: int) -> dict[str, Sessions]:
    first, last = filters.months(reading.today)
    found: dict[str, Sessions] = {}
    for row in _everywhere(reading, filters.without(*_ELSEWHERE)):
        if (first is None or row[1] >= first) and (last is None or row[1] <= last):
            key = str(row[position])
            found[key] = found[key].plus(row[2]) if key in found else row[2]
    return found


@lru_cache(maxsize=64)
def by_month(reading: Reading, filters: Filters) -> Mapping[str, Sessions]:
    """Month → sessions under `filters`, wherever they were, in the order of the months."""
    return dict(sorted(_by(reading, filters, 1).items()))


@lru_cache(maxsize=64)
def reporting_projects(reading: Reading, filters: Filters) -> frozenset[str]:
    """Projects with at least one attendance list under `filters`: for them "nobody" is a real zero."""
    return frozenset(key for key, sessions in _by(reading, filters, 0).items() if sessions.listed)


def is_reported(reading: Reading, filters: Filters) -> bool:
    """Whether any attendance list has come in under `filters`; if not, the number of people is unknown, not zero."""
    return bool(reporting_projects(reading, filters))


@lru_cache(maxsize=64)
def _attendances(reading: Reading, filters: Filters, names: tuple[str, ...]) -> tuple[tuple[object, ...], ...]:
    table = tables.participation
    keys = [table.c[name] for name in names]
    query = select(*keys, func.sum(table.c.attendances).label("attendances"))
    frame = reading.frame(query.where(*filters.where(table, reading)).group_by(*keys))
    return tuple(zip(*(frame[name].tolist() for name in (*names, "attendances")), strict=True))


def participations(reading: Reading, filters: Filters, key: str) -> dict[str, float]:
    """Attendances on lists by `key` (settlement_ksh: home, project_key or month), whatever the target groups."""
    names = ("month",) if key == "month" else ("project_key", "settlement_ksh")
    place, found = names.index(key), dict[str, float]()
    for row in _attendances(reading, filters.without("groups"), names):
        found[str(row[place])] = found.get(str(row[place]), 0.0) + float(row[-1])  # type: ignore[arg-type]
    return found
