"""Starts the process that reads a file, and collects its tables. Whatever happens there, here it is a Problem."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import orjson

from data.importing.archive import FILE_BYTES
from data.importing.cells import Table, unpack
from data.importing.problems import Problem
from data.settings import Settings

_ROOT = Path(__file__).parents[2]


@dataclass
class ReadFile:
    """The tables of a file, what makes it unreadable, and what the reader should know."""

    tables: list[Table] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)


def read(name: str, data: bytes, settings: Settings, progress: Callable[[int], None]) -> ReadFile:
    """Read `data`, a file called `name`, in a child process with memory and time limits.

    `progress` is told how many rows have been read. A child that dies or lasts too long gives the problem too_heavy.
    """
    result = ReadFile()
    if len(data) > FILE_BYTES:
        result.problems.append(Problem("file_too_large", details={"limit": FILE_BYTES >> 20}))
        return result
    command = [
        sys.executable,
        "-m",
        "data.importing.child",
        name,
        str(settings.import_memory_mb),
        str(settings.import_seconds),
    ]
    environment = {"PATH": os.defpath, "PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, cwd=_ROOT
    ) as child:
        deadline = threading.Timer(2 * settings.import_seconds, child.kill)
        deadline.start()
        feeder = threading.Thread(target=_feed, args=(child.stdin, data), daemon=True)
        feeder.start()
        try:
            ended = _collect(child.stdout, result, progress)  # type: ignore[arg-type]
        finally:
            deadline.cancel()
            child.kill()
            feeder.join()
    if not ended:
        result.problems.append(Problem("too_heavy"))
    return result


def _feed(pipe: IO[bytes], data: bytes) -> None:
    try:
        with pipe:
            pipe.write(data)
    except BrokenPipeError:
        return  # the child has gone; what it said decides


def _collect(lines: IO[bytes], result: ReadFile, progress: Callable[[int], None]) -> bool:
    rows = 0
    for line in lines:
        try:
            message: dict[str, Any] = orjson.loads(line)
        except orjson.JSONDecodeError:
            return False  # the child died in the middle of a line
        if "rows" in message and "notice" not in message:
            result.tables[-1].rows += [(number, [unpack(cell) for cell in cells]) for number, cells in message["rows"]]
            rows += len(message["rows"])
            progress(rows)
        elif "notice" in message:
            details = {key: value for key, value in message.items() if key not in ("notice", "sheet")}
            result.notices.append(Problem(message["notice"], message["sheet"], details=details))
        elif "problem" in message:
            result.problems.append(
                Problem(message["problem"], message["sheet"], message["row"], details=message["details"])
            )
        elif "sheet" in message:
            merged = [(first, last, reference) for first, last, reference in message["merged"]]
            result.tables.append(Table(message["sheet"], message["epoch"], merged=merged))
        else:
            return True
    return False
