"""Roundtables and other co-operation events: the series with what is stated and held, and their sessions one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from sqlalchemy import select

from data import dates
from data import reading_tables as tables
from data.filters import Filters
from data.queries import activities, names, session_sums
from data.queries.cooperation_attendance import chosen, presence
from data.queries.documents import source
from data.queries.frames import framed, state
from data.reading import Reading
from data.values import State

Row = dict[str, Any]
CLOSING = "zárórendezvény"
"""The form of a project's closing event; it is not one of the occasions on which the partners work together."""


_SHOWN = (
    "event activity_kind project project_link start_on end_on stated_sessions stated_bound planned_sessions"
    " held_sessions cancelled_sessions source source_link _key"
).split()


def timeline(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Series of roundtables and co-operation events, the oldest first: event, activity_kind, project, start_on and
    end_on (partial dates), stated_sessions and stated_bound (what a document says: exact or at_least), planned_sessions
    (sessions on record, of every status), held_sessions, cancelled_sessions, source.

    A series without dates of its own is dated by its sessions. National events that belong to no project of ours are
    listed with the code of their programme. The period keeps series whose dates may touch it; sums of sessions follow
    it.
    """
    keep, touching = activities.keeps(reading, filters.without("workshops")), activities.touches(reading, filters)
    counted = _counted(reading, filters)
    rows = [
        _dated(one.shown, counted.get(one.row.activity_code))
        for one in _series(reading)
        if keep(one.row) and touching(one.span)
    ]
    rows.sort(key=lambda row: (row["start_on"] or row["end_on"] or "9999", row["event"]))
    return framed(rows, _SHOWN)


def _dated(shown: Row, counted: Row | None) -> Row:
    """A row of the timeline: dated by its sessions where it has no dates of its own."""
    counted = counted or {}
    start, end = shown["start_on"] or counted.get("first_month"), shown["end_on"] or counted.get("last_month")
    return shown | counted | {"start_on": start, "end_on": end}


class Series(NamedTuple):
    """A co-operation activity: its row of read_activity, what the timeline shows of it, and when it may have been
    (planned dates included; `stated_span` without them)."""

    row: Any
    shown: Row
    span: activities.Span
    stated_span: activities.Span


@lru_cache(maxsize=2)
def _series(reading: Reading) -> tuple[Series, ...]:
    query = select(tables.activity).where(
        tables.activity.c.activity_code.in_(sorted(activities.cooperation_codes(reading)))
    )
    return tuple(
        Series(
            row,
            _shown(reading, row),
            activities.span(row.start, row.completion, row.planned_completion),
            activities.span(row.start, row.completion),
        )
        for row in reading.rows(query)
    )


def _shown(reading: Reading, row: Any) -> Row:
    return {
        "event": row.title,
        "activity_kind": row.kind,
        "start_on": row.start,
        "end_on": row.completion,
        "stated_sessions": row.stated_sessions,
        "stated_bound": None if row.stated_sessions is None else row.stated_sessions_is,
        "_key": row.activity_code,
        **names.project(reading, row.project_key),
        **source(reading, row.documents),
    }


class Month(NamedTuple):
    """Sessions of a co-operation activity at one venue in one month. settlement_ksh: "" = unknown."""

    activity_code: str
    project_key: str
    settlement_ksh: str
    month: str
    planned: int
    held: int
    cancelled: int


@lru_cache(maxsize=2)
def _every_month(reading: Reading) -> tuple[Month, ...]:
    every, codes = session_sums.sessions(reading), activities.cooperation_codes(reading)
    is_ours = np.array([one.activity_code in codes for one in every.series], dtype=bool)
    rows = np.flatnonzero(is_ours[every.series_of])
    series = (every.series[one] for one in every.series_of[rows])
    sums = (every.figures[f"{name}_sessions"][rows].tolist() for name in ("planned", "held", "cancelled"))
    columns = zip(series, every.place_of[rows].tolist(), every.month_of[rows].tolist(), *sums, strict=True)
    return tuple(
        Month(one.activity_code, one.project_key, every.places[place], every.months[month], *counts)
        for one, place, month, *counts in columns
    )


def _months(reading: Reading, filters: Filters) -> Iterator[Month]:
    """Co-operation sessions under the projects, settlements and period of `filters`."""
    keys, places = filters.project_keys(reading), filters.settlement_codes(reading)
    first, last = filters.months(reading.today)
    low, high = first or "", last or "9999-12"
    return (
        row
        for row in _every_month(reading)
        if low <= row.month <= high
        and (keys is None or row.project_key in keys)
        and (places is None or row.settlement_ksh in places)
    )


def _counted(reading: Reading, filters: Filters) -> Mapping[str, Row]:
    """Activity → planned_sessions, held_sessions, cancelled_sessions of the period, with their first_month and
    last_month."""
    found: dict[str, Row] = {}
    for row in _months(reading, filters):
        sums = found.setdefault(row.activity_code, dict.fromkeys(_COUNTS, 0) | {"first_month": row.month})
        for name, count in zip(_COUNTS, (row.planned, row.held, row.cancelled), strict=True):
            sums[name] += count
        sums["first_month"] = min(sums["first_month"], row.month)
        sums["last_month"] = max(sums.get("last_month", ""), row.month)
    return found


_COUNTS = ("planned_sessions", "held_sessions", "cancelled_sessions")
_SESSIONS = (
    "held_on event session_status present_partners_count present_partners_count_state expected_partners_count"
    " expected_partners_count_state headcount_count headcount_count_state _event_key"
).split()
_MISSING = {"planned": State.NOT_YET_DUE, "cancelled": State.NOT_APPLICABLE}


def sessions(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Roundtables one by one, the newest first: held_on, event, session_status (held, cancelled,
    planned, or unreported: planned for a day that is past), present_partners_count of expected_partners_count (partners
    present of those expected), headcount_count (where stated). `_event_key` names the series.
    """
    table = tables.roundtable
    query = select(table).where(*filters.where(table, reading)).order_by(table.c.held_on.desc(), table.c.activity_code)
    there, today = _partners_there(reading, filters), reading.today.isoformat()
    rows = []
    for row in reading.rows(query):
        late = row.status == "planned" and row.held_on < today
        status = "unreported" if late else row.status
        event = _titles(reading).get(row.activity_code)
        shown = {"held_on": row.held_on, "event": event, "session_status": status, "_event_key": row.activity_code}
        counts = (*there.get((row.activity_code, row.session_code), (None, None)), row.headcount)
        rows.append(shown | _stated(status, *counts))
    return framed(rows, _SESSIONS)


def _stated(status: str, present: int | None, expected: int | None, headcount: int | None) -> Row:
    """The figures of a session with their states; what a session yet to come or cancelled lacks is not missing."""
    figures = {
        "present_partners_count": present,
        "expected_partners_count": expected,
        "headcount_count": headcount,
    }
    missing = _MISSING.get(status, State.NOT_REPORTED)
    return figures | {f"{name}_state": state(value, missing) for name, value in figures.items()}


def _partners_there(reading: Reading, filters: Filters) -> Mapping[tuple[str, str], tuple[int, int]]:
    """(activity, session) → partners present and expected, of all settlements."""
    every, rows = presence(reading), chosen(reading, filters.without("districts", "settlements"))
    session, size = every.session[rows], len(every.sessions)
    expected = np.bincount(session, minlength=size).tolist()
    came = np.bincount(session[every.came[rows]], minlength=size).tolist()
    return {
        (one.activity_code, one.session_code): (present, all_of)
        for one, present, all_of in zip(every.sessions, came, expected, strict=True)
        if all_of
    }


@lru_cache(maxsize=4)
def _titles(reading: Reading) -> dict[str, str]:
    activity = tables.activity
    query = select(activity.c.activity_code, activity.c.title).where(activity.c.kind == "roundtable")
    return {row.activity_code: row.title for row in reading.rows(query)}


def held_and_due(reading: Reading, filters: Filters) -> tuple[float | None, float | None]:
    """Co-operation sessions held, and due: held, cancelled, or of a past month and without a report. None, None
    without any.
    """
    now, held, due = dates.month_of(reading.today), 0, 0
    for row in _months(reading, filters):
        held += row.held
        due += row.planned if row.month < now else row.held + row.cancelled
    return (float(held), float(due)) if due else (None, None)


def stated_sessions(reading: Reading, filters: Filters) -> int | None:
    """Co-operation events of our projects that documents state, closing events left out; None if nothing is."""
    keep, touching = activities.keeps(reading, filters.without("workshops")), activities.touches(reading, filters)
    ours = names.projects(reading)
    found = [
        one.row.stated_sessions
        for one in _series(reading)
        if one.row.stated_sessions is not None
        and one.row.form != CLOSING
        and one.row.project_key in ours
        and keep(one.row)
        and touching(one.stated_span)
    ]
    return sum(found) if found else None
