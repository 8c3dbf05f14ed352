"""Requests that change something come from our own pages: Fetch-Metadata or Origin, and a token in every form.

The token is a keyed hash of what only this browser's cookie says: the session's id, or before signing in something
random.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from flask import Request, Response, abort, g

SAFE = ("GET", "HEAD", "OPTIONS")
FIELD = "token"
HEADER = "X-CSRF-Token"
COOKIE = "eselytukor-form"


def cookie_name(name: str, *, secure: bool) -> str:
    """The cookie's name: with the prefix browsers protect where there is TLS, plain on a loopback."""
    return f"__Host-{name}" if secure else name


def token_of(secret: bytes, cookie: str) -> str:
    """The token that belongs to a cookie."""
    return hmac.new(secret, b"form:" + cookie.encode(), hashlib.sha256).hexdigest()


def form_cookie(request: Request) -> str:
    """The random value of a browser that is not signed in; a new one is kept for `remember`."""
    known = request.cookies.get(cookie_name(COOKIE, secure=request.is_secure), "")
    if known and len(known) <= 100:
        return known
    if "new_form_cookie" not in g:
        g.new_form_cookie = secrets.token_urlsafe(32)
    return str(g.new_form_cookie)


def remember(request: Request, response: Response) -> None:
    """Give the browser its new value, with a page only: what a page loads has the page's."""
    if "new_form_cookie" in g and response.mimetype == "text/html":
        name = cookie_name(COOKIE, secure=request.is_secure)
        response.set_cookie(name, g.new_form_cookie, secure=request.is_secure, httponly=True, samesite="Lax", path="/")


def check(request: Request, token: str, *, form: bool) -> None:
    """Abort with 403 when another site made this browser ask. form: a token is needed in any case.

    A browser says where a request comes from; without a word of it, only the token counts.
    """
    if request.method in SAFE:
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    foreign = site not in (None, "same-origin") or origin not in (None, own_origin(request))
    given = request.headers.get(HEADER) or (request.form.get(FIELD, "") if form else "")
    must_have = form or (site is None and origin is None)
    if foreign or (must_have and not hmac.compare_digest(given.encode(), token.encode())):
        abort(403, "This request does not come from a page of this site. Load the page again.")


def own_origin(request: Request) -> str:
    """`https://site.hu`, as browsers write it."""
    return f"{request.scheme}://{request.host}"
