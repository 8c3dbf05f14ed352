"""A process that serves readers without the ledger and without its keys: the same pages, the same downloads."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
import screens
from flask.testing import FlaskClient
from quick import but_slow
from sqlalchemy import select

from dashboard.access import VISITOR, WITHIN
from dashboard.app import create_app
from data.reading_tables import project
from data.releases import opening, store
from data.settings import Settings

QUERIES = ("", "from=2024-01&to=2024-12", "settlement=26684")


def client_of(settings: Settings) -> FlaskClient:
    """A reader's browser, for whom nothing but the address decides what is shown."""
    client = screens.client_of(create_app(settings))
    environ = cast(dict[str, Any], client.environ_base)
    del environ[screens.EXACT]
    environ[WITHIN] = VISITOR
    return client


@pytest.fixture(params=but_slow(("facts", "sample"), "sample"))
def content(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def whole(prepared: dict[str, Path], content: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """An application with everything beside it."""
    yield client_of(screens.settings_in(tmp_path_factory.mktemp("whole"), prepared[content]))
    store.close_readers()


@pytest.fixture
def bare(prepared: dict[str, Path], content: str, tmp_path: Path) -> Iterator[FlaskClient]:
    """An application with the published store and the secret of its own sessions, and nothing else."""
    shutil.copy(prepared[content].with_name("published.db"), tmp_path)
    (tmp_path / "session.key").write_text("0123456789abcdef" * 4)
    environ = {
        "VAR_DIR": str(tmp_path), "TODAY": screens.TODAY, "LOG_LEVEL": "error", "READERS_ONLY": "yes",
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "SECRET_KEY_FILE": str(tmp_path / "session.key"),
    }  # fmt: skip
    yield client_of(Settings.from_env(environ))
    assert not (tmp_path / "ledger.db").exists() and not (tmp_path / "keys").exists()
    store.close_readers()


@pytest.mark.slow
def test_the_same_pages_and_downloads_without_ledger_and_keys(whole: FlaskClient, bare: FlaskClient) -> None:
    assert bare.get("/readyz").status_code == 200
    for noun in screens.PAGES:
        for query in QUERIES:
            assert screens.values_of(bare, noun, query) == screens.values_of(whole, noun, query)
            for ending in ("csv", "json"):
                address = f"/{noun}.{ending}?{query}"
                here, there = bare.get(address), whole.get(address)
                assert (here.status_code, here.data) == (there.status_code, there.data), address


def test_what_needs_the_ledger_is_not_there(bare: FlaskClient) -> None:
    assert bare.get("/releases").status_code in (303, 401, 403, 404)


def test_a_worker_finds_what_was_loaded_before_it_was_forked(bare: FlaskClient) -> None:
    settings: Settings = bare.application.config["SETTINGS"]
    before = opening.open_release(settings.published_url, settings.today())
    rows = before.rows(select(project))
    store.disconnect_readers(after_fork=True)
    after = opening.open_release(settings.published_url, settings.today())
    assert after == before and after.rows(select(project)) is rows
