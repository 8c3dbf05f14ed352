"""Sign-in and sign-out: HTML from the server, without JavaScript; and `page`, with which all such pages are made."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for

from dashboard.access import csrf, sessions
from dashboard.access.oidc import ProviderFailed
from dashboard.access.policy import START
from dashboard.access.site import Access, access, way_back
from dashboard.access.viewer import viewer
from dashboard.i18n import LANGUAGES, text
from data.accounts import people
from data.accounts.passwords import LONGEST, TooBusy
from data.accounts.store import writing

PAGES = Blueprint("access", __name__, template_folder="templates")
CLEAR = '"cache", "storage"'


def page(template: str, status: int = 200, **values: Any) -> Response:
    """A page in the reader's language. template: its name, with a folder where it is not of this package; values: what
    it shows."""
    site = access()
    language = site.language()
    shared = {
        "language": language,
        "languages": LANGUAGES,
        "app_name": text("app.name", language),
        "city": text("app.city", language),
        "say": site.words,
        "viewer": viewer(),
        "imports_here": not site.settings.readers_only,
        "all_roles": people.ROLES,
        "message": "",
    }
    name = template if "/" in template else f"access/{template}"
    response = make_response(render_template(f"{name}.html", **shared | values), status)
    response.headers["Cache-Control"] = "no-store"
    return response


@PAGES.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> Response:
    """The form, and what becomes of it: a new session, or the form again with one sentence for every failure."""
    if request.method == "GET":
        return _form()
    site, name = access(), request.form.get("name", "")[:200]
    if not site.may_carry_passwords():
        return _form(403)
    address = request.remote_addr or ""
    if wait := site.limits.begin(name, address):
        response = _form(429, site.words("sign_in.wait", minutes=wait // 60 + 1), name)
        response.headers["Retry-After"] = str(wait)
        return response
    try:
        known = _checked(site, name, request.form.get("password", "")[: LONGEST + 1])
    except TooBusy:
        return _form(503, site.words("sign_in.busy"), name)
    if known is None:
        return _form(401, site.words("sign_in.wrong"), name)
    site.limits.succeed(name, address)
    return let_in(site, known, way_back(request.form.get("next", "/")))


def let_in(site: Access, known: people.Known, address: str) -> Response:
    """A new session for an account, and on to `address`, or where no page was asked for to the reader's start page.
    Whatever id the browser had before is worth nothing."""
    cookie = site.sessions.start(known.id, instead_of=viewer().session)
    site.log("signed_in", who=known.name, role=known.role)
    response = make_response(redirect(START if address == "/" else address, code=303))
    sessions.give(request, response, cookie)
    return response


@PAGES.post("/sign-out")
def sign_out() -> Response:
    """End the session here and in every other tab, and let the browser forget what it kept."""
    site, asked = access(), viewer()
    if asked.session is not None:
        site.log("signed_out")
        site.sessions.end(asked.session)
    response = make_response(redirect("/sign-in", code=303))
    sessions.take(request, response)
    response.headers["Clear-Site-Data"] = CLEAR
    return response


@PAGES.get("/sign-in/elsewhere")
def elsewhere() -> Response:
    """On to the identity provider."""
    site = access()
    if site.provider is None:
        abort(404)
    if not site.may_carry_passwords():
        return _form(403)
    wanted = way_back(request.args.get("next", "/"))
    try:
        address = site.provider.begin(url_for("access.back", _external=True), csrf.form_cookie(request), wanted)
    except ProviderFailed:
        return _form(503, site.words("sign_in.provider_away"))
    return make_response(redirect(address, code=303))


@PAGES.get("/sign-in/back")
def back() -> Response:
    """Back from the identity provider: who it vouches for needs an account here."""
    site = access()
    if site.provider is None:
        abort(404)
    state, code = request.args.get("state", ""), request.args.get("code", "")
    try:
        redirect_uri = url_for("access.back", _external=True)
        person, wanted = site.provider.finish(redirect_uri, csrf.form_cookie(request), state, code)
    except ProviderFailed as failed:
        site.log("sign_in_failed", f"identity provider: {failed}")
        return _form(403, site.words("sign_in.provider_failed"))
    with writing(site.engine) as connection:
        known = people.find_elsewhere(connection, person.issuer, person.subject)
        if known is None and person.name:
            known = people.find(connection, person.name)
            if known is not None and (known.password is not None or known.subject is not None):
                known = None
            if known is not None:
                people.bind(connection, known.id, person.issuer, person.subject)
        if known is not None and person.email:
            people.keep_email(connection, known.id, person.email)
    if known is None or known.disabled:
        site.log("sign_in_failed", "identity provider: no account", who=known.name if known else "")
        return _form(403, site.words("sign_in.no_account"))
    return let_in(site, known, wanted)


def _checked(site: Access, name: str, password: str) -> people.Known | None:
    """The account if name and password fit. Names nobody has cost the same, and are not written down: somebody may
    have typed a password there."""
    with site.engine.connect() as connection:
        known = people.find(connection, name)
    usable = known.password if known is not None and not known.disabled else None
    if known is None or not site.passwords.fits(password, usable):
        if known is None:
            site.passwords.fits(password, None)
        site.log("sign_in_failed", who=known.name if known else "", role="")
        return None
    if usable is not None and site.passwords.is_outdated(usable):
        with writing(site.engine) as connection:
            people.keep_password(connection, known.id, site.passwords.hash(password))
    return known


def _form(status: int = 200, message: str = "", name: str = "") -> Response:
    site = access()
    asked = request.form.get("next") or request.args.get("next") or "/"
    shown = {"can_type": site.may_carry_passwords(), "elsewhere": site.provider is not None, "name": name}
    return page("sign_in", status, message=message, way_back=way_back(asked), **shown)
