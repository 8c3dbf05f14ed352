"""How many people were planned to be reached, what should be reached by now, and how reach stands against it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import select

from data import dates
from data import reading_tables as tables
from data.filters import Filters
from data.people.counts import count_people, figures, nobody, of_groups
from data.queries import choices
from data.queries.money import counted_projects, data_month
from data.queries.reporting import reporting_projects
from data.reading import Reading
from data.values import Number, Status, added, ends

ON_TRACK_FROM, ATTENTION_FROM = 0.9, 0.75
"""Reach from 90% of the time-proportional plan is on track, from 75% it needs attention, below it is late."""
EVERYBODY = ""


class Project(NamedTuple):
    """A project whose reach counts. `elapsed`: which part (0…1) of its time has passed by the data date, None where
    its start or end is not known; 0 before its start."""

    project_key: str
    title: str
    elapsed: float | None


class PlanRow(NamedTuple):
    """A project's whole plan for a group ("" = everybody) and the different people of that project and group under the
    filters, None where the project has sent no attendance list."""

    project: Project
    group_code: str
    planned_people: float
    enrolled_people: Number


class Plan(NamedTuple):
    """A plan and what stands against it, None = unknown. `planned_people`: the projects' plans added; `due_people`: the
    part of them due by now; `enrolled_people`: for each of these plans the different people of its project (and group),
    added as the plans are: who is in two projects is planned twice and enrolled twice. Of a release: published figures
    added by project."""

    planned_people: float | None
    due_people: float | None
    enrolled_people: Number


@lru_cache(maxsize=4)
def _dated(reading: Reading) -> dict[str, tuple[str, str | None, str | None]]:
    """Project key → title, start, end (the planned one where no other is known)."""
    project = tables.project
    columns = (project.c.project_key, project.c.title, project.c.start, project.c.planned_end, project.c.end)
    rows = reading.rows(select(*columns))
    return {row.project_key: (row.title, row.start, row.planned_end if row.end is None else row.end) for row in rows}


@lru_cache(maxsize=64)
def projects_of(reading: Reading, filters: Filters) -> tuple[Project, ...]:
    """The projects under `filters` whose reach counts: own and neighbour ones, infrastructure when switched on."""
    known = (dates.last_day(reading.data_date),) if reading.data_date else ()
    now = min(dates.last_day(data_month(reading, filters)), reading.today, *known)
    found = []
    for key in counted_projects(reading, filters):
        title, start, end = _dated(reading)[key]
        found.append(Project(key, title, _elapsed(start, end, now)))
    return tuple(found)


def _elapsed(start: str | None, end: str | None, now: date) -> float | None:
    if not start:
        return None
    first = dates.first_day(start)
    if now < first:
        return 0.0
    if not end:
        return None
    last = dates.last_day(end)
    return min(1.0, ((now - first).days + 1) / max(1, (last - first).days + 1))


@lru_cache(maxsize=4)
def _stated(reading: Reading) -> tuple[tuple[str, str, str, int], ...]:
    table = tables.planned_reach
    query = select(table.c.project_key, table.c.group_code, table.c.settlement_ksh, table.c.planned_people)
    return reading.rows(query)


@lru_cache(maxsize=64)
def planned(reading: Reading, filters: Filters) -> tuple[PlanRow, ...]:
    """The plans of the projects under `filters`, one row for each project and group.

    Whole plans, whatever the period. A project's plan for a group is the row for all places; where only places are
    planned, their sum (a person has one home, so places add up). With chosen settlements only the plans of those places
    count. Plans of workshop groups do not exist: with a chosen workshop group there are no rows.
    """
    if filters.workshops:
        return ()
    places = filters.settlement_codes(reading)
    whole: dict[tuple[str, str], int] = {}
    parts: dict[tuple[str, str], int] = {}
    for key, group, place, people in _stated(reading):
        if not place and places is None:
            whole[key, group] = people
        elif place and (places is None or place in places):
            parts[key, group] = parts.get((key, group), 0) + people
    known = {one.project_key: one for one in projects_of(reading, filters)}
    reporting = reporting_projects(reading, filters)
    plans = {pair: people for pair, people in (parts | whole).items() if pair[0] in known}
    enrolled, zero = _enrolled(reading, filters) if plans else {}, nobody(reading)
    return tuple(
        PlanRow(known[key], group, float(people), enrolled.get((key, group), zero) if key in reporting else None)
        for (key, group), people in plans.items()
    )


def _enrolled(reading: Reading, filters: Filters) -> dict[tuple[str, str], Number]:
    everybody = figures(count_people(reading, filters).by_project, "project_key")
    grouped = figures(of_groups(reading, filters).by_project_group, "project_key", "group_code")
    return {(key, EVERYBODY): people for key, people in everybody.items()} | grouped


@lru_cache(maxsize=64)
def by_group(reading: Reading, filters: Filters) -> Mapping[str, Sequence[PlanRow]]:
    """The rows of `planned` by group."""
    found: dict[str, list[PlanRow]] = {}
    for row in planned(reading, filters):
        found.setdefault(row.group_code, []).append(row)
    return found


def of_group(plans: Mapping[str, Sequence[PlanRow]], code: str, children: Collection[str] = ()) -> Plan:
    """The plan of a group over all projects of `plans` (by group); a project that plans only the children counts with
    theirs."""
    rows = list(plans.get(code, ()))
    own = {row.project.project_key for row in rows}
    for child in children:
        rows += [row for row in plans.get(child, ()) if row.project.project_key not in own]
    due = [row.planned_people * row.project.elapsed for row in rows if row.project.elapsed is not None]
    enrolled = [row.enrolled_people for row in rows if row.enrolled_people is not None]
    planned = [row.planned_people for row in rows]
    return Plan(sum(planned) if rows else None, sum(due) if due else None, added(enrolled))


def chosen_plan(reading: Reading, filters: Filters, project: str | None = None) -> Plan:
    """The plan under `filters` (of one project, where named): everybody's, or the one chosen group's; unknown for
    several."""
    if len(filters.groups) > 1:
        return Plan(None, None, None)
    plans = by_group(reading, filters)
    if project is not None:
        plans = {code: [row for row in rows if row.project.project_key == project] for code, rows in plans.items()}
    if not filters.groups:
        return of_group(plans, EVERYBODY)
    return of_group(plans, filters.groups[0], (filters.group_codes(reading) or frozenset()) - set(filters.groups))


def is_from_the_start(reading: Reading, filters: Filters) -> bool:
    """Whether the chosen period begins where the data do, so that reach can be compared with the whole plan."""
    first = filters.months(reading.today)[0]
    known = choices.months(reading)
    return first is None or known is None or first <= known[0]


def reach_status(enrolled: Number, due: float | None) -> str:
    """How enrolment stands against the plan due by now: on track from 90%, attention from 75%, late below.

    The plan due by now is each project's plan times the part of its time that has passed. On track where nothing is due
    yet; no data where the people, the plan or the project's dates are not known. What a release does not give as one
    figure has the status that both ends of its interval have, else none.
    """
    bounds = ends(enrolled)
    if bounds is None or due is None:
        return Status.NO_DATA.value
    low, high = (_status(1.0 if due <= 0 else people / due) for people in bounds)
    return (low if low == high else Status.NO_DATA).value


def _status(part: float) -> Status:
    if part >= ON_TRACK_FROM:
        return Status.ON_TRACK
    return Status.ATTENTION if part >= ATTENTION_FROM else Status.LATE
