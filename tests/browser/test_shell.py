"""What only a browser can break: one request per change, Back, the keyboard, no request outside, no overflow, axe."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import screens
from browsing import CHART, READY, Reader, reading, served, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, prepared: dict[str, Path]) -> Iterator[str]:
    """The address of a running application with the public facts."""
    settings = screens.settings_in(tmp_path_factory.mktemp("shell"), prepared["facts"])
    with served(settings) as address:
        yield address


@pytest.fixture
def reader(browser: Browser, address: str) -> Iterator[Reader]:
    with reading(browser, address) as someone:
        yield someone


def choose_period(page: Page, value: str) -> None:
    page.click("#bar-period-button")
    page.click(f"input[value={value}]")


def test_one_request_per_change_also_for_back_and_forward(reader: Reader) -> None:
    page = reader.page
    reader.open("/budget")
    page.wait_for_selector(CHART)
    page.evaluate("document.querySelectorAll('.js-plotly-plot').forEach((node) => { node.kept = true; })")
    assert reader.requests_of(lambda: choose_period(page, "last-year")) == 1
    assert reader.query() == "period=last-year"
    assert reader.requests_of(lambda: page.click("input[value=this-year]")) == 1
    page.keyboard.press("Escape")
    for act, query, shown in (
        (page.go_back, "period=last-year", "Előző év"),
        (page.go_back, "", "Kezdettől máig"),
        (page.go_forward, "period=last-year", "Előző év"),
    ):
        assert reader.requests_of(act) == 1
        assert reader.query() == query
        assert shown in page.inner_text("#bar-period-button")
    assert page.evaluate("[...document.querySelectorAll('.js-plotly-plot')].every((node) => node.kept)")
    assert reader.requests_of(lambda: page.click(".badge")) == 1
    assert reader.query() == ""
    assert (reader.outside, reader.complaints) == ([], [])


def test_navigation_carries_the_filters_and_moves_the_focus(reader: Reader) -> None:
    page = reader.page
    reader.open("/?period=last-year")
    assert reader.requests_of(lambda: page.click("nav a[data-nav='/reach']")) == 2
    assert page.url.endswith("/reach?period=last-year")
    assert page.title() == "Célcsoportok – Esélytükör"
    assert page.evaluate("document.activeElement.id") == "reach-headline"
    assert page.inner_text("nav [aria-current=page]") == "Célcsoportok"
    assert reader.requests_of(page.go_back) == 2
    assert page.inner_text("nav [aria-current=page]") == "Áttekintés"
    assert reader.requests_of(lambda: page.keyboard.press("2")) == 2
    assert page.url.endswith("/budget?period=last-year")
    assert reader.requests_of(lambda: page.click(".reset")) == 1
    assert page.get_attribute("nav a[data-nav='/reach']", "href") == "/reach"
    assert reader.complaints == []


def test_downloads_and_languages_follow_the_filters(reader: Reader) -> None:
    page = reader.page
    reader.open("/budget")
    reader.requests_of(lambda: choose_period(page, "last-year"))
    links = page.eval_on_selector_all("a[data-download]", "(links) => links.map((link) => link.getAttribute('href'))")
    assert links and all(link.endswith("&period=last-year") for link in links)
    page.keyboard.press("Escape")
    page.click("[data-language=en]")
    page.wait_for_selector(READY, state="attached")
    assert page.url.endswith("/budget?period=last-year")
    assert page.evaluate("document.documentElement.lang") == "en"
    assert "Period: Last year" in page.inner_text(".badge")


def test_settlements_are_found_without_accents_and_by_keyboard(reader: Reader) -> None:
    page = reader.page
    reader.open("/reach")
    page.focus("#bar-settlement-button")
    page.keyboard.press("Enter")
    page.keyboard.type("agas")
    labels = page.eval_on_selector_all(
        "#bar-settlement-panel .option:not(.heading)", "(all) => all.map((one) => one.innerText)"
    )
    assert labels == ["Ágasegyháza"]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert reader.requests_of(lambda: page.keyboard.press("Space")) == 1
    assert "settlement=17686" in reader.query()
    assert page.input_value("#bar-settlement-panel .search") == "agas"
    assert page.evaluate("document.activeElement.dataset.key") == "settlement=17686"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "bar-settlement-button"
    assert page.is_hidden("#bar-settlement-panel")


def test_a_whole_district_and_one_settlement_less(reader: Reader) -> None:
    page = reader.page
    reader.open("/reach")
    page.click("#bar-settlement-button")
    reader.requests_of(lambda: page.click("#bar-settlement-panel .option.heading >> nth=0"))
    assert reader.query().startswith("district=")
    inside = page.locator("#bar-settlement-panel .heading:first-child ~ .option:not(.heading) input:checked")
    many = inside.count()
    assert many >= 5
    reader.requests_of(lambda: inside.first.click())
    assert "district=" not in reader.query()
    assert reader.query().count("settlement=") == many - 1


def test_a_stale_link_says_what_it_left_out(reader: Reader) -> None:
    reader.open("/budget?project=nincs-ilyen&period=last-year")
    said = reader.page.inner_text(".dropped")
    assert said == "A hivatkozásban szereplő ismeretlen érték kimaradt: project = nincs-ilyen."
    assert reader.requests_of(lambda: reader.page.evaluate("location.hash = 'x'")) == 0
    reader.requests_of(lambda: choose_period(reader.page, "this-year"))
    assert reader.query() == "period=this-year"
    assert reader.page.inner_text(".dropped") == ""


def test_tables_open_by_key_and_sort_in_hungarian(reader: Reader) -> None:
    page = reader.page
    reader.open("/sources")
    page.wait_for_selector("#sources-documents-table table")
    column = "#sources-documents-table tbody tr > :first-child"
    page.click("#sources-documents-table thead button >> nth=0")
    names = page.eval_on_selector_all(column, "(cells) => cells.map((cell) => cell.innerText)")
    ordered = page.evaluate("(names) => names.slice().sort(new Intl.Collator('hu', { numeric: true }).compare)", names)
    assert len(names) > 5 and names == ordered
    page.focus("#sources-months")
    page.keyboard.press("t")
    page.wait_for_selector("#sources-months-table table, #sources-months-table .empty")
    assert page.get_attribute("#sources-months .as-table", "aria-expanded") == "true"
    page.keyboard.press("t")
    assert page.is_hidden("#sources-months-table")


def test_shortcuts_are_listed_and_can_be_switched_off(reader: Reader) -> None:
    page = reader.page
    reader.open("/")
    page.keyboard.press("?")
    assert page.is_visible("#keys")
    page.click("[data-shortcuts]")
    page.keyboard.press("Escape")
    assert page.is_hidden("#keys")
    assert reader.requests_of(lambda: page.keyboard.press("2")) == 0


def test_a_failed_request_is_said(reader: Reader) -> None:
    page = reader.page
    reader.open("/")
    page.route("**/_dash-update-component*", lambda route: route.abort())
    reader.requests_of(lambda: choose_period(page, "last-year"))
    assert page.is_visible("#trouble")


@pytest.mark.parametrize("path", ["/budget", "/nincs"])
def test_phones_scroll_down_only(browser: Browser, address: str, path: str) -> None:
    with reading(browser, address, size="phone") as someone:
        page = someone.page
        page.goto(address + path)
        page.wait_for_selector(f"{READY}, .missing", state="attached")
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        if path == "/budget":
            page.click(".bar-toggle")
            assert page.is_visible("#bar-project-button")


@pytest.mark.parametrize("language", ["hu", "en"])
@pytest.mark.parametrize("size", ["hd", "phone"])
def test_the_shell_has_no_accessibility_violations(browser: Browser, address: str, language: str, size: str) -> None:
    with reading(browser, address, language=language, size=size, bypass_csp=True) as someone:
        page = someone.page
        someone.open("/?period=last-year&project=nincs")
        colours = language == "hu"
        if size == "phone":
            page.click(".bar-toggle")
        found = {"page": violations(page, colours=colours)}
        for name in ("settlement", "period", "more"):
            page.click(f"#bar-{name}-button")
            found[name] = violations(page, f"#bar-{name}-panel")
            page.keyboard.press("Escape")
        page.click(".icon-info >> nth=0")
        found["definition"] = violations(page, colours=colours)
        page.keyboard.press("Escape")
        page.keyboard.press("?")
        found["keys"] = violations(page, colours=colours)
        assert not any(found.values()), found


def test_paper_shows_the_filters_and_no_controls(reader: Reader, tmp_path: Path) -> None:
    page = reader.page
    reader.open("/budget?period=last-year")
    page.emulate_media(media="print")
    assert page.is_hidden(".filter-bar") and page.is_hidden("nav")
    assert "2025" in page.inner_text("#budget-subline")
    page.pdf(path=str(tmp_path / "page.pdf"), prefer_css_page_size=True)
    assert (tmp_path / "page.pdf").stat().st_size > 10_000
