"""Raw cells as they travel from the process that reads a file to the one that understands it.

Nothing is interpreted here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any


@dataclass(frozen=True)
class Odd:
    """A cell that is no value: kind "error" (#REF!), "formula" (without a stored result) or "time" (a time of day)."""

    kind: str
    text: str


Cell = str | float | bool | date | Odd | None
Row = tuple[int, list[Cell]]


@dataclass
class Table:
    """One sheet: rows with their number in the file (empty rows left out), and what was seen on the way.

    `epoch`: 1900 or 1904, what a number in a date column counts from; None in CSV, where nobody can know. `merged`:
    ranges as (first row, last row, reference).
    """

    name: str
    epoch: int | None = None
    rows: list[Row] = field(default_factory=list)
    merged: list[tuple[int, int, str]] = field(default_factory=list)


class Unreadable(Exception):
    """The file cannot be read; `code` names the sentence, `details` fill it in."""

    def __init__(self, code: str, sheet: str = "", row: int | None = None, **details: object) -> None:
        super().__init__(code)
        self.code, self.sheet, self.row, self.details = code, sheet, row, details


def pack(cell: object) -> Any:
    """A cell as JSON: text, numbers and truth values as they are, everything else as {kind: text}."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, (str, bool, float)):
        return cell
    if isinstance(cell, int):
        return float(cell)
    if isinstance(cell, datetime):
        return {"date": cell.date().isoformat()} if cell.time() == time(0) else {"time": cell.isoformat(" ")}
    if isinstance(cell, date):
        return {"date": cell.isoformat()}
    if isinstance(cell, (time, timedelta)):
        return {"time": str(cell)}
    if isinstance(cell, Odd):
        return {cell.kind: cell.text}
    raise TypeError(f"A cell cannot be a {type(cell).__name__}.")


def unpack(packed: Any) -> Cell:
    """The inverse of `pack`."""
    if not isinstance(packed, dict):
        return packed
    ((kind, text),) = packed.items()
    return date.fromisoformat(text) if kind == "date" else Odd(kind, text)


def filled(rows: Iterator[tuple[int, list[object]]]) -> Iterator[tuple[int, list[Any]]]:
    """Packed rows, without the empty ones and without the empty cells at their ends."""
    for number, row in rows:
        packed = [pack(cell) for cell in row]
        while packed and (packed[-1] is None or (isinstance(packed[-1], str) and not packed[-1].strip())):
            packed.pop()
        if packed:
            yield number, packed
