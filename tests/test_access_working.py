"""Working figures and releases side by side: cases 67 and 81, the log of who saw exact figures, marked downloads."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from access_site import (
    add_account,
    bring_own_data,
    browser,
    callback_body,
    engine_of,
    quick_app,
    settings_in,
    sign_in,
    signed_in,
    token_on,
)
from flask import g
from flask.testing import FlaskClient

from dashboard import answers
from dashboard.access import Viewer
from dashboard.document import Screen
from data import db
from data.accounts import audit, people
from data.releases import building, store
from data.settings import Settings

pytestmark = pytest.mark.slow

CALLBACK = "/_dash-update-component"
OUTPUT = "..reach-frame.data-answer.."
PURPOSE = "negyedéves beszámoló készítése"
DRAFT, REJECTED, NEVER = 2, 3, 77
BUILDER, MANAGER = "Építő Éva", "vezeto"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, prepared: dict[str, Path]) -> Iterator[Settings]:
    """A city's own data with an approved release (1), a draft (2) and a rejected release (3)."""
    made = settings_in(tmp_path_factory.mktemp("working"), prepared["sample"])
    building.migrate(made)
    with db.opened(made.database_url) as ledger, store.opened(made.published_url) as published:
        for number in (DRAFT, REJECTED):
            built = building.build(made, ledger, published, by=BUILDER, note=None, say=lambda _code: None)
            assert built.no == number
        building.reject(ledger, published, REJECTED, BUILDER)
    bring_own_data(made)
    yield made
    store.close_readers()


@pytest.fixture(scope="module")
def app(settings: Settings) -> Screen:
    return quick_app(settings)


@pytest.fixture
def manager(app: Screen) -> FlaskClient:
    """A programme manager who looks at working figures."""
    return at_work(app)


def at_work(app: Screen) -> FlaskClient:
    with engine_of(app).connect() as connection:
        there = people.find(connection, MANAGER)
    if there is None:
        add_account(app, MANAGER, "manager", ("MINTA-01",))
    client = browser(app)
    assert sign_in(client, MANAGER).status_code == 303
    form = {"token": token_on(client, "/who"), "working": "on", "purpose": PURPOSE}
    assert client.post("/working", data=form).status_code == 303
    return client


def ask(app: Screen, client: FlaskClient, query: str) -> Any:
    """The answer of a page's callback."""
    return client.post(CALLBACK, json=callback_body(app, OUTPUT, {"query.data": query}))


def frame(app: Screen, client: FlaskClient, query: str) -> dict[str, Any]:
    """What the filter bar is told."""
    said = ask(app, client, query).get_json()["response"]["reach-frame"]["data-answer"]
    return dict(json.loads(said.split("\n")[0])[1])


def fetched(client: FlaskClient, address: str) -> Any:
    """A working download, as assets/access.js asks for it."""
    form = {"token": token_on(client, "/who"), "address": address}
    return client.post("/export", data=form, follow_redirects=True)


def seen(app: Screen) -> list[tuple[str, str, str]]:
    with engine_of(app).connect() as connection:
        lines = reversed(audit.newest(connection, 1000))
        return [(line.act, line.who, line.about) for line in lines if line.act in ("saw_exact", "took_exact")]


@pytest.mark.parametrize("number", [DRAFT, REJECTED, NEVER])
@pytest.mark.parametrize("role", ["reader", "manager", "steward", "administrator"])
def test_67_a_release_that_is_not_approved_is_not_there(app: Screen, role: str, number: int) -> None:
    client = signed_in(app, role)
    for ending in ("csv", "xlsx", "json", "table"):
        answer = client.get(f"/reach.{ending}?table=projects&release={number}")
        assert (answer.status_code, answer.text) == (404, "Nincs ilyen kiadás.\n")
    told = frame(app, client, f"release={number}")
    assert f"release={number}" not in told["query"] and str(number) in told["dropped"][0]
    assert told["release"][0].startswith("1. kiadás")


@pytest.mark.parametrize("forged", ["release=1&release=2", "release=2&release=1", "release=01", "release=1+OR+1=1"])
def test_67_a_number_written_otherwise_opens_no_other_release(app: Screen, forged: str) -> None:
    client = signed_in(app, "reader")
    assert client.get(f"/reach.csv?table=projects&{forged}").status_code == 404
    told = frame(app, client, forged)
    assert told["dropped"] and told["release"][0].startswith("1. kiadás")


@pytest.mark.slow
def test_81_the_same_address_at_once_gives_each_their_own_answer(app: Screen, settings: Settings) -> None:
    query = "release=1&period=last-year"
    for address in (query, "period=last-year"):
        alone = quick_app(settings)  # remembers nothing that anybody asked
        expected = [ask(alone, one, address).get_data() for one in everybody(alone)]
        clients = everybody(app)

        def one(number: int, clients: list[FlaskClient] = clients, address: str = address) -> tuple[int, bytes]:
            return number % len(clients), ask(app, clients[number % len(clients)], address).get_data()

        with ThreadPoolExecutor(8) as threads:
            for who, answer in threads.map(one, range(200)):
                assert answer == expected[who]


def everybody(app: Screen) -> list[FlaskClient]:
    return [*(signed_in(app, role) for role in ("reader", "manager", "steward", "administrator")), at_work(app)]


def test_81_what_is_remembered_is_remembered_for_a_scope(app: Screen) -> None:
    body = callback_body(app, OUTPUT, {"query.data": "release=1"})
    own = (("DEMO-1",), ("DEMO-2",), ("DEMO-1", "DEMO-2"))
    viewers = [
        *(Viewer(role=role) for role in ("reader", "manager", "steward", "administrator")),
        *(Viewer(role="manager", projects=projects, working=True) for projects in own),
    ]
    questions = set()
    for viewer in viewers:
        with app.server.test_request_context(CALLBACK, method="POST", json=body):
            g.viewer = viewer
            questions.add(answers._question())
    assert None not in questions and len(questions) == len(viewers)


def test_who_saw_exact_figures_is_one_line_for_page_and_hour(app: Screen, manager: FlaskClient) -> None:
    before = len(seen(app))
    for query in ("", "period=last-year", "period=this-year"):
        assert ask(app, manager, query).status_code == 200
        assert manager.get(f"/budget.table?table=projects&{query}").status_code == 200
        assert manager.get(f"/overview.table?table=people&{query}").status_code in (200, 404)
    address = "/budget.csv?table=projects&period=last-year"
    assert fetched(manager, address).status_code == 200
    lines = [("saw_exact", MANAGER, f"{PURPOSE} · {page}") for page in ("/reach", "/budget", "/")]
    assert set(lines) <= set(seen(app)) and len(set(lines) & set(seen(app))) == 3
    assert [line for line in seen(app)[before:] if line[0] == "took_exact"] == [
        ("took_exact", MANAGER, f"{PURPOSE} · {address}")
    ]
    assert seen(app).count(lines[0]) == 1


def test_a_file_that_leaves_working_mode_says_that_it_is_not_for_publication(app: Screen, manager: FlaskClient) -> None:
    table = fetched(manager, "/budget.csv?table=projects")
    assert "MUNKAKOZI-NEM-KOZOLHETO.csv" in table.headers["Content-Disposition"]
    head, *rows = table.get_data().decode("utf-8-sig").splitlines()
    assert head.endswith("Az adatok jellege") and rows
    assert all(row.endswith("munkaközi – nem közölhető") for row in rows)
    book = fetched(manager, "/budget.xlsx")
    assert "MUNKAKOZI-NEM-KOZOLHETO.xlsx" in book.headers["Content-Disposition"]
    sheets = openpyxl.load_workbook(io.BytesIO(book.get_data())).worksheets
    assert any("MUNKAKÖZI – nem közölhető" in str(cell.value) for row in sheets[0].iter_rows() for cell in row)
    assert all("MUNKAKÖZI – nem közölhető" in str(sheet["A3"].value) for sheet in sheets[1:])
    assert fetched(manager, "/budget.json").get_json()["not_for_publication"] is True


def test_a_file_of_a_release_does_not_say_so(app: Screen, manager: FlaskClient) -> None:
    for client in (signed_in(app, "reader"), signed_in(app, "manager")):
        answer = client.get("/budget.csv?table=projects&release=1")
        assert "MUNKAKOZI" not in answer.headers["Content-Disposition"]
        assert "nem közölhető" not in answer.text
    assert "MUNKAKOZI" not in fetched(manager, "/budget.csv?table=projects&release=1").headers["Content-Disposition"]


def test_only_who_works_is_given_the_token_of_downloads(app: Screen, manager: FlaskClient) -> None:
    assert '"data-export"' in manager.get("/_dash-layout").text
    for client in (signed_in(app, "reader"), signed_in(app, "manager"), signed_in(app, "steward")):
        assert '"data-export"' not in client.get("/_dash-layout").text
    assert browser(app).get("/_dash-layout").status_code == 401
