"""python -m data template | import | imports | undo."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Engine, select

from data import db, ledger
from data.accounts import journal
from data.accounts.audit import COMMAND_LINE
from data.importing import template
from data.importing.importer import Outcome, import_file
from data.importing.problems import Problem, sentences
from data.importing.progress import Bar
from data.messages import LANGUAGES, said
from data.models import Import
from data.refresh import refresh_after
from data.settings import Settings, local

Run = Callable[[argparse.Namespace, Settings], int]
USAGE = 2


def register(command: Callable[[str, Run], argparse.ArgumentParser]) -> None:
    """Add the commands of the importer; `command(name, run)` gives the parser of one."""
    for name, run in (("template", write_template), ("import", run_import)):
        sub = command(name, run)
        sub.add_argument("file", type=Path, metavar="FILE")
        sub.add_argument("--language", choices=LANGUAGES, default="hu", help="language of notes and messages")
        if name == "import":
            sub.add_argument("--dry-run", action="store_true", help="check everything, write nothing")
            sub.add_argument("--json", action="store_true", help="answer for programs, on standard output")
            sub.add_argument("--by", default="", help="who imports, for the audit log")
            sub.add_argument("--role", default=COMMAND_LINE, help=argparse.SUPPRESS)  # of the account a page acts for
    listing, taking = command("imports", list_imports), command("undo", undo)
    taking.add_argument("number", type=int, metavar="N", help="number of the import, as `imports` lists it")
    taking.add_argument("--by", default="", help="who takes it back, for the audit log")
    taking.add_argument("--role", default=COMMAND_LINE, help=argparse.SUPPRESS)
    for sub in (listing, taking):
        sub.add_argument("--language", choices=LANGUAGES, default="hu", help="language of messages")
        sub.add_argument("--json", action="store_true", help="answer for programs")


@contextmanager
def _ledger(settings: Settings) -> Iterator[Engine]:
    engine = db.create(settings.database_url)
    try:
        yield engine
    finally:
        engine.dispose()


def write_template(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write an empty workbook (.xlsx) with every sheet, notes, drop-down lists and one example row per sheet."""
    if arguments.file.suffix.lower() != ".xlsx":
        return _usage("template_suffix", arguments.language, file=arguments.file)
    if not arguments.file.absolute().parent.is_dir():
        return _usage("no_such_folder", arguments.language, file=arguments.file)
    with _ledger(settings) as engine:
        if not db.schema_is_current(engine):
            return _usage("no_database", arguments.language)
        template.write(engine, arguments.file, arguments.language)
    _say(said("template_written", arguments.language, file=arguments.file))
    return 0


def run_import(arguments: argparse.Namespace, settings: Settings) -> int:
    """Import a workbook (.xlsx) or a .zip of CSVs: all of it, or nothing and a list of every problem."""
    language, file = arguments.language, arguments.file
    if not file.is_file():
        return _usage("no_such_file", language, file=file)
    log = journal.kept(settings, by=arguments.by, role=arguments.role)
    with log as note, _ledger(settings) as engine:
        if not db.schema_is_current(engine) or not settings.participant_key_file.exists():
            return _usage("no_database", language)
        bar = Bar(sys.stderr, sentences(language)["stage"])
        outcome = import_file(engine, settings, file.name, file.read_bytes(), dry_run=arguments.dry_run, progress=bar)
        bar.end()
        if outcome.import_id is not None and not arguments.dry_run:
            note("imported", f"{outcome.import_id}: {file.name}")
    if arguments.json:
        _say(orjson.dumps(_as_json(outcome, language), option=orjson.OPT_INDENT_2).decode())
    else:
        _tell(outcome, language, dry_run=arguments.dry_run)
    return 1 if outcome.report.problems else 0


def list_imports(arguments: argparse.Namespace, settings: Settings) -> int:
    """List all imports, oldest first."""
    with _ledger(settings) as engine:
        if not db.schema_is_current(engine):
            return _usage("no_database", arguments.language)
        with engine.connect() as connection:
            rows = connection.execute(select(*Import.__table__.c).order_by(Import.id)).mappings().all()
    if arguments.json:
        _say(orjson.dumps([dict(row) for row in rows], option=orjson.OPT_INDENT_2).decode())
        return 0
    _say(said("imports_header" if rows else "imports_none", arguments.language))
    for row in rows:
        _say(_listed(dict(row), arguments.language))
    return 0


def _listed(row: Mapping[str, Any], language: str) -> str:
    """One import on one line."""
    counts = f"{row['added_rows']} / {row['superseded_rows']} / {row['unchanged_rows']}"
    states = [
        said(code, language, number=row[of])
        for code, of in (("import_undone", "undone_by"), ("import_undoes", "undoes"))
        if row[of]
    ]
    kind = said(f"kind_{row['kind']}", language)
    when = f"{local(row['imported_at']):%Y-%m-%d %H:%M}"
    return "  ".join([f"{row['id']:>5}", when, f"{kind:<14}", counts, row["file_name"], *states])


def undo(arguments: argparse.Namespace, settings: Settings) -> int:
    """Take one import back: what it added is closed, what it had replaced is current again."""
    log = journal.kept(settings, by=arguments.by, role=arguments.role)
    with log as note, _ledger(settings) as engine:
        if not db.schema_is_current(engine):
            return _usage("no_database", arguments.language)
        with db.writing(engine) as connection:
            number, changes = ledger.undo(connection, arguments.number, f"undo {arguments.number}")
            refresh_after(connection, number)
        note("undone", f"{arguments.number} → {number}")
    if arguments.json:
        _say(orjson.dumps({"import": number, "undoes": arguments.number, **_counts(changes)}).decode())
    else:
        counts = {"closed": changes.superseded, "restored": changes.added}
        _say(said("import_undone_now", arguments.language, undone=arguments.number, number=number, **counts))
    return 0


def _as_json(outcome: Outcome, language: str) -> dict[str, Any]:
    return {
        "import": outcome.import_id,
        "already_imported": outcome.already,
        **_counts(outcome.changes),
        "problems": [problem.as_json(language) for problem in outcome.report.problems],
        "warnings": [notice.as_json(language) for notice in outcome.report.notices],
    }


def _counts(changes: ledger.Changes) -> dict[str, int]:
    return {"added": changes.added, "superseded": changes.superseded, "unchanged": changes.unchanged}


def _tell(outcome: Outcome, language: str, *, dry_run: bool) -> None:
    counts = _counts(outcome.changes)
    _list("warnings", outcome.report.notices, language)
    _list("problems", outcome.report.problems, language)
    if outcome.report.problems:
        _say(said("nothing_written", language))
    elif outcome.already is not None:
        _say(said("already", language, number=outcome.already))
    elif dry_run:
        _say(said("dry_run", language, **counts))
    elif outcome.import_id is None:
        _say(said("unchanged", language, **counts))
    else:
        _say(said("imported", language, number=outcome.import_id, **counts))


def _list(title: str, problems: list[Problem], language: str) -> None:
    if problems:
        _say(said(title, language, count=len(problems)))
        for problem in problems:
            _say(f"  {problem.line(language)}")


def _usage(code: str, language: str, **details: object) -> int:
    sys.stderr.write(said(code, language, **details) + "\n")
    return USAGE


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
