"""A Word file in our look: styles, footer with page numbers, tables with repeated heads, native charts, fields."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor
from pptx import Presentation

from dashboard.i18n import text
from dashboard.packs import grid, look, native
from dashboard.packs.content import Chart, Table
from dashboard.packs.fitting import FOOTER, LONG_SIDE, MARGIN, SHORT_SIDE, SMALL, TEXT
from dashboard.packs.outline import Facts

LABELS = 130.0
CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EMU = 12700


class Sheet:
    """One document. running: what stands at the foot of every page, before its number."""

    def __init__(self, language: str, running: str) -> None:
        self.language, self._running = language, running
        self.file = Document()
        self._charts = 0
        _page(self.file.sections[0], wide=False)
        _styles(self.file, language)
        _footer(self.file.sections[0], running)

    def paragraph(self, words: str, *, size: float = TEXT, bold: bool = False, colour: str = look.INK) -> Any:
        """A paragraph of one look."""
        line = self.file.add_paragraph()
        _run(line, words, size=size, bold=bold, colour=colour)
        return line

    def heading(self, words: str, level: int) -> None:
        """A heading that the navigation shows."""
        self.file.add_heading(words, level)

    def new_page(self, *, wide: bool) -> None:
        """A new page; wide: from here on the pages lie on their side."""
        if not wide:
            self.file.add_page_break()
            return
        section = self.file.add_section(WD_SECTION.NEW_PAGE)
        _page(section, wide=True)
        _footer(section, self._running)

    def facts(self, facts: Facts) -> None:
        """Lines of a label and its words, or a field."""
        for label, words, address in facts.rows:
            line = self.file.add_paragraph()
            line.paragraph_format.left_indent = Pt(LABELS)
            line.paragraph_format.first_line_indent = Pt(-LABELS)
            line.paragraph_format.tab_stops.add_tab_stop(Pt(LABELS))
            _run(line, f"{label}:\t", bold=True)
            if words is None:
                line._p.append(self._field(label))
            elif address:
                _link(line, words, address)
            else:
                _run(line, words)

    def field(self, label: str, *, long: bool) -> None:
        """Something to fill in."""
        line = self.file.add_paragraph()
        _run(line, f"{label}: ", bold=True)
        if long:
            line = self.file.add_paragraph()
        line._p.append(self._field(label))

    def table(self, table: Table, widths: Sequence[float], caption: str, alt: str) -> None:
        """A table whose head is repeated on every page and whose rows are never torn."""
        if caption:
            self._caption(caption)
        after = self.file.add_paragraph()
        after.paragraph_format.space_after = Pt(0)
        after._p.addprevious(grid.element(table, widths, caption, alt))

    def chart(self, chart: Chart, width: float, height: float, caption: str, alt: str) -> None:
        """A native chart with its workbook, as Word inserts one; python-pptx writes its parts."""
        self._charts += 1
        slides = Presentation()
        slide = slides.slides.add_slide(slides.slide_layouts[6])
        frame = slide.shapes.add_chart(native.KINDS[chart.kind], 0, 0, Pt(width), Pt(height), native.data_of(chart))
        native.dress(frame.chart, chart, self.language, SMALL)
        package, number = self.file.part.package, self._charts
        book = Part(
            PackURI(f"/word/embeddings/chart{number}.xlsx"),
            BOOK_TYPE,
            frame.chart.part.chart_workbook.xlsx_part.blob,
            package,
        )
        part = Part(PackURI(f"/word/charts/chart{number}.xml"), CHART_TYPE, frame.chart.part.blob, package)
        if part.relate_to(book, RELATIONSHIP_TYPE.PACKAGE) != "rId1":  # the name the chart already calls it by
            raise RuntimeError("A chart's workbook must be its first relation.")
        relation = self.file.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
        line = self.file.add_paragraph()
        line.paragraph_format.keep_with_next = True
        line.add_run()._r.append(_drawing(number, relation, width, height, alt))
        self._caption(caption, above=False)

    def save(self, out: Any, title: str, subject: str, author: str, at: datetime) -> None:
        """Write the file with its properties."""
        properties = self.file.core_properties
        properties.title, properties.subject, properties.author = title, subject, author
        properties.language, properties.last_modified_by = look.WRITTEN[self.language], author
        properties.created = properties.modified = at.replace(tzinfo=None, microsecond=0)
        properties.comments = ""
        self.file.save(out)

    def _caption(self, words: str, *, above: bool = True) -> None:
        line = self.paragraph(words, size=SMALL + 1, bold=True)
        line.style = self.file.styles["Caption"]
        line.paragraph_format.keep_with_next = above

    def _field(self, label: str) -> Any:
        """A content control: it says what belongs there until somebody writes it."""
        words = text("pack.paper.fill", self.language)
        field = parse_xml(
            f"<w:sdt {nsdecls('w')}><w:sdtPr><w:alias w:val=''/><w:tag w:val=''/><w:text/></w:sdtPr>"
            f"<w:sdtContent><w:r><w:rPr><w:color w:val='{look.INK_2}'/></w:rPr><w:t/></w:r></w:sdtContent></w:sdt>"
        )
        for name in ("w:alias", "w:tag"):
            field.find(f".//{qn(name)}").set(qn("w:val"), label)
        field.find(f".//{qn('w:t')}").text = f"[{words}]"
        return field


def _run(line: Any, words: str, *, size: float = TEXT, bold: bool = False, colour: str = look.INK) -> None:
    run = line.add_run(words)
    run.font.size, run.bold = Pt(size), bold
    run.font.color.rgb = RGBColor.from_string(colour)


def _link(line: Any, words: str, address: str) -> None:
    relation = line.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), relation)
    _run(line, words, colour=look.BRAND)
    link.append(line.runs[-1]._r)
    line._p.append(link)


def _drawing(number: int, relation: str, width: float, height: float, alt: str) -> Any:
    drawing = parse_xml(
        f"<w:drawing {nsdecls('w', 'wp', 'a', 'r')}><wp:inline distT='0' distB='0' distL='0' distR='0'>"
        f"<wp:extent cx='{int(width * EMU)}' cy='{int(height * EMU)}'/><wp:docPr id='{number}' name='chart{number}'/>"
        "<wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri='http://schemas.openxmlformats.org/drawingml/2006/chart'>"
        f"<c:chart xmlns:c='http://schemas.openxmlformats.org/drawingml/2006/chart' r:id='{relation}'/>"
        "</a:graphicData></a:graphic></wp:inline></w:drawing>"
    )
    drawing.find(f".//{qn('wp:docPr')}").set("descr", alt)
    return drawing


def _page(section: Any, *, wide: bool) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    sides = (LONG_SIDE, SHORT_SIDE) if wide else (SHORT_SIDE, LONG_SIDE)
    section.page_width, section.page_height = Pt(sides[0]), Pt(sides[1])
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Pt(MARGIN)
    section.footer_distance = Pt(28)


def _footer(section: Any, running: str) -> None:
    """The running words on the left, the page's number on the right."""
    section.footer.is_linked_to_previous = False
    line = section.footer.paragraphs[0]
    line.style.paragraph_format.tab_stops.clear_all()
    line.paragraph_format.tab_stops.add_tab_stop(Pt(section.page_width.pt - 2 * MARGIN), WD_TAB_ALIGNMENT.RIGHT)
    _run(line, f"{running}\t", size=FOOTER, colour=look.INK_2)
    size = f"<w:rPr><w:sz w:val='{int(FOOTER * 2)}'/></w:rPr>"
    line._p.append(parse_xml(f"<w:fldSimple {nsdecls('w')} w:instr='PAGE'><w:r>{size}<w:t>1</w:t></w:r></w:fldSimple>"))


def _styles(file: Any, language: str) -> None:
    """One type family, our ink, and the document's language."""
    styles = file.styles
    for name, size in (("Normal", TEXT), ("Heading 1", 16.0), ("Heading 2", 13.0), ("Caption", SMALL + 1)):
        style = styles[name]
        style.font.size, style.font.name = Pt(size), look.FONT
        style.font.color.rgb = RGBColor.from_string(look.BRAND if name.startswith("Heading") else look.INK)
        fonts = style.element.get_or_add_rPr().rFonts
        for attribute in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{attribute}"), None)
        for attribute in ("eastAsia", "cs"):
            fonts.set(qn(f"w:{attribute}"), look.FONT)
    styles["Normal"].paragraph_format.space_after = Pt(6)
    defaults = styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    for attribute in ("val", "eastAsia"):
        defaults.set(qn(f"w:{attribute}"), look.WRITTEN[language])
