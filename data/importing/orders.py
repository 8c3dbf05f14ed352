"""What a page asks of an import, and what it is answered: see data/importing/page_import.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Order(NamedTuple):
    """What is to be done. path: where the bytes are, whose SHA-256 is `sha256`; name: the file's own; by, role: the
    account; own: the only projects whose rows it may write, None for all; write: not only to check it; expected: what
    the check said of each sheet (rows added, superseded, unchanged), None to take whatever it is now."""

    path: str
    sha256: str
    name: str
    by: str
    role: str
    own: list[str] | None
    write: bool = False
    expected: dict[str, list[int]] | None = None


class Answer(NamedTuple):
    """What became of an order. number: the import that has these bytes now; already: it had them before; differs: it
    is not what was expected, so nothing was written; sheets: rows added, superseded, unchanged; refused: the code of a
    sentence of the commands, with its details."""

    number: int | None
    already: bool
    differs: bool
    sheets: dict[str, list[int]]
    problems: list[dict[str, Any]]
    problem_count: int
    notices: list[dict[str, Any]]
    notice_count: int
    refused: str = ""
    details: Mapping[str, Any] = {}
