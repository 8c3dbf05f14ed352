"""The target-groups page in a real browser: outlines and tiles with no request outside, and the table beside them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import screens
from axe_playwright_python.sync_playwright import Axe
from werkzeug.serving import make_server

from dashboard.app import create_app
from data import facts

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

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
    server = make_server("127.0.0.1", 0, create_app(settings).server, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A tab of its own."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    yield context.new_page()
    context.close()


def test_the_map_stays_on_this_machine_and_its_table_names_every_settlement(address: str, page: Page) -> None:
    outside: list[str] = []
    page.on(
        "request", lambda sent: None if sent.url.startswith((address, "data:", "blob:")) else outside.append(sent.url)
    )
    page.goto(f"{address}/reach")
    page.wait_for_selector(MAP)
    page.click("#reach-settlements .as-table")
    rows = page.locator("#reach-settlements-table tbody tr")
    rows.first.wait_for()
    assert rows.count() == 22
    assert "nincs adat" in rows.first.inner_text()
    assert outside == []


def test_no_accessibility_violation(address: str, page: Page) -> None:
    page.goto(f"{address}/reach")
    page.wait_for_selector(MAP)
    page.wait_for_load_state("networkidle")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
