"""Trainings from plan to completion, and the other activities with what is known of each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from sqlalchemy import select

from data import dates
from data import reading_tables as tables
from data.collation import hungarian_key
from data.filters import Filters
from data.queries import activities, names, session_sums
from data.queries.activities import DONE_WORDS, DROPPED_WORDS, Span
from data.queries.documents import source
from data.queries.frames import framed, spread, state
from data.reading import Reading
from data.values import WITHHELD, State

Row = dict[str, Any]

_ORDER = {"overdue": 0, "planned": 1, "unknown": 2, "completed": 3, "cancelled": 4}


def training_status(status: object, planned_completion: object, completion: object, today: date) -> str:
    """How a training stands: completed, cancelled, overdue, planned or unknown.

    completed: its completion is known and over, or the source says so (DONE_WORDS). cancelled: the source says so
    (DROPPED_WORDS). overdue: the last day its planned completion may mean is past and nothing has been reported since.
    planned: that day is still to come, or the source says "tervezett" without a date. unknown: none of these.
    """
    word = status.casefold() if isinstance(status, str) else ""
    if word in DROPPED_WORDS:
        return "cancelled"
    if word in DONE_WORDS or (isinstance(completion, str) and dates.first_day(completion) <= today):
        return "completed"
    due = planned_completion if isinstance(planned_completion, str) and planned_completion else completion
    if isinstance(due, str) and due:
        return "overdue" if dates.last_day(due) < today else "planned"
    return "planned" if word in ("tervezett", "folyamatban") else "unknown"


_SHOWN_TRAINING = (
    "training project project_link training_status planned_headcount_count planned_headcount_count_state"
    " headcount_count headcount_count_state headcount_is planned_completion_on completion_on"
    " completion_on_state overdue_days overdue_days_state source source_link _start"
).split()
_SHOWN_LISTED = (
    "activity activity_kind age project project_link stated_sessions stated_bound planned_sessions held_sessions"
    " attendances last_held_month source source_link"
).split()
_LISTED_KINDS = ("workshop", "club", "event")


class _Entry(NamedTuple):
    """A row of a table, the row of read_activity it comes from, and when that was."""

    row: Row
    activity: Any
    span: Span


def trainings(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Trainings, those that need attention first: training, project, training_status (see the function of that name),
    planned_headcount_count, headcount_count and headcount_is (places, participants or planned), planned_completion_on,
    completion_on (partial dates), overdue_days (since the last day the plan may mean), source.

    A headcount is what a document states. Added up over trainings it counts places, not different people. The period
    keeps trainings whose dates may touch it; the workshop-group filter does not apply.
    """
    return framed(training_rows(reading, filters), _SHOWN_TRAINING)


def training_rows(reading: Reading, filters: Filters) -> list[Row]:
    """The rows of `trainings` as dicts (None = null); treat as read-only."""
    return _chosen(_trainings(reading), reading, filters.without("workshops"))


def _chosen(entries: Iterable[_Entry], reading: Reading, filters: Filters) -> list[Row]:
    kept, touching = activities.keeps(reading, filters), activities.touches(reading, filters)
    return [entry.row for entry in entries if kept(entry.activity) and touching(entry.span)]


@lru_cache(maxsize=4)
def _trainings(reading: Reading) -> tuple[_Entry, ...]:
    entries = [
        _Entry(_training(reading, one), one, activities.span(one.start, one.planned_completion, one.completion))
        for one in _activities(reading, "training")
    ]
    entries.sort(key=lambda entry: entry.activity.completion or entry.activity.planned_completion or "", reverse=True)
    return tuple(sorted(entries, key=lambda entry: _ORDER[entry.row["training_status"]]))


def _activities(reading: Reading, *kinds: str) -> tuple[Any, ...]:
    table = tables.activity
    return reading.rows(select(*table.c).where(table.c.kind.in_(kinds)))


def _training(reading: Reading, one: Any) -> Row:
    status = training_status(one.status, one.planned_completion, one.completion, reading.today)
    late = status == "overdue"
    missing = State.NOT_YET_DUE if status == "planned" else State.NOT_REPORTED
    return {
        "training": one.title,
        **names.project(reading, one.project_key),
        "training_status": status,
        "planned_headcount_count": one.planned_headcount,
        "planned_headcount_count_state": state(one.planned_headcount),
        "headcount_count": one.headcount,
        "headcount_count_state": state(one.headcount, missing),
        "headcount_is": one.headcount_is,
        "planned_completion_on": one.planned_completion,
        "completion_on": one.completion,
        "completion_on_state": state(one.completion, missing),
        "overdue_days": _overdue_days(one.planned_completion, reading.today) if late else None,
        "overdue_days_state": (State.VALUE if late else State.NOT_APPLICABLE).value,
        **source(reading, one.documents),
        "_start": one.start,
    }


def _overdue_days(due: str | None, today: date) -> float | None:
    return float((today - dates.last_day(due)).days) if due else None


def listed(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Workshops, clubs, youth programmes and events: activity, activity_kind, age, project, stated_sessions and
    stated_bound (what a document says: exact or at_least), planned_sessions (the activity's plan), held_sessions,
    attendances (lists, and headcounts where there is no list; not in a release), last_held_month, source.

    Sums of sessions follow the period and the venue; the list itself follows the period by the activity's dates.
    Co-operation events (roundtables and the like) are on the co-operation page.
    """
    held = _held(reading, filters)
    rows = _chosen(_listed(reading), reading, filters)
    hidden = {"attendances": WITHHELD} if reading.release is not None else {}
    return framed(*spread([row | held.get(row["activity_code"], {}) | hidden for row in rows], _SHOWN_LISTED))


@lru_cache(maxsize=4)
def _listed(reading: Reading) -> tuple[_Entry, ...]:
    cooperation = activities.cooperation_codes(reading)
    entries = [
        _Entry(_activity(reading, one), one, activities.span(one.start, one.planned_completion, one.completion))
        for one in _activities(reading, *_LISTED_KINDS)
        if one.activity_code not in cooperation
    ]
    return tuple(sorted(entries, key=lambda entry: (entry.activity.kind, hungarian_key(entry.activity.title))))


def _activity(reading: Reading, one: Any) -> Row:
    return {
        "activity_code": one.activity_code,
        "activity": one.title,
        "activity_kind": one.kind,
        "age": one.age,
        **names.project(reading, one.project_key),
        "stated_sessions": one.stated_sessions,
        "stated_bound": one.stated_sessions_is if one.stated_sessions is not None else None,
        "planned_sessions": one.planned_sessions,
        **source(reading, one.documents),
    }


def _held(reading: Reading, filters: Filters) -> dict[str, Row]:
    """Activity → held_sessions, attendances and last_held_month of its sessions under the filters."""
    rolled = session_sums.sessions(reading)
    codes, own = rolled.coded("activity_code")
    rows = rolled.rows(reading, filters)
    cells = own[rolled.series_of[rows]]
    found = rolled.sums(rows, cells, len(codes), ("held_sessions", "attendances", "headcount"))
    came = session_sums.added(np.stack([found["attendances"], found["headcount"]]), axis=0)
    held = rolled.figures["held_sessions"][rows] > 0
    latest = session_sums.greatest(cells[held], len(codes), rolled.month_of[rows][held])
    last = [None if month is None else rolled.months[month] for month in latest]
    return {
        codes[place]: {
            "held_sessions": found["held_sessions"][place],
            "attendances": came[place],
            "last_held_month": last[place],
        }
        for place in np.flatnonzero(~np.isnan(found["held_sessions"])).tolist()
    }
