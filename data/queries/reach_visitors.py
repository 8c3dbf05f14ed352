"""Visitors of events of which only a headcount is known: bounds, never a number of people."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pandas as pd
from sqlalchemy import func, select

from data import reading as tables
from data.collation import hungarian_key
from data.filters import Filters
from data.queries.activities import chosen, cooperation_codes, within
from data.queries.documents import cite
from data.queries.names import projects as titles
from data.queries.reach_projects import TOTAL
from data.reading import Reading
from data.values import State

_SUMS = ("held_sessions", "headcount_attendances", "lowest_people", "highest_people")
Row = dict[str, Any]


@lru_cache(maxsize=64)
def headcounts(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Visitors of activities with headcounts but no attendance lists, and open events known from documents. Read-only.

    activity, project; held_sessions: sessions with a headcount only; headcount_attendances: the sum of their
    headcounts; lowest_people ≤ different people ≤ highest_people: the greatest headcount and their sum, all that is
    certain; the last row's bounds are the greatest of the lowest and the sum of the highest. stated_sessions: how many
    sessions a document states (stated_bound: exactly or at least), with source. Never added to people on attendance
    lists. Venue in the chosen settlements; target groups are not known. Co-operation between organisations is left out.
    """
    everywhere = filters.without("groups")
    rows = _unlisted(reading, everywhere)
    counted = {row["activity_code"] for row in rows}
    rows += [row for row in _stated(reading, everywhere) if row["activity_code"] not in counted]
    mine = [row for row in rows if row["activity_code"] not in cooperation_codes(reading)]
    mine.sort(key=lambda row: (-float(row["headcount_attendances"] or 0), hungarian_key(str(row["activity"]))))
    names = titles(reading)
    shown = [row | {"project": names.get(str(row["project_key"])), "_total": False} for row in mine]
    if shown:
        shown.append(_bounds(shown))
    stated = ("stated_bound", "stated_sessions", "stated_sessions_state")
    columns = ("activity", "project", *_SUMS, *stated, "documents", "_total")
    frame = pd.DataFrame({name: [row.get(name) for row in shown] for name in columns})
    return cite(reading, frame.astype(dict.fromkeys((*_SUMS, "stated_sessions"), float) | {"_total": bool}))


def _bounds(rows: list[Row]) -> Row:
    known = [row for row in rows if row["highest_people"] is not None]
    row: Row = {"activity": TOTAL, "stated_sessions_state": State.NOT_APPLICABLE.value, "_total": True}
    if known:
        row |= {name: sum(one[name] for one in known) for name in _SUMS}
        row["lowest_people"] = max(one["lowest_people"] for one in known)
    return row


def _unlisted(reading: Reading, filters: Filters) -> list[Row]:
    session, activity = tables.session, tables.activity
    query = (
        select(
            session.c.activity_code,
            session.c.project_key,
            activity.c.title.label("activity"),
            activity.c.documents,
            func.sum(session.c.held_sessions - session.c.listed_sessions).label("held_sessions"),
            func.sum(session.c.headcount).label("headcount_attendances"),
            func.max(session.c.headcount_max).label("lowest_people"),
            func.sum(session.c.headcount).label("highest_people"),
        )
        .join(activity, activity.c.activity_code == session.c.activity_code)
        .where(session.c.headcount.is_not(None), *filters.where(session, reading))
        .group_by(session.c.activity_code, session.c.project_key, activity.c.title, activity.c.documents)
    )
    return reading.frame(query).to_dict("records")


def _stated(reading: Reading, filters: Filters) -> list[Row]:
    """Open events of which a document says how many there were."""
    activity = tables.activity
    columns = (
        activity.c.activity_code,
        activity.c.project_key,
        activity.c.title.label("activity"),
        activity.c.stated_sessions,
        activity.c.stated_sessions_is.label("stated_bound"),
        activity.c.start,
        activity.c.completion,
        activity.c.documents,
    )
    told = (activity.c.kind == "event") & activity.c.stated_sessions.is_not(None)
    frame = reading.frame(select(*columns).where(told, *chosen(reading, filters)))
    rows = within(frame, reading, filters, "start", "completion").to_dict("records")
    return [row | dict.fromkeys(_SUMS) for row in rows]
