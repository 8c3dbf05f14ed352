"""Official names in the reader's language: every target group, workshop group and cost category of the facts."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest

from dashboard import format as fmt
from dashboard.i18n import has_text

FACTS = Path(__file__).parent.parent / "data" / "facts"


@pytest.mark.parametrize(
    ("file", "column"),
    [("target_groups.csv", "name_hu"), ("workshop_groups.csv", "name_hu"), ("cost_categories.csv", "category")],
)
def test_every_name_of_the_facts_has_english_words(file: str, column: str) -> None:
    with (FACTS / file).open(encoding="utf-8", newline="") as rows:
        names = [row[column] for row in csv.DictReader(rows, delimiter=";")]
    assert names and [name for name in names if not has_text(f"value.official.{name}", "en")] == []
    assert [name for name in names if fmt.cell("group", name, None, "hu") != name] == []


@pytest.mark.parametrize(
    ("column", "name", "said"),
    [
        ("group", "idősek", "older people"),
        ("combination", "nők + romák", "women + Roma"),
        ("target_groups", "nők, gyermekek", "women, children"),
        ("group", "helyi nemzetiségek, etnikumok", "local national and ethnic minorities"),
        ("target_groups", "nők, hajléktalanok", "nők, hajléktalanok"),  # a group of one's own has no English name
        ("project", "idősek", "idősek"),
        ("leader_role", "szakmai vezető", "professional lead"),
        ("unit", "fő", "people"),
    ],
)
def test_a_cell_says_a_name_in_english(column: str, name: str, said: str) -> None:
    assert fmt.cell(column, name, None, "en") == said
    assert fmt.csv_value(column, name, None, "en") == said
    assert fmt.cell(column, name, None, "hu") == name


def test_a_frame_is_itself_in_hungarian_and_said_in_english() -> None:
    frame = pd.DataFrame({"category": ["Tartalék", None], "paid_huf": [1.0, 2.0]})
    assert fmt.in_words(frame, "hu") is frame
    assert fmt.in_words(frame, "en")["category"].dropna().tolist() == ["Reserve"]
    assert frame["category"].dropna().tolist() == ["Tartalék"]
