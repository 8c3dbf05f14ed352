"""XLSX: typed cells, native charts, and an Info sheet with filters, definitions, dates and sources."""

from __future__ import annotations

import io
import re
from datetime import date, datetime
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from dashboard import format as fmt
from dashboard.downloads import charts
from dashboard.downloads.edition import LINK, MARK, Edition, columns, label, states
from dashboard.i18n import has_text, text
from data import dates
from data.values import State, carries_figure, state_of

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
HEAD_ROW = 3
WIDEST = 48


class Formats:
    """The cell formats of one workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[str, bool], Format] = {}
        self.head = book.add_format(
            {"bold": True, "bg_color": "#e8f0f7", "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.note = book.add_format({"font_color": "#5f6d7d"})
        self.demo = book.add_format({"bold": True, "font_color": "#8a5a00", "bg_color": "#fdf1d8"})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})

    def cell(self, number_format: str, total: bool) -> Format:
        """The format of a body cell; totals are bold with a line above."""
        key = (number_format, total)
        if key not in self._made:
            self._made[key] = self._book.add_format(
                {"num_format": number_format} | ({"bold": True, "top": 1} if total else {})
            )
        return self._made[key]


def write(edition: Edition) -> bytes:
    """All tables of `edition`, one sheet each, after the Info sheet. The same view gives the same bytes."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        made = edition.reading.imported_at or datetime(2000, 1, 1)
        book.set_properties(
            {"title": f"Esélytükör – {text(f'page.{edition.noun}', edition.language)}", "created": made}
        )
        formats = Formats(book)
        _info(book.add_worksheet(text("download.info", edition.language)), formats, edition)
        taken: set[str] = set()
        for name, frame in edition.frames.items():
            sheet = book.add_worksheet(_sheet_name(edition.title(name), taken))
            _table(sheet, formats, edition, name, frame)
            charts.add(book, sheet, frame, HEAD_ROW, edition)
    return out.getvalue()


def _sheet_name(title: str, taken: set[str]) -> str:
    plain = re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:31] or "1"
    name, number = plain, 2
    while name.lower() in taken:
        name, number = f"{plain[:28]} {number}", number + 1
    taken.add(name.lower())
    return name


def _table(sheet: Worksheet, formats: Formats, edition: Edition, name: str, frame: pd.DataFrame) -> None:
    sheet.write_string(0, 0, edition.title(name), formats.title)
    said = " · ".join(part for part in (edition.filters_text, edition.release) if part)
    sheet.write_string(1, 0, said, formats.note)
    if edition.warning_note:
        sheet.write_string(2, 0, edition.warning_note, formats.demo)
    totals = list(frame["_total"]) if "_total" in frame.columns else [False] * len(frame)
    place = 0
    for column in columns(frame):
        heading = label(column, edition.language)
        sheet.write_string(HEAD_ROW, place, heading, formats.head)
        _column(sheet, formats, frame, column, place, totals, edition.language)
        sheet.set_column(place, place, _width(heading, frame[column]))
        place += 1
        if f"{column}{LINK}" in frame.columns:
            sheet.write_string(HEAD_ROW, place, text("download.link", edition.language, column=heading), formats.head)
            for row, link in enumerate(frame[f"{column}{LINK}"], start=HEAD_ROW + 1):
                sheet.write_string(row, place, link if isinstance(link, str) else "")
            sheet.set_column(place, place, 24)
            place += 1
    sheet.freeze_panes(HEAD_ROW + 1, 1)
    if place and len(frame):
        sheet.autofilter(HEAD_ROW, 0, HEAD_ROW + len(frame), place - 1)
    _print_setup(sheet, edition)


def _column(
    sheet: Worksheet, formats: Formats, frame: pd.DataFrame, column: str, place: int, totals: list[Any], language: str
) -> None:
    cells = zip(fmt.figures(frame, column), states(frame, column), totals, strict=True)
    for row, (value, word, total) in enumerate(cells, start=HEAD_ROW + 1):
        state = state_of(value, word)
        if column.endswith(MARK):
            mark = value if isinstance(value, str) and value else "unknown"
            sheet.write_string(row, place, text(f"mark.{mark}", language))
        elif not carries_figure(state):
            shown = fmt.cell(column, value, state, language)
            sheet.write_string(row, place, shown, formats.note)
        elif fmt.is_numeric(column):
            sheet.write_number(row, place, float(value), formats.cell(fmt.excel_format(column, state), bool(total)))
        elif (day := _day(column, value)) is not None:
            sheet.write_datetime(
                row, place, datetime(day.year, day.month, day.day), formats.cell("yyyy\\-mm\\-dd", bool(total))
            )
        else:
            sheet.write_string(row, place, fmt.cell(column, value, state, language), formats.cell("@", bool(total)))


def _day(column: str, value: Any) -> date | None:
    exact = fmt.kind(column) == "date" and dates.precision(str(value)) == "day"
    return dates.first_day(str(value)) if exact else None


def _width(heading: str, values: pd.Series) -> int:
    longest = max((len(str(value)) for value in values), default=0)
    return max(8, min(WIDEST, max(longest, len(heading) // 2) + 3))


def _print_setup(sheet: Worksheet, edition: Edition) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD_ROW)
    sheet.set_footer(f"&LEsélytükör {edition.warning}&C&A&R&P / &N")


def _info(sheet: Worksheet, formats: Formats, edition: Edition) -> None:
    language = edition.language
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 100)
    sheet.write_string(0, 0, f"Esélytükör – {text(f'page.{edition.noun}', language)}", formats.title)
    rows = [
        ("filters", edition.filters_text),
        ("dropped", " ".join(edition.dropped)),
        (
            "data_date",
            fmt.date(edition.reading.data_date, language)
            if edition.reading.data_date
            else text("state.not_reported", language),
        ),
        ("version", str(edition.reading.version)),
        ("release", _release_words(edition)),
        ("nature", edition.warning_note or text("download.real", language)),
        ("licence", text("download.use", language)),
    ]
    line = 2
    for key, words in rows:
        if words:
            sheet.write_string(line, 0, text(f"download.{key}", language), formats.head)
            warns = key == "nature" and edition.warning_note
            sheet.write_string(line, 1, words, formats.demo if warns else formats.wrap)
            line += 1
    line = _definitions(sheet, formats, edition, line + 1)
    line = _states(sheet, formats, language, line + 1)
    _sources(sheet, formats, edition, line + 1)
    _print_setup(sheet, edition)


def _release_words(edition: Edition) -> str:
    release = edition.reading.release
    if release is None:
        return ""
    checksum = text("release.checksum", edition.language, checksum=release.checksum)
    return " · ".join(part for part in (edition.release, release.note, checksum) if part)


def _definitions(sheet: Worksheet, formats: Formats, edition: Edition, line: int) -> int:
    sheet.write_string(line, 0, text("download.definitions", edition.language), formats.head)
    for name, frame in edition.frames.items():
        line += 1
        key = f"{edition.noun}.{name}.definition"
        rows = text("download.rows", edition.language, rows=len(frame))
        words = f"{text(key, edition.language)} {rows}" if has_text(key, edition.language) else rows
        sheet.write_string(line, 0, edition.title(name), formats.wrap)
        sheet.write_string(line, 1, words, formats.wrap)
    return line + 1


def _states(sheet: Worksheet, formats: Formats, language: str, line: int) -> int:
    sheet.write_string(line, 0, text("download.states", language), formats.head)
    for state in State:
        line += 1
        sheet.write_string(line, 0, _sample(state, language), formats.wrap)
        sheet.write_string(line, 1, text(f"state_meaning.{state.value}", language), formats.wrap)
    return line + 1


def _sample(state: State, language: str) -> str:
    sample, word = f"state_sample.{state.value}", text(f"state.{state.value}", language)
    return (
        f"{text(sample, language)} – {word}" if has_text(sample, language) and word != text(sample, language) else word
    )


def _sources(sheet: Worksheet, formats: Formats, edition: Edition, line: int) -> None:
    cited = edition.cited
    if not cited:
        return
    sheet.write_string(line, 0, text("download.sources", edition.language), formats.head)
    for title, link in cited:
        line += 1
        sheet.write_string(line, 0, title, formats.wrap)
        sheet.write_string(line, 1, link, formats.wrap)
