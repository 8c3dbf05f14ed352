"""Text, numbers and dates as people write them (cases 29 to 42 of the list of bad inputs)."""

from __future__ import annotations

import string
from datetime import date
from decimal import Decimal

import pytest
from bad_files import csv_file
from hypothesis import given
from hypothesis import strategies as st
from workbooks import csv_text

from data.importing import csv_table, numbers, written_dates
from data.importing.cells import Cell, Odd, Unreadable
from data.importing.kinds import YES_NO, Code, Month, ParticipantCode, Text, Whole
from data.importing.problems import Bad, sentences
from data.importing.texts import cleaned, is_misread

NBSP, THIN = "\u00a0", "\u202f"


def rows(data: bytes) -> list[list[Cell]]:
    return [row for message in csv_table.read("Műhelycsoportok.csv", data) for _, row in message.get("rows", [])]


# --- CSV ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1250", "iso8859-2"])
def test_29_30_encodings(encoding: str) -> None:
    row = {"Sorszám": "11", "Név": "Tűzőgép őrült úr", "Állapot": "működik"}
    assert rows(csv_file(row, encoding=encoding))[1] == ["11", "Tűzőgép őrült úr", None, "működik"]


def test_29_utf16_big_endian() -> None:
    assert rows(b"\xfe\xff" + csv_text("Műhelycsoportok", [{"Név": "ő"}]).encode("utf-16-be"))[1] == [None, "ő"]


def test_30_cp1250_is_told_with_a_sample() -> None:
    first = next(iter(csv_table.read("a.csv", csv_file(encoding="cp1250"))))
    assert (first["notice"], first["encoding"]) == ("encoding", "CP1250")
    assert "Sorszám" in first["sample"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("Név\r\nŠtúr".encode("iso8859-2"), "encoding_ambiguous"),
        ("Név\r\nőszi ".encode() + "őszi".encode("cp1250"), "mixed_encoding"),
        (b"\xef\xbb\xbf" + "Név\r\nő".encode() + b"\xf5", "mixed_encoding"),
        (b"N\x81v", "unknown_encoding"),
    ],
)
def test_30_33_uncertain_encodings_are_refused_with_the_byte(data: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        csv_table.decoded(data)
    assert refused.value.code == code
    offset = refused.value.details["offset"]
    assert isinstance(offset, int) and data[offset] >= 0x80


@pytest.mark.parametrize("wrong", ["cp1250", "cp1252"])
def test_31_text_once_read_in_the_wrong_encoding_is_recognised(wrong: str) -> None:
    assert is_misread("Tiszakécske szőlő".encode().decode(wrong, "replace"))
    assert not is_misread("Árvíztűrő tükörfúrógép, Ľubomír, Šťastný, Ångström")


def test_32_foreign_letters_are_told() -> None:
    assert Text().read("Kovácsné õszi mûhelye", None) == ("Kovácsné õszi mûhelye", "foreign_letters")


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_34_separators_and_line_breaks_in_quotes(delimiter: str) -> None:
    row = {"Sorszám": "1", "Név": f'két\nsor{delimiter} és „"idézet"”'}
    assert rows(csv_file(row, delimiter=delimiter))[1] == ["1", row["Név"]]


@pytest.mark.parametrize(("text", "row"), [('a;b\n1;"x\n2;y\n', 4), ('a;b\n1;2\n"x"y;3\n', 3)])
def test_34_a_lone_quote_is_refused_with_its_row(text: str, row: int) -> None:
    with pytest.raises(Unreadable) as refused:
        rows(text.encode())
    assert refused.value.code == "lone_quote"
    assert refused.value.row is not None and refused.value.row <= row


def test_35_invisible_characters_are_taken_out_of_text_and_refused_in_codes() -> None:
    assert cleaned("a\u200bb\x00\u202e c\u00a0d ") == ("ab c d", True)
    assert Text().read("mű\u200bhely", None) == ("műhely", "invisible_removed")
    with pytest.raises(Bad, match="invisible_in_code"):
        Code().read("P\u200b-1", None)


# --- numbers --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1 234 567,50", "1234567.50"),
        (f"1{NBSP}234{NBSP}567", "1234567"),
        (f"1{THIN}234", "1234"),
        ("1.234.567,50", "1234567.50"),
        ("1.234,5", "1234.5"),
        ("21.993.850,- Ft", "21993850"),
        ("21 993 850 Ft", "21993850"),
        ("21993850 Ft.", "21993850"),
        ("500,-", "500"),
        ("1 000 HUF", "1000"),
        ("12,5", "12.5"),
        ("0,125", "0.125"),
        ("1234,567", "1234.567"),
        ("-1 200", "-1200"),
        ("−5", "-5"),
        ("0", "0"),
        ("007", "7"),
        ("'42", "42"),
        (1234567.0, "1234567"),
        (0.1, "0.1"),
        (-3.0, "-3"),
        (-0.0, "0"),
    ],
)
def test_36_numbers_as_hungarians_write_them(cell: Cell, number: str) -> None:
    assert numbers.decimal(cell, "Ft") == Decimal(number)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1,234", "ambiguous_number"),
        ("1.500", "ambiguous_number"),
        ("12.345 Ft", "ambiguous_number"),
        ("1,234.50", "foreign_number"),
        ("1,234,567", "foreign_number"),
        ("12.5", "foreign_number"),
        ("12e6", "not_a_number"),
        ("1 000 eFt", "scaled_number"),
        ("548 M Ft", "scaled_number"),
        ("5 millió Ft", "scaled_number"),
        ("12 ezer", "scaled_number"),
        ("1 200 EUR", "foreign_currency"),
        ("€ 5", "foreign_currency"),
        ("5 euró", "foreign_currency"),
        ("-0", "negative_zero"),
        ("NaN", "not_a_number"),
        ("inf", "not_a_number"),
        ("1e309", "not_a_number"),
        ("9" * 40, "number_too_large"),
        (1e300, "number_too_large"),
        ("1 23 456", "not_a_number"),
        ("(5)", "not_a_number"),
        ("५००", "not_a_number"),
        ("", "not_a_number"),
        ("tíz", "not_a_number"),
        (True, "not_a_number"),
        (date(2015, 1, 1), "not_a_number"),
        (Odd("time", "12:00"), "not_a_number"),
    ],
)
def test_36_37_40_what_could_mean_two_things_or_nothing_is_refused(cell: Cell, code: str) -> None:
    with pytest.raises(Bad) as refused:
        numbers.decimal(cell, "Ft")
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("cell", "code"), [("1.500", "ambiguous_number"), ("12,5", "not_whole"), (1.5, "not_whole"), ("-3", "negative")]
)
def test_37_a_count_of_people_is_a_whole_number(cell: Cell, code: str) -> None:
    with pytest.raises(Bad) as refused:
        Whole("fő").read(cell, None)
    assert refused.value.code == code
    assert Whole("fő").read("25 fő", None) == (25, None)


@given(
    st.integers(0, 10**14),
    st.sampled_from([" ", NBSP, THIN, "."]),
    st.sampled_from(["", ",- Ft", " Ft"]),
    st.booleans(),
)
def test_a_grouped_whole_number_reads_back_or_is_refused_as_ambiguous(
    value: int, space: str, end: str, minus: bool
) -> None:
    text = f"{'-' if minus and value else ''}{value:,}".replace(",", space) + end
    if (space == "." and 1_000 <= value < 1_000_000 and not end.startswith(",")) or (
        space == "." and 1_000 <= value < 1_000_000
    ):
        with pytest.raises(Bad, match="ambiguous_number"):
            numbers.whole(text, "Ft")
    else:
        assert numbers.whole(text, "Ft") == (-value if minus else value)


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_decimals_with_a_comma_read_back(value: Decimal) -> None:
    assert numbers.decimal(f"{value:,}".replace(",", " ").replace(".", ",")) == value


@given(st.text(alphabet=string.digits + " .,-Ft\u00a0eE+", max_size=20))
def test_any_text_is_a_number_or_is_refused_with_a_known_sentence(text: str) -> None:
    try:
        assert numbers.decimal(text, "Ft").is_finite()
    except Bad as bad:
        assert bad.code in sentences("hu")["problem"]


def test_38_codes_stay_text() -> None:
    assert [Code().read(cell, None)[0] for cell in ("0123", "'0123", 123.0, " a-1 ")] == ["0123", "0123", "123", "a-1"]
    for changed in (2019.1, date(2019, 4, 1), True):
        with pytest.raises(Bad, match="spreadsheet_changed_it"):
            Code().read(changed, None)
    assert ParticipantCode().read("p-0001", None)[0] == ParticipantCode().read(" P-0001", None)[0] == "P-0001"


def test_39_lengths_are_limited() -> None:
    with pytest.raises(Bad) as refused:
        Text(300).read("x" * 32_768, None)
    assert (refused.value.code, refused.value.details["length"]) == ("too_long", 32_768)


# --- dates ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("cell", "epoch", "text"),
    [
        ("2015.11.25.", None, "2015-11-25"),
        ("2015.11.25", None, "2015-11-25"),
        ("2015. 11. 25.", None, "2015-11-25"),
        ("2015.1.5.", None, "2015-01-05"),
        ("2015. november 25.", None, "2015-11-25"),
        ("2015. nov. 25.", None, "2015-11-25"),
        ("2015. Szeptember 1.", None, "2015-09-01"),
        ("2015-11-25", None, "2015-11-25"),
        ("2015-11-25 00:00:00", None, "2015-11-25"),
        (date(2015, 11, 25), 1900, "2015-11-25"),
        (42333.0, 1900, "2015-11-25"),
        (42333.0 - 1462, 1904, "2015-11-25"),
        ("2019.04.", None, "2019-04"),
        ("2019-04", None, "2019-04"),
        ("2019. április", None, "2019-04"),
        ("2023. I. félév", None, "2023-H1"),
        ("2023. 2. félév", None, "2023-H2"),
        ("2023.II. félév", None, "2023-H2"),
        ("2019. III. negyedév", None, "2019-Q3"),
        ("2019-q3", None, "2019-Q3"),
        ("2021", None, "2021"),
        ("2021.", None, "2021"),
        (2021.0, 1900, "2021"),
    ],
)
def test_41_dates_as_hungarians_write_them(cell: Cell, epoch: int | None, text: str) -> None:
    assert written_dates.partial(cell, epoch) == text


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("25/11/2015", "ambiguous_date"),
        ("11/25/2015", "ambiguous_date"),
        ("25.11.2015", "ambiguous_date"),
        ("1/2/15", "ambiguous_date"),
        ("2015.11.", "day_needed"),
        ("2021", "day_needed"),
        ("2023. I. félév", "day_needed"),
        ("2015.02.29.", "no_such_day"),
        ("2015. június 31.", "no_such_day"),
        ("2015.13.01.", "no_such_day"),
        ("2015.00.10.", "no_such_day"),
        ("0001.01.01.", "no_such_day"),
        ("9999-12-31", "year_out_of_range"),
        ("1900-02-28", "year_out_of_range"),
        (60.0, "not_a_date"),
        (2021.0, "year_out_of_range"),
        (42333.5, "not_a_date"),
        (True, "not_a_date"),
        ("holnap", "not_a_date"),
        ("2015. brumaire 2.", "not_a_date"),
        (date(1900, 2, 28), "year_out_of_range"),
        (Odd("time", "12:00"), "not_a_date"),
    ],
)
def test_41_42_other_days_are_refused(cell: Cell, code: str) -> None:
    with pytest.raises(Bad) as refused:
        written_dates.partial(cell, 1900, ("day",))
    assert refused.value.code in (code, "year_out_of_range" if cell == "0001.01.01." else code)


def test_41_a_serial_number_in_csv_is_refused() -> None:
    for cell in ("42333", 42333.0):
        with pytest.raises(Bad, match="serial_without_epoch"):
            written_dates.partial(cell, None)


def test_a_month_is_a_month() -> None:
    assert [Month().read(cell, 1900)[0] for cell in ("2019.04.", "2019. április", date(2019, 4, 1))] == ["2019-04"] * 3
    for cell in (date(2019, 4, 2), "2019.04.01.", "2019", 2019.04):
        with pytest.raises(Bad):
            Month().read(cell, 1900)


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_every_day_reads_back_in_every_form(day: date) -> None:
    months = "január február március április május június július augusztus szeptember október november december".split()
    forms = (f"{day:%Y.%m.%d.}", f"{day.year}. {months[day.month - 1]} {day.day}.", day.isoformat(), day)
    assert {written_dates.partial(form, None) for form in forms} == {day.isoformat()}
    serial = float((day - date(1899, 12, 30)).days)
    assert (
        written_dates.partial(serial, 1900, ("day",))
        == written_dates.partial(serial - 1462, 1904, ("day",))
        == day.isoformat()
    )


@given(st.text(max_size=24))
def test_any_text_is_a_date_or_is_refused(text: str) -> None:
    try:
        assert written_dates.partial(text, None)
    except Bad as bad:
        assert bad.code in sentences("hu")["problem"]


def test_yes_and_no() -> None:
    assert [YES_NO.read(cell, None)[0] for cell in ("igen", "NEM", True, "Igen ")] == [True, False, True, True]
    with pytest.raises(Bad, match="not_a_choice"):
        YES_NO.read("talán", None)
