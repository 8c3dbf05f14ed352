"""Removes one person everywhere (GDPR Art. 17): the ledger in every version, the index, the held sets of releases.

What a release has published stays: it is a count that was made safe, and says nothing about one person. What is left
is an import of kind "erasure" with counts, and a line in a list beside the database (one inside it would be gone with a
restored backup), by which a restored backup is cleaned again. A line is a keyed hash of the hash the ledger
had: without the participant key neither a code nor a hash that some copy of the ledger holds can be found in it.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, delete, func, select, update

from data import ledger
from data import reading_tables as tables
from data.messages import Refusal
from data.models import Activity, Attendance, Membership, Participant, Person, Session
from data.people import held

LIST = "erasures.txt"
KIND = "erasure"
_PURPOSE = b"erasure list"


class UnknownPerson(Refusal):
    """Nobody in the ledger has this participant code."""


@dataclass(frozen=True)
class Erased:
    """What an erasure removed. `rows`: table → rows; `projects`: whose reading tables and blocks are to be refreshed in
    the same transaction; `import_id`: the erasure's own number."""

    import_id: int
    rows: dict[str, int]
    projects: frozenset[str]


def hash_of(code: str, key: bytes) -> bytes:
    """The hash an import stores for a participant code, as its reader spells it (capitals, single spaces)."""
    return hmac.digest(key, code.encode(), "sha256")


def erase(connection: Connection, code_hash: bytes) -> Erased:
    """Remove the person with this hash, in the caller's transaction, which has to refresh `projects`. UnknownPerson."""
    person = connection.scalar(select(Person.id).where(Person.code_hash == code_hash))
    if person is None:
        raise UnknownPerson("no_such_person")
    return _without(connection, [person])


def again(connection: Connection, listed: Iterable[str], key: bytes) -> Erased | None:
    """Remove everybody the erasure list names, after a backup was restored; None when nobody of them is there."""
    gone = set(listed)
    people = [
        person
        for person, code_hash in connection.execute(select(Person.id, Person.code_hash))
        if mark_of(bytes(code_hash), key) in gone
    ]
    return _without(connection, people) if people else None


def mark_of(code_hash: bytes, key: bytes) -> str:
    """The line of a person in the erasure list."""
    return hmac.digest(key, _PURPOSE + code_hash, "sha256").hex()


def note(folder: Path, mark: str) -> None:
    """Add a line, once, to the list in `folder`: on the disk before the erasure commits. A kill in between leaves a
    line too many, of somebody who asked to be erased."""
    if mark in listed(folder):
        return
    with os.fdopen(os.open(folder / LIST, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a") as out:
        out.write(mark + "\n")
        out.flush()
        os.fsync(out.fileno())


def listed(folder: Path) -> set[str]:
    """The lines of the erasure list in `folder`."""
    file = folder / LIST
    return set(file.read_text().split()) if file.is_file() else set()


def _without(connection: Connection, people: Sequence[int]) -> Erased:
    if connection.dialect.name == "sqlite":  # what is deleted is overwritten, not only unlinked
        connection.exec_driver_sql("PRAGMA secure_delete = ON")
    projects = frozenset(_projects_of(connection, people))
    _uncite(connection, people)
    rows = {"held sets": sum(held.forget(connection, person) for person in people)}
    for model, person in (
        (Attendance, Attendance.person_id), (Membership, Membership.person_id), (Participant, Participant.person_id),
        (Person, Person.id),
    ):  # fmt: skip
        rows[model.__tablename__] = sum(
            connection.execute(delete(model).where(person.in_(part))).rowcount for part in _parts(people)
        )
    return Erased(_recorded(connection, rows), rows, projects)


def _uncite(connection: Connection, people: Sequence[int]) -> None:
    """Documents are cited by fewer rows; a refresh of some projects counts only what imports add and close."""
    cited = tables.citation
    for model in (Membership, Participant):
        query = select(model.documents, func.count()).where(model.superseded_in.is_(None)).group_by(model.documents)
        for part in _parts(people):
            for documents, count in connection.execute(query.where(model.person_id.in_(part))).all():
                same = (cited.c.documents == documents) & (cited.c.table_name == model.__tablename__)
                connection.execute(update(cited).where(same).values(rows_count=cited.c.rows_count - count))


def _projects_of(connection: Connection, people: Sequence[int]) -> set[str]:
    """Every project one of `people` is or was ever on a list of."""
    query = (
        select(Activity.project_key)
        .join(Session, Session.activity_code == Activity.activity_code)
        .join(Attendance, Attendance.session_id == Session.session_id)
        .distinct()
    )
    return {
        project
        for part in _parts(people)
        for project in connection.scalars(query.where(Attendance.person_id.in_(part)))
    }


def _parts(people: Sequence[int]) -> Iterable[Sequence[int]]:
    return (people[start : start + 500] for start in range(0, len(people), 500))


def _recorded(connection: Connection, rows: dict[str, int]) -> int:
    """The import that says how much was removed, and nothing about whom."""
    number = ledger.start_import(connection, KIND, "", "")
    counts = " ".join(f"{table}={count}" for table, count in rows.items())
    ledger.finish_import(connection, number, ledger.Changes(), None, counts)
    return number
