"""The process that reads a file: bytes in on standard input, messages out as JSON lines, under limits it sets itself.

python -m data.importing.child NAME MEMORY_MB SECONDS
"""

from __future__ import annotations

import resource
import sys

import orjson

from data.importing import workbook
from data.importing.archive import FILE_BYTES
from data.importing.cells import Unreadable

CELLS = 5_000_000
ANSWER_BYTES = 128 << 20  # a long text repeated by many cells is short in the file and long here


def limit(memory_mb: int, seconds: int) -> None:
    """From here on this process may use so much memory and processor time, write no file and leave no core."""
    for what, most in (
        (resource.RLIMIT_AS, memory_mb << 20),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def main(name: str, memory_mb: str, seconds: str) -> None:
    """Read standard input to its end and answer."""
    limit(int(memory_mb), int(seconds))
    out = sys.stdout.buffer
    cells = size = 0
    try:
        for message in workbook.read(name, sys.stdin.buffer.read(FILE_BYTES + 1)):
            line = orjson.dumps(message)
            if "notice" not in message:
                cells += sum(len(row) for _, row in message.get("rows", ()))
            size += len(line)
            if cells > CELLS or size > ANSWER_BYTES:
                raise Unreadable("too_large_unpacked")
            out.write(line + b"\n")
    except Unreadable as problem:
        out.write(
            orjson.dumps(
                {
                    "problem": problem.code,
                    "sheet": problem.sheet,
                    "row": problem.row,
                    "details": problem.details,
                }
            )
            + b"\n"
        )
    except MemoryError:
        out.write(orjson.dumps({"problem": "too_heavy", "sheet": "", "row": None, "details": {}}) + b"\n")
    out.write(b'{"end":true}\n')
    out.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
