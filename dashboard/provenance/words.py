"""What the pages of the way back show, in the reader's words: cells, links, versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import pandas as pd

from dashboard import format as fmt
from dashboard import reader
from dashboard.access.policy import PATHS
from dashboard.findings import sources as findings
from dashboard.i18n import has_text, text
from data.queries import behind, names
from data.queries.documents import source
from data.queries.history import Closed, Stand, Version
from data.reading import Reading

Field = tuple[str, str]


class Origin(NamedTuple):
    """Where a row comes from: import (number and address), sheet and row in words, documents with their addresses."""

    number: str
    link: str
    place: str
    documents: list[tuple[str, str]]


class Line(NamedTuple):
    """A row: its cells, the address of its own page ("" for a sum of rows), and where it comes from (None likewise)."""

    cells: list[str]
    link: str
    origin: Origin | None


class Part(NamedTuple):
    """The rows of one table: its name, headings, which columns hold figures, lines, how many there are, a remark."""

    name: str
    heads: list[str]
    numeric: list[bool]
    lines: list[Line]
    total: int
    remark: str


def table_name(name: str, language: str) -> str:
    """What the rows of a table are called."""
    return text(f"sources.table.{name}", language)


def label(column: str, language: str) -> str:
    """The heading of a column of a row."""
    own = f"provenance.column.{column}"
    return text(own, language) if has_text(own, language) else fmt.heading(column, language)


def address_of(page: str) -> str:
    """The address of a page by its noun."""
    return next(path for path, noun in PATHS.items() if noun == page)


DATES = {"start", "end", "planned_end", "planned_completion", "completion", "dated", "since", "due",
         "target_due", "valid_from", "valid_until", "data_date"}  # fmt: skip
"""Columns with dates as precise as they are known whose names do not say so."""


def cell(column: str, value: Any, language: str) -> str:
    """A value of a row; a code with words is said in them, a settlement's code has its name beside it."""
    if column in DATES and isinstance(value, str):
        return fmt.partial_date(value, language)
    if column.endswith("ksh") and isinstance(value, str):
        return f"{value} {names.settlements(reader.todays_reading()).get(value, '')}".strip()
    if isinstance(value, bool):
        return text(f"provenance.{'yes' if value else 'no'}", language)
    if value is None:
        return text("state.not_reported", language)
    if isinstance(value, float) and not fmt.is_numeric(column):
        return fmt.number(value, language, 0 if value.is_integer() else 2)
    return fmt.cell(column, value, None, language)


def part(rows: behind.Rows, language: str) -> Part:
    """The rows of a table, ready to write down."""
    reading = reader.todays_reading()
    is_sum = rows.name not in behind.MODELS
    lines = [
        Line(
            ["" if getattr(row, name) is None else cell(name, getattr(row, name), language) for name in rows.columns],
            "" if is_sum else row_address(rows.name, row),
            None if is_sum else origin(row, reading, language),
        )
        for row in rows.rows
    ]
    return Part(
        table_name(rows.name, language),
        [label(name, language) for name in rows.columns],
        [fmt.is_numeric(name) for name in rows.columns],
        lines,
        rows.total,
        text(f"provenance.sum.{rows.name}", language) if is_sum else "",
    )


def row_address(name: str, row: Any) -> str:
    """The address of a row's own page."""
    key = behind.key_of(name, row) or []
    return reader.kept(f"/row/{name}?{urlencode([('key', part) for part in key])}")


def origin(row: Any, reading: Reading, language: str) -> Origin:
    """Import, place in the workbook and documents of a row."""
    codes = [code.strip() for code in (row.documents or "").split(";") if code.strip()]
    place = text("provenance.place", language, sheet=row.sheet, row=row.row_no)
    documents = [(source(reading, code)["source"] or code, reader.kept(f"/document/{quote(code)}")) for code in codes]
    return Origin(str(row.import_id), reader.kept(f"/import/{row.import_id}"), place, documents)


def fields(row: Any, language: str) -> list[Field]:
    """The values of a row, each with its label; what is unknown says so."""
    values = {name: value for name, value in row._mapping.items() if name not in behind.ADDRESS}
    return [(label(name, language), cell(name, value, language)) for name, value in values.items()]


def cells(row: Mapping[str, Any], language: str) -> list[Field]:
    """The cells of a row of a page's table, with their headings."""
    return [
        (fmt.heading(name, language), fmt.cell(name, value, None, language) if not fmt.is_missing(value) else
         text("state.not_reported", language))
        for name, value in row.items()
    ]  # fmt: skip


def facts(frame: pd.DataFrame, language: str) -> list[str]:
    """The facts a document states, one sentence each."""
    return [findings.stated(fact, language) for fact in frame.to_dict("records")]


def closed(rows: Iterable[Closed], language: str) -> list[tuple[str, str, str]]:
    """Rows an import superseded or took away: table, key in words, and the address of the row's own page."""
    return [
        (
            table_name(row.name, language),
            " · ".join(part for part in row.key if part),
            reader.kept(f"/row/{row.name}?{urlencode([('key', part) for part in row.key])}"),
        )
        for row in rows
    ]


def version(one: Version, reading: Reading, who: Mapping[int, str], language: str) -> dict[str, Any]:
    """A step of a row's history: when, by which import of whom, why, and what it said from then on."""
    day = fmt.date_short(str(one.at)[:10], language) if one.at else ""
    return {
        "number": one.number,
        "link": reader.kept(f"/import/{one.number}"),
        "day": day,
        "kind": text(f"sources.import.{one.kind}", language),
        "file": one.file_name,
        "who": who.get(one.number, ""),
        "note": one.note,
        "place": text("provenance.place", language, sheet=one.sheet, row=one.row_no) if one.values else "",
        "documents": [source(reading, code)["source"] or code for code in one.documents.split(";") if code],
        "values": said(one.values.items(), language),
        "closed": one.closed,
    }


def stand(one: Stand, language: str) -> dict[str, Any]:
    """What a release says of a row."""
    day = fmt.date_short(one.approved_on, language)
    return {
        "release": text("release.chip", language, no=one.release_no, date=day),
        "link": f"/sources?release={one.release_no}",
        "values": None if one.values is None else said(one.values.items(), language),
    }


def said(values: Iterable[tuple[str, Any]], language: str) -> list[Field]:
    """Changed values with their labels."""
    return [(label(name, language), cell(name, value, language)) for name, value in values]
