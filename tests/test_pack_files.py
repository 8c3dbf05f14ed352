"""The files of a pack: native charts with the figures of the CSV, editable text, alternatives, tagged PDF."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import packs
import pdfua
import pikepdf
import pytest
import screens
from docx import Document
from docx.oxml.ns import qn as word
from flask.testing import FlaskClient
from lxml import etree
from packs import Book, Letter, plain
from pptx import Presentation
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Slides
from pptx.util import Pt

from dashboard.access import VISITOR, WITHIN
from dashboard.app import create_app
from dashboard.committee.tiles import BY_ID
from dashboard.packs.content import Pack
from dashboard.packs.deck import BODY, FOOT, FOOTER, HEIGHT, MARGIN, SOURCE, WIDTH
from dashboard.packs.drawing import svg
from data import dates
from data.releases import store
from data.settings import Settings

pytestmark = pytest.mark.slow
COMMITTEE = "Esélyteremtési, Szociális és Köznevelési Bizottság #1 $x$ \\end"
QUERY = (
    f"settlement=26684&settlement=04093&project=zzz&committee={COMMITTEE.replace('#', '%23')}&item=4&meeting=2026-11-26"
)
SMALL_PRINT = {"source": SOURCE, "Footer Placeholder": FOOTER, "Slide Number Placeholder": FOOTER}
TOLERANCE = 3.0
"""Points by which a letter's box may pass the edge of its own."""


@pytest.fixture(scope="module")
def settings(prepared: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    yield screens.settings_in(tmp_path_factory.mktemp("pack"), prepared["sample"])
    store.close_readers()


@pytest.fixture(scope="module")
def pack(settings: Settings) -> Pack:
    return packs.gathered(settings)


@pytest.fixture(scope="module")
def files(settings: Settings, pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The whole pack as slides, paper and PDF; and a filtered one in English for a committee, as slides."""
    folder = tmp_path_factory.mktemp("files")
    made = {ending: packs.written(pack, ending, folder) for ending in ("pptx", "docx", "pdf")}
    return made | {"other": packs.written(packs.gathered(settings, QUERY, "en"), "pptx", folder)}


@pytest.fixture(scope="module")
def looked_at(files: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    """The pages LibreOffice makes of slides and paper: width, height, letters."""
    names = ("pptx", "docx", "other")
    pdfs = packs.converted(tmp_path_factory.mktemp("looked-at"), *(files[name] for name in names))
    return {name: list(packs.pages_of(pdf)) for name, pdf in zip(names, pdfs, strict=True)}


@pytest.fixture(scope="module")
def slides(files: dict[str, Path]) -> Slides:
    return Presentation(str(files["pptx"]))


@pytest.fixture(scope="module")
def reader(settings: Settings) -> FlaskClient:
    client = create_app(settings).server.test_client()
    cast(dict[str, Any], client.environ_base)[WITHIN] = VISITOR
    return client


def charts_of(slides: Slides, pack: Pack) -> dict[str, Book]:
    """Tile → the workbook of its chart, put together where it goes on."""
    named = {part.sentence: part.id for _, part in pack.parts if part.chart}
    found: dict[str, list[Book]] = {}
    for slide in slides.slides:
        title = slide.shapes.title.text_frame.text
        for shape in slide.shapes:
            if shape.has_chart:
                tile = next(tile for sentence, tile in named.items() if title.startswith(sentence))
                book = packs.book_of(shape.chart.part.chart_workbook.xlsx_part.blob)
                found.setdefault(tile, []).append(book)
    return {tile: packs.joined(books) for tile, books in found.items()}


def csv_of(client: FlaskClient, page: str, table: str, pack: Pack) -> tuple[list[str], list[list[str]]]:
    query = pack.link.partition("?")[2]
    answer = client.get(f"/{page}.csv?table={table}&{query}")
    assert answer.status_code == 200
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig")), delimiter=";"))
    return [head.removesuffix(" (≈)") for head in rows[0]], rows[1:]


def test_the_figures_in_the_charts_are_those_of_the_csv(slides: Slides, pack: Pack, reader: FlaskClient) -> None:
    books = charts_of(slides, pack)
    assert len(books) >= 6
    for tile, book in books.items():
        heads, rows = csv_of(reader, BY_ID[tile].page, BY_ID[tile].table, pack)
        body = [row for row in rows if row[0] not in ("Összesen", "")]
        drawn = {_category(category): place for place, category in enumerate(book.categories)}
        for name, values in book.series.items():
            column = heads.index(name)
            seen = 0
            for row in body:
                place = _place(row, drawn)
                told = _number(row[column])
                if place is None:
                    assert told is None, f"{tile}: {row} is not drawn"
                    continue
                seen += 1
                assert values[place] == told, f"{tile}, {name}: {row}"
            assert seen == len(values)


def _category(value: Any) -> Any:
    return value.date() if isinstance(value, datetime) else value


def _place(row: list[str], drawn: dict[Any, int]) -> int | None:
    """Where a row of the CSV is drawn: by its month or quarter, or by its name (and others where it is shared)."""
    if row[0][:4].isdigit():
        return drawn.get(dates.first_day(row[0]))
    named = [f"{row[0]} – {cell}" for cell in row[1:] if cell]
    return next((drawn[name] for name in (*named, row[0]) if name in drawn), None)


def _number(cell: str) -> float | None:
    try:
        return float(cell.replace(",", "."))
    except ValueError:
        return None


def test_charts_are_native_with_at_most_seven_series_and_gaps(slides: Slides) -> None:
    charts = [shape.chart for slide in slides.slides for shape in slide.shapes if shape.has_chart]
    assert charts
    assert not [shape for slide in slides.slides for shape in slide.shapes if shape.shape_type == 13]  # no pictures
    for chart in charts:
        space = chart._chartSpace
        assert 1 <= len(list(chart.plots[0].series)) <= 7
        assert space.find(f".//{qn('c:dispBlanksAs')}").get("val") == "gap"


def test_unknown_is_a_gap_and_said_in_words(pack: Pack) -> None:
    parts = {part.id: part for _, part in pack.parts}
    places = parts["overview-settlements"].chart
    assert places is not None and "<10" in " ".join(places.missing)
    assert all(value is None or value >= 10 for one in places.series for value in one.values)
    payments = parts["overview-cumulative"].chart
    assert payments is not None and payments.series[1].values[-1] is None
    assert "még nem esedékes" in " ".join(payments.missing)
    drawn = svg(payments, 400, 200, "hu")
    assert drawn.count("<polyline") == 2 and "NaN" not in drawn


def test_parts_of_a_chart_are_drawn_to_the_same_scale(slides: Slides) -> None:
    scales: dict[str, set[float | None]] = {}
    for slide in slides.slides:
        name = re.sub(r" \(\d+/\d+\)$", "", slide.shapes.title.text_frame.text)
        for shape in slide.shapes:
            if shape.has_chart and name != slide.shapes.title.text_frame.text:
                scales.setdefault(name, set()).add(shape.chart.value_axis.maximum_scale)
    assert scales and all(len(found) == 1 and None not in found for found in scales.values())


def test_every_text_is_large_enough_and_says_its_language(files: dict[str, Path]) -> None:
    for name, language in (("pptx", "hu-HU"), ("other", "en-GB")):
        deck = Presentation(str(files[name]))
        assert deck.core_properties.language == language and deck.core_properties.title
        for number, slide in enumerate(deck.slides, start=1):
            assert slide.has_notes_slide or number in (1, len(deck.slides), len(deck.slides) - 1) or slide.shapes.title
            for shape in slide.shapes:
                least = next((size for kind, size in SMALL_PRINT.items() if shape.name.startswith(kind)), BODY)
                for run in shape._element.iter(qn("a:r")):
                    properties = run.find(qn("a:rPr"))
                    assert properties.get("lang") == language, (name, number, shape.name)
                    assert int(properties.get("sz")) >= least * 100, (name, number, shape.name)


def test_slides_have_titles_alternatives_numbers_and_the_running_line(files: dict[str, Path]) -> None:
    deck = Presentation(str(files["other"]))
    assert (deck.slide_width, deck.slide_height) == (Pt(WIDTH), Pt(HEIGHT))
    for slide in deck.slides:
        words = " ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        assert slide.shapes.title.text_frame.text
        assert COMMITTEE in words and "agenda item 4" in words and "Release 1" in words
        assert slide._element.find(f".//{qn('a:fld')}").get("type") == "slidenum"
        for shape in slide.shapes:
            if shape.has_chart or shape.has_table:
                assert len(shape._element.nvGraphicFramePr.cNvPr.get("descr")) > 20
    first = " ".join(shape.text_frame.text for shape in deck.slides[0].shapes if shape.has_text_frame)
    for said in (
        "Kecskemét, Helvécia",
        "Release 1, approved on",
        "26 November 2026",
        "project = zzz",
        "22 November 2026",
    ):
        assert said in first, said
    assert f"{packs.SITE}/?settlement=26684&settlement=04093&release=1" in first
    notes = [slide.notes_slide.notes_text_frame.text for slide in deck.slides if slide.has_notes_slide]
    assert notes and all("View: https://" in note for note in notes)


def _inside(letters: list[Letter], box: tuple[float, float, float, float], text: str, where: str) -> None:
    """The text is on the page, with all of its letters inside its box."""
    page, wanted = "".join(letter.text for letter in letters), plain(text)
    place = page.find(wanted)
    assert place >= 0, f"{where}: {text!r} is not on the page"
    while place >= 0:
        if all(_is_inside(letter, box) for letter in letters[place : place + len(wanted)]):
            return
        place = page.find(wanted, place + 1)
    raise AssertionError(f"{where}: {text!r} leaves its box {box}")


def _is_inside(letter: Letter, box: tuple[float, float, float, float]) -> bool:
    left, top, right, bottom = box
    wide = letter.left >= left - TOLERANCE and letter.right <= right + TOLERANCE
    return wide and letter.top >= top - TOLERANCE and letter.bottom <= bottom + TOLERANCE


@pytest.mark.parametrize("name", ["pptx", "other"])
def test_no_text_of_a_slide_leaves_its_box(files: dict[str, Path], looked_at: dict[str, list[Any]], name: str) -> None:
    deck = Presentation(str(files[name]))
    assert len(deck.slides) == len(looked_at[name])
    for number, (slide, (width, height, letters)) in enumerate(zip(deck.slides, looked_at[name], strict=True), start=1):
        assert (round(width), round(height)) == (WIDTH, HEIGHT)
        for shape in slide.shapes:
            where = f"slide {number}, {shape.name}"
            edges = (shape.left, shape.top, shape.left + shape.width, shape.top + shape.height)
            box = cast(tuple[float, float, float, float], tuple(edge / 12700 for edge in edges))
            if shape.has_text_frame and "Number" not in shape.name:
                for line in shape.text_frame.paragraphs:
                    if plain(line.text):
                        _inside(letters, box, line.text, where)
            if shape.has_table:
                lowest = min([FOOT, *(one.top / 12700 for one in slide.shapes if one.name == "source")])
                for row in shape.table.rows:
                    for cell in row.cells:
                        if plain(cell.text):
                            _inside(letters, (box[0], box[1], WIDTH - MARGIN, lowest), cell.text, where)


def test_the_paper_has_the_form_of_a_proposal(files: dict[str, Path], pack: Pack) -> None:
    paper = Document(str(files["docx"]))
    said = [line.text for line in paper.paragraphs]
    order = ["ELŐTERJESZTÉS", "Tisztelt Közgyűlés!", "Helyzetkép", pack.sections[0].headline, "Határozati javaslat",
             "Források", "Mellékletek"]  # fmt: skip
    places = [said.index(words) for words in order]
    assert places == sorted(places)
    fields = [field.get(word("w:val")) for field in paper.element.iter(word("w:alias"))]
    assert fields[-4:] == ["A határozat szövege", "Felelős", "Határidő", "előterjesztő"]
    assert "Ügyszám" in fields and any(line.startswith("Tárgy:") for line in said)
    language = paper.styles.element.find(f".//{word('w:rPrDefault')}//{word('w:lang')}")
    assert language.get(word("w:val")) == "hu-HU" and paper.core_properties.language == "hu-HU"
    for table in paper.tables:
        assert table.rows[0]._tr.find(f".//{word('w:tblHeader')}") is not None
        assert table._tbl.tblPr.find(word("w:tblDescription")).get(word("w:val"))
    assert all(pack.running in section.footer.paragraphs[0].text for section in paper.sections)


def test_the_paper_has_native_charts_with_the_same_figures(files: dict[str, Path], slides: Slides, pack: Pack) -> None:
    books = packs.books_in(files["docx"])
    assert [book.series for book in books] == [book.series for book in charts_of(slides, pack).values()]
    described = Document(str(files["docx"])).element.iter(
        "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
    )
    assert all(len(one.get("descr")) > 20 for one in described)


def test_no_table_of_the_paper_is_cut(files: dict[str, Path], looked_at: dict[str, list[Any]]) -> None:
    pages = looked_at["docx"]
    whole = "".join("".join(letter.text for letter in letters) for _, _, letters in pages)
    for table in Document(str(files["docx"])).tables:
        for row in table.rows:
            for cell in row.cells:
                assert plain(cell.text) in whole, cell.text
    for number, (width, height, letters) in enumerate(pages, start=1):
        assert max(letter.right for letter in letters) <= width - 40, f"page {number}"
        assert max(letter.bottom for letter in letters) <= height - 20, f"page {number}"
    assert whole.count(plain("Hónap Tervezett Kifizetett")) >= 4  # the head is on every page of a long table


def test_the_pdf_is_tagged_and_says_the_same(files: dict[str, Path], pack: Pack) -> None:
    report = pdfua.validate(str(files["pdf"]))
    assert [finding for outcome in report.outcomes for finding in outcome.findings] == []
    assert sum(1 for outcome in report.outcomes if outcome.skipped_reason is None) >= 10
    with pikepdf.open(files["pdf"]) as pdf:
        assert str(pdf.Root.Lang).startswith("hu") and bool(pdf.Root.MarkInfo.Marked) and "/StructTreeRoot" in pdf.Root
        assert str(pdf.docinfo["/Title"]) == pack.title
        roles = [str(one.S) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") is not None]
    assert {"/Figure", "/TH", "/Caption", "/H1"} <= set(roles)
    said = "".join("".join(letter.text for letter in letters) for _, _, letters in packs.pages_of(files["pdf"]))
    for section in pack.sections:
        assert plain(section.headline) in said
    for words in (pack.title, "Határozati javaslat", "Felelős:", "Határidő:", "nincs adat", "<10", "≈", pack.filters):
        assert plain(words) in said or words == pack.title, words


def test_what_a_reader_typed_is_text_and_nothing_else(
    files: dict[str, Path], settings: Settings, tmp_path: Path
) -> None:
    odd = packs.gathered(settings, f"tile=budget-kpis&{QUERY}")
    said = "".join(
        "".join(one.text for one in letters) for _, _, letters in packs.pages_of(packs.written(odd, "pdf", tmp_path))
    )
    assert plain(COMMITTEE) in said
    paper = Document(str(packs.written(odd, "docx", tmp_path)))
    assert COMMITTEE in paper.sections[0].footer.paragraphs[0].text
    assert etree.tostring(paper.element)
