"""People by project against its plan."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pandas as pd

from data.collation import hungarian_key
from data.filters import Filters
from data.people.counts import count_people, everybody, figures, nobody
from data.queries import reach_plan
from data.queries.frames import framed, spread
from data.queries.reporting import (
    attendances,
    attendances_in_all,
    beside,
    is_resting,
    reporting_projects,
    resting_projects,
)
from data.reading import Reading
from data.values import NOBODY, Number, State, ends, share

TOTAL = "total"
"""What stands in the first column of a total row; its words are `value.<column>.total`."""
_STATED = ("reached_people", "enrolled_people", "reach_share", "attendances")
_COLUMNS = (
    "project reached_people reached_people_state enrolled_people enrolled_people_state planned_people reach_share"
    " reach_share_state attendances attendances_state status project_key _total"
).split()
Row = dict[str, Any]


@lru_cache(maxsize=64)
def projects(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Different people by project against its plan, most first. Read-only.

    reached_people: each person once per project; a person may be in several, so the last row is not their sum but the
    different people of all of them. planned_people: the project's whole plan (of the one chosen target group), whatever
    the period; enrolled_people: the people that stand against the plan; both added in the last row, reach_share is
    their ratio. attendances: participations, which add up; not applicable where target groups are chosen. status: see
    `reach_plan.reach_status`. A project without attendance lists is nincs adat, one that has not started még nem
    esedékes, in a release one without any session in the period "–". Of a release: published participations, whose last
    row is not their sum.
    """
    counts, reporting = count_people(reading, filters), reporting_projects(reading, filters)
    people, zero = figures(counts.by_project, "project_key"), nobody(reading)
    taken = attendances(reading, filters, "project_key")
    resting = resting_projects(reading, filters) if reading.release is not None else frozenset()
    rows = []
    for one in reach_plan.projects_of(reading, filters):
        key, reported = one.project_key, one.project_key in reporting
        reached = people.get(key, zero) if reported else NOBODY if key in resting and one.elapsed else None
        came = beside(reached, taken(key))
        row: Row = {"project": one.title, "reached_people": reached, "attendances": came, "project_key": key}
        state = State.NOT_YET_DUE if one.elapsed == 0 and not reported else State.NOT_REPORTED
        rows.append(row | _against_plan(reading, filters, key) | {"_missing": state.value, "_total": False})
    rows.sort(key=lambda row: (-_least(row["reached_people"]), hungarian_key(str(row["project"]))))
    if rows:
        whole = NOBODY if reading.release is not None and is_resting(reading, filters) else None
        row = {"project": TOTAL, "reached_people": everybody(counts) if reporting else whole, "project_key": None}
        row |= {"attendances": beside(row["reached_people"], attendances_in_all(reading, filters))}
        row |= {"_missing": State.NOT_REPORTED.value, "_total": True}
        rows.append(row | _against_plan(reading, filters, None))
    return _shaped(rows, filters)


def _least(people: Number) -> float:
    bounds = ends(people)
    return -1.0 if bounds is None else bounds[0]


def _against_plan(reading: Reading, filters: Filters, key: str | None) -> Row:
    plan = reach_plan.chosen_plan(reading, filters, key)
    comparable = reach_plan.is_from_the_start(reading, filters)
    return {
        "enrolled_people": plan.enrolled_people,
        "planned_people": plan.planned_people,
        "reach_share": share(plan.enrolled_people, plan.planned_people),
        "status": reach_plan.reach_status(plan.enrolled_people, plan.due_people) if comparable else None,
    }


def _shaped(rows: list[Row], filters: Filters) -> pd.DataFrame:
    hidden = {"attendances": None, "attendances_state": State.NOT_APPLICABLE.value} if filters.groups else {}
    shown = [row | {f"{name}_state": _state(row, name) for name in _STATED} | hidden for row in rows]
    return framed(*spread(shown, _COLUMNS))


def _state(row: Row, name: str) -> object:
    if row[name] is not None:
        return State.VALUE.value
    return State.NOT_APPLICABLE.value if name == "reach_share" and row["planned_people"] == 0 else row["_missing"]
