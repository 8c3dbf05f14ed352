"""Roundtables and other co-operation events: the series with what is stated and held, and their sessions one by one."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd
from sqlalchemy import Select, func, select

from data import dates
from data import reading as tables
from data.filters import Filters
from data.queries import activities, names
from data.queries.documents import cite
from data.reading import Reading
from data.values import State

CLOSING = "zárórendezvény"
"""The form of a project's closing event; it is not one of the occasions on which the partners work together."""


def timeline(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Series of roundtables and co-operation events, the oldest first: event, activity_kind, project, start_on and
    end_on (partial dates), stated_sessions and stated_bound (what a document says: exact or at_least), planned_sessions
    (sessions on record, of every status), held_sessions, cancelled_sessions, source.

    A series without dates of its own is dated by its sessions. National events that belong to no project of ours are
    listed with the code of their programme. The period keeps series whose dates may touch it; sums of sessions follow
    it.
    """
    every = _series(reading, activities.timeless(filters).without("groups", "workshops"))
    found = activities.within(every, reading, filters, "_start", "_completion", "_planned")
    sums = _session_sums(reading, filters)
    counts = {name: pd.to_numeric(found["_key"].map(sums[name])) for name in _COUNTS}
    months = {name: [_known(sums[name].get(key)) for key in found["_key"]] for name in ("first_month", "last_month")}
    starts = [_known(start) or month for start, month in zip(found["_start"], months["first_month"], strict=True)]
    ends = [_known(end) or month for end, month in zip(found["_completion"], months["last_month"], strict=True)]
    order = [start or end or "9999" for start, end in zip(starts, ends, strict=True)]
    dated = {
        name: pd.Series(found_on, index=found.index, dtype=object)
        for name, found_on in (("start_on", starts), ("end_on", ends))
    }
    found = found.assign(**counts, **dated, _order=order)
    return found.sort_values(["_order", "event"], kind="stable", ignore_index=True)[_SHOWN]


def _known(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


_COUNTS = ("planned_sessions", "held_sessions", "cancelled_sessions")
_SERIES = {
    "activity_code": "_key",
    "title": "event",
    "kind": "activity_kind",
    "project_key": "project_key",
    "start": "_start",
    "completion": "_completion",
    "planned_completion": "_planned",
    "stated_sessions": "stated_sessions",
    "stated_sessions_is": "stated_bound",
    "documents": "documents",
}
"""Column of an activity → column of the timeline."""
_SHOWN = (
    "event activity_kind project project_link start_on end_on stated_sessions stated_bound planned_sessions"
    " held_sessions cancelled_sessions source source_link _key"
).split()


@lru_cache(maxsize=64)
def _series(reading: Reading, filters: Filters) -> pd.DataFrame:
    activity = tables.activity
    query = select(*(activity.c[name].label(label) for name, label in _SERIES.items())).where(
        activity.c.activity_code.in_(sorted(activities.cooperation_codes(reading))),
        *activities.chosen(reading, filters),
    )
    found = names.with_project(reading, cite(reading, reading.frame(query)))
    return found.assign(stated_bound=found["stated_bound"].where(found["stated_sessions"].notna()))


def _session_sums(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Sums of sessions and their first and last month by activity (index)."""
    by_activity = _monthly(reading, filters).groupby("activity_code")
    months = by_activity["month"].agg(first_month="min", last_month="max")
    return by_activity[list(_COUNTS)].sum().join(months)


def _monthly(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Co-operation sessions by activity and month, in the period: activity_code, month and the sums of _COUNTS."""
    every = _every_month(reading, activities.timeless(filters).without("groups", "workshops"))
    return activities.in_period(every, reading, filters)


@lru_cache(maxsize=64)
def _every_month(reading: Reading, filters: Filters) -> pd.DataFrame:
    table = tables.session
    codes = sorted(activities.cooperation_codes(reading))
    query = select(table.c.activity_code, table.c.month, *(func.sum(table.c[name]).label(name) for name in _COUNTS))
    query = query.where(table.c.activity_code.in_(codes), *filters.where(table, reading))
    return reading.frame(query.group_by(table.c.activity_code, table.c.month))


def sessions(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Roundtables one by one, the newest first: held_on, event, session_status (held, cancelled,
    planned, or unreported: planned for a day that is past), present_partners_count of expected_partners_count (partners
    present of those expected), headcount_count (where stated). `_event_key` names the series.
    """
    table = tables.roundtable
    query = select(table).where(*filters.where(table, reading)).order_by(table.c.held_on.desc(), table.c.activity_code)
    found = reading.frame(query).merge(
        _partners_there(reading, filters), on=["activity_code", "session_code"], how="left"
    )
    late = (found["status"] == "planned") & (found["held_on"] < reading.today.isoformat())
    found["session_status"] = found["status"].mask(late, "unreported")
    found["event"] = found["activity_code"].map(_titles(reading))
    missing = {"planned": State.NOT_YET_DUE.value, "cancelled": State.NOT_APPLICABLE.value}
    for name in ("present_partners_count", "expected_partners_count", "headcount"):
        known, states = found[name].notna(), found["session_status"].map(missing).fillna(State.NOT_REPORTED.value)
        found[f"{name}_state"] = states.mask(known, State.VALUE.value).astype(object)
    renamed = {
        "headcount": "headcount_count",
        "headcount_state": "headcount_count_state",
        "activity_code": "_event_key",
    }
    return found.rename(columns=renamed)[
        [
            "held_on",
            "event",
            "session_status",
            "present_partners_count",
            "present_partners_count_state",
            "expected_partners_count",
            "expected_partners_count_state",
            "headcount_count",
            "headcount_count_state",
            "_event_key",
        ]
    ]


def _partners_there(reading: Reading, filters: Filters) -> pd.DataFrame:
    table = tables.partner_attendance
    keys = (table.c.activity_code, table.c.session_code)
    there = func.count().filter(table.c.present).label("present_partners_count")
    always = filters.without("districts", "settlements")
    query = select(*keys, there, func.count().label("expected_partners_count")).where(*always.where(table, reading))
    return reading.frame(query.group_by(*keys))


@lru_cache(maxsize=4)
def _titles(reading: Reading) -> dict[str, str]:
    activity = tables.activity
    query: Select = select(activity.c.activity_code, activity.c.title).where(activity.c.kind == "roundtable")
    frame = reading.frame(query)
    return dict(zip(frame["activity_code"], frame["title"], strict=True))


def held_and_due(reading: Reading, filters: Filters) -> tuple[float | None, float | None]:
    """Co-operation sessions held, and due: held, cancelled, or of a past month and without a report. None, None
    without any.
    """
    found = _monthly(reading, filters)
    planned, held, cancelled = (found[name] for name in _COUNTS)
    is_past = found["month"] < dates.month_of(reading.today)
    due = float(planned.where(is_past, held + cancelled).sum())
    return (float(held.sum()), due) if due else (None, None)


def stated_sessions(reading: Reading, filters: Filters) -> int | None:
    """Co-operation events of our projects that documents state, closing events left out; None if nothing is."""
    activity = tables.activity
    cooperation = sorted(activities.cooperation_codes(reading))
    query = select(activity.c.stated_sessions, activity.c.start, activity.c.completion).where(
        activity.c.activity_code.in_(cooperation),
        activity.c.stated_sessions.is_not(None),
        activity.c.form.is_(None) | (activity.c.form != CLOSING),
        activity.c.project_key.in_(select(tables.project.c.project_key)),
        *activities.chosen(reading, filters.without("workshops")),
    )
    found = activities.within(reading.frame(query), reading, filters, "start", "completion")
    return int(found["stated_sessions"].sum()) if len(found) else None
