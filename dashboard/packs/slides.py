"""The pack as slides: one message each, its figures as native charts and tables, source and definition in the notes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from dashboard.i18n import text
from dashboard.packs import look, measure
from dashboard.packs.content import Chart, Kpi, Pack, Part, Section, Table
from dashboard.packs.deck import BODY, FOOT, MARGIN, PADDING, ROOM, SOURCE, TITLE, Box, Deck, Paragraph
from dashboard.packs.tables import blocks
from dashboard.packs.words import alt_chart, alt_table, front

GAP = 14.0
CARD_PADDING = 14.0
SIZES = ((24.0, 48.0), (21.0, 42.0), (18.0, 34.0))
"""Type of a card's words and of its figure: the largest that fits."""
MOST_CARDS = 4
MOST_NOTE = 90.0
"""Points the line of a chart's source and gaps may take; longer ones go to the speaker's notes."""
BAR = BODY * 1.3
"""How high a bar and its label are at least."""


def write(pack: Pack, out: Path, at: datetime, told: Callable[[int, int], None]) -> None:
    """Write `pack` to `out`."""
    deck = Deck(pack.language, pack.running)
    _front(deck, pack)
    for done, (section, part) in enumerate(pack.parts):
        told(done, len(pack.parts))
        _part(deck, pack, section, part)
    _states(deck, pack)
    _sources(deck, pack)
    deck.save(out, pack.title, pack.subject, text("app.name", pack.language), at)


def _front(deck: Deck, pack: Pack) -> None:
    slide = deck.opening()
    height = measure.height(pack.title, 40, ROOM, bold=True) + 6
    title = slide.shapes.title
    title.left, title.top, title.width, title.height = Box(MARGIN, 54, ROOM, height).emu
    deck.fill(title, [Paragraph(pack.title, 40, look.BRAND, bold=True)])
    top = 54 + height + 14
    for label, words, link in front(pack):
        room = measure.height(words, BODY, ROOM - 220)
        if top + room > FOOT:
            slide, box = deck.slide(pack.title)
            top = box.top
        deck.text(slide, Box(MARGIN, top, 210, room), [Paragraph(label, BODY, look.INK_2)])
        deck.text(slide, Box(MARGIN + 220, top, ROOM - 220, room), [Paragraph(words, BODY, link=link)])
        top += room + 5


def _part(deck: Deck, pack: Pack, section: Section, part: Part) -> None:
    notes = _notes(pack, section, part)
    if part.kpis:
        _kpis(deck, part, notes)
    elif part.chart:
        _chart(deck, part, notes, pack.language)
    elif part.table:
        _table(deck, part.sentence, part.note, part.table, part.name, notes, pack.language)
    else:
        slide, box = deck.slide(part.sentence, part.note, notes=notes)
        deck.text(slide, box, [Paragraph(part.empty)])


def _notes(pack: Pack, section: Section, part: Part) -> list[str]:
    said = [
        ("notes_source", {"note": part.note}),
        ("notes_definition", {"definition": part.definition}),
        ("notes_filters", {"filters": pack.filters}),
        ("notes_ignored", {"ignored": part.ignored}),
    ]
    lines = [text(f"pack.slide.{key}", pack.language, **values) for key, values in said if all(values.values())]
    lines += [f"{kpi.label}: {kpi.note}" for kpi in part.kpis if kpi.note]
    if part.chart and part.chart.missing:
        lines += part.chart.missing
    if part.annex and part.table:
        lines.append(text("pack.slide.notes_annex", pack.language))
    return [*lines, text("pack.page_link", pack.language, link=section.link)]


def _kpis(deck: Deck, part: Part, notes: Sequence[str]) -> None:
    """Cards beside each other, four on a slide; two where their words need more room."""
    slide, box = deck.slide(part.sentence, part.note, notes=notes)
    beside, sizes = _fitting(part.kpis, box.height)
    width = _card_width(beside)
    for first in range(0, len(part.kpis), beside):
        if first:
            slide, box = deck.slide(part.sentence, part.note, notes=notes)
        cards = part.kpis[first : first + beside]
        height = min(box.height, max(_card_height(kpi, width, sizes) for kpi in cards))
        for place, kpi in enumerate(cards):
            left = MARGIN + place * (width + GAP)
            deck.text(slide, Box(left, box.top, width, height), [], fill=look.CANVAS, name=kpi.label)
            inner = Box(
                left + CARD_PADDING, box.top + CARD_PADDING, width - 2 * CARD_PADDING, height - 2 * CARD_PADDING
            )
            deck.text(slide, inner, _card(kpi, width, sizes), name=f"{kpi.label} – {kpi.figure}")


def _fitting(kpis: Sequence[Kpi], height: float) -> tuple[int, tuple[float, float]]:
    """How many cards stand on a slide, and the sizes of their type."""
    most = -(-len(kpis) // -(-len(kpis) // MOST_CARDS))
    for beside in (most, 2):
        for sizes in SIZES:
            width = _card_width(beside)
            in_one_line = all(_is_one_line(kpi, width, sizes[1]) for kpi in kpis) or sizes == SIZES[-1]
            if in_one_line and max(_card_height(kpi, width, sizes) for kpi in kpis) <= height:
                return beside, sizes
    return 2, SIZES[-1]


def _is_one_line(kpi: Kpi, width: float, size: float) -> bool:
    """Whether the figure fits beside itself; words in its place may be smaller."""
    is_word = not any(letter.isdigit() for letter in kpi.figure)
    return is_word or len(measure.lines(kpi.figure, size, width - 2 * CARD_PADDING, bold=True)) == 1


def _card_width(beside: int) -> float:
    return (ROOM - GAP * (beside - 1)) / beside


def _card(kpi: Kpi, width: float, sizes: tuple[float, float]) -> list[Paragraph]:
    room, (words, figure) = width - 2 * CARD_PADDING, sizes
    size = figure if len(measure.lines(kpi.figure, figure, room, bold=True)) == 1 else words
    said = [
        Paragraph(kpi.label, words, look.INK_2),
        Paragraph(kpi.figure, size, look.BRAND, bold=True),
        Paragraph(kpi.unit, words),
        Paragraph(kpi.status, words, bold=True),
        Paragraph(kpi.change, words, look.INK_2),
    ]
    return [one for one in said if one.text]


def _card_height(kpi: Kpi, width: float, sizes: tuple[float, float]) -> float:
    room = width - 2 * CARD_PADDING
    heights = (measure.height(one.text, one.size, room, bold=one.bold) for one in _card(kpi, width, sizes))
    return sum(heights) + 2 * CARD_PADDING + 6


def _chart(deck: Deck, part: Part, notes: Sequence[str], language: str) -> None:
    """The chart on as many slides as its bars need to be read; gaps are named below it."""
    assert part.chart is not None
    missing = " ".join(part.chart.missing)
    note = f"{missing}\n{part.note}" if missing else part.note
    if measure.height(note, SOURCE, ROOM) > MOST_NOTE:
        note = f"{text('pack.slide.gaps', language)}\n{part.note}"
    pieces = _pieces(part.chart, _room(part.sentence, note))
    for number, piece in enumerate(pieces, start=1):
        title = _numbered(part.sentence, number, len(pieces), language)
        slide, box = deck.slide(title, note, notes=notes)
        deck.chart(slide, box, piece, alt_chart(piece, language), part.name)


def _room(sentence: str, note: str) -> float:
    """How high a chart can be under a title and above a note, at least."""
    return (
        FOOT
        - measure.height(note, SOURCE, ROOM)
        - 26
        - measure.height(f"{sentence} (10/10)", TITLE, ROOM, bold=True)
        - 24
    )


def _pieces(chart: Chart, height: float) -> list[Chart]:
    """The chart in parts of about the same length that fit into the height."""
    if chart.kind == "line":
        return [chart]
    room = height * (0.85 if len(chart.series) > 1 else 0.95)
    names = ROOM * look.NAMES_SHARE - 12
    needed = [
        max(len(measure.lines(name, BODY, names)) * BODY * measure.LINE + 6, len(chart.series) * BAR)
        for name in chart.categories
    ]
    most = max(1, int(room // max(needed)))
    count = -(-len(needed) // most)
    each = -(-len(needed) // count)
    return [chart.part(first, first + each) for first in range(0, len(needed), each)]


def _table(deck: Deck, sentence: str, note: str, table: Table, name: str, notes: Sequence[str], language: str) -> None:
    """The table on as many slides as it needs, each with its head; columns that do not fit follow on their own."""
    height = _room(sentence, note)
    pieces = [
        (page, block.widths)
        for block in blocks(table, ROOM, BODY, PADDING)
        for page in block.pages(height, BODY, PADDING)
    ]
    for number, (piece, widths) in enumerate(pieces, start=1):
        slide, box = deck.slide(_numbered(sentence, number, len(pieces), language), note, notes=notes)
        place = Box(box.left, box.top, sum(widths), min(box.height, (len(piece.rows) + 1) * (BODY * measure.LINE + 5)))
        deck.table(slide, place, piece, widths, alt_table(name, piece, language), name)


def _numbered(title: str, number: int, of: int, language: str) -> str:
    return text("pack.continued", language, title=title, number=number, of=of) if of > 1 else title


def _states(deck: Deck, pack: Pack) -> None:
    language = pack.language
    title = text("pack.paper.reading", language)
    heads = tuple(text(f"pack.paper.{name}", language) for name in ("sample", "meaning"))
    _table(deck, title, "", Table.of_words(heads, pack.states), text("pack.paper.states", language), (), language)


def _sources(deck: Deck, pack: Pack) -> None:
    language = pack.language
    title = text("pack.paper.sources", language)
    if not pack.sources:
        slide, box = deck.slide(title)
        deck.text(slide, box, [Paragraph(text("pack.paper.no_sources", language))])
        return
    heads = tuple(text(f"pack.paper.{name}", language) for name in ("source", "address"))
    _table(deck, title, "", Table.of_words(heads, pack.sources), title, (), language)
