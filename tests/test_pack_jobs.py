"""Asking for a pack: the form, the queue and its runner, the command; and that the process which writes one reaches
nobody."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

import pytest
import screens
from flask.testing import FlaskClient
from pptx import Presentation

from dashboard.access import VISITOR, WITHIN, Viewer
from dashboard.app import create_app
from dashboard.committee import runner
from dashboard.committee.jobs import FAILED, JOB, KEPT_SECONDS, MOST_OF_ONE, PROGRESS, Queue, TooMany, owner_of
from data import db, facts
from data.releases import building, demonstration, store
from data.settings import Settings

ROOT = Path(__file__).parent.parent
SMALL = "tile=budget-kpis&tile=budget-by_project"
PATIENCE = 120
WANTED = {"query": "", "format": "pdf", "language": "hu", "site": "https://esely.pelda.hu", "name": "anyag.pdf"}
REACHING_OUT = """
import ctypes, socket, sys, threading
from dashboard.packs import sandbox
address = ("127.0.0.1", int(sys.argv[1]))
socket.create_connection(address).close()
fences = sandbox.seal()
assert fences.hook and (fences.namespace or fences.calls or sys.platform != "linux"), fences
found = []
def tries():
    for attempt in (lambda: socket.create_connection(address), lambda: socket.getaddrinfo("localhost", 80)):
        try:
            attempt()
            found.append("reached")
        except OSError:
            found.append("refused")
tries()
thread = threading.Thread(target=tries)
thread.start()
thread.join()
libc = ctypes.CDLL(None)
raw = libc.socket(2, 1, 0)
where = (ctypes.c_ubyte * 16)(2, 0, *divmod(address[1], 256), 127, 0, 0, 1)
found.append("refused" if raw < 0 or libc.connect(raw, where, 16) != 0 else "reached")
print(sorted(set(found)), len(found))
"""


@pytest.fixture
def settings(prepared: dict[str, Path], tmp_path: Path) -> Iterator[Settings]:
    yield screens.settings_in(tmp_path, prepared["sample"])
    store.close_readers()


def client_as(settings: Settings, viewer: Viewer = VISITOR) -> FlaskClient:
    client = create_app(settings).server.test_client()
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    cast(dict[str, Any], client.environ_base)[WITHIN] = viewer
    return client


def fields_of(html: str) -> list[tuple[str, str]]:
    """What a browser would send with the form as it stands."""
    inputs = re.findall(r"<input [^>]*>", html)
    found = [(re.search(r'name="([^"]*)"', one), re.search(r'value="([^"]*)"', one), one) for one in inputs]
    return [
        (name[1], value[1].replace("&amp;", "&") if value else "")
        for name, value, one in found
        if name and ('type="checkbox"' not in one or " checked" in one)
    ]


def run(settings: Settings, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *words]
    return subprocess.run(command, cwd=ROOT, env=settings.environment(), capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_the_process_that_writes_reaches_nobody(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        done = run(settings, "-c", REACHING_OUT, str(listening.getsockname()[1]))
    assert (done.stdout.strip(), done.returncode) == ("['refused'] 5", 0), done.stderr


def test_the_form_shows_the_view_it_was_opened_from(settings: Settings) -> None:
    html = client_as(settings).get("/pack?page=budget&settlement=26684&committee=<b>&nonsense=1&meeting=x").text
    fields = fields_of(html)
    assert {value for name, value in fields if name == "tile"} >= {"budget-kpis", "budget-projects", "budget-pace"}
    assert "Kecskemét" in html and "1. kiadás" in html and "&lt;b&gt;" in html and "<b>" not in html
    assert "meeting = x" in html
    assert dict(fields)["filters"] == "settlement=26684&nonsense=1"
    assert 'href="/budget?settlement=26684' in html


def test_a_button_of_the_order_works_without_a_script(settings: Settings) -> None:
    client = client_as(settings)
    fields = fields_of(client.get("/pack?tile=budget-kpis&tile=budget-projects&tile=reach-kpis").text)
    back = client.post("/pack", data=_multi([*fields, ("move", "down:budget-kpis"), ("language", "hu")])).text
    again = [value for name, value in fields_of(back) if name == "tile"]
    assert again == ["budget-projects", "budget-kpis", "reach-kpis"]
    back = client.post("/pack", data=_multi([*fields_of(back), ("move", "up:reach")])).text
    assert [value for name, value in fields_of(back) if name == "tile"] == ["reach-kpis", *again[:2]]


def _multi(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


@pytest.mark.slow
def test_a_pack_is_made_behind_the_page_and_only_for_whoever_asked(settings: Settings) -> None:
    mine, other = (
        client_as(settings, Viewer(role="reader", csrf="a")),
        client_as(settings, Viewer(role="reader", csrf="b")),
    )
    wanted = [("filters", "settlement=26684"), ("tile", "budget-by_project"), ("tile", "budget-kpis"),
              ("format", "pptx"), ("language", "en"), ("token", "a")]  # fmt: skip
    began = time.monotonic()
    answer = mine.post("/pack", data=_multi(wanted))
    assert answer.status_code == 303 and time.monotonic() - began < 5
    asked = dict(parse_qsl(urlsplit(answer.location).query))
    id = asked["job"]
    assert mine.get("/").status_code == 200  # no page waits for it
    states, until = [mine.get(f"/pack/{id}").get_json()], time.monotonic() + PATIENCE
    while states[-1]["state"] in ("queued", "running") and time.monotonic() < until:
        time.sleep(0.1)
        states.append(mine.get(f"/pack/{id}").get_json())
    assert states[-1]["state"] == "ready", states[-1]
    percents = [one["percent"] for one in states]
    assert percents == sorted(percents) and len(set(percents)) > 2
    assert 'role="status"' in mine.get(answer.location).text
    out = settings.var_dir / "taken.pptx"
    with mine.get(states[-1]["file"]) as file:
        assert "attachment; filename=committee-pack-kiadas1-BEMUTATO.pptx" in file.headers["Content-Disposition"]
        assert "no-store" in file.headers["Cache-Control"]
        out.write_bytes(file.data)
    titles = [slide.shapes.title.text_frame.text for slide in Presentation(str(out)).slides]
    assert titles[0] == "Social inclusion programmes of Kecskemét" and len(titles) >= 4
    for path in (f"/pack/{id}", f"/pack/{id}/file", "/pack/nobody", "/pack/..%2f..%2faccounts.db"):
        assert other.get(path).status_code == 404, path
    assert not (settings.var_dir / "packs" / id / FAILED).exists()


@pytest.mark.slow
def test_without_the_ledger_the_command_writes_a_pdf_and_says_what_it_left_out(
    prepared: dict[str, Path], tmp_path: Path
) -> None:
    shutil.copy(prepared["facts"].with_name("published.db"), tmp_path)
    (tmp_path / "session.key").write_text("0123456789abcdef" * 4)
    environ = {
        "VAR_DIR": str(tmp_path), "TODAY": screens.TODAY, "LOG_LEVEL": "error", "READERS_ONLY": "yes",
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "SECRET_KEY_FILE": str(tmp_path / "session.key"),
    }  # fmt: skip
    settings = Settings.from_env(environ)
    assert "1. kiadás" in client_as(settings).get("/pack").text
    out = tmp_path / "anyag.pdf"
    query = f"{SMALL}&project=zzz"
    done = run(settings, "-m", "data", "pack", "--query", query, "--language", "hu", str(out))
    assert done.returncode == 0 and "1. kiadás" in done.stdout, done.stderr
    assert done.stderr == "A hivatkozásban szereplő ismeretlen érték kimaradt: project = zzz.\n"
    assert out.read_bytes().startswith(b"%PDF-") and not list(tmp_path.glob(".anyag*"))
    assert not (tmp_path / "ledger.db").exists() and not (tmp_path / "keys").exists()
    store.close_readers()


@pytest.mark.slow
@pytest.mark.postgres
def test_a_published_store_on_postgresql_is_read_before_the_network_is_left(
    postgres_server: Any, tmp_path: Path
) -> None:
    urls = [postgres_server.migrated_database(), postgres_server.empty_database()]
    settings = screens.settings_in(tmp_path, DATABASE_URL=urls[0], PUBLISHED_URL=urls[1])
    engine = db.create(settings.database_url)
    facts.load(engine)
    building.migrate(settings)
    demonstration.ensure(settings, engine, lambda _code: None)
    engine.dispose()
    out = tmp_path / "anyag.pdf"
    done = run(settings, "-m", "data", "pack", "--query", "tile=budget-projects", "--language", "en", str(out))
    assert (done.returncode, done.stderr) == (0, "") and out.read_bytes().startswith(b"%PDF-")
    store.close_readers()
    for url in urls:
        postgres_server.drop(url)


def test_nothing_chosen_is_said(settings: Settings) -> None:
    answer = client_as(settings).post("/pack", data={"filters": "", "format": "pdf"})
    assert answer.status_code == 400 and "Legalább egy csempét" in answer.text


def test_without_a_release_there_is_no_pack(prepared: dict[str, Path], tmp_path: Path) -> None:
    settings = screens.settings_in(tmp_path, prepared["empty"])
    client = client_as(settings)
    assert client.get("/pack").status_code == 200
    answer = client.post("/pack", data=_multi([("tile", "budget-kpis"), ("format", "pdf")]))
    assert answer.status_code == 409 and "Még nincs jóváhagyott kiadás" in answer.text
    store.close_readers()


def test_the_queue_is_fair_and_keeps_the_order(tmp_path: Path) -> None:
    queue = Queue(tmp_path)
    jobs = [queue.add("me", **WANTED) for _ in range(MOST_OF_ONE)]
    with pytest.raises(TooMany):
        queue.add("me", **WANTED)
    last = queue.add("somebody else", **WANTED)
    assert [job.id for job in queue.jobs()] == [job.id for job in (*jobs, last)]
    assert queue.state(last).ahead == MOST_OF_ONE
    assert queue.find(last.id, "me") is None and queue.find("../packs", "me") is None
    assert queue.find(last.id, "somebody else") == last
    assert owner_of("token", ("reader", None)) != owner_of("token", ("steward", None))


def test_an_old_job_is_gone(tmp_path: Path) -> None:
    queue = Queue(tmp_path)
    job = queue.add("me", **WANTED)
    old = job._replace(made=job.made - KEPT_SECONDS - 1)
    queue.note(job, JOB, **old._asdict())
    assert queue.find(job.id, "me") is None


@pytest.mark.slow
def test_what_a_stopped_runner_left_is_begun_again_and_then_given_up_with_a_word(settings: Settings) -> None:
    queue = Queue(settings.var_dir)
    lost, broken = queue.add("me", **WANTED), queue.add("me", **WANTED | {"query": "release=9", "language": "en"})
    queue.note(lost, PROGRESS, tries=runner.TRIES, percent=40)  # begun twice, never finished
    done = run(settings, "-m", "dashboard.committee.runner")
    assert done.returncode == 0, done.stderr
    assert "újrakezdés sem sikerült" in queue.state(lost).why
    assert queue.state(broken).why == "There is no release with this number: 9."


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--format", "odt", "x.odt"), 2, "invalid choice: 'odt'"),
        (("--language", "hu", "/nowhere/at/all/x.pdf"), 1, "A fájl nem írható: /nowhere/at/all/x.pdf"),
    ],
)
def test_the_command_refuses_in_one_sentence(settings: Settings, words: tuple[str, ...], code: int, said: str) -> None:
    done = run(settings, "-m", "data", "pack", *words)
    assert done.returncode == code and said in done.stderr and "Traceback" not in done.stderr
