"""Which project reported which month: money, sessions; what is missing and what is not yet due."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd
from sqlalchemy import func, select

from data import dates
from data import reading as tables
from data.collation import hungarian_key
from data.filters import Filters
from data.reading import Reading
from data.values import State

GRACE_MONTHS = 1
"""A month is due when it and this many more months have passed."""


def months(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Every project that has ever reported × every month it ran: project_key, project, month, money_count,
    session_count, state.

    state: value where either kind of row exists, not_reported where the month is due and empty, not_yet_due for
    the newest
    month. A project runs from its start (or first row) to its end, planned end or today, whichever is first.
    """
    places = ("districts", "settlements", "workshops", "groups")
    reported = _reported(reading, filters.without("first_month", "last_month", "period", *places))
    columns = ["project_key", "project", "month", "money_count", "session_count", "state"]
    if reported.empty:
        return pd.DataFrame(columns=columns)
    titles = _projects(reading).set_index("project_key")
    first, last = filters.months(reading.today)
    parts = []
    for key, rows in reported.groupby("project_key"):
        row = titles.loc[key] if key in titles.index else None
        start, end = _run(row, rows["month"].min(), dates.month_of(reading.today))
        span = dates.months_between(max(start, first or start), min(end, last or end))
        title = row["title"] if row is not None else key
        parts.append(pd.DataFrame({"project_key": key, "project": title, "month": pd.Series(span, dtype=str)}))
    frame = pd.concat(parts, ignore_index=True).merge(reported, on=["project_key", "month"], how="left")
    due = dates.add_months(dates.month_of(reading.today), -GRACE_MONTHS)
    missing = frame["money_count"].isna() & frame["session_count"].isna()
    frame["state"] = State.VALUE.value
    frame.loc[missing, "state"] = State.NOT_REPORTED.value
    frame.loc[missing & (frame["month"] >= due), "state"] = State.NOT_YET_DUE.value
    return frame[columns]


def projects(reading: Reading, filters: Filters) -> pd.DataFrame:
    """One row per project: project, first_month, last_reported_month (newest with a row), expected_count (months
    due), money_count and
    session_count (months with such rows), missing_count, missing (the months, as text). Projects that never
    reported have
    null counts (nincs adat)."""
    frame = months(reading, filters)
    keys = filters.project_keys(reading)
    everything = _projects(reading)
    if keys is not None:
        everything = everything[everything["project_key"].isin(keys)]
    rows = []
    for project in everything.itertuples():
        own = frame[(frame["project_key"] == project.project_key) & (frame["state"] != State.NOT_YET_DUE.value)]
        missing = own[own["state"] == State.NOT_REPORTED.value]["month"]
        seen = own[own["state"] == State.VALUE.value]["month"]
        known = len(own) > 0
        rows.append(
            {
                "project": project.title,
                "first_month": own["month"].min() if known else None,
                "last_reported_month": seen.max() if len(seen) else None,
                "expected_count": len(own) if known else None,
                "money_count": own["money_count"].notna().sum() if known else None,
                "session_count": own["session_count"].notna().sum() if known else None,
                "missing_count": len(missing) if known else None,
                "missing": ", ".join(missing) if known else None,
            }
        )
    columns = [
        "project",
        "first_month",
        "last_reported_month",
        "expected_count",
        "money_count",
        "session_count",
        "missing_count",
        "missing",
    ]
    result = pd.DataFrame(rows, columns=columns)
    return result.sort_values("project", key=lambda titles: titles.map(hungarian_key), ignore_index=True)


@lru_cache(maxsize=16)
def _reported(reading: Reading, filters: Filters) -> pd.DataFrame:
    counts = []
    spent = (
        tables.money.c.paid_huf.is_not(None)
        | tables.money.c.committed_huf.is_not(None)
        | tables.money.c.claimed_huf.is_not(None)
    )
    held = tables.session.c.held_sessions + tables.session.c.cancelled_sessions > 0
    for table, name, real in ((tables.money, "money_count", spent), (tables.session, "session_count", held)):
        query = (
            select(table.c.project_key, table.c.month, func.count().label(name))
            .where(real, *filters.where(table, reading))
            .group_by(table.c.project_key, table.c.month)
        )
        counts.append(reading.frame(query))
    return counts[0].merge(counts[1], on=["project_key", "month"], how="outer")


@lru_cache(maxsize=4)
def _projects(reading: Reading) -> pd.DataFrame:
    project = tables.project
    return reading.frame(
        select(project.c.project_key, project.c.title, project.c.start, project.c.planned_end, project.c.end)
    )


def _run(project: pd.Series | None, first_row: str, now: str) -> tuple[str, str]:
    if project is None:
        return first_row, now
    start = dates.month_of(dates.first_day(project["start"])) if isinstance(project["start"], str) else first_row
    known_end = project["end"] if isinstance(project["end"], str) else project["planned_end"]
    end = dates.month_of(dates.last_day(known_end)) if isinstance(known_end, str) else now
    return start, min(end, now)
