"""The index as a file that every worker maps: one copy in memory however many workers, and there at once after a start.

A file is named after what it holds – ledger, version, content of the import list, layout – and never changes: it is
written beside, synced and renamed, so a kill leaves the old file, the new one, or none. It starts with the checksum of
all that follows, the length of its head, and the head (JSON: names, arrays with types, shapes and places). A file that
is cut short, damaged or of another layout counts as missing; the truth is in the ledger.
"""

from __future__ import annotations

import fcntl
import json
import mmap
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from data.people.arrays import Arrays, Names
from data.people.index import Index

FOLDER = "presence"
"""Name of the folder in VAR_DIR."""
LAYOUT = 1
"""Changes when Arrays or their meaning do."""
SUFFIX, PART = ".presence", ".part"
_START = 12  # checksum (4 bytes), length of the head (8)
_ALIGNED = 64


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """One process, and thread, at a time makes the files of `folder`; who dies lets go. OSError where it cannot be."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def write(file: Path, index: Index) -> None:
    """Put `index` in `file`, for its owner only: the whole of it, or nothing."""
    arrays = {name: np.ascontiguousarray(array) for name, array in vars(index.arrays).items()}
    places, at = {}, 0
    for name, array in arrays.items():
        places[name] = (str(array.dtype), array.shape, at)
        at += -(-array.nbytes // _ALIGNED) * _ALIGNED
    names = vars(index.names) | {"districts": {key: list(found) for key, found in index.names.districts.items()}}
    head = json.dumps({"version": index.version, "names": names, "arrays": places, "length": at}).encode()
    head += b" " * (-(len(head) + _START) % _ALIGNED)
    part = file.with_suffix(PART)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(bytes(4))
        sum_ = 0
        for piece in _pieces(head, arrays):
            sum_ = zlib.crc32(piece, sum_)
            out.write(piece)
        out.seek(0)
        out.write(sum_.to_bytes(4, "little"))
        out.flush()
        os.fsync(out.fileno())
    part.rename(file)
    _sync(file.parent)


def _pieces(head: bytes, arrays: dict[str, Any]) -> Iterator[Any]:
    yield len(head).to_bytes(8, "little")
    yield head
    for array in arrays.values():
        yield memoryview(array).cast("B") if array.size else b""
        yield bytes(-array.nbytes % _ALIGNED)


def read(file: Path) -> Index | None:
    """The index in `file`, mapped and read-only, or None where there is none that is whole."""
    try:
        with file.open("rb") as source:
            found = mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError):  # ValueError: an empty file
        return None
    if len(found) < _START or zlib.crc32(memoryview(found)[4:]) != int.from_bytes(found[:4], "little"):
        return None
    first = _START + int.from_bytes(found[4:_START], "little")
    head = json.loads(found[_START:first])
    arrays = {
        name: np.frombuffer(found, dtype, int(np.prod(shape)), first + at).reshape(shape)
        for name, (dtype, shape, at) in head["arrays"].items()
    }
    names: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in head["names"].items()
    }
    return Index(head["version"], Names(**names), Arrays(**arrays))


def tidy(folder: Path, kept: Path, ledger: str) -> None:
    """Remove what is left of a killed process, and the files of `ledger` other than `kept`. Mapped ones live on until
    their workers let go. To be called inside `only_one`."""
    for file in [*folder.glob(f"*{PART}"), *folder.glob(f"{ledger}-*{SUFFIX}")]:
        if file != kept:
            file.unlink(missing_ok=True)


def forget(folder: Path) -> None:
    """Remove every file of `folder`; the next question makes them anew from the ledger."""
    if folder.is_dir():
        with only_one(folder):
            for file in [*folder.glob(f"*{PART}"), *folder.glob(f"*{SUFFIX}")]:
                file.unlink(missing_ok=True)
            _sync(folder)


def _sync(folder: Path) -> None:
    place = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)
