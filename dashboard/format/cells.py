"""One cell of a table, on the screen, in CSV and in Excel: the unit at the end of a column's name decides
everything.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from dashboard.format import dates, numbers, official
from dashboard.i18n import has_text, text

# States as the data name them (data/values.py), which formatting and figures do not know.
FIGURES = ("value", "published")
PUBLISHED, INTERVAL, SUPPRESSED, WITHHELD = "published", "interval", "suppressed", "withheld"
LOW, HIGH = "_low", "_high"
_SUFFIXES = {
    "huf": "huf",
    "people": "people",
    "sessions": "sessions",
    "attendances": "attendances",
    "count": "count",
    "share": "share",
    "days": "days",
    "on": "date",
    "quarter": "date",
    "month": "month",
    "months": "months",
    "code": "code",
    "key": "code",
    "no": "code",
    "ksh": "code",
    "word": "word",
}
_ROLES = ("owner_role", "set_by_role", "leader_role")
"""Columns whose roles have the same words as those who are responsible."""
_COUNTS = {"people", "sessions", "attendances", "count", "days"}
_NUMERIC = _COUNTS | {"huf", "share"}
_EXCEL = {"huf": '#,##0" Ft"', "share": "0.0%", "date": 'yyyy". "mm". "dd"."'} | dict.fromkeys(_COUNTS, "#,##0")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def kind(column: str) -> str:
    """What a column holds, by the end of its name: huf, people, sessions, attendances, count, share, days, date, month,
    months (several, in one text), code or text.
    """
    return _SUFFIXES.get(column.rsplit("_", 1)[-1], "text")


def is_numeric(column: str) -> bool:
    """Whether the column holds figures: right-aligned, tabular digits, summed or compared."""
    return kind(column) in _NUMERIC


def alignment(column: str) -> str:
    """ "right" for figures, "left" for the rest."""
    return "right" if is_numeric(column) else "left"


def label(column: str, language: str) -> str:
    """The column's heading in the reader's language."""
    return text(f"column.{column}", language)


def heading(column: str, language: str) -> str:
    """The column's heading; a column made from data is its own heading, a day in it ("2026-09-22_mark") as dates are
    written.
    """
    if has_text(f"column.{column}", language):
        return label(column, language)
    name = column.removesuffix("_mark")
    day = _DAY.match(name)
    return f"{dates.date_short(day[0], language)}{name[day.end() :]}" if day else name


def cell(column: str, value: object, state: object, language: str) -> str:
    """The cell as a reader sees it: "21 993 850 Ft", "73,3%", "2015. november 25.", or the state in words.

    `state` is the sibling `<column>_state` (or None): where it is not "value", its words stand instead of a figure.
    A published figure is "≈ 120" or "≈ 65%"; where the state is interval, `value` is the pair of its bounds: "40–65".
    An empty text cell stays empty; an empty figure is "nincs adat"; a code with words (`value.<column>.<code>`) is said
    in them.
    """
    words = state_words(column, value, state, language)
    if words is not None:
        return words
    if state == PUBLISHED:
        value = numbers.Published(value)  # type: ignore[arg-type]
    what = kind(column)
    if what == "huf":
        return numbers.huf(value, language)
    if what == "share":
        return numbers.share(value, language, 0 if state == PUBLISHED else 1)
    if what in _COUNTS:
        return numbers.number(value, language, _decimals(value))
    if what == "date":
        return dates.partial_date(value, language)
    if what == "month":
        return dates.month(value, language)
    if what == "months":
        return ", ".join(dates.month(month, language) for month in str(value).split(", ") if month)
    return _text(column, value, language)


def csv_value(column: str, value: object, state: object, language: str) -> str:
    """The cell for CSV: figures bare and exact with a decimal comma, dates as ISO, states in words, text
    formula-safe.
    """
    words = state_words(column, value, state, language)
    if words is not None:
        return words
    if is_numeric(column):
        return plain_number(value).replace(".", ",")
    return formula_safe(_text(column, value, language))


def state_words(column: str, value: object, state: object, language: str) -> str | None:
    """The words that stand instead of a figure, or None where there is a figure (or text) to show."""
    name = str(state) if isinstance(state, str) and state else None
    if name is None and numbers.is_missing(value):
        return "" if kind(column) in {"text", "code", "word", "months"} else text("state.not_reported", language)
    if name is None or name in FIGURES:
        return None if not numbers.is_missing(value) else text("state.not_reported", language)
    if name == INTERVAL and isinstance(value, tuple):
        return between(column, value[0], value[1], language)
    if name == SUPPRESSED and kind(column) != "people":
        name = WITHHELD
    return text(f"state.{name}", language)


def between(column: str, low: object, high: object, language: str) -> str:
    """Two bounds as one text: "40–65"."""
    write = numbers.share if kind(column) == "share" else numbers.number
    return f"{write(low, language)}–{write(high, language)}"


def figures(frame: Any, column: str) -> list[Any]:
    """The values of a frame's column as `cell` takes them: the pair of bounds where the state is interval."""
    told = (name for name in (column, *(f"{column}{part}" for part in ("_state", LOW, HIGH))) if name in frame.columns)
    return bounded({name: frame[name].tolist() for name in told}, column)


def bounded(columns: Mapping[str, list[Any]], column: str) -> list[Any]:
    """The same from lists by the names of columns."""
    found = columns[column]
    if f"{column}{LOW}" not in columns:
        return found
    rows = zip(found, *(columns[f"{column}{part}"] for part in ("_state", LOW, HIGH)), strict=True)
    return [(low, high) if state == INTERVAL else value for value, state, low, high in rows]


def marked(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of a frame whose published figures know that they are, so that every sentence writes them with ≈."""
    return {name: _marked(value, row.get(f"{name}_state")) for name, value in row.items()}


def _marked(value: Any, state: object) -> Any:
    return numbers.Published(value) if state == PUBLISHED and not numbers.is_missing(value) else value


def figure(row: Mapping[str, Any], column: str, language: str) -> str:
    """What a row of a frame says in `column`: "2 985", "≈ 2 985", "40–65", "<10", or the state in words."""
    state = row.get(f"{column}_state")
    value = (row[f"{column}{LOW}"], row[f"{column}{HIGH}"]) if state == INTERVAL else row[column]
    return cell(column, value, state, language)


def is_sibling(name: str, columns: Collection[str]) -> bool:
    """Whether a column only says more about another: its state, its bounds, its link."""
    return any(name.endswith(end) and name.removesuffix(end) in columns for end in _SIBLINGS)


_SIBLINGS = ("_state", "_link", LOW, HIGH)


def plain_number(value: object) -> str:
    """A figure with all its digits, a decimal point and no grouping: 0.73, 21993850; never with an exponent."""
    item = getattr(value, "item", None)
    exact = Decimal(str(item() if callable(item) else value))
    if exact == exact.to_integral_value():
        return str(int(exact))
    return format(exact.normalize(), "f")


def formula_safe(shown: str) -> str:
    """Text a spreadsheet cannot take for a formula: an apostrophe before =, +, -, @ and control characters."""
    return f"'{shown}" if shown.startswith(_FORMULA_STARTS) else shown


def excel_format(column: str, state: object = None) -> str:
    """The Excel number format of a column, in the file's own notation (Excel shows #,##0 with the reader's
    separators); a published figure says so with its ≈.
    """
    written = _EXCEL.get(kind(column), "@")
    if state == PUBLISHED:
        return f'"{numbers.ABOUT} "{written.replace("0.0%", "0%")}'
    return written


def _decimals(value: object) -> int:
    return 0 if float(value) == int(float(value)) else 1  # type: ignore[arg-type]


def _text(column: str, value: object, language: str) -> str:
    """Text as it is; a key of the words (`_word`) in those words; a code in the words of `value.<column>.<code>`, a
    status and an indicator's key by their names."""
    if kind(column) == "word":
        return text(str(value), language)
    if column in _ROLES and not has_text(f"value.{column}.{value}", language):
        column = "responsible_role"
    named = {"status": f"status.{value}", "indicator": f"indicator.{value}.name"}.get(column, f"value.{column}.{value}")
    if isinstance(value, str) and has_text(named, language):
        return text(named, language)
    if column in official.COLUMNS:
        return official.official(str(value), language)
    if isinstance(value, bool) or type(value).__name__ == "bool_":
        return text("word.yes" if value else "word.no", language)
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value)
