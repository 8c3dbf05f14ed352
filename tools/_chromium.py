"""Find Chromium for the browser tests, or install it where that is allowed. Standard library only."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

PROGRAMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
MISSING = """\
The browser tests need Chromium, which is not installed. Either of
    sudo apt-get install chromium
    CHROMIUM=/path/to/chromium make test"""


def find_chromium() -> str | None:
    """The program named by CHROMIUM, else the first known one on PATH. A wrong CHROMIUM ends the command."""
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        return shutil.which(chosen) or sys.exit(f"CHROMIUM={chosen} is not a program.")
    return next((path for path in map(shutil.which, PROGRAMS) if path), None)


def ensure_chromium() -> str:
    """Chromium's path; installs Debian's package when we are root, and otherwise ends with what to do."""
    found = find_chromium()
    if found:
        return found
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(MISSING)
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", "chromium"]):
        subprocess.run(["apt-get", *arguments], env=environ, stdin=subprocess.DEVNULL, check=False)
    return find_chromium() or sys.exit(MISSING)
