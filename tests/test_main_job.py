"""The main job on real input: the public facts, then a filled workbook through the command line, seen on every page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import screens
import workbooks
from flask.testing import FlaskClient

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


@pytest.fixture
def reader(installation: Settings) -> Iterator[FlaskClient]:
    """A reader of the installation, whose application runs while the commands change what it shows."""
    client = screens.client_for(installation)
    yield client
    client.application.config["ENGINE"].dispose()


@pytest.fixture(scope="module")
def readers(prepared: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, FlaskClient]:
    """Content (empty, facts, sample) → a reader of an installation with it."""
    folders = {content: tmp_path_factory.mktemp(f"main-job-{content}") for content in prepared}
    return {
        content: screens.client_for(screens.settings_in(folder, prepared[content]))
        for content, folder in folders.items()
    }


def on_page(client: FlaskClient, page: str, query: str = "") -> str:
    """Everything the page's callback answers, as text."""
    return json.dumps(screens.values_of(client, page, query), ensure_ascii=False)


def tables_of(client: FlaskClient, page: str, query: str = "") -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/{page}.json?{query}").get_json()
    return found


@pytest.mark.slow
def test_a_filled_workbook_is_visible_on_every_page_and_can_be_taken_back(
    reader: FlaskClient, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = workbooks.write(tmp_path / "kitoltott.xlsx", workbooks.filled())
    before = {page: on_page(reader, page) for page in screens.PAGES}
    assert main(["import", str(file), "--dry-run"]) == 0
    assert {page: on_page(reader, page) for page in screens.PAGES} == before
    assert main(["import", str(file)]) == 0

    project = f"project={workbooks.PROJECT}"
    assert TITLE in on_page(reader, "budget") and TITLE in on_page(reader, "sources")
    assert TITLE in on_page(reader, "overview")
    people = tables_of(reader, "reach", project)["tables"]["projects"]
    reached = dict(zip(people["columns"], people["rows"][0], strict=True))["reached_people"]
    assert 0 < reached <= workbooks.PEOPLE
    assert "BEMUTATÓ kertész műhelycsoport" in on_page(reader, "workshops")
    assert workbooks.MEMBERS[0] in on_page(reader, "cooperation")
    for page in screens.PAGES:
        assert on_page(reader, page, project) != before[page], page

    capsys.readouterr()
    assert main(["import", str(file), "--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert (again["added"], again["superseded"]) == (0, 0)
    assert main(["imports", "--json"]) == 0
    newest = json.loads(capsys.readouterr().out)[-1]
    assert (newest["kind"], newest["file_name"]) == ("workbook", file.name)
    assert main(["undo", str(newest["id"])]) == 0
    for page in ("budget", "reach", "workshops", "cooperation"):
        assert TITLE not in on_page(reader, page)
        assert tables_of(reader, page)["tables"].keys()


def test_a_workbook_with_one_bad_row_changes_nothing(
    reader: FlaskClient, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = workbooks.filled()
    content["Alkalmak"][0]["Tevékenység kódja"] = "NINCS-ILYEN"
    before = on_page(reader, "overview")
    capsys.readouterr()
    assert main(["import", str(workbooks.write(tmp_path / "hibas.xlsx", content)), "--json"]) == 1
    problems = json.loads(capsys.readouterr().out)["problems"]
    assert ("Alkalmak", "NINCS-ILYEN") in {(problem["sheet"], problem["value"]) for problem in problems}
    assert on_page(reader, "overview") == before


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


@pytest.mark.slow
@pytest.mark.parametrize("page", FACTS)
def test_the_facts_are_visible_with_their_sources(page: str, readers: dict[str, FlaskClient]) -> None:
    shown = on_page(readers["facts"], page).replace("\u00a0", " ")
    for words in FACTS[page]:
        assert words in shown, words
    assert "/sources#document-" in shown or "https://" in shown


@pytest.mark.slow
@pytest.mark.parametrize("language", ["hu", "en"])
@pytest.mark.parametrize("content", ["empty", "facts", "sample"])
@pytest.mark.parametrize("page", screens.PAGES)
def test_every_page_answers_whatever_is_loaded(
    page: str, content: str, language: str, readers: dict[str, FlaskClient]
) -> None:
    client = readers[content]
    client.set_cookie("language", language)
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
