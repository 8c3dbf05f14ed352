"""Draw the README's picture, docs/images/overview.png, from the app itself with demonstration data."""

from __future__ import annotations

import logging
import os
import sys
import tempfile
import threading
from pathlib import Path

from _chromium import ensure_chromium
from _environment import DEV_LOCK, PYTHON, ROOT, environment, install

PICTURE = ROOT / "docs" / "images" / "overview.png"
WIDTH, HEIGHT = 1366, 1000
DRAWN = """() => document.querySelector('[data-answer]')
    && [...document.querySelectorAll('.dash-graph')].every((graph) => graph.querySelector('.main-svg'))"""


def draw(folder: Path) -> None:
    """Fill a ledger in `folder` with the facts and made-up data, serve it, and photograph the start page."""
    from playwright.sync_api import sync_playwright
    from werkzeug.serving import make_server

    from dashboard.app import create_app
    from data import db, facts, sample
    from data.settings import Settings

    settings = Settings.from_env({"VAR_DIR": str(folder), "TODAY": "2026-11-15", "LOG_LEVEL": "error"})
    settings.prepare()
    engine = db.create(settings.database_url)
    db.migrate(engine)
    facts.load(engine)
    sample.load(engine, settings, size="S", seed=1, say=print)
    engine.dispose()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, create_app(settings).server, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=ensure_chromium(), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, locale="hu-HU")
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        page.wait_for_function(DRAWN)
        page.wait_for_timeout(500)  # fonts
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(PICTURE))
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    if Path(sys.prefix) != PYTHON.parent.parent:
        install(DEV_LOCK)
        os.chdir(ROOT)
        os.execve(PYTHON, [str(PYTHON), __file__], {**environment(), "PYTHONPATH": str(ROOT)})
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as scratch:
        draw(Path(scratch))
    print(f"── {PICTURE.relative_to(ROOT)}: {PICTURE.stat().st_size // 1024} KiB")
