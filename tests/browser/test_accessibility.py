"""Every page in a real browser, with demonstration data, with facts only, and empty: axe finds nothing, nothing is too
wide, nothing complains and nothing is asked of anybody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import screens
from axe_playwright_python.sync_playwright import Axe
from browsing import SIZES, Reader, reading

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
ROWS = {"hd": 1_000, "phone": 12}


def _violations(reader: Reader, *, colours: bool, rows: int) -> list[str]:
    """What axe finds, with contrasts or without, in the first `rows` of every table."""
    options = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": colours}}}
    context = {"exclude": [[f"tbody tr:nth-child(n+{rows + 1})"]]}
    found = Axe().run(reader.page, context=context, options=options).response["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]


def _overflows(reader: Reader) -> list[str]:
    """At which widths the page scrolls sideways, also after a window has been made narrower."""
    found = []
    for name, (width, _height) in SIZES.items():
        reader.resize(name)
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
            # contrasts take most of the time, and are the same in every language and width; an empty page has none of
            # its own; all rows are looked at in one width
            colours = (language, size) == ("hu", "hd") and content != "empty"
            found[noun] = _violations(someone, colours=colours, rows=ROWS[size])
            found[noun] += _overflows(someone) if size == "hd" else []
            someone.page.set_viewport_size({"width": SIZES[size][0], "height": SIZES[size][1]})
        assert not any(found.values()), found
        assert (someone.outside, someone.complaints) == ([], [])
