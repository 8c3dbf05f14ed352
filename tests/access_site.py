"""The whole application behind its gate, on databases of its own, and people who sign in to it with a real browser's
headers: for tests of who may see what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import screens
from argon2 import PasswordHasher
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, insert, select

from dashboard import guards
from dashboard.access.site import EXTENSION, Access
from dashboard.app import create_app
from dashboard.document import Screen
from data import db
from data.accounts import people, store
from data.accounts.passwords import Passwords
from data.accounts.tables import ACCOUNTS
from data.models import Import
from data.reading_tables import imports
from data.settings import Settings

PASSWORD = "helyes ló elem kapocs"
OWN_PAGE = {"Sec-Fetch-Site": "same-origin"}
PROJECTS = ("DEMO-1",)
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Argon2id with the smallest parameters there are; test_access_accounts.py proves that a site's are the full ones."""
HASHED = Passwords(QUICK).hash(PASSWORD)


def settings_in(folder: Path, ledger: Path | None = None, **more: str) -> Settings:
    """Settings of an installation in `folder`, with a copy of `ledger` and of the releases and keys beside it, and an
    empty accounts database."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = screens.settings_in(folder, ledger, **more)
    store.migrate(settings)
    return settings


def quick_app(settings: Settings) -> Screen:
    """An application whose sign-in costs some 0.1 ms of hashing instead of 100 ms."""
    return create_app(settings, Passwords(QUICK))


def bring_own_data(settings: Settings) -> None:
    """Let a workbook be in the ledger: from now on it is nobody's demonstration."""
    engine = db.create(settings.database_url)
    row = {"kind": "workbook", "file_name": "sajat.xlsx", "sha256": "0" * 64, "imported_at": datetime(2026, 11, 1)}
    with engine.begin() as connection:
        number = (connection.scalar(select(func.max(Import.id))) or 0) + 1
        for table in (Import, imports):
            counts = dict.fromkeys(("added_rows", "superseded_rows", "unchanged_rows"), 0)
            connection.execute(insert(table).values(id=number, **row, **counts))
    engine.dispose()


def engine_of(app: Screen) -> Engine:
    """The accounts database of an application."""
    found: Access = app.server.extensions[EXTENSION]
    return found.engine


def add_account(app: Screen, name: str, role: str, projects: tuple[str, ...] = ()) -> None:
    """An account with PASSWORD."""
    with store.writing(engine_of(app)) as connection:
        people.add(connection, name, role, projects, HASHED)


def browser(app: Screen, **headers: str) -> FlaskClient:
    """Somebody's browser: it says that its requests come from our own page."""
    client = app.server.test_client()
    for name, value in {**OWN_PAGE, **headers}.items():
        client.environ_base[f"HTTP_{name.upper().replace('-', '_')}"] = value
    return client


def token_on(client: FlaskClient, path: str = "/sign-in") -> str:
    """The token of a page's form."""
    found = re.search(r'name="token" value="([0-9a-f]+)"', client.get(path).text)
    assert found, path
    return found[1]


def sign_in(client: FlaskClient, name: str, password: str = PASSWORD, **more: Any) -> Any:
    """Fill in the form and send it."""
    form = {"token": token_on(client), "name": name, "password": password, "next": "/", **more}
    return client.post("/sign-in", data=form)


def signed_in(app: Screen, role: str, **headers: str) -> FlaskClient:
    """A browser that is signed in; the account is made where it is missing."""
    with engine_of(app).connect() as connection:
        there = people.find(connection, f"{role}-1")
    if there is None:
        add_account(app, f"{role}-1", role, PROJECTS if role == "manager" else ())
    client = browser(app, **headers)
    assert sign_in(client, f"{role}-1").status_code == 303
    return client


def callback_body(app: Screen, output: str, values: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What a browser sends for a callback; values: `id.property` → value."""
    body = guards.first_request(app, output)
    for one in body["inputs"]:
        one["value"] = (values or {}).get(f"{one['id']}.{one['property']}", one["value"])
    return body


def schema_of(settings: Settings) -> bool:
    """Whether the accounts database of these settings is at the newest schema."""
    engine = store.create(settings)
    current = db.schema_is_current(engine, ACCOUNTS)
    engine.dispose()
    return current
