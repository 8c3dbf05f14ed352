"""Acts on releases, each by `python -m data release …` in a child process: a web worker neither builds nor decides."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import structlog

import data
from data.messages import said
from data.settings import Settings

ROOT = Path(data.__file__).resolve().parent.parent
PATIENCE = 120
"""Seconds an act other than a build may take."""


class Refused(Exception):
    """The act was not done; as text it is the sentence that says why, in the language asked for."""


def answer(settings: Settings, language: str, *arguments: str) -> Any:
    """What `python -m data release ARGUMENTS --json` answers. Refused with its sentence when it does not."""
    try:
        done = subprocess.run(
            command(*arguments, language=language), cwd=ROOT, env=settings.environment(), stdin=subprocess.DEVNULL,
            capture_output=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as late:
        raise Refused(said("release_stopped", language, what=f"{PATIENCE} s")) from late
    if not done.stdout.strip():
        raise Refused(sentence(done.stderr.decode("utf-8", "replace"), done.returncode, language))
    return orjson.loads(done.stdout)


def command(*arguments: str, language: str) -> list[str]:
    """The command line of a child."""
    return [sys.executable, "-m", "data", "release", *arguments, "--json", "--language", language]


def sentence(complaint: str, code: int, language: str) -> str:
    """Why a child did nothing: what it said itself, unless it broke down."""
    if complaint.strip() and "Traceback" not in complaint:
        return complaint.strip()
    broke = complaint.strip().rpartition("\n")[2].partition(":")[0]  # the exception's name, without what it says
    structlog.get_logger().error("release command failed", code=code, error=broke)
    return said("release_stopped", language, what=str(code))
