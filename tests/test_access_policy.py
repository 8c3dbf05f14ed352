"""The policy table is complete and is what the running application does: every address and callback × every role."""

from __future__ import annotations

from pathlib import Path

import pytest
from access_site import bring_own_data, browser, callback_body, quick_app, settings_in, signed_in, token_on
from flask.testing import FlaskClient

from dashboard.access import policy
from dashboard.access.policy import CALLBACKS, ENDPOINTS, EVERYBODY, PATHS, callback_rule, endpoint_rule
from dashboard.app import PAGES
from dashboard.document import Screen
from data.accounts.people import ROLES

ANYBODY = ("", *ROLES)
CALLBACK = "/_dash-update-component"
FILLED = {
    "code": "hu",
    "filename": "app.css",
    "path": "nincs-ilyen",
    "address": "HEP-KECSKEMET/1",
    "package_name": "dash",
    "fingerprinted_path": "x.js",
    "number": "1",
    "job": "nobody",
    "page": "budget",
    "table": "projects",
    "name": "project",
    "document": "JEP-2015",
}
DASH = (
    "/",
    "/budget",
    "/_dash-layout",
    "/_dash-dependencies",
    "/_reload-hash",
    "/_favicon.ico",
    "/_dash-component-suites/dash/dcc/dash_core_components.js",
    "/assets/filters.js",
    "/.env",
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, prepared: dict[str, Path]) -> Screen:
    """The application with a city's own data in it: nobody sees anything without signing in."""
    settings = settings_in(tmp_path_factory.mktemp("policy"), prepared["sample"])
    bring_own_data(settings)
    return quick_app(settings)


@pytest.fixture(scope="module")
def clients(app: Screen) -> dict[str, FlaskClient]:
    """A browser per role; "" is not signed in."""
    return {role: signed_in(app, role) if role else browser(app) for role in ANYBODY}


def test_every_address_and_method_has_an_entry_and_no_entry_is_left_over(app: Screen) -> None:
    served = {
        (rule.endpoint, method)
        for rule in app.server.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    listed = {(endpoint, method) for endpoint, methods in ENDPOINTS.items() for method in methods}
    assert served - listed == set(), "without an entry in dashboard/access/policy.py"
    assert listed - served == set(), "entries for nothing"


def test_every_callback_has_an_entry_and_no_entry_is_left_over(app: Screen) -> None:
    assert set(app.callback_map) == set(CALLBACKS)


def test_the_pages_of_the_policy_are_the_pages_of_the_application() -> None:
    assert {page.PATH: page.__name__.rpartition(".")[2] for page in PAGES} == PATHS


def test_what_the_table_does_not_name_is_for_nobody() -> None:
    assert endpoint_rule("nincs", "GET", "/nincs") == endpoint_rule(None, "GET", "/") == frozenset()
    assert endpoint_rule("/", "OPTIONS", "/") == endpoint_rule("/", "DELETE", "/") == frozenset()
    assert callback_rule("nincs.children") is None and callback_rule(["x"]) is None


def test_only_the_sign_in_page_its_files_and_the_watch_are_for_everybody() -> None:
    open_to_all = {endpoint for endpoint, methods in ENDPOINTS.items() if EVERYBODY in methods.values()}
    assert open_to_all == {
        "healthz", "readyz", "language", "access.sign_in", "access.elsewhere", "access.back", "access.sign_out",
        "views.stop_by_link",
    }  # fmt: skip
    assert endpoint_rule("_dash_assets.static", "GET", "/assets/app.css") == EVERYBODY
    assert endpoint_rule("_dash_assets.static", "GET", "/assets/fonts/../shell.js") != EVERYBODY


@pytest.mark.parametrize("path", DASH)
def test_63_nothing_of_dash_is_reachable_without_a_session(clients: dict[str, FlaskClient], path: str) -> None:
    answer = clients[""].get(path)
    assert answer.status_code in (401, 303)
    assert answer.status_code == 401 or answer.headers["Location"].startswith("/sign-in")
    assert "react-entry-point" not in answer.text


def test_63_no_callback_answers_without_a_session(app: Screen, clients: dict[str, FlaskClient]) -> None:
    for output in app.callback_map:
        answer = clients[""].post(CALLBACK, json=callback_body(app, output))
        assert answer.status_code == 401 and answer.get_json()["sign_in"] == "/sign-in"


@pytest.mark.slow
def test_63_every_address_answers_every_role_as_the_table_says(app: Screen, clients: dict[str, FlaskClient]) -> None:
    for rule in app.server.url_map.iter_rules():
        path = rule.rule
        for name in rule.arguments:
            path = path.replace(next(part for part in path.split("/") if f"{name}>" in part), FILLED[name])
        if rule.endpoint == policy.CALLBACKS_ENDPOINT or "POST" in (rule.methods or ()):
            continue
        for role, client in clients.items():
            allowed = role in endpoint_rule(rule.endpoint, "GET", path)
            status = client.get(path).status_code
            assert (status not in (401, 403)) == allowed or (status == 303 and not role), (role, path, status)


@pytest.mark.slow
def test_64_every_callback_answers_every_role_as_the_table_says(app: Screen, clients: dict[str, FlaskClient]) -> None:
    for output, spec in app.callback_map.items():
        if "callback" not in spec:  # runs in the browser only
            continue
        for role in ROLES:
            values = {"_pages_location.pathname": "/"}
            status = clients[role].post(CALLBACK, json=callback_body(app, output, values)).status_code
            assert status == (200 if role in CALLBACKS[output] else 403), (role, output)


@pytest.mark.parametrize(("path", "allowed"), [("/working", "manager"), ("/export", "manager")])
def test_64_forms_are_for_their_role_only(clients: dict[str, FlaskClient], path: str, allowed: str) -> None:
    for role in ROLES:
        token = token_on(clients[role], "/who")
        status = clients[role].post(path, data={"token": token}).status_code
        assert (status == 403) == (role != allowed or path == "/export"), role  # a link needs working figures first


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "POST"])
def test_63_no_other_method_does_anything(clients: dict[str, FlaskClient], method: str) -> None:
    for path in ("/", "/budget", "/_dash-layout", "/healthz", "/budget.csv"):
        assert clients[""].open(path, method=method).status_code in (401, 403, 405)
        assert clients["administrator"].open(path, method=method).status_code in (403, 405)
