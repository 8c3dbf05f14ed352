"""Visitors of events of which only a headcount is known: bounds, never a number of people."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import pandas as pd
from sqlalchemy import select

from data import reading_tables as tables
from data.collation import hungarian_key
from data.filters import Filters
from data.queries import activities, names, session_sums
from data.queries.documents import source
from data.queries.frames import framed
from data.queries.reach_projects import TOTAL
from data.reading import Reading
from data.values import State

_SUMS = ("held_sessions", "headcount_attendances", "lowest_people", "highest_people")
_STATED = ("stated_bound", "stated_sessions", "stated_sessions_state")
_COLUMNS = ("activity", "project", *_SUMS, *_STATED, "_total", "source", "source_link")
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
    return framed(visitor_rows(reading, filters), _COLUMNS)


@lru_cache(maxsize=64)
def visitor_rows(reading: Reading, filters: Filters) -> Sequence[Row]:
    """The rows of `headcounts` as dicts (None = null), the one with the bounds last; treat as read-only."""
    rows = _unlisted(reading, filters)
    counted = {row["activity_code"] for row in rows}
    rows += [row for row in _stated(reading, filters) if row["activity_code"] not in counted]
    rows.sort(key=lambda row: (-float(row.get("headcount_attendances") or 0), hungarian_key(row["activity"])))
    return (*rows, _bounds(rows)) if rows else ()


def _bounds(rows: list[Row]) -> Row:
    known = [row for row in rows if "highest_people" in row]
    row: Row = {"activity": TOTAL, "stated_sessions_state": State.NOT_APPLICABLE.value, "_total": True}
    if known:
        row |= {name: sum(one[name] for one in known) for name in _SUMS}
        row["lowest_people"] = max(one["lowest_people"] for one in known)
    return row


def _unlisted(reading: Reading, filters: Filters) -> list[Row]:
    """Activities with sessions of which only the headcount is known."""
    rolled, described = session_sums.sessions(reading), _activities(reading)
    rows = rolled.where_known(rolled.rows(reading, filters), "headcount")
    codes, own = rolled.coded("activity_code")
    cells = own[rolled.series_of[rows]]
    sums = rolled.sums(rows, cells, len(codes), ("held_sessions", "listed_sessions", "headcount"))
    most = session_sums.greatest(cells, len(codes), rolled.figures["headcount_max"][rows])
    columns = (codes, *(figures.tolist() for figures in sums.values()), most)
    return [
        _row(reading, described[code])
        | dict(zip(_SUMS, (held - listed, headcount, float(lowest), headcount), strict=True))
        for code, held, listed, headcount, lowest in zip(*columns, strict=True)
        if lowest is not None and code in described
    ]


def _stated(reading: Reading, filters: Filters) -> list[Row]:
    """Open events of which a document says how many there were."""
    kept, touching = activities.keeps(reading, filters), activities.touches(reading, filters)
    return [
        _row(reading, one) | {"stated_sessions": one.stated_sessions, "stated_bound": one.stated_sessions_is}
        for one in _activities(reading).values()
        if one.kind == "event" and one.stated_sessions is not None
        if kept(one) and touching(activities.span(one.start, one.completion))
    ]


def _row(reading: Reading, activity: Any) -> Row:
    return {
        "activity_code": activity.activity_code,
        "activity": activity.title,
        "project": names.projects(reading).get(activity.project_key),
        **source(reading, activity.documents),
    }


@lru_cache(maxsize=4)
def _activities(reading: Reading) -> dict[str, Any]:
    """Code → row of read_activity; co-operation between organisations is left out."""
    cooperation = activities.cooperation_codes(reading)
    rows = reading.rows(select(*tables.activity.c))
    return {row.activity_code: row for row in rows if row.activity_code not in cooperation}
