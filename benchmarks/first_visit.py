"""What the first visit and the later ones cost on a slow line: bytes on the wire, requests, time to the first chart."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext

from benchmarks._harness import (
    CHROMIUM_ARGUMENTS,
    Options,
    Server,
    browser,
    chromium_program,
    installation,
    percentile,
    report,
    serving,
)
from dashboard.app import PAGES, noun

COUNT = 5
TITLES = ("first", "second", "fourth")
"""Visits told apart. From the third on Chromium keeps compiled scripts; so does the reader's."""
LINE = {"offline": False, "latency": 40, "downloadThroughput": 10_000_000 / 8, "uploadThroughput": 10_000_000 / 8}
"""10 Mbit/s and 40 ms there and back."""
FIRST_CHART = """() => {
  const charts = Array.from(document.querySelectorAll(".js-plotly-plot"));
  if (charts.some((chart) => chart.data && chart.data.length)) window.benchShown ||= performance.now();
  return window.benchShown;
}"""
LOOK_MS = 10
LARGEST = 12


@dataclass(frozen=True)
class Visit:
    """One visit: bytes received over the wire (headers and bodies, 0 from cache), requests that went out, the largest
    first, and milliseconds from the navigation to the first chart with something in it."""

    wire_bytes: int
    requests: int
    largest: tuple[tuple[int, str], ...]
    first_chart_ms: float

    @property
    def kib(self) -> float:
        """Bytes on the wire in KiB."""
        return self.wire_bytes / 1024


def run(options: Options) -> None:
    """Print the first, second and fourth visit of every page, then what the first page's bytes are made of."""
    count = options.count or COUNT
    for database in options.databases:
        with (
            installation(options.size, database) as made,
            serving(made) as server,
            browser(options.chromium) as chromium,
        ):
            tried = {
                noun(page): [visits(chromium, server, page.PATH) for _ in range(count)]
                for page in PAGES[: options.pages]
            }
        rows = [
            [name, *(cell for turn in zip(*each, strict=True) for cell in _row(turn))] for name, each in tried.items()
        ]
        heads = ("page", *(f"{title}: {what}" for title in TITLES for what in ("KiB", "requests", "chart ms")))
        report(f"Visits at 10 Mbit/s and 40 ms, medians of {count} ({made.title})", heads, rows)
        largest = next(iter(tried.values()))[0][0].largest[:LARGEST]
        report("The first visit's bytes", ("file", "KiB"), [(name, size / 1024) for size, name in largest])


def visits(chromium: Browser, server: Server, path: str) -> tuple[Visit, ...]:
    """Visits of a new profile: with an empty cache, and later ones in new tabs; one for each of TITLES."""
    with tempfile.TemporaryDirectory(prefix="eselytukor-visit-") as profile:
        context = chromium.browser_type.launch_persistent_context(
            profile,
            executable_path=chromium_program(),
            args=CHROMIUM_ARGUMENTS,
            viewport={"width": 1366, "height": 768},
        )
        found = [visit(context, server.url + path) for _ in range(4)]
        context.close()
    return found[0], found[1], found[3]


def visit(context: BrowserContext, url: str) -> Visit:
    """Open `url` in a new tab of `context` on a slow line, wait for its first chart and the network."""
    tab = context.new_page()
    session = context.new_cdp_session(tab)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", LINE)
    names: dict[str, str] = {}
    sizes: dict[str, int] = {}
    session.on("Network.requestWillBeSent", lambda event: names.update({event["requestId"]: event["request"]["url"]}))
    session.on(
        "Network.loadingFinished", lambda event: sizes.update({event["requestId"]: int(event["encodedDataLength"])})
    )
    tab.goto(url, wait_until="commit")
    shown = float(tab.wait_for_function(FIRST_CHART, polling=LOOK_MS).json_value())
    tab.wait_for_load_state("networkidle")
    tab.close()
    sent = {key: size for key, size in sizes.items() if size and names.get(key, "").startswith("http")}
    named = [(size, names[key].rpartition("/")[2].partition("?")[0]) for key, size in sent.items()]
    return Visit(sum(sent.values()), len(sent), tuple(sorted(named, reverse=True)), shown)


def _row(found: tuple[Visit, ...]) -> list[object]:
    kib = percentile([one.kib for one in found], 0.5)
    requests = percentile([one.requests for one in found], 0.5)
    return [kib, int(requests), percentile([one.first_chart_ms for one in found], 0.5)]
