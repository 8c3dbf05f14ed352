"""The target-groups page: different people, exact, by group, month, settlement and project; participations beside."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import pandas as pd

from data import dates
from data.filters import Filters
from data.people.presence import count_people
from data.queries import reach_plan
from data.queries.money import data_month
from data.queries.reach_groups import groups, overlaps, target_groups
from data.queries.reach_places import settlements
from data.queries.reach_projects import projects
from data.queries.reach_visitors import headcounts
from data.queries.reporting import Sessions, by_month, is_reported, participations
from data.queries.trend import compared
from data.reading import Reading
from data.values import State, share

Query = Callable[[Reading, Filters], pd.DataFrame]
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
    highest_people, headcount_sessions: at so many sessions. The three kinds are never added together.
    """
    reached = float(count_people(reading, filters).total) if is_reported(reading, filters) else None
    plan = reach_plan.chosen_plan(reading, filters)
    by_lists = participations(reading, filters, "month")
    taken = sum(by_lists.values()) if reached is not None and not filters.groups else None
    visitors = headcounts(reading, filters)
    bounds = visitors[visitors["_total"]].iloc[0] if len(visitors) else {}
    comparable = reach_plan.is_from_the_start(reading, filters)
    row = {
        "reached_people": reached,
        "change_people": _change(reading, filters),
        "enrolled_people": plan.enrolled_people,
        "planned_people": plan.planned_people,
        "due_people": None if plan.due_people is None else round(plan.due_people),
        "reach_share": share(plan.enrolled_people, plan.planned_people),
        "attendances": taken,
        "each_attendances": share(taken, reached),
        "lowest_people": bounds.get("lowest_people"),
        "highest_people": bounds.get("highest_people"),
        "headcount_sessions": bounds.get("held_sessions"),
    }
    status = reach_plan.reach_status(plan.enrolled_people, plan.due_people) if comparable else None
    nothing = State.NOT_APPLICABLE.value if filters.groups else None
    return pd.DataFrame([row], dtype=float).assign(attendances_state=nothing, status=status)


def _change(reading: Reading, filters: Filters) -> float | None:
    periods = compared(reading, filters)
    if not (is_reported(reading, periods.now) and is_reported(reading, periods.before)):
        return None
    return float(count_people(reading, periods.now).total - count_people(reading, periods.before).total)


@lru_cache(maxsize=64)
def months(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Different people by month, from the first to the last month with sessions under `filters`. Read-only.

    month; reached_people: different people of the month, not to be added over months; new_people: first attendance ever
    under the same projects, settlements and groups; returning_people: the rest; attendances: participations of the
    month, additive, not applicable where target groups are chosen. A month with an attendance list in any chosen
    project is a value, zero included; zero too where every session was cancelled; else nincs adat (no session reported,
    or headcounts only: headcount_attendances, wherever people live). Ends with the data month.
    """
    sessions = by_month(reading, filters)
    columns = ["month", *(part for name in (*_PEOPLE, "attendances") for part in (name, f"{name}_state"))]
    held = [month for month in sessions if month <= data_month(reading, filters)]
    span = dates.months_between(held[0], held[-1]) if held else []
    known = {month for month in held if _is_known(sessions[month])}
    people = {row[0]: row[1:] for row in count_people(reading, filters).by_month.itertuples(index=False, name=None)}
    taken = {} if filters.groups else participations(reading, filters, "month")
    rows = []
    for month in span:
        figures = (*people.get(month, (0, 0, 0)), taken.get(month, 0.0))
        state = State.VALUE.value if month in known else State.NOT_REPORTED.value
        states = (state, state, state, State.NOT_APPLICABLE.value if filters.groups else state)
        shown = [(figure if one == "value" else None, one) for figure, one in zip(figures, states, strict=True)]
        headcount = sessions[month].headcount if month in sessions else None
        rows.append((month, *(part for pair in shown for part in pair), headcount))
    frame = pd.DataFrame(rows, columns=[*columns, "headcount_attendances"])
    return frame.astype(dict.fromkeys((*_PEOPLE, "attendances", "headcount_attendances"), float))


def _is_known(sessions: Sessions) -> bool:
    return sessions.listed > 0 or (sessions.held == 0 and sessions.cancelled > 0)


def lately(reading: Reading, filters: Filters, column: str) -> list[float | None]:
    """The last twelve months of `column` of `months`, oldest first, None where there is no value: the sparkline."""
    return [None if pd.isna(value) else float(value) for value in months(reading, filters)[column].tail(12)]


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
