"""One settlement: its people, plans, projects and their money, events, agreements, partners, and what is not known.

Every table takes the settlement from the filter, which the page `/telepules/<code>` sets to one; with none or several
chosen the tables hold those of all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any

import pandas as pd
from sqlalchemy import func, select

from data import dates
from data import reading_tables as tables
from data.collation import hungarian_key
from data.filters import Filters, projects_by_place
from data.queries import activities, budget_projects, cooperation_partners, cooperation_plans, names, reach_projects
from data.queries.documents import source
from data.queries.frames import framed, records, state
from data.queries.measures_hep import hep
from data.queries.plan_clocks import day_of
from data.queries.settlement_gaps import gaps
from data.reading import Reading
from data.values import State

Row = dict[str, Any]
YEARS = (2011, 2018, 2024)
"""The years of which the residents are on record, each on 1 January (2011: census)."""


@lru_cache(maxsize=4)
def known(reading: Reading) -> dict[str, Any]:
    """Code → the row of read_settlement, in Hungarian order of the names."""
    rows = reading.rows(select(tables.settlement))
    return {row.ksh_code: row for row in sorted(rows, key=lambda row: hungarian_key(row.name))}


def name_of(reading: Reading, code: str) -> str:
    """The name of a settlement, its code where it has none."""
    return str(names.settlement(reading, code))


_PLACES = (
    "settlement district population_people projects_count status has_hep next_review_on next_review_on_state"
    " settlement_ksh _row _column"
).split()


def places(reading: Reading, filters: Filters) -> pd.DataFrame:
    """All settlements in Hungarian order: settlement, district, population_people (residents of 2024), projects_count
    (projects on record as working there; null for none: an agreement without a name may be theirs), the status of its
    newest HEP, has_hep, next_review_on, settlement_ksh; `_row`, `_column`: the place on the tile grid. Only the
    settlement filter applies."""
    there = projects_by_place(reading)
    rows = [
        {
            **row,
            "population_people": known(reading)[row["settlement_ksh"]].population_2024,
            "projects_count": len(there.get(row["settlement_ksh"], ())) or None,
        }
        for row in records(hep(reading, _place(filters)))
    ]
    return framed(rows, _PLACES, numbers=("_row", "_column"))


_POPULATION = ("settlement", "year_code", "residents_people", "change_people", "area_ha_count", "legal_status")


def population(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Residents by year, the newest first: settlement, year_code, residents_people, change_people since the year
    before it in the table, area_ha_count (hectares), legal_status. Counts of the Central Statistical Office (KSH).
    """
    rows = []
    for place in _chosen(reading, filters):
        residents = {year: getattr(place, f"population_{year}") for year in YEARS}
        before = dict(zip(YEARS[1:], YEARS, strict=False))
        for year in reversed(YEARS):
            now, then = residents[year], residents.get(before.get(year, 0))
            rows.append({
                "settlement": place.name,
                "year_code": str(year),
                "residents_people": now,
                "change_people": now - then if now is not None and then is not None else None,
                "area_ha_count": place.area_ha,
                "legal_status": place.legal_status,
            })  # fmt: skip
    return framed(rows, _POPULATION)


def _chosen(reading: Reading, filters: Filters) -> list[Any]:
    codes = filters.settlement_codes(reading)
    return [row for code, row in known(reading).items() if codes is None or code in codes]


_PLANS = (
    "plan settlement status adopted_on age_count age_count_state next_review_on next_review_on_state expires_on"
    " expires_on_state review_remark resolution responsible_role source source_link"
).split()


def plans(reading: Reading, filters: Filters) -> pd.DataFrame:
    """The plans of the settlement itself: plan, settlement, status, adopted_on, age_count (completed years),
    next_review_on, expires_on, review_remark, resolution, responsible_role, source. Clocks are those of `plan_clocks`.
    Other filters do not apply."""
    places = filters.settlement_codes(reading)
    rows = []
    for row in cooperation_plans.plan_rows(reading):
        code = row["settlement_ksh"]
        if not code or (places is not None and code not in places):
            continue
        age = _age(row["adopted_on"], reading.today)
        aged = {"age_count": age, "age_count_state": state(age)}
        rows.append({**row, "settlement": names.settlement(reading, code), **aged})
    return framed(rows, _PLANS)


def _age(adopted_on: str | None, today: date) -> int | None:
    """Completed years since the adoption."""
    adopted = day_of(adopted_on)
    if adopted is None or adopted > today:
        return None
    years = today.year - adopted.year
    return years - (dates.add_years(adopted, years) > today)


def newest_hep(reading: Reading, filters: Filters) -> Row | None:
    """The row of `measures_hep.hep` of the chosen settlement, if it has a HEP on record."""
    rows = [row for row in records(hep(reading, _place(filters))) if row["has_hep"] != "unknown"]
    return rows[0] if rows else None


def _place(filters: Filters) -> Filters:
    return Filters(settlements=filters.settlements, districts=filters.districts)


_PROJECTS = (
    "project project_link place_role grant_huf grant_is planned_huf planned_huf_state paid_huf paid_huf_state"
    " paid_share paid_share_state start_on end_on counted source source_link"
).split()


def projects(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Projects that work in the settlement, with the whole money of each: project, place_role (lead, member, partner,
    agreement or venue: the strongest that is on record), grant_huf, grant_is, planned_huf, paid_huf, paid_share,
    start_on, end_on, counted (whether it enters totals), source. What is spent in one settlement is not on record, so
    there is no sum."""
    roles = _roles(reading)
    places = filters.settlement_codes(reading)
    rows = [
        {
            **row,
            "place_role": min(
                (roles[row["project_key"], code] for code in places or () if (row["project_key"], code) in roles),
                key=_ROLES.index,
                default="venue",
            ),
            "start_on": row["start"],
            "end_on": row["last_day"],
        }
        for row in budget_projects.rows(reading, filters)
        if not row.get("_total")
    ]
    return framed(rows, _PROJECTS, flags=("counted",))


_ROLES = ("lead", "member", "partner", "agreement", "venue")


@lru_cache(maxsize=2)
def _roles(reading: Reading) -> dict[tuple[str, str], str]:
    """(project, settlement) → what the settlement is in it."""
    project, partner, agreement = tables.project, tables.partner, tables.agreement
    found: dict[tuple[str, str], str] = {}
    for row in reading.rows(select(agreement.c.project_key, agreement.c.settlement_ksh)):
        found[row.project_key, row.settlement_ksh] = "agreement"
    for row in reading.rows(select(partner.c.project_key, partner.c.settlement_ksh, partner.c.role)):
        is_member = row.role == "konzorciumi tag"
        is_lead = row.role in ("konzorciumvezető", "projektgazda")
        found[row.project_key, row.settlement_ksh] = "lead" if is_lead else "member" if is_member else "partner"
    for row in reading.rows(select(project.c.project_key, project.c.lead_ksh)):
        found[row.project_key, row.lead_ksh] = "lead"
    return found


_EVENTS = (
    "activity activity_kind venue_is project project_link stated_sessions stated_bound planned_sessions held_sessions"
    " held_sessions_state cancelled_sessions first_month last_held_month source source_link"
).split()


def events(reading: Reading, filters: Filters) -> pd.DataFrame:
    """What happened in the settlement, the latest first: activity, activity_kind, venue_is (here, or unknown where a
    project that works here does not say where), project, stated_sessions and stated_bound (what a document says),
    planned_sessions (on record, of every status), held_sessions, cancelled_sessions, first_month, last_held_month,
    source. Sessions are those held here. The period keeps what may touch it; target groups do not apply: a session has
    none."""
    sums, keep = _sums(reading, filters), activities.keeps(reading, filters)
    touching = activities.touches(reading, filters)
    rows = []
    for row in reading.rows(select(tables.activity)):
        found = sums.get(row.activity_code)
        is_near = keep(row) and touching(activities.span(row.start, row.completion, row.planned_completion))
        if found is not None or (is_near and not _is_timed(filters)):
            here = found is not None or row.settlement_ksh is not None
            rows.append(_event(reading, row, "here" if here else "unknown") | (found or {}))
    rows.sort(key=lambda row: hungarian_key(row["activity"]))
    rows.sort(key=lambda row: row.get("last_held_month") or row.get("first_month") or "", reverse=True)
    return framed(rows, _EVENTS)


def _event(reading: Reading, row: Any, venue: str) -> Row:
    return {
        "activity": row.title,
        "activity_kind": row.kind,
        "venue_is": venue,
        "stated_sessions": row.stated_sessions,
        "stated_bound": None if row.stated_sessions is None else row.stated_sessions_is,
        **names.project(reading, row.project_key),
        **source(reading, row.documents),
    }


def _is_timed(filters: Filters) -> bool:
    return bool(filters.period or filters.first_month or filters.last_month)


def _sums(reading: Reading, filters: Filters) -> dict[str, Row]:
    """Activity → its sessions at the chosen venues."""
    session = tables.session
    held = session.c.held_sessions
    query = select(
        session.c.activity_code,
        *(
            func.sum(session.c[f"{name}_sessions"]).label(f"{name}_sessions")
            for name in ("planned", "held", "cancelled")
        ),
        func.min(session.c.month).label("first_month"),
        func.max(session.c.month).filter(held > 0).label("last_held_month"),
    )
    query = query.where(*filters.where(session, reading)).group_by(session.c.activity_code)
    return {
        row.activity_code: row._asdict() | {"held_sessions_state": State.VALUE.value} for row in reading.rows(query)
    }


_PEOPLE = ("project", "reached_people")


def people(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Different people of the settlement (who live there) by project, and altogether in the last row, which is not
    their sum: project, reached_people. Of a release published figures, "≈" or bounds; exact at work."""
    frame = reach_projects.projects(reading, filters)
    kept = [name for name in frame.columns if name == "_total" or name.startswith(_PEOPLE)]
    return frame[[name for name in kept if name != "project_key"]]


TABLES: dict[str, Callable[[Reading, Filters], pd.DataFrame]] = {
    "places": places,
    "plans": plans,
    "projects": projects,
    "events": events,
    "people": people,
    "agreements": cooperation_plans.agreements,
    "partners": cooperation_partners.partners,
    "gaps": gaps,
    "population": population,
}
"""The tables of the page and its downloads, in their order."""
