"""Importing in a real browser: with and without JavaScript, on a phone, without a complaint of the checker axe."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import access_site
import pytest
import workbooks
from browsing import SIZES, served, violations

from data import db
from data.accounts import people
from data.accounts import store as accounts
from data.importing.archive import FILE_BYTES
from data.importing.importer import import_file
from data.releases import store
from data.settings import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NOTE = {"Kód": "UJ-1", "Projekt kódja": workbooks.PROJECT, "Ettől": "2026", "Szöveg": "Két alkalom elmaradt."}
WRONG = {**NOTE, "Kód": "UJ-2", "Projekt kódja": workbooks.SECOND}
WAIT = 30_000


@pytest.fixture(scope="module")
def settings(facts_on_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Two programmes, and the manager of the first."""
    made = access_site.settings_in(tmp_path_factory.mktemp("browser-imports"))
    (made.var_dir / "ledger.db").write_bytes((facts_on_sqlite / "ledger.db").read_bytes())
    file = workbooks.write(made.var_dir / "alap.xlsx", workbooks.filled())
    with db.opened(made.database_url) as ledger:
        assert import_file(ledger, made, file.name, file.read_bytes()).import_id
    with accounts.opened(made) as engine, accounts.writing(engine) as connection:
        people.add(connection, "felelős", "manager", (workbooks.PROJECT,), access_site.HASHED)
    yield made
    store.close_readers()


@pytest.fixture(scope="module")
def address(settings: Settings) -> Iterator[str]:
    with served(settings) as address:
        yield address


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/sign-in?next=/")
    page.fill("#name", "felelős")
    page.fill("#password", access_site.PASSWORD)
    page.click("button.primary")
    page.goto(f"{address}/imports")


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize(("language", "scripts"), [("hu", True), ("en", False)])
def test_a_manager_uploads_sees_and_imports(
    browser: Browser, address: str, tmp_path: Path, language: str, scripts: bool
) -> None:
    said: list[str] = []
    context = browser.new_context(java_script_enabled=scripts, viewport={"width": 1366, "height": 768})
    context.add_cookies([{"name": "language", "value": language, "url": address}])
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    sign_in(page, address)
    code = f"UJ-{language}"
    page.set_input_files("#file", workbooks.write(tmp_path / "uj.xlsx", {"Megjegyzések": [{**NOTE, "Kód": code}]}))
    page.click("#upload button")
    page.wait_for_selector("#sheets", timeout=WAIT)
    assert page.inner_text("tbody tr").split() == ["Megjegyzések", "1", "0", "0"]
    page.click("main form button")
    done = page.wait_for_selector(".confirmed", timeout=WAIT)
    assert done and {"hu": "Az import kész", "en": "Imported"}[language] in done.inner_text()
    page.click("main p:last-child a")
    assert page.inner_text("table.imports tbody tr td.file >> nth=0") == "uj.xlsx"
    assert said == []
    context.close()


def test_the_pages_are_accessible_and_fit_a_phone(browser: Browser, address: str, tmp_path: Path) -> None:
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    sign_in(page, address)
    large = tmp_path / "nagy.xlsx"
    large.write_bytes(b"PK" + b"0" * FILE_BYTES)
    page.set_input_files("#file", large)
    page.click("#upload button")
    assert "20 MB" in page.inner_text("#upload-said") and page.url == f"{address}/imports", "it was not sent"
    found = {"/imports": violations(page)}
    page.set_input_files("#file", workbooks.write(tmp_path / "rossz.xlsx", {"Megjegyzések": [NOTE, WRONG]}))
    page.click("#upload button")
    page.wait_for_selector("#problems", timeout=WAIT)
    found["problems"] = violations(page)
    for width, height in SIZES.values():
        page.set_viewport_size({"width": width, "height": height})
        assert fits(page), (page.url, width)
    assert page.is_visible("td.said") and page.inner_text("td.said").startswith("Ez a sor nem az Ön projektjéé")
    found["phone"] = violations(page)
    page.goto(f"{address}/imports")
    assert fits(page)
    page.click("a[href^='/imports/undo/'] >> nth=0")  # of what the test before imported
    found["undo"] = violations(page)
    assert fits(page) and found == {name: [] for name in found}
    context.close()
