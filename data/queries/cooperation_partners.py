"""Partners: who they are, which roundtables they came to, and who has not been seen for long."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pandas as pd
from sqlalchemy import Select, case, func, select

from data import dates
from data import reading as tables
from data.collation import hungarian_key
from data.filters import Filters
from data.queries import activities, names
from data.queries.documents import cite
from data.reading import Reading
from data.values import State, Status

MATRIX_SESSIONS = 500
"""The attendance matrix of downloads holds the newest sessions, at most so many; the page shows SHOWN_SESSIONS of
them.
"""
SHOWN_SESSIONS = 24
UNSEEN_DAYS = 180
"""A partner has not been seen for long when its last attendance is longer ago and it has missed a session since."""
UNSEEN_LATE_DAYS = 365
_ROLES = {"konzorciumvezető": 0, "projektgazda": 1, "konzorciumi tag": 2, "együttműködő partner": 3}


@lru_cache(maxsize=128)
def attendance(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Partners' attendance by project and organisation: project_key, organisation, settlement_ksh, expected_sessions,
    attended_sessions, last_attended_on. The settlement is the partner's own."""
    table = tables.partner_attendance
    query = select(
        table.c.project_key,
        table.c.organisation,
        func.max(table.c.settlement_ksh).label("settlement_ksh"),
        func.count().label("expected_sessions"),
        func.sum(case((table.c.present, 1), else_=0)).label("attended_sessions"),
        func.max(case((table.c.present, table.c.held_on))).label("last_attended_on"),
    )
    clauses = filters.where(table, reading)
    return reading.frame(query.where(*clauses).group_by(table.c.project_key, table.c.organisation))


def matrix(reading: Reading, filters: Filters, most: int = MATRIX_SESSIONS) -> pd.DataFrame:
    """Partners × sessions: partner, one column `<day>_mark` a session (present, absent; null where the partner was not
    expected), oldest first, then attended_sessions of expected_sessions over all sessions of the filters. Rows in
    Hungarian order. At most `most` sessions, the newest; sessions without any attendance record are left out.

    Sessions of the same day are numbered: "2026-09-22 (2)".
    """
    summed = (
        attendance(reading, filters)
        .groupby("organisation", as_index=False)[["attended_sessions", "expected_sessions"]]
        .sum()
    )
    order = sorted(range(len(summed)), key=lambda row: hungarian_key(summed["organisation"].iat[row]))
    summed = summed.iloc[order].rename(columns={"organisation": "partner"}).reset_index(drop=True)
    marks = _marks(reading, filters, most).reindex(summed["partner"]).reset_index(drop=True)
    return pd.concat([summed[["partner"]], marks, summed[["attended_sessions", "expected_sessions"]]], axis=1)


def _marks(reading: Reading, filters: Filters, most: int) -> pd.DataFrame:
    """Organisation (index) × session columns."""
    table = tables.partner_attendance
    clauses = filters.where(table, reading)
    keys = (table.c.held_on, table.c.activity_code, table.c.session_code)
    newest = select(*keys).where(*clauses).distinct().order_by(*(key.desc() for key in keys)).limit(most)
    sessions = reading.frame(newest).iloc[::-1].reset_index(drop=True)
    if sessions.empty:
        return pd.DataFrame()
    again = sessions.groupby("held_on").cumcount()
    days = zip(sessions["held_on"], again, strict=True)
    sessions["column"] = [f"{day}_mark" if count == 0 else f"{day} ({count + 1})_mark" for day, count in days]
    since = table.c.held_on >= sessions["held_on"].iat[0]
    rows = reading.frame(select(*keys, table.c.organisation, table.c.present).where(since, *clauses))
    columns = dict(zip(zip(*(sessions[key.name] for key in keys), strict=True), sessions["column"], strict=True))
    marks: dict[str, dict[str, str]] = {}
    for *session, who, there in rows.itertuples(index=False):
        if tuple(session) in columns:
            marks.setdefault(who, {})[columns[tuple(session)]] = "present" if there else "absent"
    return pd.DataFrame.from_dict(marks, orient="index", columns=sessions["column"].tolist(), dtype=object)


def partners(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Partners of the projects, one row a project and organisation: partner, settlement, project, partner_role,
    attended_sessions of expected_sessions, last_attended_on, source. Organisations without attendance records are null
    there.

    The period keeps attendances, not partners. Sorted by project, role and name.
    """
    table = tables.partner
    query = select(table.c.project_key, table.c.organisation, table.c.settlement_ksh, table.c.role, table.c.documents)
    found = reading.frame(query.where(*filters.where(table, reading)))
    counted = attendance(reading, filters).drop(columns="settlement_ksh")
    found = cite(reading, found.merge(counted, on=["project_key", "organisation"], how="left"))
    found = names.with_project(reading, names.named(found, "settlement_ksh", names.settlements(reading), "settlement"))
    keys = [_partner_order(row) for row in found[["project", "role", "organisation"]].to_dict("records")]
    order = sorted(range(len(found)), key=keys.__getitem__)
    found = found.iloc[order].rename(columns={"organisation": "partner", "role": "partner_role"}).reset_index(drop=True)
    return found[
        [
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
        ]
    ]


def _partner_order(row: dict[str, Any]) -> tuple[object, ...]:
    return hungarian_key(str(row["project"])), _ROLES.get(row["role"], 9), hungarian_key(row["organisation"])


def unseen(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Partners nobody has seen for long, the longest first: partner, status, last_attended_on, unseen_days (to today),
    missed_sessions (in a row since).

    A partner is listed when its last attendance is more than UNSEEN_DAYS ago and it was expected at a session since, or
    when it was never there; late from UNSEEN_LATE_DAYS and where it was never there, else attention. Only series that
    still run count: nobody is missed at a roundtable that is over. The period filter does not apply.
    """
    return _unseen(reading, activities.timeless(filters).without("groups", "workshops"))


@lru_cache(maxsize=64)
def _unseen(reading: Reading, filters: Filters) -> pd.DataFrame:
    found = reading.frame(_since_last(reading, filters))
    today = pd.Timestamp(reading.today)
    found["unseen_days"] = (today - pd.to_datetime(found["last_attended_on"])).dt.days
    never = found["last_attended_on"].isna()
    found = found[never | ((found["unseen_days"] > UNSEEN_DAYS) & (found["missed_sessions"] > 0))]
    never = found["last_attended_on"].isna()
    late = never | (found["unseen_days"] > UNSEEN_LATE_DAYS)
    found = found.assign(
        status=late.map({True: Status.LATE.value, False: Status.ATTENTION.value}).astype(object),
        unseen_days_state=never.map({True: State.NOT_APPLICABLE.value, False: State.VALUE.value}).astype(object),
    )
    found = found.sort_values("unseen_days", ascending=False, na_position="first", kind="stable", ignore_index=True)
    found = found.rename(columns={"organisation": "partner"})
    return found[["partner", "status", "last_attended_on", "unseen_days", "unseen_days_state", "missed_sessions"]]


def expected_partners(reading: Reading, filters: Filters) -> int:
    """Different organisations expected in running series so far; the period filter does not apply."""
    return _expected(reading, activities.timeless(filters).without("groups", "workshops"))


@lru_cache(maxsize=64)
def _expected(reading: Reading, filters: Filters) -> int:
    table = tables.partner_attendance
    query = select(func.count(table.c.organisation.distinct()).label("n")).where(
        *filters.where(table, reading),
        table.c.activity_code.in_(sorted(running_series(reading))),
        table.c.held_on <= reading.today.isoformat(),
    )
    return int(reading.frame(query)["n"].iat[0])


def _since_last(reading: Reading, filters: Filters) -> Select:
    """Each organisation's last attendance in running series, and how many sessions it has missed since."""
    table = tables.partner_attendance
    today = reading.today.isoformat()
    clauses = [
        *filters.where(table, reading),
        table.c.activity_code.in_(sorted(running_series(reading))),
        table.c.held_on <= today,
    ]
    last = (
        select(table.c.organisation, func.max(case((table.c.present, table.c.held_on))).label("last_attended_on"))
        .where(*clauses)
        .group_by(table.c.organisation)
        .subquery()
    )
    missed = func.sum(
        case((last.c.last_attended_on.is_(None) | (table.c.held_on > last.c.last_attended_on), 1), else_=0)
    )
    return (
        select(
            table.c.organisation,
            func.max(last.c.last_attended_on).label("last_attended_on"),
            missed.label("missed_sessions"),
        )
        .join(last, last.c.organisation == table.c.organisation)
        .where(*clauses)
        .group_by(table.c.organisation)
        .order_by(table.c.organisation)
    )


@lru_cache(maxsize=4)
def running_series(reading: Reading) -> frozenset[str]:
    """Co-operation activities that are not over: no completion before today and no source that says they are closed."""
    activity = tables.activity
    query = select(activity.c.activity_code, activity.c.completion, activity.c.status)
    frame = reading.frame(query.where(activity.c.activity_code.in_(sorted(activities.cooperation_codes(reading)))))
    rows = zip(frame["activity_code"], frame["completion"], frame["status"], strict=True)
    return frozenset(code for code, end, status in rows if not _is_over(end, status, reading))


def _is_over(completion: object, status: object, reading: Reading) -> bool:
    ended = isinstance(completion, str) and completion != "" and dates.last_day(completion) < reading.today
    return ended or (isinstance(status, str) and status.casefold() in activities.DONE_WORDS)
