"""/notes/new?figure=…: the form a manager pins a note or an event with, for one of the own projects."""

from __future__ import annotations

import csv
import io
import secrets
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
from flask import Blueprint, Response, request

import data
from dashboard.access.pages import page
from dashboard.access.site import access
from dashboard.access.viewer import viewer
from dashboard.i18n import has_text, text
from data.importing.sheets.notes import KINDS, NOTES
from data.messages import said

PAGES = Blueprint("notes", __name__, template_folder="templates")
ROOT = Path(data.__file__).resolve().parent.parent
PATIENCE = 60
"""Seconds the import of one row may take."""
FIELDS = ("note_kind", "project_key", "figure", "since", "until", "note", "by_role")
LONGEST = 400


@PAGES.route("/notes/new", methods=["GET", "POST"])
def new() -> Response:
    """The form, and what became of it: the note is imported, or the form again with every problem in a sentence."""
    typed = {name: " ".join(request.values.get(name, "").split())[:LONGEST] for name in FIELDS}
    if request.method == "GET":
        return _form(typed)
    if viewer().may_try_roles:
        return _form(typed, 409, [access().words("notes.demonstration")])
    if typed["project_key"] not in viewer().projects:
        return _form(typed, 403, [access().words("notes.other_project")])
    number, problems = _import({"note_code": f"W-{secrets.token_hex(6)}", **typed})
    if problems:
        return _form(typed, 409, problems)
    return page("notes/done", number=number, figure=typed["figure"], back=_back(typed["figure"]))


def _form(typed: Mapping[str, str], status: int = 200, problems: list[str] | None = None) -> Response:
    figure = typed["figure"]
    key = f"{figure.replace('-', '.', 1)}.name"
    language = access().language()
    name = text(key, language) if has_text(key, language) else figure
    return page(
        "notes/form",
        status,
        typed=typed,
        problems=problems or [],
        figure_name=name,
        kinds=[word for word, _ in KINDS],
        projects=viewer().projects,
        back=_back(figure),
    )


def _back(figure: str) -> str:
    noun = figure.partition("-")[0]
    return f"/{'' if noun == 'overview' else noun}#{figure}" if noun.isalpha() else "/"


def _import(record: Mapping[str, str]) -> tuple[int | None, list[str]]:
    """Import one row of the sheet in a child process, as `python -m data import` does: the number of the import, or
    every problem in a sentence."""
    site, language = access(), access().language()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{record['note_code']}.zip"
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr(f"{NOTES.name}.csv", _row(record))
        command = [sys.executable, "-m", "data", "import", str(file), "--json", "--language", language]
        named = [f"--by={viewer().name}", "--role", viewer().role]
        try:
            done = subprocess.run(
                [*command, *named], cwd=ROOT, env=site.settings.environment(), stdin=subprocess.DEVNULL,
                capture_output=True, timeout=PATIENCE, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return None, [site.words("notes.stopped")]
    if not done.stdout.strip():
        return None, [said("release_stopped", language, what=str(done.returncode))]
    outcome: dict[str, Any] = orjson.loads(done.stdout)
    return outcome["import"], [_sentence(problem) for problem in outcome["problems"]]


def _sentence(problem: Mapping[str, Any]) -> str:
    return f"{problem['column']}: {problem['sentence']}" if problem["column"] else str(problem["sentence"])


def _row(record: Mapping[str, str]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    columns = [column for column in NOTES.columns if column.field in record]
    writer.writerow([column.header for column in columns])
    writer.writerow([record[column.field] for column in columns])
    return out.getvalue()
