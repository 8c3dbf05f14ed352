"""How far a workshop group has come: proposed, set up, meeting, dormant, ended; from what is said and what was held."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import func, select

from data import dates
from data import reading_tables as tables
from data.reading import Reading

DORMANT_MONTHS = 6
"""A group that met is dormant after so many whole months without a session held."""
PROPOSED, SET_UP, MEETING, DORMANT, ENDED, UNKNOWN = "proposed", "set_up", "meeting", "dormant", "ended", "unknown"
STATES = (MEETING, SET_UP, DORMANT, PROPOSED, ENDED, UNKNOWN)
_SAID = {
    "javasolt": PROPOSED,
    "létrejött": SET_UP,
    "működik": MEETING,
    "szünetel": DORMANT,
    "megszűnt": ENDED,
}


class Operation(NamedTuple):
    """The state of a workshop group. since: the partial date from which it is so (of a dormant one that of its last
    session), None where it is not known; leader_role: an office, None where none is known; `rests_on`: sessions (held
    ones say so), said (a source does) or silence (a source says that it runs, and nothing has been held for long)."""

    state: str
    since: str | None
    leader_role: str | None
    rests_on: str


@lru_cache(maxsize=4)
def operations(reading: Reading) -> Mapping[int, Operation]:
    """Workshop group → how far it has come, today; no filter applies. Treat as read-only.

    What a source says last holds until sessions say otherwise: a group with a session held since is meeting, and
    dormant once DORMANT_MONTHS have passed without one; one that is said to run is dormant when nothing has been held
    for as long since that was said. A proposed group of which nothing else is known stays proposed.
    """
    said, held = _statuses(reading), _last_held(reading)
    table = tables.workshop_group
    rows = reading.rows(select(table.c.workshop_group_no, table.c.status))
    now = dates.month_of(reading.today)
    return {
        row.workshop_group_no: _operation(
            row.status, said.get(row.workshop_group_no, []), held.get(row.workshop_group_no), now
        )
        for row in rows
    }


def _statuses(reading: Reading) -> dict[int, list[Any]]:
    """Workshop group → its statuses, the oldest first."""
    found: dict[int, list[Any]] = {}
    for row in reading.rows(select(tables.workshop_group_status)):
        found.setdefault(row.workshop_group_no, []).append(row)
    for rows in found.values():
        rows.sort(key=lambda row: dates.first_day(row.since))
    return found


def _last_held(reading: Reading) -> dict[int, str]:
    """Workshop group → the last month of a session held."""
    session = tables.session
    query = select(session.c.workshop_group_no, func.max(session.c.month).label("month"))
    rows = reading.rows(query.where(session.c.held_sessions > 0).group_by(session.c.workshop_group_no))
    return {row.workshop_group_no: row.month for row in rows}


def _operation(status: str | None, said: list[Any], held: str | None, now: str) -> Operation:
    leader = next((row.leader_role for row in reversed(said) if row.leader_role), None)
    word, since = (said[-1].status, said[-1].since) if said else (status, None)
    state = _SAID.get(word or "", UNKNOWN)
    told = dates.month_of(dates.first_day(since)) if since else None
    if held and (told is None or held > told or (held == told and state in (PROPOSED, SET_UP, MEETING))):
        if _silent(held, now):
            return Operation(DORMANT, held, leader, "sessions")
        return Operation(MEETING, since if state == MEETING else None, leader, "sessions")
    if state == MEETING and told and _silent(told, now):
        return Operation(DORMANT, since, leader, "silence")
    return Operation(state, since, leader, "said")


def _silent(month: str, now: str) -> bool:
    return dates.month_number(now) - dates.month_number(month) > DORMANT_MONTHS
