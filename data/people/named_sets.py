"""Named sets of projects that releases count as one: approved one by one, at most 20, under names that stay."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, func, insert, select

from data.models import NamedSet, NamedSetProject, Project
from data.people.metadata import MOST_NAMED_SETS, CannotBuild


def load(connection: Connection) -> dict[str, frozenset[str]]:
    """Code of each set → its projects, as `Lattice.of` takes them."""
    found: dict[str, set[str]] = {code: set() for code in connection.scalars(select(NamedSet.set_code))}
    for code, project in connection.execute(select(NamedSetProject.set_code, NamedSetProject.project_key)):
        found[code].add(project)
    return {code: frozenset(found[code]) for code in sorted(found)}


def approve(connection: Connection, code: str, name: str, projects: Collection[str], by: str) -> None:
    """Let releases count these projects as one. CannotBuild when there are 20 sets, when one of this code is there with
    whatever projects (a set never changes: another draw over nearly the same people tells more), or when a project is
    not known."""
    there = set(connection.scalars(select(NamedSet.set_code)))
    if code in there:
        raise CannotBuild("named_set_there", name=code)
    if len(there) >= MOST_NAMED_SETS:
        raise CannotBuild("too_many_named_sets", count=len(there) + 1, most=MOST_NAMED_SETS)
    known = set(connection.scalars(select(Project.project_key).where(Project.superseded_in.is_(None))))
    if unknown := sorted(set(projects) - known):
        raise CannotBuild("named_set_unknown_project", name=code, projects=", ".join(unknown))
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    row = {"set_code": code, "name": name, "approved_by": by, "approved_at": now}
    connection.execute(insert(NamedSet), row)
    connection.execute(
        insert(NamedSetProject), [{"set_code": code, "project_key": project} for project in sorted(set(projects))]
    )


def drop(connection: Connection, code: str) -> bool:
    """Leave a set out of later releases; False when there is none."""
    connection.execute(delete(NamedSetProject).where(NamedSetProject.set_code == code))
    left = connection.scalar(select(func.count()).select_from(NamedSet).where(NamedSet.set_code == code))
    connection.execute(delete(NamedSet).where(NamedSet.set_code == code))
    return bool(left)
