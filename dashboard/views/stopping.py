"""The link at the end of every mail that stops its subscription, without signing in.

The link is the right: a keyed hash bound to one subscription, not to a browser. GET only asks, because mail programs
and virus scanners open links; POST stops, also the one a mail program sends by itself (RFC 8058).
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from flask import Response, abort, request

from dashboard import reader
from dashboard.access.pages import page
from dashboard.access.site import access
from dashboard.i18n import text
from data.accounts import subscriptions
from data.accounts.store import writing
from data.accounts.subscriptions import Letter

ADDRESS = "/mail/stop/"
LETTERS = 40


def code_of(secret: bytes, letter: Letter) -> str:
    """What stands at the end of the link: the subscription's number and a keyed hash. A number given again to a later
    subscription has another hash."""
    bound = f"stop:{letter.id}:{letter.owner.account_id}:{letter.view}:{letter.created}"
    return f"{letter.id}-{hmac.new(secret, bound.encode(), hashlib.sha256).hexdigest()[:LETTERS]}"


def by_link(code: str) -> Response:
    """Ask whether to stop (GET), or stop (POST). 404 for a code nobody was sent, or whose subscription is gone."""
    site, language = access(), reader.language()
    number = code.partition("-")[0]
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        abort(404)
    with writing(site.engine) as connection:
        letter = subscriptions.find(connection, int(number))
        if letter is None or not hmac.compare_digest(code_of(site.secret, letter).encode(), code.encode()):
            abort(404, text("views.stop.gone", language))
        if request.method == "POST":
            subscriptions.stop(connection, letter.id)
    if request.method == "POST":
        site.log("unsubscribed", letter.name, who=letter.account, role=letter.owner.role)
    told, name = letter.wish.language, letter.name  # of the letter: this browser may never have chosen one
    shown: dict[str, Any] = {
        "language": told,
        "say": lambda key: text(f"access.{key}", told),
        "v": lambda key: text(f"views.stop.{key}", told, name=name),
        "app_name": text("app.name", told),
        "city": text("app.city", told),
    }
    return page("views/stop", **shown, done=request.method == "POST")
