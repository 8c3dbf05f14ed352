"""A manager pins a note: through the form, as an import of one row with all its checks."""

from __future__ import annotations

from pathlib import Path

import access_site
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from dashboard.document import Screen
from data import db, models
from data.accounts import audit
from data.settings import Settings

pytestmark = pytest.mark.slow
PROJECT = "MINTA-01"
WORDS = {"note_kind": "megjegyzés", "project_key": PROJECT, "figure": "budget-cumulative", "since": "2025. május"}


@pytest.fixture(scope="module")
def settings(prepared: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Settings:
    made = access_site.settings_in(tmp_path_factory.mktemp("notes-form"), prepared["sample"])
    access_site.bring_own_data(made)
    return made


@pytest.fixture(scope="module")
def app(settings: Settings) -> Screen:
    return access_site.quick_app(settings)


@pytest.fixture(scope="module")
def manager(app: Screen) -> FlaskClient:
    access_site.add_account(app, "programfelelős", "manager", (PROJECT,))
    client = access_site.browser(app)
    assert access_site.sign_in(client, "programfelelős").status_code == 303
    return client


def send(client: FlaskClient, **said: str) -> tuple[int, str]:
    token = access_site.token_on(client, "/notes/new?figure=budget-cumulative")
    answer = client.post("/notes/new", data={"token": token, **WORDS, **said})
    return answer.status_code, answer.text


def test_a_note_is_an_import_of_its_own_with_the_managers_name(
    settings: Settings, app: Screen, manager: FlaskClient
) -> None:
    status, answer = send(manager, note="Két alkalom elmaradt a felújítás miatt.", by_role="projektmenedzser")
    assert status == 200, answer
    engine = db.create(settings.database_url)
    with engine.connect() as connection:
        row = connection.execute(select(models.Note.__table__).order_by(models.Note.id.desc())).first()
    engine.dispose()
    assert row is not None
    assert (row.project_key, row.figure, row.since) == (PROJECT, "budget-cumulative", "2025-05")
    assert f"{row.import_id}. import" in answer
    with access_site.engine_of(app).connect() as connection:
        line = audit.newest(connection, 1, act="imported")[0]
    assert (line.who, line.role) == ("programfelelős", "manager")


@pytest.mark.parametrize(
    ("said", "expected", "words"),
    [
        ({"note": "Kovács János nem jött el."}, 409, "személynévnek látszó"),
        ({"note": "Rövid", "since": "tavaly"}, 409, "Ettől:"),
        ({"note": ""}, 409, "Szöveg"),
        ({"note": "Idegen projekt.", "project_key": "MINTA-02"}, 403, "saját projekt"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence_and_nothing_is_lost(
    manager: FlaskClient, said: dict[str, str], expected: int, words: str
) -> None:
    status, answer = send(manager, **said)
    assert status == expected
    assert words in answer
    if said["note"]:
        assert said["note"] in answer, "what was typed is still there"


def test_only_managers_have_the_form(app: Screen) -> None:
    for role in ("reader", "steward", "administrator"):
        assert access_site.signed_in(app, role).get("/notes/new?figure=budget-cumulative").status_code == 403
