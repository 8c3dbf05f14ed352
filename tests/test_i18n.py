"""The words: both languages complete, and no key in the code without words."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from dashboard.i18n import LANGUAGES, catalogue, text, words, words_in

DASHBOARD = Path(__file__).parent.parent / "dashboard"
GRAMMAR = {"article", "noun", "verb", "ending"}  # what one of the two languages needs and the other does not
LITERAL_KEY = re.compile(r"""\btext\(\s*["']([A-Za-z0-9_.-]+)["']""")


def placeholders(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name is not None}


def test_both_languages_have_the_same_keys() -> None:
    hungarian, english = (set(catalogue(language)) for language in LANGUAGES)
    assert hungarian - english == set(), "without English words"
    assert english - hungarian == set(), "without Hungarian words"


def test_both_languages_fill_the_same_placeholders() -> None:
    hungarian, english = (catalogue(language) for language in LANGUAGES)
    different = {
        key: placeholders(hungarian[key]) ^ placeholders(english[key]) for key in hungarian.keys() & english.keys()
    }
    assert {key: names for key, names in different.items() if names - GRAMMAR} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_words_are_empty(language: str) -> None:
    assert [key for key, value in catalogue(language).items() if not value.strip()] == []


def test_every_key_in_the_code_has_words() -> None:
    known = catalogue("hu")
    used = {
        (key, file.name)
        for file in DASHBOARD.rglob("*.py")
        for key in LITERAL_KEY.findall(file.read_text(encoding="utf-8"))
    }
    assert len(used) > 10
    assert sorted((key, file) for key, file in used if key not in known) == []


def test_a_missing_key_is_an_error_in_a_full_sentence() -> None:
    with pytest.raises(KeyError, match=r"No words for the key 'no\.such\.key' in the language 'hu'\."):
        text("no.such.key", "hu")


def test_a_missing_value_for_a_placeholder_is_an_error() -> None:
    with pytest.raises(KeyError, match="need a value for 'last'"):
        text("date.until", "en")


def test_an_unknown_language_is_an_error() -> None:
    with pytest.raises(ValueError, match="no words in the language 'de'"):
        text("word.plan", "de")


def test_words_under_a_prefix_lose_the_prefix() -> None:
    assert words("month.long", "hu")["4"] == "április"
    assert len(words("month.long", "en")) == 12


def test_numbers_are_not_words(tmp_path: Path) -> None:
    file = tmp_path / "hu.toml"
    file.write_text("[a]\nb = 3\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"'a\.b' holds int"):
        words_in(file)
