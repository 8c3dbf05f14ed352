"""The cooperation and workshops pages in a real browser: drawn, accessible in both languages, and fit for a phone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import screens
from axe_playwright_python.sync_playwright import Axe
from werkzeug.serving import make_server

from dashboard.app import create_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CHARTS = {"workshops": "workshops-calendar", "cooperation": "cooperation-coverage"}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, prepared: dict[str, Path]) -> Iterator[str]:
    """The address of a running application with the public facts and demonstration data."""
    settings = screens.settings_in(tmp_path_factory.mktemp("cooperation"), prepared["sample"])
    server = make_server("127.0.0.1", 0, create_app(settings).server, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def _open(browser: Browser, address: str, noun: str, language: str, width: int = 1366) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 844})
    context.add_cookies([{"name": "language", "value": language, "url": address}])
    page = context.new_page()
    page.goto(f"{address}/{noun}")
    page.locator(f"#{CHARTS[noun]}-graph .main-svg").first.wait_for()
    return page


@pytest.mark.parametrize("language", ["hu", "en"])
@pytest.mark.parametrize("noun", list(CHARTS))
def test_no_accessibility_violation(browser: Browser, address: str, noun: str, language: str) -> None:
    page = _open(browser, address, noun, language)
    found = Axe().run(page)
    page.context.close()
    assert [violation["id"] for violation in found.response["violations"]] == []


@pytest.mark.parametrize("noun", list(CHARTS))
def test_a_phone_scrolls_in_one_direction_only(browser: Browser, address: str, noun: str) -> None:
    page = _open(browser, address, noun, "hu", width=390)
    widths = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    page.context.close()
    assert widths[0] <= widths[1]


def test_the_matrix_shows_the_newest_sessions_with_their_counts(browser: Browser, address: str) -> None:
    page = _open(browser, address, "cooperation", "hu")
    head = page.locator("#cooperation-matrix-table thead th")
    head.first.wait_for()
    headings = head.all_inner_texts()
    present = page.locator("#cooperation-matrix-table .mark-present").count()
    page.context.close()
    assert len(headings) == 1 + 24 + 2
    assert headings[-2:] == ["Részvétel", "Várt alkalom"]
    assert present > 24
