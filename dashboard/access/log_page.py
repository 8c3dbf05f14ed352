"""The audit log as a page, for stewards."""

from __future__ import annotations

from types import SimpleNamespace

from flask import Blueprint, Response, request

from dashboard.access.pages import page
from dashboard.access.site import access
from data.accounts import audit as log
from data.settings import local

PAGES = Blueprint("log", __name__)
MOST = 500


@PAGES.get("/audit")
def audit() -> Response:
    """Who saw exact figures, imported, undid, built, approved, signed in: newest first. ?who= and ?act= choose."""
    who, act = request.args.get("who", "")[:100], request.args.get("act", "")
    act = act if act in log.ACTS else ""
    with access().engine.connect() as connection:
        found = log.newest(connection, MOST, who=who, act=act)
    lines = [SimpleNamespace(**row._mapping, local=f"{local(row.at):%Y-%m-%d %H:%M:%S}") for row in found]
    return page("audit", lines=lines, who=who, act=act, acts=log.ACTS, most=MOST)
