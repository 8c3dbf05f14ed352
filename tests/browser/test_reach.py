"""The target-groups page in a real browser: outlines and tiles with no request outside, and the table beside them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import screens
from browsing import Reader, reading, served, violations

from data import facts

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MAP = "#reach-settlements-graph .main-svg"


def _boundaries(folder: Path) -> Path:
    """A made-up outline, a small square around its place, for every settlement of the facts."""
    lines = (facts.FOLDER / "settlements.csv").read_text(encoding="utf-8").splitlines()[1:]
    features = []
    for line in lines:
        code, *_, lat, lon = line.split(";")
        x, y = float(lon), float(lat)
        ring = [
            [x - 0.02, y - 0.02],
            [x + 0.02, y - 0.02],
            [x + 0.02, y + 0.02],
            [x - 0.02, y + 0.02],
            [x - 0.02, y - 0.02],
        ]
        features.append({"properties": {"ksh": code}, "geometry": {"type": "Polygon", "coordinates": [ring]}})
    file = folder / "outlines.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return file


@pytest.fixture(params=["tiles", "outlines"])
def address(request: pytest.FixtureRequest, prepared: dict[str, Path], tmp_path: Path) -> Iterator[str]:
    """The address of a running application with the public facts, with and without outlines."""
    known = {"BOUNDARIES_FILE": str(_boundaries(tmp_path))} if request.param == "outlines" else {}
    settings = screens.settings_in(tmp_path, prepared["facts"], **known)
    with served(settings) as address:
        yield address


@pytest.fixture
def reader(browser: Browser, address: str) -> Iterator[Reader]:
    with reading(browser, address, bypass_csp=True) as someone:
        yield someone


def test_the_map_stays_on_this_machine_and_its_table_names_every_settlement(reader: Reader) -> None:
    page = reader.page
    reader.open("/reach")
    page.wait_for_selector(MAP)
    page.click("#reach-settlements .as-table")
    rows = page.locator("#reach-settlements-table tbody tr")
    rows.first.wait_for()
    assert rows.count() == 22
    assert "nincs adat" in rows.first.inner_text()
    assert reader.outside == []
    assert violations(page) == []
