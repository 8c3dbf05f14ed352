"""How many people were planned to be reached, what should be reached by now, and how reach stands against it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import lru_cache
from typing import NamedTuple

import pandas as pd
from sqlalchemy import select

from data import dates
from data import reading as tables
from data.filters import Filters
from data.people.presence import count_people
from data.queries import choices
from data.queries.money import counted_scopes, data_month, total
from data.queries.reporting import reporting_projects
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
    ends = frame["end"].where(frame["end"].notna(), frame["planned_end"])
    parts = [_elapsed(start, end, now) for start, end in zip(frame["start"], ends, strict=True)]
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
    """Planned reach of the projects under `filters`: project_key, group_code ("" = everybody), planned_people, elapsed, and
    enrolled_people: the different people of that project and group, null where the project has sent no attendance list.

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
    both = both.merge(known[["project_key", "elapsed"]], on="project_key", how="left")
    return both.assign(enrolled_people=_enrolled(reading, filters, both))


def _enrolled(reading: Reading, filters: Filters, plans: pd.DataFrame) -> pd.Series:
    counts = count_people(reading, filters)
    found = pd.concat([counts.by_project.assign(group_code=EVERYBODY), counts.by_project_group])
    people = found.set_index(["project_key", "group_code"])["reached_people"]
    keys = zip(plans["project_key"], plans["group_code"], strict=True)
    enrolled = pd.Series([people.get(key, 0) for key in keys], index=plans.index, dtype=float)
    return enrolled.where(plans["project_key"].isin(reporting_projects(reading, filters)))


class Plan(NamedTuple):
    """A plan and what stands against it, None = unknown. `planned_people`: the projects' plans added; `due_people`: the
    part of them due by now; `enrolled_people`: for each of these plans the different people of its project (and group)
    under the filters, added as the plans are: a person in two projects is planned twice and enrolled twice."""

    planned_people: float | None
    due_people: float | None
    enrolled_people: float | None


def of_group(plans: pd.DataFrame, code: str, children: Collection[str] = ()) -> Plan:
    """The plan of a group over all projects of `plans`; a project that plans only the children counts with their plans."""
    own = plans[plans["group_code"] == code]
    rest = plans[plans["group_code"].isin(children) & ~plans["project_key"].isin(own["project_key"])]
    rows = pd.concat([own, rest]) if len(rest) else own
    return Plan(total(rows["planned_people"]), total(rows["planned_people"] * rows["elapsed"]), total(rows["enrolled_people"]))


def chosen_plan(reading: Reading, filters: Filters, project: str | None = None) -> Plan:
    """The plan under `filters` (of one project, where named): of everybody, or of the one chosen group; unknown for several."""
    plans = planned(reading, filters)
    if project is not None:
        plans = plans[plans["project_key"] == project]
    if len(filters.groups) > 1:
        return Plan(None, None, None)
    if not filters.groups:
        return of_group(plans, EVERYBODY)
    return of_group(plans, filters.groups[0], (filters.group_codes(reading) or frozenset()) - set(filters.groups))


def is_from_the_start(reading: Reading, filters: Filters) -> bool:
    """Whether the chosen period begins where the data do, so that reach can be compared with the whole plan."""
    first = filters.months(reading.today)[0]
    known = choices.months(reading)
    return first is None or known is None or first <= known[0]


def reach_status(enrolled: float | None, due: float | None) -> str:
    """How enrolment stands against the plan due by now: on track from 90%, attention from 75%, late below.

    The plan due by now is each project's plan times the part of its time that has passed. On track where nothing is due
    yet; no data where the people, the plan or the project's dates are not known.
    """
    if enrolled is None or due is None or pd.isna(enrolled) or pd.isna(due):
        return Status.NO_DATA.value
    part = 1.0 if due <= 0 else enrolled / due
    if part >= ON_TRACK_FROM:
        return Status.ON_TRACK.value
    return (Status.ATTENTION if part >= ATTENTION_FROM else Status.LATE).value
