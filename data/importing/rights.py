"""Which rows somebody may import: everything, or only rows of own projects (docs/adr/0014).

What the file says about a row is believed only where the ledger says nothing: an activity, a note or a participant that
is already there belongs to whom the ledger says.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, exists, select

from data.importing.known import chunks
from data.importing.personal import found_in
from data.importing.problems import Problem, shown
from data.importing.sheet import Parsed, Record, Report
from data.models import Activity, Attendance, Document, Note, Participant, Person, Recorded, Session


@dataclass(frozen=True)
class Limits:
    """What somebody may import who may not import everything. projects: rows of these only; imports: the numbers of
    the imports they made themselves, whose participants are theirs until somebody else's project has them."""

    projects: frozenset[str]
    imports: frozenset[int] = frozenset()


class Owners:
    """Takes the rows that are not somebody's own out of a file, with a problem for each, before anything is compared
    with the ledger: so no sentence, count or warning tells of another's rows."""

    def __init__(self, connection: Connection, limits: Limits) -> None:
        self._connection, self._limits = connection, limits
        self._activities: dict[str, str | None] = dict(
            connection.execute(
                select(Activity.activity_code, Activity.project_key).where(Activity.superseded_in.is_(None))
            ).all()
        )

    def keep_own(self, part: Parsed, report: Report) -> None:
        """Leave in `part`, whose names are resolved, only rows that may be written."""
        fields = {column.field for column in part.sheet.columns}
        if part.sheet.model is Participant:
            part.records = self._people(part, report)
        elif "project_key" in fields:
            part.records = self._of_projects(part, report)
        elif "activity_code" in fields:
            part.records = self._of_activities(part, report)
        else:
            part.records = self._shared(part, report)

    def _of_projects(self, part: Parsed, report: Report) -> list[Record]:
        """Rows that name their project: it must be an own one, and so must be that of the ledger's row."""
        there = self._owners_in_ledger(part)
        kept = []
        for record in part.records:
            project, owner = record.get("project_key"), there.get(record.get(part.sheet.key[0]))
            if project is not None and project not in self._limits.projects:
                code = "project_not_own" if project else "project_needed"
                report.problems.append(self._refused(code, part, record, "project_key", project))
            elif owner is not None and owner not in self._limits.projects:
                code = "row_not_own" if owner else "row_of_all"
                report.problems.append(self._refused(code, part, record, part.sheet.key[0], owner))
            else:
                kept.append(record)
                if part.sheet.model is Activity and project and record.get("activity_code"):
                    self._activities.setdefault(record["activity_code"], project)
        return kept

    def _owners_in_ledger(self, part: Parsed) -> Mapping[Any, str]:
        """Code of a row → its project, of the sheets whose key does not name one."""
        if part.sheet.model is Activity:
            return {code: project or "" for code, project in self._activities.items()}
        if part.sheet.model is Note:
            query = select(Note.note_code, Note.project_key).where(Note.superseded_in.is_(None))
            return {code: project or "" for code, project in self._connection.execute(query)}
        return {}

    def _of_activities(self, part: Parsed, report: Report) -> list[Record]:
        """Rows that name an activity: the ledger says whose it is, of a new one the file."""
        kept = []
        for record in part.records:
            code = record.get("activity_code")
            project = self._activities.get(code) if code else None
            if code not in self._activities or project in self._limits.projects:
                kept.append(record)  # an activity that is unknown, or refused on its own sheet, is told already
            else:
                report.problems.append(self._refused("activity_not_own", part, record, "activity_code", project))
        return kept

    def _shared(self, part: Parsed, report: Report) -> list[Record]:
        """Sheets of all projects: a new document may be added; what is there may stand in the file as it is."""
        model: type[Recorded] = part.sheet.model  # type: ignore[assignment]
        there = _current(self._connection, model, part.records)
        kept = []
        for record in part.records:
            key = tuple(record.get(name) for name in model.KEY)
            row = there.get(key)
            if (row is None and model is Document) or (row is not None and _is_same(record, row)):
                kept.append(record)
                continue
            code = "sheet_not_own" if model is not Document else "document_not_own"
            report.problems.append(self._refused(code, part, record, part.sheet.key[0], ""))
        return kept

    def _people(self, part: Parsed, report: Report) -> list[Record]:
        """New participants, and those whom nobody else's project has."""
        hashes = {record["participant"] for record in part.records if isinstance(record.get("participant"), bytes)}
        foreign = _people_of_others(self._connection, sorted(hashes), self._limits)
        header = part.sheet.column("participant").header
        kept = []
        for record in part.records:
            if record.get("participant") in foreign:
                problem = Problem("participant_not_own", part.sheet.name, record["row_no"], header)
                report.problems.append(problem)
            else:
                kept.append(record)
        return kept

    def _refused(self, code: str, part: Parsed, record: Record, name: str, project: str | None) -> Problem:
        value = str(record.get(name) or "")
        repeated = None if not value or found_in(value, "code") else shown(value)
        own = ", ".join(sorted(self._limits.projects))
        details = {"project": project or "", "own": own}
        return Problem(code, part.sheet.name, record["row_no"], part.sheet.column(name).header, repeated, None, details)


def _current(
    connection: Connection, model: type[Recorded], records: Sequence[Record]
) -> dict[tuple[Any, ...], RowMapping]:
    table = model.__table__
    firsts = sorted({record[model.KEY[0]] for record in records if record.get(model.KEY[0])}, key=str)
    found: dict[tuple[Any, ...], RowMapping] = {}
    for part in chunks(firsts):
        query = select(table).where(table.c.superseded_in.is_(None), table.c[model.KEY[0]].in_(part))
        for row in connection.execute(query).mappings():
            found[tuple(row[name] for name in model.KEY)] = row
    return found


def _is_same(record: Record, row: RowMapping) -> bool:
    """Whether importing `record` would change nothing of the ledger's `row`."""
    said = {name: (";".join(value) or None) if isinstance(value, tuple) else value for name, value in record.items()}
    return all(row[name] == value for name, value in said.items() if name in row and name != "row_no")


def _people_of_others(connection: Connection, hashes: Collection[bytes], limits: Limits) -> set[bytes]:
    """The participants of the ledger who are not only somebody's own: who was at a session of another project, or of
    no own one and came with an import of somebody else."""
    foreign: set[bytes] = set()
    at = Attendance.person_id == Participant.person_id
    own = Activity.project_key.in_(sorted(limits.projects))
    for part in chunks(sorted(hashes)):
        query = (
            select(Person.code_hash, Participant.import_id, _was_at(at, own), _was_at(at, ~own))
            .join(Participant, Participant.person_id == Person.id)
            .where(Participant.superseded_in.is_(None), Person.code_hash.in_(part))
        )
        for code, number, at_own, at_others in connection.execute(query):
            if at_others or not (at_own or number in limits.imports):
                foreign.add(bytes(code))
    return foreign


def _was_at(at: Any, whose: Any) -> Any:
    """Whether a participant has a current attendance at a current session of such activities."""
    return exists(
        select(Attendance.id)
        .join(Session, Session.session_id == Attendance.session_id)
        .join(Activity, Activity.activity_code == Session.activity_code)
        .where(at, whose, Attendance.superseded_in.is_(None))
        .where(Session.superseded_in.is_(None), Activity.superseded_in.is_(None))
        .correlate(Participant)
    )
