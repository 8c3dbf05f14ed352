"""Who came where and when, at the grain of the lattice: what a release counts, and what the hold rule remembers.

Restricted: rows of single people. Read from the ledger, kept in the held sets, never published.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Select, select

from data.dates import month_number
from data.models import Activity, Attendance, Membership, Participant, Person, Session
from data.people.blocks import as_numbers, numbers_of

Ints = NDArray[np.int64]
Narrow = NDArray[np.integer]
"""Of any width: a row has 12 bytes as read from the ledger, and a large city 50 million rows."""
MOST_VISITS = np.iinfo(np.int16).max
"""More visits of a person in a quarter are so many; far fewer count (`perturbation.VISITS_PER_QUARTER`)."""
_VISITS_BITS = 32


@dataclass(frozen=True, eq=False, repr=False)
class Population:
    """People by position in `ids` (ascending ledger ids), each with a `home` (position in `places`; "" = not known) and
    `memberships` (group → positions of its direct members). Rows, each (project, quarter, person) once, ordered:
    `project` (position in `projects`), `quarter` (months since year 0 // 3), `person`, `visits` (attendances).
    """

    ids: Ints
    places: tuple[str, ...]
    home: Narrow
    memberships: Mapping[str, Narrow]
    projects: tuple[str, ...]
    project: Narrow
    quarter: Narrow
    person: Narrow
    visits: Narrow

    def without(self, person_id: int) -> Population:
        """The same without one person."""
        at = int(np.searchsorted(self.ids, person_id))
        if at == len(self.ids) or self.ids[at] != person_id:
            return self
        rows = self.person != at
        left = {group: people[people != at] for group, people in self.memberships.items()}
        return replace(
            self, ids=np.delete(self.ids, at), home=np.delete(self.home, at),
            memberships={group: people - (people > at) for group, people in left.items()},
            project=self.project[rows], quarter=self.quarter[rows], visits=self.visits[rows],
            person=self.person[rows] - (self.person[rows] > at),
        )  # fmt: skip


def read(connection: Connection) -> Population:
    """Everybody who was on a list of a held session, as the ledger is now."""
    query = select(Activity.project_key).where(Activity.superseded_in.is_(None)).distinct()
    projects = tuple(sorted(connection.scalars(query)))
    parts = [_visits(connection, project) for project in projects]
    ids = _different([people for _, people, _ in parts])
    places, home = _homes(connection, ids)
    nobody = np.empty(0, dtype=np.int16)
    lengths = [len(people) for _, people, _ in parts]
    person = [np.searchsorted(ids, people).astype(np.int32) for _, people, _ in parts]
    return Population(
        ids, places, home, _memberships(connection, ids), projects,
        np.repeat(np.arange(len(projects), dtype=np.int32), lengths),
        np.concatenate([nobody, *(quarters for quarters, _, _ in parts)]),
        np.concatenate([np.empty(0, dtype=np.int32), *person]),
        np.concatenate([nobody, *(visits for _, _, visits in parts)]),
    )  # fmt: skip


def _different(people: Sequence[Narrow]) -> Ints:
    """All ids, ascending, each once."""
    there = np.zeros(max((int(ids.max()) for ids in people if len(ids)), default=-1) + 1, dtype=bool)
    for ids in people:
        there[ids] = True
    return np.flatnonzero(there)


def _visits(connection: Connection, project: str) -> tuple[Narrow, Narrow, Narrow]:
    """Quarters, person ids and visits of one project, each (quarter, person) once."""
    rows = connection.execute(_lists(project)).all()
    people = [as_numbers([text]) for _, text in rows]
    quarters = np.repeat(
        np.array([month_number(month) // 3 for month, _ in rows], dtype=np.int64), [len(one) for one in people]
    )
    everyone = np.concatenate([np.empty(0, dtype=np.int64), *people]).astype(np.int64)
    keys, visits = np.unique(quarters << _VISITS_BITS | everyone, return_counts=True)
    quarter, person = keys >> _VISITS_BITS, keys & ((1 << _VISITS_BITS) - 1)
    return quarter.astype(np.int16), person.astype(np.uint32), np.minimum(visits, MOST_VISITS).astype(np.int16)


def _lists(project: str) -> Select:
    current = (model.superseded_in.is_(None) for model in (Activity, Session, Attendance))
    return (
        select(Session.month, numbers_of(Attendance.person_id))
        .select_from(Activity)
        .join(Session, Session.activity_code == Activity.activity_code)
        .join(Attendance, Attendance.session_id == Session.session_id)
        .where(Activity.project_key == project, Session.status == "held", *current)
        .group_by(Session.month, Session.session_id)
    )


def _homes(connection: Connection, ids: Ints) -> tuple[tuple[str, ...], Narrow]:
    query = select(Participant.settlement_ksh, numbers_of(Participant.person_id))
    found = _by_name(connection, query.where(Participant.superseded_in.is_(None)), ids)
    home = np.zeros(len(ids), dtype=np.int32)
    for number, people in enumerate(found.values(), start=1):
        home[people] = number
    return ("", *found), home


def _memberships(connection: Connection, ids: Ints) -> dict[str, Ints]:
    query = select(Membership.group_code, numbers_of(Membership.person_id))
    return _by_name(connection, query.where(Membership.superseded_in.is_(None)), ids)


def _by_name(connection: Connection, query: Select, ids: Ints) -> dict[str, Ints]:
    """Name → positions in `ids` of the people the query finds under it; names in order."""
    name = query.selected_columns[0]
    found = {}
    for key, text in connection.execute(query.group_by(name)):
        people = np.unique(as_numbers([text]))
        found[key] = np.flatnonzero(np.isin(ids, people))
    return dict(sorted(found.items()))


def code_hashes(connection: Connection, ids: Ints) -> Iterator[bytes]:
    """The hash of the code of each person of `ids` (ascending), for record keys. LookupError where one is missing."""
    query = select(Person.id, Person.code_hash).order_by(Person.id).execution_options(yield_per=10_000)
    wanted = iter(ids.tolist())
    next_one = next(wanted, None)
    for person, code_hash in connection.execute(query):
        if person == next_one:
            yield bytes(code_hash)
            next_one = next(wanted, None)
    if next_one is not None:
        raise LookupError(f"The ledger has no person {next_one}, who was on a list.")
