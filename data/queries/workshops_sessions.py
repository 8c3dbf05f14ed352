"""Sessions of workshops, trainings, clubs and events: when they were held, against what plan, and how full."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd
from sqlalchemy import func, select

from data import dates, values
from data import reading as tables
from data.filters import Filters
from data.queries import activities
from data.reading import Reading
from data.values import State

SUMS = (
    "planned_sessions",
    "held_sessions",
    "cancelled_sessions",
    "attendances",
    "headcount",
    "turnout_attendances",
    "turnout_capacity",
)
EMPTY_CALENDAR_MONTHS = 12
TOTAL = "total"
"""What stands in the first column of a total row; its words are `value.<column>.total`."""


def sums(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Sums of read_session by kind, workshop group (0 = none) and month; co-operation events are left out.

    The settlement filter means the venue. The target-group filter does not apply: a session has no target group.
    """
    every = _sums(reading, activities.timeless(filters).without("groups"))
    return activities.in_period(every, reading, filters)


@lru_cache(maxsize=64)
def _sums(reading: Reading, filters: Filters) -> pd.DataFrame:
    table = tables.session
    cooperation = sorted(activities.cooperation_codes(reading))
    query = (
        select(
            table.c.kind,
            table.c.workshop_group_no,
            table.c.month,
            *(func.sum(table.c[name]).label(name) for name in SUMS),
        )
        .where(table.c.kind != "roundtable", table.c.activity_code.not_in(cooperation), *filters.where(table, reading))
        .group_by(table.c.kind, table.c.workshop_group_no, table.c.month)
    )
    return reading.frame(query)


@lru_cache(maxsize=4)
def _all_groups(reading: Reading) -> pd.DataFrame:
    table = tables.workshop_group
    columns = (table.c.workshop_group_no, table.c.name, table.c.plan, table.c.status, table.c.documents)
    return reading.frame(select(*columns).order_by(table.c.workshop_group_no))


def chosen_groups(reading: Reading, filters: Filters) -> pd.DataFrame:
    """The workshop groups the filters leave, in their own order: workshop_group_no, name, plan, status, documents.

    A workshop group belongs to a plan, not to a project, so only the workshop-group filter chooses among them.
    """
    groups = _all_groups(reading)
    return groups[groups["workshop_group_no"].isin(filters.workshops)] if filters.workshops else groups


@lru_cache(maxsize=64)
def sessions(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Sessions by month: month, planned_sessions, held_sessions, cancelled_sessions, unreported_sessions, held_share.

    Planned are all sessions on record, whatever became of them; unreported are those of a past month that are still
    "planned". Sessions of this month and later that are still to come are not due: they are in no column but planned.
    held_share = held / (held + cancelled + unreported). A month without any session is null in all columns; one of
    which nothing is due yet has its plan only.
    """
    found = sums(reading, filters)
    totals: dict[str, list[float]] = {}
    for month, *counts in zip(found["month"], *(found[name] for name in SUMS[:3]), strict=True):
        sums_of = totals.setdefault(month, [0, 0, 0])
        totals[month] = [total + count for total, count in zip(sums_of, counts, strict=True)]
    months = dates.months_between(min(totals), max(totals)) if totals else []
    now = dates.month_of(reading.today)
    rows = [
        (month, *_month_row(totals[month], month < now)) if month in totals else (month, *_NO_MONTH) for month in months
    ]
    frame = pd.DataFrame(rows, columns=["month", *_MONTH])
    return frame.astype({name: float for name in _MONTH if not name.endswith("_state")})


_MONTH = (
    "planned_sessions held_sessions held_sessions_state cancelled_sessions cancelled_sessions_state"
    " unreported_sessions unreported_sessions_state held_share held_share_state"
).split()
_NO_MONTH = (None, *(None, State.NOT_REPORTED.value) * 4)


def _month_row(counts: list[float], is_past: bool) -> tuple[object, ...]:
    planned, held, cancelled = counts
    unreported = planned - held - cancelled if is_past else 0
    due = held + cancelled + unreported
    if not due:
        return planned, *(None, State.NOT_YET_DUE.value) * 4
    return planned, *(part for figure in (held, cancelled, unreported, held / due) for part in (figure, "value"))


def calendar(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Workshop groups × months, every month of the period once per group: workshop_group_no, workshop_group, month,
    held_sessions, planned_sessions, attendances (participations on lists plus headcounts where there is no list).

    A month in which nothing is on record for a group is not_reported, never zero; zero means that all its sessions were
    cancelled; a month with sessions still to come is not_yet_due. Sessions outside the workshop groups are left out.
    """
    groups = chosen_groups(reading, filters)
    found = sums(reading, filters)
    found = found[found["workshop_group_no"].isin(groups["workshop_group_no"])]
    months = _calendar_months(found, reading, filters)
    every = pd.MultiIndex.from_product(
        [groups["workshop_group_no"].tolist(), months], names=["workshop_group_no", "month"]
    )
    summed = found.groupby(["workshop_group_no", "month"])[list(SUMS)].sum(min_count=1)
    frame = summed.reindex(every).reset_index()
    names = dict(zip(groups["workshop_group_no"], groups["name"], strict=True))
    frame["workshop_group"] = frame["workshop_group_no"].map(names)
    frame["attendances"] = frame[["attendances", "headcount"]].sum(axis=1, min_count=1)
    states = _session_states(frame, dates.month_of(reading.today))
    frame["held_sessions"] = frame["held_sessions"].where(states == State.VALUE.value)
    frame["held_sessions_state"] = states
    columns = ["workshop_group_no", "workshop_group", "month", "held_sessions", "held_sessions_state"]
    return frame[[*columns, "planned_sessions", "attendances"]]


def _session_states(frame: pd.DataFrame, now: str) -> pd.Series:
    states = []
    for month, planned, held, cancelled in zip(
        frame["month"], frame["planned_sessions"], frame["held_sessions"], frame["cancelled_sessions"], strict=True
    ):
        if pd.isna(planned):
            state = State.NOT_YET_DUE if month > now else State.NOT_REPORTED
        elif held > 0 or cancelled == planned:
            state = State.VALUE
        else:
            state = State.NOT_YET_DUE if month >= now else State.NOT_REPORTED
        states.append(state.value)
    return pd.Series(states, index=frame.index, dtype=object)


def _calendar_months(found: pd.DataFrame, reading: Reading, filters: Filters) -> list[str]:
    """The months with sessions and all between; where there are none, the year that ends with the period (or today)."""
    if len(found):
        return dates.months_between(found["month"].min(), found["month"].max())
    _, last = filters.months(reading.today)
    last = min(last or dates.month_of(reading.today), dates.month_of(reading.today))
    return dates.months_between(dates.add_months(last, 1 - EMPTY_CALENDAR_MONTHS), last)


def turnout(reading: Reading, filters: Filters) -> pd.DataFrame:
    """How full the sessions were: turnout_of (workshop group, or the kind of activity outside the groups; "total"
    last), held_sessions, turnout_attendances, capacity_count, turnout_share = Σ attendances / Σ places.

    Only held sessions with both a known capacity and a list (or headcount) enter numerator and denominator.
    """
    groups = chosen_groups(reading, filters)
    names = dict(zip(groups["workshop_group_no"].astype(int), groups["name"], strict=True))
    rows: dict[str, list[float | None]] = {name: [None] * 3 for name in names.values()}
    every: list[float | None] = [None] * 3
    found = sums(reading, filters)
    columns = ("kind", "workshop_group_no", "held_sessions", "turnout_attendances", "turnout_capacity")
    for kind, number, *counts in zip(*(found[name].tolist() for name in columns), strict=True):
        name = names.get(int(number), kind)
        rows[name] = _added(rows.get(name, [None] * 3), counts)
        every = _added(every, counts)
    order = [*names.values(), *(kind for kind in ("workshop", "training", "club", "event") if kind in rows)]
    whole = [(name, *rows[name], values.share(*rows[name][1:])) for name in order]
    whole.append((TOTAL, *every, values.share(*every[1:])))
    frame = pd.DataFrame(
        whole, columns=["turnout_of", "held_sessions", "turnout_attendances", "capacity_count", "turnout_share"]
    )
    numbers = {name: pd.to_numeric(frame[name]) for name in frame.columns[1:]}
    return frame.assign(**numbers, _total=frame["turnout_of"] == TOTAL)


def _added(totals: list[float | None], counts: list[float]) -> list[float | None]:
    """Sums in which null is nothing: only where every part is null the sum is null."""
    pairs = zip(totals, counts, strict=True)
    return [total if pd.isna(count) else (total or 0) + count for total, count in pairs]
