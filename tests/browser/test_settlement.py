"""A settlement's page in a real browser: the ways to it, one request a change, and downloads that stay with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import screens
from browsing import reading, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_tables_and_maps_lead_to_a_settlement_and_filters_stay_with_it(
    browser: Browser, prepared: dict[str, Path], tmp_path: Path
) -> None:
    settings = screens.settings_in(tmp_path, prepared["facts"])
    with served(settings) as address, reading(browser, address) as reader:
        page = reader.page
        reader.open("/cooperation?from=2018-01")
        page.locator("#cooperation-partners-table").get_by_role("link", name="Tiszakécske", exact=True).first.click()
        page.wait_for_url("**/telepules/30623?from=2018-01")
        reader.settle("settlement")
        assert page.title() == "Tiszakécske – Esélytükör"
        assert page.inner_text("nav [aria-current]") == "Járási együttműködés", "the page this one is found under"
        assert page.locator("#filter-bar [data-panel=settlement]").count() == 0, "the address says which"
        link = page.locator("#settlement-plans a[data-download]").first
        assert link.get_attribute("href") == "/settlement.csv?table=plans&settlement=30623&from=2018-01"
        page.click("#bar-period-button")
        assert reader.requests_of(lambda: page.check("input[value=last-year]")) == 1
        assert reader.query() == "settlement=30623&period=last-year"
        assert reader.requests_of(page.go_back) == 1
        page.goto(f"{address}/telepules")
        reader.settle("settlement")
        label = page.locator("#settlement-map text", has_text="Tiszaug").bounding_box()
        assert label
        middle = (label["x"] + label["width"] / 2, label["y"] + label["height"] / 2)
        for _ in range(20):  # plotly answers a pointer that moves, once the chart has settled
            page.mouse.move(middle[0] - 3, middle[1])
            page.mouse.move(*middle)
            page.wait_for_timeout(100)
            if page.locator(".hoverlayer .hovertext").count():
                break
        page.mouse.down()
        page.mouse.up()
        page.wait_for_url("**/telepules/14094")
        reader.settle("settlement")
        assert page.locator("h1").inner_text().startswith("Tiszaug: 2 projekt")
        assert reader.complaints == []
