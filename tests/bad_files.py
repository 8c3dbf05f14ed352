"""Broken, dangerous and odd files for the importer, each built by code: nothing of this is kept in the repository."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import xlsxwriter
from workbooks import csv_text, headers

SHEET = "xl/worksheets/sheet1.xml"
GOOD = {"Sorszám": 11, "Név": "Bemutató műhelycsoport", "Állapot": "működik"}


def workbook(
    rows: list[list[Any]] | None = None,
    sheet: str = "Műhelycsoportok",
    change: Callable[[Any, Any], None] | None = None,
    **options: Any,
) -> bytes:
    """An .xlsx with one sheet: headers and one good row, or `rows`; `change(book, worksheet)` adds to it."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False, **options}) as book:
        worksheet = book.add_worksheet(sheet)
        lines = [headers("Műhelycsoportok"), [11, "Bemutató műhelycsoport"]] if rows is None else rows
        for number, row in enumerate(lines):
            worksheet.write_row(number, 0, row)
        if change:
            change(book, worksheet)
    return out.getvalue()


def csv_file(*rows: Mapping[str, Any], encoding: str = "utf-8", delimiter: str = ";") -> bytes:
    """Műhelycsoportok as CSV."""
    return csv_text("Műhelycsoportok", rows or (GOOD,), delimiter).encode(encoding)


def repacked(
    data: bytes, change: Mapping[str, Callable[[bytes], bytes]] | None = None, add: Mapping[str, bytes] | None = None
) -> bytes:
    """The zip `data` with parts changed and added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, (change or {}).get(name, lambda same: same)(content))
        for name, content in (add or {}).items():
            new.writestr(name, content)
    return out.getvalue()


def zipped(*members: tuple[str, bytes]) -> bytes:
    """A zip of `members`; the same name may come twice."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def far_cell(reference: str) -> bytes:
    """A small workbook with one more cell, far away."""
    row = "".join(filter(str.isdigit, reference))
    cell = f'<row r="{row}"><c r="{reference}"><v>1</v></c></row></sheetData>'.encode()
    return repacked(workbook(), {SHEET: lambda xml: xml.replace(b"</sheetData>", cell)})


def false_dimension() -> bytes:
    """A workbook that claims to use the whole sheet."""
    return repacked(
        workbook(), {SHEET: lambda xml: xml.replace(b'<dimension ref="A1:E2"/>', b'<dimension ref="A1:XFD1048576"/>')}
    )


def bomb() -> bytes:
    """120 KB that unpack to 120 MB."""
    return repacked(workbook(), {SHEET: lambda xml: xml.replace(b"</worksheet>", b" " * (120 << 20) + b"</worksheet>")})


def lying_sizes() -> bytes:
    """A zip whose directory says that its sheet is smaller than it is."""
    data = bytearray(workbook())
    place = data.rfind(b"PK\x01\x02", 0, data.rfind(SHEET.encode()))
    size = struct.unpack_from("<I", data, place + 24)[0]
    struct.pack_into("<I", data, place + 24, size // 2)
    return bytes(data)


def many_rows(count: int) -> bytes:
    """A sheet of `count` tiny rows."""
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>%d</v></c></row>' % (n, n, n) for n in range(3, count + 1))
    return repacked(workbook(), {SHEET: lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>")})


def repeated_text(count: int) -> bytes:
    """One text of 30 000 characters, which `count` cells share."""
    rows = b"".join(b'<row r="%d"><c r="B%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(3, count + 3))
    text = bytes(random.Random(1).choices(range(97, 123), k=30_000))
    return repacked(
        workbook(),
        {
            SHEET: lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>"),
            "xl/sharedStrings.xml": lambda xml: xml.replace(b"<t>", b"<t>" + text, 1),
        },
    )


def entity(declaration: bytes) -> bytes:
    """A workbook whose shared strings declare something."""
    head = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return repacked(workbook(), {"xl/sharedStrings.xml": lambda xml: xml.replace(head, head + declaration)})


def utf16_part() -> bytes:
    """The same entity, hidden by another encoding."""
    text = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    return repacked(workbook(), add={"xl/extra.xml": text.encode("utf-16")})


def damaged() -> bytes:
    """One flipped byte inside the compressed sheet."""
    data = bytearray(workbook())
    place = data.find(SHEET.encode()) + len(SHEET) + 40
    data[place] ^= 0xFF
    return bytes(data)


def ole(*, encrypted: bool) -> bytes:
    """The container of old Office files, and of password-protected new ones."""
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 512
        + ("EncryptedPackage" if encrypted else "Workbook").encode("utf-16-le")
    )


def uncached_formula() -> bytes:
    """A formula as libraries write it: without a result."""
    cell = b'<row r="3"><c r="A3"><f>1+11</f></c><c r="B3" t="inlineStr"><is><t>K</t></is></c></row></sheetData>'
    return repacked(workbook(), {SHEET: lambda xml: xml.replace(b"</sheetData>", cell)})
