"""The measures page and a measure's sheet in a real browser. What all pages promise: test_pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import screens
from browsing import SIZES, reading, served, violations

from data.accounts import store

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]
A4_WIDTH = 700
"""Pixels between the margins of a page of A4."""


@pytest.fixture(scope="module")
def address(prepared: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    settings = screens.settings_in(tmp_path_factory.mktemp("measures"), prepared["sample"])
    store.migrate(settings)
    with served(settings) as found:
        yield found


def test_a_status_is_chosen_and_a_late_measure_leads_to_its_sheet_and_back(browser: Browser, address: str) -> None:
    with reading(browser, address) as reader:
        reader.open("/measures")
        page = reader.page
        page.click("#bar-more-button")
        reader.requests_of(page.locator("[data-list=status] label").filter(has_text="folyamatban").click)
        assert reader.query() == "status=under_way"
        link = page.locator("#measures-late-table tbody a").first
        name = link.inner_text()
        link.click()
        page.wait_for_selector(".sheet-fields")
        assert name in page.locator("h1").inner_text()
        page.wait_for_selector("[data-print]:visible")
        page.go_back()
        reader.settle("measures")
        assert reader.query() == "status=under_way"
        assert reader.complaints == [] and reader.outside == []


@pytest.mark.parametrize("language", ["hu", "en"])
def test_the_sheet_is_accessible_fits_every_width_and_prints(browser: Browser, address: str, language: str) -> None:
    with reading(browser, address, language=language, bypass_csp=True) as reader:
        page = reader.page
        for path, status in (("/measures/MINTA-HEP-07728/IV/3", 200), ("/measures/NINCS/1", 404)):
            answer = page.goto(address + path)
            assert answer is not None and answer.status == status
            assert violations(page) == []
            for width, height in SIZES.values():
                page.set_viewport_size({"width": width, "height": height})
                assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.goto(f"{address}/measures/MINTA-HEP-07728/IV/3")
        page.emulate_media(media="print")
        page.set_viewport_size({"width": A4_WIDTH, "height": 990})
        assert page.evaluate("document.documentElement.scrollWidth") <= A4_WIDTH
        assert page.locator("[data-print]").is_hidden() and page.locator(".languages").is_hidden()
        assert page.locator(".sheet-fields dt").count() >= 14
