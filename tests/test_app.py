"""The application as a browser meets it: documents, headers, callbacks, languages, health — without a browser."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
from pathlib import Path
from typing import Any

import brotli
import pytest
import screens
from flask.testing import FlaskClient
from quick import thinned

from dashboard.app import CALLBACKS, PAGES, create_app, noun
from dashboard.document import Screen
from dashboard.guards import LARGEST_BODY
from data.settings import Settings

PATHS = [page.PATH for page in PAGES]
CALLBACK = "/_dash-update-component"
HOSTILE = (
    "?project=%00&project=' OR 1=1 --&settlement=99999&from=2019-13&to=soha",
    "?period=last-quarter&from=2019-04&workshop=-1&workshop=1e9&group=%F0%9F%92%A9",
    "?self=1&query=2&pathname_=3&language=xx&children=4",
    "?" + "&".join(f"project=p{number}" for number in range(400)),
)


def make_settings(folder: Path, database: Path | None, **more: str) -> Settings:
    """Settings of an installation in `folder`, with a copy of `database` as its ledger where one is given."""
    if database:
        shutil.copyfile(database, folder / "ledger.db")
    environ = {"VAR_DIR": str(folder), "TODAY": "2026-11-15", "LOG_LEVEL": "error", **more}
    settings = Settings.from_env(environ)
    settings.prepare()
    return settings


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Screen:
    """An application on a migrated database without rows; the tests only read."""
    return create_app(make_settings(tmp_path_factory.mktemp("app"), sqlite_template))


@pytest.fixture
def client(app: Screen) -> FlaskClient:
    return screens.client_of(app)


def spec_of(client: FlaskClient, page: str) -> dict[str, Any]:
    """What Dash tells the browser about a page's callback."""
    listed = client.get("/_dash-dependencies").get_json()
    return next(one for one in listed if one["output"].startswith(f"..{page}-frame."))


def body_for(spec: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """The request a browser sends for a callback; `values`: `id.property` → value."""
    outputs = [name.rsplit(".", 1) for name in spec["output"].strip(".").split("...")]
    inputs = [{**one, "value": values.get(f"{one['id']}.{one['property']}")} for one in spec["inputs"]]
    return {
        "output": spec["output"],
        "outputs": [{"id": component, "property": prop} for component, prop in outputs],
        "inputs": inputs,
        "changedPropIds": list(values),
        "state": [],
    }


def ask(client: FlaskClient, page: str, query: str) -> Any:
    """The answer of a page's callback to a query string."""
    return client.post(CALLBACK, json=body_for(spec_of(client, page), {"query.data": query}))


@pytest.mark.parametrize("path", PATHS)
def test_every_page_comes_in_the_readers_language(client: FlaskClient, path: str) -> None:
    hungarian = client.get(path)
    client.set_cookie("language", "en")
    english = client.get(path)
    assert (hungarian.status_code, english.status_code) == (200, 200)
    assert '<html lang="hu">' in hungarian.text and '<html lang="en">' in english.text
    titles = [re.search("<title>(.*)</title>", answer.text).group(1) for answer in (hungarian, english)]  # type: ignore[union-attr]
    assert titles[0] != titles[1] and all(title.endswith("– Esélytükör") for title in titles)


@pytest.mark.parametrize("path", ["/nincs-ilyen", "/.env", "/budget/", "/404", "/wp-login.php"])
def test_an_unknown_address_gives_the_shell_and_404(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "react-entry-point" in answer.text and "Ez az oldal nem található" in answer.text


def test_the_document_asks_nobody_else_and_loads_nothing_unused(client: FlaskClient) -> None:
    document = client.get("/").text
    addresses = re.findall(r'(?:src|href)="([^"]+)"', document)
    assert addresses and all(address.startswith("/") and not address.startswith("//") for address in addresses)
    assert not [address for address in addresses if "dash_table" in address or "package_data" in address]
    assert "Python" not in document and "GCC" not in document


def test_the_policy_allows_exactly_the_documents_own_scripts(client: FlaskClient) -> None:
    answer = client.get("/")
    policy = answer.headers["Content-Security-Policy"]
    inline = re.findall(r"<script(?: id=\"_dash-renderer\"[^>]*)?>(.+?)</script>", answer.text, re.DOTALL)
    hashes = {f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in inline}
    assert len(hashes) == 2
    assert hashes == set(re.findall(r"'sha256-[^']+'", policy))
    assert "unsafe-eval" not in policy and "script-src 'self' 'unsafe-inline'" not in policy


@pytest.mark.parametrize("path", ["/", "/nincs", "/healthz", "/assets/app.css", "/_dash-layout", "/_dash-dependencies"])
def test_every_answer_carries_the_security_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize("page", thinned(noun(page) for page in PAGES))
def test_a_forged_link_never_gives_an_error(client: FlaskClient, page: str) -> None:
    path = next(one.PATH for one in PAGES if noun(one) == page)
    router = next(one for one in client.get("/_dash-dependencies").get_json() if "_pages_content" in one["output"])
    for query in HOSTILE:
        values = {"_pages_location.pathname": path, "_pages_location.search": query}
        assert client.post(CALLBACK, json=body_for(router, values)).status_code == 200
        assert ask(client, page, query[1:]).status_code == 200


def test_what_was_dropped_is_said_in_the_readers_language(client: FlaskClient) -> None:
    client.set_cookie("language", "en")
    answer = ask(client, "overview", "project=nincs&period=last-year").get_json()
    lines = answer["response"]["overview-frame"]["data-answer"].split("\n")
    choices = dict(map(json.loads, lines))["overview-frame"]
    assert choices["query"] == "period=last-year"
    assert choices["dropped"] == ["An unknown value in the link was left out: project = nincs."]


def broken(body: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {**body, **changes}


def test_a_body_that_no_page_of_ours_sends_is_refused(client: FlaskClient) -> None:
    good = body_for(spec_of(client, "overview"), {"query.data": ""})
    inputs = good["inputs"]
    bodies: list[Any] = [
        [],
        {},
        None,
        "text",
        7,
        broken(good, output=None),
        broken(good, output=["x"]),
        broken(good, output="..nothing.children..."),
        broken(good, outputs=[]),
        broken(good, outputs={"id": "x", "property": "y"}),
        broken(good, outputs=[{"id": {"type": "x"}, "property": "y"}]),
        broken(good, inputs=[]),
        broken(good, inputs="query"),
        broken(good, inputs=[None]),
        broken(good, inputs=[{**inputs[0], "id": "other"}]),
        broken(good, inputs=[{**inputs[0], "value": {"a": 1}}]),
        broken(good, inputs=[{**inputs[0], "value": ["x"]}]),
        broken(good, inputs=[{**inputs[0], "value": 5}]),
        broken(good, inputs=[{**inputs[0], "value": "x" * 20_000}]),
        broken(good, changedPropIds="query.data"),
        broken(good, changedPropIds=[1]),
        broken(good, state=[{"id": "x", "property": "y", "value": 1}]),
    ]
    answers = [client.post(CALLBACK, json=body).status_code for body in bodies]
    assert answers == [400] * len(bodies)
    assert client.post(CALLBACK, data="{not json", content_type="application/json").status_code == 400
    assert client.post(CALLBACK, data=json.dumps(good), content_type="text/plain").status_code == 400
    assert client.post(CALLBACK, json=good).status_code == 200


def test_a_huge_body_is_refused_unread(client: FlaskClient) -> None:
    body = b'{"output": "' + b"x" * LARGEST_BODY + b'"}'
    assert client.post(CALLBACK, data=body, content_type="application/json").status_code in (400, 413)


@pytest.mark.parametrize("page", PAGES, ids=noun)
def test_every_line_of_an_answer_has_its_place_on_the_page(app: Screen, client: FlaskClient, page: Any) -> None:
    with app.server.test_request_context(page.PATH):
        drawn = {part.id for part in page.layout()._traverse_ids()}
    lines = ask(client, noun(page), "").get_json()["response"][f"{noun(page)}-frame"]["data-answer"].split("\n")
    named = [json.loads(line)[0] for line in lines]
    assert len(named) == len(set(named)) > 10
    behind_charts = {f"{name.removesuffix('-graph')}-table" for name in named if name.endswith("-graph")}
    definitions = {name for name in drawn if name.endswith("-definition")}
    tiles = {name for name in drawn if any(one.startswith(f"{name}-") for one in named)}
    assert drawn - set(named) - behind_charts - definitions - tiles <= {"query", "accessibility"}
    assert set(named) <= drawn and "query" in drawn


@pytest.mark.parametrize("page", PAGES, ids=noun)
def test_the_table_behind_every_chart_can_be_asked_for(app: Screen, client: FlaskClient, page: Any) -> None:
    with app.server.test_request_context(page.PATH):
        layout = json.dumps(page.layout().to_plotly_json(), default=lambda part: part.to_plotly_json())
    addresses = re.findall(r'"data-rows": "([^"]+)"', layout)
    assert addresses
    for address in addresses:
        answer = client.get(f"{address}&period=last-year")
        assert answer.status_code == 200 and set(answer.get_json()) >= {"columns", "rows", "more"}, address
        assert "Content-Disposition" not in answer.headers and answer.headers["Cache-Control"] == "private, no-cache"
        assert (
            client.get(f"{address}&period=last-year", headers={"If-None-Match": answer.headers["ETag"]}).status_code
            == 304
        )
    assert client.get(f"/{noun(page)}.table?table=nincs").status_code == 404


def test_each_page_has_one_callback(app: Screen) -> None:
    assert len(CALLBACKS) == len(PAGES)
    frames = [name for name in app.callback_map if "-frame.data-answer" in name]
    assert len(frames) == len(PAGES)


def test_two_applications_live_in_one_process(app: Screen, tmp_path: Path, sqlite_template: Path) -> None:
    other = create_app(make_settings(tmp_path, sqlite_template))
    for one in (app, other):
        assert ask(screens.client_of(one), "overview", "").status_code == 200


@pytest.mark.parametrize(
    ("back", "target"),
    [
        ("/budget?project=a&project=b", "/budget?project=a&project=b"),
        ("/", "/"),
        ("//evil.example/budget", "/"),
        ("https://evil.example/budget", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/nincs", "/"),
        ("/sign-in", "/sign-in"),
        ("/releases/1?with=2", "/releases/1?with=2"),
        ("/releases/1/approve", "/"),
        ("/budget?x=%0d%0aSet-Cookie:a=b", "/budget?x=%0D%0ASet-Cookie%3Aa%3Db"),
    ],
)
def test_the_language_switch_goes_back_only_to_pages_of_ours(client: FlaskClient, back: str, target: str) -> None:
    answer = client.get("/language/en", query_string={"next": back})
    assert (answer.status_code, answer.headers["Location"]) == (303, target)
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("language=en;") and "SameSite=Lax" in cookie and "HttpOnly" in cookie


def test_an_unknown_language_is_not_remembered(client: FlaskClient) -> None:
    answer = client.get("/language/xx")
    assert answer.status_code == 404 and "Set-Cookie" not in answer.headers


def test_answers_are_compressed_while_sent_and_not_shared(client: FlaskClient) -> None:
    packed = client.get("/", headers={"Accept-Encoding": "br"})
    assert packed.headers["Content-Encoding"] == "br"
    assert packed.headers["Cache-Control"] == "no-cache, private"
    assert b"react-entry-point" in brotli.decompress(packed.data)
    assert "Content-Encoding" not in client.get("/").headers


def test_alive_and_ready(client: FlaskClient) -> None:
    assert client.get("/healthz").get_json() == {"status": "ok"}
    ready = client.get("/readyz")
    assert ready.status_code == 200 and ready.get_json()["status"] == "ready"


def test_alive_but_not_ready_without_a_schema(tmp_path: Path) -> None:
    client = screens.client_of(create_app(make_settings(tmp_path, None)))
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 503 and "python -m data init" in answer.get_json()["reason"]


def test_not_ready_while_the_database_is_away(tmp_path: Path) -> None:
    url = "postgresql://nobody@127.0.0.1:1/none"
    client = screens.client_of(create_app(make_settings(tmp_path, None, DATABASE_URL=url)))
    answer = client.get("/readyz")
    assert answer.status_code == 503 and "127.0.0.1" not in answer.get_json()["reason"]


def test_the_log_says_what_happened_but_not_what_was_looked_at(
    tmp_path: Path, sqlite_template: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    client = screens.client_of(create_app(make_settings(tmp_path, sqlite_template, LOG_LEVEL="info")))
    client.set_cookie("language", "en")
    client.get("/reach?group=HEP-RO")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]
    line = next(line for line in lines if line.get("path") == "/reach")
    assert set(line) == {"event", "level", "timestamp", "method", "path", "status", "ms"}
    assert "HEP-RO" not in json.dumps(lines)
