"""A streaming look at one worksheet's XML, for what the reading library does not tell.

Limits, hidden rows, formulas.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.parsers import expat

from data.importing.cells import Odd, Unreadable

ROWS = 100_100  # 100 000 rows of data, a header, and some air
COLUMNS = 200
_REFERENCE = re.compile(r"\$?([A-Z]{1,4})\$?([0-9]{1,8})$")


@dataclass
class Inspection:
    """What was seen: cells without a usable value by (row, column), both from 1; hidden rows; merged ranges."""

    odd: dict[tuple[int, int], Odd] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: bool = False
    merged: list[tuple[int, int, str]] = field(default_factory=list)
    formulas: int = 0


def column_number(letters: str) -> int:
    """A → 1, Z → 26, AA → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


class _Scan:
    """Handlers of the XML parser. A cell without a reference stands right of the one before it."""

    def __init__(self, sheet: str) -> None:
        self.sheet, self.seen = sheet, Inspection()
        self.row = self.column = 0
        self.kind, self.formula, self.value, self.reading = "", False, "", False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "c":
            self._cell(attributes)
        elif name == "v" or name == "t":
            self.reading = True
        elif name == "row":
            self._row(attributes)
        elif name == "f":
            self.formula = True
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            self.seen.hidden_columns = True

    def _row(self, attributes: dict[str, str]) -> None:
        self.row = int(attributes["r"]) if "r" in attributes else self.row + 1
        self.column = 0
        if self.row > ROWS:
            raise Unreadable("too_many_rows", self.sheet, limit=100_000)
        if attributes.get("hidden") in ("1", "true"):
            self.seen.hidden_rows.append(self.row)

    def _cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        found = _REFERENCE.match(reference) if reference else None
        if reference and not found:
            raise Unreadable("damaged", self.sheet)
        self.column = column_number(found[1]) if found else self.column + 1
        if found:
            self.row = int(found[2])
        if self.row > ROWS:
            raise Unreadable("too_many_rows", self.sheet, limit=100_000)
        if self.column > COLUMNS:
            raise Unreadable("too_many_columns", self.sheet, limit=COLUMNS)
        self.kind, self.formula, self.value = attributes.get("t", ""), False, ""

    def _merge(self, reference: str) -> None:
        ends = [_REFERENCE.match(end) for end in reference.split(":")]
        if all(ends) and len(ends) == 2:
            self.seen.merged.append((int(ends[0][2]), int(ends[1][2]), reference))  # type: ignore[index]

    def text(self, text: str) -> None:
        if self.reading and len(self.value) < 32:
            self.value += text

    def end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name == "v" or name == "t":
            self.reading = False
        elif name == "c" and (self.formula or self.kind == "e"):
            self.seen.formulas += self.formula
            if self.kind == "e":
                self.seen.odd[self.row, self.column] = Odd("error", self.value[:16])
            elif self.formula and not self.value and self.kind != "str":
                self.seen.odd[self.row, self.column] = Odd("formula", "")


def inspect(stream: BinaryIO, sheet: str) -> Inspection:
    """Read one worksheet part. Unreadable when it is not XML, or uses more rows or columns than a workbook may."""
    scan = _Scan(sheet)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = scan.start
    parser.EndElementHandler = scan.end
    parser.CharacterDataHandler = scan.text
    try:
        parser.ParseFile(stream)
    except (expat.ExpatError, ValueError) as error:
        raise Unreadable("damaged", sheet) from error
    return scan.seen
