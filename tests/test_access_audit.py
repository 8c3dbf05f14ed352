"""The audit log of commands: who imported, undid, erased, built, previewed, approved and rejected, without a person."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import workbooks
from access_site import settings_in
from sqlalchemy.exc import OperationalError

from data.__main__ import main
from data.accounts import audit, journal, store
from data.settings import Settings


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An installation that the process's environment names."""
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    for name in ("DATABASE_URL", "PUBLISHED_URL", "ACCOUNTS_URL"):
        monkeypatch.delenv(name, raising=False)
    return settings_in(tmp_path)


def lines(settings: Settings) -> Sequence[Any]:
    """The log, oldest first."""
    with store.opened(settings) as engine, engine.connect() as connection:
        return list(reversed(audit.newest(connection)))


@pytest.mark.slow
def test_what_commands_do_is_in_the_log_and_nothing_of_a_person_is(settings: Settings, tmp_path: Path) -> None:
    content = workbooks.filled()
    file = workbooks.write(tmp_path / "megnyitó.xlsx", content)
    code = str(content["Jelenlét"][0]["Résztvevő kódja"])
    commands: tuple[tuple[str, ...], ...] = (
        ("init",), ("facts",), ("facts",), ("import", str(file), "--dry-run"), ("import", str(file)),
        ("import", str(file)), ("erase", code), ("undo", "2"),
        ("release", "build", "--by", "Építő Éva", "--note", "közgyűlés"), ("release", "preview", "1"),
        ("release", "approve", "1", "--by", "Jóváhagyó János"), ("release", "build", "--by", "Építő Éva"),
        ("release", "reject", "2"), ("release", "list"), ("imports",),
    )  # fmt: skip
    assert [main(command) for command in commands] == [0] * len(commands)
    user, found = journal.operator(), lines(settings)
    assert [(line.act, line.who, line.about) for line in found] == [
        ("imported", user, "facts"),
        ("imported", user, "2: megnyitó.xlsx"),
        ("erased", user, "3"),
        ("undone", user, "2 → 4"),
        ("release_built", "Építő Éva", f"1: közgyűlés ({user})"),
        ("release_previewed", user, "1"),
        ("release_approved", "Jóváhagyó János", f"1: közgyűlés ({user})"),
        ("release_built", "Építő Éva", f"2 ({user})"),
        ("release_rejected", user, "2"),
    ]
    assert {line.role for line in found} == {audit.COMMAND_LINE}
    assert not [line for line in found if code in line.about]


@pytest.mark.slow
def test_the_log_says_it_in_both_languages(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init"]) == main(["facts"]) == 0
    capsys.readouterr()
    for language, words in (("hu", "(parancssor)  importált"), ("en", "(command line)  imported")):
        assert main(["audit", "--language", language]) == 0
        assert " ".join(words.split()) in " ".join(capsys.readouterr().out.split())


@pytest.mark.slow
def test_what_cannot_be_written_down_is_not_done(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert main(["init"]) == main(["facts"]) == 0
    monkeypatch.setenv("ACCOUNTS_URL", "postgresql+psycopg://nobody@127.0.0.1:1/none")
    for command in (["undo", "1"], ["release", "build", "--by", "Építő Éva"]):
        with pytest.raises(OperationalError):
            main(command)
    monkeypatch.delenv("ACCOUNTS_URL")
    assert [line.act for line in lines(settings)] == ["imported"]
