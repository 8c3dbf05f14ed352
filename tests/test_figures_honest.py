"""Stated facts are what the CSV says, nothing else has a value, and what is not known is a zero nowhere: no table, no
chart, no sparkline.
"""

from __future__ import annotations

import base64
import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import screens
from flask.testing import FlaskClient

from dashboard import format as fmt
from dashboard.findings import budget as findings
from data import facts

STATES = {"nincs adat", "nem értelmezhető", "még nem esedékes", "nem közölhető"}
MAY_HAVE_VALUES = {
    "overview/kpis": {"covered_count", "settlements_count"},
    "overview/attention": {"elapsed_days", "found_count", "base_count"},
    "overview/settlements": {"population_people"},
    "budget/kpis": {"amount_huf", "known_count", "all_count"},
    "budget/projects": {"grant_huf"},
    "budget/by_project": {"grant_huf"},
    "budget/consortium": {"share_huf", "grant_share"},
    "budget/pace": {"months_left_count"},
    "reach/settlements": {"population_people"},
    "reach/headcounts": {"stated_sessions"},
    "workshops/kpis": {"part_count", "whole_count", "part_share"},
    "workshops/calendar": {"workshop_group_no"},
    "workshops/trainings": {"planned_headcount_count", "headcount_count", "overdue_days"},
    "workshops/groups": {"workshop_group_no"},
    "workshops/activities": {"stated_sessions"},
    "cooperation/kpis": {"part_count", "whole_count", "part_share", "stated_count"},
    "cooperation/coverage": {"involved_count", "district_settlements_count", "coverage_share", "partners_count"},
    "cooperation/agreements": {"agreements_count"},
    "cooperation/timeline": {"stated_sessions"},
    "cooperation/settlements": {"partners_count"},
    "cooperation/plans": {"term_years", "review_every_years"},
    "cooperation/context": {"amount"},
    "partners/kpis": {"part_count", "whole_count", "part_share"},
    "partners/fulfilment": {"duties_count", "agreements_count"},
    "partners/duties": {"agreements_count"},
    "partners/network": {"shared_projects_count"},
    "partners/consortium": {"share_huf", "grant_share"},
    "settlement/places": {"population_people", "projects_count"},
    "settlement/projects": {"grant_huf"},
    "settlement/events": {"stated_sessions"},
    "settlement/agreements": {"agreements_count"},
    "settlement/population": {"residents_people", "change_people", "area_ha_count"},
    "sources/documents": {"facts_count"},
    "sources/facts": {"amount"},
    "sources/imports": {"added_count", "superseded_count", "unchanged_count"},
}
"""Table → the columns in which the public facts, and counts of them, can stand. Every other figure is unknown."""
ZEROS = {"known_count", "months_left_count", "superseded_count", "unchanged_count"}
LINKS = ("", "project=MINTA-06", "project=MINTA-05", "from=2021-05&to=2021-12", "district=044", "period=this-year")
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def told(prepared: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A reader of the public facts alone."""
    return screens.client_for(screens.settings_in(tmp_path_factory.mktemp("told"), prepared["facts"]))


@pytest.fixture(scope="module")
def made(prepared: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A reader of facts and demonstration data."""
    return screens.client_for(screens.settings_in(tmp_path_factory.mktemp("made"), prepared["sample"]))


def tables(client: FlaskClient, page: str, link: str = "") -> dict[str, Rows]:
    found = client.get(f"/{page}.json?{link}").get_json()["tables"]
    return {
        name: [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]] for name, table in found.items()
    }


def stated(name: str) -> list[dict[str, str]]:
    """The rows of a file of public facts."""
    file = Path(facts.__file__).parent / f"{name}.csv"
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines, delimiter=";"))


def number(text: str) -> float | None:
    return float(text.rstrip("+")) if text else None


def keyed(rows: Rows, *columns: str) -> dict[Any, Any]:
    pairs = [tuple(row[name] for name in columns) for row in rows]
    return {pair[:-1] if len(pair) > 2 else pair[0]: pair[-1] for pair in pairs}


# What the documents state


def test_grants_and_shares_are_those_of_the_documents(told: FlaskClient) -> None:
    shown, projects = tables(told, "budget"), stated("projects")
    rows = [row for row in shown["projects"] if not row["_total"]] if "_total" in shown["projects"][0] else [
        row for row in shown["projects"] if row["project_key"]]  # fmt: skip
    assert keyed(rows, "project", "grant_huf") == {row["title_hu"]: number(row["grant_huf"]) for row in projects}
    rounded = {row["title_hu"] for row in projects if row["grant_is_rounded"] == "yes"}
    assert {row["project"] for row in rows if row["grant_is"] == "rounded"} == rounded
    assert all(row["source"] and row["source_link"] for row in rows)
    inside = {row["title_hu"] for row in projects if row["scope"] in ("own", "neighbour")}
    assert {row["project"] for row in rows if row["counted"]} == inside
    total = next(row for row in shown["projects"] if not row["project_key"])
    assert total["grant_huf"] == sum(number(row["grant_huf"]) or 0 for row in projects if row["title_hu"] in inside)
    names = {row["code"]: row["title_hu"] for row in projects}
    true = {
        (names.get(row["project_code_or_title"], row["project_code_or_title"]), row["organisation"]):
            number(row["share_huf"]) for row in stated("partners")
    }  # fmt: skip
    assert keyed(shown["consortium"], "project", "organisation", "share_huf") == true


def test_the_infrastructure_project_is_added_only_on_demand(told: FlaskClient) -> None:
    without, added = (tables(told, "budget", link)["kpis"][0]["amount_huf"] for link in ("", "infrastructure=yes"))
    assert added - without == 548_000_000


def test_events_trainings_and_groups_are_those_of_the_documents(told: FlaskClient) -> None:
    workshops, cooperation = tables(told, "workshops"), tables(told, "cooperation")
    events = {row["series_hu"]: (number(row["occasions"]), "at_least" if "+" in row["occasions"] else "exact")
              for row in stated("events")}  # fmt: skip
    shown = {row.get("event") or row["activity"]: (row["stated_sessions"], row["stated_bound"])
             for row in [*cooperation["timeline"], *workshops["activities"]] if row["stated_sessions"]}  # fmt: skip
    assert shown == events
    kpis = keyed(cooperation["kpis"], "indicator", "stated_count")
    assert kpis["cooperation.held_share"] == 3 + 16
    for row in stated("trainings"):
        training = next(one for one in workshops["trainings"] if one["training"] == row["title_hu"])
        planned = row["headcount_is"] == "planned"
        counts = (training["headcount_count"], training["planned_headcount_count"])
        assert counts == ((None, 40) if planned else (number(row["headcount"]), None))
        assert training["training_status"] == ("overdue" if planned else "completed")
        assert (training["planned_completion_on"] if planned else training["completion_on"]) == row["completion"]
    assert [(row["workshop_group"], row["group_status"], row["held_sessions"]) for row in workshops["groups"]] == [
        (row["name_hu"], "javasolt", None) for row in stated("workshop_groups")
    ]


def test_coverage_agreements_and_plans_are_those_of_the_documents(told: FlaskClient) -> None:
    shown = tables(told, "cooperation")
    covered = [(row["district"], row["coverage_basis"], row["involved_count"], row["district_settlements_count"])
               for row in shown["coverage"]]  # fmt: skip
    assert covered[0] == ("Kecskeméti járás", "unnamed", 11, 15)
    assert ("Tiszakécskei járás", "consortium", 5, 5) in covered
    assert shown["coverage"][0]["coverage_share"] == pytest.approx(11 / 15)
    assert [(row["agreement_partner"], row["agreements_count"]) for row in shown["agreements"]] == [("unnamed", 11)]
    for row in stated("plans"):
        plan = next(one for one in shown["plans"] if one["plan"] == row["title_hu"])
        assert (plan["term_years"], plan["review_every_years"]) == (number(row["term_years"]),
                                                                    number(row["review_every_years"]))  # fmt: skip
        assert (plan["resolution_is"], plan["adopted_on"], plan["deadline_text"]) == (
            row["resolution_is"], row["adopted_on"] or None, row["deadline_text"] or None)  # fmt: skip
        assert plan["next_review_on"] is None and plan["expires_on"] is None
    groups = tables(told, "reach")["target_groups"]
    assert [row["group"] for row in groups] == [row["name_hu"] for row in stated("target_groups")]
    assert {row["amount"] for row in shown["context"]} == {3000, 95, 50}


# What nobody states


@pytest.mark.parametrize("page", screens.PAGES)
def test_what_is_not_stated_has_no_value_and_is_no_zero(told: FlaskClient, page: str) -> None:
    for name, rows in tables(told, page).items():
        figures = {
            (column, value) for row in rows for column, value in row.items()
            if isinstance(value, (int, float)) and not isinstance(value, bool) and not column.startswith("_")
        }  # fmt: skip
        assert {column for column, _ in figures} <= MAY_HAVE_VALUES.get(f"{page}/{name}", set()), name
        assert {column for column, value in figures if value == 0} <= ZEROS, name


@pytest.mark.parametrize("page", screens.PAGES)
def test_no_tile_shows_a_zero_that_nobody_stated(told: FlaskClient, page: str) -> None:
    for component, properties in screens.values_of(told, page).items():
        if component.endswith("-spark"):
            assert not any(value is not None for value in json.loads(properties["data-spark"])), component
        if component.endswith("-figure"):
            assert not str(properties["children"]).startswith("0"), component
        if component.endswith("-graph"):
            drawn = [(text, size) for trace in properties["figure"]["data"] for text, size in labelled(trace)]
            assert [text for text, _ in drawn if plain(text).startswith("0")] == [], component


# What charts draw where a table has a state


def values(found: Any) -> list[Any]:
    """An array of a figure as it travels: a list, or base64 of typed numbers."""
    if isinstance(found, dict):
        decoded = np.frombuffer(base64.b64decode(found["bdata"]), dtype=found["dtype"]).tolist()
        return [None if value != value else value for value in decoded]
    return list(found or [])


def labelled(trace: dict[str, Any]) -> list[tuple[str, Any]]:
    """(text, length) of the labels of a trace."""
    texts = values(trace["text"]) if isinstance(trace.get("text"), (list, dict)) else []
    return list(zip([str(one) for one in texts], values(trace.get("x")), strict=False))


def plain(text: str) -> str:
    return text.replace("<b>", "").replace("</b>", "").strip()


def charts(client: FlaskClient, page: str, link: str) -> Iterator[tuple[str, list[dict[str, Any]], Rows]]:
    """Name, traces and rows of every chart of a page."""
    rows = tables(client, page, link)
    for component, properties in screens.values_of(client, page, link).items():
        name = component.removeprefix(f"{page}-").removesuffix("-graph")
        if component.endswith("-graph") and name in rows:
            yield name, properties["figure"]["data"], rows[name]


MONTHLY = {"cumulative": ("planned_huf", "paid_huf"), "months": ("new_people", "returning_people"),
           "sessions": ("held_sessions", "cancelled_sessions", "unreported_sessions")}  # fmt: skip


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("page", ["budget", "reach", "workshops"])
def test_lines_and_columns_break_where_a_month_is_not_known(made: FlaskClient, page: str, link: str) -> None:
    for name, traces, rows in charts(made, page, link):
        if name not in MONTHLY or not rows:
            continue
        figures = [column for column in MONTHLY[name] if column in rows[0]]
        unknown = {row["month"] for row in rows if all(row[column] is None for column in figures)}
        known = {column: {row["month"]: row[column] for row in rows if row[column] is not None} for column in figures}
        seen = []
        for trace in traces:
            if trace.get("name") == "nincs adat" or trace.get("mode") == "markers":
                continue  # the mark of a gap, and the points that carry words only
            assert not trace.get("connectgaps")
            months = [str(day)[:7] for day in values(trace["x"])]
            drawn = dict(zip(months, values(trace["y"]), strict=True))
            assert {month for month, value in drawn.items() if value is not None} & unknown == set(), name
            seen.append({month: value for month, value in drawn.items() if value is not None})
        for column, true in known.items():
            if any(true.values()):
                assert any(one == pytest.approx(true) for one in seen), (name, column)


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("page", ["budget", "reach", "workshops", "cooperation"])
def test_bars_without_a_value_say_their_state(made: FlaskClient, page: str, link: str) -> None:
    columns = {"categories": "paid_huf", "groups": "reached_people", "turnout": "turnout_share",
               "coverage": "coverage_share"}  # fmt: skip
    for name, traces, rows in charts(made, page, link):
        if name not in columns or (name == "groups" and page != "reach"):
            continue
        rows = [row for row in rows if row.get("category") != "total" and row.get("turnout_of") != "total"]
        unknown = sum(row[columns[name]] is None for row in rows)
        said = [plain(text) for trace in traces for text, _ in labelled(trace)]
        states = sum(any(text.startswith(state) for state in STATES) for text in said)
        if len(said) == len(rows):
            assert states == unknown, name
        assert states == 0 or unknown, name


# What the words say beside the figures


def shown(client: FlaskClient, page: str, link: str = "") -> dict[str, str]:
    """Component → its words, with plain spaces."""
    found = screens.values_of(client, page, link)
    words = {name: properties.get("children") for name, properties in found.items()}
    return {name: said.replace("\u00a0", " ") for name, said in words.items() if isinstance(said, str)}


def test_the_headline_is_about_the_projects_whose_payments_are_known(made: FlaskClient) -> None:
    said = shown(made, "budget")
    assert said["budget-headline"].startswith("Az 5 jelentő projekt keretének 77%-a teljesült")
    assert said["budget-grant-figure"] == "2,15 Mrd Ft"  # of all twelve
    assert shown(made, "overview")["overview-headline"].startswith(said["budget-headline"])
    one = shown(made, "budget", "project=MINTA-02")["budget-headline"]
    assert one.startswith("A keret ")


def test_the_period_in_words_ends_with_the_facts(made: FlaskClient) -> None:
    for link, said in {
        "": "2019. december – 2026. október",
        "from=2025-03": "2025. március – 2026. október",
        "from=2025-03&to=2028-01": "2025. március – 2028. január",
        "from=2027-03": "2027. március óta",
    }.items():
        assert shown(made, "budget", link)["budget-subline"].endswith(said), link


def test_a_later_period_is_not_measured_against_whole_plans(made: FlaskClient) -> None:
    start, reach = (shown(made, page, "period=last-quarter") for page in ("overview", "reach"))
    assert start["overview-people-unit"] == "fő" and not start["overview-people-status"]
    assert "terv" not in reach["reach-headline"] and not reach["reach-plan-status"]
    assert "terv" not in reach["reach-groups-title"] and not reach["reach-plan-change"]
    assert reach["reach-plan-ignored"] == "A terv a teljes projektre szól, nem követi az időszakot."
    assert shown(made, "budget", "period=last-quarter")["budget-committed-unit"] == ""


def test_the_same_quantity_has_one_name_and_one_share(made: FlaskClient) -> None:
    start, reach = shown(made, "overview"), shown(made, "reach")
    assert start["overview-people-title"] == reach["reach-people-title"]
    assert start["overview-people-figure"] == reach["reach-people-figure"]
    assert f" {reach['reach-plan-figure']}-a" in start["overview-people-unit"]
    workshops, cooperation = shown(made, "workshops"), shown(made, "cooperation")
    assert start["overview-sessions-title"] == workshops["workshops-held-title"]
    assert start["overview-cooperation-title"] == cooperation["cooperation-attended-title"]


def test_nothing_outside_the_chosen_period_stands_for_it(made: FlaskClient) -> None:
    said = shown(made, "overview", "from=2027-03")
    assert "képest" not in "".join(said[f"overview-{area}-change"] for area in ("money", "people", "sessions"))


def test_coverage_that_no_plan_judges_has_no_status(told: FlaskClient) -> None:
    found = screens.values_of(told, "overview")
    assert found["overview-cooperation-figure"]["children"] == "73,3%"
    assert not found["overview-cooperation-status"]["children"]


def test_a_known_figure_is_not_called_no_data() -> None:
    assert fmt.judged("no_data", None) == "no_data"
    assert fmt.judged("no_data", 708.0) is None
    assert fmt.judged("late", 708.0) == "late"


def test_a_sum_names_the_part_that_is_measured() -> None:
    names = ("paid_huf", "planned_huf", "paid_share")
    row = {"paid_huf": 900e6, "planned_huf": 800e6, "paid_share": 0.75}
    assert (
        findings.beside(row, names, "budget.paid.of", "en") == "of which HUF\u00a0600\u00a0M / HUF\u00a0800\u00a0M due"
    )
    whole = findings.beside(row | {"paid_huf": 600e6}, names, "budget.paid.of", "en")
    assert whole == "/ HUF\u00a0800\u00a0M due"


def test_a_grant_that_never_counts_is_not_called_unknown(told: FlaskClient) -> None:
    said = shown(told, "budget", "project=TOP-6.7.1-16-KE1-2017-00001")
    assert said["budget-grant-figure"] == said["budget-paid-figure"] == "nem értelmezhető"
    assert "nem számít" in said["budget-headline"] and not said["budget-paid-status"]
    counted = shown(told, "budget", "project=TOP-6.7.1-16-KE1-2017-00001&infrastructure=yes")
    assert counted["budget-grant-figure"] == "548 M Ft"


def test_workshop_groups_have_no_planned_reach(made: FlaskClient) -> None:
    said = shown(made, "reach", "workshop=3")
    assert said["reach-plan-figure"] == "nem értelmezhető" and not said["reach-plan-ignored"]
    assert shown(made, "overview", "workshop=3")["overview-people-unit"] == "fő"


def test_missing_months_are_as_many_on_two_pages(made: FlaskClient) -> None:
    gaps = keyed(tables(made, "sources")["completeness"], "project", "missing_count")
    lines = [row for row in tables(made, "overview")["attention"] if row["attention"] == "report_missing"]
    assert lines and all(row["found_count"] == gaps[row["subject"]] for row in lines)
