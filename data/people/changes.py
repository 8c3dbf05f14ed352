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
from sqlalchemy import (
    CompoundSelect,
    Connection,
    Integer,
    Select,
    bindparam,
    func,
    literal,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.sql.elements import ColumnElement

from data import bulk
from data.dates import month_number, month_text
from data.models import Activity, Attendance, Participant, Recorded, Session
from data.people.blocks import PAIR, PERSON_BITS, Ints, as_numbers, numbers_of

Flags = NDArray[np.bool_]
Rows = dict[Any, tuple]
LARGE = 1_000_000
"""Attendances from which on a change is not worked out: the blocks of its projects are made anew."""
ASKED = 5_000
"""People or sessions whose attendances are asked for at once."""
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


_NUMBER = bindparam("number", type_=Integer)


class _Meaning(NamedTuple):
    """Statements about a table that says what attendances count for: its current `rows` by `key`, and the rows that an
    import has added (1) or closed (0)."""

    key: Any
    rows: Select
    changed: CompoundSelect

    @classmethod
    def of(cls, model: type[Recorded], *columns: Any) -> _Meaning:
        is_open = model.superseded_in.is_(None)
        added = select(literal(1), *columns).where(model.import_id == _NUMBER, is_open)
        closed = select(literal(0), *columns).where(model.superseded_in == _NUMBER, model.import_id != _NUMBER)
        return cls(columns[0], select(*columns).where(is_open), union_all(added, closed))


_SESSIONS = _Meaning.of(Session, Session.session_id, Session.activity_code, Session.month, Session.status)
_ACTIVITIES = _Meaning.of(Activity, Activity.activity_code, Activity.project_key, _GROUP)
_HOMES = _Meaning.of(Participant, Participant.person_id, Participant.settlement_ksh)
_ADDED, _CLOSED = Attendance.import_id == _NUMBER, Attendance.superseded_in == _NUMBER
_COUNTS = [select(func.count()).select_from(Attendance).where(mark).scalar_subquery() for mark in (_ADDED, _CLOSED)]
_COUNT = select(_COUNTS[0] + _COUNTS[1])
_COME, _GONE = (
    select(numbers_of(PAIR)).where(*which)
    for which in ((_ADDED, Attendance.superseded_in.is_(None)), (_CLOSED, Attendance.import_id != _NUMBER))
)


class _Table:
    """The rows of a table that say what an attendance counts for, by key: now, and before import `import_id`."""

    def __init__(self, connection: Connection, import_id: int, of: _Meaning) -> None:
        self._connection, self._of = connection, of
        self._added: Rows = {}
        self._closed: Rows = {}
        for is_added, key, *rest in connection.execute(of.changed, {"number": import_id}).all():
            (self._added if is_added else self._closed)[key] = tuple(rest)
        self.now: Rows = {}

    @property
    def is_same(self) -> bool:
        """Whether the import neither added nor closed a row."""
        return not self._added and not self._closed

    def changed(self) -> list:
        """Keys whose row says something else than before."""
        keys = self._added.keys() | self._closed.keys()
        return sorted(key for key in keys if self._added.get(key) != self._closed.get(key))

    def look_up(self, keys: Collection[Any]) -> None:
        """Read the current rows of `keys` into `now`."""
        rows = self._of.rows.where(bulk.among(self._connection, self._of.key, keys))
        self.now |= {row[0]: tuple(row[1:]) for row in self._connection.execute(rows).all()}

    def before(self) -> Rows:
        """What has been looked up, as it was, and what the import has closed."""
        return {key: row for key, row in self.now.items() if key not in self._added} | self._closed


class _Tables(NamedTuple):
    """Session → (activity, month, status); activity → (project, group); person → (home,)."""

    sessions: _Table
    activities: _Table
    homes: _Table

    def look_up(self, connection: Connection, sessions: Sequence[int], people: Sequence[int]) -> None:
        """Read what these sessions and people are, and were before the import."""
        self.sessions.look_up(sessions)
        known = (self.sessions.now, self.sessions.before())
        self.activities.look_up({row[0] for rows in known for row in rows.values()})
        self.homes.now = _homes(connection, people)


def change_of(connection: Connection, import_id: int, large: int = LARGE) -> Change | None:
    """What import `import_id`, the newest, changed. None: more than `large` attendances, too many to work out."""
    asked = {"number": import_id}
    if int(connection.scalar(_COUNT, asked) or 0) > large:
        return None
    tables = _Tables(*(_Table(connection, import_id, of) for of in (_SESSIONS, _ACTIVITIES, _HOMES)))
    come, gone = (_pairs(connection, rows, asked) for rows in (_COME, _GONE))
    parts = [come, gone]
    for lists in _changed_lists(connection, tables):
        parts.append(_pairs(connection, select(numbers_of(PAIR)).where(lists, Attendance.superseded_in.is_(None))))
        if sum(map(len, parts)) > large:
            return None
    pairs = np.unique(np.concatenate(parts))
    is_new, is_closed = np.isin(pairs, come), np.isin(pairs, gone)
    return _compared(connection, tables, pairs, is_closed | ~is_new, is_new | ~is_closed)


def _pairs(connection: Connection, rows: Select, asked: dict[str, int] | None = None) -> Ints:
    """Session and person of attendances, as one number."""
    text = connection.scalar(rows, asked or {})
    return as_numbers([text] if text else [])


def _changed_lists(connection: Connection, tables: _Tables) -> Iterator[ColumnElement[bool]]:
    """Conditions for the attendances whose session, activity or home has changed."""
    sessions = set(tables.sessions.changed())
    if activities := tables.activities.changed():
        of = (Session.superseded_in.is_(None), bulk.among(connection, Session.activity_code, activities))
        sessions |= set(connection.scalars(select(Session.session_id).where(*of)))
    for column, changed in ((Attendance.session_id, sessions), (Attendance.person_id, tables.homes.changed())):
        yield from (bulk.among(connection, column, part) for part in _parts(changed))


def _compared(connection: Connection, tables: _Tables, pairs: Ints, before: Flags, now: Flags) -> Change:
    """`before` and `now` say whether each of the pairs was, and is, in the ledger."""
    sessions, session = np.unique(pairs >> PERSON_BITS, return_inverse=True)
    people, person = np.unique(pairs & ((1 << PERSON_BITS) - 1), return_inverse=True)
    tables.look_up(connection, sessions.tolist(), people.tolist())
    projects, places = _Names(), _Names([""])
    of, home = tables.sessions, tables.homes
    means = was = _meanings(sessions.tolist(), of.now, tables.activities.now, projects)[:, session]
    lives = lived = _lives(people.tolist(), home.now, places)
    if not (of.is_same and tables.activities.is_same):
        was = _meanings(sessions.tolist(), of.before(), tables.activities.before(), projects)[:, session]
    if not home.is_same:
        lived = _lives(people.tolist(), home.before(), places)
    before, now = before & (was[2] >= 0), now & (means[2] >= 0)
    same = before & now & (was == means).all(axis=0) & (lived == lives)[person]
    gone, come = (
        Counted(of[0], home[person], of[1], of[2], people[person]).only(there & ~same)
        for of, home, there in ((was, lived, before), (means, lives, now))
    )
    return Change(list(projects), list(places), people, lives, gone, come)


def _homes(connection: Connection, people: Sequence[int]) -> Rows:
    """Where `people` live today, without those of whom it is not known."""
    person, place = Participant.person_id, Participant.settlement_ksh
    named = bulk.among(connection, person, people)
    query = select(numbers_of(person), func.aggregate_strings(place, ",")).where(
        Participant.superseded_in.is_(None), named
    )
    numbers, homes = connection.execute(query).one()
    return dict(zip(as_numbers([numbers]).tolist(), zip(homes.split(",")), strict=True)) if numbers else {}


def _lives(people: Sequence[int], homes: Rows, places: _Names) -> Ints:
    """Position of the home of each person, 0 where it is not known."""
    nowhere = ("",)
    return np.array([places[homes.get(one, nowhere)[0]] for one in people], dtype=np.int64)


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
    months: dict[str, int] = {}
    found = []
    for session in sessions:
        activity, month, status = rows.get(session, (None, None, None))
        if status != "held" or activity not in activities:
            found.append((-1, -1, -1))
            continue
        project, group = activities[activity]
        number = months.get(month) or months.setdefault(month, month_number(month))
        found.append((projects[project], group, number))
    return np.array(found, dtype=np.int64).reshape(-1, 3).T


def still(connection: Connection, change: Change, gone: Counted) -> Counted:
    """What counts today of the people of `gone`, in its months and the projects of `change`: from the facts, a person
    after the other."""
    projects = {project: at for at, project in enumerate(change.projects)}
    keys = (Activity.project_key, _GROUP, Session.month)
    query = (
        select(*keys, numbers_of(Attendance.person_id))
        .join(Session, (Session.session_id == Attendance.session_id) & Session.superseded_in.is_(None))
        .join(Activity, (Activity.activity_code == Session.activity_code) & Activity.superseded_in.is_(None))
        .where(Attendance.superseded_in.is_(None), Session.status == "held")
        .where(bulk.among(connection, Session.month, list(map(month_text, np.unique(gone.month).tolist()))))
        .group_by(*keys)
    )
    rows = [
        (projects[project], group, month_number(month), as_numbers([text]))
        for part in _parts(np.unique(gone.person).tolist())
        for project, group, month, text in connection.execute(
            query.where(bulk.among(connection, Attendance.person_id, part))
        ).all()
        if project in projects
    ]
    lengths = [len(row[3]) for row in rows]
    project, group, month = (np.repeat(np.array([row[at] for row in rows], dtype=np.int64), lengths) for at in range(3))
    person = np.concatenate([row[3] for row in rows]) if rows else np.empty(0, dtype=np.int64)
    place = change.homes[np.searchsorted(change.people, person)]
    return Counted(project, place, group, month, person)


def _parts(keys: Collection[int]) -> Iterator[Sequence[int]]:
    """`keys` in parts whose attendances fit memory."""
    wanted = sorted(keys)
    return (wanted[start : start + ASKED] for start in range(0, len(wanted), ASKED))
