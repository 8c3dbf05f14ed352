"""How many bytes a visit costs: every request of a page in headless Chromium, as they went over the wire.

python benchmarks/page_weight.py http://127.0.0.1:8050/
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

from playwright.sync_api import BrowserContext, sync_playwright

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@dataclass(frozen=True)
class Visit:
    """One visit: bytes received over the wire (headers and bodies, 0 from cache), requests made, the largest first."""

    wire_bytes: int
    requests: int
    largest: tuple[tuple[int, str], ...]

    @property
    def kib(self) -> float:
        """Bytes on the wire in KiB."""
        return self.wire_bytes / 1024


def measure(url: str, *, executable: str = CHROMIUM) -> tuple[Visit, Visit]:
    """The first visit with an empty cache, and the second in a new tab of the same browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        context = browser.new_context(viewport={"width": 1366, "height": 768})
        visits = visit(context, url), visit(context, url)
        browser.close()
    return visits


def visit(context: BrowserContext, url: str) -> Visit:
    """Open `url` in a new tab of `context`, wait for its charts and the network, count what was received."""
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    names: dict[str, str] = {}
    sizes: dict[str, int] = {}
    session.on("Network.requestWillBeSent", lambda event: names.update({event["requestId"]: event["request"]["url"]}))
    session.on(
        "Network.loadingFinished", lambda event: sizes.update({event["requestId"]: int(event["encodedDataLength"])})
    )
    page.goto(url)
    page.wait_for_selector("[data-choices]", state="attached")
    page.wait_for_load_state("networkidle")
    page.close()
    largest = sorted(((size, names.get(key, "?")) for key, size in sizes.items()), reverse=True)
    return Visit(sum(sizes.values()), len(sizes), tuple(largest))


if __name__ == "__main__":
    for title, result in zip(("first visit", "second visit"), measure(sys.argv[1]), strict=True):
        print(f"{title}: {result.kib:.1f} KiB in {result.requests} requests")
        for size, name in result.largest[:12]:
            print(f"  {size / 1024:8.1f}  {name}")
