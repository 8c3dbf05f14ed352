"""What the commands say: complete in both languages, and asked for with --language."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from data import messages
from data.__main__ import main

DATA = Path(messages.__file__).parent
CODE = re.compile(r'(?:said|_usage|CannotUndo|Busy|OtherSample|say|_say)\(\s*"([a-z_]+)"')


def blanks(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_both_languages_have_the_same_sentences_with_the_same_blanks() -> None:
    hungarian, english = messages.words("hu"), messages.words("en")
    assert {code: blanks(said) for code, said in hungarian.items()} == {
        code: blanks(said) for code, said in english.items()
    }
    assert len(hungarian) > 30


def test_every_code_in_the_code_has_a_sentence() -> None:
    used = set(CODE.findall("".join(file.read_text(encoding="utf-8") for file in DATA.rglob("*.py"))))
    assert len(used) > 20
    assert used <= set(messages.words("en"))


def test_numbers_are_grouped_as_the_language_does() -> None:
    assert messages.said("facts_loaded", "hu", rows=83750) == "Közölt tények: 83\u00a0750 sor betöltve"
    assert messages.said("facts_loaded", "en", rows=83750) == "Public facts: 83,750 rows loaded"
    assert messages.said("facts_loaded", "hu", rows=1234) == "Közölt tények: 1234 sor betöltve"


@pytest.fixture(scope="module")
def undone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """An installation whose facts were loaded and taken back; nothing here changes it further."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("VAR_DIR", str(tmp_path_factory.mktemp("undone")))
        environment.delenv("DATABASE_URL", raising=False)
        assert [main(command) for command in (["init"], ["facts"], ["undo", "1"])] == [0, 0, 0]
        yield


@pytest.mark.parametrize(
    ("arguments", "hungarian", "english"),
    [
        (["undo", "99"], "Nincs ilyen számú import: 99.\n", "There is no import with this number: 99.\n"),
        (["undo", "1"], "Ezt az importot már visszavonták: 1.\n", "This import has been taken back already: 1.\n"),
        (
            ["undo", "2"],
            "Ez az import visszavonás: 2. Visszavonást nem lehet visszavonni; importálja újra a fájlt.\n",
            "This import is an undo: 2. An undo cannot be taken back; import the file again.\n",
        ),
    ],
)
def test_refusals_come_in_the_language_asked_for(
    arguments: list[str], hungarian: str, english: str, undone: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 1
    assert capsys.readouterr().err == hungarian
    assert main([*arguments, "--language", "en"]) == 1
    assert capsys.readouterr().err == english
    assert main(["imports"]) == 0
    assert "visszavonta: 2. import" in capsys.readouterr().out
    assert main(["imports", "--language", "en"]) == 0
    assert "undone by import 2" in capsys.readouterr().out
