"""The key figures of the start page: money, people, sessions, co-operation, each against what should be by now."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from data.filters import Filters
from data.queries import (
    budget,
    cooperation,
    cooperation_attendance,
    cooperation_coverage,
    reach,
    session_sums,
    workshops,
    workshops_sessions,
)
from data.queries.budget_projects import counted_rows
from data.queries.frames import added, framed, known, spread, state
from data.queries.trend import compared, recent_months
from data.reading import Reading
from data.values import State, Status, share

AREAS = ("money", "people", "sessions", "cooperation")
FIGURES = ("done_share", "due_share", "paid_huf", "planned_to_date_huf", "reached_people", "enrolled_people",
           "planned_people",
           "held_sessions", "due_sessions", "present_attendances", "expected_attendances",
           "covered_count", "settlements_count", "change_huf", "change_people", "change_sessions",
           "change_share")  # fmt: skip


def kpis(reading: Reading, filters: Filters) -> pd.DataFrame:
    """One row per area: money, people, sessions, cooperation; a figure of another area is not applicable.

    money: paid_huf (net) of planned_to_date_huf, counted projects that know both (`budget.kpis`). people:
    reached_people, different people; enrolled_people of planned_people, both added by project; due_share: the part of
    the plan due by now (`reach.kpis`); no share and no status in a period that begins later than the data.
    sessions: held_sessions of due_sessions, workshops, trainings, clubs and events (`workshops.kpis`). cooperation:
    partners present of partners expected at co-operation events (present_attendances of expected_attendances,
    organisations × events, not people); where no presence is on record, covered_count of settlements_count instead, the
    best known coverage of a district (`cooperation.kpis`), which no plan judges. done_share: Σ/Σ of the pair. status:
    the rule of each area. change_…: the compared period less the one before (`trend.compared`), in the area's unit;
    co-operation in share. Of a release: figures of people are published ones.
    """
    rows = [
        _money(reading, filters),
        _people(reading, filters),
        _sessions(reading, filters),
        _cooperation(reading, filters),
    ]
    columns = ["area", "status", "status_state", *(column for name in FIGURES for column in (name, f"{name}_state"))]
    return framed(*spread([row | _states(row) for row in rows], columns))


def _states(row: dict[str, Any]) -> dict[str, str]:
    other = State.NOT_APPLICABLE
    states: dict[str, Any] = {f"{name}_state": state(row[name]) if name in row else other.value for name in FIGURES}
    if _unjudged(row):
        states |= {"status": None, "status_state": other.value}
    return {"status_state": State.VALUE.value} | states


def _money(reading: Reading, filters: Filters) -> dict[str, Any]:
    paid = budget.kpi(counted_rows(reading, filters), "paid", "planned_to_date_huf")
    return {
        "area": "money",
        "status": paid["status"],
        "done_share": paid["of_target_share"],
        "paid_huf": paid["amount_huf"],
        "planned_to_date_huf": paid["target_huf"],
        "change_huf": budget.paid_change(reading, filters),
    }


def _people(reading: Reading, filters: Filters) -> dict[str, Any]:
    row = reach.kpi_row(reading, filters)
    return {
        "area": "people",
        "status": row["status"],
        "done_share": row["reach_share"] if row["status"] else None,
        "due_share": share(row["due_people"], row["planned_people"]),
        **{name: row[name] for name in ("reached_people", "enrolled_people", "planned_people", "change_people")},
    }


def _sessions(reading: Reading, filters: Filters) -> dict[str, Any]:
    found = workshops_sessions.session_rows(reading, filters)
    names = ("held_sessions", "cancelled_sessions", "unreported_sessions")
    held, cancelled, unreported = (sum(row.get(name) or 0.0 for row in found) for name in names)
    due = held + cancelled + unreported
    done = share(held, due)
    periods = compared(reading, filters)
    now, before = held_in(reading, periods.now), held_in(reading, periods.before)
    return {
        "area": "sessions",
        "status": _status(done, workshops.HELD_ON_TRACK, workshops.HELD_ATTENTION),
        "done_share": done,
        "held_sessions": held if due else None,
        "due_sessions": due or None,
        "change_sessions": None if now is None or before is None else now - before,
    }


def _cooperation(reading: Reading, filters: Filters) -> dict[str, Any]:
    present, expected = _present(reading, filters)
    periods = compared(reading, filters)
    now, before = (share(*_present(reading, period)) for period in (periods.now, periods.before))
    done = share(present, expected)
    return {
        "area": "cooperation",
        "status": _status(done, cooperation.PRESENT_ON_TRACK, cooperation.PRESENT_ATTENTION),
        "done_share": done,
        "present_attendances": present,
        "expected_attendances": expected,
        "change_share": None if now is None or before is None else now - before,
        **({} if expected else _covered(reading, filters)),
    }


def _unjudged(row: dict[str, Any]) -> bool:
    """Whether a figure is shown that no plan judges: coverage, and people of a period without a plan of its own."""
    return row["status"] is None or (row["area"] == "cooperation" and row.get("covered_count") is not None)


def _covered(reading: Reading, filters: Filters) -> dict[str, Any]:
    first = next(iter(cooperation_coverage.coverage_rows(reading, filters)), {})
    return {
        "covered_count": first.get("involved_count"),
        "settlements_count": first.get("district_settlements_count"),
    }


def _status(done: float | None, on_track: float, attention: float) -> str:
    if done is None:
        return Status.NO_DATA.value
    return (Status.ON_TRACK if done >= on_track else Status.ATTENTION if done >= attention else Status.LATE).value


def _present(reading: Reading, filters: Filters) -> tuple[float | None, float | None]:
    came, expected = cooperation_attendance.counts(reading, filters)
    return (float(came), float(expected)) if expected else (None, None)


def held_in(reading: Reading, filters: Filters) -> float | None:
    """Sessions held in the filters' period, co-operation events left out; None where none is on record."""
    return added(list(_held(reading, filters).values()))


def _held(reading: Reading, filters: Filters) -> dict[str, float | None]:
    """Month → sessions held, None where none is on record."""
    found = workshops_sessions.cube(reading, filters)
    sums = session_sums.added(found.figures["held_sessions"], axis=0).tolist()
    return dict(zip(found.months, map(known, sums), strict=True))


def lately(reading: Reading, filters: Filters) -> dict[str, list[float | None]]:
    """Area → its last twelve complete months, oldest first, None where nothing is known: the sparklines.

    money: payments; people: different people of the month; sessions: held; cooperation: share of partners present, in
    the last twelve months that had an event at all (a month without one is not a gap).
    """
    held = _held(reading, filters)
    return {
        "money": budget.paid_lately(reading, filters),
        "people": reach.lately(reading, filters, "reached_people"),
        "sessions": [held.get(month) for month in recent_months(reading, filters)],
        "cooperation": _attended(reading, filters)[-12:],
    }


def _attended(reading: Reading, filters: Filters) -> list[float | None]:
    """The share of partners present of those expected, month by month, of the months that had an event."""
    every = cooperation_attendance.presence(reading)
    rows = cooperation_attendance.chosen(reading, filters)
    months, size = every.month[rows], len(every.months)
    expected = np.bincount(months, minlength=size)
    came = np.bincount(months[every.came[rows]], minlength=size)
    found: list[float | None] = (came[expected > 0] / expected[expected > 0]).tolist()
    return found
