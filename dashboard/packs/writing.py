"""From a link to a file: ask the application, cut the network, write."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import cast

from dashboard.app import create_app
from dashboard.committee.choice import Choice
from dashboard.packs import sandbox
from dashboard.packs.content import Pack
from dashboard.packs.gathering import Told, gather
from data.releases import store
from data.settings import Settings

WRITERS = {"pptx": "slides", "docx": "paper", "pdf": "printed"}
"""Format → the module of its writer, loaded when it is needed: each brings a library of its own."""
FILES = ("sqlite",)
"""Published stores that are read without a connection."""


def write(
    query: str, format: str, language: str, out: Path, *, settings: Settings, site: str = "", told: Told | None = None
) -> Pack:
    """Write the pack of a link to `out` and return what it says; for a process of its own, which has no network after.

    query: filters, release and the pack's own parameters (docs/links.md). site: where links lead back to; by default
    the address in the settings. NoRelease where there is no release to show, or not the one asked for; then nothing
    is written. OSError when `out` cannot be written.
    """
    told = told or (lambda _step, _done, _whole: None)
    choice = replace(Choice.parse(query, language), format=format, language=language)
    sealed = settings.published_url.startswith(FILES)
    if sealed:
        sandbox.seal()
    app = create_app(replace(settings, readers_only=True, log_level="error"))
    now = datetime.now(UTC)
    pack = gather(app, choice, site or settings.site_address.rstrip("/"), now, told)
    store.close_readers()
    if not sealed:  # what is asked for is here: from now on the database is not needed either
        sandbox.seal()
    _save(pack, _writer(format), out, now, told)
    return pack


def _writer(format: str) -> Callable[..., None]:
    module = import_module(f"dashboard.packs.{WRITERS[format]}")
    return cast(Callable[..., None], module.write)


def _save(pack: Pack, writer: Callable[..., None], out: Path, now: datetime, told: Told) -> None:
    """Write beside `out` and then put it in its place: nobody ever finds half a file."""
    beside = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        writer(pack, beside, now, lambda done, whole: told("writing", done, whole))
        beside.replace(out)
    finally:
        beside.unlink(missing_ok=True)
    told("done", 1, 1)
