"""Every page in a real browser: charts and their tables, filters, the keyboard, links, paper. What can be seen and read
with every content and at every size: test_accessibility."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
import screens
from browsing import CHART, SIZES, Reader, reading

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROWS_SHOWN = 100
TABS = """() => [...document.querySelectorAll('.opener, .tile summary, .tile .as-table')].map((node) => {
    if (!node.id) node.id = `tab-${Math.random()}`;
    return node.id;
})"""
REMEMBER = """() => {
    document.querySelectorAll('tbody tr:nth-child(n+4)').forEach((row) => { row.hidden = true; });
    window.reached = new Set();
    document.addEventListener('focusin', (event) => reached.add(event.target.id));
}"""
"""Notes what is reached from now on. Of long tables, with links in every row, the first rows are enough."""
MOST_TABS = 400
FILTERS = ("project", "settlement", "period", "more")


@pytest.fixture
def reader(browser: Browser, addresses: dict[str, str]) -> Iterator[Reader]:
    """A reader of the demonstration data."""
    with reading(browser, addresses["sample"]) as someone:
        yield someone


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
        page.evaluate(REMEMBER)
        for _burst in range(MOST_TABS // 50):
            for _step in range(50):
                page.keyboard.press("Tab")
            wanted -= set(page.evaluate("[...reached]"))
            if not wanted:
                break
        assert not wanted, path
        page.locator(".tile .icon-dots").first.focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.hasAttribute('data-download')"), path
        page.keyboard.press("Escape")
        names = [name for name in FILTERS if page.locator(f"#bar-{name}-button").is_visible()]
        assert len(names) > 2 or path == screens.PAGES["settlement"], path
        for name in names:
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
        reader.steady()
        assert page.locator(CHART).first.bounding_box() == drawn, path
    assert reader.complaints == []
