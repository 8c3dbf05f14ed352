"""People by project against its plan."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pandas as pd

from data.collation import hungarian_key
from data.filters import Filters
from data.people.presence import count_people
from data.queries import reach_plan
from data.queries.reporting import participations, reporting_projects
from data.reading import Reading
from data.values import State, share

TOTAL = "total"
"""What stands in the first column of a total row; its words are `value.<column>.total`."""
_FIGURES = ("reached_people", "enrolled_people", "planned_people", "reach_share", "attendances")
Row = dict[str, Any]


@lru_cache(maxsize=64)
def projects(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Different people by project against its plan, most first. Read-only.

    reached_people: each person once per project; a person may be in several, so the last row is not their sum but the
    different people of all of them. planned_people: the project's whole plan (of the one chosen target group), whatever
    the period; enrolled_people: the people that stand against the plan; both added in the last row, reach_share is
    their ratio. attendances: participations, which add up; not applicable where target groups are chosen. status: see
    `reach_plan.reach_status`. A project without attendance lists is nincs adat, one that has not started még nem
    esedékes.
    """
    counts, reporting = count_people(reading, filters), reporting_projects(reading, filters)
    people = dict(zip(counts.by_project["project_key"], counts.by_project["reached_people"], strict=True))
    taken = participations(reading, filters, "project_key")
    rows = []
    for one in reach_plan.projects_of(reading, filters):
        key, reported = one.project_key, one.project_key in reporting
        reached = float(people.get(key, 0)) if reported else None
        attendances = taken.get(key, 0.0) if reported else None
        row: Row = {"project": one.title, "reached_people": reached, "attendances": attendances, "project_key": key}
        state = State.NOT_YET_DUE if one.elapsed == 0 and not reported else State.NOT_REPORTED
        rows.append(row | _against_plan(reading, filters, key) | {"_missing": state.value, "_total": False})
    rows.sort(key=lambda row: (-_number(row["reached_people"], -1.0), hungarian_key(str(row["project"]))))
    if rows:
        known = [_number(row["attendances"]) for row in rows if row["attendances"] is not None]
        row = {"project": TOTAL, "reached_people": float(counts.total) if reporting else None, "project_key": None}
        row |= {"attendances": sum(known) if known else None, "_missing": State.NOT_REPORTED.value, "_total": True}
        rows.append(row | _against_plan(reading, filters, None))
    return _shaped(rows, filters)


def _number(value: float | None, missing: float = 0.0) -> float:
    return missing if value is None else value


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
    columns: dict[str, list[object]] = {"project": [row["project"] for row in rows]}
    for name in _FIGURES:
        hidden = name == "attendances" and bool(filters.groups)
        columns[name] = [None if hidden else row[name] for row in rows]
        if name != "planned_people":
            columns[f"{name}_state"] = [State.NOT_APPLICABLE.value if hidden else _state(row, name) for row in rows]
    columns |= {name: [row[name] for row in rows] for name in ("status", "project_key", "_total")}
    return pd.DataFrame(columns).astype(dict.fromkeys(_FIGURES, float) | {"_total": bool})


def _state(row: Row, name: str) -> object:
    if row[name] is not None:
        return State.VALUE.value
    return State.NOT_APPLICABLE.value if name == "reach_share" and row["planned_people"] == 0 else row["_missing"]
