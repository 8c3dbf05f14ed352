"""The paper as a Word file: everything in it can be edited, charts and fields included."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from dashboard.i18n import text
from dashboard.packs import fitting, look, outline, sheet
from dashboard.packs.content import Pack
from dashboard.packs.tables import blocks

LOOKS = {
    "plain": (11.0, False),
    "strong": (12.0, True),
    "note": (9.0, False),
    "over": (12.0, False),
    "title": (26.0, True),
}
"""Look of a paragraph → size and weight."""


def write(pack: Pack, out: Path, at: datetime, told: Callable[[int, int], None]) -> None:
    """Write `pack` to `out`."""
    file, wide = sheet.Sheet(pack.language, pack.running), False
    said = list(outline.outline(pack))
    for done, block in enumerate(said):
        told(done, len(said))
        wide = wide or (isinstance(block, outline.NewPage) and block.wide)
        _block(file, block, fitting.WIDE if wide else fitting.WIDTH)
    file.save(out, pack.title, pack.subject, text("app.name", pack.language), at)


def _block(file: sheet.Sheet, block: outline.Block, width: float) -> None:
    match block:
        case outline.Heading(words, level):
            file.heading(words, level)
        case outline.Words():
            _words(file, block)
        case outline.Facts():
            file.facts(block)
        case outline.Field(label, long):
            file.field(label, long=long)
        case outline.Figure(chart, caption, alt):
            for piece in fitting.pieces(chart, width):
                file.chart(piece, width, fitting.height(piece, width), caption, alt)
        case outline.Grid(table, caption, alt):
            for part in blocks(table, width, fitting.TABLE, fitting.PADDING):
                file.table(part.table, part.widths, caption, alt)
        case outline.NewPage(wide):
            file.new_page(wide=wide)


def _words(file: sheet.Sheet, block: outline.Words) -> None:
    size, bold = LOOKS[block.look]
    colour = look.BRAND if block.look == "title" else look.INK_2 if block.look in ("note", "over") else look.INK
    line = file.paragraph(block.words, size=size, bold=bold, colour=colour)
    if block.look in ("title", "over"):
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.paragraph_format.space_before = Pt(24 if block.look == "title" else 0)
        line.paragraph_format.space_after = Pt(24 if block.look == "title" else 4)
