"""A settlement's page, workshop groups from proposal to operation, development plans: through the front door."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import screens
from flask.testing import FlaskClient
from releasing import Site, apply
from sqlalchemy import Engine, select

from dashboard.findings import settlement as findings
from dashboard.findings import workshops as workshop_findings
from data import db, ledger, models
from data import reading_tables as tables
from data.filters import Filters
from data.queries import settlement, workshops
from data.queries.workshops_operation import operations
from data.queries.workshops_plans import development
from data.reading import Reading, open_reading
from data.refresh import refresh
from data.values import FEW

TODAY = date(2022, 11, 15)
KECSKEMET, TISZAKECSKE, UNKNOWN = "26684", "30623", "99999"
LANGUAGES = ("hu", "en")


@pytest.fixture(scope="module")
def facts_only(tmp_path_factory: pytest.TempPathFactory, prepared: dict[str, Path]) -> Path:
    """An installation with the public facts, released."""
    folder = tmp_path_factory.mktemp("facts")
    screens.settings_in(folder, prepared["facts"])
    return folder


@pytest.fixture
def reader_of_facts(facts_only: Path) -> FlaskClient:
    return screens.client_for(screens.settings_in(facts_only))


def shown(client: FlaskClient, place: str, query: str = "") -> dict[str, Any]:
    """What the callback of the page answers: element → what it shows."""
    output = "..settlement-frame.data-answer.."
    body = {
        "output": output,
        "outputs": [{"id": "settlement-frame", "property": "data-answer"}],
        "inputs": [
            {"id": "query", "property": "data", "value": query},
            {"id": "settlement", "property": "data", "value": place},
        ],
        "changedPropIds": [],
        "state": [],
    }
    answer = client.post(screens.CALLBACK, json=body)
    assert answer.status_code == 200
    lines = answer.get_json()["response"]["settlement-frame"]["data-answer"].split("\n")
    return dict(map(json.loads, lines))


# --- the page ---------------------------------------------------------------------------------------------------


def test_a_settlement_has_an_address_of_its_own(reader_of_facts: FlaskClient) -> None:
    assert reader_of_facts.get(f"/telepules/{KECSKEMET}").status_code == 200
    assert reader_of_facts.get(f"/telepules/{UNKNOWN}").status_code == 404
    said = shown(reader_of_facts, KECSKEMET)
    assert said["settlement-headline"] == "Kecskemét: 5 projekt dolgozik itt; megtartott alkalomról nincs adat"
    frame = said["settlement-frame"]
    assert (frame["asked"], frame["query"]) == ("", f"settlement={KECSKEMET}"), "so links and downloads keep it"
    assert [one["name"] for one in frame["filters"]] == ["project", "group", "workshop", "call"], "its address chooses"
    assert said["settlement-hep-change"] == "az elfogadás napja nem ismert"
    assert said["settlement-population-title"] == "109 450 lakosa van, 1 188 fővel kevesebb, mint 2018-ban".replace(
        "9 4", "9\u00a04"
    ).replace("1 188", "1\u00a0188")


def test_the_address_says_which_settlement_whatever_the_query_asks(reader_of_facts: FlaskClient) -> None:
    said = shown(reader_of_facts, TISZAKECSKE, f"settlement={KECSKEMET}&district=038&from=2019-01")
    assert said["settlement-frame"]["query"] == f"settlement={TISZAKECSKE}&from=2019-01"
    assert said["settlement-headline"].startswith("Tiszakécske: 2 projekt")
    other = shown(reader_of_facts, TISZAKECSKE, "project=TOP-6.9.1-16-KE1-2017-00001")
    assert other["settlement-frame"]["dropped"] == []
    assert other["settlement-headline"] == "Tiszakécske: itt dolgozó projektről nincs adat", "it works elsewhere"


def test_an_unknown_code_gets_the_list(reader_of_facts: FlaskClient) -> None:
    said = shown(reader_of_facts, UNKNOWN)
    assert said["settlement-map-title"] == "21 településből 6 településen dolgozik projekt"
    rows = said["settlement-places-table"]["rows"]
    names = [row[0] for row in rows]
    assert names[0] == ["Ágasegyháza", None, None, "/telepules/17686"]
    assert len(names) == 21


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", settlement.TABLES)
def test_every_table_is_a_download(facts_only: Path, language: str, name: str) -> None:
    client = screens.client_for(screens.settings_in(facts_only), language)
    answer = client.get(f"/settlement.csv?settlement={KECSKEMET}&table={name}")
    assert answer.status_code == 200
    assert "Kecskemét" in answer.text or name in ("partners", "people", "events", "projects", "agreements")
    assert f"settlement-{name}" in answer.headers["Content-Disposition"]


def test_where_a_settlement_is_named_its_page_is_linked(reader_of_facts: FlaskClient) -> None:
    values = screens.values_of(reader_of_facts, "cooperation")
    table = json.loads(values["cooperation-settlements-table"]["data-table"])
    place = next(number for number, column in enumerate(table["columns"]) if column["label"] == "Település")
    linked = {row[place][0]: row[place][3] for row in table["rows"]}
    assert linked["Tiszaug"] == "/telepules/14094"


def test_what_is_not_known_and_who_could_tell(facts_engine: Engine) -> None:
    reading = open_reading(facts_engine, TODAY)
    frame = settlement.gaps(reading, Filters(settlements=(TISZAKECSKE,)))
    found = list(zip(frame["gap"], frame["who"], frame["sheets"], strict=True))
    assert ("no_hep", "clerk", "Tervek") in found
    assert ("grant", "lead", "Projektek") in found, "the project without a leader on record"
    assert ("payments", "Tiszakécske Város Önkormányzata", "Pénzmozgások") in found
    assert findings.gaps(frame, language="hu") == "11 dolgot nem tudunk erről a településről"
    quiet = settlement.gaps(reading, Filters(settlements=("07728",)))
    assert quiet["gap"].tolist() == ["no_hep", "no_agreement"], "that nobody works in a village is no gap"


def test_projects_with_what_the_settlement_is_in_them(facts_engine: Engine) -> None:
    frame = settlement.projects(open_reading(facts_engine, TODAY), Filters(settlements=(TISZAKECSKE,)))
    assert dict(zip(frame["place_role"], frame["grant_huf"].isna(), strict=True)) == {"lead": False, "member": True}
    assert "_total" not in frame.columns, "the money of a settlement is not on record"


# --- workshop groups ----------------------------------------------------------------------------------------------


def group(number: int, status: str) -> tuple[type[models.Recorded], dict[str, Any]]:
    return models.WorkshopGroup, {"workshop_group_no": number, "name": f"Csoport {number}", "status": status}


def status(number: int, since: str, word: str, leader: str | None = None) -> Any:
    row = {"workshop_group_no": number, "since": since, "status": word, "leader_role": leader}
    return models.WorkshopGroupStatus, row


def session(number: int, day: str, held: str = "held") -> list[Any]:
    code = f"A{number}"
    activity = {"activity_code": code, "project_key": "P", "title": code, "kind": "workshop"}
    row = {"activity_code": code, "session_code": day, "session_id": number * 1000 + int(day[2:4] + day[5:7])}
    return [
        (models.Activity, {**activity, "workshop_group_no": number}),
        (models.Session, {**row, "held_on": day, "month": day[:7], "status": held}),
    ]


@pytest.fixture
def groups(engine: Engine) -> Reading:
    with db.writing(engine) as connection:
        number = ledger.start_import(connection, "workbook", "test.xlsx", "0" * 64)
        rows = [
            *(group(place, "javasolt") for place in range(1, 9)),
            status(2, "2022-09", "létrejött", "családsegítő központ vezetője"),
            *session(3, "2022-08-10"),
            *session(4, "2022-03-10"),
            *session(5, "2022-11-10", "planned"),
            status(6, "2022-01", "működik"),
            *session(7, "2022-09-10"),
            status(7, "2022-10", "szünetel"),
            *session(8, "2021-09-10"),
            status(8, "2022-08", "működik", "védőnő"),
        ]
        for place, (model, row) in enumerate(rows, 2):
            ledger.apply(connection, number, model, [{**row, "sheet": "Munkalap", "row_no": place}])
        refresh(connection)
    return open_reading(engine, TODAY)


def test_a_group_is_as_far_as_what_is_said_and_held_shows(groups: Reading) -> None:
    found = {number: (one.state, one.since, one.rests_on) for number, one in operations(groups).items()}
    assert found == {
        1: ("proposed", None, "said"),
        2: ("set_up", "2022-09", "said"),
        3: ("meeting", None, "sessions"),
        4: ("dormant", "2022-03", "sessions"),
        5: ("proposed", None, "said"),
        6: ("dormant", "2022-01", "silence"),
        7: ("dormant", "2022-10", "said"),
        8: ("meeting", "2022-08", "said"),
    }
    assert operations(groups)[2].leader_role == "családsegítő központ vezetője"
    later = operations(open_reading(groups.engine, date(2023, 3, 1)))
    assert later[3].state == "dormant", "six whole months without a session"
    frame = workshops.groups(groups, Filters())
    said = workshop_findings.operation(frame, language="hu")
    assert said == "8 műhelycsoportból 2 ülésezik, 1 létrejött, de még nem ülésezett, 3 szünetel és 2 csak javasolt"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_eight_of_2018_stay_proposed(facts_engine: Engine, language: str) -> None:
    frame = workshops.groups(open_reading(facts_engine, date(2026, 11, 15)), Filters())
    assert frame["operation"].tolist() == ["proposed"] * 8
    assert frame["leader_role"].isna().all()
    said = workshop_findings.operation(frame, language=language)
    assert said.startswith("Mind a 8 műhelycsoport csak javasolt" if language == "hu" else "All 8 workshop groups")


# --- development plans -----------------------------------------------------------------------------------------------


def plans(kind: str, period: str, prepared: int | None, **more: Any) -> tuple[type[models.Recorded], dict[str, Any]]:
    row = {"project_key": "P", "plan_kind": kind, "period": period, "prepared_plans": prepared, **more}
    return models.DevelopmentPlan, row


def test_development_plans_are_added_once(engine: Engine) -> None:
    with db.writing(engine) as connection:
        number = ledger.start_import(connection, "workbook", "test.xlsx", "0" * 64)
        rows = [
            plans("individual", "2021", 30, under_way_plans=25, closed_plans=5),
            plans("individual", "2021-H1", 12),
            plans("individual", "2022-H1", 7, under_way_plans=28, closed_plans=4),
            plans("community", "2022-H1", 2),
        ]
        for place, (model, row) in enumerate(rows, 2):
            ledger.apply(connection, number, model, [{**row, "sheet": "Fejlesztési tervek", "row_no": place}])
        refresh(connection)
    reading = open_reading(engine, TODAY)
    totals = development(reading, Filters()).query("_total").set_index("development_kind")
    individual = totals.loc["individual"]
    assert individual[["prepared_plans_count", "under_way_plans_count", "closed_plans_count"]].tolist() == [37, 28, 9]
    assert pd.isna(totals.loc["community", "closed_plans_count"]), "not reported is not zero"
    said = workshop_findings.development(development(reading, Filters()), language="hu")
    assert said == "37 egyéni és 2 közösségi fejlesztési terv készült el"
    early = development(reading, Filters(last_month="2021-12"))
    assert early["period_on"].dropna().tolist() == ["2021", "2021-H1"]


def test_few_individual_plans_are_not_published_unless_a_document_says_so(known: Site) -> None:
    apply(
        known, "f",
        plans("individual", "2022", 9, closed_plans=0, under_way_plans=13),
        plans("individual", "2021", 7, documents="D"),
        plans("community", "2022", 3),
    )  # fmt: skip
    known.released()
    table = tables.development_plan.c
    rows = known.open().rows(
        select(table.plan_kind, table.period, table.prepared_plans, table.closed_plans, table.under_way_plans)
    )
    assert {row[:2]: row[2:] for row in rows} == {
        ("individual", "2022"): (FEW, FEW, 15),
        ("individual", "2021"): (7, None, None),
        ("community", "2022"): (3, None, None),
    }
    frame = development(known.open(), Filters()).set_index(["development_kind", "period_on"])
    few = frame.loc[("individual", "2022")]
    assert (few["under_way_plans_count_state"], few["under_way_plans_count"]) == ("published", 15)
    assert (few["prepared_plans_count_state"], pd.isna(few["prepared_plans_count"])) == ("suppressed", True)
    assert frame.loc[("individual", "2021"), "prepared_plans_count"] == 7
    exact = development(known.working(), Filters()).set_index(["development_kind", "period_on"])
    assert exact.loc[("individual", "2022"), "prepared_plans_count"] == 9
