"""What the newest import changed in who attended what: the attendances that no longer count as they did, and as they
count now.

The ledger is append-only, so both sides can be read from it: what was current before an import are the rows that it has
not added, and that are open or that it has closed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, func, literal_column, select
from sqlalchemy.sql.elements import ColumnElement

from data.dates import month_number
from data.models import Activity, Attendance, Participant, Recorded, Session
from data.people.blocks import Ints, as_numbers, numbers_of

Flags = NDArray[np.bool_]
Rows = dict[Any, tuple]
LARGE = 1_000_000
"""Attendances from which on a change is not worked out: the blocks of its projects are made anew."""
ASKED = 5_000
"""People whose attendances are asked for at once."""
_PERSON_BITS = 32
_PAIR = Attendance.session_id * (1 << _PERSON_BITS) + Attendance.person_id
_GROUP = func.coalesce(Activity.workshop_group_no, literal_column("0"))


class Counted(NamedTuple):
    """Attendances that count, an element each: positions of the project and of the home settlement in the names of
    their change, workshop group (0 = none), month number, person id."""

    project: Ints
    place: Ints
    group: Ints
    month: Ints
    person: Ints

    def only(self, which: Any) -> Counted:
        """Those that a mask or positions choose."""
        return Counted(*(column[which] for column in self))


class Change(NamedTuple):
    """`gone`: as attendances counted before the import and do not any more; `come`: as they have counted since;
    `people` (ids, ascending): all who are in them, and others; `homes`: their positions in `places` today."""

    projects: Sequence[str]
    places: Sequence[str]
    people: Ints
    homes: Ints
    gone: Counted
    come: Counted

    def uncertain(self) -> Flags:
        """Which of `gone` may count all the same for another reason; not so from where somebody does not live."""
        lives: Ints = self.homes[np.searchsorted(self.people, self.gone.person)]
        return lives == self.gone.place


class _Table:
    """The rows of a table that say what an attendance counts for, by key: now, and before import `import_id`."""

    def __init__(self, connection: Connection, import_id: int, model: type[Recorded], *columns: Any) -> None:
        self._connection, self._rows, self._key = connection, select(*columns), columns[0]
        self._open = model.superseded_in.is_(None)
        self._added = self._read(model.import_id == import_id, self._open)
        self._closed = self._read(model.superseded_in == import_id, model.import_id != import_id)
        self.now: Rows = {}

    def _read(self, *conditions: ColumnElement[bool]) -> Rows:
        return {row[0]: tuple(row[1:]) for row in self._connection.execute(self._rows.where(*conditions)).all()}

    def changed(self) -> list:
        """Keys whose row says something else than before."""
        keys = self._added.keys() | self._closed.keys()
        return sorted(key for key in keys if self._added.get(key) != self._closed.get(key))

    def look_up(self, keys: Collection[Any]) -> None:
        """Read the current rows of `keys` into `now`."""
        for part in _parts(keys):
            self.now |= self._read(self._key.in_(part), self._open)

    def before(self) -> Rows:
        """What has been looked up, as it was, and what the import has closed."""
        return {key: row for key, row in self.now.items() if key not in self._added} | self._closed


class _Tables(NamedTuple):
    """Session → (activity, month, status); activity → (project, group); person → (home,)."""

    sessions: _Table
    activities: _Table
    homes: _Table

    def look_up(self, connection: Connection, import_id: int, sessions: Sequence[int], people: Sequence[int]) -> None:
        """Read what these sessions and people are, and were before the import."""
        self.sessions.look_up(sessions)
        known = (self.sessions.now, self.sessions.before())
        self.activities.look_up({row[0] for rows in known for row in rows.values()})
        new = select(Attendance.person_id).where(Attendance.import_id == import_id)
        self.homes.now = _homes(connection, Participant.person_id.in_(new))  # most of them: naming each takes longer
        for part in _parts(set(people) - self.homes.now.keys(), ASKED):
            self.homes.now |= _homes(connection, Participant.person_id.in_(part))

    def before(self) -> tuple[Rows, Rows, Rows]:
        """The three as they were."""
        return self.sessions.before(), self.activities.before(), self.homes.before()

    def now(self) -> tuple[Rows, Rows, Rows]:
        """The three as they are."""
        return self.sessions.now, self.activities.now, self.homes.now


def change_of(connection: Connection, import_id: int, large: int = LARGE) -> Change | None:
    """What import `import_id`, the newest, changed. None: more than `large` attendances, too many to work out."""
    added, closed = Attendance.import_id == import_id, Attendance.superseded_in == import_id
    rows = select(func.count()).select_from(Attendance)
    if sum(connection.scalar(rows.where(mark)) or 0 for mark in (added, closed)) > large:
        return None
    tables = _Tables(
        _Table(
            connection, import_id, Session, Session.session_id, Session.activity_code, Session.month, Session.status
        ),
        _Table(connection, import_id, Activity, Activity.activity_code, Activity.project_key, _GROUP),
        _Table(connection, import_id, Participant, Participant.person_id, Participant.settlement_ksh),
    )
    come = _pairs(connection, added, Attendance.superseded_in.is_(None))
    gone = _pairs(connection, closed, Attendance.import_id != import_id)
    parts = [come, gone]
    for lists in _changed_lists(connection, tables):
        parts.append(_pairs(connection, lists, Attendance.superseded_in.is_(None)))
        if sum(map(len, parts)) > large:
            return None
    pairs = np.unique(np.concatenate(parts))
    is_new, is_closed = np.isin(pairs, come), np.isin(pairs, gone)
    return _compared(connection, import_id, tables, pairs, is_closed | ~is_new, is_new | ~is_closed)


def _pairs(connection: Connection, *which: ColumnElement[bool]) -> Ints:
    """Session and person of attendances, as one number."""
    text = connection.scalar(select(numbers_of(_PAIR)).where(*which))
    return as_numbers([text] if text else [])


def _changed_lists(connection: Connection, tables: _Tables) -> Iterator[ColumnElement[bool]]:
    """Conditions for the attendances whose session, activity or home has changed."""
    sessions = set(tables.sessions.changed())
    for codes in _parts(tables.activities.changed()):
        of = (Session.superseded_in.is_(None), Session.activity_code.in_(codes))
        sessions |= set(connection.scalars(select(Session.session_id).where(*of)))
    yield from (Attendance.session_id.in_(ids) for ids in _parts(sessions))
    yield from (Attendance.person_id.in_(ids) for ids in _parts(tables.homes.changed()))


def _compared(
    connection: Connection, import_id: int, tables: _Tables, pairs: Ints, before: Flags, now: Flags
) -> Change:
    """`before` and `now` say whether each of the pairs was, and is, in the ledger."""
    sessions, session = np.unique(pairs >> _PERSON_BITS, return_inverse=True)
    people, person = np.unique(pairs & ((1 << _PERSON_BITS) - 1), return_inverse=True)
    tables.look_up(connection, import_id, sessions.tolist(), people.tolist())
    projects, places = _Names(), _Names([""])
    sides = [
        (
            _meanings(sessions.tolist(), rows, activities, projects)[:, session],
            np.array([places[homes[one][0]] if one in homes else 0 for one in people.tolist()], dtype=np.int64),
        )
        for rows, activities, homes in (tables.before(), tables.now())
    ]
    (was, lived), (means, lives) = sides
    before, now = before & (was[2] >= 0), now & (means[2] >= 0)
    same = before & now & (was == means).all(axis=0) & (lived == lives)[person]
    gone, come = (
        Counted(of[0], home[person], of[1], of[2], people[person]).only(there & ~same)
        for (of, home), there in zip(sides, (before, now), strict=True)
    )
    return Change(list(projects), list(places), people, lives, gone, come)


def _homes(connection: Connection, which: ColumnElement[bool]) -> Rows:
    """Where people live today."""
    query = select(Participant.settlement_ksh, numbers_of(Participant.person_id)).where(
        Participant.superseded_in.is_(None), which
    )
    found: Rows = {}
    for place, text in connection.execute(query.group_by(Participant.settlement_ksh)):
        found |= dict.fromkeys(as_numbers([text]).tolist(), (place,))
    return found


class _Names(dict[str, int]):
    """Name → position, in the order they are first asked for."""

    def __init__(self, known: Sequence[str] = ()) -> None:
        super().__init__((name, at) for at, name in enumerate(known))

    def __missing__(self, name: str) -> int:
        self[name] = len(self)
        return self[name]


def _meanings(
    sessions: Sequence[int], rows: Mapping[int, tuple], activities: Mapping[str, tuple], projects: _Names
) -> Ints:
    """Position of the project, group and month number of each session; months of those that do not count are -1."""
    found = np.full((3, len(sessions)), -1, dtype=np.int64)
    for at, session in enumerate(sessions):
        activity, month, status = rows.get(session, (None, None, None))
        if status == "held" and activity in activities:
            project, group = activities[activity]
            found[:, at] = projects[project], group, month_number(month)
    return found


def still(connection: Connection, change: Change, people: Ints) -> Counted:
    """Everything that counts today of `people`, who are in `change`, in its projects: from the facts, a person after
    the other."""
    projects = {project: at for at, project in enumerate(change.projects)}
    keys = (Activity.project_key, _GROUP, Session.month)
    query = (
        select(*keys, numbers_of(Attendance.person_id))
        .join(Session, (Session.session_id == Attendance.session_id) & Session.superseded_in.is_(None))
        .join(Activity, (Activity.activity_code == Session.activity_code) & Activity.superseded_in.is_(None))
        .where(Attendance.superseded_in.is_(None), Session.status == "held")
        .group_by(*keys)
    )
    rows = [
        (projects[project], group, month_number(month), as_numbers([text]))
        for part in _parts(people.tolist(), ASKED)
        for project, group, month, text in connection.execute(query.where(Attendance.person_id.in_(part))).all()
        if project in projects
    ]
    lengths = [len(row[3]) for row in rows]
    project, group, month = (np.repeat(np.array([row[at] for row in rows], dtype=np.int64), lengths) for at in range(3))
    person = np.concatenate([row[3] for row in rows]) if rows else np.empty(0, dtype=np.int64)
    place = change.homes[np.searchsorted(change.people, person)]
    return Counted(project, place, group, month, person)


def _parts(keys: Collection[Any], size: int = 500) -> Iterator[Sequence[Any]]:
    """`keys` in parts that fit one SQL statement."""
    wanted = sorted(keys)
    return (wanted[start : start + size] for start in range(0, len(wanted), size))
