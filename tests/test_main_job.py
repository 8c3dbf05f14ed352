"""The main job on real input: the public facts, then a filled workbook through the command line, seen on every page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import screens
import workbooks

from data.__main__ import main
from data.settings import SETTINGS, Settings

TITLE = "BEMUTATÓ: Közösségben könnyebb"


@pytest.fixture
def installation(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An installation on SQLite or PostgreSQL, prepared by the commands an operator would type."""
    for setting in SETTINGS:
        monkeypatch.delenv(setting.name, raising=False)
    environ = {
        "VAR_DIR": str(tmp_path / "var"),
        "DATABASE_URL": database_url,
        "TODAY": screens.TODAY,
        "LOG_LEVEL": "error",
    }
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert main(["init"]) == 0
    assert main(["facts"]) == 0
    return Settings.from_env()


def on_page(settings: Settings, page: str, query: str = "") -> str:
    """Everything the page's callback answers, as text."""
    client = screens.client_for(settings)
    answer = json.dumps(screens.values_of(client, page, query), ensure_ascii=False)
    client.application.config["ENGINE"].dispose()
    return answer


def tables_of(settings: Settings, page: str, query: str = "") -> dict[str, Any]:
    client = screens.client_for(settings)
    found: dict[str, Any] = client.get(f"/{page}.json?{query}").get_json()
    client.application.config["ENGINE"].dispose()
    return found


@pytest.mark.slow
def test_a_filled_workbook_is_visible_on_every_page_and_can_be_taken_back(
    installation: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = workbooks.write(tmp_path / "kitoltott.xlsx", workbooks.filled())
    before = {page: on_page(installation, page) for page in screens.PAGES}
    assert main(["import", str(file), "--dry-run"]) == 0
    assert {page: on_page(installation, page) for page in screens.PAGES} == before
    assert main(["import", str(file)]) == 0

    project = f"project={workbooks.PROJECT}"
    assert TITLE in on_page(installation, "budget") and TITLE in on_page(installation, "sources")
    assert TITLE in on_page(installation, "overview")
    people = tables_of(installation, "reach", project)["tables"]["projects"]
    reached = dict(zip(people["columns"], people["rows"][0], strict=True))["reached_people"]
    assert 0 < reached <= workbooks.PEOPLE
    assert "BEMUTATÓ kertész műhelycsoport" in on_page(installation, "workshops")
    assert workbooks.MEMBERS[0] in on_page(installation, "cooperation")
    for page in screens.PAGES:
        assert on_page(installation, page, project) != before[page], page

    capsys.readouterr()
    assert main(["import", str(file), "--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert (again["added"], again["superseded"]) == (0, 0)
    assert main(["imports", "--json"]) == 0
    newest = json.loads(capsys.readouterr().out)[-1]
    assert (newest["kind"], newest["file_name"]) == ("workbook", file.name)
    assert main(["undo", str(newest["id"])]) == 0
    for page in ("budget", "reach", "workshops", "cooperation"):
        assert TITLE not in on_page(installation, page)
        assert tables_of(installation, page)["tables"].keys()


def test_a_workbook_with_one_bad_row_changes_nothing(
    installation: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = workbooks.filled()
    content["Alkalmak"][0]["Tevékenység kódja"] = "NINCS-ILYEN"
    before = on_page(installation, "overview")
    capsys.readouterr()
    assert main(["import", str(workbooks.write(tmp_path / "hibas.xlsx", content)), "--json"]) == 1
    problems = json.loads(capsys.readouterr().out)["problems"]
    assert ("Alkalmak", "NINCS-ILYEN") in {(problem["sheet"], problem["value"]) for problem in problems}
    assert on_page(installation, "overview") == before


FACTS = {
    "budget": ["21 993 850", "165 000 000", "490 428 158", "548", "74 755 512"],
    "reach": ["helyi munkáltatók", "közösségi terek működtetői", "fogyatékkal élők"],
    "workshops": [
        "Szenior (időskori) műhelycsoport",
        "Targoncavezetői képzés",
        "2023. I. félév",
        "Parkgondozó és kisgépkezelő képzés",
        "javasolt",
    ],
    "cooperation": [
        "73,3%",
        "Magyar Diáksport Szövetség",
        "értelemszerűen",
        "azonnal",
        "126/2018. (VI.21.)",
        "Járási szintű felzárkóztatási kerekasztal",
    ],
    "measures": ["126/2018. (VI.21.)", "tervezet", "4 terv ismert, intézkedéseikről nincs adat", "Ágasegyháza"],
    "sources": ["Járási Esélyteremtő Program elfogadása", "3 000", "hiros.hu"],
}


@pytest.mark.parametrize("page", FACTS)
def test_the_facts_are_visible_with_their_sources(page: str, prepared: dict[str, Path], tmp_path: Path) -> None:
    shown = on_page(screens.settings_in(tmp_path, prepared["facts"]), page).replace("\u00a0", " ")
    for words in FACTS[page]:
        assert words in shown, words
    assert "/sources#document-" in shown or "https://" in shown


@pytest.mark.slow
@pytest.mark.parametrize("language", ["hu", "en"])
@pytest.mark.parametrize("content", ["empty", "facts", "sample"])
@pytest.mark.parametrize("page", screens.PAGES)
def test_every_page_answers_whatever_is_loaded(
    page: str, content: str, language: str, prepared: dict[str, Path], tmp_path: Path
) -> None:
    client = screens.client_for(screens.settings_in(tmp_path, prepared[content]), language)
    for query in (
        "",
        "period=last-quarter",
        "settlement=26684&group=HEP-N",
        "from=1999-01&to=1999-02",
        "district=044&workshop=3&call=TOP-6.9.1-16",
    ):
        values = screens.values_of(client, page, query)
        assert values[f"{page}-headline"]["children"]
        frame = json.loads(values[f"{page}-frame"]["data-choices"])
        assert frame["demonstration"] is (content == "sample")
