"""Who works with whom: organisations, and how many projects and sessions each two of them share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from sqlalchemy import select

from data import reading_tables as tables
from data.collation import hungarian_key
from data.filters import Filters
from data.queries import names
from data.queries.cooperation_attendance import chosen, presence
from data.queries.frames import framed
from data.reading import Reading

Row = dict[str, Any]
MOST_PAIRS = 2_000
"""Downloads hold the strongest pairs, at most so many."""
SESSION_WEIGHT = 0.1
"""Ten sessions together weigh as much as one project together."""


class Shared(NamedTuple):
    """What two organisations share: the keys of their projects, and the number of sessions at which both were (None:
    nobody's attendance is on record in these projects)."""

    projects: tuple[str, ...]
    sessions: int | None

    @property
    def weight(self) -> float:
        """How strong the tie is: projects, and a tenth of the sessions."""
        return len(self.projects) + SESSION_WEIGHT * (self.sessions or 0)


Ties = Mapping[tuple[str, str], Shared]
_PAIRS = "organisation other_organisation shared_projects_count shared_sessions projects _weight".split()


def network(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Pairs of organisations that work together, the strongest first: organisation, other_organisation,
    shared_projects_count, shared_sessions, projects (their titles). At most MOST_PAIRS.

    Two organisations share a project in which both are leader, partner or signatory of an agreement, and a session at
    which it is on record that both were there. `_weight` orders them: projects, and SESSION_WEIGHT for each session.
    The settlement filter keeps pairs of which one has its seat there; the period keeps sessions, not projects. Projects
    of other districts count only where they are chosen. Names that differ in capital letters are one organisation;
    nothing else is guessed.
    """
    found = sorted(ties(reading, filters).items(), key=_strongest)[:MOST_PAIRS]
    titles = names.projects(reading)
    rows = [
        {
            "organisation": one,
            "other_organisation": other,
            "shared_projects_count": len(shared.projects),
            "shared_sessions": shared.sessions,
            "projects": "; ".join(titles.get(key, key) for key in shared.projects) or None,
            "_weight": shared.weight,
        }
        for (one, other), shared in found
    ]
    return framed(rows, _PAIRS, numbers=("_weight",))


def _strongest(tie: tuple[tuple[str, str], Shared]) -> tuple[object, ...]:
    (one, other), shared = tie
    return -shared.weight, hungarian_key(one), hungarian_key(other)


@lru_cache(maxsize=16)
def ties(reading: Reading, filters: Filters) -> Ties:
    """Pairs of organisations (in order of their names) → what they share, under projects, places and period."""
    keys, places = filters.project_keys(reading), filters.settlement_codes(reading)
    elsewhere = _elsewhere(reading) if keys is None else frozenset[str]()
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for project, organisations in _members(reading).items():
        if project not in elsewhere if keys is None else project in keys:
            for pair in combinations(sorted(organisations), 2):
                found[pair].append(project)
    sessions = _together(reading, filters.without("districts", "settlements", "groups", "workshops"))
    pairs = found.keys() | sessions.keys()
    if places is not None:
        here = {name for name, seats in _seats(reading).items() if seats & places}
        pairs = {pair for pair in pairs if here.intersection(pair)}
    listed = set(presence(reading).projects)
    return {pair: _shared(tuple(sorted(found.get(pair, ()))), sessions.get(pair), listed) for pair in pairs}


def _shared(projects: tuple[str, ...], sessions: int | None, listed: Collection[str]) -> Shared:
    """Nobody together at a session is zero where attendance is on record, and unknown where it is not."""
    return Shared(projects, 0 if sessions is None and any(key in listed for key in projects) else sessions)


@lru_cache(maxsize=2)
def _members(reading: Reading) -> Mapping[str, Collection[str]]:
    """Project → every organisation that leads it, is its partner, or signed an agreement in it."""
    project, partner, agreement = tables.project, tables.partner, tables.agreement
    found: dict[str, set[str]] = defaultdict(set)
    for table, *columns in (
        (project, project.c.lead_organisation),
        (partner, partner.c.organisation),
        (agreement, agreement.c.organisation, agreement.c.parties),
    ):
        for key, *texts in reading.rows(select(table.c.project_key, *columns)):
            found[key].update(_same(reading, name) for text in texts for name in _named(text))
    return found


def _named(text: str | None) -> Iterable[str]:
    return [name.strip() for name in (text or "").split(";") if name.strip()]


def _same(reading: Reading, name: str) -> str:
    """The name under which an organisation is known: the first of those that differ in capital letters only."""
    return _names(reading).setdefault(name.casefold(), name)


@lru_cache(maxsize=2)
def _names(reading: Reading) -> dict[str, str]:
    """Name in small letters → the name, of all partners; others join as they come."""
    partner = tables.partner
    rows = reading.rows(select(partner.c.organisation).distinct().order_by(partner.c.organisation))
    return {row.organisation.casefold(): row.organisation for row in reversed(rows)}


@lru_cache(maxsize=2)
def _elsewhere(reading: Reading) -> frozenset[str]:
    project = tables.project
    rows = reading.rows(select(project.c.project_key).where(project.c.scope == "elsewhere"))
    return frozenset(row.project_key for row in rows)


@lru_cache(maxsize=2)
def _seats(reading: Reading) -> Mapping[str, frozenset[str]]:
    """Organisation → the settlements it is known to have its seat in."""
    found: dict[str, set[str]] = defaultdict(set)
    for table in (tables.partner, tables.agreement, tables.partner_attendance):
        for row in reading.rows(select(table.c.organisation, table.c.settlement_ksh).distinct()):
            if row.organisation and row.settlement_ksh:
                found[_same(reading, row.organisation)].add(row.settlement_ksh)
    lead = tables.project
    for row in reading.rows(select(lead.c.lead_organisation, lead.c.lead_ksh)):
        if row.lead_organisation and row.lead_ksh:
            found[_same(reading, row.lead_organisation)].add(row.lead_ksh)
    return {name: frozenset(places) for name, places in found.items()}


def _together(reading: Reading, filters: Filters) -> dict[tuple[str, str], int]:
    """Pairs of organisations → sessions at which both were there. A session belongs to one project, so projects are
    counted one by one, each as a small product of a table of ones."""
    every, rows = presence(reading), chosen(reading, filters)
    rows = rows[every.came[rows]]
    rows = rows[np.argsort(every.project[rows], kind="stable")]
    names = _attending(reading)
    found: dict[tuple[str, str], int] = defaultdict(int)
    for part in np.split(rows, np.flatnonzero(np.diff(every.project[rows])) + 1):
        if not len(part):
            continue
        who, at = np.unique(every.who[part], return_inverse=True)
        when, column = np.unique(every.session[part], return_inverse=True)
        there = np.zeros((len(who), len(when)), dtype=np.int32)
        there[at, column] = 1
        counts = np.triu(there @ there.T, k=1)
        for one, other in zip(*(place.tolist() for place in np.nonzero(counts)), strict=True):
            pair = names[who[one]], names[who[other]]
            found[pair if pair[0] < pair[1] else pair[::-1]] += int(counts[one, other])
    return found


@lru_cache(maxsize=2)
def _attending(reading: Reading) -> tuple[str, ...]:
    """The names of `presence(reading).organisations`."""
    return tuple(_same(reading, name) for name in presence(reading).organisations)
