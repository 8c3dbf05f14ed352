"""Saving, listing, sharing, renaming and deleting views, the start page, subscriptions.

Each form works without a script; assets/later/views.js sends the same forms and asks for JSON instead of a page.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, jsonify, make_response, redirect, request

from dashboard import reader
from dashboard.access.csrf import own_origin
from dashboard.access.pages import page
from dashboard.access.policy import PATHS
from dashboard.access.site import access
from dashboard.access.viewer import viewer
from dashboard.i18n import text, words
from dashboard.views import keeping, links, stopping
from data.accounts import subscriptions, views
from data.accounts.store import writing
from data.accounts.views import Owner, View, ViewRefused

PAGES = Blueprint("views", __name__, template_folder="templates")
PAGES.add_url_rule("/mail/stop/<code>", "stop_by_link", stopping.by_link, methods=["GET", "POST"])
SAID = ("changed", "removed", "started", "unstarted", "subscribed", "stopped")
"""What a page may be asked to confirm: ?said=…"""


@PAGES.get("/start")
def start() -> Response:
    """Where a visit begins: with the reader's start page, else with the overview."""
    begins = keeping.start()
    return _to(begins.link if begins is not None else "/")


@PAGES.get("/views")
def listing() -> Response:
    """The reader's views and subscriptions."""
    return _list()


@PAGES.get("/views.json")
def menu() -> Response:
    """What the menu shows on a page: ?path= and ?query= say which."""
    return _menu(request.args.get("path", "/"), request.args.get("query", ""))


@PAGES.post("/views")
def save() -> Response:
    """Keep the view a reader has before them under a name; `pinned`: with the release and the months of now."""
    mine, language = _owner(), reader.language()
    link = links.understood(request.form.get("path", ""), request.form.get("query", ""), language)
    if link is None:
        abort(400, "The view is no page of ours.")
    query = link.pinned if request.form.get("pinned") and link.pinned is not None else link.query
    name, role = request.form.get("name", ""), request.form.get("shared_role") or None
    try:
        with writing(access().engine) as connection:
            number = views.add(connection, mine, name, link.path, query, role)
    except ViewRefused as refused:
        return _refused(refused)
    _note_sharing(name, role)
    said = text("views.said.saved", language, name=" ".join(name.split()))
    return _done(f"/views/{number}", " ".join([said, *link.dropped]))


@PAGES.get("/views/<int:number>")
def show(number: int) -> Response:
    """One view: its links, and how to share, rename, send or delete it."""
    return _show(_found(number))


@PAGES.post("/views/<int:number>")
def change(number: int) -> Response:
    """Give an own view another name, or share it otherwise."""
    mine, name, role = _owner(), request.form.get("name", ""), request.form.get("shared_role") or None
    before = _found(number)
    try:
        with writing(access().engine) as connection:
            done = views.change(connection, mine, number, name, role)
    except ViewRefused as refused:
        return _refused(refused, before)
    if not done:
        abort(404)
    if role != before.shared_role:
        _note_sharing(name, role)
    return _done(f"/views/{number}?said=changed", text("views.said.changed", reader.language()))


@PAGES.post("/views/<int:number>/delete")
def remove(number: int) -> Response:
    """Delete an own view, with its subscriptions."""
    with writing(access().engine) as connection:
        if not views.remove(connection, _owner(), number):
            abort(404)
    return _done("/views?said=removed", text("views.said.removed", reader.language()))


@PAGES.post("/views/<int:number>/start")
def begin_with(number: int) -> Response:
    """Let visits begin with a view, or (`start=no`) with the overview again."""
    wanted = None if request.form.get("start") == "no" else number
    with writing(access().engine) as connection:
        if not views.begin_with(connection, _owner(), wanted):
            abort(404)
    said = "unstarted" if wanted is None else "started"
    return _done(f"/views/{number}?said={said}", text(f"views.said.{said}", reader.language()))


@PAGES.post("/views/<int:number>/mail")
def subscribe(number: int) -> Response:
    """Send a view by e-mail: when, with which attachments, in which language."""
    mine, view = _owner(), _found(number)
    if mine.account_id is None:
        abort(403, text("views.mail.demo", reader.language()))
    if view.path not in PATHS:
        abort(400, "Only a page with figures can be sent.")
    wish = keeping.wish_of(request.form, reader.language())
    try:
        with writing(access().engine) as connection:
            subscriptions.subscribe(connection, mine, number, wish, keeping.today(), keeping.newest())
    except ViewRefused as refused:
        return _refused(refused, view)
    access().log("subscribed", f"{view.name}: {keeping.when(wish, 'hu')}")
    return _done("/views?said=subscribed", text("views.said.subscribed", reader.language()))


@PAGES.post("/subscriptions/<int:number>/stop")
def stop(number: int) -> Response:
    """Stop an own subscription."""
    mine = _owner()
    with writing(access().engine) as connection:
        found = subscriptions.find(connection, number)
        if found is None or mine.account_id is None or not subscriptions.stop(connection, number, mine.account_id):
            abort(404)
    access().log("unsubscribed", found.name)
    return _done("/views?said=stopped", text("views.said.stopped", reader.language()))


@PAGES.app_template_global("saved_view_words")
def _words(key: str) -> str:
    """Words of saved views for a page of another package, "" for whoever cannot save views."""
    return text(f"views.{key}", reader.language()) if keeping.owner() is not None else ""


def _owner() -> Owner:
    """Whose views are changed; 403 with a sentence for whoever has none."""
    mine = keeping.owner()
    if mine is None:
        abort(403, text("views.menu.sign_in", reader.language()))
    return mine


def _found(number: int) -> View:
    mine = _owner()
    with access().engine.connect() as connection:
        view = views.find(connection, mine, number)
    return view if view is not None else abort(404)


def _note_sharing(name: str, role: str | None) -> None:
    if role is not None:
        access().log("view_shared", f"{' '.join(name.split())} → {role}")


def _menu(path: str, query: str, said: str = "") -> Response:
    language, mine, asks = reader.language(), keeping.owner(), viewer()
    link = links.understood(path, query, language) or links.understood("/", "", language)
    assert link is not None
    told = "sign_in" if mine is None else "demo" if mine.account_id is None else ""
    answer = jsonify(
        token=asks.csrf,
        words=words("views.menu", language),
        may_save=mine is not None,
        told=text(f"views.menu.{told}", language) if told else "",
        roles=keeping.roles(),
        path=link.path,
        query=link.query,
        link=link.address,
        pinned=link.pinned_address,
        pinned_words=link.pinned_words,
        dropped=list(link.dropped),
        said=said,
        views=[_told(view) for view in keeping.listed()],
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _told(view: View) -> dict[str, Any]:
    shared = access().words(f"role.{view.shared_role}") if view.shared_role else ""
    named = {"id": view.id, "name": view.name, "link": view.link, "own": view.own, "start": view.start}
    return {**named, "by": view.by, "shared": shared, "shared_role": view.shared_role or ""}


def _list(status: int = 200, message: str = "") -> Response:
    mine, shown = keeping.owner(), []
    if mine is not None:
        with access().engine.connect() as connection:
            shown = keeping.letters(connection, mine)
    return _page("list", status, message=message, views=keeping.listed(), letters=shown, mine=mine)


def _show(view: View, status: int = 200, message: str = "") -> Response:
    mine, language = _owner(), reader.language()
    link = links.understood(view.path, view.query, language)
    with access().engine.connect() as connection:
        sent = [one for one in keeping.letters(connection, mine) if one["letter"].view == view.id]
        email = subscriptions.address_of(connection, mine)
    shown = {"pinned": link.pinned_address if link else None, "dropped": link.dropped if link else ()}
    offered = {"occasions": keeping.occasions(language), "attachments": keeping.attachments()}
    given = {
        "view": view,
        "link": link,
        "letters": sent,
        "email": email,
        "roles": keeping.roles(),
        "mine": mine,
        "has_figures": view.path in PATHS,
    }
    return _page("view", status, message=message, site=own_origin(request), **shown, **offered, **given)


def _page(template: str, status: int, **values: Any) -> Response:
    said, language = request.args.get("said", ""), reader.language()
    shared = {
        "said": text(f"views.said.{said}", language) if said in SAID else "",
        "v": lambda key, **more: text(f"views.{key}", language, **more),
    }
    return page(f"views/{template}", status, **shared, **values)


def _refused(refused: ViewRefused, view: View | None = None) -> Response:
    message = refused.sentence(reader.language())
    if _wants_json():
        return make_response(jsonify(message=message), 400)
    return _show(view, 400, message) if view is not None else _list(400, message)


def _done(address: str, said: str) -> Response:
    if not _wants_json():
        return _to(address)
    return _menu(request.form.get("on_path", "/"), request.form.get("on_query", ""), said)


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _to(address: str) -> Response:
    return make_response(redirect(address, code=303))
