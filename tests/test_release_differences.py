"""What changed between releases and why, and what the commands tell."""

from __future__ import annotations

import json

import pytest
from releasing import APPROVER, BUILDER, Site, apply

from data import models
from data.releases import comparing, counting


def test_the_difference_says_what_changed_and_why(known: Site) -> None:
    money = {"project_key": "A", "category": "c", "organisation": "", "kind": "payment"}
    paid = {**money, "entry_no": "1", "booked_on": "2026-01-05", "month": "2026-01", "amount_huf": 100}
    apply(known, "first.xlsx", (models.Project, {"project_key": "A", "title": "Alma"}), (models.Transaction, paid))
    known.released()
    changed = apply(known, "second.xlsx", (models.Transaction, {**paid, "amount_huf": 150}))
    late = {**money, "entry_no": "2", "booked_on": "2026-02-05", "month": "2026-02", "amount_huf": 7}
    apply(known, "third.xlsx", (models.Transaction, {**late, "kind": "claim"}))
    document = {"code": "DOC", "title": "Okirat"}
    apply(
        known, "fourth.xlsx",
        (models.Project, {"project_key": "B", "title": "Barack"}), (models.Document, document),
        (models.Transaction, {**late, "project_key": "B"}),
    )  # fmt: skip
    known.released()
    with known.ledger.connect() as connection:
        found = comparing.compare(connection, known.open(1), known.open(2), counting.shown)
    assert [one["file_name"] for one in found.imports] == ["second.xlsx", "third.xlsx", "fourth.xlsx"]
    assert found.imports[0]["id"] == changed
    lines = {(name, one.subject, one.what): one for name, rows in found.tables.items() for one in rows}
    assert {key: (one.before, one.after) for key, one in lines.items()} == {
        ("projects", "B", ""): (None, "Barack"),
        ("documents", "DOC", ""): (None, "Okirat"),
        ("money", "A", "paid_huf"): (100, 150),
        ("money", "A", "claimed_huf"): (None, 7),
        ("money", "B", "paid_huf"): (None, 7),
        ("people", "B", "people"): (None, "–"),
    }
    assert lines["money", "A", "paid_huf"].why == ("correction", "late")
    assert lines["money", "B", "paid_huf"].why == ("new_project",)
    assert lines["projects", "B", ""].why == ("new_project",)


@pytest.mark.slow
def test_the_commands_tell_in_both_languages_and_for_programs(
    known: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from data.__main__ import main

    for name, value in known.environment.items():
        monkeypatch.setenv(name, value)

    def told(*arguments: str, code: int = 0) -> str:
        assert main(["release", *arguments]) == code
        said = capsys.readouterr()
        return said.out + said.err

    assert "Még nincs kiadás." in told("list")
    assert "Draft 1 is built" in told("build", "--by", BUILDER, "--note", "közgyűlés", "--language", "en")
    assert "BEMUTATÓ" not in told("preview", "1")
    assert "Somebody else" in told("approve", "1", "--by", BUILDER, "--language", "en", code=1)
    assert "Jóváhagyva" in told("approve", "1", "--by", APPROVER)
    assert json.loads(told("build", "--by", BUILDER, "--json"))["follows"] == 1
    assert json.loads(told("preview", "2", "--json"))["changes"]["tables"]["money"] == []
    assert "Elutasítva" in told("reject", "2")
    assert "elutasítva" in told("list")
    assert "The checksum agrees" in told("show", "1", "--verify", "--language", "en")
    assert json.loads(told("show", "1", "--verify", "--json"))["verified"] is True
    assert "Nincs ilyen számú kiadás: 9." in told("show", "9", code=1)
    assert "már elutasították" in told("diff", "1", "2", code=1)
    assert "There was no import between the two." in told("diff", "1", "1", "--language", "en")
    assert [one["state"] for one in json.loads(told("list", "--json"))] == ["approved", "rejected"]
