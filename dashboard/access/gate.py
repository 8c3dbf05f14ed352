"""The one question before every request: may this viewer do that? Nothing passes that the table does not name."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import quote

import structlog
from dash.exceptions import DependencyException
from flask import Flask, Response, abort, g, jsonify, redirect, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.middleware.proxy_fix import ProxyFix

from dashboard.access import csrf, log_page, pages, policy, roles, shape, start
from dashboard.access.site import EXTENSION, Access
from dashboard.access.viewer import NOBODY, WITHIN, Viewer, viewer
from data.accounts import store

BLUEPRINTS = (pages.PAGES, roles.PAGES, log_page.PAGES)
NOT_OURS = "This is not a request of this page."
WAIT = {"Retry-After": "5"}


def register(server: Flask, access: Access) -> None:
    """Put the gate before everything `server` answers. Before Dash(server=…), so that nothing of Dash is around it.

    Raises WrongSetting when the process must not serve: see dashboard/access/start.py.
    """
    start.check(access.settings)
    server.extensions[EXTENSION] = access
    if access.settings.readers_only:
        _prepare(access)
    if hops := access.settings.proxy_hops:
        server.wsgi_app = ProxyFix(server.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    server.before_request(lambda: _enter(access))
    server.after_request(lambda response: _close(access, response))
    for blueprint in BLUEPRINTS:
        server.register_blueprint(blueprint)
    server.register_error_handler(DependencyException, lambda _error: NotFound().get_response())  # of a file
    server.register_error_handler(OperationalError, lambda error: _away(access, error))


def _prepare(access: Access) -> None:
    """Make the tables of the accounts: on a machine for readers nobody runs `python -m data init`, which makes a ledger
    and its keys."""
    try:
        store.migrate(access.settings)
    except OperationalError as error:  # away: answered with 503 until it is back
        structlog.get_logger().warning("accounts not prepared", error=type(error).__name__)


def _away(access: Access, error: Exception) -> Response:
    """A database that does not answer, whoever asked it."""
    structlog.get_logger().error("database away", path=request.path, error=str(error.__cause__ or error))
    return _answer(access, 503, "trouble", WAIT)


def _enter(access: Access) -> Response | None:
    try:
        return _decide(access)
    except OperationalError as error:
        return _away(access, error)


def _decide(access: Access) -> Response | None:
    g.viewer = NOBODY
    shape.check(request, access.names)
    rule = policy.endpoint_rule(request.endpoint, request.method, request.path)
    if rule is policy.EVERYBODY and not _needs_viewer():
        return None
    g.viewer = request.environ.get(WITHIN) or access.viewer()
    if viewer().role in rule and request.endpoint in policy.LARGE_FORMS:  # nobody else makes us read so much
        request.max_content_length = policy.LARGE_FORMS[request.endpoint]
    if WITHIN not in request.environ and request.endpoint != policy.BY_LINK:
        csrf.check(request, viewer().csrf, form=request.endpoint != policy.CALLBACKS_ENDPOINT)
    if viewer().role not in rule:
        return _refuse(access)
    if request.endpoint == policy.CALLBACKS_ENDPOINT:
        _check_callback(access)
    if viewer().working and policy.is_export(request.endpoint):
        access.log("took_exact", f"{viewer().purpose} · {access.links.use(viewer(), request)}")
    elif viewer().working and (request.endpoint or "").startswith("download_"):
        access.log_seen(policy.TABLES[request.endpoint or ""])
    return None


def _needs_viewer() -> bool:
    """Whether the answer may depend on who asks: files of the sign-in page and the watch do not."""
    return request.endpoint not in policy.ALWAYS and request.endpoint != "_dash_assets.static"


def _refuse(access: Access) -> Response | None:
    """401 for nobody (a page leads to the sign-in), 403 where it is not for them; a bad address is left to Flask."""
    if not viewer().role:
        if request.endpoint in policy.DOCUMENTS and request.method in ("GET", "HEAD"):
            wanted = request.full_path.rstrip("?")
            return _redirect(f"/sign-in?next={quote(wanted)}" if wanted != "/" else "/sign-in")
        return _answer(access, 401, "signed_out", {})
    if isinstance(request.routing_exception, HTTPException):
        return None
    if viewer().is_signed_in:
        access.log("refused", f"{request.method} {request.path}")
    return _answer(access, 403, "forbidden", {})


def _check_callback(access: Access) -> None:
    """Refuse a body that names no callback of ours (400), or one that is not for this viewer (403)."""
    body = _body()
    rule = policy.callback_rule(body.get("output")) if isinstance(body, dict) else None
    if rule is None:
        if viewer().is_signed_in:
            access.log("refused", "callback of no page")
        abort(400, NOT_OURS)
    if viewer().role not in rule:
        access.log("refused", f"callback {body['output']}")
        abort(403, access.words("forbidden"))
    if viewer().working and body["output"] in policy.PAGE_CALLBACKS:
        access.log_seen(policy.PAGE_CALLBACKS[body["output"]])


def _body() -> Any:
    try:
        body = request.get_json(silent=True)
    except RecursionError:  # nested deeper than Python's own limit: nothing of ours is
        return abort(400, NOT_OURS)
    if not shape.is_body_of_ours(body):
        abort(400, NOT_OURS)
    return body


def _answer(access: Access, status: int, key: str, headers: dict[str, str]) -> Response:
    """A refusal that a script can show: the sentence in the reader's language, and where to sign in."""
    response = jsonify(message=access.words(key), sign_in="/sign-in")
    response.status_code = status
    response.headers.update(headers)
    return response


def _redirect(address: str) -> Response:
    return cast(Response, redirect(address, code=303))


def _close(access: Access, response: Response) -> Response:
    """What is for one viewer alone is kept nowhere: not by a proxy, not by the browser's Back."""
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    asked: Viewer = g.get("viewer", NOBODY)
    if asked.is_signed_in and "immutable" not in response.headers.get("Cache-Control", ""):
        response.headers["Cache-Control"] = "no-store"
        response.headers.pop("ETag", None)
    csrf.remember(request, response)
    return response
