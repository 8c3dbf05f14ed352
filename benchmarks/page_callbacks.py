"""How long the server takes for a filter change: each page's callback over HTTP, and where that time goes."""

from __future__ import annotations

import contextlib
import http.client
import json
import signal
import time
from collections import Counter
from types import FrameType
from typing import Any

from flask.testing import FlaskClient

from benchmarks._harness import Installation, Options, Server, installation, percentile, queries, report, serving
from dashboard.app import PAGES, create_app, noun

CALLBACK = "/_dash-update-component"
HEADERS = {"Content-Type": "application/json", "Accept-Encoding": "gzip, deflate, br", "Sec-Fetch-Site": "same-origin"}
COUNT = 60
TICK = 0.001
PARTS = (
    ("static_files", "compression"),
    ("/data/people/", "people"),
    ("/sqlalchemy/", "SQL"),
    ("/psycopg", "SQL"),
    ("/json/", "JSON"),
    ("/plotly/io/", "JSON"),
    ("/_plotly_utils/utils", "JSON"),
    ("/plotly/", "figures"),
    ("/_plotly_utils/", "figures"),
    ("/dashboard/figures/", "figures"),
    ("/dashboard/tables", "tables"),
    ("/dashboard/format/", "words"),
    ("/dashboard/findings/", "words"),
    ("/dashboard/i18n", "words"),
    ("/babel/", "words"),
    ("/pandas/", "pandas"),
    ("/data/", "queries"),
    ("/dashboard/", "callbacks"),
    ("/dash/", "Dash, Flask"),
    ("/flask/", "Dash, Flask"),
    ("/werkzeug/", "Dash, Flask"),
)
"""Part of a file's path → what its time is counted as; the innermost known file of a sample decides."""
NAMES = tuple(dict.fromkeys(name for _, name in PARTS))


def run(options: Options) -> None:
    """Print p50 and p95 of every page on each database, for filters seen for the first time and again; then the
    split."""
    for database in options.databases:
        with installation(options.size, database) as made:
            count = options.count or COUNT
            asked = {noun(page): queries(made, count, seed=number) for number, page in enumerate(PAGES)}
            with serving(made) as server:
                rows = [_row(server, page, filters) for page, filters in asked.items()]
            heads = ("page", "first", "new p50", "new p95", "again p50", "again p95", "KiB", "KiB packed")
            report(f"Page callback over HTTP, ms ({made.title}, {count} filters each)", heads, rows)
            parts = ("page", *NAMES, "other")
            report(f"Where the time goes, ms per callback ({made.title})", parts, split(made, asked))


class Caller:
    """One connection that stays open, as a browser's, and so one worker process."""

    def __init__(self, server: Server) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port)
        self._callbacks = json.loads(self._ask("GET", "/_dash-dependencies")[1])

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def post(self, page: str, query: str) -> tuple[float, int]:
        """Milliseconds and bytes of one answer of a page's callback."""
        body = json.dumps(request_body(self._callbacks, page, query))
        started = time.perf_counter()
        length, _ = self._ask("POST", CALLBACK, body, HEADERS)
        return (time.perf_counter() - started) * 1000, length

    def plain_size(self, page: str, query: str) -> int:
        """Bytes of an answer without compression."""
        body = json.dumps(request_body(self._callbacks, page, query))
        return self._ask("POST", CALLBACK, body, HEADERS | {"Accept-Encoding": "identity"})[0]

    def _ask(self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None) -> Any:
        self._connection.request(method, path, body, headers or {})
        response = self._connection.getresponse()
        answer = response.read()
        if response.status != 200:
            raise RuntimeError(f"{method} {path} was answered with {response.status}: {answer[:200]!r}")
        return len(answer), answer


def request_body(callbacks: list[dict[str, Any]], page: str, query: str) -> dict[str, Any]:
    """What a browser sends when the filters of `page` become `query`. callbacks: Dash's own list of them."""
    spec = next(one for one in callbacks if one["output"].startswith(f"..{page}-frame."))
    outputs = [name.rsplit(".", 1) for name in spec["output"].strip(".").split("...")]
    return {
        "output": spec["output"],
        "outputs": [{"id": component, "property": prop} for component, prop in outputs],
        "inputs": [{**one, "value": query} for one in spec["inputs"]],
        "changedPropIds": ["query.data"],
        "state": [],
    }


def _row(server: Server, page: str, asked: list[str]) -> list[object]:
    with contextlib.closing(Caller(server)) as caller:
        first, _ = caller.post(page, "")
        new = [caller.post(page, query) for query in asked]
        again = [caller.post(page, asked[-1])[0] for _ in asked]
        plain = [caller.plain_size(page, query) / 1024 for query in asked[:10]]
    times, sizes = [one for one, _ in new], [size for _, size in new]
    ends = [percentile(values, part) for values in (times, again) for part in (0.5, 0.95)]
    return [page, first, *ends, percentile(plain, 0.5), percentile([size / 1024 for size in sizes], 0.5)]


# ---- where the time goes ---------------------------------------------------------------------------------------------


class Sampler:
    """Counts, a thousand times a second of processor time, which part of the program the main thread is in."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def __enter__(self) -> Sampler:
        self._before = signal.signal(signal.SIGALRM, self._look)
        signal.setitimer(signal.ITIMER_REAL, TICK, TICK)
        return self

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, self._before)

    def _look(self, _number: int, frame: FrameType | None) -> None:
        self.counts[_part(frame)] += 1


def _part(frame: FrameType | None) -> str:
    while frame is not None:
        file = frame.f_code.co_filename
        for path, name in PARTS:
            if path in file:
                return name
        frame = frame.f_back
    return "other"


def split(made: Installation, asked: dict[str, list[str]]) -> list[list[object]]:
    """For each page its milliseconds per part of the program, by looking a thousand times a second; filters all new."""
    server = create_app(made.settings()).server
    client = server.test_client()
    callbacks = client.get("/_dash-dependencies").get_json()
    rows = []
    for page, filters in asked.items():
        _post(client, request_body(callbacks, page, ""))
        started = time.perf_counter()
        with Sampler() as sampler:
            for query in filters:
                _post(client, request_body(callbacks, page, query))
        each = (time.perf_counter() - started) * 1000 / len(filters)
        looks = max(1, sampler.counts.total())
        rows.append([page, *(sampler.counts[name] * each / looks for name in (*NAMES, "other"))])
    server.config["ENGINE"].dispose()
    return rows


def _post(client: FlaskClient, body: dict[str, Any]) -> None:
    answer = client.post(CALLBACK, json=body, headers=HEADERS)
    if answer.status_code != 200:
        raise RuntimeError(f"The callback was answered with {answer.status_code}.")
