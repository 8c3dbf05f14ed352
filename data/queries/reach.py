"""The target-groups page: different people, exact, by group, month, settlement and project; participations beside them."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from data import dates
from data.filters import Filters
from data.people.presence import count_people
from data.queries import reach_plan
from data.queries.money import data_month
from data.queries.reach_groups import groups, overlaps, target_groups
from data.queries.reach_places import participations, settlements, without_groups
from data.queries.reach_projects import headcounts, projects
from data.queries.reporting import by_month, is_reported
from data.queries.trend import compared
from data.reading import Reading
from data.values import State, share, with_state

Query = Callable[[Reading, Filters], pd.DataFrame]
_PEOPLE = ("reached_people", "new_people", "returning_people")


def kpis(reading: Reading, filters: Filters) -> pd.DataFrame:
    """The key figures, one row.

    reached_people: different people on attendance lists (home in the chosen settlements), each once; null without any list.
    change_people: reached in the
    compared period less the one before (`trend.compared`). planned_people: the projects' plans added, whatever the period;
    enrolled_people: the people standing against them, added in the same way (`reach_plan.Plan`); due_people: the part of
    the plans due by now; reach_share: enrolled over planned. status:
    `reach_plan.reach_status`. attendances: participations on lists, additive, not applicable where target groups are
    chosen; each_attendances: participations per person. lowest_people ≤ visitors of headcount-only events ≤ highest_people,
    headcount_sessions: at so many sessions. The three kinds are never added together.
    """
    reached = float(count_people(reading, filters).total) if is_reported(reading, filters) else None
    plan = reach_plan.chosen_plan(reading, filters)
    enrolled, planned, due = plan.enrolled_people, plan.planned_people, plan.due_people
    taken = participations(reading, filters, "month")
    attendances = float(taken.sum()) if len(taken) else (0.0 if reached is not None else None)
    visitors = headcounts(reading, filters)
    bounds = visitors[visitors["_total"]].iloc[0] if len(visitors) else {}
    row = {
        "reached_people": reached,
        "change_people": _change(reading, filters),
        "enrolled_people": enrolled,
        "planned_people": planned,
        "due_people": due,
        "reach_share": share(enrolled, planned),
        "status": reach_plan.reach_status(enrolled, due) if reach_plan.is_from_the_start(reading, filters) else None,
        "attendances": attendances,
        "each_attendances": share(attendances, reached) if not filters.groups else None,
        "lowest_people": bounds.get("lowest_people"),
        "highest_people": bounds.get("highest_people"),
        "headcount_sessions": bounds.get("held_sessions"),
    }
    frame = pd.DataFrame([row])
    return without_groups(frame.astype({name: float for name in frame.columns if name != "status"}), filters)


def _change(reading: Reading, filters: Filters) -> float | None:
    periods = compared(reading, filters)
    if not (is_reported(reading, periods.now) and is_reported(reading, periods.before)):
        return None
    return float(count_people(reading, periods.now).total - count_people(reading, periods.before).total)


def months(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Different people by month, from the first to the last month with sessions under `filters`.

    month; reached_people: different people of the month, not to be added over months; new_people: first attendance ever
    under the same projects, settlements and groups; returning_people: the rest; attendances: participations of the month,
    additive. A month with an attendance list in any chosen project is a value, zero included; zero too where every session
    was cancelled; else nincs adat (no session reported, or headcounts only: `headcount_attendances`, wherever people live),
    and még nem esedékes after the data month.
    """
    sessions = by_month(reading, filters)
    columns = ["month", *_PEOPLE, "attendances", "headcount_attendances"]
    now = data_month(reading, filters)
    if sessions.empty:
        return pd.DataFrame(columns=columns).astype(dict.fromkeys(columns[1:], float))
    last = max(min(sessions["month"].iloc[-1], now), sessions["month"].iloc[0])
    frame = pd.DataFrame({"month": dates.months_between(sessions["month"].iloc[0], last)})
    frame = frame.merge(sessions.rename(columns={"headcount": "headcount_attendances"}), on="month", how="left")
    frame = frame.merge(count_people(reading, filters).by_month, on="month", how="left")
    frame["attendances"] = frame["month"].map(participations(reading, filters, "month"))
    called_off = (frame["held_sessions"] == 0) & (frame["cancelled_sessions"] > 0)
    known = (frame["listed_sessions"] > 0) | called_off
    for name in (*_PEOPLE, "attendances"):
        frame[name] = frame[name].astype(float).fillna(0.0).where(known)
    waiting = (frame["month"] > now) & ~known
    result = frame[columns].astype({"headcount_attendances": float})
    for name in (*_PEOPLE, "attendances"):
        result = with_state(result, name, State.NOT_YET_DUE, waiting)
    return without_groups(result, filters)


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
