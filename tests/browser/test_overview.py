"""The start page in a real browser: a line leads to the filtered page and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import screens
from browsing import reading, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TRAINING_PROJECT = "TOP-6.9.1-16-KE1-2017-00001"


@pytest.mark.parametrize("content", ["facts", "sample"])
def test_a_line_leads_to_the_filtered_page_and_back(
    browser: Browser, prepared: dict[str, Path], tmp_path: Path, content: str
) -> None:
    settings = screens.settings_in(tmp_path, prepared[content])
    with served(settings) as address, reading(browser, address) as reader:
        page = reader.page
        reader.open("/")
        page.locator("#overview-attention-list a", has_text="Parkgondozó").click()
        page.wait_for_url(f"**/workshops?project={TRAINING_PROJECT}")
        reader.settle("workshops")
        page.go_back()
        page.wait_for_selector("#overview-attention-list a")
        assert page.url.rstrip("/") == address
