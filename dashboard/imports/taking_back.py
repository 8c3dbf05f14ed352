"""Taking an import back, as `python -m data undo` does: in a child process, and with its sentences."""

from __future__ import annotations

import subprocess
import sys

import orjson
import structlog

from dashboard.jobs.running import ROOT
from data.settings import Settings

PATIENCE = 300
"""Seconds an undo may take."""


class NotTakenBack(Exception):
    """The import stays; as text it is the sentence that says why, "" where it broke down."""


def take_back(settings: Settings, number: int, *, by: str, role: str, language: str) -> int:
    """Take import `number` back; the number of the undo. Raises NotTakenBack."""
    command = [sys.executable, "-m", "data", "undo", str(number), "--json", "--language", language]
    try:
        done = subprocess.run(
            [*command, f"--by={by}", "--role", role], cwd=ROOT, env=settings.environment(), stdin=subprocess.DEVNULL,
            capture_output=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as late:
        raise NotTakenBack from late
    if done.returncode == 0:
        return int(orjson.loads(done.stdout)["import"])
    said = done.stderr.decode("utf-8", "replace").strip()
    if "Traceback" in said or done.returncode < 0:
        structlog.get_logger().error("undo failed", code=done.returncode)
        raise NotTakenBack
    raise NotTakenBack(said)
