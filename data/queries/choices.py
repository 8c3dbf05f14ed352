"""What can be chosen: the values that exist, those that are possible under the other filters, and links made valid."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select

from data import reading_tables as tables
from data.collation import hungarian_key
from data.filters import Dropped, Filters
from data.queries.indicators_series import STANDINGS
from data.queries.measures_judged import STATUSES
from data.queries.money import data_month
from data.reading import Reading


class Option(NamedTuple):
    """One value of a filter: `group` is its heading (of a project its code), or null."""

    value: str
    label: str
    group: str | None


@dataclass(frozen=True)
class Choices:
    """What the filter bar offers. `reported`: the last month facts can speak of; `months` may go on with plans.

    `options`: parameter name → every option, in the order of the list. `possible`: parameter name → the values that
    exist under the other filters; a name it lacks has no impossible values. `months`: first and last month with any
    row, or None. `within`: the only projects that may be seen (none: no such limit).
    """

    options: Mapping[str, tuple[Option, ...]]
    possible: Mapping[str, Collection[str]]
    months: tuple[str, str] | None
    reported: str
    within: Collection[str] = ()

    def offered(self, name: str, chosen: Collection[str]) -> tuple[Option, ...]:
        """The options that exist under the other filters, and those already `chosen`."""
        options, possible = self.options[name], self.possible.get(name)
        if name == "project" and self.within:
            possible = set(self.within) if possible is None else set(possible) & set(self.within)
        return options if possible is None else tuple(o for o in options if o.value in possible or o.value in chosen)


@lru_cache(maxsize=4)
def _everything(reading: Reading) -> Mapping[str, tuple[Option, ...]]:
    """Parameter name → every value that exists, in the order in which it is listed."""
    project, settlement = tables.project, tables.settlement
    group, workshop = tables.target_group, tables.workshop_group
    plan, measure = tables.plan, tables.measure
    places = select(
        settlement.c.ksh_code.label("value"), settlement.c.name.label("label"), settlement.c.district.label("group")
    )
    districts = select(settlement.c.district_code.label("value"), settlement.c.district.label("label")).distinct()
    of = tables.indicator
    owners = select(of.c.owner_role.label("value"), of.c.owner_role.label("label")).distinct()
    chosen_by = (of.c.project_key + "/" + of.c.indicator_code).label("value")
    titled = (of.c.name + " – " + project.c.title).label("label")
    roles = select(measure.c.responsible_role.label("value"), measure.c.responsible_role.label("label")).distinct()
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
        "plan": select(plan.c.plan_code.label("value"), plan.c.title.label("label")),
        "responsible": roles.where(measure.c.responsible_role.is_not(None)),
        "indicator": select(chosen_by, titled).join_from(of, project, project.c.project_key == of.c.project_key),
        "owner": owners.where(of.c.owner_role.is_not(None)),
    }
    found = {name: _sorted(name, reading.rows(query)) for name, query in queries.items()}
    codes = {"status": STATUSES, "standing": STANDINGS}
    return found | {name: tuple(Option(code, code, None) for code in known) for name, known in codes.items()}


def _sorted(name: str, rows: Iterable[Any]) -> tuple[Option, ...]:
    options = [Option(str(row.value), row.label, getattr(row, "group", None)) for row in rows]
    if name == "workshop":
        return tuple(sorted(options, key=lambda option: int(option.value)))
    if name == "group":
        return tuple(sorted(options))
    options.sort(key=lambda option: hungarian_key(option.label))
    if name == "settlement" and len({option.group for option in options} - {None}) > 1:  # without a district: last
        options.sort(key=lambda option: (option.group is None, option.group or ""))
    return tuple(options)


@lru_cache(maxsize=4)
def known(reading: Reading) -> Mapping[str, frozenset[str]]:
    """Parameter name → every value that exists, for `Filters.parse`."""
    return {name: frozenset(option.value for option in options) for name, options in _everything(reading).items()}


def read_filters(
    reading: Reading, query: str, within: Collection[str] = ()
) -> tuple[Filters, tuple[Dropped, ...], Choices]:
    """The filters of a link, made possible: what was dropped, and what can be chosen besides. within: the only projects
    that may be seen (none: no such limit); where the link chooses none of them, all of them are chosen.

    Order of authority: call, project, then settlement and workshop group: a child value that exists under none of the
    chosen parents is dropped and reported.
    """
    limit = {"project": known(reading)["project"] & set(within)} if within else {}
    filters, dropped = Filters.parse(query, {**known(reading), **limit})
    impossible: list[Dropped] = []
    allowed = _allowed(reading, filters)
    for name, field in (("project", "projects"), ("settlement", "settlements"), ("workshop", "workshops")):
        under, chosen = allowed[name], getattr(filters, field)
        kept = chosen if under is None else tuple(value for value in chosen if str(value) in under)
        if kept != chosen:
            impossible += [Dropped(name, str(value), "impossible") for value in chosen if value not in kept]
            changed: dict[str, Any] = {field: kept}
            filters = replace(filters, **changed)
    if within and not filters.projects:
        impossible += [Dropped("call", value, "impossible") for value in filters.calls]
        filters = replace(filters, projects=tuple(sorted(within)), calls=())
    offered = choices(reading, filters)
    return filters, (*dropped, *impossible), replace(offered, within=frozenset(within)) if within else offered


@lru_cache(maxsize=256)
def choices(reading: Reading, filters: Filters) -> Choices:
    """What can be chosen under `filters`."""
    limits = _allowed(reading, filters) | {"project": _projects(reading, filters)}
    possible = {name: values for name, values in limits.items() if values is not None}
    return Choices(_everything(reading), possible, months(reading), data_month(reading, Filters()))


def _allowed(reading: Reading, filters: Filters) -> dict[str, Collection[str] | None]:
    """Parameter name → the values that exist under its parents: calls, then projects; None = all."""
    keys = filters.project_keys(reading)
    return {
        "project": filters.without("projects").project_keys(reading),
        "settlement": None if keys is None else _union(_places(reading, key) for key in keys),
        "workshop": None if keys is None else _union(_workshops(reading, key) for key in keys),
    }


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*sets)


def _projects(reading: Reading, filters: Filters) -> Collection[str] | None:
    """The projects of the chosen calls that work in the chosen places and workshop groups; None = all."""
    here = filters.without("projects").working_keys(reading)
    if not filters.workshops:
        return here
    active = _union(_projects_with(reading, number) for number in filters.workshops)
    return active if here is None else active & here


@lru_cache(maxsize=4_096)
def _places(reading: Reading, project: str) -> frozenset[str]:
    """Where a project works and where its participants live."""
    works, home = tables.project_place, tables.participation
    queries = [select(table.c.settlement_ksh).where(table.c.project_key == project) for table in (works, home)]
    return frozenset(row.settlement_ksh for query in queries for row in reading.rows(query.distinct()))


@lru_cache(maxsize=4_096)
def _workshops(reading: Reading, project: str) -> frozenset[str]:
    """The workshop groups a project has sessions of."""
    session = tables.session
    query = select(session.c.workshop_group_no).where(session.c.project_key == project).distinct()
    return frozenset(str(row.workshop_group_no) for row in reading.rows(query))


@lru_cache(maxsize=256)
def _projects_with(reading: Reading, workshop_group: int) -> frozenset[str]:
    """The projects that have sessions of a workshop group."""
    session = tables.session
    query = select(session.c.project_key).where(session.c.workshop_group_no == workshop_group).distinct()
    return frozenset(row.project_key for row in reading.rows(query))


@lru_cache(maxsize=4)
def months(reading: Reading) -> tuple[str, str] | None:
    """First and last month any money, session or participation row speaks of, or None."""
    bounds = [
        reading.rows(select(func.min(table.c.month).label("first"), func.max(table.c.month).label("last")))[0]
        for table in (tables.money, tables.session, tables.participation)
    ]
    found = [(row.first, row.last) for row in bounds if row.first]
    return (min(first for first, _ in found), max(last for _, last in found)) if found else None
