"""Leave to fetch one working download: for one session, one address, once, within ten minutes. Checked again when used.

A link that is used up, too old or somebody else's gives an error, never the download in another form.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from urllib.parse import urlencode

from flask import Request, abort
from sqlalchemy import Engine, delete, insert, select, update

from dashboard.access.sessions import hashed
from dashboard.access.viewer import Viewer
from data.accounts.store import utc_now, writing
from data.accounts.tables import ExportLink

PARAMETER = "link"
LASTS = timedelta(minutes=10)
KEPT = timedelta(days=1)
"""How long a used link is remembered, so that it can be told from an unknown one."""


class ExportLinks:
    """The links of a site, in its accounts database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def give(self, viewer: Viewer, address: str) -> str:
        """`address` (path and query of a download) with a new link for this viewer's session."""
        token, now = secrets.token_urlsafe(32), utc_now()
        row = {"session_hash": viewer.session, "address": address, "scope": repr(viewer.scope), "created_at": now}
        with writing(self._engine) as connection:
            connection.execute(delete(ExportLink).where(ExportLink.created_at < now - KEPT))
            connection.execute(insert(ExportLink).values(token_hash=hashed(token), **row))
        return f"{address}{'&' if '?' in address else '?'}{urlencode({PARAMETER: token})}"

    def use(self, viewer: Viewer, request: Request) -> str:
        """The address the request's link is for, now used up. Aborts: 403 without a link, or with one of another
        session, address or scope; 410 when it was used or is too old."""
        token = request.args.get(PARAMETER, "")
        known = ExportLink.token_hash == hashed(token)
        with writing(self._engine) as connection:
            row = connection.execute(select(*ExportLink.__table__.c).where(known)).one_or_none()
            same = row is not None and (row.session_hash, row.scope) == (viewer.session, repr(viewer.scope))
            if row is None or not same or row.address != _address(request, token):
                abort(403, "A working download needs a link of its own: ask for it on the page.")
            if row.used_at is not None or abs(utc_now() - row.created_at) > LASTS:
                abort(410, "This link was used or is too old: ask for a new one on the page.")
            connection.execute(update(ExportLink).where(known).values(used_at=utc_now()))
        return str(row.address)


def _address(request: Request, token: str) -> str:
    """Path and query without the link, which stands last."""
    query = request.query_string.decode("ascii", "replace").removesuffix(urlencode({PARAMETER: token})).rstrip("&")
    return f"{request.path}?{query}" if query else request.path
