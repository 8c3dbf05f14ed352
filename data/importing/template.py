"""Writes the template: every sheet, notes on the headers, drop-down lists, one example row.

All from the declarations.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter
from sqlalchemy import Connection, Engine

from data.collation import hungarian_key
from data.importing.known import Known
from data.importing.problems import sentences
from data.importing.sheet import Column, Sheet
from data.importing.sheets import SHEETS
from data.importing.workbook import OWN_SHEETS

LIST_ROWS = 20_000  # how far down a drop-down list reaches
_OFFERED = (
    "project",
    "settlement",
    "group",
    "category",
    "workshop_group",
    "activity",
    "plan",
    "document",
    "organisation",
)
_NOT_OFFERED_BY_CODE = ("settlement", "workshop_group")  # their names are clearer than their numbers
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


@dataclass
class _Book:
    book: Any
    words: dict[str, dict[str, str]]
    language: str
    lists: dict[str, str]
    formats: dict[str, Any]


def write(engine: Engine, file: Path, language: str) -> None:
    """Write the template to `file`; its drop-down lists hold what the ledger has. `language` is that of the notes."""
    with engine.connect() as connection:
        offered = _offered(connection)
    book = xlsxwriter.Workbook(file, _OPTIONS)
    with book:
        formats = {
            "required": book.add_format({"bold": True, "bg_color": "#DCE6F2", "bottom": 1, "text_wrap": True}),
            "optional": book.add_format({"bg_color": "#F2F2F2", "bottom": 1, "text_wrap": True}),
            "example": book.add_format({"italic": True, "font_color": "#595959", "num_format": "@"}),
            "example_number": book.add_format({"italic": True, "font_color": "#595959", "num_format": "#,##0"}),
            "text": book.add_format({"num_format": "@"}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
            "title": book.add_format({"bold": True, "font_size": 16}),
        }
        guide = book.add_worksheet(OWN_SHEETS[0])
        sheets = [(sheet, book.add_worksheet(sheet.name)) for sheet in SHEETS]
        parts = _Book(book, sentences(language), language, _write_lists(book, offered), formats)
        _write_guide(parts, guide)
        for sheet, worksheet in sheets:
            _write_sheet(parts, sheet, worksheet)


def _offered(connection: Connection) -> dict[str, list[str]]:
    known = Known(connection, {}, b"")
    offered = {}
    for of in _OFFERED:
        names = known.names(of)
        if of in _NOT_OFFERED_BY_CODE:
            names = [name for name in names if not name.isdigit()]
        if of == "group":
            names = list(known.codes(of))
        offered[of] = sorted(names, key=hungarian_key)
    return {of: names for of, names in offered.items() if names}


def _write_lists(book: Any, offered: dict[str, list[str]]) -> dict[str, str]:
    """A hidden sheet with one column per list; returns the range of each."""
    worksheet = book.add_worksheet(OWN_SHEETS[1])
    worksheet.hide()
    ranges = {}
    for place, (of, names) in enumerate(offered.items()):
        worksheet.write_column(0, place, names)
        letter = chr(ord("A") + place)
        ranges[of] = f"={OWN_SHEETS[1]}!${letter}$1:${letter}${len(names)}"
    return ranges


def _write_guide(parts: _Book, worksheet: Any) -> None:
    words = parts.words["template"]
    worksheet.set_column(0, 0, 28)
    worksheet.set_column(1, 1, 110)
    worksheet.write_string(0, 0, words["title"], parts.formats["title"])
    row = 2
    for line in words["lines"].strip().splitlines():
        worksheet.write_string(row, 1, line, parts.formats["wrap"])
        row += 1
    for sheet in SHEETS:
        row += 1
        worksheet.write_url(row, 0, f"internal:'{sheet.name}'!A1", string=sheet.name)
        worksheet.write_string(row, 1, getattr(sheet, parts.language), parts.formats["wrap"])


def _write_sheet(parts: _Book, sheet: Sheet, worksheet: Any) -> None:
    worksheet.freeze_panes(1, 0)
    worksheet.set_row(0, 32)
    for place, column in enumerate(sheet.columns):
        required = column.required
        wide = max(14, min(42, len(column.header) + 4, 60), min(42, len(str(column.example or "")) + 2))
        is_number = column.kind.form in ("whole", "amount")
        worksheet.set_column(place, place, wide, None if is_number else parts.formats["text"])
        worksheet.write_string(
            0,
            place,
            f"{column.header} *" if required else column.header,
            parts.formats["required" if required else "optional"],
        )
        worksheet.write_comment(
            0, place, note(column, parts.language), {"x_scale": 2.2, "y_scale": 1.6, "author": "Esélytükör"}
        )
        _write_example(parts, worksheet, place, column)
        _write_choices(parts, worksheet, place, column)


def note(column: Column, language: str) -> str:
    """What a header's note says: the meaning, the way of writing, and whether it is required."""
    forms = sentences(language)["form"]
    form = forms[column.kind.form].format(choices=", ".join(column.words))
    needed = forms["required" if column.required else "optional"]
    return f"{getattr(column, language)}\n{form[0].upper()}{form[1:].rstrip('.')}.\n{needed.capitalize()}."


def _write_example(parts: _Book, worksheet: Any, place: int, column: Column) -> None:
    if isinstance(column.example, int | float):
        worksheet.write_number(1, place, column.example, parts.formats["example_number"])
    elif column.example is not None:
        worksheet.write_string(1, place, column.example, parts.formats["example"])


def _write_choices(parts: _Book, worksheet: Any, place: int, column: Column) -> None:
    source: Any = list(column.words) or parts.lists.get(column.refers_to or "")
    if source:
        words = parts.words["template"]
        worksheet.data_validation(
            1,
            place,
            LIST_ROWS,
            place,
            {
                "validate": "list",
                "source": source,
                "error_type": "warning",
                "error_title": words["list_error_title"],
                "error_message": words["list_error"],
            },
        )
