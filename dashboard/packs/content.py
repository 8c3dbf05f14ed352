"""What a pack says, before it is a slide or a sheet of paper: plain values in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple


class Cell(NamedTuple):
    """A cell of a table as it is read; muted: words that stand where a figure is missing."""

    text: str
    muted: bool = False


@dataclass(frozen=True)
class Table:
    """heads, rows: as read; right: which columns hold figures; totals: the rows that are sums."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    right: tuple[bool, ...]
    totals: frozenset[int] = frozenset()

    @classmethod
    def of_words(cls, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Table:
        """A table of words only."""
        return cls(heads, tuple(tuple(map(Cell, row)) for row in rows), (False,) * len(heads))


class Series(NamedTuple):
    """The figures of one series, exact, None where there is no figure. shown: each as it is written, or the words of
    its state; number_format: Excel's; is_plan: whether it is what others are measured against."""

    name: str
    values: tuple[float | None, ...]
    shown: tuple[str, ...]
    number_format: str
    is_plan: bool


@dataclass(frozen=True)
class Chart:
    """kind: "line" (months, quarters) or "bar" (names). days: the first day of each
    month or quarter, () for bars. missing: the gaps, one sentence each. alt: the chart in one
    sentence. unit: what the figures are, as
    `format.kind` says it. axis_format: Excel's format of an axis of these figures. top: the end of its scale,
    where it is a part of a larger one: parts of a chart are drawn to the same scale."""

    kind: str
    categories: tuple[str, ...]
    days: tuple[date, ...]
    series: tuple[Series, ...]
    unit: str
    axis_format: str
    missing: tuple[str, ...]
    alt: str
    top: float | None = None

    def part(self, first: int, last: int) -> Chart:
        """The same chart of the categories first … last-1."""
        series = tuple(one._replace(values=one.values[first:last], shown=one.shown[first:last]) for one in self.series)
        days = self.days[first:last]
        top = max((value for one in self.series for value in one.values if value is not None), default=None)
        return replace(self, categories=self.categories[first:last], days=days, series=series, top=top)


class Kpi(NamedTuple):
    """A key figure: what, how much, of what, how it stands (icon and word), since when; note: what to know besides."""

    label: str
    figure: str
    unit: str
    status: str
    change: str
    note: str


@dataclass(frozen=True)
class Part:
    """A tile. sentence: its finding; note: unit · source · data date · release; ignored: filters it does not follow;
    definition: what is counted; empty: why there is neither chart nor table. table: what stands in the body; annex:
    all its columns, where those are more or a chart stands in the body."""

    id: str
    name: str
    sentence: str
    note: str = ""
    ignored: str = ""
    definition: str = ""
    kpis: tuple[Kpi, ...] = ()
    chart: Chart | None = None
    table: Table | None = None
    annex: Table | None = None
    empty: str = ""


@dataclass(frozen=True)
class Section:
    """A page: its name, its headline sentence, its link."""

    name: str
    headline: str
    link: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Pack:
    """Everything a writer needs. release: "3. kiadás · 2026. nov. 26."; release_title: the same with its note; dates in
    words; warning: that figures are made up, "" otherwise; left_out: what of the link could not be followed;
    states: a sample and the meaning of each kind of missing figure; sources: title and address of each document."""

    language: str
    title: str
    subject: str
    city: str
    committee: str
    item: str
    item_no: str
    meeting: str
    filters: str
    release: str
    release_title: str
    data_date: str
    printed: str
    printed_on: str
    link: str
    warning: str
    left_out: tuple[str, ...]
    sections: tuple[Section, ...]
    states: tuple[tuple[str, str], ...]
    sources: tuple[tuple[str, str], ...]

    @property
    def running(self) -> str:
        """What stands at the foot of every page: committee, agenda item, release, data date, warning."""
        said = (self.committee, self.item, self.release, self.data_date, self.warning)
        return " · ".join(part for part in said if part)

    @property
    def parts(self) -> Sequence[tuple[Section, Part]]:
        """All tiles with their sections, in order."""
        return [(section, part) for section in self.sections for part in section.parts]
