"""What a row may refer to: the file's own rows and the ledger's current ones. Exact names only; nothing is guessed."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from data import models
from data.importing.nearest import Suggestions
from data.importing.problems import Bad
from data.importing.sheet import Parsed, Record

CHUNK = 500
_LEDGER = (
    ("document", models.Document.code, (models.Document.code,)),
    ("project", models.Project.project_key, (models.Project.project_key, models.Project.code)),
    ("settlement", models.Settlement.ksh_code, (models.Settlement.ksh_code, models.Settlement.name)),
    ("group", models.TargetGroup.group_code, (models.TargetGroup.group_code, models.TargetGroup.name)),
    ("category", models.CostCategory.category, (models.CostCategory.category,)),
    (
        "workshop_group",
        models.WorkshopGroup.workshop_group_no,
        (models.WorkshopGroup.workshop_group_no, models.WorkshopGroup.name),
    ),
    ("activity", models.Activity.activity_code, (models.Activity.activity_code,)),
    ("plan", models.Plan.plan_code, (models.Plan.plan_code,)),
    ("organisation", models.Partner.organisation, (models.Partner.organisation,)),
    ("organisation", models.Agreement.organisation, (models.Agreement.organisation,)),
    ("organisation", models.Project.lead_organisation, (models.Project.lead_organisation,)),
)
_FILE = (
    ("document", "Dokumentumok", "code", ("code",)),
    ("project", "Projektek", "project_key", ("project_key",)),
    ("workshop_group", "Műhelycsoportok", "workshop_group_no", ("workshop_group_no", "name")),
    ("activity", "Tevékenységek", "activity_code", ("activity_code",)),
    ("plan", "Tervek", "plan_code", ("plan_code",)),
    ("organisation", "Partnerek", "organisation", ("organisation",)),
    ("organisation", "Megállapodások", "organisation", ("organisation",)),
    ("organisation", "Projektek", "lead_organisation", ("lead_organisation",)),
)


class SessionState(NamedTuple):
    """What is known of a session: its number in the ledger (None: only in the file), day, status, capacity."""

    session_id: int | None
    held_on: str
    status: str
    capacity: int | None


class Target(NamedTuple):
    """A target the ledger has: set on (a partial date; "" for an indicator's own), for the end of which period."""

    set_on: str
    period: str | None
    target: float


Targets = Mapping[tuple[Any, Any], Sequence[Target]]


class Known:
    """Names and codes by what they name. Built once per import."""

    def __init__(self, connection: Connection, parsed: Mapping[str, Parsed], key: bytes) -> None:
        self._connection, self._parsed, self._key = connection, parsed, key
        self._names: dict[str, dict[str, set[Any]]] = {}
        self._hashes: dict[str, bytes] = {}
        self.suggestions = Suggestions()
        for of, value, labels in _LEDGER:
            table = value.class_
            rows = connection.execute(select(value, *labels).where(table.superseded_in.is_(None)))
            self._add(of, ((row[0], row[1:]) for row in rows))
        for of, sheet, field, fields in _FILE:
            records = parsed[sheet].records if sheet in parsed else []
            self._add(
                of, ((record[field], [record.get(name) for name in fields]) for record in records if record.get(field))
            )
        self.sessions = self._sessions()
        self.session_codes: dict[str, list[str]] = {}
        for activity, code in self.sessions:
            self.session_codes.setdefault(activity, []).append(code)
        self.indicators = self._indicators()
        self.measures = self._measures()
        self.participants = self._participants()

    def _add(self, of: str, rows: Iterable[tuple[Any, Sequence[Any]]]) -> None:
        names = self._names.setdefault(of, {})
        for value, labels in rows:
            for label in labels:
                if label is not None and label != "":
                    names.setdefault(str(label), set()).add(value)

    def value(self, of: str, text: str) -> Any:
        """What `text` names. Bad where nothing has this name (with the nearest that does), or several things have."""
        found = self._names[of].get(text)
        if found is None:
            raise Bad(f"unknown_{of}", self.suggestions.nearest(text, self._names[of]))
        if len(found) > 1:
            raise Bad("several_have_this_name", codes=", ".join(sorted(map(str, found))))
        return next(iter(found))

    def names(self, of: str) -> list[str]:
        """All names and codes of a kind, for drop-down lists and the nearest name."""
        return list(self._names[of])

    def attendances(self, sessions: Sequence[int]) -> dict[int, int]:
        """How many current attendances the ledger has for `sessions`."""
        table = models.Attendance
        found: dict[int, int] = {}
        for part in chunks(sessions):
            query = (
                select(table.session_id, func.count())
                .where(table.superseded_in.is_(None), table.session_id.in_(part))
                .group_by(table.session_id)
            )
            found |= dict(self._connection.execute(query).all())
        return found

    def project_starts(self) -> dict[str, str]:
        """Start (partial date) of the project of every activity that has one.

        The file's rows come before the ledger's.
        """
        table, activity = models.Project, models.Activity
        starts = dict(
            self._connection.execute(
                select(table.project_key, table.start).where(table.superseded_in.is_(None), table.start.is_not(None))
            ).all()
        )
        projects = dict(
            self._connection.execute(
                select(activity.activity_code, activity.project_key).where(activity.superseded_in.is_(None))
            ).all()
        )
        starts |= {
            r["project_key"]: r["start"] for r in self._records("Projektek") if r.get("project_key") and r.get("start")
        }
        projects |= {
            r["activity_code"]: r.get("project_key") for r in self._records("Tevékenységek") if r.get("activity_code")
        }
        return {activity: start for activity, project in projects.items() if (start := starts.get(project))}

    def codes(self, of: str) -> set[str]:
        """Only the codes of a kind: what the ledger keeps."""
        return {str(value) for values in self._names[of].values() for value in values}

    def hashed(self, code: str) -> bytes:
        """The keyed hash of a participant's code: all that is ever kept of it."""
        found = self._hashes.get(code)
        if found is None:
            found = self._hashes[code] = hmac.digest(self._key, code.encode(), "sha256")
        return found

    def _records(self, *sheets: str) -> Iterator[Record]:
        for sheet in sheets:
            yield from self._parsed[sheet].records if sheet in self._parsed else ()

    def _sessions(self) -> dict[tuple[str, str], SessionState]:
        table = models.Session
        wanted = {
            record.get("activity_code") for record in self._records("Alkalmak", "Jelenlét", "Partnerjelenlét")
        } - {None}
        columns = (
            table.activity_code,
            table.session_code,
            table.session_id,
            table.held_on,
            table.status,
            table.capacity,
        )
        found = {}
        for part in chunks(sorted(map(str, wanted))):
            query = select(*columns).where(table.superseded_in.is_(None), table.activity_code.in_(part))
            for row in self._connection.execute(query):
                found[row[0], row[1]] = SessionState(*row[2:])
        for record in self._records("Alkalmak"):
            key = (record.get("activity_code"), record.get("session_code"))
            if None not in key and record.get("held_on") and record.get("status"):
                before = found.get(key)  # type: ignore[arg-type]
                number = before.session_id if before else None
                found[key] = SessionState(number, record["held_on"], record["status"], record.get("capacity"))  # type: ignore[index]
        return found

    def _indicators(self) -> dict[str, set[str]]:
        table = models.Indicator
        found: dict[str, set[str]] = {}
        for project, code in self._connection.execute(
            select(table.project_key, table.indicator_code).where(table.superseded_in.is_(None))
        ):
            found.setdefault(project, set()).add(code)
        for record in self._records("Indikátorok"):
            if record.get("project_key") and record.get("indicator_code"):
                found.setdefault(record["project_key"], set()).add(record["indicator_code"])
        return found

    def targets(self) -> Targets:
        """Project and code of an indicator → its targets in the ledger, its own first; of an indicator that is only in
        the file its own."""
        own, later = models.Indicator, models.IndicatorTarget
        found: dict[tuple[Any, Any], list[Target]] = {}
        columns = (own.project_key, own.indicator_code, own.target_due, own.target)
        rows = self._connection.execute(select(*columns).where(own.superseded_in.is_(None)))
        for project, code, due, target in rows:
            found[project, code] = [] if target is None else [Target("", due, target)]
        for record in self._records("Indikátorok"):
            key = (record.get("project_key"), record.get("indicator_code"))
            if key not in found and record.get("target") is not None:
                found[key] = [Target("", record.get("target_due"), record["target"])]
        table = later.__table__
        for row in self._connection.execute(select(table).where(later.superseded_in.is_(None)).order_by(later.set_on)):
            told = Target(row.set_on, row.period, row.target)
            found.setdefault((row.project_key, row.indicator_code), []).append(told)
        return found

    def _measures(self) -> dict[str, set[str]]:
        """Plan → the numbers of its measures."""
        table = models.Measure
        found: dict[str, set[str]] = {}
        current = select(table.plan_code, table.measure_no).where(table.superseded_in.is_(None))
        for plan, number in self._connection.execute(current):
            found.setdefault(plan, set()).add(number)
        for record in self._records("Intézkedések"):
            if record.get("plan_code") and record.get("measure_no"):
                found.setdefault(record["plan_code"], set()).add(record["measure_no"])
        return found

    def _participants(self) -> set[bytes]:
        """Hashes of the participants that Jelenlét may name."""
        own = {
            self.hashed(record["participant"]) for record in self._records("Résztvevők") if record.get("participant")
        }
        wanted = {
            self.hashed(record["participant"]) for record in self._records("Jelenlét") if record.get("participant")
        }
        query = (
            select(models.Person.code_hash)
            .join(models.Participant, models.Participant.person_id == models.Person.id)
            .where(models.Participant.superseded_in.is_(None))
        )
        for part in chunks(sorted(wanted - own)):
            own |= set(self._connection.scalars(query.where(models.Person.code_hash.in_(part))))
        return own


def chunks(values: Sequence[Any], size: int = CHUNK) -> Iterator[Sequence[Any]]:
    """`values` in parts that fit one SQL statement."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
