"""Consortia: who is in them, with what share of the grant, what each does, and how many people it reaches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import pandas as pd
from sqlalchemy import func, select

from data import reading_tables as tables
from data import values
from data.collation import hungarian_key
from data.filters import Filters
from data.people.counts import count_people, figures
from data.queries import names
from data.queries.documents import source
from data.queries.frames import framed, spread
from data.queries.reporting import reporting_projects
from data.reading import Reading
from data.values import NOBODY, Number, Safe, State

Row = dict[str, Any]
ROLES = ("konzorciumvezető", "konzorciumi tag")
MOST_COUNTED = 40
"""People are counted for so many consortia at once; more are asked for by choosing projects."""
_COLUMNS = (
    "organisation partner_role project project_link settlement share_huf share_huf_state grant_share paid_huf"
    " activities_count activities_count_state held_sessions held_sessions_state reached_people reached_people_state"
    " reach_basis source source_link"
).split()


def consortium(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Members of consortia, the leader of each first: organisation, partner_role, project, settlement, share_huf (its
    part of the grant) and grant_share of the grant, paid_huf, activities_count (activities that name it as who carries
    them out), held_sessions (sessions of the project held in its settlement), reached_people, reach_basis, source.

    A member's reach is not recorded as such. Where it is the only member of its settlement, reached_people counts the
    people of the project who live there (reach_basis: home); else it is null and reach_basis says why: no_place,
    shared_place, no_list (the project sent no attendance lists), too_many (choose fewer projects). The settlement
    filter means the member's own; the period keeps payments, sessions and people.
    """
    keys, places = filters.project_keys(reading), filters.settlement_codes(reading)
    rows = [
        row
        for row in _members(reading)
        if (keys is None or row["project_key"] in keys) and (places is None or row["settlement_ksh"] in places)
    ]
    paid, held = _paid(reading, filters), _held(reading, filters)
    reach = _reach(reading, filters, {row["project_key"] for row in rows})
    shown = []
    for row in rows:
        at = (row["project_key"], row["settlement_ksh"])
        sessions = held.get(at) if row["settlement_ksh"] else None
        state = State.NOT_REPORTED if row["settlement_ksh"] else State.NOT_APPLICABLE
        shown.append(
            row
            | {"paid_huf": paid.get((row["project_key"], row["organisation"]))}
            | {"held_sessions": sessions, "held_sessions_state": (state if sessions is None else State.VALUE).value}
            | _reached(row, reach)
        )
    return framed(*spread(shown, _COLUMNS))


@lru_cache(maxsize=2)
def _members(reading: Reading) -> tuple[Row, ...]:
    """Everything of `consortium` that no filter changes."""
    table, carried = tables.partner, _carried_out(reading)
    found = [row for row in reading.rows(select(table)) if row.role in ROLES]
    alone = Counter((row.project_key, row.settlement_ksh) for row in found if row.settlement_ksh)
    rows = [
        {
            "project_key": row.project_key,
            "settlement_ksh": row.settlement_ksh,
            "organisation": row.organisation,
            "partner_role": row.role,
            "settlement": names.settlement(reading, row.settlement_ksh),
            "share_huf": row.share_huf,
            "share_huf_state": (State.NOT_REPORTED if row.share_huf is None else State.VALUE).value,
            "grant_share": values.share(row.share_huf, _grants(reading).get(row.project_key)),
            "_alone": alone[row.project_key, row.settlement_ksh] == 1,
            **_activities(carried, row.project_key, row.organisation),
            **names.project(reading, row.project_key),
            **source(reading, row.documents),
        }
        for row in found
    ]
    rows.sort(key=lambda row: (hungarian_key(row["project"]), ROLES.index(row["partner_role"]), _name(row)))
    return tuple(rows)


def _name(row: Row) -> Any:
    return hungarian_key(row["organisation"])


@lru_cache(maxsize=2)
def _grants(reading: Reading) -> dict[str, int | None]:
    project = tables.project
    return {row.project_key: row.grant_huf for row in reading.rows(select(project.c.project_key, project.c.grant_huf))}


def _carried_out(reading: Reading) -> dict[str, Counter[str]]:
    """Project → organisation → activities that name it."""
    activity, count = tables.activity, func.count().label("activities")
    query = select(activity.c.project_key, activity.c.organisation, count).where(activity.c.organisation.is_not(None))
    found: dict[str, Counter[str]] = {}
    for row in reading.rows(query.group_by(activity.c.project_key, activity.c.organisation)):
        found.setdefault(row.project_key, Counter())[row.organisation] = row.activities
    return found


def _activities(carried: dict[str, Counter[str]], project: str, organisation: str) -> Row:
    """Unknown where no activity of the project says who carries it out; zero where others are named."""
    if project not in carried:
        return {"activities_count": None, "activities_count_state": State.NOT_REPORTED.value}
    return {"activities_count": carried[project][organisation], "activities_count_state": State.VALUE.value}


def _paid(reading: Reading, filters: Filters) -> dict[tuple[str, str], int]:
    money = tables.money
    kept = [money.c.organisation != "", money.c.paid_huf.is_not(None)]
    query = select(money.c.project_key, money.c.organisation, func.sum(money.c.paid_huf).label("paid_huf"))
    query = query.where(*kept, *filters.without("districts", "settlements").where(money, reading))
    rows = reading.rows(query.group_by(money.c.project_key, money.c.organisation))
    return {(row.project_key, row.organisation): row.paid_huf for row in rows}


def _held(reading: Reading, filters: Filters) -> dict[tuple[str, str | None], float]:
    """(project, venue) → sessions held under the period."""
    session = tables.session
    query = select(session.c.project_key, session.c.settlement_ksh, func.sum(session.c.held_sessions).label("held"))
    wanted = filters.without("districts", "settlements", "workshops").where(session, reading)
    rows = reading.rows(query.where(*wanted).group_by(session.c.project_key, session.c.settlement_ksh))
    return {(row.project_key, row.settlement_ksh): float(row.held) for row in rows}


Reach = dict[str, dict[str, Number] | str]


def _reach(reading: Reading, filters: Filters, projects: Iterable[str]) -> Reach:
    """Project → people by home settlement, or why they are not counted."""
    wanted, listed = set(projects), reporting_projects(reading, filters)
    counted = wanted & set(listed)
    found: Reach = dict.fromkeys(wanted, "no_list")
    for project in counted:
        found[project] = _people(reading, filters, project) if len(counted) <= MOST_COUNTED else "too_many"
    return found


def _people(reading: Reading, filters: Filters, project: str) -> dict[str, Number]:
    own = Filters(
        projects=(project,), period=filters.period, first_month=filters.first_month, last_month=filters.last_month
    )
    return figures(count_people(reading, own).by_settlement, "settlement_ksh")


def _reached(row: Row, reach: Reach) -> Row:
    people, place = reach[row["project_key"]], row["settlement_ksh"]
    if not place or not row["_alone"]:
        return _unknown("shared_place" if place else "no_place", State.NOT_APPLICABLE)
    if isinstance(people, str):
        return _unknown(people, State.NOT_REPORTED)
    safe = any(isinstance(one, Safe) for one in people.values())
    number = people.get(place, NOBODY if safe else 0.0)
    if isinstance(number, Safe):
        return {"reached_people": number, "reach_basis": "home"}
    return {"reached_people": number, "reached_people_state": State.VALUE.value, "reach_basis": "home"}


def _unknown(why: str, state: State) -> Row:
    return {"reached_people": None, "reached_people_state": state.value, "reach_basis": why}
