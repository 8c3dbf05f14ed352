"""Names → keys, and the checks between rows: references, duplicates, sessions that people cannot have been at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from data import dates
from data.importing.known import Known
from data.importing.personal import found_in
from data.importing.problems import Bad, Problem, shown
from data.importing.rights import Owners
from data.importing.sheet import Column, Parsed, Record, Report
from data.importing.sheets import SHEETS
from data.importing.targets import targets

_COMPOSITE = ("session", "indicator", "measure")


def resolve(
    parsed: Mapping[str, Parsed], known: Known, today: date, report: Report, owners: Owners | None = None
) -> None:
    """Replace names by keys in the records of all sheets; `participant` becomes the keyed hash.

    Everything wrong is told. `owners` takes rows out that are not whose they should be.
    """
    for sheet in SHEETS:
        part = parsed.get(sheet.name)
        if part is None:
            continue
        for column in sheet.columns:
            if column.field not in part.present:
                continue
            if column.private:
                _hash(part, column, known, report)
            elif column.refers_to and column.refers_to not in _COMPOSITE:
                _replace(part, column, known, report)
        if owners is not None:
            owners.keep_own(part, report)
        _composite(part, known, report)
        _duplicates(part, report)
    targets(parsed, known, report)
    _sessions(parsed, known, today, report)
    _attendance(parsed, known, today, report)


def _hash(part: Parsed, column: Column, known: Known, report: Report) -> None:
    must_exist = part.sheet.name == "Jelenlét"
    for record in part.records:
        code = record.get(column.field)
        if code:
            record[column.field] = known.hashed(code)
            if must_exist and record[column.field] not in known.participants:
                report.problems.append(Problem("unknown_participant", part.sheet.name, record["row_no"], column.header))


def _replace(part: Parsed, column: Column, known: Known, report: Report) -> None:
    found: dict[str, Any] = {}
    for record in part.records:
        text = record.get(column.field)
        if not text:
            continue
        values = []
        for name in text if isinstance(text, tuple) else (text,):
            if name not in found:
                found[name] = _value(column, name, known)
            value = found[name]
            if isinstance(value, Bad):
                repeated = None if found_in(name) else shown(name)
                report.problems.append(
                    Problem(
                        value.code,
                        part.sheet.name,
                        record["row_no"],
                        column.header,
                        repeated,
                        value.nearest,
                        value.details,
                    )
                )
            else:
                values.append(value)
        record[column.field] = (
            tuple(dict.fromkeys(values)) if isinstance(text, tuple) else values[0] if values else None
        )


def _value(column: Column, name: str, known: Known) -> Any:
    try:
        return known.value(str(column.refers_to), name)
    except Bad as bad:
        return bad


def _composite(part: Parsed, known: Known, report: Report) -> None:
    """Codes that are unique only within an activity, a project or a plan."""
    for column in part.sheet.columns:
        if column.refers_to not in _COMPOSITE or column.field not in part.present:
            continue
        above, codes = ("project_key", known.indicators)
        if column.refers_to == "measure":
            above, codes = ("plan_code", known.measures)
        if column.refers_to == "session":
            above, codes = ("activity_code", {name: set(below) for name, below in known.session_codes.items()})
        for record in part.records:
            code, parent = record.get(column.field), record.get(above)
            if not code or not parent or code in codes.get(parent, ()):
                continue
            repeated = None if found_in(code) else shown(code)
            near = known.suggestions.nearest(code, codes.get(parent, ()))
            problem = f"unknown_{column.refers_to}"
            details = {"parent": parent}
            report.problems.append(
                Problem(problem, part.sheet.name, record["row_no"], column.header, repeated, near, details)
            )


def _duplicates(part: Parsed, report: Report) -> None:
    """Two rows with one key: the same twice is told, two different ones are refused. Same rows are taken once."""
    seen: dict[tuple, Record] = {}
    kept = []
    for record in part.records:
        key = tuple(record.get(name) for name in part.sheet.key)
        if None in key or seen.setdefault(key, record) is record:
            kept.append(record)
            continue
        first = seen[key]
        same = all(value == first.get(name) for name, value in record.items() if name != "row_no")
        column = part.sheet.column(part.sheet.key[-1])
        code = (
            "duplicate_row"
            if same
            else "participant_conflict"
            if part.sheet.name == "Résztvevők"
            else "conflicting_rows"
        )
        value = None if column.private else shown(record[column.field])
        problem = Problem(
            code, part.sheet.name, record["row_no"], column.header, value, details={"first": first["row_no"]}
        )
        (report.notices if same else report.problems).append(problem)
    part.records = kept


def _sessions(parsed: Mapping[str, Parsed], known: Known, today: date, report: Report) -> None:
    """A held session is not in the future; one with attendances cannot become cancelled.

    Before the project starts is odd.
    """
    part = parsed.get("Alkalmak")
    if part is None:
        return
    starts, header = known.project_starts(), part.sheet.column("held_on").header
    stopped: dict[int, Record] = {}
    for record in part.records:
        day, start = record.get("held_on", ""), starts.get(record.get("activity_code", ""))
        if record.get("status") == "held" and day > today.isoformat():
            report.problems.append(Problem("held_in_the_future", "Alkalmak", record["row_no"], header, day))
        if day and start and day < dates.first_day(start).isoformat():
            known_start: dict[str, Any] = {"start": start}
            report.notices.append(
                Problem("before_project", "Alkalmak", record["row_no"], header, day, details=known_start)
            )
        state = known.sessions.get((record.get("activity_code", ""), record.get("session_code", "")))
        if state and state.session_id and record.get("status") in ("planned", "cancelled"):
            stopped[state.session_id] = record
    for session, count in known.attendances(sorted(stopped)).items():
        if count > _taken_back(parsed, stopped[session]):
            column = part.sheet.column("status").header
            details = {"count": count}
            report.problems.append(
                Problem("cancelled_with_attendance", "Alkalmak", stopped[session]["row_no"], column, details=details)
            )


def _taken_back(parsed: Mapping[str, Parsed], session: Record) -> int:
    """How many attendances of `session` the file takes back ("nem")."""
    part = parsed.get("Jelenlét")
    key = ("activity_code", "session_code")
    same = (
        record for record in (part.records if part else ()) if all(record.get(name) == session[name] for name in key)
    )
    return sum(record.get("present") is False for record in same)


def _attendance(parsed: Mapping[str, Parsed], known: Known, today: date, report: Report) -> None:
    """Nobody was at a session that is in the future or was not held; more people than places is worth knowing."""
    part = parsed.get("Jelenlét")
    if part is None:
        return
    day, here = today.isoformat(), Counter[tuple[str, str]]()
    header = part.sheet.column("session_code").header
    for record in part.records:
        key = (record.get("activity_code", ""), record.get("session_code", ""))
        session = known.sessions.get(key)
        if session is None or record.get("present") is False:
            continue
        here[key] += 1
        if session.held_on > day or session.status != "held":
            code = "attendance_in_the_future" if session.held_on > day else f"attendance_of_{session.status}"
            report.problems.append(
                Problem(code, part.sheet.name, record["row_no"], header, key[1], details={"day": session.held_on})
            )
    for (activity, code), count in here.items():
        capacity = known.sessions[activity, code].capacity
        if capacity is not None and count > capacity:
            details = {"activity": activity, "count": count, "capacity": capacity}
            report.notices.append(Problem("over_capacity", part.sheet.name, None, header, code, details=details))
