"""Raw table → records or Problems. Every cell is read once per distinct value.

Every problem is found, not the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from data import dates
from data.collation import folded
from data.importing.cells import Cell, Odd, Row, Table
from data.importing.nearest import nearest
from data.importing.personal import found_in
from data.importing.problems import Bad, Problem, shown
from data.importing.sheet import EXAMPLE, Column, Parsed, Record, Report, Sheet

HEADER_ROWS = 10  # a title and a line of explanation may stand above the headers
ROWS = 100_000
_PERSONAL_HEADERS = frozenset(
    (
        "nev|neve|teljes nev|resztvevo neve|vezeteknev|keresztnev|utonev|anyja neve|szuletesi nev|"
        "szuletesi datum|szuletesi ido|szuletesi hely|lakcim|cim (lakcim)|lakohely|taj|taj szam|taj-szam|"
        "tajszam|telefon|telefonszam|e-mail|email|e-mail cim|adoazonosito|adoazonosito jel|"
        "szemelyi igazolvany|szemelyi szam"
    ).split("|")
)


class Understood(NamedTuple):
    """What one distinct cell of a column is: a value, or what is wrong with it; and a notice about it."""

    value: Any
    bad: Bad | None
    notice: str | None


@dataclass(frozen=True)
class Header:
    """Where the headers are: the number of their last row, and the place of each column that was found."""

    row: int
    places: dict[Column, int]
    extra: dict[int, str]


def parse(sheet: Sheet, table: Table, today: date, report: Report) -> Parsed:
    """The records of `table`, read as `sheet`. Problems and notices go to `report`.

    Bad cells are left out of records.
    """
    header = _header(sheet, table, report)
    if header is None:
        return Parsed(sheet)
    _merged(sheet, table, header, report)
    rows = [row for row in table.rows if row[0] > header.row]
    if len(rows) > ROWS:
        report.problems.append(Problem("too_many_rows", sheet.name, details={"limit": ROWS}))
        return Parsed(sheet)
    reader = _Rows(sheet, table, header, today, report)
    records = [record for row in rows if (record := reader.record(row)) is not None]
    return Parsed(sheet, records, frozenset(column.field for column in header.places))


def _named(cell: Cell) -> str:
    return folded(cell).rstrip(" *:") if isinstance(cell, str) else ""


def _header(sheet: Sheet, table: Table, report: Report) -> Header | None:
    names = {folded(column.header): column for column in sheet.columns}
    head = table.rows[:HEADER_ROWS]
    best = max(head, key=lambda row: len({_named(cell) for cell in row[1]} & set(names)), default=None)
    if best is None or not {_named(cell) for cell in best[1]} & set(names):
        report.problems.append(
            Problem("no_header", sheet.name, details={"headers": ", ".join(c.header for c in sheet.columns)})
        )
        return None
    places: dict[Column, int] = {}
    extra: dict[int, str] = {}
    for place, cell in enumerate(best[1]):
        column = names.get(_named(cell))
        if column in places:
            report.problems.append(Problem("duplicate_header", sheet.name, best[0], column.header))
        elif column:
            places[column] = place
        elif cell is not None:
            extra[place] = shown(cell)
    last = max((end for start, end, _ in table.merged if start == best[0]), default=best[0])
    _missing(sheet, best[0], places, extra, report)
    return Header(last, places, extra)


def _missing(sheet: Sheet, row: int, places: dict[Column, int], extra: dict[int, str], report: Report) -> None:
    for column in sheet.columns:
        if column not in places and column.required:
            close = nearest(column.header, list(extra.values()))
            report.problems.append(Problem("missing_column", sheet.name, row, column.header, nearest=close))
    missing = [column.header for column in sheet.columns if column not in places]
    for name in extra.values():
        near = nearest(name, missing)
        if near is None and folded(name).rstrip(" *:") in _PERSONAL_HEADERS:
            report.problems.append(Problem("personal_column", sheet.name, row, name))
        else:
            report.notices.append(Problem("extra_column", sheet.name, row, name, nearest=near))


def _merged(sheet: Sheet, table: Table, header: Header, report: Report) -> None:
    for _, last, reference in table.merged:
        if last > header.row:
            report.problems.append(Problem("merged_cells", sheet.name, details={"reference": reference}))


class _Rows:
    """Reads the rows of one table; remembers every distinct cell of a column."""

    def __init__(self, sheet: Sheet, table: Table, header: Header, today: date, report: Report) -> None:
        self.sheet, self.epoch, self.today, self.report = sheet, table.epoch, today.isoformat(), report
        self.plan: Sequence[tuple[Column, int, dict[Any, Understood]]] = [(c, p, {}) for c, p in header.places.items()]
        self.first = header.places.get(sheet.columns[0], -1)
        self.used = set(header.places.values())

    def record(self, row: Row) -> Record | None:
        number, cells = row
        if 0 <= self.first < len(cells) and cells[self.first] == EXAMPLE:
            self._example(row)
            return None
        record: Record = {"row_no": number}
        good = True
        for column, place, seen in self.plan:
            cell = cells[place] if place < len(cells) else None
            if cell is None or (isinstance(cell, str) and not cell.strip()):
                record[column.field] = column.default
                if column.required:
                    self.report.problems.append(Problem("required", self.sheet.name, number, column.header))
                    good = False
                continue
            key = (type(cell), cell)
            understood = seen.get(key) or seen.setdefault(key, self._understand(column, cell))
            if understood.bad or understood.notice:
                good &= self._tell(column, number, cell, understood)
            if understood.bad is None:
                record[column.field] = understood.value
        if len(cells) > len(self.used):
            self._others(number, cells)
        return self._whole(record) if good else record

    def _understand(self, column: Column, cell: Cell) -> Understood:
        try:
            value, notice = column.kind.read(cell, self.epoch)
            if column.kind.scan and isinstance(value, str):
                _refuse_personal(value, column.kind.scan)
            if getattr(column.kind, "past", False) and dates.first_day(value).isoformat() > self.today:
                raise Bad("in_the_future")
        except Bad as bad:
            if bad.code == "not_a_choice":
                bad.nearest = nearest(str(cell), column.words)
            return Understood(None, bad, None)
        return Understood(value, None, notice)

    def _tell(self, column: Column, number: int, cell: Cell, understood: Understood) -> bool:
        bad = understood.bad
        hidden = column.private or (isinstance(cell, str) and found_in(cell) is not None)
        value = (
            None
            if hidden or (bad and bad.code.startswith("personal"))
            else shown(cell.text if isinstance(cell, Odd) else cell)
        )
        if bad is None:
            self.report.notices.append(Problem(str(understood.notice), self.sheet.name, number, column.header, value))
            return True
        self.report.problems.append(
            Problem(bad.code, self.sheet.name, number, column.header, value, bad.nearest, bad.details)
        )
        return False

    def _others(self, number: int, cells: list[Cell]) -> None:
        """Cells outside the declared columns are not imported, but a file that carries people's data is refused."""
        for place, cell in enumerate(cells):
            if place not in self.used and isinstance(cell, str) and (kind := found_in(cell)):
                self.report.problems.append(Problem(f"personal_{kind}", self.sheet.name, number))

    def _whole(self, record: Record) -> Record:
        """The record with what follows from it, once all its cells are understood."""
        number = record["row_no"]
        for earlier, later in self.sheet.ordered:
            if _reversed(record.get(earlier), record.get(later)):
                column = self.sheet.column(later)
                details = {"start": self.sheet.column(earlier).header, "since": record[earlier]}
                self.report.problems.append(
                    Problem("end_before_start", self.sheet.name, number, column.header, record[later], details=details)
                )
        for name, code in self.sheet.check(record):
            value = record.get(name)
            self.report.problems.append(
                Problem(
                    code,
                    self.sheet.name,
                    number,
                    self.sheet.column(name).header,
                    None if value is None else shown(value),
                )
            )
        record.update(self.sheet.derive(record))
        return record

    def _example(self, row: Row) -> None:
        """An example left as it was is skipped and told; one that was overwritten below its mark is refused."""
        number, cells = row
        for column, place, _ in self.plan[0:]:
            cell = cells[place] if place < len(cells) else None
            if place != self.first and self._read_or_none(column, cell) != self._read_or_none(column, column.example):
                self.report.problems.append(
                    Problem("example_changed", self.sheet.name, number, self.sheet.columns[0].header, EXAMPLE)
                )
                return
        self.report.notices.append(Problem("example_skipped", self.sheet.name, number))

    def _read_or_none(self, column: Column, cell: Any) -> Any:
        if cell is None or cell == "":
            return None
        try:
            return column.kind.read(float(cell) if isinstance(cell, int) else cell, self.epoch or 1900)[0]
        except Bad as bad:
            return bad.code


def _refuse_personal(text: str, scan: str) -> None:
    if scan != "organisation" and (kind := found_in(text, scan)):
        raise Bad(f"personal_{kind}")


def _reversed(earlier: str | None, later: str | None) -> bool:
    return bool(earlier and later) and dates.last_day(str(later)) < dates.first_day(str(earlier))
