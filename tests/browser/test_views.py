"""The menu "Nézetek" in a real browser: with the keyboard alone, in both languages, and what it changes on the page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from access_site import HASHED, PASSWORD, bring_own_data, settings_in
from browsing import Reader, reading, served, violations

from data.accounts import people
from data.accounts import store as accounts

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
VIEW = "/budget?settlement=26684&period=last-quarter"
SAID = "#views-menu .said:not(:empty)"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, prepared: dict[str, Path]) -> Iterator[str]:
    """A demonstration."""
    with served(settings_in(tmp_path_factory.mktemp("views"), prepared["sample"])) as address:
        yield address


def open_menu(page: Page) -> None:
    page.focus("#views summary")
    page.keyboard.press("Enter")
    page.wait_for_selector("#view-name:focus")


@pytest.mark.parametrize(("language", "size"), [("hu", "hd"), ("en", "phone")])
def test_a_view_is_saved_started_with_renamed_and_deleted_with_the_keyboard(
    browser: Browser, address: str, language: str, size: str
) -> None:
    with reading(browser, address, language=language, size=size, bypass_csp=True) as reader:
        page = reader.page
        reader.open(VIEW)
        open_menu(page)
        page.keyboard.type(f"Saját nézet {language}")
        page.keyboard.press("Enter")
        page.wait_for_selector(SAID)
        assert f"Saját nézet {language}" in page.inner_text(SAID)
        page.focus(".acts summary")
        page.keyboard.press("Enter")
        page.wait_for_selector(".acts form")
        assert violations(page) == [], f"menu {language}"
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        box = page.locator("#views-menu").bounding_box()
        assert wide <= 0 and box is not None and box["x"] >= 0

        page.locator(".acts button").first.press("Enter")  # my start page
        page.wait_for_selector(SAID)
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.closest('#views') !== null")
        page.click("nav.pages a[href^='/reach']")
        reader.settle("reach")
        page.click(".brand")
        reader.settle("budget")
        assert page.url == address + VIEW
        page.click("nav.pages a[data-nav='/']")
        reader.settle("overview")
        assert page.url.startswith(f"{address}/?settlement=26684")  # the overview stays the overview
        assert violations(page) == [], f"overview {language}"
        page.click(".views-strip ul a")
        reader.settle("budget")
        assert page.url == address + VIEW

        open_menu(page)
        page.locator(".acts summary").press("Enter")
        page.fill(".acts input[name=name]", "Más név")
        page.locator(".acts input[name=name]").press("Enter")
        page.wait_for_selector(".view-list a:text-is('Más név')")
        page.locator(".acts summary").press("Enter")
        remove = page.locator(".acts button").last
        remove.press("Enter")
        assert page.inner_text(SAID) in ("Biztosan törli?", "Really delete?")
        remove.press("Enter")
        page.wait_for_selector("#views-menu:not(:has(.view-list))")
        assert page.get_attribute(".brand", "data-nav") == "/"
        assert reader.complaints == [] and reader.outside == []


def test_links_are_copied_as_they_are_and_pinned(browser: Browser, address: str) -> None:
    with reading(browser, address) as reader:
        page = reader.page
        page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
        reader.open(VIEW)
        open_menu(page)
        buttons = page.locator("#views-menu .buttons-line button")
        copied = []
        for place in range(2):
            buttons.nth(place).press("Enter")
            page.wait_for_selector(SAID)
            copied.append(page.evaluate("navigator.clipboard.readText()"))
        assert copied == [address + VIEW, f"{address}/budget?settlement=26684&from=2026-07&to=2026-09&release=1"]
        page.goto(copied[1])
        reader.settle("budget")
        assert "2026. július–szeptember" in page.inner_text("#budget-subline")


def test_the_pages_of_views_and_the_question_before_stopping_pass_axe(
    browser: Browser, tmp_path: Path, prepared: dict[str, Path]
) -> None:
    settings = settings_in(tmp_path, prepared["sample"])
    bring_own_data(settings)
    with accounts.opened(settings) as engine, accounts.writing(engine) as connection:
        people.add(connection, "eva", "steward", (), HASHED, "eva@varos.hu")
    with served(settings) as address, reading(browser, address, bypass_csp=True) as reader:
        page = reader.page
        _sign_in(reader, VIEW)
        open_menu(page)
        page.fill("#view-name", "Közgyűlés")
        page.select_option("#view-role", "reader")
        page.click("#views-menu form.keep button")
        page.wait_for_selector(SAID)
        page.click(".acts summary")
        page.click(".acts a[href$='#mail']")
        page.select_option("#when", "month-1")
        page.check("input[value=xlsx]")
        assert violations(page) == [], "view"
        page.click("form[action$='/mail'] button")
        page.wait_for_selector(".confirmed:not(:empty)")
        assert "minden hónap 1. napján" in page.inner_text("main")
        assert violations(page) == [], "views"
        page.click("form[action$='/stop'] button")
        page.wait_for_selector("text=A feliratkozás leállt.")
        page.goto(f"{address}/")
        reader.settle("overview")
        assert page.inner_text(".views-strip ul") == "Közgyűlés"


def _sign_in(reader: Reader, path: str) -> None:
    reader.page.goto(reader.address + path)
    reader.page.fill("#name", "eva")
    reader.page.fill("#password", PASSWORD)
    reader.page.click("button.primary")
    reader.settle("budget")
