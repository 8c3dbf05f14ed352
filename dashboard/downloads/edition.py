"""What a download holds: the tables of a page under the filters of its link, and what has to be said about them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from dashboard import filter_words, reader
from dashboard import format as fmt
from dashboard.access.viewer import viewer
from dashboard.i18n import has_text, text
from data.filters import Filters
from data.queries import (
    budget,
    choices,
    cooperation,
    indicators,
    measures,
    overview,
    partners,
    reach,
    settlement,
    sources,
    workshops,
)
from data.reading import Reading
from data.releases import opening

Query = Callable[[Reading, Filters], pd.DataFrame]
PAGES: dict[str, Mapping[str, Query]] = {
    "overview": overview.TABLES,
    "budget": budget.TABLES,
    "reach": reach.TABLES,
    "workshops": workshops.TABLES,
    "cooperation": cooperation.TABLES,
    "partners": partners.TABLES,
    "settlement": settlement.TABLES,
    "measures": measures.TABLES,
    "indicators": indicators.TABLES,
    "sources": sources.TABLES,
}
LINK = "_link"
STATE = "_state"
MARK = "_mark"


@dataclass(frozen=True)
class Edition:
    """A page's tables for one reader. `tables`: the chosen ones, `unknown`: names that do not exist; `is_working`:
    whether its figures are exact and not for publication."""

    noun: str
    reading: Reading
    filters: Filters
    choices: choices.Choices
    dropped: Sequence[str]
    tables: Sequence[str]
    unknown: Sequence[str]
    language: str
    is_working: bool = False

    @cached_property
    def frames(self) -> dict[str, pd.DataFrame]:
        """Table name → frame, exactly as the page shows it."""
        return {name: reader.with_release(PAGES[self.noun][name](self.reading, self.filters)) for name in self.tables}

    @property
    def release(self) -> str:
        """Which release the figures are of, in words; "" for the working state."""
        return filter_words.release(self.reading, self.language)

    @property
    def warning(self) -> str:
        """What everybody must know who gets hold of the file: made-up, not for publication; "" for neither."""
        return self._warning("app.demo", "download.working")

    @property
    def warning_note(self) -> str:
        """The same in full."""
        return self._warning("app.demo_note", "download.working_note")

    def _warning(self, made_up: str, working: str) -> str:
        which = ((made_up, self.reading.is_demonstration), (working, self.is_working))
        return " · ".join(text(key, self.language) for key, holds in which if holds)

    @property
    def filters_text(self) -> str:
        """The filters with the resolved period, in words."""
        return filter_words.sentence(self.filters, self.choices, self.filters.months(self.reading.today), self.language)

    @property
    def cited(self) -> list[tuple[str, str]]:
        """The documents its figures come from: title and address ("" without one), sorted."""
        found = {
            (row["source"], row["source_link"] if isinstance(row["source_link"], str) else "")
            for frame in self.frames.values()
            if {"source", "source_link"} <= set(frame.columns)
            for row in frame[["source", "source_link"]].to_dict("records")
            if isinstance(row["source"], str) and row["source"]
        }
        return sorted(found)

    def title(self, table: str) -> str:
        """The table's name for readers."""
        key = f"{self.noun}.{table}.name"
        return text(key, self.language) if has_text(key, self.language) else table

    def file_name(self, ending: str) -> str:
        """A plain ASCII file name; made-up data and what is not for publication are named so."""
        parts = [self.noun, *(self.tables if len(self.tables) == 1 else ()), self._state()]
        warnings = (("BEMUTATO", self.reading.is_demonstration), ("MUNKAKOZI-NEM-KOZOLHETO", self.is_working))
        return "-".join([*parts, *(word for word, holds in warnings if holds)]) + f".{ending}"

    def _state(self) -> str:
        release = self.reading.release
        return f"v{self.reading.version}" if release is None else f"kiadas{release.no}"


def open_edition(noun: str, query: str, tables: Sequence[str]) -> Edition:
    """The edition a link asks for; without `tables` all tables of the page. NoRelease when it asks for a release that
    is not there: a file must not hold another one."""
    if reader.chosen().dropped:
        raise opening.NoRelease("no_such_release", number=reader.chosen().dropped[0].value)
    reading = reader.todays_reading()
    language = reader.language()
    filters, dropped, offered = choices.read_filters(reading, query, reader.chosen().projects)
    known = [name for name in PAGES[noun] if name in tables or not tables]
    unknown = [name for name in tables if name not in PAGES[noun]]
    said = filter_words.dropped_sentences(dropped, language)
    if reader.chosen().unreleased:
        said = [*said, text("release.none_why", language)]
    working = viewer().working and reading.release is None
    return Edition(noun, reading, filters.on(noun), offered, said, known, unknown, language, working)


def columns(frame: pd.DataFrame) -> Iterator[str]:
    """The columns a reader sees, in order: no `_hidden` ones, no siblings with states, bounds or links."""
    for name in frame.columns:
        if not name.startswith("_") and not fmt.is_sibling(name, frame.columns):
            yield name


def label(column: str, language: str) -> str:
    """The column's heading, as the page writes it."""
    return fmt.heading(column, language)


def states(frame: pd.DataFrame, column: str) -> list[object]:
    """The sibling states of a column, None where there is no sibling."""
    return list(frame[f"{column}{STATE}"]) if f"{column}{STATE}" in frame.columns else [None] * len(frame)
