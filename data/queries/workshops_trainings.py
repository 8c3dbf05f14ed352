"""Trainings from plan to completion, and the other activities with what is known of each."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import pandas as pd
from sqlalchemy import func, select

from data import dates
from data import reading as tables
from data.collation import hungarian_key
from data.filters import Filters
from data.queries import activities, names
from data.queries.activities import DONE_WORDS, DROPPED_WORDS
from data.queries.documents import cite
from data.reading import Reading

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


_TRAINING = {
    "title": "training",
    "project_key": "project_key",
    "planned_headcount": "planned_headcount_count",
    "headcount": "headcount_count",
    "headcount_is": "headcount_is",
    "start": "_start",
    "planned_completion": "planned_completion_on",
    "completion": "completion_on",
    "status": "_status",
    "documents": "documents",
}
"""Column of an activity → column of the trainings' table."""
_SHOWN_TRAINING = (
    "training project project_link training_status planned_headcount_count planned_headcount_count_state"
    " headcount_count headcount_count_state headcount_is planned_completion_on completion_on"
    " completion_on_state overdue_days overdue_days_state source source_link _start"
).split()


def trainings(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Trainings, those that need attention first: training, project, training_status (see the function of that name),
    planned_headcount_count, headcount_count and headcount_is (places, participants or planned), planned_completion_on,
    completion_on (partial dates), overdue_days (since the last day the plan may mean), source.

    A headcount is what a document states. Added up over trainings it counts places, not different people. The period
    keeps trainings whose dates may touch it; the workshop-group filter does not apply.
    """
    every = _trainings(reading, activities.timeless(filters).without("workshops", "groups"))
    return activities.within(every, reading, filters, "_start", "planned_completion_on", "completion_on")


@lru_cache(maxsize=64)
def _trainings(reading: Reading, filters: Filters) -> pd.DataFrame:
    activity = tables.activity
    columns = (activity.c[name].label(label) for name, label in _TRAINING.items())
    query = select(*columns).where(activity.c.kind == "training", *activities.chosen(reading, filters))
    found = names.with_project(reading, cite(reading, reading.frame(query)))
    rows = list(zip(found["_status"], found["planned_completion_on"], found["completion_on"], strict=True))
    states = [training_status(*row, reading.today) for row in rows]
    found["training_status"] = pd.Series(states, index=found.index, dtype=object)
    late = [_overdue_days(state, row[1], reading.today) for state, row in zip(states, rows, strict=True)]
    found["overdue_days"] = pd.Series(late, index=found.index, dtype=float)
    found["overdue_days_state"] = ["value" if state == "overdue" else "not_applicable" for state in states]
    found = _headcount_states(found)
    found["_order"] = found["training_status"].map(_ORDER)
    found["_ends"] = found["completion_on"].fillna(found["planned_completion_on"]).fillna("")
    found = found.sort_values(["_order", "_ends"], ascending=[True, False], kind="stable", ignore_index=True)
    return found[_SHOWN_TRAINING]


def _overdue_days(state: str, due: object, today: date) -> float | None:
    return float((today - dates.last_day(due)).days) if state == "overdue" and isinstance(due, str) and due else None


def _headcount_states(frame: pd.DataFrame) -> pd.DataFrame:
    """What is not yet due: the headcount and the completion of a training that is still planned."""
    waiting = (frame["training_status"] == "planned").tolist()
    for name in ("headcount_count", "completion_on"):
        missing = frame[name].isna().tolist()
        states = [
            "value" if not gone else "not_yet_due" if waits else "not_reported"
            for gone, waits in zip(missing, waiting, strict=True)
        ]
        frame[f"{name}_state"] = pd.Series(states, index=frame.index, dtype=object)
    gone = frame["planned_headcount_count"].isna()
    frame["planned_headcount_count_state"] = gone.map({True: "not_reported", False: "value"}).astype(object)
    return frame


_LISTED = {
    "activity_code": "_code",
    "title": "activity",
    "kind": "activity_kind",
    "project_key": "project_key",
    "age": "age",
    "stated_sessions": "stated_sessions",
    "stated_sessions_is": "stated_bound",
    "planned_sessions": "planned_sessions",
    "start": "_start",
    "planned_completion": "_planned",
    "completion": "_completion",
    "documents": "documents",
}
"""Column of an activity → column of the activities' table."""
_HELD = ("held_sessions", "attendances", "last_held_month")
_SHOWN_LISTED = (
    "activity activity_kind age project project_link stated_sessions stated_bound planned_sessions held_sessions"
    " attendances last_held_month source source_link"
).split()


def listed(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Workshops, clubs, youth programmes and events: activity, activity_kind, age, project, stated_sessions and
    stated_bound (what a document says: exact or at_least), planned_sessions (the activity's plan), held_sessions,
    attendances (lists, and headcounts where there is no list), last_held_month, source.

    Sums of sessions follow the period and the venue; the list itself follows the period by the activity's dates.
    Co-operation events (roundtables and the like) are on the co-operation page.
    """
    every = _listed(reading, activities.timeless(filters).without("groups"))
    found = activities.within(every, reading, filters, "_start", "_planned", "_completion")
    held = _held(reading, filters)
    summed = {name: found["_code"].map(held[name]) for name in _HELD}
    return found.assign(**summed)[_SHOWN_LISTED]


@lru_cache(maxsize=64)
def _listed(reading: Reading, filters: Filters) -> pd.DataFrame:
    activity = tables.activity
    query = select(*(activity.c[name].label(label) for name, label in _LISTED.items())).where(
        activity.c.kind.in_(("workshop", "club", "event")),
        activity.c.activity_code.not_in(sorted(activities.cooperation_codes(reading))),
        *activities.chosen(reading, filters),
    )
    found = names.with_project(reading, cite(reading, reading.frame(query)))
    found["stated_bound"] = found["stated_bound"].where(found["stated_sessions"].notna())
    found["_order"] = found["activity"].map(hungarian_key)
    return found.sort_values(["activity_kind", "_order"], kind="stable", ignore_index=True)


def _held(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Sums of sessions by activity (index)."""
    table = tables.session
    query = (
        select(
            table.c.activity_code,
            func.sum(table.c.held_sessions).label("held_sessions"),
            func.sum(table.c.attendances).label("listed"),
            func.sum(table.c.headcount).label("headcount"),
            func.max(table.c.month).filter(table.c.held_sessions > 0).label("last_held_month"),
        )
        .where(table.c.kind.in_(("workshop", "club", "event")), *filters.where(table, reading))
        .group_by(table.c.activity_code)
    )
    frame = reading.frame(query)
    frame["attendances"] = frame[["listed", "headcount"]].sum(axis=1, min_count=1)
    return frame.set_index("activity_code")
