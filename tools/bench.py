"""Measure speed and memory, with what is asked for behind the command: python3 tools/bench.py --help."""

from __future__ import annotations

import os
import sys

from _chromium import ensure_chromium
from _environment import DEV_LOCK, PYTHON, ROOT, environment, install

if __name__ == "__main__":
    install(DEV_LOCK)
    os.chdir(ROOT)
    chosen = {"CHROMIUM": ensure_chromium()}
    os.execve(PYTHON, [str(PYTHON), "-m", "benchmarks", *sys.argv[1:]], environment() | chosen)
