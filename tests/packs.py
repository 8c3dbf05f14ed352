"""Packs as tests make and open them: gathered and written in this process, turned into pages by LibreOffice."""

from __future__ import annotations

import io
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pypdfium2
from _libreoffice import find_libreoffice

from dashboard.app import create_app
from dashboard.committee.choice import Choice
from dashboard.packs.content import Pack
from dashboard.packs.gathering import gather
from dashboard.packs.writing import WRITERS
from data.settings import Settings

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
SITE = "https://esely.pelda.hu"


def gathered(settings: Settings, query: str = "", language: str = "hu") -> Pack:
    """What a pack says."""
    app = create_app(replace(settings, readers_only=True))
    return gather(app, Choice.parse(query, language), SITE, AT, lambda _step, _done, _whole: None)


def written(pack: Pack, format: str, folder: Path) -> Path:
    """The pack as a file."""
    out = folder / f"pack-{pack.language}-{format}.{format}"
    import_module(f"dashboard.packs.{WRITERS[format]}").write(pack, out, AT, lambda _done, _whole: None)
    return out


def converted(folder: Path, *files: Path) -> list[Path]:
    """The files as LibreOffice prints them, in one run with a profile of its own."""
    program = find_libreoffice()
    assert program, "LibreOffice is missing: `make test` installs it, LIBREOFFICE names another one."
    words = [program, f"-env:UserInstallation=file://{folder / 'profile'}", "--headless", "--convert-to", "pdf"]
    subprocess.run([*words, "--outdir", str(folder), *map(str, files)], check=True, capture_output=True, timeout=300)
    return [folder / f"{file.stem}.pdf" for file in files]


class Letter(NamedTuple):
    """One letter on a page, with its place in points from the top left."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def pages_of(file: Path) -> Iterator[tuple[float, float, list[Letter]]]:
    """Width, height and letters of every page, in reading order, without spaces."""
    document = pypdfium2.PdfDocument(file)
    for page in document:
        width, height = page.get_size()
        words = page.get_textpage()
        said = words.get_text_range()
        letters = []
        for place in range(words.count_chars()):
            letter = words.get_text_range(place, 1) if len(said) != words.count_chars() else said[place]
            letter = "-" if letter in "\x02\ufffe" else letter  # so it marks a word broken at its hyphen
            if letter.strip() and letter != "\xad":
                left, bottom, right, top = words.get_charbox(place)
                letters.append(Letter(letter, left, height - top, right, height - bottom))
        yield width, height, letters
    document.close()


def plain(text: str) -> str:
    """Text without anything that is only space."""
    return "".join(text.split())


class Book(NamedTuple):
    """The figures inside a chart: categories, and by series their values; None where a cell is empty."""

    categories: list[Any]
    series: dict[str, list[float | None]]


def book_of(blob: bytes) -> Book:
    """The workbook inside a chart."""
    sheet = openpyxl.load_workbook(io.BytesIO(blob), data_only=True).active
    assert sheet is not None
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    names = [str(name) for name in rows[0][1:]]
    return Book([row[0] for row in rows[1:]], {name: [row[n] for row in rows[1:]] for n, name in enumerate(names, 1)})


def joined(books: list[Book]) -> Book:
    """A chart that goes on over several slides, as one."""
    names = books[0].series
    return Book(
        [one for book in books for one in book.categories],
        {name: [value for book in books for value in book.series[name]] for name in names},
    )


def books_in(docx: Path) -> list[Book]:
    """The workbooks inside the charts of a Word file, in their order."""
    with zipfile.ZipFile(docx) as archive:
        names = [name for name in archive.namelist() if name.startswith("word/embeddings/")]
        names.sort(key=lambda name: int("".join(filter(str.isdigit, name))))
        return [book_of(archive.read(name)) for name in names]
