"""Which project reported which month: money, sessions; what is missing and what is not yet due."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import pandas as pd
from sqlalchemy import func, select

from data import dates
from data import reading as tables
from data.collation import hungarian_key
from data.filters import Filters
from data.queries.frames import framed, records
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
    return framed([row._asdict() for row in _months(reading, filters)], COLUMNS)


@lru_cache(maxsize=32)
def _months(reading: Reading, filters: Filters) -> tuple[Month, ...]:
    places = ("districts", "settlements", "workshops", "groups")
    reported = _reported(reading, filters.without("first_month", "last_month", "period", *places))
    known = {row["project_key"]: row for row in records(_projects(reading))}
    first, last = filters.months(reading.today)
    now = dates.month_of(reading.today)
    due = dates.add_months(now, -GRACE_MONTHS)
    found = []
    for key, counts in sorted(reported.items()):
        start, end = _run(known.get(key), min(counts), now)
        title = known[key]["title"] if key in known else key
        for month in dates.months_between(max(start, first or start), min(end, last or end)):
            money, sessions = counts.get(month, (None, None))
            found.append(Month(key, title, month, money, sessions, _state(month in counts, month, due)))
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
    for row in _months(reading, filters):
        if row.state != State.NOT_YET_DUE.value:
            due.setdefault(row.project_key, []).append(row)
    keys = filters.project_keys(reading)
    shown = [row for row in records(_projects(reading)) if keys is None or row["project_key"] in keys]
    rows = [{"project": row["title"], **_summary(due.get(row["project_key"], []))} for row in shown]
    rows.sort(key=lambda row: hungarian_key(row["project"]))
    return framed(rows, _SUMMARY)


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


@lru_cache(maxsize=16)
def _reported(reading: Reading, filters: Filters) -> dict[str, dict[str, tuple[float | None, float | None]]]:
    """Project → month → how many rows of money and of sessions (None: none)."""
    money, session = tables.money.c, tables.session.c
    spent = money.paid_huf.is_not(None) | money.committed_huf.is_not(None) | money.claimed_huf.is_not(None)
    held = session.held_sessions + session.cancelled_sessions > 0
    found: dict[str, dict[str, tuple[float | None, float | None]]] = {}
    for place, (table, real) in enumerate(((tables.money, spent), (tables.session, held))):
        keys = (table.c.project_key, table.c.month)
        counts = select(*keys, func.count().label("rows")).where(real, *filters.where(table, reading)).group_by(*keys)
        for key, month, rows in reading.frame(counts).itertuples(index=False):
            both = found.setdefault(key, {}).get(month, (None, None))
            found[key][month] = (rows, both[1]) if place == 0 else (both[0], rows)
    return found


@lru_cache(maxsize=4)
def _projects(reading: Reading) -> pd.DataFrame:
    project = tables.project
    return reading.frame(
        select(project.c.project_key, project.c.title, project.c.start, project.c.planned_end, project.c.end)
    )


def _run(project: dict[str, Any] | None, first_row: str, now: str) -> tuple[str, str]:
    if project is None:
        return first_row, now
    start = dates.month_of(dates.first_day(project["start"])) if isinstance(project["start"], str) else first_row
    known_end = project["end"] if isinstance(project["end"], str) else project["planned_end"]
    end = dates.month_of(dates.last_day(known_end)) if isinstance(known_end, str) else now
    return start, min(end, now)
