"""Filters: query string → value → WHERE → query string. The URL is the only state of a view.

Absent means all. A value that is malformed or unknown is dropped and reported, never guessed and never an error.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import Table, select
from sqlalchemy.sql.elements import ColumnElement

from data import dates
from data import reading_tables as tables
from data.reading import Reading

MONTH = re.compile(r"(19|20)\d\d-(0[1-9]|1[0-2])")
PERIODS = ("last-month", "this-quarter", "last-quarter", "last-12-months", "this-year", "last-year")
MAX_QUERY = 8_000
MAX_VALUES = 200


class Parameter(NamedTuple):
    """One multi-valued filter: its name in links, its field in Filters, whether it stands behind "További szűrők", and
    the one page that has it ("": all)."""

    name: str
    field: str
    more: bool
    page: str = ""


PARAMETERS = (
    Parameter("project", "projects", False),
    Parameter("district", "districts", False),
    Parameter("settlement", "settlements", False),
    Parameter("group", "groups", True),
    Parameter("workshop", "workshops", True),
    Parameter("call", "calls", True),
    Parameter("plan", "plans", True, "measures"),
    Parameter("status", "statuses", True, "measures"),
    Parameter("responsible", "responsibles", True, "measures"),
    Parameter("indicator", "indicators", True, "indicators"),
    Parameter("standing", "standings", True, "indicators"),
    Parameter("owner", "owners", True, "indicators"),
)
_FIELDS = {parameter.name: parameter.field for parameter in PARAMETERS}


class Dropped(NamedTuple):
    """A value of a link that was left out: `reason` is unknown, malformed, impossible (under the other filters) or
    too_many."""

    name: str
    value: str
    reason: str


@dataclass(frozen=True)
class Filters:
    """What a reader chose. Empty tuples and None mean all. Months are "YYYY-MM", both ends included."""

    projects: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    settlements: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    workshops: tuple[int, ...] = ()
    calls: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    responsibles: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    standings: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    period: str | None = None
    first_month: str | None = None
    last_month: str | None = None
    infrastructure: bool = False

    @classmethod
    def parse(cls, query: str, known: Mapping[str, Collection[str]]) -> tuple[Filters, tuple[Dropped, ...]]:
        """Filters of a query string, and what was dropped. `known`: parameter name → values that exist."""
        chosen: dict[str, list[str]] = {}
        dropped: list[Dropped] = []
        if len(query) > MAX_QUERY:
            return cls(), (Dropped("query", query[:40], "too_many"),)
        for name, value in parse_qsl(query.lstrip("?"), errors="replace"):
            if name in _FIELDS:
                _take(name, value, known, chosen, dropped)
            elif name in ("from", "to", "period", "infrastructure"):
                chosen.setdefault(name, []).append(value)
            elif name not in NOT_FILTERS:
                dropped.append(Dropped(name[:40], value[:80], "unknown"))
        found: dict[str, Any] = {_FIELDS[name]: tuple(values) for name, values in chosen.items() if name in _FIELDS}
        if "workshops" in found:
            found["workshops"] = tuple(int(value) for value in found["workshops"])
        period = _period(chosen, dropped)
        infrastructure = chosen.get("infrastructure", []) == ["yes"]
        return cls(**found, **period, infrastructure=infrastructure), tuple(dropped)

    def query(self) -> str:
        """The canonical query string: parse(f.query()) gives f back. "" when nothing is chosen."""
        pairs = [(p.name, str(value)) for p in PARAMETERS for value in getattr(self, p.field)]
        named = (("period", self.period), ("from", self.first_month), ("to", self.last_month))
        pairs += [(name, value) for name, value in named if value]
        if self.infrastructure:
            pairs.append(("infrastructure", "yes"))
        return urlencode(pairs)

    def months(self, today: date) -> tuple[str | None, str | None]:
        """First and last month, relative periods resolved at `today`; None = open end."""
        return relative_months(self.period, today) if self.period else (self.first_month, self.last_month)

    def previous(self, today: date) -> Filters | None:
        """The same filters over the period of equal length just before, or None for an open period."""
        first, last = self.months(today)
        if first is None or last is None:
            return None
        length = dates.month_number(last) - dates.month_number(first) + 1
        return replace(
            self, period=None, first_month=dates.add_months(first, -length), last_month=dates.add_months(first, -1)
        )

    def without(self, *names: str) -> Filters:
        """The same filters with the named fields set back to all."""
        defaults = {field.name: field.default for field in fields(self)}
        return replace(self, **{name: defaults[name] for name in names})  # type: ignore[arg-type]

    def on(self, page: str) -> Filters:
        """The same filters without those that only another page has."""
        others = [one.field for one in PARAMETERS if one.page not in ("", page) and getattr(self, one.field)]
        return self.without(*others) if others else self

    def project_keys(self, reading: Reading) -> frozenset[str] | None:
        """The projects chosen directly or by their call; None = all."""
        return _project_keys(reading, self.projects, self.calls)

    def settlement_codes(self, reading: Reading) -> frozenset[str] | None:
        """The settlements chosen directly or by their district; None = all."""
        return _settlement_codes(reading, self.settlements, self.districts)

    def group_codes(self, reading: Reading) -> frozenset[str] | None:
        """The target groups chosen, each with its children: who is in a child group is in its parent; None = all."""
        return _group_codes(reading, self.groups)

    def working_keys(self, reading: Reading) -> frozenset[str] | None:
        """The projects chosen that work in the chosen settlements, as `where` has it for a table without settlements;
        None = all."""
        keys, places = self.project_keys(reading), self.settlement_codes(reading)
        if places is None:
            return keys
        there = projects_by_place(reading)
        here = frozenset().union(*(there.get(place, frozenset()) for place in places))
        return here if keys is None else here & keys

    def where(self, table: Table, reading: Reading, *, ignore: Collection[str] = ()) -> list[ColumnElement[bool]]:
        """WHERE clauses for the columns `table` has: project_key, settlement_ksh, month, workshop_group_no, group_code.

        A table with projects but no settlements keeps the projects that work in the chosen settlements. `ignore` names
        columns that are not filtered (the tile then says so).
        """
        chosen: list[tuple[str, Collection | None]] = [
            ("project_key", self.project_keys(reading)),
            ("settlement_ksh", self.settlement_codes(reading)),
            ("workshop_group_no", self.workshops or None),
            ("group_code", self.groups or None),
        ]
        clauses: list[ColumnElement[bool]] = [
            table.c[name].in_(sorted(values))
            for name, values in chosen
            if values is not None and name in table.c and name not in ignore
        ]
        places = self.settlement_codes(reading)
        if (
            places is not None
            and "project_key" in table.c
            and not {"settlement_ksh"} & (set(table.c.keys()) | set(ignore))
        ):
            there = tables.project_place
            clauses.append(
                table.c.project_key.in_(select(there.c.project_key).where(there.c.settlement_ksh.in_(sorted(places))))
            )
        first, last = self.months(reading.today)
        if "month" in table.c and "month" not in ignore:
            clauses += [table.c.month >= first] if first else []
            clauses += [table.c.month <= last] if last else []
        return clauses


NOT_FILTERS = ("table", "release", "projector", "slides", "slide", "autoplay", "theme")
"""Parameters of a link that are not filters."""


@lru_cache(maxsize=4)
def projects_by_place(reading: Reading) -> Mapping[str, frozenset[str]]:
    """KSH code → the projects that work there (read_project_place)."""
    there = tables.project_place
    found: dict[str, set[str]] = {}
    for row in reading.rows(select(there.c.settlement_ksh, there.c.project_key)):
        found.setdefault(row.settlement_ksh, set()).add(row.project_key)
    return {place: frozenset(keys) for place, keys in found.items()}


@lru_cache(maxsize=256)
def _project_keys(reading: Reading, projects: tuple[str, ...], calls: tuple[str, ...]) -> frozenset[str] | None:
    if not (projects or calls):
        return None
    table = tables.project
    query = select(table.c.project_key)
    if projects:
        query = query.where(table.c.project_key.in_(projects))
    if calls:
        query = query.where(table.c.call_code.in_(calls))
    return frozenset(row.project_key for row in reading.rows(query))


@lru_cache(maxsize=256)
def _settlement_codes(
    reading: Reading, settlements: tuple[str, ...], districts: tuple[str, ...]
) -> frozenset[str] | None:
    if not districts:
        return frozenset(settlements) or None
    table = tables.settlement
    query = select(table.c.ksh_code).where(table.c.district_code.in_(districts))
    return frozenset(settlements) | {row.ksh_code for row in reading.rows(query)}


@lru_cache(maxsize=256)
def _group_codes(reading: Reading, groups: tuple[str, ...]) -> frozenset[str] | None:
    if not groups:
        return None
    table = tables.target_group
    query = select(table.c.group_code).where(table.c.parent_code.in_(groups))
    return frozenset(groups) | {row.group_code for row in reading.rows(query)}


def relative_months(period: str, today: date) -> tuple[str, str]:
    """First and last month of a relative period at `today`: calendar months, never trailing days."""
    now = dates.month_of(today)
    quarter, year = dates.quarter_start(now), now[:4]
    return {
        "last-month": (dates.add_months(now, -1), dates.add_months(now, -1)),
        "this-quarter": (quarter, dates.add_months(quarter, 2)),
        "last-quarter": (dates.add_months(quarter, -3), dates.add_months(quarter, -1)),
        "last-12-months": (dates.add_months(now, -12), dates.add_months(now, -1)),
        "this-year": (f"{year}-01", f"{year}-12"),
        "last-year": (f"{int(year) - 1}-01", f"{int(year) - 1}-12"),
    }[period]


def _take(
    name: str, value: str, known: Mapping[str, Collection[str]], chosen: dict[str, list[str]], dropped: list[Dropped]
) -> None:
    values = chosen.setdefault(name, [])
    if value not in known.get(name, ()):
        dropped.append(Dropped(name, value[:80], "unknown"))
    elif len(values) >= MAX_VALUES:
        dropped.append(Dropped(name, value[:80], "too_many"))
    elif value not in values:
        values.append(value)


def _period(chosen: Mapping[str, list[str]], dropped: list[Dropped]) -> dict[str, Any]:
    period: dict[str, Any] = {"period": None, "first_month": None, "last_month": None}
    relative = chosen.get("period", [])
    if len(relative) == 1 and relative[0] in PERIODS:
        dropped += [
            Dropped(name, value[:80], "impossible") for name in ("from", "to") for value in chosen.get(name, [])
        ]
        return period | {"period": relative[0]}
    dropped += [Dropped("period", value[:80], "unknown") for value in relative]
    for name, field in (("from", "first_month"), ("to", "last_month")):
        values = chosen.get(name, [])
        if len(values) == 1 and MONTH.fullmatch(values[0]):
            period[field] = values[0]
        else:
            dropped += [Dropped(name, value[:80], "malformed") for value in values]
    first, last = period["first_month"], period["last_month"]
    if first and last and first > last:
        dropped.append(Dropped("to", last, "impossible"))
        period["last_month"] = None
    return period
