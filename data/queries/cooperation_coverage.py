"""Coverage of the districts by co-operation, and how each settlement takes part."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd
from sqlalchemy import select

from data import reading as tables
from data import values
from data.collation import hungarian_key
from data.filters import Filters
from data.queries import activities, cooperation_partners, names, tile_grid
from data.queries.documents import cite
from data.reading import Reading
from data.values import State

CONSORTIUM = ("konzorciumvezető", "konzorciumi tag")
_BASES = {"named": 0, "unnamed": 1, "consortium": 2}
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
    return _coverage(reading, activities.timeless(filters).without("groups", "workshops"))


@lru_cache(maxsize=64)
def _coverage(reading: Reading, filters: Filters) -> pd.DataFrame:
    places = _places(reading)
    chosen = filters.settlement_codes(reading)
    districts = set(
        places["district_code"] if chosen is None else places[places["ksh_code"].isin(chosen)]["district_code"]
    )
    wide = filters.without("districts", "settlements")
    rows = [*_unnamed(reading, wide, places), *_consortia(reading, wide, places)]
    counted = {row["_district_code"] for row in rows if row["coverage_basis"] == "unnamed"}
    rows += _named(reading, wide, places, counted)
    frame = pd.DataFrame(
        [row for row in rows if row["_district_code"] in districts], columns=[*_COVERAGE, "_size", "_basis"]
    )
    frame["_basis"] = frame["coverage_basis"].map(_BASES)
    frame["_later"] = 2 * frame["involved_count"].isna() + frame["coverage_basis"].eq("consortium")
    order = ["_later", "_size", "district", "_basis", "project"]
    down = [True, False, True, True, True]
    found = frame.sort_values(order, ascending=down, kind="stable", ignore_index=True)
    if filters.projects or filters.calls:
        found = found[found["involved_count"].notna()].reset_index(drop=True)
    numbers = {
        name: pd.to_numeric(found[name])
        for name in ("involved_count", "district_settlements_count", "coverage_share", "partners_count")
    }
    return found.assign(**numbers)[_COVERAGE]


def _row(inside: pd.DataFrame, basis: str, count: int | None, of: int, **more: object) -> dict[str, object]:
    return {
        "district": inside["district"].iat[0],
        "coverage_basis": basis,
        "involved_count": count,
        "district_settlements_count": of,
        "coverage_share": values.share(count, of),
        "_size": len(inside),
        "_district_code": inside["district_code"].iat[0],
        **more,
    }


def _names(inside: pd.DataFrame, codes: set[str]) -> str | None:
    return ", ".join(sorted(inside[inside["ksh_code"].isin(codes)]["name"], key=hungarian_key)) or None


def _named(reading: Reading, filters: Filters, places: pd.DataFrame, counted: set[object]) -> list[dict[str, object]]:
    """One row per district; districts of which nothing is named are left out where an unnamed count speaks for them."""
    found = _involved(reading, filters)
    rows = []
    for code, inside in places.groupby("district_code"):
        here = found[found["settlement_ksh"].isin(inside["ksh_code"])]
        count = here["settlement_ksh"].nunique() or None
        if count or code not in counted:
            organisations = here["organisation"].nunique() or None
            listed = _names(inside, set(here["settlement_ksh"]))
            rows.append(_row(inside, "named", count, len(inside), partners_count=organisations, settlements=listed))
    return rows


def _unnamed(reading: Reading, filters: Filters, places: pd.DataFrame) -> list[dict[str, object]]:
    """One row per project that counts its agreements without naming them; its district is the lead's."""
    agreement, project = tables.agreement, tables.project
    query = (
        select(agreement.c.project_key, agreement.c.agreements_count, agreement.c.documents, project.c.lead_ksh)
        .join(project, project.c.project_key == agreement.c.project_key)
        .where(agreement.c.organisation == "", project.c.lead_ksh.is_not(None), *filters.where(agreement, reading))
    )
    found = names.with_project(reading, cite(reading, reading.frame(query)))
    districts = dict(zip(places["ksh_code"], places["district_code"], strict=True))
    rows = []
    for row in found.to_dict("records"):
        inside = places[places["district_code"] == districts.get(row["lead_ksh"])]
        if len(inside):
            cited = {name: row[name] for name in ("project", "project_link", "source", "source_link")}
            rows.append(_row(inside, "unnamed", row["agreements_count"], len(inside) - 1, **cited))
    return rows


def _consortia(reading: Reading, filters: Filters, places: pd.DataFrame) -> list[dict[str, object]]:
    """One row per project and district in which its consortium has members."""
    partner = tables.partner
    columns = (partner.c.project_key, partner.c.organisation, partner.c.settlement_ksh, partner.c.documents)
    query = select(*columns).where(partner.c.role.in_(CONSORTIUM), *filters.where(partner, reading))
    members = names.with_project(reading, cite(reading, reading.frame(query)))
    rows = []
    for _, project in members.groupby("project_key"):
        cited = {name: project[name].iat[0] for name in ("project", "project_link", "source", "source_link")}
        own = set(project["settlement_ksh"].dropna())
        for _, inside in places[
            places["district_code"].isin(places[places["ksh_code"].isin(own)]["district_code"])
        ].groupby("district_code"):
            here = own & set(inside["ksh_code"])
            listed = _names(inside, here)
            count = project["organisation"].nunique()
            rows.append(
                _row(inside, "consortium", len(here), len(inside), partners_count=count, settlements=listed, **cited)
            )
    return rows


@lru_cache(maxsize=4)
def _places(reading: Reading) -> pd.DataFrame:
    table = tables.settlement
    columns = (table.c.ksh_code, table.c.name, table.c.district_code, table.c.district, table.c.lat, table.c.lon)
    frame = reading.frame(select(*columns))
    order = sorted(range(len(frame)), key=lambda row: hungarian_key(frame["name"].iat[row]))
    return frame.iloc[order].reset_index(drop=True)


@lru_cache(maxsize=128)
def _involved(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Who takes part: settlement_ksh, organisation, settlement_role, the strongest role of an organisation first."""
    partner, agreement = tables.partner, tables.agreement
    members = reading.frame(
        select(partner.c.settlement_ksh, partner.c.organisation, partner.c.role).where(*filters.where(partner, reading))
    )
    members["settlement_role"] = ["consortium" if role in CONSORTIUM else "partner" for role in members["role"]]
    signed = reading.frame(
        select(agreement.c.settlement_ksh, agreement.c.organisation).where(
            agreement.c.organisation != "", *filters.where(agreement, reading)
        )
    ).assign(settlement_role="agreement")
    came = cooperation_partners.attendance(reading, filters)
    came = came[came["attended_sessions"] > 0].assign(settlement_role="partner")
    columns = ["settlement_ksh", "organisation", "settlement_role"]
    found = pd.concat([part[columns].astype(object) for part in (members, signed, came)]).dropna(
        subset=["settlement_ksh"]
    )
    strength = {"consortium": 0, "agreement": 1, "partner": 2}
    return found.sort_values("settlement_role", key=lambda role: role.map(strength), kind="stable", ignore_index=True)


@lru_cache(maxsize=64)
def roles(reading: Reading, filters: Filters) -> pd.DataFrame:
    """How settlements take part: settlement_ksh, settlement_role, partners_count (organisations). The strongest role
    counts: consortium (leader or member), agreement (a named one), partner (co-operating, or present at a session)."""
    grouped = _involved(reading, filters).groupby("settlement_ksh", as_index=False)
    return grouped.agg(settlement_role=("settlement_role", "first"), partners_count=("organisation", "nunique"))


def settlements(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Settlements of the chosen districts: settlement, district, settlement_role (see `roles`; null where none is
    known), partners_count, attended_sessions of expected_sessions (partners of the settlement, all sessions added up),
    attended_share, last_attended_on, settlement_ksh; `_row`, `_column`: the place on the tile grid. The period keeps
    attendances; roles and partners do not depend on it."""
    frame = _placed(reading, filters.settlement_codes(reading)).rename(
        columns={"ksh_code": "settlement_ksh", "name": "settlement"}
    )
    came = cooperation_partners.attendance(reading, filters).groupby("settlement_ksh")
    summed = came[["expected_sessions", "attended_sessions"]].sum()
    part = roles(reading, activities.timeless(filters).without("groups", "workshops")).set_index("settlement_ksh")
    place = frame["settlement_ksh"]
    frame = frame.assign(
        settlement_role=place.map(part["settlement_role"]),
        partners_count=pd.to_numeric(place.map(part["partners_count"])),
        attended_sessions=pd.to_numeric(place.map(summed["attended_sessions"])),
        expected_sessions=pd.to_numeric(place.map(summed["expected_sessions"])),
        last_attended_on=place.map(came["last_attended_on"].max()),
    )
    frame["attended_share"] = frame["attended_sessions"] / frame["expected_sessions"]
    known = frame["expected_sessions"].notna().tolist()
    states = [State.VALUE.value if one else State.NOT_REPORTED.value for one in known]
    for name in ("attended_sessions", "expected_sessions", "attended_share", "last_attended_on"):
        frame[f"{name}_state"] = states
    return frame[_SETTLEMENTS]


_SETTLEMENTS = (
    "settlement district settlement_role partners_count attended_sessions attended_sessions_state expected_sessions"
    " expected_sessions_state attended_share attended_share_state last_attended_on last_attended_on_state"
    " settlement_ksh _row _column"
).split()


@lru_cache(maxsize=32)
def _placed(reading: Reading, codes: frozenset[str] | None) -> pd.DataFrame:
    frame = _places(reading)
    if codes is not None:
        frame = frame[frame["ksh_code"].isin(codes)].reset_index(drop=True)
    return pd.concat([frame, tile_grid.layout(frame)], axis=1)
