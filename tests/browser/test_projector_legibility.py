"""Every slide of every page can be read in a council room: both languages, three sizes, both themes, measured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import screens
from browsing import Reader, reading
from legible import EVERY_SLIDE, FAULTS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROOMS = ((1920, 1080), (1280, 720), (1024, 768))
SHOW = "#projector[data-painted='1']"
THEMES = {"hu": "light", "en": "dark"}
"""Language → the theme its shows open in; in the largest room Hungarian slides are measured in the other one too."""
SPOILT = {
    "small": "headline.style.fontSize = '30px'",
    "pale": "headline.style.color = '#8a949e'",
    "cut by the strip": "table.style.marginTop = '420px'",
    "overlap": "headline.style.marginBottom = '-60px'",
    "outside": "headline.style.marginLeft = '-120px'",
    "broken inside a word": "headline.style.cssText = 'width: 90px; word-break: break-all'",
}
SPOILT_CHART = {
    "half on a mark": "label.setAttribute('transform', `translate(${-label.getBBox().width / 3}, 0)`)",
    "series": "for (let one = 0; one < 7; one += 1) bars.append(bars.firstElementChild.cloneNode(true))",
    "small": "label.style.fontSize = '11px'",
    "pale": "label.style.fill = 'rgb(180, 180, 180)'",
    "cut": "label.setAttribute('transform', 'translate(0, -400)')",
}

PARTS = """() => {
    const find = (one) => document.querySelector(`#projector ${one}`);
    Object.assign(window, { headline: find('.headline'), table: find('table') });
    Object.assign(window, { label: find('.scatterlayer text'), bars: find('.barlayer') });
    window.wholesome = [headline, table, label].filter(Boolean).map(
        (one) => [one, one.style.cssText, one.getAttribute('transform') || '']);
}"""
MENDED = """() => wholesome.forEach(([node, style, place]) => {
    node.style.cssText = style;
    node.setAttribute('transform', place);
    if (bars) bars.replaceChildren(bars.firstElementChild);
})"""


def show(someone: Reader, path: str, size: tuple[int, int] = ROOMS[0]) -> None:
    """Open a show by its link in a window of this size."""
    someone.page.set_viewport_size({"width": size[0], "height": size[1]})
    someone.page.goto(f"{someone.address}{path}{'&' if '?' in path else '?'}projector=1")
    someone.page.wait_for_selector(SHOW)


def faults(someone: Reader, size: tuple[int, int], themes: int = 2) -> dict[str, Any]:
    """Slide (number and theme) → what is wrong with it, of all slides in a window of this size."""
    someone.page.set_viewport_size({"width": size[0], "height": size[1]})
    found = someone.page.evaluate(EVERY_SLIDE, themes)
    assert found.pop("slides") > 0
    return {f"{size[0]}×{size[1]} {slide}": said for slide, said in found.items()}


@pytest.mark.parametrize("language", THEMES)
@pytest.mark.parametrize("page", screens.PAGES)
def test_every_slide_can_be_read_in_the_room(
    browser: Browser, addresses: dict[str, str], page: str, language: str
) -> None:
    with reading(browser, addresses["sample"], language=language, bypass_csp=True) as someone:
        show(someone, f"{screens.PAGES[page]}?theme={THEMES[language]}")
        found: dict[str, Any] = {}
        for size in ROOMS:
            found |= faults(someone, size, themes=2 if (language, size) == ("hu", ROOMS[0]) else 1)
        assert found == {}
        assert someone.complaints == []


@pytest.mark.parametrize(("content", "pages"), [("facts", tuple(screens.PAGES)), ("empty", ("overview", "reach"))])
def test_slides_of_little_or_no_data_can_be_read(
    browser: Browser, addresses: dict[str, str], content: str, pages: tuple[str, ...]
) -> None:
    with reading(browser, addresses[content], bypass_csp=True) as someone:
        for page in pages:
            show(someone, screens.PAGES[page])
            assert faults(someone, ROOMS[0], themes=1) == {}, page


def test_filters_with_long_names_can_be_read(browser: Browser, addresses: dict[str, str]) -> None:
    projects = "project=EFOP-3.9.2-16-2017-00009&project=EFOP-1.5.2-16-2017-00040"
    long = f"{projects}&period=last-12-months&district=038&district=044"
    with reading(browser, addresses["sample"], bypass_csp=True) as someone:
        show(someone, f"/budget?{long}")
        assert faults(someone, ROOMS[2], themes=1) == {}


def test_the_measure_finds_what_is_wrong(browser: Browser, addresses: dict[str, str]) -> None:
    with reading(browser, addresses["sample"], bypass_csp=True) as someone:
        page = someone.page
        for slides, spoilt in (("budget-projects", SPOILT), ("budget-categories", SPOILT_CHART)):
            show(someone, f"/budget?slides={slides}")
            page.evaluate(PARTS)
            for fault, spoiling in spoilt.items():
                assert page.evaluate(FAULTS) == []
                page.evaluate(f"() => {{ {spoiling}; }}")
                assert any(one.startswith(fault) for one in page.evaluate(FAULTS)), fault
                page.evaluate(MENDED)
