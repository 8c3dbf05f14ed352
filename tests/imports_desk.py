"""An installation with two programmes, the people who import there, and what they do: for tests of importing in the
browser."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import access_site
import workbooks
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select

from dashboard.document import Screen
from data import models
from data.accounts import audit
from data.importing.importer import import_file
from data.settings import Settings

OWN, OTHER = workbooks.PROJECT, workbooks.SECOND
PATIENCE = 60


class Desk:
    """An installation with two programmes, its accounts, and what they do."""

    def __init__(self, settings: Settings, ledger: Engine) -> None:
        self.settings, self.ledger = settings, ledger
        self.app: Screen = access_site.quick_app(settings)
        self.people: dict[str, FlaskClient] = {}
        for name, role, projects in (
            ("gazda", "steward", ()), ("felelős", "manager", (OWN,)), ("másik", "manager", (OTHER,)),
            ("olvasó", "reader", ()), ("rendszer", "administrator", ()),
        ):  # fmt: skip
            access_site.add_account(self.app, name, role, projects)
            self.people[name] = access_site.browser(self.app)
            assert access_site.sign_in(self.people[name], name).status_code == 303

    def upload(self, who: FlaskClient, data: bytes, name: str = "adatok.xlsx", **fields: str) -> Any:
        return sent(who, data, name, **{"token": access_site.token_on(who, "/who"), **fields})

    def checked(self, who: FlaskClient, data: bytes, name: str = "adatok.xlsx") -> tuple[str, str]:
        """Upload a file and wait for its check: the address of its page, and the page."""
        answer = self.upload(who, data, name)
        assert answer.status_code == 303, answer.text
        return answer.location, ended(who, answer.location)

    def press(self, who: FlaskClient, address: str) -> Any:
        return who.post(address, data={"token": access_site.token_on(who, "/who")})

    def imports(self) -> int:
        with self.ledger.connect() as connection:
            return int(connection.scalar(select(func.max(models.Import.id))) or 0)

    def acts(self, *wanted: str) -> list[tuple[str, str, str, str]]:
        with access_site.engine_of(self.app).connect() as connection:
            lines = reversed(audit.newest(connection, 500))
            return [(line.act, line.who, line.role, line.about) for line in lines if line.act in wanted]

    def uploads(self) -> list[Path]:
        return sorted((self.settings.var_dir / "uploads").glob("*/upload"))


def sent(who: FlaskClient, data: bytes, name: str, **fields: str) -> Any:
    """The form as a browser sends it."""
    parts = [f'name="{field}"\r\n\r\n{value}'.encode() for field, value in fields.items()]
    parts.append(f'name="file"; filename="{name}"\r\n\r\n'.encode() + data)
    head = b"--edge\r\nContent-Disposition: form-data; "
    body = b"\r\n".join(head + part for part in parts) + b"\r\n--edge--\r\n"
    return who.post("/imports", data=body, content_type="multipart/form-data; boundary=edge")


def ended(who: FlaskClient, address: str) -> str:
    """The page of a file once nothing is under way; without JavaScript it says when to look again."""
    until = time.monotonic() + PATIENCE
    while 'id="under-way"' in (page := who.get(address).text):
        assert 'http-equiv="refresh"' in page and time.monotonic() < until, page
        time.sleep(0.05)
    return page


def cells(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def book(folder: Path, **sheets: list[dict[str, Any]]) -> bytes:
    """The bytes of a workbook with these sheets."""
    return workbooks.write(folder / "sheets.xlsx", sheets).read_bytes()


def note(code: str, words: str = "Két alkalom elmaradt.", project: str = OWN) -> dict[str, Any]:
    return {"Kód": code, "Projekt kódja": project, "Ettől": "2026", "Szöveg": words}


def made(ledger: Engine, folder: Path) -> Desk:
    url = ledger.url.render_as_string(hide_password=False)
    settings = access_site.settings_in(folder, DATABASE_URL=url)
    file = workbooks.write(folder / "alap.xlsx", workbooks.filled())
    assert import_file(ledger, settings, file.name, file.read_bytes()).import_id
    return Desk(settings, ledger)
