"""What a browser sent: its name made harmless, its size and checksum, and its bytes put where the queue keeps them."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, NamedTuple

from werkzeug.datastructures import FileStorage

from dashboard.imports.jobs import UPLOAD
from data.importing.archive import FILE_BYTES
from data.importing.personal import found_in

ENDINGS = (".xlsx", ".zip")
LONGEST_NAME = 120
_CHUNK = 1 << 16


class Refused(Exception):
    """The file is not taken; `key` names the sentence, `status` the answer."""

    def __init__(self, key: str, status: int) -> None:
        super().__init__(key)
        self.key, self.status = key, status


class Upload(NamedTuple):
    """A file that may be kept. name: as the list of imports shows it; sha256, size: of its bytes; keep: puts them into
    a folder, readable by the server only."""

    name: str
    sha256: str
    size: int
    keep: Callable[[Path], None]


def taken(sent: FileStorage | None, var_dir: Path) -> Upload:
    """The file of a form. Raises Refused."""
    if sent is None or not sent.filename:
        raise Refused("no_file", 400)
    name = shown_name(sent.filename)
    if not name.lower().endswith(ENDINGS):
        raise Refused("wrong_type", 415)
    if _names_somebody(name):
        raise Refused("personal_name", 400)
    digest, size = _measured(sent.stream)
    if shutil.disk_usage(var_dir).free < 2 * size:
        raise Refused("disk_full", 507)
    return Upload(name, digest, size, lambda folder: _keep(sent.stream, folder / UPLOAD))


def shown_name(given: str) -> str:
    """A file's own name without folders and control characters, with its ending."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", given))[-1]
    plain = " ".join("".join(c if c.isprintable() else " " for c in last).split())
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[:LONGEST_NAME]}{dot}{ending[:5]}"


def _names_somebody(name: str) -> bool:
    """Whether the name seems to hold a person's: it is kept with the import, and shown."""
    letters = re.sub(r"[\W\d_]+", " ", name.rpartition(".")[0]).strip()
    return "@" in name or found_in(letters) is not None


def _measured(stream: object) -> tuple[str, int]:
    """SHA-256 and size, read bit by bit. Refused as soon as it is more than an import may have."""
    file: BinaryIO = stream  # type: ignore[assignment]
    digest, size = hashlib.sha256(), 0
    while chunk := file.read(_CHUNK):
        size += len(chunk)
        if size > FILE_BYTES:
            raise Refused("too_large", 413)
        digest.update(chunk)
    return digest.hexdigest(), size


def _keep(stream: object, path: Path) -> None:
    file: BinaryIO = stream  # type: ignore[assignment]
    file.seek(0)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        shutil.copyfileobj(file, out, _CHUNK)
