"""What kind of file it is (cases 1 to 28 of the list of bad inputs): read, or refused with a sentence.

The parent lives on.
"""

from __future__ import annotations

import datetime
import io
import resource
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import bad_files as bad
import openpyxl
import pytest
from quick import but_slow
from workbooks import headers

from data.importing import reader
from data.importing.reader import ReadFile
from data.settings import Settings

HEAD = headers("Műhelycsoportok")


@pytest.fixture(scope="module")
def limits(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings.from_env({"VAR_DIR": str(tmp_path_factory.mktemp("var"))})


def read(data: bytes, limits: Settings, name: str = "a.xlsx") -> ReadFile:
    return reader.read(name, data, limits, lambda rows: None)


def problems(file: ReadFile) -> set[str]:
    return {problem.code for problem in file.problems}


def notices(file: ReadFile) -> set[str]:
    return {notice.code for notice in file.notices}


REFUSED: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "1 empty": ("a.xlsx", lambda: b"", "empty_file"),
    "2 pdf": ("a.xlsx", lambda: b"%PDF-1.7\n...", "not_a_workbook"),
    "2 program": ("a.xlsx", lambda: b"MZ\x90\0", "not_a_workbook"),
    "2 html table": ("a.xlsx", lambda: b"<html><table></table></html>", "not_a_workbook"),
    "2 html as csv": ("Projektek.csv", lambda: b"<html><table></table></html>", "not_a_workbook"),
    "2 a word document": ("a.xlsx", lambda: bad.zipped(("word/document.xml", b"<a/>")), "not_a_workbook"),
    "3 xls": ("a.xls", lambda: bad.ole(encrypted=False), "old_workbook"),
    "3 xlsb": ("a.xlsx", lambda: bad.zipped(("xl/workbook.bin", b"x")), "old_workbook"),
    "3 ods": (
        "a.ods",
        lambda: bad.zipped(("mimetype", b"application/vnd.oasis"), ("content.xml", b"<a/>")),
        "old_workbook",
    ),
    "4 macros, renamed": ("a.xlsx", lambda: bad.repacked(bad.workbook(), add={"xl/vbaProject.bin": b"x"}), "macros"),
    "5 password": ("a.xlsx", lambda: bad.ole(encrypted=True), "password"),
    "6 truncated": ("a.xlsx", lambda: bad.workbook()[:-200], "damaged"),
    "6 wrong checksum": ("a.xlsx", bad.damaged, "damaged"),
    "7 bomb": ("a.xlsx", bad.bomb, "too_large_unpacked"),
    "7 many members": ("a.zip", lambda: bad.zipped(*((f"{n}.csv", b"") for n in range(201))), "too_many_members"),
    "8 lying sizes": ("a.xlsx", bad.lying_sizes, "damaged"),
    "9 zip slip": ("a.zip", lambda: bad.zipped(("../../evil.csv", b"a")), "unsafe_name"),
    "9 absolute": ("a.zip", lambda: bad.zipped(("/tmp/evil.csv", b"a")), "unsafe_name"),
    "10 external entity": (
        "a.xlsx",
        lambda: bad.entity(b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>'),
        "xml_entities",
    ),
    "11 entity": ("a.xlsx", lambda: bad.entity(b'<!DOCTYPE a [<!ENTITY b "' + b"ha" * 9 + b'">]>'), "xml_entities"),
    "11 entity in another encoding": ("a.xlsx", bad.utf16_part, "xml_entities"),
    "11 a text that many cells share": ("a.xlsx", lambda: bad.repeated_text(6_000), "too_large_unpacked"),
    "11 a text that very many cells share": ("a.xlsx", lambda: bad.repeated_text(90_000), "too_heavy"),
    "12 far cell": ("a.xlsx", lambda: bad.far_cell("XFD1048576"), "too_many_rows"),
    "12 far column": ("a.xlsx", lambda: bad.far_cell("XFD3"), "too_many_columns"),
    "14 too many rows": ("a.xlsx", lambda: bad.many_rows(1_048_576), "too_many_rows"),
    "16 over 20 MB": ("a.csv", lambda: b"a" * ((20 << 20) + 1), "file_too_large"),
    "31 csv field": ("Projektek.csv", lambda: b'a;"' + b"x" * 200_000, "cell_too_long"),
}


LONG = ("7 bomb", "11 a text that many cells share", "11 a text that very many cells share", "14 too many rows")


@pytest.mark.parametrize("case", but_slow(REFUSED, *LONG))
def test_refused_files_say_why(case: str, limits: Settings) -> None:
    name, build, code = REFUSED[case]
    file = read(build(), limits, name)
    assert problems(file) == {code}
    assert all(len(problem.sentence(language)) > 10 for problem in file.problems for language in ("hu", "en"))


def test_8_two_parts_of_one_name_are_refused(limits: Settings) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = bad.zipped(("Projektek.csv", b"a"), ("Projektek.csv", b"b"))
    assert problems(read(data, limits, "a.zip")) == {"damaged"}


@pytest.mark.parametrize(
    "build", but_slow((lambda: bad.far_cell("XFD1048576"), bad.bomb, lambda: bad.entity(b"<!DOCTYPE a>")), bad.bomb)
)
def test_dangerous_files_do_not_hurt_the_parent(build: Callable[[], bytes], limits: Settings) -> None:
    data = build()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert read(data, limits).problems
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20 << 10  # KB


def test_a_reader_that_runs_out_of_memory_or_time_is_a_problem(limits: Settings) -> None:
    data = bad.many_rows(100_000)
    assert problems(read(data, replace(limits, import_memory_mb=30))) == {"too_heavy"}
    assert problems(read(data, replace(limits, import_seconds=0))) == {"too_heavy"}


def test_13_a_false_dimension_is_not_believed(limits: Settings) -> None:
    assert [row for row, _ in read(bad.false_dimension(), limits).tables[0].rows] == [1, 2]


def test_19_what_is_in_the_book_beside_cells_is_told_and_left_alone(limits: Settings) -> None:
    data = bad.repacked(
        bad.workbook(),
        add={
            "xl/externalLinks/externalLink1.xml": b"<a/>",
            "xl/embeddings/oleObject1.bin": b"x",
            "xl/media/image1.png": b"x",
        },
    )
    assert notices(read(data, limits)) == {"external_links", "objects", "images"}


def test_20_hidden_sheets_are_left_out_and_hidden_rows_are_not(limits: Settings) -> None:
    def hide(book: Any, worksheet: Any) -> None:
        worksheet.set_row(1, None, None, {"hidden": True})
        worksheet.set_column(1, 1, None, None, {"hidden": True})
        secret = book.add_worksheet("Projektek")
        secret.write(0, 0, "Projekt kódja")
        secret.hide()

    file = read(bad.workbook(change=hide), limits)
    assert [table.name for table in file.tables] == ["Műhelycsoportok"]
    assert [row for row, _ in file.tables[0].rows] == [1, 2]
    assert notices(file) == {"hidden_sheet", "hidden_rows", "hidden_columns"}


def test_21_merged_ranges_come_with_their_rows(limits: Settings) -> None:
    data = bad.workbook(change=lambda book, sheet: sheet.merge_range(4, 1, 5, 2, "x"))
    assert read(data, limits).tables[0].merged == [(5, 6, "B5:C6")]


def test_25_stored_results_are_read_and_formulas_without_one_are_marked(limits: Settings) -> None:
    stored = read(bad.workbook(change=lambda book, sheet: sheet.write_formula(2, 0, "=10+2", None, 12)), limits)
    assert stored.tables[0].rows[-1] == (3, [12.0])
    assert notices(stored) == {"formulas"}
    cell = read(bad.uncached_formula(), limits).tables[0].rows[-1][1][0]
    assert getattr(cell, "kind", None) == "formula"


def test_26_error_cells_are_marked(limits: Settings) -> None:
    data = bad.workbook(change=lambda book, sheet: sheet.write_formula(2, 1, "=1/0", None, "#DIV/0!"))
    cell = read(data, limits).tables[0].rows[-1][1][1]
    assert (getattr(cell, "kind", None), getattr(cell, "text", None)) == ("error", "#DIV/0!")


@pytest.mark.parametrize("epoch", [1900, 1904])
def test_27_both_epochs_give_the_same_day(epoch: int, limits: Settings) -> None:
    day = datetime.date(2015, 11, 25)

    def write(book: Any, worksheet: Any) -> None:
        worksheet.write_datetime(2, 0, day, book.add_format({"num_format": "yyyy.mm.dd"}))

    file = read(bad.workbook(change=write, date_1904=epoch == 1904), limits)
    assert (file.tables[0].epoch, file.tables[0].rows[-1][1]) == (epoch, [day])


def test_a_book_written_by_another_library_reads_the_same(limits: Settings) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Műhelycsoportok"
    sheet.append(HEAD)
    sheet.append([11, "Bemutató", None, "működik"])
    out = io.BytesIO()
    book.save(out)
    assert read(out.getvalue(), limits).tables[0].rows == [(1, HEAD), (2, [11.0, "Bemutató", None, "működik"])]


def test_cells_that_start_right_and_below_keep_their_address(limits: Settings) -> None:
    rows: list[list[Any]] = [[], [], [None, "x", None, 2]]
    assert read(bad.workbook(rows), limits).tables[0].rows == [(3, [None, "x", None, 2.0])]


def test_a_zip_of_csvs_made_on_old_windows_keeps_its_sheet_names(limits: Settings) -> None:
    data = _as_written_by_dos("Költségvetés.csv".encode("cp852"))
    assert [table.name for table in read(data, limits, "a.zip").tables] == ["Költségvetés"]


def _as_written_by_dos(raw: bytes) -> bytes:
    """A stored zip with one member whose name is `raw` and not marked as UTF-8."""
    content = b"a;b\r\n"
    fields = struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 33, zlib.crc32(content), len(content), len(content), len(raw), 0)
    local = b"PK\x03\x04" + fields + raw + content
    central = b"PK\x01\x02" + struct.pack("<H", 20) + fields + struct.pack("<HHHII", 0, 0, 0, 0, 0) + raw
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end
