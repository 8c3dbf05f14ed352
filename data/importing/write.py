"""Records → ledger rows, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import numpy as np
from sqlalchemy import Connection, Table, func, insert, select

from data import bulk, ledger
from data.importing.known import chunks
from data.importing.sheet import Parsed, Record
from data.importing.sheets import SHEETS
from data.ledger import Changes
from data.models import Attendance, BudgetLine, Membership, Participant, Person, Project, Recorded, Session

MANY = 5_000


def write(connection: Connection, import_id: int, parsed: Mapping[str, Parsed]) -> dict[str, Changes]:
    """Make the records of all sheets current: what that changes, by sheet. Columns a file does not have keep what the
    ledger says."""
    done: dict[str, Changes] = {}
    people = _people(connection, parsed)
    for sheet in SHEETS:
        part = parsed.get(sheet.name)
        if part is None or not part.records:
            continue
        if sheet.model is Attendance:
            done[sheet.name] = _attendance(connection, import_id, part, people)
        elif sheet.model is Participant:
            done[sheet.name] = _participants(connection, import_id, part, people)
        else:
            model: type[Recorded] = sheet.model  # type: ignore[assignment]
            rows = [_row(sheet.name, record) for record in part.records]
            if model is Session:
                _number_sessions(connection, rows)
            done[sheet.name] = ledger.apply(connection, import_id, model, rows, keep_left_out=True)
    if sum(changes.added for changes in done.values()) > MANY:
        _count_anew(connection)
    return done


def _count_anew(connection: Connection) -> None:
    """Tell PostgreSQL how many rows there are now; it plans the refresh for none otherwise (10 s, not 1)."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ANALYZE session, attendance, participant, membership")


def _row(sheet: str, record: Record) -> Record:
    """A record with the names of ledger columns: several references are joined by ";", none of them is null."""
    row = {name: (";".join(value) or None) if isinstance(value, tuple) else value for name, value in record.items()}
    return row | {"sheet": sheet}


def _number_sessions(connection: Connection, rows: list[Record]) -> None:
    """A session keeps its number through corrections and undos; new ones get the next."""
    activities = sorted({row["activity_code"] for row in rows})
    numbers: dict[tuple[str, str], int] = {}
    for part in chunks(activities):
        query = (
            select(Session.activity_code, Session.session_code, func.max(Session.session_id))
            .where(Session.activity_code.in_(part))
            .group_by(Session.activity_code, Session.session_code)
        )
        numbers |= {(activity, code): number for activity, code, number in connection.execute(query)}
    fresh = ledger.next_id(connection, Session.session_id)
    for row in rows:
        key = (row["activity_code"], row["session_code"])
        if key not in numbers:
            numbers[key] = fresh
            fresh += 1
        row["session_id"] = numbers[key]


def _people(connection: Connection, parsed: Mapping[str, Parsed]) -> dict[bytes, int]:
    """Person numbers by hash, for everybody the file names; new people get the next numbers."""
    hashes = {
        record["participant"]
        for name in ("Résztvevők", "Jelenlét")
        if name in parsed
        for record in parsed[name].records
    }
    numbers: dict[bytes, int] = {}
    for part in chunks(sorted(hashes)):
        query = select(Person.code_hash, Person.id).where(Person.code_hash.in_(part))
        numbers |= {bytes(code): number for code, number in connection.execute(query)}
    fresh = ledger.next_id(connection, Person.id)
    new = [{"id": fresh + place, "code_hash": code} for place, code in enumerate(sorted(hashes - set(numbers)))]
    if new:
        connection.execute(insert(Person), new)
    return numbers | {row["code_hash"]: row["id"] for row in new}


def _participants(connection: Connection, import_id: int, part: Parsed, people: Mapping[bytes, int]) -> Changes:
    """Homes and memberships. Who is on the sheet is in exactly the groups the sheet says, where it has that column."""
    homes, members = [], []
    for record in part.records:
        row = _row(part.sheet.name, record) | {"person_id": people[record["participant"]]}
        homes.append(row)
        members += [row | {"group_code": group} for group in record.get("groups") or ()]
    changes = ledger.apply(connection, import_id, Participant, homes, keep_left_out=True)
    if "groups" in part.present:
        changes += ledger.apply(connection, import_id, Membership, members, keep_left_out=True)
        kept = {(row["person_id"], row["group_code"]) for row in members}
        gone: list[int] = []
        for ids in chunks(sorted({row["person_id"] for row in homes})):
            query = select(Membership.id, Membership.person_id, Membership.group_code).where(
                Membership.superseded_in.is_(None), Membership.person_id.in_(ids)
            )
            gone += [row[0] for row in connection.execute(query) if (row[1], row[2]) not in kept]
        changes += ledger.close(connection, import_id, Membership, gone)
    return changes


def _attendance(connection: Connection, import_id: int, part: Parsed, people: Mapping[bytes, int]) -> Changes:
    """New pairs of session and person in bulk; "nem" closes an earlier one."""
    sessions = _session_numbers(connection, part)
    size = len(part.records)
    session = np.fromiter((sessions[r["activity_code"], r["session_code"]] for r in part.records), np.int64, size)
    person = np.fromiter((people[r["participant"]] for r in part.records), np.int64, size)
    row_no = np.fromiter((r["row_no"] for r in part.records), np.int64, size)
    present = np.fromiter((r.get("present", True) for r in part.records), bool, size)
    pairs = session << 32 | person
    existing = _existing(connection, np.unique(session).tolist())
    is_there = np.isin(pairs, np.fromiter(existing, np.int64, len(existing)))
    added, taken = present & ~is_there, ~present & is_there
    numbers = (session[added].tolist(), person[added].tolist(), row_no[added].tolist())
    rows = ((*row, import_id) for row in zip(*numbers, strict=True))
    table = cast(Table, Attendance.__table__)
    bulk.append(connection, table, ("session_id", "person_id", "row_no", "import_id"), rows)
    closed = ledger.close(connection, import_id, Attendance, [existing[pair] for pair in pairs[taken].tolist()])
    return Changes(int(added.sum()), closed.superseded, size - int(added.sum()) - closed.superseded)


def _session_numbers(connection: Connection, part: Parsed) -> dict[tuple[str, str], int]:
    numbers: dict[tuple[str, str], int] = {}
    for activities in chunks(sorted({record["activity_code"] for record in part.records})):
        query = select(Session.activity_code, Session.session_code, Session.session_id).where(
            Session.superseded_in.is_(None), Session.activity_code.in_(activities)
        )
        numbers |= {(activity, code): number for activity, code, number in connection.execute(query)}
    return numbers


def _existing(connection: Connection, sessions: list[int]) -> dict[int, int]:
    """Current attendances of `sessions`: pair of session and person as one number → row id."""
    found: dict[int, int] = {}
    for part in chunks(sessions):
        query = select(Attendance.session_id, Attendance.person_id, Attendance.id).where(
            Attendance.superseded_in.is_(None), Attendance.session_id.in_(part)
        )
        found |= {session << 32 | person: row_id for session, person, row_id in connection.execute(query)}
    return found


def budget_gaps(connection: Connection, parsed: Mapping[str, Parsed]) -> list[dict[str, Any]]:
    """Projects of the file's budget whose plan misses their grant by over 1 Ft (rounded grants left out)."""
    part = parsed.get("Költségvetés")
    projects = sorted({record["project_key"] for record in part.records}) if part else []
    gaps = []
    for keys in chunks(projects):
        query = (
            select(Project.project_key, Project.grant_huf, func.sum(BudgetLine.planned_huf))
            .join(BudgetLine, BudgetLine.project_key == Project.project_key)
            .where(Project.superseded_in.is_(None), BudgetLine.superseded_in.is_(None), Project.project_key.in_(keys))
            .where(Project.grant_huf.is_not(None), Project.grant_is_rounded.is_(False))
            .group_by(Project.project_key, Project.grant_huf)
        )
        for project, grant, planned in connection.execute(query):
            difference = int(planned) - int(grant or 0)
            if abs(difference) > 1:
                gaps.append({"project": project, "grant": grant, "planned": int(planned), "difference": difference})
    return gaps
