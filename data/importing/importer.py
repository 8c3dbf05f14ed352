"""One import from beginning to end: read, parse, resolve, write, or nothing at all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection, Engine, select

from data import dates, db, ledger
from data.collation import folded
from data.importing import reader, write
from data.importing.cells import Table
from data.importing.known import Known
from data.importing.nearest import nearest
from data.importing.parse import parse
from data.importing.problems import Problem
from data.importing.resolve import resolve
from data.importing.rights import Limits, Owners
from data.importing.sheet import Parsed, Report
from data.importing.sheets import SHEETS
from data.ledger import Changes
from data.models import Import
from data.refresh import refresh_after
from data.settings import Settings

Progress = Callable[[str, int], None]
_SPEAKING = (
    ("Alkalmak", "held_on"),
    ("Pénzmozgások", "booked_on"),
    ("Indikátorértékek", "period"),
    ("Dokumentumok", "dated"),
    ("Tevékenységek", "as_of"),
)


@dataclass
class Outcome:
    """What became of a file. `import_id` is null where nothing was written.

    `already` is the import that had this file; `sheets` says what each sheet changes or would change; `differs` that it
    would not be what was expected, so nothing was written.
    """

    import_id: int | None = None
    changes: Changes = field(default_factory=Changes)
    report: Report = field(default_factory=Report)
    already: int | None = None
    sheets: dict[str, Changes] = field(default_factory=dict)
    differs: bool = False


class _TakeBack(Exception):
    """Leaves the transaction so that nothing of it remains."""


def import_file(
    engine: Engine,
    settings: Settings,
    name: str,
    data: bytes,
    *,
    dry_run: bool = False,
    progress: Progress = lambda stage, rows: None,
    limits: Limits | None = None,
    expected: Mapping[str, Changes] | None = None,
) -> Outcome:
    """Import `data`, a file called `name`: all of it, or nothing where there are problems. `dry_run` writes nothing.

    `progress` is told the stage (read, checked, written) and how many rows are through it; `limits` are of whoever may
    not import everything; nothing is written where it is not what was `expected` of each sheet. Raises db.Busy.
    """
    digest = hashlib.sha256(data).hexdigest()
    outcome = Outcome()
    with engine.connect() as connection:
        outcome.already = _earlier(connection, digest)
    if outcome.already is not None:
        return outcome
    file = reader.read(name, data, settings, lambda rows: progress("read", rows))
    outcome.report = Report(file.problems, file.notices)
    parsed = _parsed(file.tables, settings.today(), outcome.report, progress) if not file.problems else {}
    try:
        with db.writing(engine) as connection:
            outcome.already = _earlier(connection, digest)
            if outcome.already is None:
                owners = Owners(connection, limits) if limits is not None else None
                _write(connection, settings, name, digest, parsed, outcome, progress, owners)
                outcome.differs = expected is not None and not outcome.report.problems and outcome.sheets != expected
            if dry_run or outcome.differs or outcome.import_id is None:
                raise _TakeBack
    except _TakeBack:
        outcome.import_id = None
    return outcome


def _earlier(connection: Connection, digest: str) -> int | None:
    query = select(Import.id).where(Import.kind == "workbook", Import.sha256 == digest, Import.undone_by.is_(None))
    return connection.scalar(query)


def _parsed(tables: list[Table], today: date, report: Report, progress: Progress) -> dict[str, Parsed]:
    names = {folded(sheet.name): sheet for sheet in SHEETS}
    parsed: dict[str, Parsed] = {}
    rows = 0
    for table in tables:
        sheet = names.get(folded(table.name))
        if not table.rows:
            continue
        if sheet is None:
            known = [sheet.name for sheet in SHEETS]
            details = {"sheets": ", ".join(known)}
            report.problems.append(
                Problem("unknown_sheet", table.name, nearest=nearest(table.name, known), details=details)
            )
        elif sheet.name in parsed:
            report.problems.append(Problem("duplicate_sheet", sheet.name))
        else:
            parsed[sheet.name] = parse(sheet, table, today, report)
            rows += len(parsed[sheet.name].records)
            progress("checked", rows)
    if not rows and not report.problems:
        report.problems.append(Problem("nothing_to_import"))
    return parsed


def _write(
    connection: Connection,
    settings: Settings,
    name: str,
    digest: str,
    parsed: Mapping[str, Parsed],
    outcome: Outcome,
    progress: Progress,
    owners: Owners | None,
) -> None:
    """Write `parsed` and refresh the reading. Leaves `import_id` null where there are problems or nothing changes."""
    report = outcome.report
    known = Known(connection, parsed, settings.participant_key())
    resolve(parsed, known, settings.today(), report, owners)
    if report.problems:
        return
    import_id = ledger.start_import(connection, "workbook", name, digest)
    outcome.sheets = write.write(connection, import_id, parsed)
    outcome.changes = sum(outcome.sheets.values(), Changes())
    progress("written", sum(len(part.records) for part in parsed.values()))
    if not outcome.changes.added and not outcome.changes.superseded:
        return
    for gap in write.budget_gaps(connection, parsed):
        report.notices.append(Problem("budget_gap", "Költségvetés", value=gap["project"], details=gap))
    ledger.finish_import(connection, import_id, outcome.changes, _data_date(parsed, settings.today()), _note(report))
    refresh_after(connection, import_id)
    outcome.import_id = import_id


def _data_date(parsed: Mapping[str, Parsed], today: date) -> str | None:
    """The newest day the rows speak of: a session held, money booked, a value reported, a document dated."""
    days = [
        min(dates.last_day(record[name]), today)
        for sheet, name in _SPEAKING
        if sheet in parsed
        for record in parsed[sheet].records
        if record.get(name)
        and dates.first_day(record[name]) <= today
        and record.get("status") not in ("planned", "cancelled")
    ]
    return max(days).isoformat() if days else None


def _note(report: Report) -> str | None:
    note = " | ".join(notice.line("hu") for notice in report.notices if notice.code != "example_skipped")
    return (note if len(note) <= 500 else note[:499] + "…") or None
