"""How many people were planned to be reached, what should be reached by now, and how reach stands against it."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import pandas as pd
from sqlalchemy import select

from data import dates
from data import reading as tables
from data.filters import Filters
from data.queries import choices
from data.queries.money import counted_scopes, data_month, total
from data.reading import Reading
from data.values import Status

ON_TRACK_FROM, ATTENTION_FROM = 0.9, 0.75
"""Reach from 90% of the time-proportional plan is on track, from 75% it needs attention, below it is late."""
EVERYBODY = ""


@lru_cache(maxsize=64)
def projects_of(reading: Reading, filters: Filters) -> pd.DataFrame:
    """The projects under `filters` whose reach counts (own and neighbour, infrastructure when switched on), read-only.

    project_key, title, elapsed: which part (0…1) of the project's time has passed by the data month, null where its start
    or end is not known; it has not started where elapsed is 0.
    """
    project = tables.project
    columns = (project.c.project_key, project.c.title, project.c.start, project.c.planned_end, project.c.end)
    scope = project.c.scope.in_(counted_scopes(filters))
    frame = reading.frame(select(*columns).where(scope, *filters.where(project, reading)))
    now = dates.last_day(data_month(reading, filters))
    parts = [_elapsed(row.start, row.end or row.planned_end, now) for row in frame.itertuples()]
    return frame.assign(elapsed=pd.Series(parts, dtype=float))[["project_key", "title", "elapsed"]]


def _elapsed(start: object, end: object, now: date) -> float | None:
    if not isinstance(start, str) or not start:
        return None
    first = dates.first_day(start)
    if now < first:
        return 0.0
    if not isinstance(end, str) or not end:
        return None
    last = dates.last_day(end)
    return min(1.0, ((now - first).days + 1) / max(1, (last - first).days + 1))


@lru_cache(maxsize=64)
def planned(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Planned reach of the projects under `filters`: project_key, group_code ("" = everybody), planned_people, elapsed.

    Whole plans, whatever the period. A project's plan for a group is the row for all places; where only places are planned,
    their sum (a person has one home, so places add up). With chosen settlements only the plans of those places count. Plans
    of workshop groups do not exist: with a chosen workshop group the frame is empty.
    """
    table = tables.planned_reach
    known = projects_of(reading, filters)
    query = select(table.c.project_key, table.c.group_code, table.c.settlement_ksh, table.c.planned_people)
    rows = reading.frame(query.where(table.c.project_key.in_(known["project_key"].tolist())))
    keys = ["project_key", "group_code"]
    places = filters.settlement_codes(reading)
    if filters.workshops:
        rows = rows.iloc[:0]
    if places is not None:
        rows = rows[rows["settlement_ksh"].isin(places)]
    whole, parts = rows[rows["settlement_ksh"] == ""], rows[rows["settlement_ksh"] != ""]
    sums = parts.groupby(keys, as_index=False)["planned_people"].sum()
    both = pd.concat([whole[[*keys, "planned_people"]], sums], ignore_index=True).drop_duplicates(keys)
    return both.merge(known[["project_key", "elapsed"]], on="project_key", how="left")


def of_group(plans: pd.DataFrame, code: str, children: list[str]) -> tuple[float | None, float | None]:
    """Planned people of a group over all projects, and the part of them due by now: (planned, due), None = unknown.

    A project that plans the children only counts with their sum. Projects are added: a person in two projects is planned twice.
    """
    own = plans[plans["group_code"] == code]
    rest = plans[plans["group_code"].isin(children) & ~plans["project_key"].isin(own["project_key"])]
    rows = pd.concat([own, rest]) if len(rest) else own
    return total(rows["planned_people"]), total((rows["planned_people"] * rows["elapsed"]).where(rows["elapsed"].notna()))


def chosen_plan(reading: Reading, filters: Filters) -> tuple[float | None, float | None]:
    """Planned people under `filters`, and the part due by now. With one chosen target group its plan; with several unknown."""
    plans = planned(reading, filters)
    if not filters.groups:
        return of_group(plans, EVERYBODY, [])
    if len(filters.groups) > 1:
        return None, None
    children = sorted((filters.group_codes(reading) or frozenset()) - set(filters.groups))
    return of_group(plans, filters.groups[0], children)


def is_from_the_start(reading: Reading, filters: Filters) -> bool:
    """Whether the chosen period begins where the data do, so that reach can be compared with the whole plan."""
    first = filters.months(reading.today)[0]
    known = choices.months(reading)
    return first is None or known is None or first <= known[0]


def reach_status(reached: float | None, due: float | None) -> str:
    """How reach stands against the plan due by now: on track from 90%, attention from 75%, late below.

    The plan due by now is each project's plan times the part of its time that has passed. On track where nothing is due
    yet; no data where the reach, the plan or the project's dates are not known.
    """
    if reached is None or due is None or pd.isna(reached) or pd.isna(due):
        return Status.NO_DATA.value
    part = 1.0 if due <= 0 else reached / due
    if part >= ON_TRACK_FROM:
        return Status.ON_TRACK.value
    return (Status.ATTENTION if part >= ATTENTION_FROM else Status.LATE).value
