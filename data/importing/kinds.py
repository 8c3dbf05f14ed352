"""The kinds of column a sheet may have: each turns one raw cell into a value, or raises Bad with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from data.collation import folded
from data.importing import numbers, written_dates
from data.importing.cells import Cell, Odd
from data.importing.problems import Bad
from data.importing.texts import cleaned, has_foreign_letters, is_misread


class Kind(Protocol):
    """A kind of column."""

    @property
    def form(self) -> str:
        """Names the sentence that tells how such a cell is written."""
        ...

    @property
    def scan(self) -> str:
        """What to look for in it: "note", "code", "organisation", "participant" or "" (nothing)."""
        ...

    def read(self, cell: Cell, epoch: int | None) -> tuple[Any, str | None]:
        """The value, and the code of a notice or None."""
        ...


def as_text(cell: Cell) -> str:
    """A cell as text. A number is its digits (a code typed as a number); dates and odd cells are Bad."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, Odd):
        raise Bad(
            {"error": "error_cell", "formula": "formula_without_result"}.get(cell.kind, "not_text"), text=cell.text
        )
    if isinstance(cell, (bool, date)):
        raise Bad("spreadsheet_changed_it")
    if isinstance(cell, (int, float)) and float(cell).is_integer() and abs(cell) < 10**numbers.DIGITS:
        return str(int(cell))
    raise Bad("spreadsheet_changed_it")


def _plain(cell: Cell, longest: int) -> tuple[str, bool]:
    text, removed = cleaned(as_text(cell))
    if is_misread(text):
        raise Bad("misread_encoding")
    if len(text) > longest:
        raise Bad("too_long", limit=longest, length=len(text))
    return text, removed


@dataclass(frozen=True)
class Text:
    """Free text of at most `longest` characters, kept as typed."""

    longest: int = 500
    scan: str = "note"
    form: str = "text"

    def read(self, cell: Cell, epoch: int | None) -> tuple[str, str | None]:
        if isinstance(cell, float) and not cell.is_integer():
            return repr(cell).replace(".", ","), None
        text, removed = _plain(cell, self.longest)
        return text, "invisible_removed" if removed else "foreign_letters" if has_foreign_letters(text) else None


@dataclass(frozen=True)
class Code:
    """A code: text, also where it looks like a number ("0123" is not 123). No invisible characters."""

    longest: int = 64
    scan: str = "code"
    form: str = "code"

    def read(self, cell: Cell, epoch: int | None) -> tuple[str, str | None]:
        text, removed = _plain(cell, self.longest)
        if removed or "\n" in text:
            raise Bad("invisible_in_code")
        return text.removeprefix("'"), None


@dataclass(frozen=True)
class ParticipantCode(Code):
    """A participant's code: at least one digit, capital and small letters are the same. Never repeated to anybody."""

    longest: int = 40
    scan: str = "participant"
    form: str = "participant"

    def read(self, cell: Cell, epoch: int | None) -> tuple[str, str | None]:
        text, notice = Code.read(self, cell, epoch)
        return " ".join(text.upper().split()), notice


@dataclass(frozen=True)
class Reference:
    """The name or code of something that must exist, in the file or in the ledger; `of` says of what."""

    of: str
    many: bool = False
    scan: str = ""
    form: str = "reference"

    def read(self, cell: Cell, epoch: int | None) -> tuple[Any, str | None]:
        text, removed = _plain(cell, 2000)
        if removed:
            raise Bad("invisible_in_code")
        if not self.many:
            return text.removeprefix("'"), None
        return tuple(dict.fromkeys(part.strip() for part in text.replace("\n", ";").split(";") if part.strip())), None


@dataclass(frozen=True)
class Whole:
    """A whole number, zero or more; `negative` where less than zero has a meaning."""

    unit: str = ""
    negative: bool = False
    most: int = 10**12
    scan: str = ""
    form: str = "whole"

    def read(self, cell: Cell, epoch: int | None) -> tuple[int, str | None]:
        number = numbers.whole(_value(cell), self.unit)
        if number < 0 and not self.negative:
            raise Bad("negative")
        if abs(number) > self.most:
            raise Bad("number_too_large")
        return number, None


@dataclass(frozen=True)
class Amount:
    """A number that may have decimals."""

    unit: str = ""
    negative: bool = True
    scan: str = ""
    form: str = "amount"

    def read(self, cell: Cell, epoch: int | None) -> tuple[float, str | None]:
        number = numbers.decimal(_value(cell), self.unit)
        if number < 0 and not self.negative:
            raise Bad("negative")
        return float(number), None


@dataclass(frozen=True)
class Day:
    """A day. `past`: it has happened, so it cannot be in the future."""

    past: bool = False
    scan: str = ""
    form: str = "day"

    def read(self, cell: Cell, epoch: int | None) -> tuple[str, str | None]:
        return written_dates.partial(_value(cell), epoch, ("day",)), None


@dataclass(frozen=True)
class Partial:
    """A date as precise as it is known: a day, month, quarter, half-year or year."""

    past: bool = False
    scan: str = ""
    form: str = "partial"

    def read(self, cell: Cell, epoch: int | None) -> tuple[str, str | None]:
        return written_dates.partial(_value(cell), epoch), None


@dataclass(frozen=True)
class Month:
    """A calendar month."""

    scan: str = ""
    form: str = "month"

    def read(self, cell: Cell, epoch: int | None) -> tuple[str, str | None]:
        return written_dates.month(_value(cell), epoch), None


@dataclass(frozen=True)
class Choice:
    """One of a few words; `words` are (Hungarian word, what the ledger keeps)."""

    words: tuple[tuple[str, Any], ...]
    scan: str = ""
    form: str = "choice"

    def read(self, cell: Cell, epoch: int | None) -> tuple[Any, str | None]:
        if isinstance(cell, bool) and {kept for _, kept in self.words} == {True, False}:
            return cell, None
        text, _ = _plain(cell, 100)
        for word, kept in self.words:
            if folded(text) in (folded(word), folded(str(kept))):
                return kept, None
        raise Bad("not_a_choice", choices=", ".join(word for word, _ in self.words))


YES_NO = Choice((("igen", True), ("nem", False)), form="yes_no")


def _value(cell: Cell) -> Cell:
    """A cell for numbers and dates: text cleaned, odd cells refused."""
    if isinstance(cell, Odd):
        as_text(cell)
    return cleaned(cell)[0] if isinstance(cell, str) else cell
