"""Whether the pace of payments suffices for what remains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from data import dates
from data.filters import Filters
from data.queries import money, money_cells
from data.queries.budget_projects import TOTAL, counted_rows
from data.queries.frames import added, framed, state
from data.reading import Reading
from data.values import State, Status

Row = dict[str, Any]
RECENT_MONTHS = 6
UNSPENT_SHARE = 0.05
"""An ended project with more than 5% of its grant unpaid needs attention."""
_FIGURES = ("remaining_huf", "months_left_count", "needed_huf", "average_paid_huf")
_COLUMNS = ["project", "project_link", "remaining_huf", "remaining_huf_state", "planned_end_on",
            "planned_end_on_state", "months_left_count",
            "months_left_count_state", "needed_huf", "needed_huf_state", "average_paid_huf", "average_paid_huf_state",
            "status", "status_state", "_total"]  # fmt: skip


def pace(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Whether the remaining money can be paid in the remaining months: one row per counted project, then the total.

    project; remaining_huf: grant less payments; planned_end_on; months_left_count: months after the newest month with
    money (without any: after today's) to the end; needed_huf: remaining ÷ months left, per month; average_paid_huf:
    payments per month in the last six months that have any; status: average against needed, late below 75%, attention
    below 90%; an ended project needs attention while more than 5% of its grant is unpaid. needed is not applicable once
    a project has ended. The total sums the projects that are still running and know both sides.
    """
    return framed(rows(reading, filters), _COLUMNS)


@lru_cache(maxsize=64)
def rows(reading: Reading, filters: Filters) -> Sequence[Row]:
    """The rows of `pace` as dicts (None = null); treat as read-only."""
    averages = _averages(reading, filters)
    made = [_row(row, averages.get(row["project_key"]), reading) for row in counted_rows(reading, filters)]
    made.sort(key=lambda row: (row["remaining_huf"] is None, -(row["remaining_huf"] or 0)))
    running = [row for row in made if row["needed_huf"] is not None and row["average_paid_huf"] is not None]
    return (*made, _total(running)) if running else tuple(made)


def _row(row: Row, average: float | None, reading: Reading) -> Row:
    left, remaining = _months_left(reading, row["last_day"], row["last_month"]), row["remaining_huf"]
    needed = max(0.0, remaining / left) if left and remaining is not None else None
    made = {"remaining_huf": remaining, "months_left_count": left, "needed_huf": needed, "average_paid_huf": average}
    waits = row["remaining_huf_state"] == State.NOT_YET_DUE.value
    missing = State.NOT_YET_DUE if waits else State.NOT_REPORTED
    states = {f"{name}_state": state(made[name], missing) for name in _FIGURES}
    states["months_left_count_state"] = state(left)
    states["planned_end_on_state"] = state(row["last_day"])
    if left == 0:
        states["needed_huf_state"] = State.NOT_APPLICABLE.value
    return {
        "project": row["project"],
        "project_link": row["project_link"],
        "planned_end_on": row["last_day"],
        **made,
        **states,
        "status": _status(remaining, left, needed, average, row["grant_huf"]),
        "status_state": row["status_state"],
    }


def _total(running: Sequence[Row]) -> Row:
    sums = {name: added([row[name] for row in running]) for name in ("remaining_huf", "needed_huf", "average_paid_huf")}
    states = dict.fromkeys((f"{name}_state" for name in (*sums, "status")), State.VALUE.value)
    states["months_left_count_state"] = states["planned_end_on_state"] = State.NOT_APPLICABLE.value
    status = _ratio_status(sums["average_paid_huf"], sums["needed_huf"])
    return {"project": TOTAL, "_total": True, **sums, **states, "status": status}


def _averages(reading: Reading, filters: Filters) -> Mapping[str, float]:
    """Project key → payments per month over its last RECENT_MONTHS months with payments, up to the data month."""
    return _averages_until(reading, money.data_month(reading, filters))


@lru_cache(maxsize=64)
def _averages_until(reading: Reading, now: str) -> Mapping[str, float]:
    cells = money_cells.by_month(reading)
    until = cells.span(None, now)
    known, paid = (found["paid_huf"][:, 0, until] for found in (cells.known, cells.sums))
    recent = {key: np.flatnonzero(known[at])[-RECENT_MONTHS:] for key, at in cells.projects.items()}
    return {key: float(paid[cells.projects[key], months].mean()) for key, months in recent.items() if len(months)}


def _months_left(reading: Reading, end: str | None, last_month: str | None) -> int | None:
    if not end:
        return None
    now = last_month or dates.month_of(reading.today)
    return max(dates.month_number(dates.month_of(dates.last_day(end))) - dates.month_number(now), 0)


def _status(
    remaining: float | None, left: int | None, needed: float | None, average: float | None, grant: float | None
) -> str:
    if remaining is None:
        return Status.NO_DATA.value
    if left == 0:
        return (Status.ATTENTION if remaining > UNSPENT_SHARE * (grant or 0) else Status.ON_TRACK).value
    return _ratio_status(average, needed)


def _ratio_status(average: float | None, needed: float | None) -> str:
    if average is None or needed is None:
        return Status.NO_DATA.value
    if needed <= 0 or average >= money.ATTENTION_BELOW * needed:
        return Status.ON_TRACK.value
    return (Status.LATE if average < money.LATE_BELOW * needed else Status.ATTENTION).value
