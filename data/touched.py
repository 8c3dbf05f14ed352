"""What an import touched: the tables, projects and activities that its rows belong to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, exists, literal, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from data import bulk
from data.ledger import LEDGER, Ledger
from data.models import RECORDED, Activity, Attendance, Membership, Participant, Session


@dataclass(frozen=True)
class Touched:
    """What an import changed: the tables it added rows to or closed rows of, and the projects and activities that these
    rows belong to or belonged to, also through a session."""

    models: frozenset[Ledger]
    projects: frozenset[str]
    activities: frozenset[str]


def touched(connection: Connection, import_id: int) -> Touched:
    """What import `import_id`, the newest, changed. Whose home or group changed touches no project here: see
    `touched_projects`."""
    models = _models(connection, import_id)
    projects = _changed(connection, models & set(RECORDED), "project_key", import_id)
    activities = _changed(connection, models & set(RECORDED), "activity_code", import_id)
    activities |= _activities_of(connection, _changed(connection, models & {Attendance}, "session_id", import_id))
    return Touched(models, frozenset(projects | _projects_of(connection, activities)), frozenset(activities))


def touched_projects(connection: Connection, import_id: int) -> set[str]:
    """The projects that rows added or closed by `import_id`, the newest, belong to, also through session or person."""
    found = touched(connection, import_id)
    people = _changed(connection, found.models & {Participant, Membership}, "person_id", import_id)
    sessions = _asked(connection, select(Attendance.session_id), Attendance.person_id, people)
    return _projects_of(connection, _activities_of(connection, sessions)) | found.projects


def _models(connection: Connection, import_id: int) -> frozenset[Ledger]:
    """The tables with rows that `import_id` added or closed, in one question."""
    parts = [
        select(literal(at)).where(exists().where(mark == import_id))
        for at, model in enumerate(LEDGER)
        for mark in (model.import_id, model.superseded_in)
    ]
    return frozenset(LEDGER[at] for at in connection.scalars(union_all(*parts)))


def _changed(connection: Connection, models: Collection[Ledger], name: str, import_id: int) -> set:
    """The values of column `name` in rows that `import_id` added or closed, of those `models` that have it."""
    tables = [model.__table__ for model in models if name in model.__table__.c]
    return {
        value
        for table in tables
        for mark in (table.c.import_id, table.c.superseded_in)
        for value in connection.scalars(select(table.c[name]).where(mark == import_id).distinct())
    }


def _activities_of(connection: Connection, sessions: Collection[int]) -> set[str]:
    query = select(Session.activity_code).where(Session.superseded_in.is_(None))
    return _asked(connection, query, Session.session_id, sessions)


def _projects_of(connection: Connection, activities: Collection[str]) -> set[str]:
    query = select(Activity.project_key).where(Activity.superseded_in.is_(None))
    return _asked(connection, query, Activity.activity_code, activities)


def _asked(connection: Connection, query: Select, column: InstrumentedAttribute, values: Collection[Any]) -> set:
    """What `query` finds where `column` is one of `values`."""
    if not values:
        return set()
    return set(connection.scalars(query.where(bulk.among(connection, column, values)).distinct()))
