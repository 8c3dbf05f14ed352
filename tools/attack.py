"""Attack the published counts of people, longer than `make test` does; --publish writes docs/disclosure.md's table."""

from __future__ import annotations

import os
import sys

from _environment import DEV_LOCK, PYTHON, ROOT, environment, install

if __name__ == "__main__":
    install(DEV_LOCK)
    os.chdir(ROOT)
    paths = {"PYTHONPATH": os.pathsep.join(map(str, (ROOT, ROOT / "tests")))}
    os.execve(PYTHON, [str(PYTHON), "-m", "attacks", *(sys.argv[1:] or ["--times", "4"])], environment() | paths)
