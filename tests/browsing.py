"""A running application and a reader with a browser tab in front of it: for tests of what only a browser can break."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from axe_playwright_python.sync_playwright import Axe
from werkzeug.serving import make_server

from dashboard.app import create_app
from data.accounts import store
from data.settings import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHART = ".js-plotly-plot"
READY = "[data-answer]"
FILLED = """() => !document.querySelector('.page-head h1:empty')
    && [...document.querySelectorAll('.dash-graph')].every((graph) => graph.querySelector('.main-svg'))"""
STEADY = """() => new Promise((done) => {
    const shown = () => [document.documentElement.scrollWidth, document.documentElement.scrollHeight,
        ...[...document.querySelectorAll('.main-svg')].map((one) => one.getAttribute('width'))].join();
    let last = shown(), same = 0, looks = 0;
    const look = () => {
        const now = shown();
        same = now === last ? same + 1 : 0;
        last = now;
        looks += 1;
        if (same === 6 || looks === 80) done(); else setTimeout(look, 25);
    };
    setTimeout(look, 25);
})"""
"""Resolves when six looks in a row, 25 ms apart, found the page and every chart of the same size; after 80 anyway.
Charts are drawn anew 50 ms after their place has changed."""
QUIET_SECONDS = 0.4
"""Without a request for so long, a page has done what it was asked to."""
SETTLED_SECONDS = 0.2
"""The same for a page that is filled already, with every chart drawn."""
SIZES = {"fhd": (1920, 1080), "hd": (1366, 768), "phone": (390, 844)}


@contextlib.contextmanager
def served(settings: Settings) -> Iterator[str]:
    """The address of an application with these settings and a place for accounts, as long as the context lasts."""
    store.migrate(settings)
    server = make_server("127.0.0.1", 0, create_app(settings).server, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Reader:
    """A tab, the callback requests it made, its requests to anybody else, and what its console complained of."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.posts: list[str] = []
        self.outside: list[str] = []
        self.complaints: list[str] = []
        self.keeps_tab = False
        """Whether nobody may have the tab after this reader."""
        self._open, self._quiet_since = 0, time.monotonic()
        self._listening: dict[str, Callable[[Any], None]] = {
            "request": lambda request: self._note(request.method, request.url),
            "requestfinished": lambda _request: self._count(-1),
            "requestfailed": lambda _request: self._count(-1),
            "console": lambda message: self._hear(message.type, message.text),
            "pageerror": lambda error: self.complaints.append(str(error)),
        }
        for event, heard in self._listening.items():
            page.on(event, heard)  # type: ignore[call-overload]

    def leave(self) -> None:
        """Hear nothing more of the tab."""
        for event, heard in self._listening.items():
            self.page.remove_listener(event, heard)

    def hold_clock(self) -> None:
        """From now on time passes in this tab as the test says."""
        self.page.clock.install()
        self.keeps_tab = True

    def _count(self, step: int) -> None:
        self._open += step
        self._quiet_since = time.monotonic()

    def _note(self, method: str, url: str) -> None:
        self._count(1)
        if method == "POST":
            self.posts.append(url)
        if not url.startswith((self.address, "data:", "blob:")):
            self.outside.append(url)

    def _hear(self, kind: str, words: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(words)

    def open(self, path: str) -> None:
        """Open `path` and wait until the page is filled."""
        self.page.goto(self.address + path)
        self.settle()

    def settle(self, page: str = "") -> None:
        """Wait until the page (its noun; any page without) is filled and every chart is drawn."""
        self.page.wait_for_selector(f"#{page}-frame{READY}" if page else READY, state="attached")
        self.page.wait_for_function(FILLED)
        self._wait_for_quiet(SETTLED_SECONDS)

    def resize(self, size: str) -> None:
        """Give the window another size and wait until the page and its charts have taken it up."""
        width, height = SIZES[size]
        self.page.set_viewport_size({"width": width, "height": height})
        self.steady()

    def steady(self) -> None:
        """Wait until nothing changes its size any more."""
        self.page.evaluate(STEADY)

    def requests_of(self, act: Callable[[], object]) -> int:
        """How many callback requests `act` causes."""
        self.posts.clear()
        act()
        self._quiet_since = time.monotonic()
        self._wait_for_quiet(QUIET_SECONDS)
        return len(self.posts)

    def _wait_for_quiet(self, seconds: float) -> None:
        while self._open > 0 or time.monotonic() - self._quiet_since < seconds:
            self.page.wait_for_timeout(25)

    def query(self) -> str:
        """The query string of the address."""
        return self.page.url.partition("?")[2].partition("#")[0]


def violations(page: Page, within: str = "", *, colours: bool = True, rows: int = 1_000) -> list[str]:
    """What axe finds in the page, or in the part of it that a selector names: with contrasts or without, in the first
    `rows` of every table. The tab must be one that bypasses the CSP."""
    options = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": colours}}}
    context = {"include": [[within or "html"]], "exclude": [[f"tbody tr:nth-child(n+{rows + 1})"]]}
    found = Axe().run(page, context=context, options=options).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


@contextlib.contextmanager
def reading(
    browser: Browser, address: str, *, language: str = "hu", size: str = "hd", bypass_csp: bool = False
) -> Iterator[Reader]:
    """A reader with a tab in which nothing is left of earlier readers; after a failure nobody gets it again. A tab that
    knows the scripts opens a page in half the time. bypass_csp: only so that axe-core can be put into the page."""
    width, height = SIZES[size]
    free = _FREE_TABS.setdefault((browser, bypass_csp), [])
    page = free.pop() if free else browser.new_context(bypass_csp=bypass_csp).new_page()
    page.set_viewport_size({"width": width, "height": height})
    page.context.add_cookies([{"name": "language", "value": language, "url": address}])
    reader = Reader(page, address)
    try:
        yield reader
    except BaseException:
        reader.keeps_tab = True
        raise
    finally:
        reader.leave()
        if reader.keeps_tab:
            page.context.close()
        else:
            _tidy(page)
            free.append(page)


_FREE_TABS: dict[tuple[Browser, bool], list[Page]] = {}
"""Browser and bypass_csp → its tabs without a reader."""


def _tidy(page: Page) -> None:
    """Leave nothing of a reader: no other tab, no page, no memory of theirs, no routes, no rights, no paper."""
    for other in page.context.pages:
        if other is not page:
            other.close()
    page.unroute_all()
    if page.url.startswith("http"):
        page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
    page.goto("about:blank")
    page.emulate_media(media="null", color_scheme="null", reduced_motion="null")
    page.context.clear_cookies()
    page.context.clear_permissions()
