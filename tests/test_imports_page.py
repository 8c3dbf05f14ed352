"""Importing in the browser, through the front door: upload, check, import, undo, and everything that is refused."""

from __future__ import annotations

import io
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import access_site
import bad_files
import pytest
from commands import ran
from flask.testing import FlaskClient
from imports_desk import OTHER, OWN, PATIENCE, Desk, book, cells, ended, made, note, sent
from sqlalchemy import Engine, func, select

from dashboard.access.policy import LARGE_FORMS
from dashboard.imports.jobs import KEPT_OF_ONE, Queue
from dashboard.jobs.queue import TooMany
from data import db, models
from data.importing.archive import FILE_BYTES
from data.importing.importer import import_file
from data.releases import store
from data.settings import Settings

pytestmark = pytest.mark.slow
GROUPS = "Műhelycsoportok"
WRONG = {"Projekt kódja": OWN, "Szervezet": "=HYPERLINK(1)", "Település": "=Kecskemet", "Szerep": "konzorciumi tag"}
NAMED = {"Kód": "UJ-M", "Projekt kódja": OWN, "Ettől": "2026", "Szöveg": "Kovács János nem jött el."}


@pytest.fixture(scope="module")
def both(facts_ledgers: Callable[[], Engine], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """On SQLite and on PostgreSQL."""
    yield made(facts_ledgers(), tmp_path_factory.mktemp("desk"))
    store.close_readers()


@pytest.fixture(scope="module")
def desk(facts_on_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """On SQLite only."""
    folder = tmp_path_factory.mktemp("desk")
    file = folder / "ledger.db"
    file.write_bytes((facts_on_sqlite / "ledger.db").read_bytes())
    engine = db.create(f"sqlite:///{file}")
    yield made(engine, folder)
    engine.dispose()
    store.close_readers()


def test_a_manager_imports_alone_and_takes_it_back(both: Desk, tmp_path: Path) -> None:
    manager, before = both.people["felelős"], both.imports()
    address, page = both.checked(manager, book(tmp_path, Megjegyzések=[note("UJ-1"), note("BEM-M-1")]))
    assert "Megjegyzések 2 1 0" in cells(page) and both.imports() == before
    (kept,) = both.uploads()
    assert kept.stat().st_mode & 0o777 == 0o600 and "adatok" not in str(kept)
    assert [both.press(manager, address).status_code for _ in range(2)] == [303, 303]  # a double click
    number = both.imports() if "Az import kész" in ended(manager, address) else 0
    assert number > before and not both.uploads()
    with both.ledger.connect() as connection:
        written = select(func.count()).where(models.Import.kind == "workbook", models.Import.id > before)
        assert connection.scalar(written) == 1
    assert f"{number}. import" in manager.get(address).text

    purpose = {"purpose": "az import ellenőrzése", "working": "on", "token": access_site.token_on(manager, "/who")}
    assert manager.post("/working", data=purpose).status_code == 303
    assert "adatok.xlsx" in manager.get(f"/import/{number}").text
    assert "Két alkalom elmaradt." in manager.get("/row/note?key=UJ-1").text
    listed = manager.get("/imports").text
    assert f'href="/import/{number}"' in listed and f'href="/imports/undo/{number}"' in listed

    assert f"{number}. import" in manager.get(f"/imports/undo/{number}").text
    assert both.people["másik"].get(f"/imports/undo/{number}").status_code == 404
    done = both.press(manager, f"/imports/undo/{number}")
    assert done.status_code == 200 and f"Visszavonva: {number}. import." in done.text
    assert both.press(manager, f"/imports/undo/{number}").status_code == 404
    checked, imported, undone = both.acts("import_checked", "imported", "undone")
    assert [line[1:3] for line in (checked, imported, undone)] == [("felelős", "manager")] * 3
    assert imported[3] == f"{number}: adatok.xlsx" and undone[3] == f"{number} → {both.imports()}"


def test_what_changed_since_the_check_is_shown_before_it_is_written(desk: Desk, tmp_path: Path) -> None:
    manager = desk.people["felelős"]
    address, page = desk.checked(manager, book(tmp_path, Megjegyzések=[note("UJ-2")]))
    assert "Megjegyzések 1 0 0" in cells(page)
    between = book(tmp_path, Megjegyzések=[note("UJ-2", "Közben mást írtak.")])
    assert import_file(desk.ledger, desk.settings, "kozben.xlsx", between).import_id
    before = desk.imports()
    desk.press(manager, address)
    page = ended(manager, address)
    assert "Az ellenőrzés óta más import is készült" in page and "Megjegyzések 1 1 0" in cells(page)
    assert desk.imports() == before
    desk.press(manager, address)
    page, last = ended(manager, address), desk.imports()
    assert last > before and f"{last}. import" in page
    later = desk.press(desk.people["gazda"], f"/imports/undo/{before}")  # what the later import built on
    assert later.status_code == 409 and str(last) in later.text


def test_what_became_wrong_since_the_check_is_said(desk: Desk, tmp_path: Path) -> None:
    code = {"Tevékenység kódja": "BEM-MUHELY", "Alkalom kódja": "M30"}
    planned = {**code, "Dátum": "2026.11.02.", "Állapot": "megtartott"}
    assert import_file(desk.ledger, desk.settings, "a.xlsx", book(tmp_path, Alkalmak=[planned])).import_id
    here = book(tmp_path, Jelenlét=[{**code, "Résztvevő kódja": "BEM-001"}])
    address, page = desk.checked(desk.people["felelős"], here)
    assert "Jelenlét 1 0 0" in cells(page)
    cancelled = book(tmp_path, Alkalmak=[{**planned, "Állapot": "elmaradt"}])
    assert import_file(desk.ledger, desk.settings, "b.xlsx", cancelled).import_id
    desk.press(desk.people["felelős"], address)
    page = ended(desk.people["felelős"], address)
    assert "importálás előtt újra ellenőriztük" in page and "Az alkalom elmaradt" in page and not desk.uploads()


def test_every_problem_is_listed_and_nothing_personal_is_repeated(desk: Desk, tmp_path: Path) -> None:
    manager, before = desk.people["felelős"], desk.imports()
    data = book(tmp_path, Partnerek=[WRONG, {**WRONG, "Projekt kódja": OTHER}], Megjegyzések=[NAMED])
    address, page = desk.checked(manager, data, "/tmp/munka/hibás <b>.xlsx")
    assert "3. sor" not in page and "=Kecskemet" in page and "Kovács" not in page and "<b>" not in page
    assert "hibás &lt;b&gt;.xlsx" in page and "munka" not in page
    assert OTHER in page and "személynévnek látszó" in page and "Importálás</button>" not in page
    table = manager.get(f"{address}/problems.csv")
    lines = table.data.decode("utf-8-sig").splitlines()
    assert lines[0] == "Lap;Sor;Oszlop;Cella;Mi a gond" and len(lines) == 1 + page.count('class="said"')
    assert any(";'=Kecskemet;" in line for line in lines) and "Kovács" not in table.text
    manager.set_cookie("language", "en")
    english = manager.get(address).text
    manager.set_cookie("language", "hu")
    assert "What is wrong" in english and "This row is not of a project of yours" in english
    assert desk.imports() == before and not desk.uploads()
    for stranger in ("gazda", "másik", "rendszer"):
        for path in (address, f"{address}/problems.csv"):
            assert desk.people[stranger].get(path).status_code == 404
        assert desk.press(desk.people[stranger], address).status_code == 404
    assert desk.press(manager, address).status_code == 409
    for forged in ("nobody", "..", "%2e%2e%2fkeys", "A" * 300):
        assert manager.get(f"/imports/check/{forged}").status_code == 404


def test_a_bomb_is_refused_and_hurts_nobody(desk: Desk) -> None:
    _, page = desk.checked(desk.people["rendszer"], bad_files.bomb())
    assert "A fájl kibontva túl nagy." in page and not desk.uploads()


@pytest.mark.parametrize(
    ("data", "name", "status", "said"),
    [
        (b"PK" + b"x" * FILE_BYTES, "nagy.xlsx", 413, "A fájl nagyobb, mint 20 MB."),
        (b"x" * (LARGE_FORMS["imports.upload"] + 1), "nagy.xlsx", 413, "A fájl nagyobb, mint 20 MB."),
        (b"%PDF-1.7", "adatok.pdf", 415, "Csak .xlsx munkafüzet"),
        (b"", "", 400, "Válasszon egy fájlt."),
        (b"PK", "Kovács_János-2026.xlsx", 400, "személynévnek"),
    ],
)
def test_what_is_no_file_of_ours_is_not_kept(desk: Desk, data: bytes, name: str, status: int, said: str) -> None:
    answer = desk.upload(desk.people["gazda"], data, name)
    assert answer.status_code == status and said in answer.text and not desk.uploads()


def test_who_may_not_is_refused_before_anything_is_kept(desk: Desk, tmp_path: Path) -> None:
    data = book(tmp_path, Megjegyzések=[note("UJ-9")])
    nobody, manager = access_site.browser(desk.app), desk.people["felelős"]
    assert nobody.get("/imports").location.startswith("/sign-in?next=/imports")
    token = access_site.token_on(nobody)
    assert sent(nobody, data, "a.xlsx", token=token).status_code == 401
    assert desk.upload(desk.people["olvasó"], data).status_code == 403
    assert desk.upload(manager, data, token="0" * 64).status_code == 403
    foreign = access_site.browser(desk.app, **{"Sec-Fetch-Site": "cross-site"})
    foreign.set_cookie(*_session_of(manager))
    assert desk.upload(foreign, data).status_code == 403
    for address in ("/imports/check/nobody", "/imports/undo/1"):
        assert manager.post(address).status_code == 403  # without the form's token
    assert not desk.uploads()


def _session_of(client: FlaskClient) -> tuple[str, str]:
    cookies = (client._cookies or {}).values()
    found = next(cookie for cookie in cookies if "session" in cookie.key)
    return found.key, found.value


def test_a_child_that_dies_leaves_nothing(desk: Desk, tmp_path: Path) -> None:
    steward, before = desk.people["gazda"], desk.imports()
    address, _ = desk.checked(steward, book(tmp_path, Megjegyzések=[note("UJ-3")]))
    desk.press(steward, address)
    for _ in range(2):  # it is tried once more
        _kill_the_child(desk.settings, lambda: steward.get(address))
    page = ended(steward, address)
    assert "A feldolgozás megszakadt." in page and desk.imports() == before and not desk.uploads()
    with desk.ledger.connect() as connection:
        assert not connection.scalar(select(models.Note.id).where(models.Note.note_code == "UJ-3"))


def _kill_the_child(settings: Settings, look: Callable[[], object]) -> None:
    here, until = f"VAR_DIR={settings.var_dir}".encode(), time.monotonic() + PATIENCE
    while time.monotonic() < until:
        for one in Path("/proc").glob("[0-9]*"):
            if b"data.importing.page_import" in _told(one / "cmdline") and here in _told(one / "environ"):
                os.kill(int(one.name), signal.SIGKILL)
                while b"data.importing.page_import" in _told(one / "cmdline"):
                    time.sleep(0.01)
                return
        look()  # as the page does by itself
        time.sleep(0.02)
    raise AssertionError("no child came")


def _told(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:  # ended meanwhile
        return b""


def test_the_template_is_that_of_the_command(desk: Desk, tmp_path: Path) -> None:
    environ = desk.settings.environment()
    assert ran(environ, "template", str(tmp_path / "t.xlsx")).returncode == 0
    answer = desk.people["felelős"].get("/imports/template.xlsx")
    mine, theirs = (
        bad_files.zipfile.ZipFile(io.BytesIO(one)) for one in (answer.data, (tmp_path / "t.xlsx").read_bytes())
    )
    assert mine.namelist() == theirs.namelist()
    assert all(mine.read(name) == theirs.read(name) for name in mine.namelist() if "core.xml" not in name)


def test_uploads_make_room_and_old_ones_are_swept(tmp_path: Path) -> None:
    queue = Queue(tmp_path)
    wanted = {"by": "a", "role": "steward", "own": None, "name": "a.xlsx", "sha256": "0" * 64, "size": 1}
    for _ in range(Queue.MOST_OF_ONE):
        queue.add("me", **wanted)
    with pytest.raises(TooMany):
        queue.add("me", **wanted)
    other = queue.add("somebody else", **wanted)
    for _ in range(KEPT_OF_ONE + 2):
        for job in queue.jobs():
            queue.note(job, "failed.json", why="stopped")
        queue.make_room("me")
        newest = queue.add("me", **wanted)
    assert len(queue.jobs()) == KEPT_OF_ONE + 1 and queue.find(other.id, "somebody else") and newest in queue.jobs()
    old = time.time() - Queue.KEPT_SECONDS - 60
    os.utime(queue.folder / newest.id, (old, old))
    queue.clean()
    assert queue.find(newest.id, "me") is None


def test_a_demonstration_is_tried_up_to_the_check(prepared: dict[str, Path], tmp_path: Path) -> None:
    settings = access_site.settings_in(tmp_path / "demo", prepared["sample"])
    app = access_site.quick_app(settings)
    visitor = access_site.browser(app)
    token = access_site.token_on(visitor, "/who")
    assert visitor.post("/role", data={"token": token, "role": "manager"}).status_code == 303
    data = book(tmp_path, Megjegyzések=[note("UJ-1", project="MINTA-01")])
    answer = sent(visitor, data, "proba.xlsx", token=access_site.token_on(visitor, "/who"))
    page = ended(visitor, answer.location)
    assert "Megjegyzések 1 0 0" in cells(page) and "Importálás</button>" not in page
    token = access_site.token_on(visitor, "/who")
    refused = visitor.post(answer.location, data={"token": token})
    assert refused.status_code == 409 and "véget vetne a bemutatónak" in refused.text
    assert visitor.get("/imports/undo/2").status_code == 404
    bare = access_site.quick_app(Settings.from_env({"VAR_DIR": str(settings.var_dir), "READERS_ONLY": "yes"}))
    assert not [rule for rule in bare.server.url_map.iter_rules() if rule.rule.startswith("/imports")]
    store.close_readers()
