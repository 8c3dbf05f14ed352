"""Tables: cells as they are read, and how a table is cut into pieces that fit: blocks of columns, pages of rows.

Nothing is left out: what does not fit beside goes on in the next block, which repeats the column that tells
the rows apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard import format as fmt
from dashboard.downloads.edition import MARK, columns, label, states
from dashboard.i18n import text
from dashboard.packs import measure
from dashboard.packs.content import Cell, Table
from data.values import carries_figure, state_of

WIDEST = 0.42
"""Of the whole width, the most one column gets while others need some."""
KEYS = 3
"""Among so many columns is the one that names a row."""
SPARE = 0.35
"""What a column has beyond its longest word, in sizes of its type: other fonts have wider letters."""
LONGEST_WORD = 0.3
"""Of the whole width, what a word gets before it is broken: addresses."""
UNBROKEN = {"date", "month"}
"""Kinds of columns whose cells stay in one line."""
SIGNS = {"present": "■", "absent": "□"}
"""Presence as a sign; the legend under the table has the words."""


def table_of(frame: pd.DataFrame, language: str, names: Sequence[str] = ()) -> Table:
    """A frame as readers see it: all its columns, or those of `names` that it has."""
    known = list(columns(frame))
    chosen = [name for name in names if name in known] or known
    cells = [list(_cells(frame, name, language)) for name in chosen]
    totals = frame["_total"].tolist() if "_total" in frame.columns else []
    return Table(
        tuple(label(name, language) for name in chosen),
        tuple(zip(*cells, strict=True)),
        tuple(fmt.is_numeric(name) for name in chosen),
        frozenset(place for place, total in enumerate(totals) if total),
    )


def _cells(frame: pd.DataFrame, name: str, language: str) -> Iterator[Cell]:
    for value, word in zip(fmt.figures(frame, name), states(frame, name), strict=True):
        if name.endswith(MARK):
            mark = value if isinstance(value, str) and value else "unknown"
            yield Cell(SIGNS.get(mark) or text(f"mark.{mark}", language))
            continue
        state = state_of(None if isinstance(value, tuple) else value, word)
        shown = fmt.cell(name, value, word, language)
        if fmt.kind(name) in UNBROKEN:
            shown = shown.replace(" ", fmt.NBSP)
        yield Cell(shown, muted=not carries_figure(state))


@dataclass(frozen=True)
class Block:
    """Columns of a table that stand beside each other, with their widths in points."""

    table: Table
    widths: tuple[float, ...]

    def pages(self, height: float, size: float, padding: float) -> list[Table]:
        """The block in pieces of at most `height` points, each with the head. A row higher than that has its own."""
        most = height - self.height(self.table.heads, size, padding, bold=True)
        needed = [self.height([cell.text for cell in row], size, padding) for row in self.table.rows]
        found = _filled(needed, most)
        while len(shorter := _filled(needed, most - size)) == len(found) and most > max(needed, default=most):
            found, most = shorter, most - size  # pages about equally full
        return [_rows(self.table, places) for places in found] or [self.table]

    def height(self, texts: Sequence[str], size: float, padding: float, *, bold: bool = False) -> float:
        """How high a row of these texts is."""
        most = max(
            len(measure.lines(words, size, width - 2 * padding, bold=bold))
            for words, width in zip(texts, self.widths, strict=True)
        )
        return most * size * measure.LINE + padding


def _filled(needed: Sequence[float], most: float) -> list[list[int]]:
    """Rows on pages, one page filled after the other."""
    found: list[list[int]] = []
    room = 0.0
    for place, height in enumerate(needed):
        if not found or height > room:
            found.append([])
            room = most
        found[-1].append(place)
        room -= height
    return found


def _rows(table: Table, places: Sequence[int]) -> Table:
    totals = frozenset(new for new, old in enumerate(places) if old in table.totals)
    return Table(table.heads, tuple(table.rows[place] for place in places), table.right, totals)


def blocks(table: Table, width: float, size: float, padding: float) -> list[Block]:
    """The table in blocks that are at most `width` points wide; each repeats the column that tells the rows apart."""
    least = [_least(table, place, size, width * LONGEST_WORD) + 2 * padding for place in range(len(table.heads))]
    wanted = [_wanted(table, place, size) + 2 * padding for place in range(len(table.heads))]
    key = _key(table)
    first = min(max(least[key], min(wanted[key], width * WIDEST / 2)), width * WIDEST)
    groups: list[list[int]] = [[]]
    room = width - first
    for place in range(len(table.heads)):
        if place != key and least[place] > room and groups[-1] not in ([], [key]):
            groups.append([key])
            room = width - first
        groups[-1] += [place] if place not in groups[-1] else []
        room -= least[place] if place != key else 0.0
    return [_block(table, group, [least[p] for p in group], [wanted[p] for p in group], width) for group in groups]


def _key(table: Table) -> int:
    """Which of the first columns tells the rows apart best."""
    first = range(min(KEYS, len(table.heads)))
    return max(first, key=lambda place: len({row[place].text for row in table.rows}))


def _block(table: Table, places: Sequence[int], least: Sequence[float], wanted: Sequence[float], width: float) -> Block:
    part = Table(
        tuple(table.heads[place] for place in places),
        tuple(tuple(row[place] for place in places) for row in table.rows),
        tuple(table.right[place] for place in places),
        table.totals,
    )
    return Block(part, tuple(_shared(least, wanted, width)))


def _shared(least: Sequence[float], wanted: Sequence[float], width: float) -> list[float]:
    """Every column what it needs at least, and the rest to those that want more, in proportion."""
    needed = sum(least)
    if needed >= width:
        return [one * width / needed for one in least]
    more = [max(0.0, want - one) for want, one in zip(wanted, least, strict=True)]
    share = min(1.0, (width - needed) / sum(more)) if sum(more) else 0.0
    return [one + extra * share for one, extra in zip(least, more, strict=True)]


def _least(table: Table, place: int, size: float, most: float) -> float:
    """The longest word of a column, at most `most`; figures do not break."""
    column = [row[place] for row in table.rows]
    figures = [cell.text for cell in column if table.right[place] and not cell.muted]
    words = {word for cell in column if not table.right[place] or cell.muted for word in cell.text.split(" ")}
    heads = max((measure.width(word, size, bold=True) for word in table.heads[place].split(" ")), default=0.0)
    longest = max((measure.width(word, size) for word in words), default=0.0)
    widest = max([heads, min(longest, most), *(measure.width(one, size) for one in figures)])
    return widest + size * SPARE


def _wanted(table: Table, place: int, size: float) -> float:
    body = max((measure.width(row[place].text, size) for row in table.rows), default=0.0)
    return max(body, measure.width(table.heads[place], size, bold=True) / 2)
