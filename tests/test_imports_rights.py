"""What a programme manager may import: rows of own projects, sheet by sheet; and nothing is told of others' rows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import access_site
import pytest
import workbooks
from sqlalchemy import Engine, select

from data import models
from data.importing.importer import Outcome, import_file
from data.importing.rights import Limits
from data.importing.sheets import SHEETS
from data.settings import Settings

OWN, OTHER = workbooks.PROJECT, workbooks.SECOND
Rows = list[dict[str, Any]]
Attempt = Callable[..., Outcome]
SESSION = {"Tevékenység kódja": "BEM-KEREK", "Alkalom kódja": "K1", "Dátum": "2025.03.10.", "Állapot": "elmaradt"}
OTHERS = {
    "Projektek": {"Projekt kódja": OTHER, "Cím": "Átírt cím"},
    "Partnerek": {"Projekt kódja": OTHER, "Szervezet": "Bemutató Klub", "Szerep": "konzorciumi tag"},
    "Tevékenységek": {"Tevékenység kódja": "UJ-1", "Projekt kódja": OTHER, "Cím": "Új", "Típus": "klub"},
    "Alkalmak": SESSION,
    "Jelenlét": {"Tevékenység kódja": "BEM-KEREK", "Alkalom kódja": "K1", "Résztvevő kódja": "BEM-001"},
    "Partnerjelenlét": {
        "Tevékenység kódja": "BEM-KEREK",
        "Alkalom kódja": "K1",
        "Szervezet": workbooks.MEMBERS[0],
        "Jelen": "igen",
    },
    "Megjegyzések": {"Kód": "UJ-M", "Ettől": "2026", "Szöveg": "Mindenkinek szól."},
    "Műhelycsoportok": {"Sorszám": 77, "Név": "Új műhelycsoport", "Állapot": "működik"},
    "Tervek": {"Terv kódja": "UJ-TERV", "Cím": "Új terv"},
}
"""A row of each kind of sheet that is not an own project's."""


@pytest.fixture(scope="module")
def ledger(facts_ledgers: Callable[[], Engine]) -> Engine:
    return facts_ledgers()


@pytest.fixture(scope="module")
def settings(ledger: Engine, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An installation with two programmes, imported by somebody."""
    folder = tmp_path_factory.mktemp("rights")
    made = access_site.settings_in(folder, DATABASE_URL=ledger.url.render_as_string(hide_password=False))
    file = workbooks.write(folder / "alap.xlsx", workbooks.filled())
    assert import_file(ledger, made, file.name, file.read_bytes()).import_id
    return made


@pytest.fixture
def attempt(ledger: Engine, settings: Settings, tmp_path: Path) -> Attempt:
    """Check a workbook as the manager of the first programme (nothing is written)."""

    def check(content: dict[str, Rows], *, limits: Limits | None = None, dry_run: bool = True) -> Outcome:
        file = workbooks.write(tmp_path / "sajat.xlsx", content)
        limits = limits or Limits(frozenset({OWN}))
        return import_file(ledger, settings, file.name, file.read_bytes(), dry_run=dry_run, limits=limits)

    return check


def codes(outcome: Outcome) -> list[tuple[str, str]]:
    return [(problem.sheet, problem.code) for problem in outcome.report.problems]


def test_every_sheet_has_been_decided() -> None:
    by_project = {sheet.name for sheet in SHEETS if any(column.field == "project_key" for column in sheet.columns)}
    by_activity = {"Alkalmak", "Jelenlét", "Partnerjelenlét"}
    common = {
        "Dokumentumok", "Résztvevők", "Műhelycsoportok", "Műhelycsoport-állapotok", "Tervek", "Intézkedések",
        "Intézkedés-állapotok", "Felülvizsgálatok",
    }  # fmt: skip
    assert by_project | by_activity | common == {sheet.name for sheet in SHEETS}


def test_rows_of_another_project_or_of_nobody_are_problems_with_their_address(attempt: Attempt) -> None:
    outcome = attempt({sheet: [row] for sheet, row in OTHERS.items()})
    found = {problem.sheet: problem for problem in outcome.report.problems}
    assert set(found) == set(OTHERS) and len(outcome.report.problems) == len(OTHERS), codes(outcome)
    for sheet, problem in found.items():
        assert problem.row == 2 and problem.column in workbooks.headers(sheet)
        assert OWN in problem.sentence("hu") and OWN in problem.sentence("en")
        if sheet in ("Projektek", "Partnerek", "Tevékenységek", "Alkalmak", "Jelenlét", "Partnerjelenlét"):
            assert OTHER in problem.sentence("hu") and OTHER in problem.sentence("en")
    assert not outcome.sheets


def test_nothing_else_is_told_of_them(attempt: Attempt) -> None:
    """The sentence about a cancelled session has a count of people in it: not for those it does not concern."""
    told = attempt({"Alkalmak": [{**SESSION, "Tevékenység kódja": "BEM-MUHELY", "Alkalom kódja": "M1"}]})
    assert [code for _, code in codes(told)] == ["cancelled_with_attendance"]
    there = {"Tevékenység kódja": "BEM-MUHELY", "Alkalom kódja": "M1", "Dátum": "2025.01.14.", "Állapot": "elmaradt"}
    of_other = attempt({"Alkalmak": [there]}, limits=Limits(frozenset({OTHER})))
    assert codes(of_other) == [("Alkalmak", "activity_not_own")] and not of_other.report.notices


@pytest.mark.parametrize(
    ("sheet", "row", "code"),
    [
        ("Tevékenységek", {"Tevékenység kódja": "BEM-KEREK", "Projekt kódja": OWN, "Cím": "Az enyém", "Típus": "klub"},
         "row_not_own"),
        ("Megjegyzések", {"Kód": "BEM-M-2", "Projekt kódja": OWN, "Ettől": "2025", "Szöveg": "Most már az enyém."},
         "row_of_all"),
        ("Dokumentumok", {"Dokumentum kódja": "BEM-JEL-1", "Cím": "Más cím"}, "document_not_own"),
        ("Műhelycsoportok", {"Sorszám": 1, "Név": "Átnevezett"}, "sheet_not_own"),
    ],
)  # fmt: skip
def test_what_the_file_says_gives_no_right_to_a_row_that_is_there(
    attempt: Attempt, sheet: str, row: dict[str, Any], code: str
) -> None:
    outcome = attempt({sheet: [row]})
    assert codes(outcome) == [(sheet, code)]


def test_an_activity_taken_along_does_not_bring_its_sessions(attempt: Attempt) -> None:
    taken = {"Tevékenység kódja": "BEM-KEREK", "Projekt kódja": OWN, "Cím": "Az enyém", "Típus": "klub"}
    outcome = attempt({"Tevékenységek": [taken], "Alkalmak": [SESSION]})
    assert codes(outcome) == [("Tevékenységek", "row_not_own"), ("Alkalmak", "activity_not_own")]


def test_own_rows_new_documents_and_what_is_there_already_are_taken(attempt: Attempt) -> None:
    content = workbooks.filled()
    own = {
        sheet: [row for row in rows if row.get("Projekt kódja") == OWN]
        for sheet, rows in content.items()
        if any("Projekt kódja" in row for row in rows)
    }
    new = {"Dokumentum kódja": "BEM-UJ", "Cím": "BEMUTATÓ új beszámoló"}
    outcome = attempt(
        {"Dokumentumok": [*content["Dokumentumok"], new], **own, "Műhelycsoportok": content["Műhelycsoportok"],
         "Tervek": content["Tervek"], "Intézkedések": content["Intézkedések"]}
    )  # fmt: skip
    assert codes(outcome) == []
    added = {sheet: changes.added for sheet, changes in outcome.sheets.items() if changes.added}
    assert added == {"Dokumentumok": 1}
    assert all(changes.superseded == 0 for changes in outcome.sheets.values())


def test_participants_are_ones_own_while_no_other_project_has_them(
    ledger: Engine, settings: Settings, attempt: Attempt
) -> None:
    person = {"Résztvevő kódja": "BEM-001", "Település": "Helvécia", "Célcsoportok": "HEP-N"}
    new = {**person, "Résztvevő kódja": "UJ-001"}
    assert codes(attempt({"Résztvevők": [person, new]})) == []  # only at sessions of the first programme
    stranger = attempt({"Résztvevők": [person]}, limits=Limits(frozenset({OTHER})))
    assert codes(stranger) == [("Résztvevők", "participant_not_own")]
    assert stranger.report.problems[0].value is None
    done = attempt({"Résztvevők": [new]}, dry_run=False)
    again = {"Résztvevők": [{**new, "Település": "Kecskemét"}]}
    assert codes(attempt(again)) == [("Résztvevők", "participant_not_own")]  # at no session yet: nobody knows whose
    assert done.import_id is not None
    mine = Limits(frozenset({OWN}), frozenset({done.import_id}))
    assert codes(attempt(again, limits=mine)) == []
    with ledger.connect() as connection:
        numbers = connection.scalars(select(models.Import.id).order_by(models.Import.id.desc())).all()
    assert numbers[0] == done.import_id, "what was only checked left nothing"


def test_what_was_checked_is_what_is_written(attempt: Attempt, ledger: Engine, settings: Settings) -> None:
    """`expected` says what the check found; where that is not so any more, nothing is written."""
    note = {"Kód": "UJ-M-1", "Projekt kódja": OWN, "Ettől": "2026", "Szöveg": "Elmaradt a nyári klub."}
    checked = attempt({"Megjegyzések": [note]})
    attempt({"Megjegyzések": [{**note, "Szöveg": "Közben mást írtak."}]}, dry_run=False)
    file = Path(settings.var_dir) / "ujra.xlsx"
    data = workbooks.write(file, {"Megjegyzések": [note]}).read_bytes()
    late = import_file(ledger, settings, file.name, data, expected=checked.sheets)
    assert late.differs and late.import_id is None
    assert late.sheets["Megjegyzések"].superseded == 1
    now = import_file(ledger, settings, file.name, data, expected=late.sheets)
    assert now.import_id is not None and not now.differs
