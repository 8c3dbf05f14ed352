"""A PowerPoint file in our look: 16:9, a title on every slide, footer and number, and the pieces slides are made of."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from lxml import etree
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.slide import Slide
from pptx.util import Pt

from dashboard.packs import look, measure, native
from dashboard.packs.content import Chart, Table

WIDTH, HEIGHT = 960.0, 540.0
"""In points: 13.33 × 7.5 inches."""
MARGIN = 40.0
ROOM = WIDTH - 2 * MARGIN
TOP, FOOT = 26.0, 500.0
"""Where titles begin, where the footer does."""
TITLE, TITLE_SMALL, BODY, SOURCE, FOOTER = 30.0, 24.0, 18.0, 14.0, 12.0
PADDING = 5.0
TITLE_ONLY, TITLE_SLIDE = 5, 0
FOOTER_KINDS = {"ftr", "sldNum"}
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"


class Box(NamedTuple):
    """A place on a slide, in points."""

    left: float
    top: float
    width: float
    height: float

    @property
    def emu(self) -> tuple[Pt, Pt, Pt, Pt]:
        """As python-pptx takes it."""
        return Pt(self.left), Pt(self.top), Pt(self.width), Pt(self.height)


class Deck:
    """One presentation. running: what stands at the foot of every slide."""

    def __init__(self, language: str, running: str) -> None:
        self.language, self._running = language, running
        self.file = Presentation()
        self.file.slide_width, self.file.slide_height = Pt(WIDTH), Pt(HEIGHT)
        _widen(self.file)

    def slide(self, title: str, note: str = "", *, notes: Sequence[str] = ()) -> tuple[Slide, Box]:
        """A slide with its title, the line of its source and the speaker's notes; and the room that is left."""
        slide = self.file.slides.add_slide(self.file.slide_layouts[TITLE_ONLY])
        bottom = self._title(slide, title, TOP) + 10
        top_of_note = self._note(slide, note) if note else FOOT - 6
        self._foot(slide)
        if notes:
            slide.notes_slide.notes_text_frame.text = "\n".join(notes)
        return slide, Box(MARGIN, bottom, ROOM, top_of_note - 6 - bottom)

    def opening(self) -> Slide:
        """A slide without a place for anything but its title."""
        slide = self.file.slides.add_slide(self.file.slide_layouts[TITLE_ONLY])
        self._foot(slide)
        return slide

    def text(self, slide: Slide, box: Box, paragraphs: Sequence[Paragraph], *, fill: str = "", name: str = "") -> Any:
        """A box of text; fill: its colour, "" for none."""
        shape = slide.shapes.add_textbox(*box.emu)
        if fill:
            shape.fill.solid()
            shape.fill.fore_color.rgb = RGBColor.from_string(fill)
        if name:
            shape.name = name
        _write(shape.text_frame, paragraphs)
        return shape

    def fill(self, shape: Any, paragraphs: Sequence[Paragraph]) -> None:
        """Put text into a place that is there already."""
        _write(shape.text_frame, paragraphs)

    def chart(self, slide: Slide, box: Box, chart: Chart, alt: str, name: str) -> None:
        """A native chart with its text alternative."""
        frame = slide.shapes.add_chart(native.KINDS[chart.kind], *box.emu, native.data_of(chart))
        native.dress(frame.chart, chart, self.language, BODY)
        _describe(frame, name, alt)

    def table(self, slide: Slide, box: Box, table: Table, widths: Sequence[float], alt: str, name: str) -> None:
        """A native table; its rows are as high as their texts."""
        rows = len(table.rows) + 1
        frame = slide.shapes.add_table(rows, len(table.heads), *box.emu)
        grid = frame.table
        for column, width in zip(grid.columns, widths, strict=True):
            column.width = Pt(width)
        for place, head in enumerate(table.heads):
            _cell(grid.cell(0, place), head, right=table.right[place], bold=True, fill=look.BRAND_2)
        for row, cells in enumerate(table.rows, start=1):
            total = row - 1 in table.totals
            for place, cell in enumerate(cells):
                colour = look.INK_2 if cell.muted else look.INK
                fill = look.CANVAS if total else look.SURFACE
                _cell(grid.cell(row, place), cell.text, right=table.right[place], bold=total, fill=fill, colour=colour)
        for line in grid.rows:
            line.height = Pt(BODY * measure.LINE + PADDING)
        _describe(frame, name, alt)

    def save(self, out: Any, title: str, subject: str, author: str, at: datetime) -> None:
        """Write the file, with its properties and the language of every text in it."""
        properties = self.file.core_properties
        properties.title, properties.subject, properties.author = title, subject, author
        properties.language = look.WRITTEN[self.language]
        properties.created = properties.modified = at.replace(tzinfo=None, microsecond=0)
        properties.last_modified_by, properties.revision = author, 1
        for slide in self.file.slides:
            _set_language(slide._element, self.language)
            if slide.has_notes_slide:
                _set_language(slide.notes_slide._element, self.language)
        self.file.save(out)

    def _title(self, slide: Slide, title: str, top: float) -> float:
        """Place the title; where it ends."""
        size = TITLE if len(measure.lines(title, TITLE, ROOM, bold=True)) <= 2 else TITLE_SMALL
        height = measure.height(title, size, ROOM, bold=True) + 4
        shape = slide.shapes.title
        shape.left, shape.top, shape.width, shape.height = Box(MARGIN, top, ROOM, height).emu
        _write(shape.text_frame, [Paragraph(title, size, bold=True)])
        return top + height

    def _note(self, slide: Slide, note: str) -> float:
        height = measure.height(note, SOURCE, ROOM) + 2
        self.text(slide, Box(MARGIN, FOOT - height, ROOM, height), [Paragraph(note, SOURCE, look.INK_2)], name="source")
        return FOOT - height

    def _foot(self, slide: Slide) -> None:
        """Footer and number, where the layout has them."""
        for place in slide.slide_layout.placeholders:
            kind = place.element.find(f".//{qn('p:ph')}").get("type")
            if kind not in FOOTER_KINDS:
                continue
            copied = copy.deepcopy(place.element)
            slide.shapes._spTree.append(copied)
            if kind == "ftr":
                shape = slide.shapes[-1]
                _write(shape.text_frame, [Paragraph(self._running, FOOTER, look.INK_2)])


class Paragraph(NamedTuple):
    """A paragraph of one look."""

    text: str
    size: float = BODY
    colour: str = look.INK
    bold: bool = False
    link: str = ""


def _write(frame: Any, paragraphs: Sequence[Paragraph]) -> None:
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = MSO_ANCHOR.TOP
    for number, said in enumerate(paragraphs):
        line = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        line.alignment = PP_ALIGN.LEFT
        run = line.add_run()
        run.text = said.text
        run.font.size, run.font.bold = Pt(said.size), said.bold
        run.font.color.rgb = RGBColor.from_string(said.colour)
        if said.link:
            run.hyperlink.address = said.link


def _cell(cell: Any, text: str, *, right: bool, bold: bool, fill: str, colour: str = look.INK) -> None:
    cell.fill.solid()
    cell.fill.fore_color.rgb = RGBColor.from_string(fill)
    _write(cell.text_frame, [Paragraph(text, BODY, colour, bold)])
    cell.margin_left = cell.margin_right = Pt(PADDING)
    cell.margin_top = cell.margin_bottom = Pt(PADDING / 2)
    cell.vertical_anchor = MSO_ANCHOR.TOP
    if right:
        cell.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT
    _rule(cell)


def _rule(cell: Any) -> None:
    """A hairline below the cell; the schema wants it before the cell's colour."""
    properties = cell._tc.get_or_add_tcPr()
    for side, width in (("lnL", 0), ("lnR", 0), ("lnT", 0), ("lnB", 9525)):
        fill = f'<a:solidFill><a:srgbClr val="{look.LINE}"/></a:solidFill>' if width else "<a:noFill/>"
        line = etree.fromstring(f'<a:{side} xmlns:a="{_DRAWING}" w="{width}">{fill}</a:{side}>')
        properties.insert(len([one for one in properties if one.tag.rpartition("}")[2].startswith("ln")]), line)


def _describe(frame: Any, name: str, alt: str) -> None:
    properties = frame._element.nvGraphicFramePr.cNvPr
    properties.set("name", name[:100])
    properties.set("descr", alt)


def _set_language(element: Any, language: str) -> None:
    """Every run says its language, so that it is read aloud and spelled right."""
    for run in element.iter(qn("a:r"), qn("a:fld")):
        run.get_or_add_rPr() if hasattr(run, "get_or_add_rPr") else None
    for properties in element.iter(qn("a:rPr"), qn("a:endParaRPr"), qn("a:defRPr")):
        properties.set("lang", look.WRITTEN[language])


def _widen(file: Any) -> None:
    """The template is 4:3: its places move to where they belong on 16:9, and its title is dark and on the left."""
    for part in _parts(file):
        for shape in part.placeholders:
            kind = shape.element.find(f".//{qn('p:ph')}").get("type", "")
            if kind in ("title", "ctrTitle"):
                shape.left, shape.top, shape.width, shape.height = Box(MARGIN, TOP, ROOM, 80).emu
            elif kind == "ftr":
                shape.left, shape.top, shape.width, shape.height = Box(MARGIN, FOOT + 6, ROOM - 70, 32).emu
            elif kind == "sldNum":
                shape.left, shape.top, shape.width, shape.height = Box(WIDTH - MARGIN - 60, FOOT + 6, 60, 18).emu
                _plain_number(shape)
            elif kind == "dt":
                shape.element.getparent().remove(shape.element)
            elif shape.element.spPr.xfrm is not None:
                shape.left, shape.width = int(shape.left * 4 / 3), int(shape.width * 4 / 3)


def _plain_number(shape: Any) -> None:
    shape.text_frame.margin_right = shape.text_frame.margin_top = shape.text_frame.margin_bottom = 0
    for properties in shape.element.iter(qn("a:rPr"), qn("a:defRPr"), qn("a:endParaRPr")):
        properties.set("sz", str(int(FOOTER * 100)))


def _parts(file: Any) -> Iterator[Any]:
    yield file.slide_master
    yield from file.slide_layouts
