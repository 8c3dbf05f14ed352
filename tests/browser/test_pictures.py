"""Charts as pictures, pages on paper: what leaves the screen says by itself what it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

import pypdfium2
import pytest
import screens
from browsing import Reader, reading, served
from defusedxml.ElementTree import parse

from data.accounts import store

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SVG = "{http://www.w3.org/2000/svg}"
OUTSIDE = """() => [...document.querySelectorAll('svg text')].filter((node) => {
    const [box, all] = [node.getBoundingClientRect(), document.querySelector('svg').getBoundingClientRect()];
    return box.width && (box.left < all.left - 1 || box.right > all.right + 1 || box.bottom > all.bottom + 1);
}).map((node) => node.textContent)"""
SIZES = {"slide": (1920, 1080), "column": (1680, 1260)}


@pytest.fixture(scope="module")
def address(prepared: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    settings = screens.settings_in(tmp_path_factory.mktemp("pictures"), prepared["sample"])
    store.migrate(settings)
    with served(settings) as address:
        yield address


def saved(reader: Reader, tile: str, size: str, ending: str, folder: Path) -> Path:
    page = reader.page
    page.click(f"#{tile} .icon-dots")
    page.click(f"#{tile} [data-picture]")
    with page.expect_download() as download:
        page.click(f"#picture [data-size={size}][data-format={ending}]")
    page.wait_for_selector("#picture:not([open])", state="attached")
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file


def words_of(file: Path) -> str:
    root: Element = parse(file).getroot()
    return " ".join("".join(node.itertext()) for node in root.iter(f"{SVG}text"))


@pytest.mark.parametrize(("language", "legend"), [("hu", "közölt létszám"), ("en", "published number")])
def test_a_picture_says_what_it_shows_of_when_and_from_where(
    browser: Browser, address: str, tmp_path: Path, language: str, legend: str
) -> None:
    with reading(browser, address, language=language) as reader:
        reader.open("/reach?district=038")
        note = reader.page.text_content("#reach-groups-note") or ""
        title = reader.page.text_content("#reach-groups-title") or ""
        file = saved(reader, "reach-groups", "slide", "svg", tmp_path)
        said = words_of(file)
        assert file.name == "reach-groups-slide-kiadas1-BEMUTATO.svg"
        for part in (title, note, reader.page.text_content("#reach-subline") or ""):
            assert part and all(word in said for word in part.split(" ")), part
        assert legend in said
        assert "BEMUTATÓ" in said
        assert reader.complaints == []
        assert reader.outside == []


def test_pictures_have_their_size_and_nothing_in_them_is_cut_off(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    with reading(browser, address) as reader:
        reader.open("/workshops")
        before = len(reader.posts)
        for size, expected in SIZES.items():
            head = saved(reader, "workshops-turnout", size, "png", tmp_path).read_bytes()[:24]
            assert head[:8] == b"\x89PNG\r\n\x1a\n"
            assert (int.from_bytes(head[16:20]), int.from_bytes(head[20:24])) == expected
        file = saved(reader, "workshops-calendar", "column", "svg", tmp_path)
        assert len(reader.posts) == before, "a picture is made of what the page shows"
        tab = reader.page.context.new_page()
        tab.set_content(f"<body style='margin:0'>{file.read_text(encoding='utf-8')}</body>")
        assert tab.evaluate(OUTSIDE) == []


def test_exact_figures_do_not_leave_as_pictures(browser: Browser, address: str) -> None:
    with reading(browser, address) as reader:
        page = reader.page
        reader.open("/budget")
        page.click("#who summary")
        with page.expect_navigation():
            page.click("#who button[value=manager]")
        page.goto(f"{address}/who")
        page.fill("#purpose", "havi egyeztetés a projektről")
        with page.expect_navigation():
            page.click("form[action='/working'] button[value=on]")
        reader.open("/budget")
        page.click("#budget-cumulative .icon-dots")
        page.click("#budget-cumulative [data-picture]")
        page.wait_for_selector("#picture[open] [data-working]:visible")
        assert page.locator("#picture [data-size]:visible").count() == 0


@pytest.mark.parametrize("path", ["/?district=038", "/workshops", "/sources"])
def test_every_page_prints_with_its_filters_and_without_chrome(browser: Browser, address: str, path: str) -> None:
    with reading(browser, address) as reader:
        reader.open(path)
        shown = reader.page.text_content(".subline") or ""
        paper = pypdfium2.PdfDocument(reader.page.pdf(prefer_css_page_size=True))
        said = [page.get_textpage().get_text_bounded() for page in paper]
        width, height = paper[0].get_size()
        assert (round(width), round(height)) == (842, 595), "A4 landscape"
        assert " ".join(shown.split()) in " ".join(said[0].split())
        assert "További szűrők" not in "".join(said)
        assert "1. kiadás" in said[0]
        assert "BEMUTATÓ" in said[0]
