"""Forged, broken and endless requests against the whole application: cases 65–70, 77–81, 83 and 84."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from _environment import ROOT
from access_site import bring_own_data, browser, callback_body, quick_app, settings_in, sign_in, signed_in, token_on
from flask.testing import FlaskClient
from quick import thinned

from dashboard.access.site import way_back
from dashboard.app import PAGES, noun
from dashboard.document import Screen
from data.reading_tables import project
from data.settings import Settings

CALLBACK = "/_dash-update-component"
OUTPUT = "..budget-frame.data-answer.."


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, prepared: dict[str, Path]) -> Settings:
    settings = settings_in(tmp_path_factory.mktemp("requests"), prepared["sample"])
    bring_own_data(settings)
    return settings


@pytest.fixture(scope="module")
def app(settings: Settings) -> Screen:
    return quick_app(settings)


@pytest.fixture(scope="module")
def reader(app: Screen) -> FlaskClient:
    return signed_in(app, "reader")


def deep(levels: int) -> bytes:
    return b"[" * levels + b"]" * levels


def test_65_a_body_no_page_sends_is_refused_without_a_traceback(
    app: Screen, reader: FlaskClient, capfd: pytest.CaptureFixture[str]
) -> None:
    good = callback_body(app, OUTPUT)
    one = good["inputs"][0]
    bodies: list[Any] = [
        [],
        {},
        None,
        1,
        "x",
        {**good, "output": "nincs.children"},
        {**good, "output": ["a"]},
        {**good, "inputs": None},
        {**good, "inputs": []},
        {**good, "inputs": [{**one, "value": list(range(100_000))}]},
        {**good, "inputs": [{**one, "value": {"x": ["forged", 1]}}]},
        {**good, "state": [one]},
        {"output": OUTPUT},
        {**good, "inputs": [{**one, "value": "x" * 20_000}]},
        {**good, "outputs": good["outputs"] * 2},
    ]
    for body in bodies:
        assert reader.post(CALLBACK, json=body).status_code == 400, str(body)[:80]
    for raw in (b"", b"{", b"\xff\xfe", deep(1000), deep(100_000), b'{"output": ' + deep(3000) + b"}"):
        assert reader.post(CALLBACK, data=raw, content_type="application/json").status_code == 400, raw[:20]
    assert (
        reader.post(CALLBACK, data=b"[" + b"1," * 2_500_000 + b"1]", content_type="application/json").status_code == 413
    )
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.parametrize("page", thinned(noun(page) for page in PAGES))
def test_66_a_forged_filter_is_dropped_or_refused_and_never_an_error(
    app: Screen, reader: FlaskClient, page: str
) -> None:
    output = f"..{page}-frame.data-answer.."
    for query in (
        "project=' OR 1=1 --",
        "project=-1&project=*&project=c:nincs",
        "group=roma;fogyatekos&group=%00",
        "settlement=!03",
        "from=0001-01&to=9999-12",
        "period=9999-99-99",
        "workshop=1e999",
        "node=p:titok&release=999999",
        "month=2019-04",
    ):
        answer = reader.post(CALLBACK, json=callback_body(app, output, {"query.data": query}))
        assert answer.status_code in (200, 400, 403, 404), query


def test_66_a_forged_callback_is_logged(app: Screen, settings: Settings) -> None:
    steward = signed_in(app, "steward")
    body = {**callback_body(app, OUTPUT), "output": "titok.children"}
    assert steward.post(CALLBACK, json=body).status_code == 400
    assert "callback of no page" in steward.get("/audit?act=refused&who=steward-1").text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("x=" + "a" * 20_000, 414),
        ("&".join(f"project=p{number}" for number in range(1000)), (400, 414)),
        ("&".join("x" for _ in range(1000)), 400),
        ("project=%ff%fe", 400),
        ("project=%c3%28", 400),
        ("project=%c3%a1rv%c3%adz", 200),
    ],
)
def test_68_endless_and_broken_queries(reader: FlaskClient, query: str, status: Any) -> None:
    allowed = status if isinstance(status, tuple) else (status,)
    assert reader.get(f"/budget?{query}").status_code in allowed
    assert reader.get(f"/budget.json?{query}").status_code in allowed


def test_68_a_repeated_parameter_means_all_of_them(reader: FlaskClient, app: Screen) -> None:
    engine = app.server.config["ENGINE"]
    with engine.connect() as connection:
        keys = connection.scalars(project.select().with_only_columns(project.c.project_key).limit(2)).all()
    both = reader.get(f"/budget.json?project={keys[0]}&project={keys[1]}").get_json()
    last = reader.get(f"/budget.json?project={keys[1]}").get_json()
    assert both["tables"] != last["tables"]


@pytest.mark.parametrize(
    "path",
    [
        "/assets/..%2fpyproject.toml",
        "/assets/%252e%252e/pyproject.toml",
        "/assets//etc/passwd",
        "/assets/..\\pyproject.toml",
        "/assets/fonts/..%2f..%2fpyproject.toml",
        "/assets/app.css%00.png",
        "/assets/%2e%2e/%2e%2e/etc/passwd",
        "/_dash-component-suites/dash/..%2f..%2fpip/__init__.py",
        "/_dash-component-suites/data/settings.py",
    ],
)
@pytest.mark.parametrize("role", ["", "reader"])
def test_69_no_path_leads_out_of_the_folder(app: Screen, reader: FlaskClient, path: str, role: str) -> None:
    answer = (reader if role else browser(app)).get(path)
    assert answer.status_code in ((400, 404) if role else (303, 401))
    assert b"[project]" not in answer.data and b"root:" not in answer.data and b"Setting" not in answer.data


def test_70_a_download_is_named_by_us_whatever_is_asked(reader: FlaskClient) -> None:
    for query in ("?table=lines%0d%0aSet-Cookie:%20x=1", "?table=" + "%C3%A9" * 300, '?table=a"b'):
        answer = reader.get(f"/budget.csv{query}")
        assert answer.status_code in (400, 404) and "Set-Cookie" not in answer.headers
    named = reader.get("/budget.xlsx?project=%22%0d%0aX-Evil:1").headers
    assert named["Content-Disposition"].isascii() and "\n" not in named["Content-Disposition"]
    assert "X-Evil" not in named


@pytest.mark.parametrize(
    "asked",
    [
        "//evil.example",
        "/\\evil.example",
        "https:evil.example",
        "https://evil.example/",
        "///evil.example",
        "\\\\evil",
        "/%0d%0aLocation:x",
        "http://localhost:81/",
        "javascript:alert(1)",
        "/sign-out",
        "/nincs",
        "budget",
        "/\t/evil",
        "/budget.csv",
        "//localhost/budget",
        "/@evil.example",
        "",
        "/" + "a" * 9000,
        "//[evil",
    ],
)
def test_77_signing_in_leads_to_our_pages_only(app: Screen, asked: str) -> None:
    assert way_back(asked) == "/"
    signed_in(app, "reader")
    assert sign_in(browser(app), "reader-1", next=asked).headers["Location"] == "/start"


def test_77_signing_in_leads_back_to_the_page_with_its_filters(app: Screen) -> None:
    led = browser(app).get("/budget?project=a%20b&x=%C5%91").headers["Location"]
    assert led.startswith("/sign-in?next=/budget%3Fproject%3Da%2520b")
    assert way_back("/budget?project=a%20b&x=%C5%91") == "/budget?project=a+b&x=%C5%91"


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "", "evil:8050"])
def test_78_the_site_answers_to_its_own_names_only(app: Screen, reader: FlaskClient, host: str) -> None:
    for path in ("/healthz", "/", "/sign-in"):
        assert reader.get(path, headers={"Host": host}).status_code == 400
    for known in ("localhost", "127.0.0.1:8050", "[::1]:8050", "LOCALHOST"):
        assert reader.get("/healthz", headers={"Host": known}).status_code == 200


def test_78_forwarded_headers_of_a_client_mean_nothing_without_a_proxy(app: Screen) -> None:
    forged = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example", "X-Forwarded-For": "10.0.0.1"}
    answer = browser(app, **forged).get("/budget")
    assert answer.headers["Location"].startswith("/sign-in")
    assert "Secure" not in str(answer.headers.getlist("Set-Cookie"))


def test_78_the_last_hop_is_believed_and_no_more(tmp_path: Path, prepared: dict[str, Path]) -> None:
    settings = settings_in(tmp_path, prepared["empty"], PROXY_HOPS="1", SITE_NAMES="varos.hu")
    bring_own_data(settings)
    client = browser(quick_app(settings), X_Forwarded_Proto="http, https", X_Forwarded_Host="evil.example")
    answer = client.get("/sign-in", base_url="http://varos.hu/")
    cookies = answer.headers.getlist("Set-Cookie")
    assert [one for one in cookies if one.startswith("__Host-eselytukor-form=") and "Secure; HttpOnly; Path=/" in one]


def test_79_private_pages_are_not_kept_framed_or_guessed(app: Screen, reader: FlaskClient) -> None:
    for path in ("/", "/who", "/_dash-layout", "/budget.csv?table=projects", "/nincs"):
        headers = reader.get(path).headers
        assert headers["Cache-Control"] == "no-store" and "ETag" not in headers, path
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers.get("X-Frame-Options") == "DENY" or "text/html" not in headers["Content-Type"], path
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    leaving = signed_in(app, "administrator")
    answer = leaving.post("/sign-out", data={"token": token_on(leaving, "/who")})
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert leaving.get("/").headers["Location"] == "/sign-in"  # what Back asks for


def test_80_nothing_renders_what_somebody_wrote() -> None:
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert not [name for name in ("weasyprint", "kaleido", "playwright", "pdfkit") if f"\n{name}==" in locked]


@pytest.mark.slow
def test_81_no_answer_for_one_reaches_another(app: Screen) -> None:
    clients = [signed_in(app, role) for role in ("reader", "manager", "steward", "administrator")]
    names = ["reader-1", "manager-1", "steward-1", "administrator-1"]

    def ask(number: int) -> tuple[str, str]:
        who = number % 4
        return names[who], clients[who].get("/who").text

    with ThreadPoolExecutor(8) as threads:
        for name, answer in threads.map(ask, range(200)):
            assert name in answer and not [other for other in names if other != name and other in answer]


def test_83_there_is_no_open_metrics_page(app: Screen, reader: FlaskClient) -> None:
    assert browser(app).get("/metrics").status_code == 303
    assert reader.get("/metrics").status_code == 404


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory, compressed: Path) -> Iterator[int]:
    """The port of the real web server, as the Procfile starts it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number = int(probe.getsockname()[1])
    folder = tmp_path_factory.mktemp("served")
    shutil.copytree(compressed, folder / "static")
    environ = {"VAR_DIR": str(folder), "PORT": str(number), "HOME": str(folder), "PATH": "", "WEB_CONCURRENCY": "1"}
    subprocess.run([sys.executable, "-m", "data", "init"], cwd=ROOT, env=environ, check=True, capture_output=True)
    command = [sys.executable, "-m", "gunicorn", "dashboard.app:server"]
    with subprocess.Popen(command, cwd=ROOT, env=environ, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(number)
            yield number
        finally:
            process.terminate()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            if b" 200 " in said(port, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("The web server did not start.")


def said(port: int, request: bytes) -> bytes:
    """What the server answers to bytes that no browser would send."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(request)
        line.settimeout(5)
        answer = b""
        try:
            while part := line.recv(65536):
                answer += part
        except TimeoutError:
            pass
        return answer


POST = b"POST /x HTTP/1.1\r\nHost: localhost\r\n"
BROKEN = {
    "78 two hosts": b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
    "84 length and chunks": POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "84 two lengths": b"POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\naaaa",
    "84 obscured chunks": b"POST /x HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "84 a thousand headers": b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X-A: 1\r\n" * 1000 + b"\r\n",
    "84 no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "68 a long line": b"GET /?" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", BROKEN)
def test_84_smuggled_and_endless_requests_are_refused_by_the_server(port: int, name: str) -> None:
    answer = said(port, BROKEN[name])
    status = answer.split(b" ", 2)[1] if answer else b"closed"
    assert status in (b"400", b"413", b"414", b"431", b"501"), answer[:200]
    assert answer.count(b"HTTP/1.1 ") == 1


@pytest.mark.slow
def test_84_chunks_without_an_end_hold_nobody_up(port: int) -> None:
    start = (
        b"POST /_dash-update-component HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(start)
        answer = said(port, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert json.loads(answer.partition(b"\r\n\r\n")[2]) == {"status": "ok"}
