"""What the gate does to a page in a real browser: a session that ends in the middle of a click, a working download, and
the stewards' pages with nothing but the keyboard's and a screen reader's means."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from access_site import HASHED, PASSWORD, bring_own_data, settings_in
from browsing import READY, Reader, reading, served, violations
from sqlalchemy import delete

from data import db
from data.accounts import people
from data.accounts import store as accounts
from data.accounts.tables import SignedIn
from data.releases import building, store
from data.settings import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PURPOSE = "negyedéves beszámoló készítése"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, prepared: dict[str, Path]) -> Iterator[Settings]:
    """A city's own data with a release, a draft, and three accounts."""
    made = settings_in(tmp_path_factory.mktemp("gate"), prepared["sample"])
    with db.opened(made.database_url) as ledger, store.opened(made.published_url) as published:
        building.build(made, ledger, published, by="eva", note="közgyűlés", say=lambda _code: None)
    bring_own_data(made)
    with accounts.opened(made) as engine, accounts.writing(engine) as connection:
        for role in ("reader", "manager", "steward"):
            people.add(connection, role, role, ("MINTA-01",) if role == "manager" else (), HASHED)
    yield made
    store.close_readers()


@pytest.fixture(scope="module")
def address(settings: Settings) -> Iterator[str]:
    with served(settings) as address:
        yield address


def sign_in(reader: Reader, role: str, path: str) -> None:
    """Ask for a page, be led to the sign-in, fill it in."""
    reader.page.goto(reader.address + path)
    reader.page.fill("#name", role)
    reader.page.fill("#password", PASSWORD)
    reader.page.click("button.primary")


def end_sessions(settings: Settings) -> None:
    with accounts.opened(settings) as engine, accounts.writing(engine) as connection:
        connection.execute(delete(SignedIn))


def choose_period(page: Page, value: str) -> None:
    page.click("#bar-period-button")
    page.click(f"input[value={value}]")


@pytest.mark.parametrize("language", ["hu", "en"])
def test_74_a_session_that_ends_in_the_middle_of_a_click(
    browser: Browser, address: str, settings: Settings, language: str
) -> None:
    with reading(browser, address, language=language) as reader:
        page = reader.page
        sign_in(reader, "reader", "/budget?settlement=26684")
        reader.settle("budget")
        figures = page.inner_text("#budget-paid-figure")
        end_sessions(settings)
        choose_period(page, "last-year")
        page.wait_for_selector("#trouble:visible")
        said = {"hu": "A munkamenet véget ért.", "en": "The session has ended."}[language]
        assert page.inner_text("#trouble span").startswith(said)
        assert page.is_hidden("#again") and page.inner_text("#budget-paid-figure") == figures

        page.click("#sign-in-again")
        page.fill("#name", "reader")
        page.fill("#password", PASSWORD)
        page.click("button.primary")
        reader.settle("budget")
        assert sorted(reader.query().split("&")) == ["period=last-year", "settlement=26684"]
        assert page.is_hidden("#trouble")


def test_74_also_when_a_table_is_opened_and_when_the_page_is_changed(
    browser: Browser, address: str, settings: Settings
) -> None:
    with reading(browser, address) as reader:
        page = reader.page
        sign_in(reader, "reader", "/budget")
        reader.settle("budget")
        end_sessions(settings)
        page.click(".as-table >> nth=0")
        page.wait_for_selector("#trouble:visible")
        page.click("nav a[data-nav='/workshops']")
        page.wait_for_selector("#sign-in-again[href*='%2Fworkshops']")


def test_another_failure_offers_to_try_again(browser: Browser, address: str, settings: Settings) -> None:
    with reading(browser, address) as reader:
        page = reader.page
        sign_in(reader, "reader", "/budget")
        reader.settle("budget")
        page.route("**/_dash-update-component*", lambda route: route.fulfill(status=502, body="<html>"))
        choose_period(page, "last-year")
        page.wait_for_selector("#again:visible")
        assert page.is_hidden("#sign-in-again")
        page.unroute("**/_dash-update-component*")
        page.click("input[value=this-year]")
        page.wait_for_selector("#trouble", state="hidden")


def test_a_working_download_is_fetched_with_a_link_of_its_own(browser: Browser, address: str) -> None:
    with reading(browser, address) as reader:
        page = reader.page
        sign_in(reader, "manager", "/budget?period=last-year")
        reader.settle("budget")
        for _ in range(2):  # each time with a new link
            page.goto(f"{address}/who")
            if page.query_selector("#purpose"):
                page.fill("#purpose", PURPOSE)
                page.click("button[value=on]")
            reader.open("/budget?period=last-year")
            page.click("#budget-projects .icon-dots")
            with page.expect_download() as download:
                page.click("#budget-projects a[data-download*='.csv']")
            assert download.value.suggested_filename.endswith("MUNKAKOZI-NEM-KOZOLHETO.csv")
            assert Path(download.value.path()).read_text(encoding="utf-8-sig").count("\n") > 1
        assert page.url.endswith("/budget?period=last-year")


def test_a_released_download_is_a_plain_link(browser: Browser, address: str) -> None:
    with reading(browser, address) as reader:
        sign_in(reader, "reader", "/budget")
        reader.settle("budget")
        reader.page.click("#budget-projects .icon-dots")
        with reader.page.expect_download() as download:
            reader.page.click("#budget-projects a[data-download*='.csv']")
        assert "MUNKAKOZI" not in download.value.suggested_filename


@pytest.mark.parametrize("language", ["hu", "en"])
@pytest.mark.parametrize("size", ["hd", "phone"])
def test_the_stewards_pages_are_accessible(browser: Browser, address: str, language: str, size: str) -> None:
    with reading(browser, address, language=language, size=size, bypass_csp=True) as reader:
        page = reader.page
        sign_in(reader, "steward", "/budget")
        page.wait_for_selector(READY, state="attached")
        if size == "hd":
            page.click("#who summary")
            page.click("#who a[href='/releases']")
        for path in ("/releases", "/releases/1", "/releases/2?verify=1", "/releases/2/preview",
                     "/releases/changes?older=1&newer=2"):  # fmt: skip
            page.goto(address + path)
            assert violations(page, colours=(language, size) == ("hu", "hd")) == [], path
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, path


def test_a_draft_is_built_without_scripts_and_the_page_follows_it_with_them(
    browser: Browser, address: str, settings: Settings
) -> None:
    with reading(browser, address) as reader:
        page = reader.page
        sign_in(reader, "steward", "/budget")
        page.wait_for_selector(READY, state="attached")
        page.goto(f"{address}/releases/2")
        page.click("form[action$='/reject'] button")
        page.goto(f"{address}/releases")
        page.fill("#note", "próba")
        page.click("form[action='/releases/build'] button")
        page.wait_for_selector("#under-way")
        page.wait_for_selector("a[href='/releases/3']", timeout=60_000)
        assert page.query_selector("#under-way") is None
        assert reader.complaints == []
