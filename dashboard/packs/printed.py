"""The paper as PDF, tagged: typst sets what `outline` says, and refuses a picture without words.

What typst gets is data: no text of ours is ever read as markup, and it may open nothing but its own folder.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import orjson
import typst

from dashboard.i18n import text
from dashboard.packs import fitting, look, measure, outline
from dashboard.packs.content import Pack, Table
from dashboard.packs.drawing import svg
from dashboard.packs.tables import blocks

TEMPLATE = Path(__file__).with_name("print.typ")
STANDARD: Final = "ua-1"
SIGNS = {"✕": "×", "\u200b": "", "\n": " "} | {chr(0x2460 + n): f"({n + 1})" for n in range(20)}
OTHER = "?"
LOOK = {
    "ink": look.INK, "ink-2": look.INK_2, "line": look.LINE, "canvas": look.CANVAS, "brand": look.BRAND,
    "brand-2": look.BRAND_2,
}  # fmt: skip


def write(pack: Pack, out: Path, at: datetime, told: Callable[[int, int], None]) -> None:
    """Write `pack` to `out`."""
    told(0, 2)
    content = orjson.dumps(_drawable(_content(pack, at)))
    told(1, 2)
    with tempfile.TemporaryDirectory(prefix="eselytukor-pack-") as folder:
        Path(folder, "pack.json").write_bytes(content)
        shutil.copyfile(TEMPLATE, Path(folder, TEMPLATE.name))
        found = typst.compile(
            str(Path(folder, TEMPLATE.name)), root=folder, font_paths=[str(measure.FONTS)], ignore_system_fonts=True,
            pdf_standards=[STANDARD], timestamp=int(at.timestamp()),
        )  # fmt: skip
    out.write_bytes(found)


def _content(pack: Pack, at: datetime) -> dict[str, Any]:
    pages: list[dict[str, Any]] = [{"wide": False, "blocks": []}]
    for block in outline.outline(pack):
        if isinstance(block, outline.NewPage):
            pages.append({"wide": pages[-1]["wide"] or block.wide, "blocks": []})
        else:
            pages[-1]["blocks"] += _block(block, fitting.WIDE if pages[-1]["wide"] else fitting.WIDTH, pack.language)
    return {
        "title": pack.title,
        "subject": pack.subject,
        "author": text("app.name", pack.language),
        "language": pack.language,
        "running": pack.running,
        "fill": text("pack.paper.fill", pack.language),
        "date": {"year": at.year, "month": at.month, "day": at.day},
        "look": LOOK,
        "pages": pages,
    }


def _drawable(value: Any) -> Any:
    """The same with every letter our font lacks replaced: nobody can read a box, and PDF/UA allows none."""
    if isinstance(value, str):
        return "".join(letter if measure.has(letter) else SIGNS.get(letter, OTHER) for letter in value)
    if isinstance(value, dict):
        return {name: _drawable(one) for name, one in value.items()}
    return [_drawable(one) for one in value] if isinstance(value, (list, tuple)) else value


def _block(block: outline.Block, width: float, language: str) -> Iterator[dict[str, Any]]:
    match block:
        case outline.Heading(words, level):
            yield {"kind": "heading", "words": words, "level": level}
        case outline.Words(words, looks):
            yield {"kind": "words", "words": words, "look": looks}
        case outline.Facts(rows):
            named = [{"label": label, "words": words, "address": address} for label, words, address in rows]
            yield {"kind": "facts", "rows": named}
        case outline.Field(label, long):
            yield {"kind": "field", "label": label, "long": long}
        case outline.Figure(chart, caption, alt):
            for piece in fitting.pieces(chart, width):
                drawn = svg(piece, width, fitting.height(piece, width), language)
                yield {"kind": "picture", "svg": drawn, "width": width, "caption": caption, "alt": alt}
        case outline.Grid(table, caption, alt):
            for part in blocks(table, width, fitting.TABLE, fitting.PADDING):
                yield _grid(part.table, part.widths) | {"caption": caption, "alt": alt}


def _grid(table: Table, widths: tuple[float, ...]) -> dict[str, Any]:
    return {
        "kind": "grid",
        "heads": table.heads,
        "rows": [[cell._asdict() for cell in row] for row in table.rows],
        "right": table.right,
        "totals": sorted(table.totals),
        "widths": widths,
    }
