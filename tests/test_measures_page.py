"""The measures page through the front door: what its tiles follow, the sheet of a measure, and nothing to show."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import screens
from flask.testing import FlaskClient
from measures_city import write

from dashboard.i18n import LANGUAGES
from data import db
from data.queries.measures_judged import address
from data.releases import store


@pytest.fixture(scope="module")
def client(prepared: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A browser that sees the working state of the facts with made-up plans and measures, in Hungarian."""
    file = tmp_path_factory.mktemp("measures") / "ledger.db"
    shutil.copyfile(prepared["facts"], file)
    engine = db.create(f"sqlite:///{file}")
    write(engine)
    db.forget_what_was_deleted(engine)  # so that the file itself has everything: the application gets a copy
    engine.dispose()
    return screens.client_for(screens.settings_in(tmp_path_factory.mktemp("measures-app"), file))


def test_the_page_says_which_filters_a_tile_does_not_follow(client: FlaskClient) -> None:
    shown = screens.values_of(client, "measures", "period=this-year&group=HEP-N&plan=H")
    ignored = {name: shown[f"measures-{name}-ignored"]["children"] for name in ("late", "measures", "reviews", "hep")}
    assert ignored["late"] == ""
    assert ignored["measures"] == "Ez a csempe nem követi az időszak szerinti szűrést."
    assert ignored["reviews"] == "Ez a csempe nem követi a célcsoport szerinti szűrést."
    assert ignored["hep"] == "Ez a csempe nem követi az időszak, a célcsoport és a terv szerinti szűrést."
    offered = json.loads(shown["measures-frame"]["data-choices"])["filters"]
    assert {"plan", "status", "responsible"} <= {one["name"] for one in offered}
    labels = next(one["options"] for one in offered if one["name"] == "status")
    assert [one["label"] for one in labels][:2] == ["nem indult", "folyamatban"]
    elsewhere = json.loads(screens.values_of(client, "budget", "plan=H")["budget-frame"]["data-choices"])
    assert "plan" not in {one["name"] for one in elsewhere["filters"]}
    assert (elsewhere["query"], elsewhere["dropped"]) == ("", [])


def test_the_sheet_has_every_column_and_the_history(client: FlaskClient) -> None:
    answer = client.get(address("H", "I/8"))
    assert answer.status_code == 200
    for words in ("Intézkedés I/8", "HEP Helvécia", "folyamatos", "2026. február", "elindult", "Egyenlő esélyekkel",
                  "A feltárt esélyegyenlőségi probléma", "Fenntarthatóság", "nincs adat"):  # fmt: skip
        assert words in answer.text, words
    assert "2027. január" not in answer.text, "a status that has not begun"
    reviewed = client.get(address("H", "I/1")).text
    assert "több idő kell" in reviewed and "módosítandó" in reviewed and "1\u00a0nap késés" in reviewed
    assert client.get(address("V/1", "1/a")).status_code == 200, "a code with a slash"


def test_the_sheet_leads_to_the_indicators_it_names(prepared: dict[str, Path], tmp_path: Path) -> None:
    client = screens.client_for(screens.settings_in(tmp_path, prepared["sample"]), "en")
    measures = client.get("/measures.json").get_json()["tables"]["measures"]["rows"]
    links = [row[1] for row in measures if row[0].startswith("Nők visszatérése")]
    assert links
    shown = client.get(links[0]).text
    for project in ("MINTA-01", "MINTA-03"):
        assert f'href="/indicators?indicator={project}%2FMUNKA#indicators-progress"' in shown
    assert "<td>31 %</td><td>35 %</td>" in shown
    assert "women" in shown and "Its indicators" in shown and "on track" in shown
    other = next(row[1] for row in measures if row[0].startswith("Adósságkezelés"))
    assert "Its indicators" not in client.get(other).text


def test_a_bad_address_gives_a_friendly_page(client: FlaskClient) -> None:
    for path in ("/measures/H/IX", "/measures/H", "/measures/<b>/1", "/measures/../x", "/measures/H/I/8/9"):
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert "Nincs ilyen intézkedés" in answer.text and "<b>/" not in answer.text
        assert 'href="/measures"' in answer.text


def test_the_sheet_keeps_its_release_and_its_language(prepared: dict[str, Path], tmp_path: Path) -> None:
    reader = screens.client_for(screens.settings_in(tmp_path, prepared["sample"]))
    del reader.environ_base[screens.EXACT]
    shown = screens.values_of(reader, "measures", "release=1")
    cell = json.loads(shown["measures-measures-table"]["data-table"])["rows"][0][0]
    link = cell[3]
    assert link.startswith("/measures/MINTA-HEP-") and link.endswith("?release=1")
    page = reader.get(link)
    assert page.status_code == 200 and "1. kiadás" in page.text and "/sources?release=1#document" in page.text
    back = reader.get("/language/en", query_string={"next": link})
    assert (back.status_code, back.headers["Location"]) == (303, link)
    english = reader.get(link).text
    assert '<html lang="en">' in english and "Measure sheet" in english and "BEMUTATÓ ADATOK" in english
    assert reader.get(link.replace("release=1", "release=99")).text.count("99") >= 1, "said that it was dropped"
    store.close_readers()


def rows_of(shown: dict[str, dict[str, Any]], tile: str) -> list[list[Any]]:
    return list(json.loads(shown[f"{tile}-table"]["data-table"])["rows"])


@pytest.mark.parametrize("content", ["facts", "empty"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_without_measures_says_so(
    content: str, language: str, prepared: dict[str, Path], tmp_path: Path
) -> None:
    client = screens.client_for(screens.settings_in(tmp_path, prepared[content]), language)
    shown = screens.values_of(client, "measures")
    assert shown["measures-headline"]["children"]
    assert rows_of(shown, "measures-late") == [] and rows_of(shown, "measures-measures") == []
    assert len(rows_of(shown, "measures-hep")) == (21 if content == "facts" else 0)
    assert len(rows_of(shown, "measures-plans")) == (4 if content == "facts" else 0)
    unknown = {"hu": "nincs adat", "en": "no data"}[language]
    assert shown["measures-overdue-figure"]["children"] == unknown
    assert shown["measures-next-figure"]["children"] == unknown
