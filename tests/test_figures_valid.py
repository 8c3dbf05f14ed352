"""Figures are built unchecked, because checking costs more than the rest; plotly checks every one of them here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest
import screens
from flask.testing import FlaskClient

from dashboard import answers, guards
from dashboard.app import create_app
from dashboard.document import Screen
from data import db, sample
from data.settings import Settings

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=["nothing", "sample"])
def app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    """An application on an empty ledger, and on one with facts and sample data."""
    folder: Path = tmp_path_factory.mktemp(request.param)
    settings = Settings.from_env({"VAR_DIR": str(folder), "TODAY": "2026-11-15", "LOG_LEVEL": "error"})
    settings.prepare()
    engine = db.create(settings.database_url)
    db.migrate(engine)
    if request.param == "sample":
        sample.load(engine, settings, size="S", seed=1, say=lambda _: None)
    engine.dispose()
    made = create_app(settings)
    yield made
    made.server.config["ENGINE"].dispose()


def figures(client: FlaskClient, app: Screen, query: str) -> dict[str, Any]:
    """Every figure of every page under `query`."""
    found: dict[str, Any] = {}
    for output in [name for name in app.callback_map if answers.FRAME in name]:
        body = guards.first_request(app, output)
        body["inputs"] = [{**one, "value": query} for one in body["inputs"]]
        answer = client.post(guards.CALLBACKS, json=body)
        assert answer.status_code == 200, output
        (frame,) = json.loads(answer.text)["response"].values()
        lines = dict(map(json.loads, frame["data-answer"].split("\n")))
        found |= {part: shown for part, shown in lines.items() if part.endswith("-graph")}
    return found


@pytest.mark.parametrize("query", ["", "from=2022-01&to=2023-06", "settlement=26684", "from=1999-01&to=1999-02"])
def test_plotly_accepts_every_figure(app: Screen, query: str) -> None:
    client = screens.client_of(app)
    for language in ("hu", "en"):
        client.set_cookie("language", language)
        drawn = figures(client, app, query)
        assert len(drawn) >= 15
        for name, figure in drawn.items():
            try:
                go.Figure(figure)
            except ValueError as error:
                pytest.fail(f"{name}: {error}")
