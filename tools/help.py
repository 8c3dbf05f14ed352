"""List the commands, from the Makefile, with the way to call each where make is missing."""

from __future__ import annotations

import re
from pathlib import Path

TARGET = re.compile(r"^(?P<name>[a-z]+):.*?## (?P<does>.+)\n\t(?P<calls>.+)$", re.MULTILINE)

if __name__ == "__main__":
    makefile = Path(__file__).resolve().parent.parent / "Makefile"
    for target in TARGET.finditer(makefile.read_text(encoding="utf-8")):
        command = target["calls"].removeprefix("@").replace("$(PYTHON)", "python3")
        print(f"make {target['name']:<7} {target['does']}\n{'':12} {command}")
