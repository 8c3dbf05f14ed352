"""python -m data template | import | imports | undo."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Engine, select

from data import db, ledger
from data.importing import template
from data.importing.importer import Outcome, import_file
from data.importing.problems import LANGUAGES, Problem, sentences
from data.importing.progress import Bar
from data.models import Import
from data.refresh import refresh
from data.settings import Settings

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
    listing = command("imports", list_imports)
    listing.add_argument("--json", action="store_true", help="answer for programs")
    taking = command("undo", undo)
    taking.add_argument("number", type=int, metavar="N", help="number of the import, as `imports` lists it")
    taking.add_argument("--json", action="store_true", help="answer for programs")


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
    _say(_words(arguments.language)["template_written"].format(file=arguments.file))
    return 0


def run_import(arguments: argparse.Namespace, settings: Settings) -> int:
    """Import a workbook (.xlsx) or a .zip of CSVs: all of it, or nothing and a list of every problem."""
    language, file = arguments.language, arguments.file
    if not file.is_file():
        return _usage("no_such_file", language, file=file)
    with _ledger(settings) as engine:
        if not db.schema_is_current(engine) or not settings.participant_key_file.exists():
            return _usage("no_database", language)
        bar = Bar(sys.stderr, sentences(language)["stage"])
        outcome = import_file(engine, settings, file.name, file.read_bytes(), dry_run=arguments.dry_run, progress=bar)
        bar.end()
    if arguments.json:
        _say(orjson.dumps(_as_json(outcome, language), option=orjson.OPT_INDENT_2).decode())
    else:
        _tell(outcome, language, dry_run=arguments.dry_run)
    return 1 if outcome.report.problems else 0


def list_imports(arguments: argparse.Namespace, settings: Settings) -> int:
    """List all imports, oldest first."""
    with _ledger(settings) as engine:
        if not db.schema_is_current(engine):
            return _usage("no_database", "hu")
        with engine.connect() as connection:
            rows = connection.execute(select(*Import.__table__.c).order_by(Import.id)).mappings().all()
    if arguments.json:
        _say(orjson.dumps([dict(row) for row in rows], option=orjson.OPT_INDENT_2).decode())
        return 0
    for row in rows:
        state = f"  ← undone by {row['undone_by']}" if row["undone_by"] else ""
        state += f"  → undoes {row['undoes']}" if row["undoes"] else ""
        counts = f"+{row['added_rows']} -{row['superseded_rows']} ={row['unchanged_rows']}"
        when = f"{row['imported_at']:%Y-%m-%d %H:%M} UTC"
        _say(f"{row['id']:>5}  {when}  {row['kind']:<8}  {counts}  {row['file_name']}{state}")
    return 0


def undo(arguments: argparse.Namespace, settings: Settings) -> int:
    """Take one import back: what it added is closed, what it had replaced is current again."""
    with _ledger(settings) as engine:
        if not db.schema_is_current(engine):
            return _usage("no_database", "hu")
        with db.writing(engine) as connection:
            number, changes = ledger.undo(connection, arguments.number, f"undo {arguments.number}")
            refresh(connection, ledger.touched_projects(connection, number))
    if arguments.json:
        _say(orjson.dumps({"import": number, "undoes": arguments.number, **_counts(changes)}).decode())
    else:
        said = f"Import {arguments.number} taken back (as import {number})"
        _say(f"{said}: {changes.superseded} rows closed, {changes.added} restored")
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
    words, counts = _words(language), _counts(outcome.changes)
    _list(words["warnings"], outcome.report.notices, language)
    _list(words["problems"], outcome.report.problems, language)
    if outcome.report.problems:
        _say(words["nothing_written"])
    elif outcome.already is not None:
        _say(words["already"].format(number=outcome.already))
    elif dry_run:
        _say(words["dry_run"].format(**counts))
    elif outcome.import_id is None:
        _say(words["unchanged"].format(**counts))
    else:
        _say(words["imported"].format(number=outcome.import_id, **counts))


def _list(title: str, problems: list[Problem], language: str) -> None:
    if problems:
        _say(title.format(count=len(problems)))
        for problem in problems:
            _say(f"  {problem.line(language)}")


def _words(language: str) -> dict[str, str]:
    return sentences(language)["said"]


def _usage(code: str, language: str, **details: object) -> int:
    sys.stderr.write(_words(language)[code].format(**details) + "\n")
    return USAGE


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
