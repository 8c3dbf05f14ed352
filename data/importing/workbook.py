"""Reads .xlsx, .csv or a .zip of .csv into raw cells with addresses. Interprets nothing.

Runs in a process of its own.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any, BinaryIO, cast

import python_calamine as calamine
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from data.importing import archive, csv_table
from data.importing.cells import Unreadable, filled
from data.importing.inspection import Inspection, inspect

Message = dict[str, Any]
BATCH = 2000
OWN_SHEETS = ("Útmutató", "Listák")
"""Sheets of the template that hold no rows: what to do, and the words of the drop-down lists."""
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_PASSIVE = (
    ("xl/externallinks/", "external_links"),
    ("xl/embeddings/", "objects"),
    ("xl/media/", "images"),
    ("xl/activex/", "objects"),
    ("xl/connections", "external_links"),
)


def read(name: str, data: bytes) -> Iterator[Message]:
    """Messages: {"sheet", "epoch", "merged"} opens a sheet, {"rows"} continues it, {"notice", "sheet", …} reports.

    `name` is the file's name (a single CSV is the sheet it is named after). Raises Unreadable.
    """
    if archive.kind_of(name, data) == "csv":
        yield from csv_table.read(name, data)
        return
    opened, content = archive.open_archive(data)
    with opened:
        if content == "csv":
            yield from _csv_members(opened)
        else:
            yield from _workbook(opened, data)


def _csv_members(opened: zipfile.ZipFile) -> Iterator[Message]:
    for member in opened.infolist():
        name = csv_table.member_name(member)
        if member.is_dir() or member.filename.startswith("__MACOSX/") or name.startswith("."):
            continue
        if name.lower().endswith(".csv"):
            yield from csv_table.read(name, opened.read(member))
        else:
            yield {"notice": "member_ignored", "sheet": "", "name": name}


def _workbook(opened: zipfile.ZipFile, data: bytes) -> Iterator[Message]:
    try:
        parts, epoch = _structure(opened)
        book = None
        for sheet, part, visible in parts:
            if sheet in OWN_SHEETS:
                continue
            if not visible:
                yield {"notice": "hidden_sheet", "sheet": sheet}
                continue
            with opened.open(part) as stream:
                seen = inspect(cast(BinaryIO, stream), sheet)
            book = book or calamine.load_workbook(BytesIO(data))
            yield from _sheet(book, sheet, epoch, seen)
    except calamine.PasswordError as error:
        raise Unreadable("password") from error
    except (calamine.CalamineError, DefusedXmlException, ElementTree.ParseError, KeyError) as error:
        raise Unreadable("damaged") from error
    for start, code in _PASSIVE:
        if any(name.lower().startswith(start) for name in opened.namelist()):
            yield {"notice": code, "sheet": ""}


def _structure(opened: zipfile.ZipFile) -> tuple[list[tuple[str, str, bool]], int]:
    """The sheets (name, part, visible) in the workbook's order, and the epoch of its dates."""
    workbook = ElementTree.fromstring(opened.read("xl/workbook.xml"))
    relations = ElementTree.fromstring(opened.read("xl/_rels/workbook.xml.rels"))
    targets = {node.get("Id"): str(node.get("Target")) for node in relations}
    parts, epoch = [], 1900
    for node in workbook.iter():
        tag = node.tag.rpartition("}")[2]
        if tag == "workbookPr" and node.get("date1904") in ("1", "true"):
            epoch = 1904
        elif tag == "sheet":
            target = targets[node.get(_RELATION) or node.get(_STRICT_RELATION)]
            part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
            if part.startswith("xl/worksheets/"):
                parts.append((str(node.get("name")), part, node.get("state", "visible") == "visible"))
    return parts, epoch


def _sheet(book: calamine.CalamineWorkbook, name: str, epoch: int, seen: Inspection) -> Iterator[Message]:
    yield {"sheet": name, "epoch": epoch, "merged": seen.merged}
    batch: list[Any] = []
    for row in filled(_cells(book.get_sheet_by_name(name), seen)):
        batch.append(row)
        if len(batch) == BATCH:
            yield {"rows": batch}
            batch = []
    yield {"rows": batch}
    if seen.hidden_rows:
        yield {"notice": "hidden_rows", "sheet": name, "rows": ", ".join(map(str, seen.hidden_rows[:20]))}
    if seen.hidden_columns:
        yield {"notice": "hidden_columns", "sheet": name}
    if seen.formulas:
        yield {"notice": "formulas", "sheet": name, "count": seen.formulas}


def _cells(sheet: calamine.CalamineSheet, seen: Inspection) -> Iterator[tuple[int, list[object]]]:
    """Rows with their cells from column A on, and the cells the library leaves empty put back."""
    before = [None] * (sheet.start[1] if sheet.start else 0)
    odd_rows = {row for row, _ in seen.odd}
    for number, row in enumerate(sheet.iter_rows(), 1):
        cells: list[object] = [*before, *row]
        if number in odd_rows:
            for (at, column), odd in seen.odd.items():
                if at == number:
                    cells.extend([None] * (column - len(cells)))
                    cells[column - 1] = odd
        yield number, cells
