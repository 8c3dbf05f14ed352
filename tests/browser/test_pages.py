"""Every page in a real browser, with demonstration data, with facts only, and empty: what a reader meets there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import screens
from axe_playwright_python.sync_playwright import Axe
from browsing import CHART, SIZES, Reader, reading, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]
VISITS = [
    ("sample", "hu", "hd"),
    ("sample", "en", "hd"),
    ("sample", "hu", "phone"),
    ("facts", "hu", "hd"),
    ("facts", "en", "hd"),
    ("empty", "hu", "hd"),
]
ROWS_SHOWN = 100
TABS = """() => [...document.querySelectorAll('.opener, .tile summary, .tile .as-table')].map((node) => {
    if (!node.id) node.id = `tab-${Math.random()}`;
    return node.id;
})"""


@pytest.fixture(scope="module")
def addresses(prepared: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Content (sample, facts, empty) → the address of an application that shows it."""
    with ExitStack() as stack:
        yield {
            content: stack.enter_context(
                served(screens.settings_in(tmp_path_factory.mktemp(content), prepared[content]))
            )
            for content in ("sample", "facts", "empty")
        }


@pytest.fixture
def reader(browser: Browser, addresses: dict[str, str]) -> Iterator[Reader]:
    """A reader of the demonstration data."""
    with reading(browser, addresses["sample"]) as someone:
        yield someone


def _violations(reader: Reader, *, colours: bool) -> list[str]:
    options = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": colours}}}
    found = Axe().run(reader.page, options=options).response["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]


def _overflows(reader: Reader) -> list[str]:
    """At which widths the page scrolls sideways, also after a window has been made narrower."""
    found = []
    for name, (width, height) in SIZES.items():
        reader.page.set_viewport_size({"width": width, "height": height})
        reader.page.wait_for_timeout(400)
        wide = reader.page.evaluate("document.documentElement.scrollWidth")
        found += [f"{name}: {wide} px"] if wide > width else []
    return found


@pytest.mark.parametrize(("content", "language", "size"), VISITS)
def test_pages_are_accessible_quiet_and_never_too_wide(
    browser: Browser, addresses: dict[str, str], content: str, language: str, size: str
) -> None:
    with reading(browser, addresses[content], language=language, size=size, bypass_csp=True) as someone:
        found: dict[str, list[str]] = {}
        for noun, path in screens.PAGES.items():
            someone.open(path)
            # contrasts take most of the time, and are the same in every language
            found[noun] = _violations(someone, colours=language == "hu") + (_overflows(someone) if size == "hd" else [])
            someone.page.set_viewport_size({"width": SIZES[size][0], "height": SIZES[size][1]})
        assert not any(found.values()), found
        assert (someone.outside, someone.complaints) == ([], [])


@pytest.mark.parametrize("content", ["sample", "facts"])
def test_every_chart_has_its_words_and_its_table(browser: Browser, addresses: dict[str, str], content: str) -> None:
    with reading(browser, addresses[content]) as someone:
        page = someone.page
        for noun, path in screens.PAGES.items():
            someone.open(path)
            tables = page.request.get(f"{addresses[content]}/{noun}.json").json()["tables"]
            for tile in page.locator(".tile-chart").all():
                name = str(tile.locator("a[data-download]").first.get_attribute("data-download")).partition("table=")[2]
                assert tile.locator("figcaption").inner_text().strip(), name
                with page.expect_response(lambda answer: ".table?" in answer.url):
                    tile.locator(".as-table").click()
                rows = len(tables[name]["rows"])
                tile.locator(".table-box > *").first.wait_for()
                assert tile.locator("tbody tr").count() == min(rows, ROWS_SHOWN), name
        assert someone.complaints == []


def test_a_filter_change_is_one_request_and_keeps_the_charts(reader: Reader) -> None:
    page = reader.page
    for path in screens.PAGES.values():
        reader.open(path)
        page.evaluate(f"document.querySelectorAll('{CHART}').forEach((node) => {{ node.kept = true; }})")
        page.click("#bar-period-button")
        assert reader.requests_of(lambda: page.click("input[value=last-year]")) == 1, path
        page.keyboard.press("Escape")
        assert reader.requests_of(lambda: page.click(".reset")) == 1, path
        assert page.evaluate(f"[...document.querySelectorAll('{CHART}')].every((node) => node.kept)"), path
    assert reader.complaints == []


def test_an_open_table_behind_a_chart_follows_the_filters(reader: Reader) -> None:
    page = reader.page
    reader.open("/budget")
    rows = page.locator("#budget-cumulative-table tbody tr")
    page.click("#budget-cumulative .as-table")
    rows.first.wait_for()
    months = rows.count()
    page.click("#bar-period-button")
    assert reader.requests_of(lambda: page.click("input[value=last-year]")) == 1
    assert rows.count() == 12 < months
    page.keyboard.press("Escape")
    page.click("#budget-cumulative .as-table")
    assert rows.count() == 0
    page.route("**/budget.table?*", lambda route: route.abort())
    page.click("#budget-cumulative .as-table")
    page.wait_for_selector("#trouble:not([hidden])")


def test_what_did_not_change_is_not_painted_again(reader: Reader) -> None:
    page = reader.page
    reader.open("/sources")
    page.evaluate("""() => {
        window.painted = [];
        const watched = { subtree: true, childList: true, characterData: true };
        new MutationObserver((records) => painted.push(...records.map((one) => one.target.closest?.("[id]")?.id)))
            .observe(document.querySelector("#_pages_content"), watched);
    }""")
    page.click("#bar-more-button")
    assert reader.requests_of(lambda: page.click("[data-key=infrastructure]")) == 1
    assert not {"sources-cards", "sources-documents-table"} & set(page.evaluate("painted"))


def test_all_controls_are_reached_and_worked_by_keyboard(reader: Reader) -> None:
    page = reader.page
    for path in screens.PAGES.values():
        reader.open(path)
        wanted = set(page.evaluate(TABS))
        for _step in range(400):
            page.keyboard.press("Tab")
            wanted.discard(page.evaluate("document.activeElement.id"))
            if not wanted:
                break
        assert not wanted, path
        page.locator(".tile .icon-dots").first.focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.hasAttribute('data-download')"), path
        page.keyboard.press("Escape")
        for name in ("project", "settlement", "period", "more"):
            page.focus(f"#bar-{name}-button")
            page.keyboard.press("Enter")
            assert page.locator(f"#bar-{name}-panel :focus").count() == 1, (path, name)
            page.keyboard.press("Escape")
    assert reader.complaints == []


def _top_of(reader: Reader, element: str) -> float:
    reader.page.wait_for_function(f"document.activeElement.id === '{element}'")
    place = reader.page.locator(f"[id='{element}']").bounding_box()
    assert place
    return float(place["y"])


def test_links_to_a_place_scroll_there(reader: Reader) -> None:
    height = SIZES["hd"][1]
    for name in ("document-JEP-2015", "accessibility"):
        reader.open(f"/sources#{name}")
        assert 0 < _top_of(reader, name) < height, name
    reader.open("/budget?period=last-year")
    reader.page.click(".foot a[href*='#accessibility']")
    reader.settle("sources")
    assert 0 < _top_of(reader, "accessibility") < height
    assert reader.query() == "period=last-year"
    link = reader.page.locator("#sources-documents-table a[href*='#document-']").first
    name = str(link.get_attribute("href")).partition("#")[2]
    link.click()
    assert 0 < _top_of(reader, name) < height
    assert reader.query() == "period=last-year"


def test_a_copied_link_opens_the_same_tile(reader: Reader) -> None:
    page = reader.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reader.open("/cooperation?period=last-year")
    tile = page.locator("#cooperation-plans")
    tile.locator(".icon-dots").click()
    tile.locator("[data-copy]").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{reader.address}/cooperation?period=last-year#cooperation-plans"
    page.goto("about:blank")
    reader.open(copied.removeprefix(reader.address))
    assert 0 < _top_of(reader, "cooperation-plans") < SIZES["hd"][1]


def test_lines_that_need_attention_lead_to_their_page(reader: Reader) -> None:
    page = reader.page
    reader.open("/")
    links = page.locator("#overview-attention-list li a")
    targets = {str(link.get_attribute("href")): link.inner_text() for link in links.all()}
    for target, words in targets.items():
        links.get_by_text(words, exact=True).and_(page.locator(f"[href='{target}']")).first.click()
        reader.settle(re.split("[?#]", target)[0].strip("/"))
        assert page.url == f"{reader.address}{target}", words
        assert page.locator(".dropped p").count() == 0, words
        page.go_back()
        reader.settle("overview")
    assert reader.complaints == []


PAPER_FAULTS = """() => {
    const box = (node) => node.getBoundingClientRect();
    const tiles = [...document.querySelectorAll('.tile')];
    const wide = [...document.querySelectorAll('.main-svg, .tile table')].filter(
        (node) => box(node).right > box(node.closest('.tile')).right + 1);
    const lapped = tiles.filter((one, place) => tiles.slice(place + 1).some((other) => {
        const [a, b] = [box(one), box(other)];
        return a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
    }));
    return [...wide, ...lapped].map((node) => (node.closest('.tile') || node).id);
}"""


def test_nothing_is_cut_off_on_paper(reader: Reader) -> None:
    page = reader.page
    for path in screens.PAGES.values():
        reader.open(f"{path}?period=last-12-months")
        drawn = page.locator(CHART).first.bounding_box()
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.evaluate(PAPER_FAULTS) == [], path
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        page.emulate_media(media="screen")
        page.wait_for_timeout(300)
        assert page.locator(CHART).first.bounding_box() == drawn, path
    assert reader.complaints == []
