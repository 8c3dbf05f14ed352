"""Compares the stored presence index with the ledger: what a rebuild changed, and whether its result is right."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import numpy as np
from sqlalchemy import Connection, func, select

from data import reading_tables as tables
from data.models import Activity, Attendance, ReachBlock, Session
from data.people.blocks import unpacked

Digests = dict[tuple, bytes]


class IndexDiffers(RuntimeError):
    """What was rebuilt does not count what the ledger counts: a bug, and nothing of it is kept."""


def digests(connection: Connection) -> Digests:
    """A digest of each stored block, by project, home settlement and workshop group."""
    rows = connection.execute(select(ReachBlock).execution_options(yield_per=1000))
    return {
        (row.project_key, row.settlement_ksh, row.workshop_group_no): hashlib.blake2b(row.body).digest() for row in rows
    }


def differing(before: Digests, after: Digests) -> int:
    """How many blocks are new, gone or not the same."""
    return sum(before.get(key) != after.get(key) for key in before.keys() | after.keys())


def verify(connection: Connection, told: Callable[[int, int], None] = lambda done, projects: None) -> int:
    """Count people and participations of each project in the ledger with SQL and compare; returns how many projects.

    IndexDiffers names the first project that differs. `told` hears how many projects of how many are done.
    """
    projects = sorted(
        connection.scalars(select(Activity.project_key).where(Activity.superseded_in.is_(None)).distinct())
    )
    for done, project in enumerate(projects, start=1):
        counted, stored = _counted(connection, project), _stored(connection, project)
        if counted != stored:
            raise IndexDiffers(
                f"In project {project} the ledger has (people, participations) {counted}, the index {stored}."
            )
        told(done, len(projects))
    return len(projects)


def _counted(connection: Connection, project: str) -> tuple[int, int]:
    query = (
        select(func.count(Attendance.person_id.distinct()), func.count())
        .select_from(Activity)
        .join(Session, (Session.activity_code == Activity.activity_code) & Session.superseded_in.is_(None))
        .join(Attendance, (Attendance.session_id == Session.session_id) & Attendance.superseded_in.is_(None))
        .where(Activity.project_key == project, Activity.superseded_in.is_(None), Session.status == "held")
    )
    people, attendances = connection.execute(query).one()
    return int(people), int(attendances)


def _stored(connection: Connection, project: str) -> tuple[int, int]:
    blocks = connection.execute(select(ReachBlock).where(ReachBlock.project_key == project)).all()
    table = tables.participation
    attendances = connection.scalar(select(func.sum(table.c.attendances)).where(table.c.project_key == project))
    return len(np.unique(unpacked(blocks)[0])), int(attendances or 0)
