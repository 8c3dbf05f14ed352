"""The projector as a clerk meets it: keys, clicker, countdown, order, link, and a show that needs no server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import screens
from browsing import Reader, reading, served, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SHOW = "#projector"
NUMBER = "#projector footer .number"
HEADLINE = "#projector .headline"
NOTICE = "#projector .notice"
DAY_AND_MORE = "25:00:00"
MOVING = """() => [...document.querySelectorAll('#projector, #projector *')].filter((node) => {
    const { transitionDuration, animationName } = getComputedStyle(node);
    return transitionDuration !== '0s' || animationName !== 'none';
}).map((node) => node.className)"""


@pytest.fixture(scope="module")
def address(prepared: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(screens.settings_in(tmp_path_factory.mktemp("projector"), prepared["sample"])) as address:
        yield address


@pytest.fixture
def reader(browser: Browser, address: str) -> Iterator[Reader]:
    with reading(browser, address) as someone:
        yield someone
        assert someone.complaints == []


def at(reader: Reader, number: int) -> str:
    """Wait for slide `number` and return its headline."""
    reader.page.wait_for_selector(f"{SHOW}[data-painted='{number}']")
    return reader.page.inner_text(HEADLINE).replace("\u2060", "").replace("\u00a0", " ")


def count(reader: Reader) -> int:
    return int(reader.page.inner_text(NUMBER).split("/")[1])


def start(reader: Reader, link: str) -> None:
    """Open a show by its link."""
    reader.page.goto(reader.address + link)
    at(reader, int((re.search(r"[?&]slide=(\d+)", link) or ["", "1"])[1]))


def test_p_starts_a_show_and_esc_and_back_leave_it_with_the_filters_kept(reader: Reader) -> None:
    page = reader.page
    reader.open("/budget?period=last-12-months")
    for leave in (lambda: page.keyboard.press("Escape"), page.go_back):
        assert reader.requests_of(lambda: page.keyboard.press("p")) == 0, "the figures are on the page already"
        assert page.inner_text("h1:visible").split("(")[0] in at(reader, 1)
        assert "period=last-12-months&projector=1" in page.url
        assert page.evaluate("document.querySelector('#react-entry-point').inert")
        page.keyboard.press("ArrowRight")
        at(reader, 2)
        assert reader.requests_of(leave) == 0
        page.wait_for_selector(SHOW, state="detached")
        assert reader.query() == "period=last-12-months"
        assert page.locator(".badges li").count() == 1
    page.go_forward()
    at(reader, 2)


def test_the_button_and_a_link_start_it(reader: Reader) -> None:
    reader.open("/workshops")
    reader.page.click("[data-project]")
    at(reader, 1)
    for path in ("/", "/cooperation"):
        start(reader, f"{path}?projector=1")
        assert re.search(r"1\. kiadás · \d{4}\. \S+ \d+\.", reader.page.inner_text("#projector footer"))
        assert "adatok: " in reader.page.inner_text("#projector footer")
    reader.page.keyboard.press("Escape")
    assert reader.query() == ""


def test_arrows_clicker_and_numbers_turn_the_slides(reader: Reader) -> None:
    start(reader, "/reach?projector=1")
    page, last = reader.page, count(reader)
    assert last > 5
    steps = [
        ("ArrowRight", 2),
        ("PageDown", 3),
        ("Enter", 4),
        ("ArrowLeft", 3),
        ("PageUp", 2),
        ("Home", 1),
        ("ArrowLeft", 1),
    ]
    for key, number in [*steps, ("End", last), ("PageDown", last), ("F5", last)]:
        page.keyboard.press(key)
        at(reader, number)
        assert page.inner_text(NUMBER) == f"{number} / {last}"
    page.keyboard.press("4")
    assert page.inner_text(NUMBER) == f"→ 4 / {last}", "what is typed is shown"
    page.keyboard.press("Escape")
    assert page.inner_text(NUMBER) == f"{last} / {last}", "and can be taken back"
    page.keyboard.press("4")
    page.keyboard.press("Enter")
    at(reader, 4)
    assert "slide=4" in page.url
    page.keyboard.press("b")
    page.keyboard.press("PageDown")  # only brings the picture back
    assert page.locator(f"{SHOW}.blank").count() == 0
    at(reader, 4)
    page.keyboard.press(".")
    assert (
        page.evaluate("getComputedStyle(document.querySelector('#projector'), '::after').backgroundColor")
        == "rgb(0, 0, 0)"
    )


def test_edges_of_the_screen_turn_the_slides(reader: Reader) -> None:
    start(reader, "/budget?projector=1")
    page = reader.page
    page.mouse.click(1340, 300)
    at(reader, 2)
    page.mouse.click(20, 300)
    at(reader, 1)
    page.mouse.move(900, 300)
    page.mouse.down()
    page.mouse.move(600, 300)
    page.mouse.up()
    at(reader, 2)
    page.mouse.click(683, 300)
    assert page.inner_text(NUMBER).startswith("2 /"), "the middle does nothing"


def test_autoplay_counts_down_pauses_and_begins_again(reader: Reader) -> None:
    page = reader.page
    reader.hold_clock()
    start(reader, "/sources?projector=1&autoplay=5&slides=sources-months,sources-imports")
    assert re.search(r"^[1-5] mp$", page.inner_text("#projector .count"))
    page.clock.run_for(6000)
    at(reader, 2)
    page.keyboard.press(" ")
    page.clock.run_for(20_000)
    assert page.inner_text("#projector .count") == "szünetel"
    at(reader, 2)
    page.keyboard.press(" ")
    page.keyboard.press("End")
    page.clock.run_for(6000)
    at(reader, 1)
    page.keyboard.press("a")
    assert page.inner_text("#projector .count") == "" and "autoplay" not in page.url


def test_the_show_goes_on_without_the_server_and_nothing_changes(
    browser: Browser, prepared: dict[str, Path], tmp_path: Path
) -> None:
    with served(screens.settings_in(tmp_path, prepared["sample"])) as address:
        context = reading(browser, address)
        someone = context.__enter__()
        someone.keeps_tab = True
        start(someone, "/?projector=1")
        asked: list[str] = []
        someone.page.on("request", lambda request: asked.append(request.url))
        before = _said(someone)
    assert _said(someone) == before, "the server is away by now"
    someone.page.keyboard.press("d")
    someone.page.set_viewport_size({"width": 1024, "height": 768})
    someone.page.wait_for_timeout(200)
    assert count(someone) > 5
    someone.page.keyboard.press("Escape")
    assert someone.page.inner_text("#overview-money-figure")
    assert [url for url in asked if "/assets/icon.svg" not in url] == [], (
        "the tab's icon comes from the browser's memory"
    )
    assert someone.complaints == []
    context.__exit__(None, None, None)


def _said(reader: Reader) -> list[str]:
    """The words of every slide."""
    found = []
    for number in range(1, count(reader) + 1):
        reader.page.keyboard.press("Home" if number == 1 else "ArrowRight")
        at(reader, number)
        found.append(reader.page.evaluate("document.querySelector('#projector .canvas').textContent"))
    return found


def test_order_is_changed_by_keyboard_and_kept_in_the_link(reader: Reader) -> None:
    start(reader, "/budget?projector=1")
    page, tiles = (
        reader.page,
        reader.page.evaluate("[...document.querySelectorAll('.page .tile:not(.tile-kpi)')].map((tile) => tile.id)"),
    )
    page.keyboard.press("o")
    shown = page.locator("#projector .panel li[data-id]").evaluate_all("(list) => list.map((one) => one.dataset.id)")
    assert shown == ["budget-kpis", *tiles]
    assert page.evaluate("document.activeElement.id") == "show-budget-kpis"
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")  # leaves budget-by_project out
    page.click("#projector .panel [data-id='budget-pace'] input")
    page.click("#projector .panel [data-id='budget-consortium'] input")
    page.keyboard.press("Escape")
    assert "slides=budget-cumulative,budget-kpis,budget-categories,budget-projects" in page.url
    first = page.inner_text(HEADLINE)
    page.reload()
    page.wait_for_selector(f"{SHOW}[data-painted]:not([data-painted=''])")
    assert page.inner_text(HEADLINE) == first
    page.keyboard.press("o")
    page.click("#projector .panel [data-id='budget-pace'] input")
    assert page.url.count("budget-pace") == 1, "put back"
    page.click("#projector .acts button")
    assert "slides=" not in page.url, "the original order"


def test_bad_values_in_a_link_are_dropped_and_said(reader: Reader) -> None:
    start(reader, "/budget?projector=1&slides=budget-nincs,budget-pace&autoplay=soha&theme=pink&slide=1")
    said = reader.page.inner_text(NOTICE)
    assert all(value in said for value in ("slides = budget-nincs", "autoplay = soha", "theme = pink"))
    assert reader.page.locator(".dropped p").count() == 0, "the page's own filters have nothing to complain of"
    assert set(reader.page.evaluate("[...tukor.showing.slides].map((slide) => slide.id)")) == {"budget-pace"}


def test_figures_of_yesterday_are_said_to_be_old(reader: Reader) -> None:
    page = reader.page
    reader.hold_clock()
    start(reader, "/budget?projector=1")
    assert page.locator(NOTICE).is_hidden()
    page.clock.fast_forward(DAY_AND_MORE)
    page.wait_for_selector(f"{NOTICE}:visible")
    assert "24 órája" in page.inner_text(NOTICE)
    at(reader, 1)


@pytest.mark.parametrize(("theme", "slides", "panels"), [("light", (1, 3, 7), "o?"), ("dark", (2,), "o")])
def test_slides_and_panels_pass_axe(
    browser: Browser, address: str, theme: str, slides: tuple[int, ...], panels: str
) -> None:
    with reading(browser, address, bypass_csp=True) as reader:
        start(reader, f"/?projector=1&theme={theme}")
        found: dict[str, list[str]] = {}
        for number in slides:
            reader.page.keyboard.type(str(number))
            reader.page.keyboard.press("Enter")
            at(reader, number)
            found[str(number)] = violations(reader.page)
        for key in panels:
            reader.page.keyboard.press(key)
            found[key] = violations(reader.page)
            reader.page.keyboard.press("Escape")
        assert not any(found.values()), found


def test_keys_are_listed_and_nothing_moves(browser: Browser, address: str) -> None:
    with reading(browser, address, language="en") as reader:
        start(reader, "/?projector=1")
        reader.page.keyboard.press("?")
        listed = reader.page.inner_text("#projector .panel")
        assert all(key in listed for key in ("PageDown", "Home", "Esc", "black screen", "pause"))
        assert reader.page.evaluate(MOVING) == []
