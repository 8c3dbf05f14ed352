"""What the first visit and the second cost: bytes on the wire, requests, and the time to the first chart on a slow line."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext

from benchmarks._harness import Options, Server, browser, installation, percentile, report, serving
from dashboard.app import PAGES, noun

COUNT = 5
LINE = {"offline": False, "latency": 40, "downloadThroughput": 10_000_000 / 8, "uploadThroughput": 10_000_000 / 8}
"""10 Mbit/s and 40 ms there and back."""
FIRST_CHART = """() => {
  const drawn = Array.from(document.querySelectorAll(".js-plotly-plot")).some((chart) => chart.data && chart.data.length);
  if (drawn && !window.benchShown) window.benchShown = performance.now();
  return window.benchShown;
}"""
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
    """Print the first visit and the second of every page, then what the first page's bytes are made of."""
    for database in options.databases:
        with installation(options.size, database) as made, serving(made) as server, browser() as chromium:
            rows, largest = [], ()
            for page in PAGES:
                tries = [visits(chromium, server, page.PATH) for _ in range(options.count or COUNT)]
                rows.append([noun(page), *_row([one for one, _ in tries]), *_row([two for _, two in tries])])
                largest = largest or tries[0][0].largest
        heads = ("page", "first: KiB", "requests", "chart ms", "second: KiB", "requests", "chart ms")
        report(f"Visits at 10 Mbit/s and 40 ms, medians ({made.title}, {len(tries)} each)", heads, rows)
        report("The first visit's bytes", ("file", "KiB"), [(name, size / 1024) for size, name in largest[:LARGEST]])


def visits(chromium: Browser, server: Server, path: str) -> tuple[Visit, Visit]:
    """A visit with an empty cache, and the second one in a new tab of the same browser."""
    context = chromium.new_context(viewport={"width": 1366, "height": 768})
    found = visit(context, server.url + path), visit(context, server.url + path)
    context.close()
    return found


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
    shown = float(tab.wait_for_function(FIRST_CHART, polling="raf").json_value())
    tab.wait_for_load_state("networkidle")
    tab.close()
    sent = {key: size for key, size in sizes.items() if size and names.get(key, "").startswith("http")}
    largest = sorted(
        ((size, names[key].rpartition("/")[2].partition("?")[0]) for key, size in sent.items()), reverse=True
    )
    return Visit(sum(sent.values()), len(sent), tuple(largest), shown)


def _row(found: list[Visit]) -> list[object]:
    parts = ([one.kib for one in found], [one.requests for one in found], [one.first_chart_ms for one in found])
    kib, requests, shown = (percentile(values, 0.5) for values in parts)
    return [kib, int(requests), shown]
