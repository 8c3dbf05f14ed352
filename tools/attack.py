"""Attack the published counts of people with four times the worlds of `make test` (about 6 minutes on a quiet machine);
--times chooses how many, --publish writes the table of docs/disclosure.md."""

from __future__ import annotations

import os
import sys

from _environment import DEV_LOCK, PYTHON, ROOT, environment, install

if __name__ == "__main__":
    install(DEV_LOCK)
    os.chdir(ROOT)
    paths = {"PYTHONPATH": os.pathsep.join(map(str, (ROOT, ROOT / "tests")))}
    os.execve(PYTHON, [str(PYTHON), "-m", "attacks", *sys.argv[1:]], environment() | paths)
