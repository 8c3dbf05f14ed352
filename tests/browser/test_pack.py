"""The page of the committee pack in a browser: from a page, ordered by keyboard, followed until the file is there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import pytest
import screens
from browsing import reading, served, violations
from pptx import Presentation

from data.accounts import store as accounts

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
PATIENCE = 120_000


@pytest.fixture(scope="module")
def address(prepared: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    settings = screens.settings_in(tmp_path_factory.mktemp("pack-browser"), prepared["sample"])
    accounts.migrate(settings)
    with served(settings) as address:
        yield address


def chosen(page: Page) -> list[str]:
    return [one.get_attribute("value") or "" for one in page.query_selector_all("input[name=tile]:checked")]


def test_from_a_page_to_the_file(browser: Browser, address: str, tmp_path: Path) -> None:
    with reading(browser, address) as reader:
        page = reader.page
        reader.open("/budget?settlement=26684")
        page.click(".pack-open")
        page.wait_for_selector("#pack")
        assert sorted(parse_qsl(urlsplit(page.url).query)) == [("page", "budget"), ("settlement", "26684")]
        for tile in chosen(page)[2:]:
            page.uncheck(f"input[name=tile][value={tile}]")
        first, second = chosen(page)
        page.focus(f"[data-move={second}] button[value^=up]")
        page.keyboard.press("Enter")
        assert chosen(page) == [second, first]
        assert page.evaluate("document.activeElement.value") == f"up:{second}"
        assert "1" in page.inner_text("#moved")
        page.fill("#committee", "Esélyteremtési Bizottság")
        kept = dict(parse_qsl(urlsplit(page.get_attribute("#keep", "href") or "").query))
        assert (kept["committee"], kept["settlement"]) == ("Esélyteremtési Bizottság", "26684")
        page.click("button[name=make] >> nth=0")
        page.wait_for_selector("#job-file:visible", timeout=PATIENCE)
        with page.expect_download() as taken:
            page.click("#job-file")
        taken.value.save_as(tmp_path / "pack.pptx")
        assert chosen(page) == [second, first]
        assert (reader.outside, reader.complaints) == ([], [])
    slides = Presentation(str(tmp_path / "pack.pptx")).slides
    assert any(
        "Esélyteremtési Bizottság" in shape.text_frame.text for shape in slides[1].shapes if shape.has_text_frame
    )


@pytest.mark.parametrize("language", ["hu", "en"])
def test_the_form_is_accessible(browser: Browser, address: str, language: str) -> None:
    with reading(browser, address, language=language, bypass_csp=True) as reader:
        reader.page.goto(f"{address}/pack?page=reach")
        reader.page.wait_for_selector("#pack")
        assert violations(reader.page) == []
