"""The application: create_app(), the pages, the routes; `server` for gunicorn."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode, urlsplit

import dash
from flask import Flask, Response, abort, current_app, redirect, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RoutingException

from dashboard import access, answers, downloads, guards, health, layout, logs, projector, reader, static_files, views
from dashboard.access.policy import INNER
from dashboard.callbacks import budget as budget_callbacks
from dashboard.callbacks import cooperation as cooperation_callbacks
from dashboard.callbacks import indicators as indicators_callbacks
from dashboard.callbacks import measures as measures_callbacks
from dashboard.callbacks import overview as overview_callbacks
from dashboard.callbacks import partners as partners_callbacks
from dashboard.callbacks import reach as reach_callbacks
from dashboard.callbacks import settlement as settlement_callbacks
from dashboard.callbacks import sources as sources_callbacks
from dashboard.callbacks import workshops as workshops_callbacks
from dashboard.committee.pages import PACKS
from dashboard.document import Screen
from dashboard.imports.pages import PAGES as IMPORTS
from dashboard.measures_sheet import PAGES as MEASURES_SHEET
from dashboard.notes import PAGES as NOTES
from dashboard.pages import (
    budget,
    cooperation,
    indicators,
    measures,
    overview,
    partners,
    reach,
    settlement,
    sources,
    workshops,
)
from dashboard.provenance import PAGES as PROVENANCE
from dashboard.stewards import PAGES as STEWARDS_PAGES
from data import db
from data.accounts.passwords import Passwords
from data.people import loading, mapped
from data.reading import open_reading
from data.releases import store
from data.setting_values import WrongSetting
from data.settings import Settings

ASSETS = Path(__file__).parent.parent / "assets"
PAGES = (overview, budget, reach, workshops, cooperation, partners, settlement, measures, indicators, sources)
"""The pages, in the order of the navigation; each has PATH and layout(**query)."""
BESIDE = {partners.PATH: cooperation.PATH, settlement.PATH: cooperation.PATH}
"""Pages the navigation has no room for → the page that leads to them, and is marked there instead."""
CALLBACKS = (
    overview_callbacks,
    budget_callbacks,
    reach_callbacks,
    workshops_callbacks,
    cooperation_callbacks,
    partners_callbacks,
    settlement_callbacks,
    measures_callbacks,
    indicators_callbacks,
    sources_callbacks,
)
ANSWERS = Path("static") / "answers"
"""Where in VAR_DIR the answers of a start are kept as they are sent."""
MISSING = "/404"
YEAR = 365 * 24 * 3600


def create_app(settings: Settings | None = None, passwords: Passwords | None = None) -> Screen:
    """A complete application on the ledger `settings` names (default: the environment's). Repeatable.

    passwords: how they are hashed and checked (default: in full). No setting weakens it; tests hand over a quick one.
    """
    settings = settings or Settings.from_env()
    server = Flask("dashboard", static_folder=None)
    ledger = None if settings.readers_only else db.create(settings.database_url)
    server.config.update(SECRET_KEY=settings.secret_key(), SETTINGS=settings, ENGINE=ledger)
    if ledger is not None:
        loading.keep_files_in(ledger, settings.var_dir / mapped.FOLDER)
    logs.configure(settings.log_level)
    logs.register(server)
    access.register(server, access.Access.of(settings, _contents, reader.language, passwords or Passwords()))
    server.register_blueprint(views.PAGES)
    server.register_blueprint(PACKS)
    server.register_blueprint(MEASURES_SHEET)
    server.register_blueprint(PROVENANCE)
    if ledger is not None:
        server.register_blueprint(STEWARDS_PAGES)
        server.register_blueprint(NOTES)
        server.register_blueprint(IMPORTS)
    app = _dash(server)
    app.files = static_files.StaticFiles(app, settings.var_dir / "static")
    app.files.register(server)
    guards.check_bodies(server, app)
    guards.protect(server, app)
    answers.remember(server, guards.CALLBACKS)  # after_request runs backwards: what is kept is compressed already
    static_files.compress_answers(server, settings.var_dir / ANSWERS)
    app.titles = {page.PATH: f"page.{noun(page)}" for page in PAGES}
    _pages(app)
    _routes(server, app, settings)
    _complete(app)
    return app


def __getattr__(name: str) -> Any:
    """`dashboard.app:server`, made when gunicorn asks for it: files compressed, every page answered once beforehand."""
    if name != "server":
        raise AttributeError(name)
    try:
        app = create_app()
    except WrongSetting as wrong:
        sys.exit(str(wrong))
    app.files.warm()
    _rehearse(app)
    globals()["server"] = app.server
    return app.server


def _contents() -> access.Contents:
    """What the site holds: that decides who may look without signing in."""
    ledger, today = reader.ledger(), reader.settings().today()
    shown = [reader.newest_reading(reader.approved())]
    return access.contents_of(*shown, *([] if ledger is None else [open_reading(ledger, today)]))


def _rehearse(app: Screen) -> None:
    """Answer each page without filters, so that workers share what is loaded and remembered; readers find it warm."""
    engines = [one for one in (app.server.config["ENGINE"], app.server.extensions["access"].engine) if one is not None]
    try:
        ready = all(db.schema_is_current(engine) for engine in engines[:-1])
    except SQLAlchemyError:  # the database is away: /readyz says so, and starting does not depend on it
        ready = False
    ours = {static_files.UNHURRIED: True, access.WITHIN: access.VISITOR}
    asked = {"headers": {"Accept-Encoding": "br"}, "environ_overrides": ours}

    def answer(output: str) -> None:
        app.server.test_client().post(guards.CALLBACKS, json=guards.first_request(app, output), **asked)

    with ThreadPoolExecutor(2) as pool:  # while one answer is compressed, the next one is made
        list(pool.map(answer, [output for output in app.callback_map if ready and answers.FRAME in output]))
    static_files.sweep(app.server.config["SETTINGS"].var_dir / ANSWERS)
    for engine in engines:
        engine.dispose()  # no connection may pass to the workers
    store.disconnect_readers()
    gc.collect()
    gc.freeze()  # what is here now stays for ever: the collector of a worker must not touch, and so copy, its pages


def _dash(server: Flask) -> Screen:
    return Screen(
        "dashboard",
        server=server,
        use_pages=True,
        pages_folder="",
        assets_folder=str(ASSETS),
        assets_ignore=r".*\.css$|.*\.svg$|^releases\.js$|^sheet\.js$",
        assets_path_ignore=["vendor", "fonts", "later"],
        suppress_callback_exceptions=True,
        include_pages_meta=False,
        update_title=None,
        enable_mcp=False,
        compress=False,
        serve_locally=True,
        add_log_handler=False,
    )


def _complete(app: Screen) -> None:
    """Let Dash list its callbacks and files now instead of at the first request, without touching the database."""
    app.layout = dash.page_container
    with app.server.test_request_context("/healthz"):
        app.server.preprocess_request()
    app.layout = lambda: layout.shell(app.titles, BESIDE)


def noun(page: ModuleType) -> str:
    """`dashboard.pages.budget` → `budget`."""
    return page.__name__.rpartition(".")[2]


def _pages(app: Screen) -> None:
    dash.page_registry.clear()
    for order, page in enumerate(PAGES):
        title = _title(app, page.PATH)
        dash.register_page(page.__name__, path=page.PATH, order=order, title=title, layout=page.layout)
    place = "dashboard.pages.settlement_of_a_code"
    dash.register_page(place, path_template=settlement.TEMPLATE, title=settlement.title, layout=settlement.layout)
    missing = "dashboard.pages.not_found_404"
    dash.register_page(missing, path=MISSING, title=_title(app, MISSING), layout=layout.missing_page)
    for callbacks in CALLBACKS:
        callbacks.register(app)


def _title(app: Screen, path: str) -> Callable[..., str]:
    return lambda **_variables: app.title_of(path, reader.language())


def _routes(server: Flask, app: Screen, settings: Settings) -> None:
    health.register(server, server.config["ENGINE"], settings)
    downloads.register(server)
    projector.register(server, app)
    server.add_url_rule("/language/<code>", "language", lambda code: _choose_language(code, app.titles))
    server.register_error_handler(HTTPException, _http_error)
    server.after_request(lambda response: _mark_missing(response, app.titles))


def _choose_language(code: str, paths: Collection[str]) -> Response:
    """Remember the reader's language and go back to `next`: a page or sheet of ours with its query, else the start."""
    if code not in reader.LANGUAGES:
        abort(404)
    back = urlsplit(request.args.get("next", "/"))
    known = back.path in paths or back.path.startswith(INNER) or _is_form(back.path)
    ours = known and not back.scheme and not back.netloc
    query = urlencode(parse_qsl(back.query, errors="replace")) if ours else ""
    response = redirect((back.path if ours else "/") + (f"?{query}" if query else ""), code=303)
    response.set_cookie(reader.COOKIE, code, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure)
    return cast(Response, response)


def _is_form(path: str) -> bool:
    """Whether a page of ours without Dash can be read at `path`: sign-in, the log, the stewards' releases, …"""
    try:
        endpoint, _ = current_app.url_map.bind("").match(path, method="GET")
    except (HTTPException, RoutingException):
        return False
    return "." in endpoint  # of a blueprint


def _mark_missing(response: Response, paths: Collection[str]) -> Response:
    """Dash answers every unknown path with its document; say 404 with it. What depends on the reader is not shared."""
    is_ours = request.path in paths or settlement.is_place(request.path)
    if request.endpoint == "/<path:path>" and not is_ours and response.status_code == 200:
        response.status_code = 404
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-cache, private"
    return response


def _http_error(error: HTTPException) -> Response:
    """A refusal in one plain sentence, without a page around it."""
    response = error.get_response()
    response.set_data(f"{error.code} {error.name}\n{error.description}\n")
    response.mimetype = "text/plain"
    return cast(Response, response)
