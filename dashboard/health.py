"""For the machine that watches: is the process alive, and can it serve a page."""

from __future__ import annotations

from flask import Flask, Response, jsonify
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from data import db
from data.reading import open_reading
from data.releases.opening import NoRelease, open_release
from data.settings import Settings


def register(server: Flask, engine: Engine | None, settings: Settings) -> None:
    """/healthz: 200 while the process lives. /readyz: 200 when a page could be served, else 503 and why."""

    @server.get("/healthz")
    def healthz() -> Response:
        return jsonify(status="ok")

    @server.get("/readyz")
    def readyz() -> tuple[Response, int]:
        if engine is None:
            return _released(settings)
        try:
            if not db.schema_is_current(engine):
                return jsonify(
                    status="not ready", reason="The database schema is not current: run python -m data init."
                ), 503
            reading = open_reading(engine, settings.today())
        except SQLAlchemyError as error:
            return jsonify(status="not ready", reason=f"The database does not answer ({type(error).__name__})."), 503
        return jsonify(status="ready", data_version=reading.version, data_date=reading.data_date), 200


def _released(settings: Settings) -> tuple[Response, int]:
    """A process that serves readers only is ready when there is a release to show."""
    try:
        reading = open_release(settings.published_url, settings.today())
    except NoRelease as refusal:
        return jsonify(status="not ready", reason=refusal.sentence("en")), 503
    return jsonify(status="ready", data_version=reading.version, data_date=reading.data_date), 200
