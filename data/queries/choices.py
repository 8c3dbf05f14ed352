"""What can be chosen: the values that exist, those that are possible under the other filters, and links made valid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import pandas as pd
from sqlalchemy import Select, func, select

from data import reading as tables
from data.collation import hungarian_key
from data.filters import Dropped, Filters
from data.queries.money import data_month
from data.reading import Reading


@dataclass(frozen=True)
class Choices:
    """What the filter bar offers. `reported`: the last month facts can speak of; `months` may go on with plans.

    `options`: parameter name → frame with value, label, group (heading, may be null), possible (bool: exists under
    the other
    filters). `months`: first and last month with any row, or None.
    """

    options: Mapping[str, pd.DataFrame]
    months: tuple[str, str] | None
    reported: str


@lru_cache(maxsize=4)
def _everything(reading: Reading) -> dict[str, pd.DataFrame]:
    project, settlement = tables.project, tables.settlement
    group, workshop = tables.target_group, tables.workshop_group
    places = select(
        settlement.c.ksh_code.label("value"), settlement.c.name.label("label"), settlement.c.district.label("group")
    )
    districts = select(settlement.c.district_code.label("value"), settlement.c.district.label("label")).distinct()
    calls = select(project.c.call_code.label("value"), project.c.call_code.label("label")).distinct()
    queries: dict[str, Select] = {
        "project": select(
            project.c.project_key.label("value"), project.c.title.label("label"), project.c.code.label("group")
        ),
        "district": districts,
        "settlement": places,
        "group": select(group.c.group_code.label("value"), group.c.name.label("label"), group.c.scheme.label("group")),
        "workshop": select(workshop.c.workshop_group_no.label("value"), workshop.c.name.label("label")),
        "call": calls.where(project.c.call_code.is_not(None)),
    }
    return {
        name: _sorted(name, reading.frame(query)).assign(possible=True, under_parents=True)
        for name, query in queries.items()
    }


def _sorted(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    frame["value"] = frame["value"].astype(str)
    if "group" not in frame:
        frame["group"] = None
    if name == "workshop":
        return frame.sort_values("value", key=lambda values: values.astype(int), ignore_index=True)
    if name == "group":
        return frame.sort_values("value", ignore_index=True)
    frame = frame.sort_values("label", key=lambda labels: labels.map(hungarian_key), ignore_index=True)
    by_district = name == "settlement" and frame["group"].nunique() > 1
    return frame.sort_values("group", kind="stable", ignore_index=True) if by_district else frame


def known(reading: Reading) -> dict[str, frozenset[str]]:
    """Parameter name → every value that exists, for `Filters.parse`."""
    return {name: frozenset(frame["value"]) for name, frame in _everything(reading).items()}


def read_filters(reading: Reading, query: str) -> tuple[Filters, tuple[Dropped, ...], Choices]:
    """The filters of a link, made possible: what was dropped, and what can be chosen besides.

    Order of authority: call, project, then settlement and workshop group: a child value that exists under none of the
    chosen parents is dropped and reported.
    """
    filters, dropped = Filters.parse(query, known(reading))
    offered = choices(reading, filters)
    impossible: list[Dropped] = []
    fields = (("project", "projects"), ("settlement", "settlements"), ("workshop", "workshops"))
    for name, field in fields:
        options = offered.options[name]
        possible = set(options["value"][options["under_parents"]])
        chosen = getattr(filters, field)
        kept = tuple(value for value in chosen if str(value) in possible)
        impossible += [Dropped(name, str(value), "impossible") for value in chosen if str(value) not in possible]
        if kept != chosen:
            changed: dict[str, Any] = {field: kept}
            filters = replace(filters, **changed)
    if impossible:
        offered = choices(reading, filters)
    return filters, (*dropped, *impossible), offered


@lru_cache(maxsize=256)
def choices(reading: Reading, filters: Filters) -> Choices:
    """What can be chosen under `filters`; each option says whether it is possible and whether its parents allow it."""
    everything = _everything(reading)
    parents = {
        "project": _projects(reading, filters.without("projects", "districts", "settlements", "workshops")),
        "settlement": _settlements(reading, filters),
        "workshop": _workshops(reading, filters.without("workshops")),
    }
    possible = parents | {"project": _projects(reading, filters.without("projects"))}
    options = {name: _limited(frame, possible.get(name), parents.get(name)) for name, frame in everything.items()}
    return Choices(options, months(reading), data_month(reading, Filters()))


def _limited(frame: pd.DataFrame, possible: set[str] | None, parents: set[str] | None) -> pd.DataFrame:
    limits = {"possible": possible, "under_parents": parents}
    told = {name: frame["value"].isin(values) for name, values in limits.items() if values is not None}
    return frame.assign(**told) if told else frame


def _projects(reading: Reading, filters: Filters) -> set[str] | None:
    if not (filters.calls or filters.districts or filters.settlements or filters.workshops):
        return None
    query = select(tables.project.c.project_key).where(*filters.without("workshops").where(tables.project, reading))
    found = set(reading.frame(query)["project_key"])
    if filters.workshops:
        with_group = select(tables.session.c.project_key).where(
            tables.session.c.workshop_group_no.in_(filters.workshops)
        )
        found &= set(reading.frame(with_group.distinct())["project_key"])
    return found


def _settlements(reading: Reading, filters: Filters) -> set[str] | None:
    keys = filters.project_keys(reading)
    if keys is None:
        return None
    found: set[str] = set()
    for table in (tables.project_place, tables.participation):
        query = select(table.c.settlement_ksh).where(table.c.project_key.in_(sorted(keys))).distinct()
        found |= set(reading.frame(query)["settlement_ksh"])
    return found


def _workshops(reading: Reading, filters: Filters) -> set[str] | None:
    keys = filters.project_keys(reading)
    if keys is None:
        return None
    query = select(tables.session.c.workshop_group_no).where(tables.session.c.project_key.in_(sorted(keys))).distinct()
    return {str(number) for number in reading.frame(query)["workshop_group_no"]}


@lru_cache(maxsize=4)
def months(reading: Reading) -> tuple[str, str] | None:
    """First and last month any money, session or participation row speaks of, or None."""
    bounds = [
        reading.frame(select(func.min(table.c.month).label("first"), func.max(table.c.month).label("last"))).iloc[0]
        for table in (tables.money, tables.session, tables.participation)
    ]
    found = [(row["first"], row["last"]) for row in bounds if isinstance(row["first"], str)]
    return (min(first for first, _ in found), max(last for _, last in found)) if found else None
