"""What a sheet is: one declaration that the parser, the template and docs/workbook.md read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from data.importing.kinds import Choice, Kind, Reference
from data.importing.problems import Problem
from data.models import Attendance, Recorded

Record = dict[str, Any]
EXAMPLE = "MINTA"
"""The word in the first column that makes a row an example: it is never imported."""


@dataclass(frozen=True)
class Column:
    """A column: its Hungarian header, the field it fills, its kind, and what it means in Hungarian and English.

    `default` is the value of an empty cell; `example` stands in the template's example row; `options` names the list of
    the ledger offered in a drop-down (the referenced names by default).
    """

    header: str
    field: str
    kind: Kind
    hu: str
    en: str
    required: bool = False
    default: Any = None
    example: Any = None

    @property
    def private(self) -> bool:
        """Whether a cell of this column is never repeated in a message."""
        return self.kind.scan == "participant"

    @property
    def words(self) -> tuple[str, ...]:
        """The fixed words of the column, for its drop-down list."""
        return tuple(word for word, _ in self.kind.words) if isinstance(self.kind, Choice) else ()

    @property
    def refers_to(self) -> str | None:
        """What the column's cells must name, if anything."""
        return self.kind.of if isinstance(self.kind, Reference) else None


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, the ledger table its rows become, its columns, and the fields no two rows may share.

    `derive` adds the fields that follow from others; `check` gives the problems one row has in itself; `ordered` lists
    pairs of fields whose dates must follow each other.
    """

    name: str
    model: type[Recorded] | type[Attendance]
    hu: str
    en: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    derive: Callable[[Record], Mapping[str, Any]] = lambda record: {}
    check: Callable[[Record], list[tuple[str, str]]] = lambda record: []
    ordered: tuple[tuple[str, str], ...] = ()

    def column(self, name: str) -> Column:
        """The column that fills the field `name`."""
        return next(column for column in self.columns if column.field == name)


@dataclass
class Parsed:
    """The records of one sheet, in file order, each with its row number.

    `present` are the fields the file has a column for.
    """

    sheet: Sheet
    records: list[Record] = field(default_factory=list)
    present: frozenset[str] = frozenset()


@dataclass
class Report:
    """Everything found wrong, and everything worth knowing that is not wrong."""

    problems: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)
