"""What a check found, in the reader's language: a table of problems, a table of sheets, the problems as CSV."""

from __future__ import annotations

import csv
import io
from typing import Any, NamedTuple

from dashboard import format as fmt
from dashboard.i18n import text
from data.importing.orders import Answer
from data.importing.page_import import problems
from data.importing.sheets import SHEETS

ROWS = 500
"""So many problems are written out on the page; the CSV has all that were handed over."""
HEADS = ("sheet", "row", "column", "value", "sentence")


class Sheet(NamedTuple):
    """What importing changes on one sheet, as words: rows added, superseded, unchanged."""

    name: str
    added: str
    superseded: str
    unchanged: str


class Line(NamedTuple):
    """A problem or a warning: its address, the cell's own value ("" where it is not repeated) and the sentence."""

    sheet: str
    row: str
    column: str
    value: str
    sentence: str


def lines(raw: list[dict[str, Any]], language: str) -> list[Line]:
    """Problems or warnings of an answer, at most ROWS."""
    return [
        Line(
            one.sheet,
            "" if one.row is None else fmt.number(one.row, language),
            one.column,
            one.value or "",
            one.sentence(language),
        )
        for one in problems(raw[:ROWS])
    ]


def sheets(answer: Answer, language: str) -> list[Sheet]:
    """The sheets that have rows, in the order of the template."""
    found = answer.sheets
    return [
        Sheet(sheet.name, *(fmt.number(count, language) for count in found[sheet.name]))
        for sheet in SHEETS
        if sheet.name in found
    ]


def as_csv(answer: Answer, language: str) -> bytes:
    """All problems of an answer for a spreadsheet; no cell of the file becomes a formula."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([text(f"access.imports.{head}", language) for head in HEADS])
    for one in problems(answer.problems):
        row = "" if one.row is None else str(one.row)
        writer.writerow([fmt.formula_safe(cell) for cell in (one.sheet, row, one.column, one.value or "")]
                        + [fmt.formula_safe(one.sentence(language))])  # fmt: skip
    return out.getvalue().encode("utf-8-sig")
