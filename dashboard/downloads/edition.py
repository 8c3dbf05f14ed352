"""What a download holds: the tables of a page under the filters of its link, and what has to be said about them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from dashboard import filter_words, reader
from dashboard import format as fmt
from dashboard.i18n import has_text, text
from data.filters import Filters
from data.queries import budget, choices, cooperation, overview, reach, sources, workshops
from data.reading import Reading

Query = Callable[[Reading, Filters], pd.DataFrame]
PAGES: dict[str, Mapping[str, Query]] = {
    "overview": overview.TABLES,
    "budget": budget.TABLES,
    "reach": reach.TABLES,
    "workshops": workshops.TABLES,
    "cooperation": cooperation.TABLES,
    "sources": sources.TABLES,
}
LINK = "_link"
STATE = "_state"
MARK = "_mark"


@dataclass(frozen=True)
class Edition:
    """A page's tables for one reader. `tables`: the chosen ones, `unknown`: names that do not exist."""

    noun: str
    reading: Reading
    filters: Filters
    choices: choices.Choices
    dropped: Sequence[str]
    tables: Sequence[str]
    unknown: Sequence[str]
    language: str

    @cached_property
    def frames(self) -> dict[str, pd.DataFrame]:
        """Table name → frame, exactly as the page shows it."""
        return {name: PAGES[self.noun][name](self.reading, self.filters) for name in self.tables}

    @property
    def filters_text(self) -> str:
        """The filters with the resolved period, in words."""
        return filter_words.sentence(self.filters, self.choices, self.filters.months(self.reading.today), self.language)

    def title(self, table: str) -> str:
        """The table's name for readers."""
        key = f"{self.noun}.{table}.name"
        return text(key, self.language) if has_text(key, self.language) else table

    def file_name(self, ending: str) -> str:
        """A plain ASCII file name; made-up data is named so."""
        parts = [self.noun, *(self.tables if len(self.tables) == 1 else ()), f"v{self.reading.version}"]
        return "-".join([*parts, *(["BEMUTATO"] if self.reading.is_demonstration else [])]) + f".{ending}"


def open_edition(noun: str, query: str, tables: Sequence[str]) -> Edition:
    """The edition a link asks for; without `tables` all tables of the page."""
    reading = reader.todays_reading()
    language = reader.language()
    filters, dropped, offered = choices.read_filters(reading, query)
    known = [name for name in PAGES[noun] if name in tables or not tables]
    unknown = [name for name in tables if name not in PAGES[noun]]
    said = filter_words.dropped_sentences(dropped, language)
    return Edition(noun, reading, filters, offered, said, known, unknown, language)


def columns(frame: pd.DataFrame) -> Iterator[str]:
    """The columns a reader sees, in order: no `_hidden` ones, no `_state` or `_link` siblings."""
    for name in frame.columns:
        base = name.removesuffix(STATE).removesuffix(LINK)
        if not name.startswith("_") and (base == name or base not in frame.columns):
            yield name


def label(column: str, language: str) -> str:
    """The column's heading, as the page writes it."""
    return fmt.heading(column, language)


def states(frame: pd.DataFrame, column: str) -> list[object]:
    """The sibling states of a column, None where there is no sibling."""
    return list(frame[f"{column}{STATE}"]) if f"{column}{STATE}" in frame.columns else [None] * len(frame)
