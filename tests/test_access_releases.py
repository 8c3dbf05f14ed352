"""The stewards' pages of releases through the front door: two accounts, one build at a time, nobody else."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from access_site import (
    add_account,
    bring_own_data,
    browser,
    engine_of,
    quick_app,
    settings_in,
    sign_in,
    signed_in,
    token_on,
)
from flask.testing import FlaskClient

from dashboard.document import Screen
from dashboard.stewards import building
from dashboard.stewards.pages import IN_DEMONSTRATION
from data import db
from data.accounts import audit
from data.releases import store
from data.settings import Settings

pytestmark = pytest.mark.slow
PATIENCE = 120


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, prepared: dict[str, Path]) -> Iterator[Settings]:
    """An installation with a city's own data, and one release from before."""
    made = settings_in(tmp_path_factory.mktemp("stewards"), prepared["sample"])
    bring_own_data(made)
    yield made
    store.close_readers()


@pytest.fixture(scope="module")
def app(settings: Settings) -> Screen:
    return quick_app(settings)


def steward(app: Screen, name: str) -> FlaskClient:
    """A steward of that name, signed in."""
    add_account(app, name, "steward")
    client = browser(app)
    assert sign_in(client, name).status_code == 303
    return client


def press(client: FlaskClient, path: str, **fields: str) -> Any:
    """A button of a form, pressed."""
    return client.post(path, data={"token": token_on(client, "/who"), **fields}, follow_redirects=True)


def wait(settings: Settings) -> None:
    """Until no build runs."""
    until = time.monotonic() + PATIENCE
    while building.running(settings):
        assert time.monotonic() < until, "the build does not end"
        time.sleep(0.2)


def acts(app: Screen) -> list[tuple[str, str, str, str]]:
    with engine_of(app).connect() as connection:
        lines = reversed(audit.newest(connection, 500))
        return [(line.act, line.who, line.role, line.about) for line in lines if line.act.startswith("release_")]


def test_a_release_is_built_by_one_account_and_approved_by_another(app: Screen, settings: Settings) -> None:
    eva, janos = steward(app, "eva"), steward(app, "janos")
    assert "1. kiadás" in eva.get("/releases").text and "2. kiadás" not in eva.get("/releases").text
    started = press(eva, "/releases/build", note=" 2026. november 26-i  közgyűlés <b>")
    assert "eva tervezete készül" in started.text and "/assets/releases.js" in started.text
    assert "Már készül egy tervezet" in press(janos, "/releases/build").text
    wait(settings)
    listed = eva.get("/releases").text
    assert "2026. november 26-i közgyűlés &lt;b&gt;" in listed and "tervezet" in listed
    assert press(janos, "/releases/build").status_code == 409  # one draft at a time

    seen = janos.get("/releases/2/preview").text
    assert "MUNKAKÖZI" in seen and "Mi változott" not in seen and "Importok a kettő között: 1" in seen
    rows = re.findall(r'<th scope="row">([^<]+)</th><td>(\d+)</td><td>(≈ \d+|&lt;10|–)</td>', seen)
    assert rows[0][0] == "Mindenki" and int(rows[0][1]) > 100 and rows[0][2].startswith("≈") and len(rows) > 10

    refused = press(eva, "/releases/2/approve")
    assert refused.status_code == 409 and "Jóváhagyni másvalakinek kell." in refused.text
    approved = press(janos, "/releases/2/approve")
    assert approved.status_code == 200 and "2. kiadás – jóváhagyva" in approved.text
    assert press(eva, "/releases/2/reject").status_code == 409
    assert "Az ellenőrző összeg egyezik" in eva.get("/releases/2?verify=1").text
    note = "2: 2026. november 26-i közgyűlés <b>"
    assert acts(app) == [
        ("release_built", "eva", "steward", note), ("release_previewed", "janos", "steward", "2"),
        ("release_approved", "janos", "steward", note),
    ]  # fmt: skip


def test_the_next_draft_is_compared_and_set_aside(app: Screen, settings: Settings) -> None:
    eva = signed_in(app, "steward")
    press(eva, "/releases/build")
    wait(settings)
    seen = eva.get("/releases/3/preview").text
    assert "Projektek: nem változtak" in seen
    assert "Személyek (közölt számok): nem változtak" in seen and "tartott" in seen
    changes = eva.get("/releases/changes?older=2&newer=3")
    assert changes.status_code == 200 and "A kettő között nem volt import." in changes.text
    eva.set_cookie("language", "en")
    assert "There was no import between the two." in eva.get("/releases/changes?older=2&newer=3").text
    assert "Release 3 – rejected" in press(eva, "/releases/3/reject").text
    assert eva.get("/releases/3/preview").status_code == 409
    assert eva.get("/releases/3?verify=1").status_code == 200


@pytest.mark.parametrize("query", ["", "older=1", "older=a&newer=2", "older=1&newer=-2", "older=1&newer=٣"])
def test_what_is_no_comparison_is_refused(app: Screen, query: str) -> None:
    assert signed_in(app, "steward").get(f"/releases/changes?{query}").status_code == 400


def test_a_release_that_is_not_there_is_404(app: Screen) -> None:
    client = signed_in(app, "steward")
    assert client.get("/releases/77").status_code == client.get("/releases/77/preview").status_code == 404
    for act in ("approve", "reject"):
        assert press(client, f"/releases/77/{act}").status_code == 404
    assert client.get("/releases/-1").status_code == client.get("/releases/x").status_code == 404
    assert client.get("/releases/changes?older=1&newer=77").status_code == 409


def test_nobody_else_sees_or_does_it(app: Screen) -> None:
    for role in ("reader", "manager", "administrator"):
        client = signed_in(app, role)
        token = token_on(client, "/who")
        for path in ("/releases", "/releases/1", "/releases/1/preview", "/releases/changes?older=1&newer=2"):
            assert client.get(path).status_code == 403
        for path in ("/releases/build", "/releases/1/approve", "/releases/1/reject"):
            assert client.post(path, data={"token": token}).status_code == 403
        assert "/releases" not in client.get("/who").text
    assert browser(app).get("/releases").headers["Location"].startswith("/sign-in")


def test_72_a_decision_needs_the_forms_token(app: Screen) -> None:
    client = signed_in(app, "steward")
    for path in ("/releases/build", "/releases/1/approve", "/releases/1/reject"):
        assert client.post(path, data={"token": "0" * 64}).status_code == 403
        assert client.post(path).status_code == 403


def test_a_build_that_breaks_says_so_and_the_next_one_can_start(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with db.opened(settings.database_url) as ledger:
        db.migrate(ledger)  # and no published store: `python -m data init` was not run
    bring_own_data(settings)
    app = quick_app(settings)
    client = steward(app, "eva")
    for _ in range(2):
        assert press(client, "/releases/build").status_code == 200
        wait(settings)
        until = time.monotonic() + 5
        while not building.complaint(settings) and time.monotonic() < until:
            time.sleep(0.05)
        assert "python -m data init" in client.get("/releases").text
    assert acts(app) == []


def test_the_lock_of_a_build_ends_with_its_process(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    assert building.running(settings) is None
    lock = os.open(tmp_path / building.LOCK, os.O_RDWR)
    building.fcntl.flock(lock, building.fcntl.LOCK_EX)
    assert building.running(settings) is not None
    assert not building.start(settings, "hu", by="eva", role="steward", note="")
    os.close(lock)
    assert building.running(settings) is None


def test_the_demonstrations_steward_is_one_person(tmp_path: Path, prepared: dict[str, Path]) -> None:
    settings = settings_in(tmp_path, prepared["sample"])
    app = quick_app(settings)
    clients = [browser(app), browser(app)]
    for client in clients:
        client.post("/role", data={"token": token_on(client), "role": "steward"})
        assert "A bemutatóban egyetlen adatgazda van" in client.get("/releases").text
    press(clients[0], "/releases/build", note="próba")
    wait(settings)
    assert press(clients[1], "/releases/2/approve").status_code == 409
    assert acts(app) == [("release_built", IN_DEMONSTRATION, "steward", "2: próba")]
    store.close_readers()
