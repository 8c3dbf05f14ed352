"""/imports: the template, uploading a workbook, what its check found, importing it, and taking an import back.

Pages without JavaScript; a file is checked and imported by a process of its own (dashboard/imports/runner.py).
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, make_response, redirect, request
from sqlalchemy import Engine
from werkzeug.exceptions import RequestEntityTooLarge

from dashboard import format as fmt
from dashboard import reader
from dashboard.access.pages import page
from dashboard.access.site import access
from dashboard.access.viewer import viewer
from dashboard.imports import results, runner, uploads
from dashboard.imports.jobs import Job, Queue, State
from dashboard.imports.listing import MOST, listed, undoable
from dashboard.imports.taking_back import NotTakenBack, take_back
from dashboard.jobs.queue import TooMany, owner_of
from data.accounts.people import MANAGER
from data.importing import template
from data.importing.archive import FILE_BYTES
from data.importing.problems import sentences
from data.messages import said

PAGES = Blueprint("imports", __name__, template_folder="templates")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LIMIT_MB = FILE_BYTES >> 20
WAIT = {"Retry-After": "30"}
PAGES.record(lambda state: Queue(state.app.config["SETTINGS"].var_dir).clean())  # what a stopped server left


@PAGES.get("/imports")
def listing() -> Response:
    """How to import, the form, and the imports so far."""
    return _list()


@PAGES.get("/imports/template.xlsx")
def empty() -> Response:
    """The template, as `python -m data template` writes it."""
    language = access().language()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "template.xlsx"
        template.write(_ledger(), file, language)
        answer = make_response(file.read_bytes())
    answer.mimetype = XLSX
    name = _say("template_name")
    answer.headers["Content-Disposition"] = f"attachment; filename={name}.xlsx"
    return answer


@PAGES.post("/imports")
def upload() -> Response:
    """A file joins the queue of those to be checked."""
    if _owns_nothing():
        return _list(403, _say("no_project"))
    site, queue, asks = access(), _queue(), viewer()
    try:
        sent = uploads.taken(request.files.get("file"), site.settings.var_dir)
        queue.make_room(_owner())
        own = list(asks.projects) if asks.role == MANAGER else None
        job = queue.add(
            _owner(), sent.keep, by=asks.name, role=asks.role, own=own, name=sent.name, sha256=sent.sha256,
            size=sent.size,
        )  # fmt: skip
    except uploads.Refused as refused:
        return _list(refused.status, _say(refused.key, limit=LIMIT_MB))
    except TooMany:
        answer = _list(429, _say("too_many"))
        answer.headers.update(WAIT)
        return answer
    site.log("import_checked", f"{sent.name} · {sent.sha256[:12]}")
    runner.ensure(site.settings)
    return _to(f"/imports/check/{job.id}")


@PAGES.get("/imports/check/<job>")
def check(job: str) -> Response:
    """How far the check or the import of a file is, and what came of it."""
    found = _found(job)
    return _gone() if found is None else _check(found)


@PAGES.get("/imports/check/<job>/problems.csv")
def problems(job: str) -> Response:
    """All problems of a file."""
    found = _found(job)
    state = _queue().state(found) if found else None
    if state is None or state.answer is None:
        return _gone()
    answer = make_response(results.as_csv(state.answer, access().language()))
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = f"attachment; filename={_say('problems_name')}.csv"
    return answer


@PAGES.post("/imports/check/<job>")
def write(job: str) -> Response:
    """Import a file that was checked: the same bytes, with the rights of now; a second click changes nothing."""
    found = _found(job)
    if found is None:
        return _gone()
    state, asks = _queue().state(found), viewer()
    if asks.may_try_roles:
        return _check(found, 409, _say("demonstration"))
    if state.name in ("writing", "written"):
        return _to(f"/imports/check/{found.id}")
    if _owns_nothing() or state.name != "ready" or state.answer is None:
        return _check(found, 409, _say("not_ready"))
    own = list(asks.projects) if asks.role == MANAGER else None
    wanted = {"by": asks.name, "role": asks.role, "own": own, "expected": state.answer.sheets}
    _queue().want(found, wanted)
    runner.ensure(access().settings)
    return _to(f"/imports/check/{found.id}")


@PAGES.get("/imports/undo/<int:number>")
def ask_to_undo(number: int) -> Response:
    """What is about to be taken back, and the button that does it."""
    return _undo(number)


@PAGES.post("/imports/undo/<int:number>")
def undo(number: int) -> Response:
    """Take an import back, or say why it stays."""
    site, asks = access(), viewer()
    if undoable(_ledger(), asks, number) is None:
        return _undo(number)
    if asks.may_try_roles:
        return _undo(number, 409, _say("demonstration"))
    try:
        done = take_back(site.settings, number, by=asks.name, role=asks.role, language=site.language())
    except NotTakenBack as refused:
        return _undo(number, 409, str(refused) or _say("stopped"))
    return _list(200, done=_say("undone", number=number, by=done))


@PAGES.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> Response:
    """More bytes than a file may have, noticed while they came."""
    return _list(413, _say("too_large", limit=LIMIT_MB))


def _list(status: int = 200, message: str = "", done: str = "") -> Response:
    return page(
        "imports/list",
        status,
        message=message,
        done=done,
        imports=listed(_ledger(), viewer(), access().language()),
        most=MOST,
        limit=LIMIT_MB,
        limit_bytes=FILE_BYTES,
        owns_nothing=_owns_nothing(),
        demonstration=viewer().may_try_roles,
    )


def _check(job: Job, status: int = 200, message: str = "") -> Response:
    state, language = _queue().state(job), access().language()
    if state.pending:
        runner.ensure(access().settings)  # one that was stopped is started again
    answer = state.answer
    return page(
        "imports/check",
        status,
        message=message or _trouble(state, language),
        job=job,
        state=state,
        progress=_progress(state, language),
        problems=results.lines(answer.problems, language) if answer else [],
        problem_count=answer.problem_count if answer else 0,
        listed_count=len(answer.problems) if answer else 0,
        rows=results.ROWS,
        notices=results.lines(answer.notices, language) if answer else [],
        sheets=results.sheets(answer, language) if answer else [],
        number=lambda value: fmt.number(value, language),
        demonstration=viewer().may_try_roles,
    )


def _trouble(state: State, language: str) -> str:
    """Why it was not done, where nothing in the file says so."""
    if state.name == "failed":
        return _say("stopped") if state.why == runner.STOPPED else said(state.why, language)
    if state.answer is not None and state.answer.refused:
        return said(state.answer.refused, language, **state.answer.details)
    if state.again and state.name == "refused":
        return _say("refused_now")
    return _say("changed_since") if state.again else ""


def _progress(state: State, language: str) -> str:
    if state.ahead:
        return _say("ahead", count=state.ahead)
    words = sentences(language)["stage"]
    step = words[state.stage].format(rows=fmt.number(state.rows, language)) if state.stage in words else ""
    return " – ".join(part for part in (_say("is_writing" if state.name == "writing" else "is_checking"), step) if part)


def _undo(number: int, status: int = 200, message: str = "") -> Response:
    name = undoable(_ledger(), viewer(), number)
    if name is None:
        return _list(404, _say("not_undoable", number=number))
    return page("imports/undo", status, message=message, number=number, name=name,
                demonstration=viewer().may_try_roles)  # fmt: skip


def _found(job: str) -> Job | None:
    return _queue().find(job, _owner())


def _owner() -> str:
    """Whose upload it is: the account's, in a demonstration the session's."""
    asks = viewer()
    return owner_of("upload", asks.csrf if asks.account_id is None else asks.account_id, asks.account_id is None)


def _owns_nothing() -> bool:
    return viewer().role == MANAGER and not viewer().projects


def _queue() -> Queue:
    return Queue(access().settings.var_dir)


def _ledger() -> Engine:
    ledger = reader.ledger()
    assert ledger is not None  # the pages are not there in a process without one
    return ledger


def _gone() -> Response:
    return _list(404, _say("gone"))


def _say(key: str, **values: Any) -> str:
    return access().words(f"imports.{key}", **values)


def _to(address: str) -> Response:
    return make_response(redirect(address, code=303))
