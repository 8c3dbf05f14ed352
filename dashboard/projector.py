"""What the projector needs besides the page's own answer, asked for once when a show starts: words, files, the newest
release, and how long the session lasts.

    {"words": {…}, "scripts": ["/assets/later/projector-places.js?m=…", …], "style": "/assets/later/projector.css?m=…",
     "newest": "3. kiadás · 2026. nov. 26." (null before the first release), "working": whether the page behind shows
     exact figures, "session_seconds": until the session ends if nothing is clicked (null without a session)}

The slides themselves are made in the browser from the answer that is on the page (assets/later/projector-slides.js).
"""

from __future__ import annotations

from flask import Flask, Response, jsonify

from dashboard import filter_words, reader
from dashboard.access.site import access
from dashboard.access.viewer import viewer
from dashboard.document import Screen
from dashboard.i18n import words

ADDRESS = "/projector.json"
SCRIPTS = tuple(
    f"later/projector-{name}.js" for name in ("places", "ink", "charts", "slides", "order", "frame", "show")
)
"""In the order in which they need each other."""
STYLE = "later/projector.css"


def register(server: Flask, app: Screen) -> None:
    """Answer /projector.json."""

    @server.get(ADDRESS, endpoint="projector")
    def projector() -> Response:
        language = reader.language()
        response = jsonify(
            words=words("projector", language),
            scripts=[app.files.url(name) for name in SCRIPTS],
            style=app.files.url(STYLE),
            newest=_newest(language),
            working=viewer().working,
            session_seconds=access().session_seconds(),
        )
        response.headers["Cache-Control"] = "no-store"
        return response


def _newest(language: str) -> str | None:
    """The newest approved release in the words of its chip, or None before the first one."""
    releases = reader.approved()
    return filter_words.release(reader.newest_reading(releases), language) if releases else None
