"""Every check: lint, types, import contracts, tests on SQLite and PostgreSQL, browser tests. Changes no tracked file.

Installs what they need: the packages of requirements-dev.lock (with a PostgreSQL), Chromium and LibreOffice.
TEST_DATABASE_URL names another PostgreSQL server, CHROMIUM another browser, LIBREOFFICE another LibreOffice.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from _checks import BROWSER_TESTS, STATIC, TESTS, run
from _chromium import ensure_chromium
from _environment import DEV_LOCK, install, step
from _libreoffice import ensure_libreoffice


def _programs() -> tuple[str, str]:
    """The paths of Chromium and LibreOffice."""
    return ensure_chromium(), ensure_libreoffice()


if __name__ == "__main__":
    with ThreadPoolExecutor(1) as side:
        programs = side.submit(_programs)
        install(DEV_LOCK)
        with step("Looking for Chromium and LibreOffice"):
            chromium, libreoffice = programs.result()
            print(f"   {chromium}\n   {libreoffice}", flush=True)
    run((TESTS, BROWSER_TESTS), beside=STATIC, CHROMIUM=chromium, LIBREOFFICE=libreoffice)
