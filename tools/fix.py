"""Mend what can be mended by itself: order of imports, plainer spellings, format."""

from __future__ import annotations

from _checks import Check, run
from _environment import DEV_LOCK, install

if __name__ == "__main__":
    install(DEV_LOCK)
    run((Check("lint", ("ruff", "check", "--fix")), Check("format", ("ruff", "format"))))
