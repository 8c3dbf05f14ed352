"""The paper the committee votes on, in the form of an előterjesztés: what stands in it and in which order, for Word and
for PDF alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dashboard.i18n import text
from dashboard.packs.content import Cell, Chart, Pack, Part, Table
from dashboard.packs.words import alt_chart, alt_table, front


class Heading(NamedTuple):
    """A heading of level 1 or 2."""

    words: str
    level: int


class Words(NamedTuple):
    """A paragraph. look: title, over (above the title), strong, plain or note."""

    words: str
    look: str = "plain"


class Facts(NamedTuple):
    """Lines of a label and its words: (label, words, address); words None: a field to fill in."""

    rows: tuple[tuple[str, str | None, str], ...]


class Field(NamedTuple):
    """Something the clerk fills in, after its label; long: on lines of its own."""

    label: str
    long: bool = False


class Figure(NamedTuple):
    """A chart with its caption and its text alternative."""

    chart: Chart
    caption: str
    alt: str


class Grid(NamedTuple):
    """A table with its caption ("" where a heading above says it) and its text alternative."""

    table: Table
    caption: str
    alt: str


class NewPage(NamedTuple):
    """From here on a new page; wide: A4 on its side, for the annexes."""

    wide: bool = False


Block = Heading | Words | Facts | Field | Figure | Grid | NewPage
FRONT = {"committee", "item", "meeting"}
"""Facts of the title page that stand among the paper's own."""


def outline(pack: Pack) -> Iterator[Block]:
    """All blocks of the paper, in order."""
    yield from _title_page(pack)
    yield NewPage()
    yield Words(text("pack.paper.dear", pack.language), "strong")
    yield Words(text("pack.paper.opening", pack.language, release=pack.release_title, filters=pack.filters))
    yield from _situation(pack)
    yield from _reading(pack)
    yield from _resolution(pack)
    yield from _sources(pack)
    yield from _annexes(pack)


def _title_page(pack: Pack) -> Iterator[Block]:
    language = pack.language

    def named(key: str) -> str:
        return text(f"pack.paper.{key}", language)

    yield Words(text("pack.paper.body", language, city=pack.city), "over")
    if pack.committee:
        yield Words(pack.committee, "over")
    yield Words(named("proposal"), "title")
    item = (text("pack.front.item", language), pack.item_no, "")
    yield Facts(
        (
            (named("about"), pack.subject, ""),
            (named("number"), None, ""),
            (named("meeting"), pack.meeting or None, ""),
            *((item,) if pack.item else ()),
            (named("prepared"), None, ""),
            (named("annexes_count"), str(len(_annexed(pack))), ""),
        )
    )
    said = {text(f"pack.front.{name}", language) for name in FRONT}
    yield Facts(tuple(fact for fact in front(pack) if fact[0] not in said))


def _situation(pack: Pack) -> Iterator[Block]:
    language, figures, tables = pack.language, 0, 0
    yield Heading(text("pack.paper.situation", language), 1)
    for section in pack.sections:
        yield Heading(section.name, 2)
        yield Words(section.headline, "strong")
        for part in section.parts:
            if part.chart:
                figures += 1
                caption = text("pack.paper.figure", language, number=figures, sentence=part.sentence)
                yield Figure(part.chart, caption, alt_chart(part.chart, language))
            elif part.kpis or part.table:
                tables += 1
                table = _kpi_table(part, language) if part.kpis else part.table
                assert table is not None
                name = part.name if part.kpis else part.sentence
                caption = text("pack.paper.table", language, number=tables, sentence=name)
                yield Grid(table, caption, alt_table(part.name, table, language))
            else:
                yield Words(part.sentence)
            yield from _notes(part)


def _notes(part: Part) -> Iterator[Block]:
    missing = part.chart.missing if part.chart else ()
    for said in (part.empty, " ".join(missing), part.note, part.ignored):
        if said:
            yield Words(said, "note")


def _kpi_table(part: Part, language: str) -> Table:
    heads = tuple(
        text(f"pack.paper.{name}", language) for name in ("kpi", "kpi_figure", "kpi_unit", "kpi_status", "kpi_change")
    )
    rows = tuple(
        tuple(map(Cell, (kpi.label, kpi.figure, kpi.unit.removeprefix("/ "), kpi.status, kpi.change)))
        for kpi in part.kpis
    )
    return Table(heads, rows, (False, True, False, False, False))


def _reading(pack: Pack) -> Iterator[Block]:
    language = pack.language
    yield Heading(text("pack.paper.reading", language), 1)
    yield Words(text("pack.paper.reading_text", language))
    heads = tuple(text(f"pack.paper.{name}", language) for name in ("sample", "meaning"))
    table = Table.of_words(heads, pack.states)
    yield Grid(table, "", alt_table(text("pack.paper.states", language), table, language))


def _resolution(pack: Pack) -> Iterator[Block]:
    language, year = pack.language, pack.printed_on[:4]
    yield Heading(text("pack.paper.resolution", language), 1)
    yield Words(text("pack.paper.resolution_head", language, year=year), "strong")
    yield Words(text("pack.paper.resolution_text", language, city=pack.city, subject=pack.subject))
    yield Field(text("pack.paper.decision", language), long=True)
    yield Field(text("pack.paper.responsible", language))
    yield Field(text("pack.paper.deadline", language))
    yield Words(text("pack.paper.signed", language))
    yield Field(text("pack.paper.signer", language))


def _sources(pack: Pack) -> Iterator[Block]:
    language = pack.language
    yield Heading(text("pack.paper.sources", language), 1)
    if not pack.sources:
        yield Words(text("pack.paper.no_sources", language))
        return
    heads = tuple(text(f"pack.paper.{name}", language) for name in ("source", "address"))
    table = Table.of_words(heads, pack.sources)
    yield Grid(table, "", alt_table(text("pack.paper.sources", language), table, language))


def _annexed(pack: Pack) -> list[tuple[Part, Table]]:
    """The tiles with a table of their own in the annexes."""
    return [(part, part.annex) for _, part in pack.parts if part.annex]


def _annexes(pack: Pack) -> Iterator[Block]:
    language, found = pack.language, _annexed(pack)
    if not found:
        return
    yield NewPage(wide=True)
    yield Heading(text("pack.paper.annexes", language), 1)
    for number, (part, table) in enumerate(found, start=1):
        yield Heading(text("pack.paper.annex", language, number=number, name=part.name), 2)
        yield Grid(table, "", alt_table(part.name, table, language))
        for said in (part.definition, part.note):
            if said:
                yield Words(said, "note")
