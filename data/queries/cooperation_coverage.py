"""Coverage of the districts by co-operation, and how each settlement takes part."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import select

from data import reading_tables as tables
from data.collation import hungarian_key
from data.filters import Filters
from data.queries import activities, names
from data.queries.cooperation_attendance import Attended, attended
from data.queries.cooperation_partners import members
from data.queries.documents import source
from data.queries.frames import framed, state
from data.queries.tile_grid import Place, cells
from data.reading import Reading
from data.values import State, share

Row = dict[str, Any]
CONSORTIUM = ("konzorciumvezető", "konzorciumi tag")
_BASES = {"named": 0, "unnamed": 1, "consortium": 2}
_STRENGTH = {"consortium": 0, "agreement": 1, "partner": 2}
_COVERAGE = [
    "district",
    "coverage_basis",
    "project",
    "project_link",
    "involved_count",
    "district_settlements_count",
    "coverage_share",
    "partners_count",
    "settlements",
    "source",
    "source_link",
]


def coverage(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Coverage of the districts: district, coverage_basis, project, involved_count of district_settlements_count,
    coverage_share, partners_count (organisations), settlements (their names), source; whole districts before consortia,
    the largest first.

    named: settlements of the district with a partner, an agreement that names them or a presence, over all chosen
    projects, of all settlements of the district. unnamed: agreements a document only counts, of the district's
    settlements without the lead's own: the lead signs with the others, so it is in neither number. consortium: one
    project's consortium, settlements of its members of all settlements of their district; members without a settlement
    (a county, a federation) count as organisations only. A district of which nothing
    is known is null, and left out where projects are chosen.
    """
    return framed(coverage_rows(reading, filters), _COVERAGE)


def coverage_rows(reading: Reading, filters: Filters) -> Sequence[Row]:
    """The rows of `coverage` as dicts (a key a row lacks is null); treat as read-only."""
    return _coverage(reading, activities.timeless(filters).without("groups", "workshops"))


@lru_cache(maxsize=32)
def _coverage(reading: Reading, filters: Filters) -> tuple[Row, ...]:
    places = filters.settlement_codes(reading)
    wide = filters.without("districts", "settlements")
    rows = [*_unnamed(reading, wide), *_consortia(reading, wide)]
    counted = {row["_district_code"] for row in rows if row["coverage_basis"] == "unnamed"}
    rows += _named(reading, wide, counted)
    if filters.projects or filters.calls:
        rows = [row for row in rows if row["involved_count"] is not None]
    if places is not None:
        homes = _homes(reading)
        districts = {homes[code] for code in places if code in homes}
        rows = [row for row in rows if row["_district_code"] in districts]
    return tuple(sorted(rows, key=_coverage_order))


def _coverage_order(row: Row) -> tuple[object, ...]:
    basis, project = row["coverage_basis"], row.get("project")
    later = 2 * (row["involved_count"] is None) + (basis == "consortium")
    return later, -row["_size"], row["district"], _BASES[basis], project is None, project or ""


def _row(inside: Sequence[Row], basis: str, count: int | None, of: int, **more: object) -> Row:
    return {
        "district": inside[0]["district"],
        "coverage_basis": basis,
        "involved_count": count,
        "district_settlements_count": of,
        "coverage_share": share(count, of),
        "_size": len(inside),
        "_district_code": inside[0]["district_code"],
        **more,
    }


def _names(inside: Sequence[Row], codes: Collection[str]) -> str | None:
    return ", ".join(place["settlement"] for place in inside if place["settlement_ksh"] in codes) or None


def _named(reading: Reading, filters: Filters, counted: Collection[object]) -> list[Row]:
    """One row per district; districts of which nothing is named are left out where an unnamed count speaks for them."""
    found, rows = _involved(reading, filters), []
    for code, inside in _districts(reading).items():
        here = [place["settlement_ksh"] for place in inside if place["settlement_ksh"] in found]
        if here or code not in counted:
            organisations = len(frozenset().union(*(found[place].organisations for place in here))) or None
            listed = _names(inside, here)
            rows.append(
                _row(inside, "named", len(here) or None, len(inside), partners_count=organisations, settlements=listed)
            )
    return rows


def _unnamed(reading: Reading, filters: Filters) -> list[Row]:
    """One row per project that counts its agreements without naming them; its district is the lead's."""
    keys, homes, rows = filters.project_keys(reading), _homes(reading), []
    for key, count, lead, documents in _counted_agreements(reading):
        inside = _districts(reading).get(homes.get(lead, ""))
        if inside and (keys is None or key in keys):
            cited = names.project(reading, key) | source(reading, documents)
            rows.append(_row(inside, "unnamed", count, len(inside) - 1, **cited))
    return rows


@lru_cache(maxsize=2)
def _counted_agreements(reading: Reading) -> tuple[Any, ...]:
    """project_key, agreements_count, lead_ksh, documents of agreements without names whose project's lead is known."""
    agreement, project = tables.agreement, tables.project
    query = (
        select(agreement.c.project_key, agreement.c.agreements_count, project.c.lead_ksh, agreement.c.documents)
        .join(project, project.c.project_key == agreement.c.project_key)
        .where(agreement.c.organisation == "", project.c.lead_ksh.is_not(None))
    )
    return reading.rows(query)


def _consortia(reading: Reading, filters: Filters) -> list[Row]:
    """One row per project and district in which its consortium has members."""
    keys = filters.project_keys(reading)
    every = _every_consortium(reading)
    return [row for key, rows in every.items() if keys is None or key in keys for row in rows]


@lru_cache(maxsize=2)
def _every_consortium(reading: Reading) -> Mapping[str, Sequence[Row]]:
    """Project → its rows of `_consortia`."""
    table, homes = tables.partner, _homes(reading)
    columns = (table.c.project_key, table.c.organisation, table.c.settlement_ksh, table.c.documents)
    by_project: dict[str, list[Any]] = {}
    for row in reading.rows(select(*columns).where(table.c.role.in_(CONSORTIUM))):
        by_project.setdefault(row.project_key, []).append(row)
    found: dict[str, list[Row]] = {}
    for key, joined in by_project.items():
        cited = names.project(reading, key) | source(reading, joined[0].documents)
        count = len({row.organisation for row in joined})
        own = {row.settlement_ksh for row in joined} & homes.keys()
        for code in sorted({homes[place] for place in own}):
            inside = _districts(reading)[code]
            here = [place["settlement_ksh"] for place in inside if place["settlement_ksh"] in own]
            more = {"partners_count": count, "settlements": _names(inside, here), **cited}
            found.setdefault(key, []).append(_row(inside, "consortium", len(here), len(inside), **more))
    return found


@lru_cache(maxsize=4)
def _places(reading: Reading) -> tuple[Row, ...]:
    """Settlements in Hungarian order: settlement_ksh, settlement, district_code, district, lat, lon."""
    table = tables.settlement
    columns = (table.c.ksh_code.label("settlement_ksh"), table.c.name.label("settlement"))
    rows = reading.rows(select(*columns, table.c.district_code, table.c.district, table.c.lat, table.c.lon))
    return tuple(sorted((row._asdict() for row in rows), key=lambda row: hungarian_key(row["settlement"])))


@lru_cache(maxsize=4)
def _districts(reading: Reading) -> Mapping[str, Sequence[Row]]:
    """District code → its settlements, in Hungarian order; the districts by their codes."""
    found: dict[str, list[Row]] = {code: [] for code in sorted({row["district_code"] for row in _places(reading)})}
    for row in _places(reading):
        found[row["district_code"]].append(row)
    return found


@lru_cache(maxsize=4)
def _homes(reading: Reading) -> Mapping[str, str]:
    """KSH code → code of the district."""
    return {row["settlement_ksh"]: row["district_code"] for row in _places(reading)}


@dataclass
class Involved:
    """How a settlement takes part: its strongest role and its organisations."""

    settlement_role: str
    organisations: set[str] = field(default_factory=set)


@lru_cache(maxsize=32)
def _involved(reading: Reading, filters: Filters) -> Mapping[str, Involved]:
    """KSH code → how the settlement takes part. The strongest role counts: consortium (leader or member), agreement (a
    named one), partner (co-operating, or present at a session)."""
    found: dict[str, Involved] = {}
    for place, organisation, role in _taking_part(reading, filters):
        if place is not None:
            here = found.setdefault(place, Involved(role))
            here.organisations.add(organisation)
            if _STRENGTH[role] < _STRENGTH[here.settlement_role]:
                here.settlement_role = role
    return found


def _taking_part(reading: Reading, filters: Filters) -> Iterable[tuple[str | None, str, str]]:
    for row in members(reading, filters):
        role = "consortium" if row["partner_role"] in CONSORTIUM else "partner"
        yield row["settlement_ksh"], row["partner"], role
    keys, places = filters.project_keys(reading), filters.settlement_codes(reading)
    for key, place, organisation in _named_agreements(reading):
        if (keys is None or key in keys) and (places is None or place in places):
            yield place, organisation, "agreement"
    for came in attended(reading, filters):
        if came.attended_sessions:
            yield came.settlement_ksh, came.organisation, "partner"


@lru_cache(maxsize=2)
def _named_agreements(reading: Reading) -> tuple[Any, ...]:
    table = tables.agreement
    columns = (table.c.project_key, table.c.settlement_ksh, table.c.organisation)
    return reading.rows(select(*columns).where(table.c.organisation != ""))


_SETTLEMENTS = (
    "settlement district settlement_role partners_count attended_sessions attended_sessions_state expected_sessions"
    " expected_sessions_state attended_share attended_share_state last_attended_on last_attended_on_state"
    " settlement_ksh _row _column"
).split()


def settlements(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Settlements of the chosen districts: settlement, district, settlement_role (the strongest: consortium, leader or
    member; agreement, a named one; partner, co-operating or present at a session; null where none is known),
    partners_count (organisations), attended_sessions of expected_sessions (partners of the settlement, all sessions
    added up), attended_share, last_attended_on, settlement_ksh; `_row`, `_column`: the place on the tile grid. The
    period keeps attendances; roles and partners do not depend on it."""
    roles = _involved(reading, activities.timeless(filters).without("groups", "workshops"))
    came: dict[str | None, list[Attended]] = {}
    for one in attended(reading, filters):
        came.setdefault(one.settlement_ksh, []).append(one)
    rows = []
    for place in _placed(reading, filters.settlement_codes(reading)):
        role = roles.get(place["settlement_ksh"])
        part = {"settlement_role": role.settlement_role, "partners_count": len(role.organisations)} if role else {}
        rows.append(place | part | _presence(came.get(place["settlement_ksh"], [])))
    frame = framed(rows, _SETTLEMENTS)
    for name in ("_row", "_column"):
        frame[name] = np.array([row[name] for row in rows], dtype=np.int64)
    return frame


def _presence(came: Sequence[Attended]) -> Row:
    """How often partners of one settlement came; unknown where none was expected, no last time where none came."""
    expected = sum(one.expected_sessions for one in came) or None
    attended_sessions = sum(one.attended_sessions for one in came) if expected else None
    figures = {
        "attended_sessions": attended_sessions,
        "expected_sessions": expected,
        "attended_share": share(attended_sessions, expected),
        "last_attended_on": max((one.last_attended_on for one in came if one.last_attended_on), default=None),
    }
    states = {f"{name}_state": state(expected) for name in figures}
    if expected:
        states["last_attended_on_state"] = state(figures["last_attended_on"], State.NOT_APPLICABLE)
    return figures | states


@lru_cache(maxsize=32)
def _placed(reading: Reading, codes: frozenset[str] | None) -> tuple[Row, ...]:
    """Settlements with their place on the tile grid; treat as read-only."""
    shown = [row for row in _places(reading) if codes is None or row["settlement_ksh"] in codes]
    found = cells(Place(row["settlement_ksh"], row["lat"], row["lon"]) for row in shown)
    return tuple(row | {"_row": at[0], "_column": at[1]} for row, at in zip(shown, found, strict=True))
