"""Partners: who they are, which roundtables they came to, and who has not been seen for long."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import select

from data import dates
from data import reading_tables as tables
from data.collation import hungarian_key
from data.filters import Filters
from data.queries import activities, names
from data.queries.cooperation_attendance import Attended, Flags, Positions, Session, among, attended, chosen, presence
from data.queries.documents import source
from data.queries.frames import framed
from data.reading import Reading
from data.values import State, Status

Row = dict[str, Any]
MATRIX_SESSIONS = 500
"""The attendance matrix of downloads holds the newest sessions, at most so many; the page shows SHOWN_SESSIONS of
them.
"""
SHOWN_SESSIONS = 24
UNSEEN_DAYS = 180
"""A partner has not been seen for long when its last attendance is longer ago and it has missed a session since."""
UNSEEN_LATE_DAYS = 365
_ROLES = {"konzorciumvezető": 0, "projektgazda": 1, "konzorciumi tag": 2, "együttműködő partner": 3}
_MARKS = np.array(["absent", "present"], dtype=object)


def attendance(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Partners' attendance by project and organisation: project_key, organisation, settlement_ksh, expected_sessions,
    attended_sessions, last_attended_on. The settlement is the partner's own."""
    return framed([row._asdict() for row in attended(reading, filters)], Attended._fields)


def matrix(reading: Reading, filters: Filters, most: int = MATRIX_SESSIONS) -> pd.DataFrame:
    """Partners × sessions: partner, one column `<day>_mark` a session (present, absent; null where the partner was not
    expected), oldest first, then attended_sessions of expected_sessions over all sessions of the filters. Rows in
    Hungarian order. At most `most` sessions, the newest; sessions without any attendance record are left out.

    Sessions of the same day are numbered: "2026-09-22 (2)".
    """
    every, rows = presence(reading), chosen(reading, filters)
    who, size = every.who[rows], len(every.organisations)
    found, position = np.unique(who), {one: number for number, one in enumerate(hungarian_order(reading))}
    order = sorted(found.tolist(), key=position.__getitem__)
    sessions = np.unique(every.session[rows])[-most:] if most else np.empty(0, dtype=np.int32)
    shown = rows[np.isin(every.session[rows], sessions)]
    place = np.zeros(size, dtype=np.intp)
    place[order] = np.arange(len(order))
    marks = np.full((len(order), len(sessions)), None, dtype=object)
    marks[place[every.who[shown]], np.searchsorted(sessions, every.session[shown])] = _MARKS[
        every.came[shown].astype(int)
    ]
    frame = pd.DataFrame(marks, columns=_days([every.sessions[one] for one in sessions]), dtype=object)
    frame.insert(0, "partner", pd.Series([every.organisations[one] for one in order], dtype=object))
    frame["attended_sessions"] = np.bincount(who[every.came[rows]], minlength=size)[order]
    frame["expected_sessions"] = np.bincount(who, minlength=size)[order]
    return frame


@lru_cache(maxsize=2)
def hungarian_order(reading: Reading) -> tuple[int, ...]:
    """Positions of all organisations of `presence`, in Hungarian order of their names."""
    organisations = presence(reading).organisations
    return tuple(sorted(range(len(organisations)), key=lambda one: hungarian_key(organisations[one])))


def _days(sessions: Sequence[Session]) -> list[str]:
    """A column name for each session; those of the same day are numbered."""
    seen: Counter[str] = Counter()
    columns = []
    for session in sessions:
        seen[session.held_on] += 1
        again = f" ({seen[session.held_on]})" if seen[session.held_on] > 1 else ""
        columns.append(f"{session.held_on}{again}_mark")
    return columns


_PARTNERS = (
    "partner",
    "settlement",
    "project",
    "project_link",
    "partner_role",
    "attended_sessions",
    "expected_sessions",
    "last_attended_on",
    "source",
    "source_link",
)


def partners(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Partners of the projects, one row a project and organisation: partner, settlement, project, partner_role,
    attended_sessions of expected_sessions, last_attended_on, source. Organisations without attendance records are null
    there.

    The period keeps attendances, not partners. Sorted by project, role and name.
    """
    came = {(row.project_key, row.organisation): row._asdict() for row in attended(reading, filters)}
    counted = ("attended_sessions", "expected_sessions", "last_attended_on")
    rows = []
    for row in members(reading, filters):
        there = came.get((row["project_key"], row["partner"]), {})
        rows.append(row | {name: there.get(name) for name in counted})
    return framed(rows, _PARTNERS)


def members(reading: Reading, filters: Filters) -> list[Row]:
    """Partners under the projects and settlements of `filters` as dicts, sorted as `partners`: project_key, partner,
    settlement_ksh, settlement, project, project_link, partner_role, source, source_link. Treat as read-only."""
    keys, places = filters.project_keys(reading), filters.settlement_codes(reading)
    return [
        row
        for row in _members(reading)
        if (keys is None or row["project_key"] in keys) and (places is None or row["settlement_ksh"] in places)
    ]


@lru_cache(maxsize=2)
def _members(reading: Reading) -> tuple[Row, ...]:
    table = tables.partner
    query = select(table.c.project_key, table.c.organisation, table.c.settlement_ksh, table.c.role, table.c.documents)
    rows = [
        {
            "project_key": row.project_key,
            "partner": row.organisation,
            "settlement_ksh": row.settlement_ksh,
            "settlement": names.settlement(reading, row.settlement_ksh),
            "partner_role": row.role,
            **names.project(reading, row.project_key),
            **source(reading, row.documents),
        }
        for row in reading.rows(query)
    ]
    return tuple(sorted(rows, key=_partner_order))


def _partner_order(row: Row) -> tuple[object, ...]:
    return hungarian_key(row["project"]), _ROLES.get(row["partner_role"], 9), hungarian_key(row["partner"])


_UNSEEN = ("partner", "status", "last_attended_on", "unseen_days", "unseen_days_state", "missed_sessions")


def unseen(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Partners nobody has seen for long, the longest first: partner, status, last_attended_on, unseen_days (to today),
    missed_sessions (in a row since).

    A partner is listed when its last attendance is more than UNSEEN_DAYS ago and it was expected at a session since, or
    when it was never there; late from UNSEEN_LATE_DAYS and where it was never there, else attention. Only series that
    still run count: nobody is missed at a roundtable that is over. The period filter does not apply.
    """
    return framed(unseen_rows(reading, filters), _UNSEEN)


def unseen_rows(reading: Reading, filters: Filters) -> Sequence[Row]:
    """The rows of `unseen` as dicts (None = null); treat as read-only."""
    return _unseen(reading, activities.timeless(filters).without("groups", "workshops"))


@lru_cache(maxsize=64)
def _unseen(reading: Reading, filters: Filters) -> tuple[Row, ...]:
    every, rows = presence(reading), _running(reading, filters)
    size, who, day = len(every.organisations), every.who[rows], every.day[rows]
    last = np.full(size, -1, dtype=np.int32)
    np.maximum.at(last, who[every.came[rows]], day[every.came[rows]])
    missed = np.bincount(who[day > last[who]], minlength=size).tolist()
    found = []
    for one in np.unique(who).tolist():
        seen = every.days[last[one]] if last[one] >= 0 else None
        days = (reading.today - date.fromisoformat(seen)).days if seen else None
        if days is None or (days > UNSEEN_DAYS and missed[one]):
            found.append(_absent(every.organisations[one], seen, days, missed[one]))
    return tuple(sorted(found, key=lambda row: (row["unseen_days"] is not None, -(row["unseen_days"] or 0))))


def _absent(partner: str, seen: str | None, days: int | None, missed: int) -> Row:
    late = days is None or days > UNSEEN_LATE_DAYS
    return {
        "partner": partner,
        "status": (Status.LATE if late else Status.ATTENTION).value,
        "last_attended_on": seen,
        "unseen_days": days,
        "unseen_days_state": (State.NOT_APPLICABLE if days is None else State.VALUE).value,
        "missed_sessions": missed,
    }


def expected_partners(reading: Reading, filters: Filters) -> int:
    """Different organisations expected in running series so far; the period filter does not apply."""
    rows = _running(reading, activities.timeless(filters).without("groups", "workshops"))
    return len(np.unique(presence(reading).who[rows]))


def _running(reading: Reading, filters: Filters) -> Positions:
    """The rows under `filters` at sessions of running series, up to today."""
    rows = chosen(reading, filters)
    return rows[_is_running(reading)[rows]]


@lru_cache(maxsize=2)
def _is_running(reading: Reading) -> Flags:
    every = presence(reading)
    held = every.day < np.searchsorted(np.array(every.days, dtype=str), reading.today.isoformat(), side="right")
    return held & among(every.activities, every.activity, running_series(reading))


@lru_cache(maxsize=4)
def running_series(reading: Reading) -> frozenset[str]:
    """Co-operation activities that are not over: no completion before today and no source that says they are closed."""
    activity = tables.activity
    query = select(activity.c.activity_code, activity.c.completion, activity.c.status)
    rows = reading.rows(query.where(activity.c.activity_code.in_(sorted(activities.cooperation_codes(reading)))))
    return frozenset(row.activity_code for row in rows if not _is_over(row.completion, row.status, reading))


def _is_over(completion: object, status: object, reading: Reading) -> bool:
    ended = isinstance(completion, str) and completion != "" and dates.last_day(completion) < reading.today
    return ended or (isinstance(status, str) and status.casefold() in activities.DONE_WORDS)
