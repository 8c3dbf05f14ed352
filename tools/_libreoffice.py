"""Find LibreOffice for the tests that look at slides and papers, or install it where that is allowed. Standard library
only."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

PROGRAMS = ("soffice", "libreoffice")
PACKAGES = ("libreoffice-impress-nogui", "libreoffice-writer-nogui", "fonts-crosextra-carlito")
"""Impress and Writer without a screen, and the font that is as wide as Calibri."""
FONT = "Carlito-Regular.ttf"
FONTS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
MISSING = f"""\
The tests of slides and papers need LibreOffice (Impress and Writer) and the font Carlito, which are not installed.
Either of
    sudo apt-get install {" ".join(PACKAGES)}
    LIBREOFFICE=/path/to/soffice make test"""


def find_libreoffice() -> str | None:
    """The program named by LIBREOFFICE, else the first known one on PATH. A wrong LIBREOFFICE ends the command."""
    chosen = os.environ.get("LIBREOFFICE")
    if chosen:
        return shutil.which(chosen) or sys.exit(f"LIBREOFFICE={chosen} is not a program.")
    return next((path for path in map(shutil.which, PROGRAMS) if path), None)


def has_font() -> bool:
    """Whether Carlito is where fonts are."""
    return any(next(Path(folder).expanduser().rglob(FONT), None) for folder in FONTS)


def ensure_libreoffice() -> str:
    """LibreOffice's path; installs Debian's packages when we are root, and otherwise ends with what to do."""
    found = find_libreoffice()
    if found and has_font():
        return found
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(MISSING)
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", *PACKAGES]):
        subprocess.run(["apt-get", *arguments], env=environ, stdin=subprocess.DEVNULL, check=False)
    return find_libreoffice() or sys.exit(MISSING)
