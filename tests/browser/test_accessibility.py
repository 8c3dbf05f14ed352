"""Every page in a real browser, with demonstration data, with facts only, and empty: axe finds nothing, nothing is too
wide, nothing complains and nothing is asked of anybody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import screens
from browsing import SIZES, Reader, reading, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]
VISITS = {
    ("sample", "hu", "hd"): ("fhd", "hd", "phone"),
    ("sample", "en", "hd"): ("phone",),
    ("facts", "hu", "hd"): ("fhd", "phone"),
    ("facts", "en", "phone"): (),
    ("empty", "hu", "hd"): ("phone",),
}
"""Content, language and size of a visit → the sizes the window is given one after the other."""
ROWS = {("sample", "hu", "hd"): 40, ("facts", "hu", "hd"): 12}
"""Visit in which contrasts are looked at → in how many rows of a table. They are the same in every language and width,
and an empty page has none of its own."""
FIRST_ROWS = 12


def _overflow(reader: Reader, size: str) -> list[str]:
    """Whether the page scrolls sideways in the window as it is."""
    wide = reader.page.evaluate("document.documentElement.scrollWidth")
    return [f"{size}: {wide} px"] if wide > SIZES[size][0] else []


@pytest.mark.parametrize("visit", VISITS, ids="-".join)
def test_pages_are_accessible_quiet_and_never_too_wide(
    browser: Browser, addresses: dict[str, str], visit: tuple[str, str, str]
) -> None:
    content, language, size = visit
    rows = ROWS.get(visit, FIRST_ROWS)
    with reading(browser, addresses[content], language=language, size=size, bypass_csp=True) as someone:
        found: dict[str, list[str]] = {}
        for noun, path in screens.PAGES.items():
            someone.open(path)
            found[noun] = violations(someone.page, colours=visit in ROWS, rows=rows) + _overflow(someone, size)
            for other in VISITS[visit]:
                someone.resize(other)
                found[noun] += _overflow(someone, other)
            someone.page.set_viewport_size({"width": SIZES[size][0], "height": SIZES[size][1]})
        assert not any(found.values()), found
        assert (someone.outside, someone.complaints) == ([], [])
