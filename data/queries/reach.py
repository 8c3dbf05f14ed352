"""The target-groups page: different people, exact, by group, month, settlement and project; participations beside."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import pandas as pd

from data import dates
from data.filters import Filters
from data.people import presence
from data.people.counts import count_people, everybody, figures, published_people
from data.queries import reach_plan
from data.queries.frames import framed, known, spread
from data.queries.money import data_month
from data.queries.reach_groups import groups, overlaps, target_groups
from data.queries.reach_places import settlements
from data.queries.reach_projects import projects
from data.queries.reach_visitors import headcounts, visitor_rows
from data.queries.reporting import Sessions, attendances_in_all, by_month, is_reported, is_resting, participations
from data.queries.trend import compared
from data.reading import Reading
from data.values import NOBODY, WITHHELD, Number, State, difference, each, share

Query = Callable[[Reading, Filters], pd.DataFrame]
_KPIS = (
    "reached_people change_people enrolled_people planned_people due_people reach_share attendances each_attendances"
    " lowest_people highest_people headcount_sessions attendances_state status"
).split()
_QUARTERS = ("quarter", "reached_people")
_PEOPLE = ("reached_people", "new_people", "returning_people")


@lru_cache(maxsize=64)
def kpis(reading: Reading, filters: Filters) -> pd.DataFrame:
    """The key figures, one row. Read-only.

    reached_people: different people on attendance lists (home in the chosen settlements), each once; null without any
    list. change_people: reached in the compared period less the one before (`trend.compared`). planned_people: the
    projects' plans added, whatever the period; enrolled_people: the people standing against them, added in the same way
    (`reach_plan.Plan`); due_people: the part of the plans due by now; reach_share: enrolled over planned. status: see
    `reach_plan.reach_status`. attendances: participations on lists, additive, not applicable where target groups are
    chosen; each_attendances: participations per person. lowest_people ≤ visitors of headcount-only events ≤
    highest_people, headcount_sessions: at so many sessions. The three kinds are never added together. Of a release: its
    published figures, or their bounds; no visitors of headcount-only events.
    """
    return framed(*spread([kpi_row(reading, filters)], _KPIS))


@lru_cache(maxsize=64)
def kpi_row(reading: Reading, filters: Filters) -> dict[str, Any]:
    """The row of `kpis` with published figures in one piece; treat as read-only."""
    reached = _reached(reading, filters)
    plan = reach_plan.chosen_plan(reading, filters)
    taken = attendances_in_all(reading, filters) if reached not in (None, NOBODY) and not filters.groups else None
    visitors = visitor_rows(reading, filters)
    bounds = visitors[-1] if visitors else {}
    comparable = reach_plan.is_from_the_start(reading, filters)
    row = {
        "reached_people": reached,
        "change_people": _change(reading, filters),
        "enrolled_people": plan.enrolled_people,
        "planned_people": plan.planned_people,
        "due_people": None if plan.due_people is None else round(plan.due_people),
        "reach_share": share(plan.enrolled_people, plan.planned_people),
        "attendances": taken,
        "each_attendances": each(taken, reached),
        "lowest_people": bounds.get("lowest_people"),
        "highest_people": bounds.get("highest_people"),
        "headcount_sessions": bounds.get("held_sessions"),
    }
    status = reach_plan.reach_status(plan.enrolled_people, plan.due_people) if comparable else None
    nothing = State.NOT_APPLICABLE.value if filters.groups else None
    withheld = dict.fromkeys(_VISITORS, WITHHELD) if reading.release is not None else {}
    return row | {"attendances_state": nothing, "status": status} | withheld


_VISITORS = ("lowest_people", "highest_people", "headcount_sessions")


def _reached(reading: Reading, filters: Filters) -> Number:
    if is_reported(reading, filters):
        return everybody(count_people(reading, filters))
    return NOBODY if reading.release is not None and is_resting(reading, filters) else None


def _change(reading: Reading, filters: Filters) -> Number:
    periods = compared(reading, filters)
    if not (is_reported(reading, periods.now) and is_reported(reading, periods.before)):
        return None
    if any(narrowing(reading, period) for period in (periods.now, periods.before)):
        return None
    return difference(*(everybody(count_people(reading, period)) for period in (periods.now, periods.before)))


def narrowing(reading: Reading, filters: Filters) -> tuple[str, ...]:
    """Why a release has no single figure of people for exactly this selection: `selection.REASONS`; () where it has
    one, and for the working state, which has any."""
    return () if reading.release is None else published_people(reading, filters).total.reasons


def widened(reading: Reading, filters: Filters) -> tuple[str | None, str | None]:
    """The months a release's figures of people speak of: those of the filters, widened to whole quarters."""
    total = published_people(reading, filters).total
    return total.first_month, total.last_month


@lru_cache(maxsize=64)
def months(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Different people by month, from the first to the last month with sessions under `filters`. Read-only.

    month; reached_people: different people of the month, not to be added over months; new_people: first attendance ever
    under the same projects, settlements and groups; returning_people: the rest; attendances: participations of the
    month, additive, not applicable where target groups are chosen. A month with an attendance list in any chosen
    project is a value, zero included; zero too where every session was cancelled; else nincs adat (no session reported,
    or headcounts only: headcount_attendances, wherever people live). Ends with the data month. Of a release: quarters
    instead (quarter, "2019-Q2"; reached_people), those with attendance lists; nothing else is published by time.
    """
    if reading.release is not None:
        return _quarters(reading, filters)
    sessions = by_month(reading, filters)
    columns = ["month", *(part for name in (*_PEOPLE, "attendances") for part in (name, f"{name}_state"))]
    held = [month for month in sessions if month <= data_month(reading, filters)]
    span = dates.months_between(held[0], held[-1]) if held else []
    told = {month for month in held if _is_known(sessions[month])}
    people = {
        row[0]: row[1:] for row in presence.count_people(reading, filters).by_month.itertuples(index=False, name=None)
    }
    taken = {} if filters.groups else participations(reading, filters, "month")
    rows = []
    for month in span:
        figures = (*people.get(month, (0, 0, 0)), taken.get(month, 0.0))
        state = State.VALUE.value if month in told else State.NOT_REPORTED.value
        states = (state, state, state, State.NOT_APPLICABLE.value if filters.groups else state)
        row: dict[str, object] = {"month": month}
        for name, figure, one in zip(columns[1::2], figures, states, strict=True):
            row[name], row[f"{name}_state"] = figure if one == "value" else None, one
        row["headcount_attendances"] = sessions[month].headcount if month in sessions else None
        rows.append(row)
    return framed(rows, [*columns, "headcount_attendances"])


def _quarters(reading: Reading, filters: Filters) -> pd.DataFrame:
    people = figures(published_people(reading, filters).by_quarter, "quarter")
    return framed(*spread([{"quarter": name, "reached_people": told} for name, told in people.items()], _QUARTERS))


def _is_known(sessions: Sessions) -> bool:
    return sessions.listed > 0 or (sessions.held == 0 and sessions.cancelled > 0)


def lately(reading: Reading, filters: Filters, column: str) -> list[float | None]:
    """The last twelve months (of a release: quarters) of `column` of `months`, oldest first, None where there is no
    value: the sparkline. Empty where the reading does not tell it by time."""
    frame = months(reading, filters)
    return [known(value) for value in frame[column].tolist()[-12:]] if column in frame else []


TABLES: dict[str, Query] = {
    "kpis": kpis,
    "groups": groups,
    "months": months,
    "settlements": settlements,
    "overlaps": overlaps,
    "projects": projects,
    "headcounts": headcounts,
    "target_groups": target_groups,
}
