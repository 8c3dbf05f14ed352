"""The projector of people who have signed in: a release for managers at work too, and a session that ends meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from access_site import HASHED, PASSWORD, bring_own_data, settings_in
from browsing import Reader, reading, served

from data.accounts import people
from data.accounts import store as accounts
from data.releases import store

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SHOWN = "#projector[data-painted='1']"
NOTICE = "#projector .notice"
IDLE_MINUTES = 30


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, prepared: dict[str, Path]) -> Iterator[str]:
    """A city's own data with a release, and two accounts."""
    idle = str(IDLE_MINUTES)
    made = settings_in(tmp_path_factory.mktemp("projector"), prepared["sample"], SESSION_IDLE_MINUTES=idle)
    bring_own_data(made)
    with accounts.opened(made) as engine, accounts.writing(engine) as connection:
        for role in ("reader", "manager"):
            people.add(connection, role, role, ("MINTA-01",) if role == "manager" else (), HASHED)
    with served(made) as address:
        yield address
    store.close_readers()


def sign_in(reader: Reader, role: str, path: str) -> None:
    reader.page.goto(reader.address + path)
    reader.page.fill("#name", role)
    reader.page.fill("#password", PASSWORD)
    reader.page.click("button.primary")


def to_work(reader: Reader) -> None:
    """A manager who looks at the exact figures of the own projects."""
    sign_in(reader, "manager", "/budget")
    reader.settle("budget")
    reader.page.goto(f"{reader.address}/who")
    reader.page.fill("#purpose", "negyedéves beszámoló készítése")
    reader.page.click("button[value=on]")


def test_a_manager_at_work_projects_the_release_and_returns_to_exact_figures(browser: Browser, address: str) -> None:
    with reading(browser, address) as reader:
        page = reader.page
        to_work(reader)
        for start, leave in (
            ("p", page.go_back),
            ("p", lambda: page.keyboard.press("Escape")),
            ("", lambda: page.keyboard.press("Escape")),
        ):
            reader.open("/reach" if start else "/reach?projector=1")
            if start:
                assert page.inner_text("#release") == ""
                exact = page.inner_text("#reach-people-figure")
                page.keyboard.press(start)
            page.wait_for_selector(SHOWN)
            assert "1. kiadás" in page.inner_text("#projector footer")
            assert "≈" in page.inner_text("#projector .cards")
            leave()
            page.wait_for_selector("#projector", state="detached")
            page.wait_for_selector("#release:empty", state="attached")
            assert page.inner_text("#reach-people-figure") == exact
            assert reader.query() == ""
        assert reader.complaints == []


def test_74_the_end_of_a_session_is_announced_two_minutes_before_and_the_show_goes_on(
    browser: Browser, address: str
) -> None:
    with reading(browser, address) as reader:
        page = reader.page
        sign_in(reader, "reader", "/budget")
        reader.settle("budget")
        reader.hold_clock()
        reader.open("/budget?projector=1")
        page.wait_for_selector(SHOWN)
        page.clock.fast_forward(f"{IDLE_MINUTES - 4}:00")
        assert page.locator(NOTICE).is_hidden()
        page.clock.fast_forward("02:30")
        page.wait_for_selector(f"{NOTICE}:visible")
        assert page.inner_text(NOTICE).startswith("Két percen belül lejár a bejelentkezés")
        page.keyboard.press("m")
        page.wait_for_selector(NOTICE, state="hidden")
        page.clock.fast_forward(f"{IDLE_MINUTES + 1}:00")
        page.wait_for_selector(f"{NOTICE}:visible")
        assert page.inner_text(NOTICE).startswith("A bejelentkezés lejárt")
        page.keyboard.press("PageDown")
        page.wait_for_selector("#projector[data-painted='2']")
        assert reader.complaints == []
