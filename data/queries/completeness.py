"""Which project reported which month: money, sessions; what is missing and what is not yet due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from sqlalchemy import func, select

from data import dates
from data import reading_tables as tables
from data.collation import hungarian_key
from data.filters import Filters
from data.queries import session_sums
from data.queries.frames import framed
from data.reading import Reading
from data.values import State

GRACE_MONTHS = 1
"""A month is due when it and this many more months have passed."""


COLUMNS = ("project_key", "project", "month", "money_count", "session_count", "state")


class Month(NamedTuple):
    """One month of one project: rows of money and of sessions (None: none), and the state of its report."""

    project_key: str
    project: str
    month: str
    money_count: float | None
    session_count: float | None
    state: str


def months(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Every project that has ever reported × every month it ran: project_key, project, month, money_count,
    session_count, state.

    state: value where either kind of row exists, not_reported where the month is due and empty, not_yet_due for the
    newest month. A project runs from its start (or first row) to its end, planned end or today, whichever is first.
    """
    return framed([row._asdict() for row in project_months(reading, filters)], COLUMNS)


@lru_cache(maxsize=32)
def project_months(reading: Reading, filters: Filters) -> tuple[Month, ...]:
    """The rows of `months`; treat as read-only."""
    keys = filters.project_keys(reading)
    first, last = filters.months(reading.today)
    due = dates.add_months(dates.month_of(reading.today), -GRACE_MONTHS)
    found = []
    for run in _runs(reading):
        if keys is None or run.project_key in keys:
            for month in dates.months_between(max(run.first, first or run.first), min(run.last, last or run.last)):
                money, sessions = run.counts.get(month, (None, None))
                state = _state(month in run.counts, month, due)
                found.append(Month(run.project_key, run.project, month, money, sessions, state))
    return tuple(found)


class Run(NamedTuple):
    """A project that has ever reported: its title, first and last month, and of each month with any the rows of money
    and of sessions (None: none)."""

    project_key: str
    project: str
    first: str
    last: str
    counts: Mapping[str, tuple[int | None, int | None]]


@lru_cache(maxsize=2)
def _runs(reading: Reading) -> tuple[Run, ...]:
    known = {row.project_key: row for row in _projects(reading)}
    money, sessions = _money(reading), _sessions(reading)
    now, found = dates.month_of(reading.today), []
    for key in sorted(money.keys() | sessions.keys()):
        spent, held = money.get(key, {}), sessions.get(key, {})
        counts = {month: (spent.get(month), held.get(month)) for month in sorted(spent.keys() | held.keys())}
        project = known.get(key)
        first, last = _bounds(project, min(counts), now)
        found.append(Run(key, project.title if project else key, first, last, counts))
    return tuple(found)


def _state(reported: bool, month: str, due: str) -> str:
    if reported:
        return State.VALUE.value
    return (State.NOT_YET_DUE if month >= due else State.NOT_REPORTED).value


def projects(reading: Reading, filters: Filters) -> pd.DataFrame:
    """One row per project: project, first_month, last_reported_month (newest with a row), expected_count (months due),
    money_count and session_count (months with such rows), missing_count, missing_months (as text: "2024-05, 2024-06").

    Projects that never reported have null counts (nincs adat).
    """
    due: dict[str, list[Month]] = {}
    for row in project_months(reading, filters):
        if row.state != State.NOT_YET_DUE.value:
            due.setdefault(row.project_key, []).append(row)
    keys = filters.project_keys(reading)
    shown = [row for row in _projects(reading) if keys is None or row.project_key in keys]
    return framed([{"project": row.title, **_summary(due.get(row.project_key, []))} for row in shown], _SUMMARY)


_SUMMARY = (
    "project",
    "first_month",
    "last_reported_month",
    "expected_count",
    "money_count",
    "session_count",
    "missing_count",
    "missing_months",
)


def _summary(due: Sequence[Month]) -> dict[str, object]:
    """The figures of a project from its due months; nothing is known without any."""
    if not due:
        return {}
    missing = [row.month for row in due if row.state == State.NOT_REPORTED.value]
    return {
        "first_month": due[0].month,
        "last_reported_month": max((row.month for row in due if row.state == State.VALUE.value), default=None),
        "expected_count": len(due),
        "money_count": sum(row.money_count is not None for row in due),
        "session_count": sum(row.session_count is not None for row in due),
        "missing_count": len(missing),
        "missing_months": ", ".join(missing),
    }


def _money(reading: Reading) -> Mapping[str, Mapping[str, int]]:
    """Project → month → rows of read_money with a commitment, claim or payment."""
    table = tables.money
    spent = table.c.paid_huf.is_not(None) | table.c.committed_huf.is_not(None) | table.c.claimed_huf.is_not(None)
    keys = (table.c.project_key, table.c.month)
    found: dict[str, dict[str, int]] = {}
    for key, month, rows in reading.rows(select(*keys, func.count().label("rows")).where(spent).group_by(*keys)):
        found.setdefault(key, {})[month] = rows
    return found


def _sessions(reading: Reading) -> Mapping[str, Mapping[str, int]]:
    """Project → month → rows of read_session with a session held or cancelled."""
    every = session_sums.sessions(reading)
    projects, project_of = session_sums.coded([one.project_key for one in every.series])
    rows = np.flatnonzero(every.figures["held_sessions"] + every.figures["cancelled_sessions"])
    cells = project_of[every.series_of[rows]].astype(np.intp) * len(every.months) + every.month_of[rows]
    counts = np.bincount(cells)
    found: dict[str, dict[str, int]] = {}
    for cell in np.flatnonzero(counts).tolist():
        project, month = divmod(cell, len(every.months))
        found.setdefault(projects[project], {})[every.months[month]] = int(counts[cell])
    return found


@lru_cache(maxsize=2)
def _projects(reading: Reading) -> tuple[Any, ...]:
    """project_key, title, start, planned_end, end of all projects, in Hungarian order of their titles."""
    project = tables.project
    columns = (project.c.project_key, project.c.title, project.c.start, project.c.planned_end, project.c.end)
    return tuple(sorted(reading.rows(select(*columns)), key=lambda row: hungarian_key(row.title)))


def _bounds(project: Any, first_row: str, now: str) -> tuple[str, str]:
    """The first and the last month a project ran."""
    if project is None:
        return first_row, now
    start = dates.month_of(dates.first_day(project.start)) if project.start else first_row
    known_end = project.planned_end if project.end is None else project.end
    end = dates.month_of(dates.last_day(known_end)) if known_end else now
    return start, min(end, now)
