"""How long a reader waits for a filter change: from the click in the filter bar, or Back, until all that changed is
redrawn and shown. A chart whose figure did not change is not drawn again, and so is done as it stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from benchmarks._harness import Options, Server, browser, installation, percentile, report, serving
from dashboard.app import PAGES, noun

SCRIPT = Path(__file__).with_suffix(".js")
COUNT = 20
SETTLE_MS = 120
PARTS = ("click", "server", "script", "frames")


def run(options: Options) -> None:
    """Print p50 and p95 of every page, for changes by the filter bar and by Back, and the parts of the p50."""
    count = options.count or COUNT
    for database in options.databases:
        with (
            installation(options.size, database) as made,
            serving(made) as server,
            browser(options.chromium) as chromium,
        ):
            rows = [
                row for page in PAGES[: options.pages] for row in _rows(chromium, server, page.PATH, noun(page), count)
            ]
            alone = [row for page in PAGES[: options.pages] for row in _alone(chromium, server, page.PATH, count)]
        heads = ("page, change", "charts", "redrawn", "p50", "p95", "click→request", "server", "answer→drawn", "→shown")
        report(f"Filter change to repaint, ms ({made.title}, {count} changes each, headless, 1366×768)", heads, rows)
        report("One chart drawn anew by itself, ms (no server, no Dash)", ("chart", "script p50", "shown p50"), alone)


def _alone(chromium: Browser, server: Server, path: str, count: int) -> list[list[object]]:
    tab = _opened(chromium, server.url + path)
    rows: list[list[object]] = []
    for place in range(int(tab.evaluate("bench.prepare()"))):
        name = tab.evaluate("place => bench.kept[place].parentElement.id.replace('-graph', '')", place)
        found = [tab.evaluate("place => bench.redraw(place)", place) for _ in range(count)]
        rows.append([name, *(percentile([one[part] for one in found], 0.5) for part in ("script", "total"))])
    tab.context.close()
    return rows


def _rows(chromium: Browser, server: Server, path: str, name: str, count: int) -> list[list[object]]:
    tab = _opened(chromium, server.url + path)
    charts = int(tab.evaluate("bench.prepare()"))
    clicked = [_change(tab, turn) for turn in range(count)]
    gone_back = [_back(tab) for _ in range(count)]
    tab.context.close()
    return [_row(f"{name}, {how}", charts, found) for how, found in (("control", clicked), ("back", gone_back))]


def _opened(chromium: Browser, url: str) -> Page:
    tab = chromium.new_page(viewport={"width": 1366, "height": 768})
    tab.add_init_script(path=SCRIPT)
    tab.goto(url)
    tab.wait_for_selector("[data-answer]", state="attached")
    tab.wait_for_load_state("networkidle")
    tab.wait_for_timeout(1000)
    return tab


def _change(tab: Page, turn: int) -> dict[str, Any]:
    """Choose one more project, or one less: every change is a combination that was not there before."""
    if not tab.locator("#bar-project-panel").is_visible():
        tab.click("#bar-project-button")
    boxes = tab.locator("#bar-project-panel [data-list] input[type=checkbox]")
    order = [3, 1, 2, 1, 4, 2, 5, 3]
    box = boxes.nth(order[turn % len(order)] % boxes.count())
    box.scroll_into_view_if_needed()
    tab.wait_for_timeout(SETTLE_MS)
    tab.evaluate("bench.prepare()")
    box.click()
    return _checked(tab)


def _back(tab: Page) -> dict[str, Any]:
    tab.wait_for_timeout(SETTLE_MS)
    tab.evaluate("bench.prepare()")
    tab.evaluate("bench.back()")
    return _checked(tab)


def _checked(tab: Page) -> dict[str, Any]:
    found: dict[str, Any] = tab.evaluate("bench.finished()")
    if found.get("error") or found["posts"] != 1 or not found["kept"]:
        raise RuntimeError(f"One request and the same chart nodes were expected at {tab.url}, but: {found}")
    return found


def _row(title: str, charts: int, found: list[dict[str, Any]]) -> list[object]:
    totals = [one["total"] for one in found]
    parts = [percentile([one[part] for one in found], 0.5) for part in PARTS]
    redrawn = sum(one["charts"] for one in found) / len(found)
    return [title, charts, redrawn, percentile(totals, 0.5), percentile(totals, 0.95), *parts]
