"""One CSV as raw cells: its encoding, its separator, its quotes."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterator
from io import StringIO
from pathlib import PurePosixPath
from typing import Any

from data.importing.cells import Unreadable, filled
from data.importing.inspection import COLUMNS, ROWS

BATCH = 2000
SEPARATORS = ";,\t"
CELL_CHARACTERS = 100_000
_HUNGARIAN = "áéíóöőúüűÁÉÍÓÖŐÚÜŰ"
_UTF8_LETTER = re.compile("|".join(re.escape(letter) for letter in _HUNGARIAN).encode())
_UNDEFINED = re.compile(rb"[\x81\x83\x88\x90\x98]")
_TWO_READINGS = re.compile(rb"[\xa9\xae\xb9\xbe]")  # Š Ž š ž in ISO-8859-2, © ® ą ľ in CP1250


def read(name: str, data: bytes) -> Iterator[dict[str, Any]]:
    """Messages as `workbook.read` gives them, for the sheet the file is named after. Raises Unreadable."""
    sheet = PurePosixPath(name).stem
    if not data:
        raise Unreadable("empty_file", sheet)
    text, encoding = decoded(data, sheet)
    if encoding == "cp1250":
        sample = next((line for line in text.splitlines() if not line.isascii()), "")
        yield {"notice": "encoding", "sheet": sheet, "encoding": "CP1250", "sample": sample[:60]}
    yield {"sheet": sheet, "epoch": None, "merged": []}
    batch: list[Any] = []
    for row in filled(_rows(text, sheet)):
        batch.append(row)
        if len(batch) == BATCH:
            yield {"rows": batch}
            batch = []
    yield {"rows": batch}


def decoded(data: bytes, sheet: str = "") -> tuple[str, str]:
    """The text and its encoding: a byte order mark decides, then UTF-8, then CP1250.

    Unreadable when none is certain.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            skipped = len(mark) if encoding == "utf-8" else 0
            try:
                return data[skipped:].decode(encoding), encoding
            except UnicodeDecodeError as error:
                raise Unreadable("mixed_encoding", sheet, offset=error.start + skipped) from error
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        if _UTF8_LETTER.search(data):
            raise Unreadable("mixed_encoding", sheet, offset=error.start) from error
    if found := _UNDEFINED.search(data):
        raise Unreadable("unknown_encoding", sheet, offset=found.start())
    if found := _TWO_READINGS.search(data):
        raise Unreadable("encoding_ambiguous", sheet, offset=found.start())
    return data.decode("cp1250"), "cp1250"


def _rows(text: str, sheet: str) -> Iterator[tuple[int, list[object]]]:
    csv.field_size_limit(CELL_CHARACTERS)
    lines = csv.reader(StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    number = 0
    try:
        for number, row in enumerate(lines, 1):
            if number > ROWS:
                raise Unreadable("too_many_rows", sheet, limit=100_000)
            if len(row) > COLUMNS:
                raise Unreadable("too_many_columns", sheet, limit=COLUMNS)
            yield number, list(row)
    except csv.Error as error:
        code = "cell_too_long" if "field larger" in str(error) else "lone_quote"
        raise Unreadable(code, sheet, number + 1) from error


def _separator(text: str) -> str:
    """The one of three that cuts the first line into most cells; a semicolon where none does."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(SEPARATORS, key=first.count)


def member_name(member: zipfile.ZipInfo) -> str:
    """The file name of a zip member without folders; old zips write Hungarian names in CP852."""
    name = member.filename
    if not member.flag_bits & 0x800 and not name.isascii():
        raw = name.encode("cp437", "replace")
        try:
            name = raw.decode("utf-8")
        except UnicodeDecodeError:
            name = raw.decode("cp852", "replace")
    return PurePosixPath(name).name
