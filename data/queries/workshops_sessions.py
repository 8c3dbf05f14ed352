"""Sessions of workshops, trainings, clubs and events: when they were held, against what plan, and how full."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import select

from data import dates, values
from data import reading_tables as tables
from data.filters import Filters
from data.queries import activities, session_sums
from data.queries.frames import added, framed, known
from data.queries.session_sums import Codes, Figures, Flags
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


class Cube(NamedTuple):
    """Sums by series (kind of activity, workshop group; 0 = none) × month, each figure an array of that shape, NaN
    where it is null. Where planned_sessions is NaN there is no session."""

    series: tuple[tuple[str, int], ...]
    months: tuple[str, ...]
    figures: Mapping[str, Figures]


def sums(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Sums of read_session by kind, workshop group (0 = none) and month; co-operation events are left out.

    The settlement filter means the venue. The target-group filter does not apply: a session has no target group.
    """
    found = cube(reading, filters)
    line, column = np.nonzero(~np.isnan(found.figures["planned_sessions"]))
    keys = [found.series[place] for place in line]
    figures = {name: found.figures[name][line, column] for name in SUMS}
    counts = {name: found.astype(np.int64) if name in SUMS[:3] else found for name, found in figures.items()}
    return pd.DataFrame({
        "kind": pd.Series([kind for kind, _ in keys], dtype=str),
        "workshop_group_no": np.array([group for _, group in keys], dtype=np.int64),
        "month": pd.Series([found.months[place] for place in column], dtype=str),
        **counts,
    })  # fmt: skip


@lru_cache(maxsize=64)
def cube(reading: Reading, filters: Filters) -> Cube:
    """The same sums as arrays. Read-only."""
    every = _timeless(reading, activities.timeless(filters).without("groups"))
    first, last = session_sums.span(every.months, *filters.months(reading.today))
    cut = {name: values[:, first:last] for name, values in every.figures.items()}
    return Cube(every.series, every.months[first:last], cut)


@lru_cache(maxsize=64)
def _timeless(reading: Reading, filters: Filters) -> Cube:
    rolled, (series, own, ours) = session_sums.sessions(reading), _series(reading)
    rows = rolled.rows(reading, filters, ours)
    shape = (len(series), len(rolled.months))
    cells = own[rolled.series_of[rows]] * shape[1] + rolled.month_of[rows]
    found = rolled.sums(rows, cells, shape[0] * shape[1], SUMS)
    return Cube(series, rolled.months, {name: values.reshape(shape) for name, values in found.items()})


@lru_cache(maxsize=2)
def _series(reading: Reading) -> tuple[tuple[tuple[str, int], ...], Codes, Flags]:
    """The series of `Cube`; for each of the roll-up's series the position of its own, and whether it is counted."""
    cooperation = activities.cooperation_codes(reading)
    every = session_sums.sessions(reading).series
    series, own = session_sums.coded([(one.kind, one.workshop_group_no) for one in every])
    ours = [one.kind != "roundtable" and one.activity_code not in cooperation for one in every]
    return series, own, np.array(ours, dtype=bool)


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


def group_names(reading: Reading, filters: Filters) -> dict[int, str]:
    """Number → name of the same workshop groups, in the same order."""
    groups = chosen_groups(reading, filters)
    return dict(zip(groups["workshop_group_no"].tolist(), groups["name"].tolist(), strict=True))


def by_group(found: Cube, number: int, name: str) -> Figures:
    """A figure of one workshop group by month, NaN where it is null."""
    mine = [place for place, (_, group) in enumerate(found.series) if group == number]
    return session_sums.added(found.figures[name][mine], axis=0)


@lru_cache(maxsize=64)
def sessions(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Sessions by month: month, planned_sessions, held_sessions, cancelled_sessions, unreported_sessions, held_share.

    Planned are all sessions on record, whatever became of them; unreported are those of a past month that are still
    "planned". Sessions of this month and later that are still to come are not due: they are in no column but planned.
    held_share = held / (held + cancelled + unreported). A month without any session is null in all columns; one of
    which nothing is due yet has its plan only. Read-only.
    """
    return framed(session_rows(reading, filters), ("month", *_MONTH))


@lru_cache(maxsize=64)
def session_rows(reading: Reading, filters: Filters) -> Sequence[Mapping[str, Any]]:
    """The rows of `sessions` as dicts (None = null); treat as read-only."""
    found = cube(reading, filters)
    counts = [session_sums.added(found.figures[name], axis=0).tolist() for name in SUMS[:3]]
    rows = list(zip(found.months, *counts, strict=True))
    while rows and known(rows[-1][1]) is None:
        rows.pop()
    start = next((place for place, row in enumerate(rows) if known(row[1]) is not None), 0)
    now = dates.month_of(reading.today)
    return tuple({"month": row[0], **_month_row(*row[1:], is_past=row[0] < now)} for row in rows[start:])


_MONTH = (
    "planned_sessions held_sessions held_sessions_state cancelled_sessions cancelled_sessions_state"
    " unreported_sessions unreported_sessions_state held_share held_share_state"
).split()
_DUE = ("held_sessions", "cancelled_sessions", "unreported_sessions", "held_share")


def _month_row(planned: float, held: float, cancelled: float, *, is_past: bool) -> dict[str, Any]:
    if known(planned) is None:
        return dict.fromkeys((f"{name}_state" for name in _DUE), State.NOT_REPORTED.value)
    unreported = planned - held - cancelled if is_past else 0.0
    due = held + cancelled + unreported
    if not due:
        states = dict.fromkeys((f"{name}_state" for name in _DUE), State.NOT_YET_DUE.value)
        return {"planned_sessions": planned, **states}
    states = dict.fromkeys((f"{name}_state" for name in _DUE), State.VALUE.value)
    figures = dict(zip(_DUE, (held, cancelled, unreported, held / due), strict=True))
    return {"planned_sessions": planned, **figures, **states}


def calendar(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Workshop groups × months, every month of the period once per group: workshop_group_no, workshop_group, month,
    held_sessions, planned_sessions, attendances (participations on lists plus headcounts where there is no list).

    A month in which nothing is on record for a group is not_reported, never zero; zero means that all its sessions were
    cancelled; a month with sessions still to come is not_yet_due. Sessions outside the workshop groups are left out.
    A release publishes no attendances of sessions.
    """
    names, found = group_names(reading, filters), cube(reading, filters)
    wanted = ("planned_sessions", "held_sessions", "cancelled_sessions", "attendances", "headcount")
    sums_of = {name: _stacked([by_group(found, number, name) for number in names], found) for name in wanted}
    columns = np.flatnonzero(~np.isnan(sums_of["planned_sessions"]).all(axis=0))
    if len(columns):
        inside = slice(columns[0], columns[-1] + 1)
        months = list(found.months[inside])
        figures = {name: values[:, inside].ravel() for name, values in sums_of.items()}
    else:
        months = _empty_months(reading, filters)
        figures = {name: np.full(len(names) * len(months), np.nan) for name in wanted}
    month = np.tile(np.array(months, dtype=object), len(names))
    states = _session_states(figures, month, dates.month_of(reading.today))
    came = session_sums.added(np.stack([figures["attendances"], figures["headcount"]]), axis=0)
    return pd.DataFrame({
        "workshop_group_no": np.repeat(np.array(list(names), dtype=np.int64), len(months)),
        "workshop_group": np.repeat(np.array(list(names.values()), dtype=object), len(months)),
        "month": month,
        "held_sessions": np.where(states == State.VALUE.value, figures["held_sessions"], np.nan),
        "held_sessions_state": states,
        "planned_sessions": figures["planned_sessions"],
        "attendances": came,
        **({"attendances_state": State.WITHHELD.value} if reading.release is not None else {}),
    })  # fmt: skip


def _stacked(lines: Sequence[Figures], found: Cube) -> Figures:
    return np.stack(lines) if lines else np.empty((0, len(found.months)))


def _session_states(figures: Mapping[str, Figures], month: NDArray[np.object_], now: str) -> NDArray[np.object_]:
    planned, held, cancelled = (figures[name] for name in SUMS[:3])
    missing = np.isnan(planned)
    cases = (missing & (month > now), ~missing & ((held > 0) | (cancelled == planned)), ~missing & (month >= now))
    states = (State.NOT_YET_DUE, State.VALUE, State.NOT_YET_DUE)
    found = np.full(len(planned), State.NOT_REPORTED.value, dtype=object)
    for case, state in reversed(list(zip(cases, states, strict=True))):
        found[case] = state.value
    return found


def _empty_months(reading: Reading, filters: Filters) -> list[str]:
    """Where there are no sessions: the year that ends with the period, or today."""
    _, last = filters.months(reading.today)
    last = min(last or dates.month_of(reading.today), dates.month_of(reading.today))
    return dates.months_between(dates.add_months(last, 1 - EMPTY_CALENDAR_MONTHS), last)


def turnout(reading: Reading, filters: Filters) -> pd.DataFrame:
    """How full the sessions were: turnout_of (workshop group, or the kind of activity outside the groups; "total"
    last), held_sessions, turnout_attendances, capacity_count, turnout_share = Σ attendances / Σ places.

    Only held sessions with both a known capacity and a list (or headcount) enter numerator and denominator. Empty in a
    release.
    """
    columns = ("turnout_of", "held_sessions", "turnout_attendances", "capacity_count", "turnout_share", "_total")
    if reading.release is not None:
        return framed([], columns)
    names, found = group_names(reading, filters), cube(reading, filters)
    lines = [session_sums.added(found.figures[name], axis=1).tolist() for name in _TURNOUT]
    parts: dict[str, list[list[float | None]]] = {name: [] for name in names.values()}
    for (kind, number), *counts in zip(found.series, *lines, strict=True):
        if known(counts[0]) is not None:
            parts.setdefault(names.get(number, kind), []).append([known(count) for count in counts])
    order = [*names.values(), *(kind for kind in ("workshop", "training", "club", "event") if kind in parts)]
    rows = [_turnout(name, parts[name]) for name in order]
    rows.append(_turnout(TOTAL, [part for some in parts.values() for part in some]) | {"_total": True})
    return framed(rows, columns)


_TURNOUT = ("held_sessions", "turnout_attendances", "turnout_capacity")


def _turnout(name: str, parts: Sequence[Sequence[float | None]]) -> dict[str, Any]:
    held, came, places = (added([part[place] for part in parts]) for place in range(len(_TURNOUT)))
    return {
        "turnout_of": name,
        "held_sessions": held,
        "turnout_attendances": came,
        "capacity_count": places,
        "turnout_share": values.share(came, places),
    }
