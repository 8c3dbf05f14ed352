"""Releases for stewards: the list, a new draft, its preview, the decision, one release, what changed between two.

Pages without JavaScript. Who builds and who approves are two accounts; a demonstration has one steward, so there a
draft can be built and seen here, and is approved on the command line.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, make_response, redirect, request
from sqlalchemy.exc import OperationalError, ProgrammingError

from dashboard.access.pages import page
from dashboard.access.site import access
from dashboard.access.viewer import viewer
from dashboard.stewards import building, tables
from dashboard.stewards.commands import Refused, answer
from data.messages import said
from data.models.published import DRAFT, REJECTED, Release
from data.releases import registry, store
from data.releases.building import NOTE_LENGTH

PAGES = Blueprint("stewards", __name__, template_folder="templates")
IN_DEMONSTRATION = "bemutató adatgazda"
"""Under this name the demonstration's steward builds: one person, whoever tries the role."""


@PAGES.get("/releases")
def listing() -> Response:
    """All releases, newest first, the build that runs, and the form of a new draft."""
    return _list()


@PAGES.post("/releases/build")
def build() -> Response:
    """Begin to build a draft in a process of its own."""
    site, note = access(), " ".join(request.form.get("note", "").split())[:NOTE_LENGTH]
    if open_drafts := [one.no for one in _registered() if one.state == DRAFT]:
        return _list(409, site.words("releases.decide_first", number=open_drafts[0]))
    if not building.start(site.settings, site.language(), by=person(), role=viewer().role, note=note):
        return _list(409, site.words("releases.runs_already"))
    return _to("/releases")


@PAGES.get("/releases/<int:number>")
def show(number: int) -> Response:
    """One release; ?verify=1 computes the checksum of its content again."""
    return _show(number)


@PAGES.get("/releases/<int:number>/preview")
def preview(number: int) -> Response:
    """Exact beside published, what is held, and what would change for readers. The child logs it before it answers."""
    found = _found(number)
    if found is None:
        return _missing(number)
    try:
        shown = _ask("preview", str(number), f"--by={person()}", "--role", viewer().role)
    except Refused as refused:
        return _show(number, 409, str(refused))
    return page(
        "stewards/preview",
        **_shared(),
        release=found,
        counts=tables.counts(shown["people"], access().language()),
        rows=tables.beside(shown["people"], access().language()),
        more=max(0, len(shown["people"]["rows"]) - tables.ROWS),
        **(_changes(shown["changes"]) if shown["changes"] else {"parts": []}),
    )


@PAGES.post("/releases/<int:number>/approve")
def approve(number: int) -> Response:
    """Make a draft what readers see; refused to whoever built it."""
    return _decide("approve", number)


@PAGES.post("/releases/<int:number>/reject")
def reject(number: int) -> Response:
    """Set a draft aside."""
    return _decide("reject", number)


@PAGES.get("/releases/changes")
def changes() -> Response:
    """What changed from release ?older= to ?newer=, and why."""
    numbers = [request.args.get(name, "") for name in ("older", "newer")]
    if not all(one.isascii() and one.isdigit() and len(one) < 10 for one in numbers):
        return _list(400, access().words("releases.choose_two"))
    try:
        found = _ask("diff", *numbers)
    except Refused as refused:
        return _list(409, str(refused))
    return page("stewards/changes", **_shared(), **_changes(found))


def person() -> str:
    """Under which name this steward builds and decides: the account's."""
    return IN_DEMONSTRATION if viewer().account_id is None and viewer().may_try_roles else viewer().name


def _ask(*arguments: str) -> Any:
    return answer(access().settings, access().language(), *arguments)


def _decide(act: str, number: int) -> Response:
    if _found(number) is None:
        return _missing(number)
    try:
        _ask(act, str(number), f"--by={person()}", "--role", viewer().role)
    except Refused as refused:
        return _show(number, 409, str(refused))
    return _to(f"/releases/{number}")


def _list(status: int = 200, message: str = "") -> Response:
    settings, found = access().settings, _registered()
    return page(
        "stewards/list",
        status,
        **_shared(),
        releases=list(reversed(found)),
        drafts=[one.no for one in found if one.state == DRAFT],
        building=building.running(settings),
        message=message or building.complaint(settings),
        longest_note=NOTE_LENGTH,
    )


def _show(number: int, status: int = 200, message: str = "") -> Response:
    found = _found(number)
    if found is None:
        return _missing(number)
    language, verified = access().language(), None
    if request.args.get("verify") and found.state != REJECTED:
        try:
            verified = bool(_ask("show", str(number), "--verify")["verified"])
        except Refused as refused:
            status, message = 409, str(refused)
    words = None if verified is None else said("release_verified" if verified else "release_altered", language)
    facts = tables.facts(found, language)
    shown = {"verified": verified, "verified_words": words, "facts": facts, "follows": found.follows}
    return page("stewards/release", status, **_shared(), release=found, message=message, **shown)


def _missing(number: int) -> Response:
    return _list(404, said("no_such_release", access().language(), number=number))


def _changes(found: dict[str, Any]) -> dict[str, Any]:
    language = access().language()
    sentence, rows = tables.imports(found, language)
    compared = {"older": found["older"], "newer": found["newer"]}
    return {**compared, "imports_words": sentence, "imports": rows, "parts": tables.difference(found, language)}


def _shared() -> dict[str, Any]:
    """What every page of this package needs in its template."""
    language = access().language()
    return {
        "local": tables.local,
        "person": person(),
        "demonstration": viewer().may_try_roles,
        "state": lambda one: said(f"state_{one.state}", language),
        "row_limit": tables.ROWS,
    }


def _registered() -> Sequence[Release]:
    """All releases, oldest first; none where the published store is not there yet."""
    try:
        return registry.listed(store.reader(access().settings.published_url))
    except (OperationalError, ProgrammingError):
        return ()


def _found(number: int) -> Release | None:
    return next((one for one in _registered() if one.no == number), None)


def _to(address: str) -> Response:
    return make_response(redirect(address, code=303))
