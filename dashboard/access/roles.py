"""What a signed-in viewer changes about what they see: a demonstration's role, working figures, a download's link."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, make_response, redirect, request
from werkzeug.exceptions import HTTPException

from dashboard.access import policy, sessions
from dashboard.access.csrf import own_origin
from dashboard.access.pages import page
from dashboard.access.site import DEMONSTRATOR, access, way_back
from dashboard.access.viewer import viewer
from data.accounts.people import ROLES

PAGES = Blueprint("roles", __name__)
SHORTEST_PURPOSE, LONGEST_PURPOSE = 10, 500


@PAGES.get("/who")
def who() -> Response:
    """Who am I, what may I see, and the switches that belong to it."""
    return page("who")


@PAGES.post("/role")
def try_role() -> Response:
    """See the demonstration as somebody else. Only while nothing but made-up figures and public facts is here."""
    site, role = access(), request.form.get("role", "")
    if not viewer().may_try_roles:
        abort(403, site.words("forbidden"))
    if role not in ROLES:
        abort(400)
    cookie = site.sessions.start(None, demo_role=role, instead_of=viewer().session)
    site.log("role_tried", who=DEMONSTRATOR, role=role)
    response = make_response(redirect(_where_from(), code=303))
    sessions.give(request, response, cookie)
    return response


@PAGES.post("/working")
def working() -> Response:
    """Look at exact figures of the own projects, for a purpose that is written down; or stop doing so."""
    site, asked = access(), viewer()
    if asked.session is None or not asked.projects:
        abort(403, site.words("forbidden"))
    if request.form.get("working") == "off":
        site.sessions.work(asked.session, None)
        site.log("working_off")
        return make_response(redirect(_where_from(), code=303))
    purpose = " ".join(request.form.get("purpose", "").split())
    if not SHORTEST_PURPOSE <= len(purpose) <= LONGEST_PURPOSE or not purpose.isprintable():
        return page("who", 400, message=site.words("working.purpose_missing"))
    site.log("working_on", f"{', '.join(asked.projects)}: {purpose}")
    site.sessions.work(asked.session, purpose)
    return make_response(redirect(_where_from(), code=303))


@PAGES.post("/export")
def export() -> Response:
    """A working download: its address (path and query of a download of this site) with a link that works once."""
    asked, address = viewer(), request.form.get("address", "")
    path, _, query = address.partition("?")
    if not asked.working or asked.session is None:
        abort(403, access().words("forbidden"))
    try:
        endpoint, _ = current_app.url_map.bind("localhost").match(path)
    except HTTPException:
        endpoint = ""
    if not policy.is_export(endpoint) or not query.isascii() or len(address) > policy.LONGEST_ADDRESS:
        abort(404)
    return make_response(redirect(access().links.give(asked, address), code=303))


def _where_from() -> str:
    """The page the form was on: what it says itself, else what the browser says."""
    said = request.form.get("next")
    return way_back(said if said else (request.referrer or "").removeprefix(own_origin(request)))
