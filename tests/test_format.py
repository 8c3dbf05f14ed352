"""Figures, dates and grammar as a Hungarian and an English reader expect them."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import format as fmt
from dashboard.format.spoken import spoken
from dashboard.i18n import LANGUAGES

NBSP = "\u00a0"
BACK = "aáoóuú"
FACTS = Path(__file__).parent.parent / "data" / "facts"


@pytest.mark.parametrize(
    ("value", "decimals", "hungarian", "english"),
    [
        (0, 0, "0", "0"),
        (4800, 0, f"4{NBSP}800", "4,800"),
        (21993850, 0, f"21{NBSP}993{NBSP}850", "21,993,850"),
        (-9.0, 0, "−9", "−9"),
        (-0.4, 0, "0", "0"),
        (0.125, 2, "0,13", "0.13"),
        (2.5, 0, "3", "3"),
        (Decimal("1234.5"), 1, f"1{NBSP}234,5", "1,234.5"),
        (np.int64(50), 0, "50", "50"),
        (np.float32(0.5), 1, "0,5", "0.5"),
    ],
)
def test_numbers(value: object, decimals: int, hungarian: str, english: str) -> None:
    assert fmt.number(value, "hu", decimals) == hungarian
    assert fmt.number(value, "en", decimals) == english


@pytest.mark.parametrize("unknown", [None, float("nan"), np.nan, pd.NA, pd.NaT, float("inf"), Decimal("NaN")])
@pytest.mark.parametrize("print_it", [fmt.number, fmt.huf, fmt.huf_short, fmt.share, fmt.people, fmt.points])
def test_unknown_is_never_zero(print_it: object, unknown: object) -> None:
    assert print_it(unknown, "hu") == "nincs adat"  # type: ignore[operator]
    assert print_it(unknown, "en") == "no data"  # type: ignore[operator]


@pytest.mark.parametrize(
    ("forints", "hungarian", "english"),
    [
        (0, "0 Ft", "HUF 0"),
        (999_999, "999 999 Ft", "HUF 999,999"),
        (21_993_850, "21,99 M Ft", "HUF 21.99 M"),
        (165_000_000, "165 M Ft", "HUF 165 M"),
        (490_428_158, "490 M Ft", "HUF 490 M"),
        (99_996_000, "100 M Ft", "HUF 100 M"),
        (999_600_000, "1 Mrd Ft", "HUF 1 bn"),
        (2_310_000_000, "2,31 Mrd Ft", "HUF 2.31 bn"),
        (-2_500_000, "−2,5 M Ft", "HUF −2.5 M"),
    ],
)
def test_short_forints(forints: int, hungarian: str, english: str) -> None:
    assert fmt.huf_short(forints, "hu") == hungarian.replace(" ", NBSP)
    assert fmt.huf_short(forints, "en") == english.replace(" ", NBSP)


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_whole_forints_keep_every_digit(forints: int) -> None:
    printed = fmt.huf(forints, "hu")
    assert int(printed.removesuffix(f"{NBSP}Ft").replace(NBSP, "").replace("−", "-")) == forints


@given(st.integers(min_value=10**6, max_value=10**12))
def test_short_forints_are_within_half_a_percent(forints: int) -> None:
    shown, unit, _ = fmt.huf_short(forints, "hu").rsplit(NBSP, 2)
    about = float(shown.replace(NBSP, "").replace(",", ".")) * {"M": 1e6, "Mrd": 1e9}[unit]
    assert abs(about - forints) <= 0.005 * forints


def test_shares_counts_and_differences() -> None:
    assert fmt.share(11 / 15, "hu") == "73,3%"
    assert fmt.share(11 / 15, "en") == "73.3%"
    assert fmt.share(0.62, "hu", 0) == "62%"
    assert fmt.people(1, "en") == f"1{NBSP}person"
    assert fmt.people(50, "en") == f"50{NBSP}people"
    assert fmt.people(50, "hu") == f"50{NBSP}fő"
    assert fmt.quantity(3, "sessions", "hu") == f"3{NBSP}alkalom"
    assert fmt.points(-0.09, "hu") == f"−9{NBSP}százalékpont"
    assert fmt.points(0.01, "en") == f"+1{NBSP}percentage point"
    assert fmt.difference(40, "hu") == "+40"
    assert fmt.difference(0.2, "hu") == "0"
    assert [fmt.ordinal(n, "en") for n in (1, 2, 3, 4, 11, 12, 13, 21, 112)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "112th",
    ]  # fmt: skip
    assert fmt.ordinal(3, "hu") == "3."
    assert fmt.plural(1, "person", "people") == "person"
    assert fmt.plural(0, "person", "people") == "people"


@pytest.mark.parametrize(
    ("value", "hungarian", "english"),
    [
        ("2015-11-25", "2015. november 25.", "25 November 2015"),
        ("2019-04", "2019. április", "April 2019"),
        ("2019-Q2", "2019. II. negyedév", "second quarter of 2019"),
        ("2023-H1", "2023. I. félév", "first half of 2023"),
        ("2021", "2021", "2021"),
        ("", "nincs adat", "no data"),
        (None, "nincs adat", "no data"),
        (dt.date(2015, 11, 25), "2015. november 25.", "25 November 2015"),
    ],
)
def test_partial_dates(value: object, hungarian: str, english: str) -> None:
    assert fmt.partial_date(value, "hu") == hungarian
    assert fmt.partial_date(value, "en") == english


def test_a_date_is_never_more_precise_than_it_is_known() -> None:
    assert fmt.partial_date("2023-05-02", "hu", "half-year") == "2023. I. félév"
    assert fmt.partial_date("2023-05-02", "hu", "quarter") == "2023. II. negyedév"
    assert fmt.partial_date("2023-05-02", "hu", "month") == "2023. május"
    assert fmt.partial_date("2023-05-02", "hu", "year") == "2023"
    assert fmt.partial_date("2023-05-02", "hu", "unknown") == "nincs adat"
    with pytest.raises(ValueError, match="not a date"):
        fmt.partial_date("tavasszal", "hu")


def test_days_on_which_something_happened() -> None:
    said = {day: fmt.date_on(f"2015-03-{day:02d}", "hu") for day in (1, 2, 3, 5, 6, 8, 12, 20, 22, 23, 25, 30, 31)}
    assert said[1] == "2015. március 1-jén"
    assert {day for day, one in said.items() if one.endswith("-án")} == {2, 3, 6, 8, 20, 23, 30} - {22}
    assert {day for day, one in said.items() if one.endswith("-én")} == {5, 12, 22, 25, 31}
    assert fmt.date_on("2015-11-25", "en") == "on 25 November 2015"


def test_months_and_periods() -> None:
    assert fmt.month_short("2019-04", "hu") == "2019. ápr."
    assert fmt.date_short("2022-09-30", "hu") == "2022. szept. 30."
    assert fmt.month_in("2019-04", "hu") == "2019 áprilisában"
    assert fmt.month_in("2019-04", "en") == "in April 2019"
    assert fmt.period("2019-04", "2022-09", "hu") == "2019. április – 2022. szeptember"
    assert fmt.period("2019-04", "2019-09", "hu") == "2019. április–szeptember"
    assert fmt.period("2019-04", "2019-09", "en") == "April–September 2019"
    assert fmt.period("2013", "2018", "hu") == "2013–2018"
    assert fmt.period(None, "2022-09", "en") == "until the end of September 2022"
    assert fmt.period(None, None, "hu") == "kezdettől máig"
    assert fmt.span("2023-H1") == (dt.date(2023, 1, 1), dt.date(2023, 6, 30))
    assert fmt.span("2019-Q4") == (dt.date(2019, 10, 1), dt.date(2019, 12, 31))
    assert fmt.span(None) is None


@pytest.mark.parametrize(
    ("column", "value", "state", "hungarian", "csv_cell"),
    [
        ("paid_huf", 21993850, None, f"21{NBSP}993{NBSP}850{NBSP}Ft", "21993850"),
        ("paid_huf", 0, "value", f"0{NBSP}Ft", "0"),
        ("paid_huf", None, None, "nincs adat", "nincs adat"),
        ("paid_huf", pd.NA, "not_yet_due", "még nem esedékes", "még nem esedékes"),
        ("reached_people", None, "suppressed", "<10", "<10"),
        ("reached_share", None, "not_applicable", "nem értelmezhető", "nem értelmezhető"),
        ("reached_share", 0.25, None, "25,0%", "0,25"),
        ("reached_people", np.int64(1200), "value", f"1{NBSP}200", "1200"),
        ("average_people", 12.5, None, "12,5", "12,5"),
        ("due_on", "2023-H1", None, "2023. I. félév", "2023-H1"),
        ("month", "2019-04", None, "2019. április", "2019-04"),
        ("settlement_ksh", "04093", None, "04093", "04093"),
        ("note", None, None, "", ""),
        ("note", "=HYPERLINK(1)", None, "=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("delta_huf", -5, None, f"−5{NBSP}Ft", "-5"),
    ],
)
def test_cells(column: str, value: object, state: object, hungarian: str, csv_cell: str) -> None:
    assert fmt.cell(column, value, state, "hu") == hungarian
    assert fmt.csv_value(column, value, state, "hu") == csv_cell


def test_kinds_and_excel_formats_follow_the_end_of_the_name() -> None:
    assert fmt.kind("planned_huf") == "huf"
    assert fmt.kind("attendance_share") == "share"
    assert fmt.kind("signed_on") == "date"
    assert fmt.kind("project_key") == "code"
    assert fmt.kind("title") == "text"
    assert fmt.alignment("held_sessions") == "right"
    assert fmt.alignment("settlement_ksh") == "left"
    assert fmt.excel_format("planned_huf") == '#,##0" Ft"'
    assert fmt.excel_format("settlement_ksh") == "@"


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (1, "az"), (2, "a"), (5, "az"), (11, "a"), (15, "a"), (50, "az"), (51, "az"), (100, "a"), (500, "az"),
        (1000, "az"), (1500, "az"), (5000, "az"), (15000, "a"), (1_000_000, "az"), ("5%", "az"), ("62%", "a"),
        (f"21{NBSP}993{NBSP}850 Ft", "a"), ("1,5", "az"), ("0", "a"), ("I. félév", "az"), ("II. félév", "a"),
        ("V. ütem", "az"), ("KSH", "a"), ("MJV", "az"), ("ÁROP-1.A.3", "az"), ("TOP-6.9.1-16", "a"), ("EFOP", "az"),
        ("idősek", "az"), ("nők", "a"), ("„Esélyt”", "az"),
    ],
)  # fmt: skip
def test_articles(shown: object, expected: str) -> None:
    assert fmt.article(shown) == expected


@given(st.integers(min_value=0, max_value=10_000))
def test_articles_and_endings_follow_how_a_number_is_read(number: int) -> None:
    read = spoken(number)
    assert fmt.article(number) == ("az" if read[0] in "aáeéiíoóöőuúüű" else "a")
    last_vowels = [letter for letter in read if letter in "aáeéiíoóöőuúüű"]
    back = last_vowels[-1] in BACK or read.endswith("harminc")
    assert fmt.suffixed(number, "ban") == f"{number}-{'ban' if back else 'ben'}"
    assert fmt.suffixed(number, "nál") == f"{number}-{'nál' if back else 'nél'}"
    ends_in_vowel = read[-1] in "aáeéiíoóöőuúüű"
    ending = fmt.suffixed(number, "val").partition("-")[2]
    assert ending.endswith("al" if back else "el")
    assert ending.startswith("v") == ends_in_vowel
    assert ends_in_vowel or read.endswith(ending[:-2])


@pytest.mark.parametrize(
    ("figure", "suffix", "expected"),
    [
        ("62%", "a", "62%-a"), ("71%", "nál", "71%-nál"), ("73,3%", "val", "73,3%-kal"), (3, "ból", "3-ból"),
        (5, "ból", "5-ből"), (11, "on", "11-en"), (5, "on", "5-ön"), (6, "on", "6-on"), (2, "on", "2-n"),
        (5, "an", "5-en"), (6, "an", "6-an"), (2022, "ban", "2022-ben"), (2018, "ban", "2018-ban"),
        (2020, "ban", "2020-ban"), (2000, "ban", "2000-ben"), (5, "hoz", "5-höz"), (10, "hoz", "10-hez"),
        (8, "hoz", "8-hoz"), (4, "val", "4-gyel"), (7, "val", "7-tel"), (8, "val", "8-cal"), (20, "val", "20-szal"),
        (1000, "val", "1000-rel"), (5, "t", "5-öt"), (6, "t", "6-ot"), (8, "t", "8-at"), (1, "t", "1-et"),
        (1, "a", "1-e"), (3, "a", "3-a"), ("15 M Ft", "val", "15 M Ft-tal"), ("50 fő", "val", "50 fővel"),
        ("1,5", "ban", "1,5-ben"), ("1,25", "ban", "1,25-ban"), (2015, "ig", "2015-ig"),
    ],
)  # fmt: skip
def test_endings(figure: object, suffix: str, expected: str) -> None:
    assert fmt.suffixed(figure, suffix) == expected


def test_an_unknown_ending_or_figure_is_an_error() -> None:
    with pytest.raises(ValueError, match="'ul' is not an ending"):
        fmt.suffixed(5, "ul")
    with pytest.raises(ValueError, match="not a figure"):
        fmt.suffixed("sok", "ban")


def test_where_in_the_settlements_of_the_two_districts() -> None:
    said = [
        "Ágasegyházán", "Ballószögön", "Felsőlajoson", "Fülöpházán", "Fülöpjakabon", "Helvécián", "Jakabszálláson",
        "Kecskeméten", "Kerekegyházán", "Kunbaracson", "Kunszálláson", "Ladánybenén", "Lajosmizsén", "Nyárlőrincen",
        "Orgoványon", "Városföldön", "Lakiteleken", "Szentkirályon", "Tiszaalpáron", "Tiszakécskén", "Tiszaugon",
    ]  # fmt: skip
    with (FACTS / "settlements.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *rows = list(csv.reader(file, delimiter=";"))
    names = [row[header.index("name_hu")] for row in rows]
    assert sorted(fmt.at_place(name, "hu") for name in names) == sorted(said)
    assert fmt.at_place("Kecskemét", "en") == "in Kecskemét"
    assert fmt.at_place("Győr", "hu") == "Győrben"


def test_lists_and_status_words() -> None:
    assert fmt.listing([], "hu") == ""
    assert fmt.listing(["a"], "hu") == "a"
    assert fmt.listing(["a", "b", "c"], "hu") == "a, b és c"
    assert fmt.listing(["a", "b", "c"], "en") == "a, b and c"
    assert fmt.with_article("50 fő", capital=True) == "Az 50 fő"
    assert fmt.capitalised("az idősek elérése") == "Az idősek elérése"
    assert fmt.status("late", "hu") == "✕ késésben"
    assert {fmt.status(name, language)[0] for name in fmt.STATUS_ICONS for language in LANGUAGES} == set("✓!✕–")
