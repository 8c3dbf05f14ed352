"""Commands whose words and layouts belong to the screen: the data layer hands over to a child process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence


def hand_over(module: str, arguments: Sequence[str]) -> int:
    """Run `python -m dashboard.<module> <arguments>` with this process's environment and streams; its exit code.

    The data layer never imports the screen (docs/architecture.md), and a child that fails takes nothing with it.
    """
    return subprocess.run([sys.executable, "-m", f"dashboard.{module}", *arguments], check=False).returncode
