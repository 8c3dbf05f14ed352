"""What readers see of a release: every page, table and download answers from it, and no exact count of people does."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import screens
from flask.testing import FlaskClient
from releasing import Site

from dashboard.downloads.edition import PAGES
from data import db
from data.filters import Filters
from data.people.counts import count_people, everybody, figures
from data.queries import reach
from data.queries.reporting import participations
from data.reading import Reading, open_reading
from data.releases import building, demonstration, opening, store
from data.settings import Settings
from data.values import Safe, State

LATTICE = ("", "from=2024-01&to=2024-12", "from=2024-04&to=2024-06", "group=HEP-GY", "district=038")
OUTSIDE = (
    "from=2023-02&to=2024-07",
    "group=HEP-GY&group=HEP-NO",
    "settlement=26684&settlement=04093",
    "workshop=3",
    "from=2031-01&to=2031-03",
)
ASKED = {"hu": (*LATTICE[:3], *OUTSIDE[:4]), "en": (LATTICE[1], OUTSIDE[0])}
"""Language → what every page is asked; the figures are the same in both."""
PEOPLE = ("_people", "attendances")
SAYS = (
    "value",
    "published",
    "interval",
    "suppressed",
    "nobody",
    "withheld",
    "not_reported",
    "not_applicable",
    "not_yet_due",
)
STATED = ("planned_people", "due_people", "population_people", "stated_people", "present_attendances",
          "expected_attendances")  # fmt: skip
"""Columns with the ending of people's figures that are none: plans, residents, organisations at events."""


@pytest.fixture(scope="module", params=["empty", "facts", "sample"])
def content(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def released(prepared: dict[str, Path], content: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """An installation whose content is released; with nothing in the ledger there is no release."""
    settings = screens.settings_in(tmp_path_factory.mktemp(f"released-{content}"), prepared[content])
    release(settings)
    yield settings
    store.close_readers()


@pytest.fixture(scope="module")
def city(prepared: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """The demonstration city with two releases."""
    settings = screens.settings_in(tmp_path_factory.mktemp("released-city"), prepared["sample"])
    release(settings)
    with db.opened(settings.database_url) as ledger, store.opened(settings.published_url) as published:
        draft = building.build(settings, ledger, published, by="Építő", note="közgyűlés", say=lambda _code: None)
        building.approve(settings, ledger, published, draft.no, "Jóváhagyó")
        building.build(settings, ledger, published, by="Építő", note=None, say=lambda _code: None)
    yield settings
    store.close_readers()


@pytest.fixture(scope="module")
def client(city: Settings) -> FlaskClient:
    """A reader of the city."""
    return screens.client_for(city)


@pytest.fixture(scope="module")
def reader(released: Settings) -> FlaskClient:
    """A reader of what is released."""
    return screens.client_for(released)


def release(settings: Settings) -> None:
    building.migrate(settings)
    with db.opened(settings.database_url) as ledger:
        demonstration.ensure(settings, ledger, lambda _code: None)


def working(settings: Settings) -> Reading:
    return open_reading(db.create(settings.database_url), settings.today())


def tables_of(client: FlaskClient, page: str, query: str) -> dict[str, Any]:
    answer = client.get(f"/{page}.json?{query}")
    assert answer.status_code == 200, f"{page}?{query}"
    return dict(answer.get_json())


def cells(table: dict[str, Any]) -> Iterator[tuple[str, Any, str]]:
    """Column, figure and state of every cell that has a state."""
    columns = table["columns"]
    for row in table["rows"]:
        for place, name in enumerate(columns):
            if f"{name}_state" in columns:
                yield name, row[place], row[columns.index(f"{name}_state")]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["hu", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_and_download_answers_from_a_release(reader: FlaskClient, page: str, language: str) -> None:
    client = reader
    client.set_cookie("language", language)
    for query in ASKED[language]:
        asked = f"release=newest&{query}".strip("&")
        if client.get(f"/{page}.json?{asked}").status_code == 404:  # an empty ledger is not released
            continue
        shown = screens.values_of(client, page, asked)
        assert shown[f"{page}-headline"]["children"]
        for ending in ("xlsx", "json"):
            assert client.get(f"/{page}.{ending}?{asked}").status_code == 200
        for table in PAGES[page]:
            assert client.get(f"/{page}.csv?table={table}&{asked}").status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize("page", ["overview", "reach", "workshops"])
@pytest.mark.parametrize("query", [*LATTICE, *OUTSIDE])
def test_figures_of_people_are_published_ones(client: FlaskClient, page: str, query: str) -> None:
    body = tables_of(client, page, f"release=newest&{query}")
    assert body["release"]["no"] == 2
    for name, table in body["tables"].items():
        for column, figure, state in cells(table):
            if not column.endswith(PEOPLE) or column in STATED or name == "activities":
                continue
            place = f"{name}.{column}: {figure} {state}"
            assert state in SAYS, place
            assert state != "value", place
            is_count = column in ("reached_people", "enrolled_people")
            if state == "published" and is_count:
                assert figure % 5 == 0 and figure >= 10, place
            assert (figure is None) == (state != "published"), place


@pytest.mark.slow
def test_a_release_holds_no_exact_count(city: Settings, client: FlaskClient) -> None:
    """A canary: figures of the working state that stand nowhere in what readers get, whatever they ask."""
    reading = working(city)
    taken = set(participations(reading, Filters(), "project_key").values())
    exact = {float(count_people(reading, Filters()).total)} | taken  # type: ignore[arg-type]
    for name in ("project_key", "settlement_ksh", "group_code"):
        frame = getattr(count_people(reading, Filters()), {"project_key": "by_project", "settlement_ksh":
                        "by_settlement", "group_code": "by_group"}[name])  # fmt: skip
        exact |= {people for people in figures(frame, name).values() if isinstance(people, float)}
    telling = {int(figure) for figure in exact if figure > 100 and figure % 5}
    assert len(telling) > 10
    for page in PAGES:
        for query in LATTICE:
            body = tables_of(client, page, f"release=newest&{query}")
            figures_shown = {
                figure
                for table in body["tables"].values()
                for column, figure, _ in cells(table)
                if column.endswith(PEOPLE) and column not in STATED
            }
            assert not telling & figures_shown, (page, query)


def test_session_counts_of_people_are_not_in_the_calendar(client: FlaskClient) -> None:
    body = tables_of(client, "workshops", "release=newest")
    calendar, groups = body["tables"]["calendar"], body["tables"]["groups"]
    assert {state for name, _, state in cells(calendar) if name == "attendances"} == {"withheld"}
    hidden = ("attendances", "turnout_share", "reached_people")
    assert {state for name, _, state in cells(groups) if name in hidden} == {"withheld"}
    assert body["tables"]["turnout"]["rows"] == body["tables"]["returning"]["rows"] == []


@pytest.mark.parametrize("query", LATTICE)
def test_a_selection_of_the_lattice_is_one_figure(city: Settings, query: str) -> None:
    reading = opening.open_release(city.published_url, city.today())
    filters, _ = Filters.parse(query, {"group": ["HEP-GY"], "district": ["038"]})
    said = everybody(count_people(reading, filters))
    exact = count_people(working(city), filters).total
    assert isinstance(said, Safe) and said.state is State.PUBLISHED
    assert said.value is not None and abs(said.value - float(exact)) <= 15  # type: ignore[arg-type]
    assert reach.narrowing(reading, filters) == ()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("from=2024-02&to=2024-05", "2024. január–június"),
        ("settlement=26684&settlement=04093", "válasszon egy települést"),
        ("workshop=3", "törölje a műhelycsoport szűrőjét"),
    ],
)
def test_a_selection_outside_the_lattice_says_what_to_choose(client: FlaskClient, query: str, words: str) -> None:
    for page in ("reach", "overview"):
        shown = screens.values_of(client, page, f"release=newest&{query}")
        assert words in shown[f"{page}-people-ignored"]["children"]


def test_published_figures_carry_their_sign_everywhere(client: FlaskClient) -> None:
    shown = screens.values_of(client, "reach", "release=newest")
    assert shown["reach-people-figure"]["children"].startswith("≈\u00a0")
    assert "≈" in shown["reach-headline"]["children"]
    cell = json.loads(shown["reach-projects-table"]["data-table"])["rows"][0][1]
    assert cell[0] == f"≈\u00a0{cell[1]:,.0f}".replace(",", "\u00a0")
    heads, *rows = client.get("/reach.csv?table=projects&release=newest").text.splitlines()
    assert "Bevont fő (≈)" in heads
    assert rows[0].split(";")[1].isdigit()
    book = openpyxl.load_workbook(io.BytesIO(client.get("/reach.xlsx?table=projects&release=newest").data))
    assert "≈" in book.worksheets[1].cell(5, 2).number_format


def test_an_interval_is_text_in_files_and_bounds_for_programs(client: FlaskClient) -> None:
    query = "release=newest&from=2023-01&to=2024-06"
    table = tables_of(client, "reach", query)["tables"]["kpis"]
    row = dict(zip(table["columns"], table["rows"][0], strict=True))
    assert (row["reached_people"], row["reached_people_state"]) == (None, "interval")
    low, high = row["reached_people_low"], row["reached_people_high"]
    assert low < high
    plain = client.get(f"/reach.csv?table=kpis&{query}").text
    assert f"{low:,}–{high:,}".replace(",", "\u00a0") in plain


def test_a_release_stays_in_links_and_files(client: FlaskClient) -> None:
    bar = json.loads(screens.values_of(client, "overview", "release=1&project=x")["overview-frame"]["data-choices"])
    assert bar["query"] == "release=1"
    assert bar["release"][0].startswith("1. kiadás · ")
    lines = screens.values_of(client, "overview", "release=1")["overview-attention-list"]["children"]["lines"]
    assert all("release=1" in line[3] for line in lines)
    answer = client.get("/reach.xlsx?release=1")
    assert "kiadas1" in answer.headers["Content-Disposition"]
    info = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0]
    assert any("1. kiadás" in str(row[1].value) for row in info.iter_rows(max_row=12))
    notes = screens.values_of(client, "reach", "release=1")
    assert "1. kiadás" in notes["reach-projects-note"]["children"]


@pytest.mark.parametrize("asked", ["99", "3", "x", "1&release=2"])
def test_a_release_that_is_not_there_is_dropped_and_said_so(client: FlaskClient, asked: str) -> None:
    """99 does not exist, 3 is a draft."""
    bar = json.loads(_frame(client, f"release={asked}"))
    assert bar["release"][0].startswith("2. kiadás")
    assert bar["query"] == "release=newest"
    assert any("release" in words for words in bar["dropped"])
    assert client.get(f"/reach.csv?table=kpis&release={asked}").status_code == 404


def _frame(client: FlaskClient, query: str) -> str:
    """The filter bar of the page, without the tables behind its charts, whose addresses the page asks for anew."""
    listed = client.get("/_dash-dependencies").get_json()
    spec = next(one for one in listed if one["output"].startswith("..reach-frame"))
    inputs = [{**spec["inputs"][0], "value": query}]
    body = {"output": spec["output"], "outputs": [{"id": "reach-frame", "property": "data-answer"}], "inputs": inputs}
    answer = client.post(screens.CALLBACK, json={**body, "changedPropIds": ["query.data"], "state": []})
    first = answer.get_json()["response"]["reach-frame"]["data-answer"].split("\n")[0]
    return json.dumps(json.loads(first)[1])


def test_the_sources_page_lists_the_approved_releases(client: FlaskClient) -> None:
    table = tables_of(client, "sources", "release=1")["tables"]["releases"]
    numbers = [row[table["columns"].index("release_no")] for row in table["rows"]]
    assert numbers == ["2", "1"]
    assert all(len(row[table["columns"].index("checksum")]) == 64 for row in table["rows"])


def test_without_a_release_the_working_state_is_shown(client: FlaskClient) -> None:
    body = tables_of(client, "reach", "")
    assert body["release"] is None
    assert {state for name, _, state in cells(body["tables"]["kpis"]) if name == "reached_people"} == {"value"}


def test_every_table_answers_on_both_databases(loaded: Site) -> None:
    loaded.released()
    reading = loaded.open()
    for tables in PAGES.values():
        for name, table in tables.items():
            for query in (Filters(), Filters(first_month="2023-02", last_month="2024-07"), Filters(groups=("HEP-GY",))):
                assert table(reading, query) is not None, name
