"""What every other test relies on: databases of its own, and no way out of this machine."""

from __future__ import annotations

import socket

import pytest
from playwright.sync_api import Browser, Error
from sqlalchemy import Engine, inspect, select

from data import db, models


def test_each_test_gets_an_empty_ledger_at_the_newest_schema(engine: Engine) -> None:
    assert db.schema_is_current(engine)
    with engine.connect() as connection:
        assert connection.execute(select(models.Import.id)).all() == []


@pytest.mark.parametrize("_turn", [1, 2])
def test_what_one_test_writes_the_next_does_not_see(engine: Engine, _turn: int) -> None:
    assert not inspect(engine).has_table("scratch")
    with db.writing(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE scratch (number integer)")
    assert inspect(engine).has_table("scratch")


def test_an_empty_database_has_no_schema_until_it_is_migrated(empty_database_url: str) -> None:
    engine = db.create(empty_database_url)
    assert inspect(engine).get_table_names() == []
    db.migrate(engine)
    assert db.schema_is_current(engine)
    engine.dispose()


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1"])
def test_python_cannot_connect_to_another_machine(host: str) -> None:
    with pytest.raises(ConnectionRefusedError, match="Tests stay on this machine"):
        socket.create_connection((host, 80), timeout=1)


def test_python_can_connect_to_this_machine() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()


@pytest.mark.browser
def test_chromium_resolves_no_other_machine(browser: Browser) -> None:
    page = browser.new_page()
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://example.org/")
    page.close()
