"""A table of a Word file, written as a whole: cell by cell python-docx takes seconds for the annexes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from dashboard.packs import look
from dashboard.packs.content import Cell, Table
from dashboard.packs.fitting import PADDING, TABLE

_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What no XML file may hold."""


def element(table: Table, widths: Sequence[float], caption: str, alt: str) -> Any:
    """`w:tbl` with a head that every page repeats, rows that are never torn, hairlines, caption and description."""
    columns = "".join(f'<w:gridCol w:w="{_twips(width)}"/>' for width in widths)
    heads = _row([Cell(head) for head in table.heads], table, widths, head=True)
    rows = "".join(_row(cells, table, widths, total=number in table.totals) for number, cells in enumerate(table.rows))
    properties = "".join(_properties(sum(widths), caption, alt))
    return parse_xml(
        f"<w:tbl {nsdecls('w')}><w:tblPr>{properties}</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{heads}{rows}</w:tbl>"
    )


def _properties(width: float, caption: str, alt: str) -> Iterator[str]:
    """In the order of the schema."""
    line = f'w:val="single" w:sz="4" w:space="0" w:color="{look.LINE}"'
    yield f'<w:tblW w:w="{_twips(width)}" w:type="dxa"/>'
    yield "<w:tblBorders>" + "".join(f"<w:{side} {line}/>" for side in ("top", "bottom", "insideH")) + "</w:tblBorders>"
    yield '<w:tblLayout w:type="fixed"/>'
    margins = "".join(f'<w:{side} w:w="{_twips(PADDING)}" w:type="dxa"/>' for side in ("left", "right"))
    yield f'<w:tblCellMar>{margins}</w:tblCellMar><w:tblLook w:val="0020" w:firstRow="1"/>'
    for name, said in (("tblCaption", caption), ("tblDescription", alt)):
        if said:
            yield f"<w:{name} w:val={quoteattr(_clean(said))}/>"


def _row(
    cells: Sequence[Cell], table: Table, widths: Sequence[float], *, head: bool = False, total: bool = False
) -> str:
    fill = look.BRAND_2 if head else look.CANVAS if total else ""
    written = (
        _cell(cell, width, right=right, bold=head or total, fill=fill)
        for cell, width, right in zip(cells, widths, table.right, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>{''.join(written)}</w:tr>"


def _cell(cell: Cell, width: float, *, right: bool, bold: bool, fill: str) -> str:
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    colour = look.INK_2 if cell.muted else look.INK
    size = f'<w:color w:val="{colour}"/><w:sz w:val="{int(TABLE * 2)}"/><w:szCs w:val="{int(TABLE * 2)}"/>'
    spacing = '<w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/>'
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{_twips(width)}" w:type="dxa"/>{shade}</w:tcPr>'
        f'<w:p><w:pPr>{spacing}<w:jc w:val="{"right" if right else "left"}"/></w:pPr>'
        f"<w:r><w:rPr>{'<w:b/>' if bold else ''}{size}</w:rPr>"
        f'<w:t xml:space="preserve">{escape(_clean(cell.text))}</w:t></w:r></w:p></w:tc>'
    )


def _clean(words: str) -> str:
    return _NO_XML.sub("", words)


def _twips(points: float) -> int:
    return round(points * 20)
