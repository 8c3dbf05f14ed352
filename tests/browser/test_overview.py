"""The start page and the budget page in a real browser: a line leads to the filtered page and back."""

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
TRAINING_PROJECT = "TOP-6.9.1-16-KE1-2017-00001"


@pytest.fixture(scope="module", params=["facts", "sample"])
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running application with the public facts, with and without demonstration data."""
    folder: Path = tmp_path_factory.mktemp(request.param)
    settings = screens.settings_in(folder)
    screens.prepare(settings, request.param)
    server = make_server("127.0.0.1", 0, create_app(settings).server, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A tab of its own."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    yield context.new_page()
    context.close()


def test_a_line_leads_to_the_filtered_page_and_back(address: str, page: Page) -> None:
    page.goto(address)
    line = page.locator("#overview-attention-list a", has_text="Parkgondozó")
    line.click()
    page.wait_for_url(f"**/workshops?project={TRAINING_PROJECT}")
    page.wait_for_selector("#workshops-headline:not(:has(.waiting))")
    page.go_back()
    page.wait_for_selector("#overview-attention-list a")
    assert page.url.rstrip("/") == address


@pytest.mark.parametrize("path", ["/", "/budget"])
@pytest.mark.parametrize("language", ["hu", "en"])
def test_the_page_is_accessible(address: str, page: Page, path: str, language: str) -> None:
    page.context.add_cookies([{"name": "language", "value": language, "url": address}])
    page.goto(f"{address}{path}")
    noun = path.strip("/") or "overview"
    page.wait_for_selector(f"#{noun}-headline:not(:has(.waiting))")
    page.wait_for_selector(f"#{noun}-cumulative-graph .main-svg")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
