"""A machine for readers as it is set up: the published store and the secret of its sessions, and nobody runs init."""

from __future__ import annotations

import io
import os
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import screens
from access_site import browser
from commands import ran
from flask.testing import FlaskClient

from dashboard.app import create_app
from data.releases import store
from data.settings import Settings

ROOT = Path(__file__).parents[1]
PAGES = (
    "/", "/who", "/views", "/pack", "/_dash-layout", "/_dash-dependencies", "/rows/reach/projects",
    "/document/JEP-2015", "/import/1",
)  # fmt: skip
DOWNLOADS = tuple(f"/{noun}.xlsx" for noun in screens.PAGES)


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory, prepared: dict[str, Path]) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("machine")
    shutil.copy(prepared["facts"].with_name("published.db"), folder)
    (folder / "keys").mkdir()
    (folder / "keys" / "session.key").write_text("0123456789abcdef" * 4)
    environ = {
        "VAR_DIR": str(folder), "TODAY": screens.TODAY, "LOG_LEVEL": "error", "READERS_ONLY": "yes",
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    }  # fmt: skip
    yield browser(create_app(Settings.from_env(environ)))
    made = {file.relative_to(folder).as_posix() for file in folder.rglob("*.*")}
    assert not {name for name in made if "ledger" in name or "participant" in name or "release.keys" in name}
    store.close_readers()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, prepared: dict[str, Path]) -> FlaskClient:
    settings = screens.settings_in(tmp_path_factory.mktemp("whole"), prepared["facts"])
    return browser(create_app(settings))


def contents(body: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        return {name: book.read(name) for name in book.namelist()}


def test_every_kind_of_page_opens(machine: FlaskClient) -> None:
    assert {address: machine.get(address).status_code for address in PAGES} == dict.fromkeys(PAGES, 200)


@pytest.mark.slow
def test_workbooks_are_those_of_the_machine_with_the_ledger(machine: FlaskClient, whole: FlaskClient) -> None:
    for address in DOWNLOADS:
        here, there = machine.get(address), whole.get(address)
        assert (here.status_code, there.status_code) == (200, 200), address
        assert contents(here.data) == contents(there.data), address


def test_init_makes_the_accounts_and_no_key_of_the_ledger(tmp_path: Path) -> None:
    environ = {**os.environ, "VAR_DIR": str(tmp_path), "READERS_ONLY": "yes", "PYTHONPATH": str(ROOT),
               "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}  # fmt: skip
    done = ran(environ, "init", "--language", "en")
    assert done.returncode == 0 and "The accounts are ready" in done.stdout
    made = {file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*") if file.is_file()}
    assert {name for name in made if not name.startswith("accounts.db")} == {"keys/session.key"}
