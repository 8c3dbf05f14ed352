"""The key figures of the start page: money, people, sessions, co-operation, each against what should be by now."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import case, func, select

from data import reading as tables
from data.filters import Filters
from data.queries import budget, reach, workshops, workshops_sessions
from data.queries.trend import compared, recent_months
from data.reading import Reading
from data.values import State, Status, share

AREAS = ("money", "people", "sessions", "cooperation")
PRESENT_ON_TRACK, PRESENT_ATTENTION = 0.7, 0.5
"""Share of expected partners who came: from 70% on track, from 50% attention, below late."""
FIGURES = ("done_share", "due_share", "paid_huf", "planned_to_date_huf", "reached_people", "planned_people", "held_sessions",
           "due_sessions", "present_attendances", "expected_attendances", "change_huf", "change_people", "change_sessions",
           "change_share")  # fmt: skip


def kpis(reading: Reading, filters: Filters) -> pd.DataFrame:
    """One row per area: money, people, sessions, cooperation; a figure of another area is not applicable.

    money: paid_huf (net) of planned_to_date_huf, counted projects that know both (`budget.kpis`). people: reached_people,
    different people, of planned_people; due_share: the part of the plan due by now (`reach.kpis`). sessions: held_sessions of
    due_sessions, workshops, trainings, clubs and events (`workshops.kpis`). cooperation: partners present of partners
    expected at co-operation events (present_attendances of expected_attendances, organisations × events, not people).
    done_share: Σ/Σ of the pair. status: the rule of each area; co-operation is on track from 70%, attention from 50%.
    change_…: the compared period less the one before (`trend.compared`), in the area's unit; co-operation in share.
    """
    rows = [_money(reading, filters), _people(reading, filters), _sessions(reading, filters), _cooperation(reading, filters)]
    frame = pd.DataFrame(rows, columns=["area", "status", *FIGURES]).astype({name: float for name in FIGURES})
    for name in FIGURES:
        uses = [name in row for row in rows]
        frame[f"{name}_state"] = [_state(*pair) for pair in zip(frame[name], uses, strict=True)]
    return frame


def _state(figure: float, used: bool) -> str:
    if not used:
        return State.NOT_APPLICABLE.value
    return (State.NOT_REPORTED if pd.isna(figure) else State.VALUE).value


def _money(reading: Reading, filters: Filters) -> dict[str, Any]:
    rows = budget.kpis(reading, filters).set_index("kpi")
    paid = rows.loc["paid"]
    return {
        "area": "money",
        "status": paid["status"],
        "done_share": _plain(paid["of_target_share"]),
        "paid_huf": _plain(paid["amount_huf"]),
        "planned_to_date_huf": _plain(paid["target_huf"]),
        "change_huf": _plain(paid["change_huf"]),
    }


def _people(reading: Reading, filters: Filters) -> dict[str, Any]:
    row = reach.kpis(reading, filters).iloc[0]
    return {
        "area": "people",
        "status": row["status"] if isinstance(row["status"], str) else Status.NO_DATA.value,
        "done_share": _plain(row["reach_share"]),
        "due_share": share(_plain(row["due_people"]), _plain(row["planned_people"])),
        "reached_people": _plain(row["reached_people"]),
        "planned_people": _plain(row["planned_people"]),
        "change_people": _plain(row["change_people"]),
    }


def _sessions(reading: Reading, filters: Filters) -> dict[str, Any]:
    row = workshops.kpis(reading, filters).set_index("indicator").loc["workshops.held_share"]
    periods = compared(reading, filters)
    now, before = held_in(reading, periods.now), held_in(reading, periods.before)
    return {
        "area": "sessions",
        "status": row["status"],
        "done_share": _plain(row["part_share"]),
        "held_sessions": _plain(row["part_count"]),
        "due_sessions": _plain(row["whole_count"]),
        "change_sessions": None if now is None or before is None else now - before,
    }


def _cooperation(reading: Reading, filters: Filters) -> dict[str, Any]:
    present, expected = presence(reading, filters)
    periods = compared(reading, filters)
    now, before = (share(*presence(reading, period)) for period in (periods.now, periods.before))
    done = share(present, expected)
    return {
        "area": "cooperation",
        "status": _presence_status(done),
        "done_share": done,
        "present_attendances": present,
        "expected_attendances": expected,
        "change_share": None if now is None or before is None else now - before,
    }


def _presence_status(done: float | None) -> str:
    if done is None:
        return Status.NO_DATA.value
    return (Status.ON_TRACK if done >= PRESENT_ON_TRACK else Status.ATTENTION if done >= PRESENT_ATTENTION else Status.LATE).value


def presence(reading: Reading, filters: Filters) -> tuple[float | None, float | None]:
    """Partners present and partners expected at co-operation events: (present, expected), None where none is on record."""
    table = tables.partner_attendance
    columns = (func.sum(case((table.c.present, 1), else_=0)).label("present"), func.count().label("expected"))
    row = reading.frame(select(*columns).where(*filters.where(table, reading))).iloc[0]
    return (float(row["present"]), float(row["expected"])) if row["expected"] else (None, None)


def held_in(reading: Reading, filters: Filters) -> float | None:
    """Sessions held in the filters' period, co-operation events left out; None where none is on record."""
    found = workshops_sessions.sums(reading, filters)
    return float(found["held_sessions"].sum()) if len(found) else None


def lately(reading: Reading, filters: Filters) -> dict[str, list[float | None]]:
    """Area → its last twelve complete months, oldest first, None where nothing is known: the sparklines.

    money: payments; people: different people of the month; sessions: held; cooperation: share of partners present.
    """
    held = workshops_sessions.sums(reading, filters).groupby("month")["held_sessions"].sum()
    table = tables.partner_attendance
    present = func.sum(case((table.c.present, 1), else_=0)).label("present")
    query = select(table.c.month, present, func.count().label("expected")).where(*filters.where(table, reading))
    came = reading.frame(query.group_by(table.c.month)).set_index("month")
    shares = came["present"] / came["expected"]
    months = recent_months(reading, filters)
    return {
        "money": budget.paid_lately(reading, filters),
        "people": reach.lately(reading, filters, "reached_people"),
        "sessions": [_plain(held.get(month)) for month in months],
        "cooperation": [_plain(shares.get(month)) for month in months],
    }


def _plain(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)
