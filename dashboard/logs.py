"""Structured logs: one JSON line per request on standard error. No query strings, no addresses, no cookies: filters and
languages of a reader are nobody's business."""

from __future__ import annotations

import logging
import sys
import time

import structlog
from flask import Flask, Response, g, got_request_exception, request
from structlog.tracebacks import ExceptionDictTransformer

from dashboard.access import WITHIN

QUIET = ("/healthz", "/assets/", "/_dash-component-suites/")


def configure(level: str) -> None:
    """JSON lines on standard error from `level` (debug, info, warning, error) upwards."""
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
    )


def register(server: Flask) -> None:
    """Log every request of `server`: method, path without its query, status, milliseconds. Those that check on it,
    fetch its files, or come from the process itself are only of interest for debugging."""
    log = structlog.get_logger()

    def start() -> None:
        g.started = time.perf_counter()

    def finish(response: Response) -> Response:
        spent = round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1)
        from_within = WITHIN in request.environ
        write = log.debug if from_within or request.path.startswith(QUIET) else log.info
        write("request", method=request.method, path=request.path, status=response.status_code, ms=spent)
        return response

    def failed(_sender: Flask, exception: BaseException, **_more: object) -> None:
        log.error("failed", method=request.method, path=request.path, exc_info=exception)

    server.before_request(start)
    server.after_request(finish)
    got_request_exception.connect(failed, server, weak=False)
