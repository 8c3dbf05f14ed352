"""The target-groups page's figures on a small ledger whose answers can be counted by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Connection, Engine, insert

from dashboard.findings import reach as findings
from data import db, ledger, models
from data.filters import Filters
from data.queries import reach, reach_plan
from data.reading import Reading, open_reading
from data.refresh import refresh

TODAY = date(2022, 7, 15)
KECSKEMET, HELVECIA, ORGOVANY, TISZAUG = "26684", "04093", "16939", "14094"
HOMES = {1: KECSKEMET, 2: KECSKEMET, 3: KECSKEMET, 4: HELVECIA, 5: HELVECIA}
GROUPS = {1: ["HEP-M", "HEP-R"], 2: ["HEP-R", "HEP-N"], 3: ["HEP-N"], 4: ["HEP-I", "HEP-N"]}
SESSIONS: tuple[tuple[str, str, str, list[int], int | None], ...] = (
    # activity, day, status, attendance list, headcount
    ("A-KLUB", "2022-01-10", "held", [1, 2], None),
    ("A-KLUB", "2022-02-10", "held", [1, 3, 4], None),
    ("A-KLUB", "2022-03-10", "cancelled", [], None),
    ("A-KLUB", "2022-05-10", "held", [1], None),
    ("B-KLUB", "2022-02-20", "held", [1, 5], None),
    ("B-NAP", "2022-04-20", "held", [], 40),
    ("B-NAP", "2022-05-20", "held", [], 25),
)
PLANS = (
    ("A", "", "", 10),
    ("A", "HEP-N", "", 6),
    ("A", "HEP-I", "", 8),
    ("B", "", KECSKEMET, 3),
    ("B", "", HELVECIA, 1),
)


def _fill(connection: Connection) -> None:
    number = ledger.start_import(connection, "workbook", "test.xlsx", "0" * 64)
    rows: dict[type[models.Recorded], list[dict[str, Any]]] = {
        models.Project: [
            {"project_key": "A", "title": "Első", "lead_ksh": ORGOVANY, "start": "2022-01-01", "end": "2022-12-31"},
            {"project_key": "B", "title": "Második", "start": "2022-01-01", "planned_end": "2022-06-30"},
            {"project_key": "C", "title": "Harmadik", "start": "2023-01-01", "planned_end": "2023-12-31"},
            {"project_key": "D", "title": "Negyedik", "lead_ksh": TISZAUG},
        ],
        models.Activity: [
            {"activity_code": "A-KLUB", "project_key": "A", "title": "Klub", "kind": "club"},
            {"activity_code": "B-KLUB", "project_key": "B", "title": "Kör", "kind": "club"},
            {"activity_code": "B-NAP", "project_key": "B", "title": "Családi nap", "kind": "event"},
        ],
        models.Session: [
            {"session_id": place, "activity_code": code, "session_code": str(place), "held_on": day, "month": day[:7],
             "status": status, "headcount": headcount}
            for place, (code, day, status, _, headcount) in enumerate(SESSIONS, start=1)
        ],
        models.Participant: [{"person_id": person, "settlement_ksh": home} for person, home in HOMES.items()],
        models.Membership: [{"person_id": one, "group_code": code} for one, codes in GROUPS.items() for code in codes],
        models.PlannedReach: [
            {"project_key": key, "group_code": group, "settlement_ksh": place, "planned_people": people}
            for key, group, place, people in PLANS
        ],
    }  # fmt: skip
    people = [{"id": person, "code_hash": bytes([person]) * 32} for person in HOMES]
    connection.execute(insert(models.Person), people)
    for model, found in rows.items():
        addressed = [{"sheet": model.__tablename__, "row_no": line} | row for line, row in enumerate(found, start=2)]
        ledger.apply(connection, number, model, addressed)
    lists = [(place, person) for place, session in enumerate(SESSIONS, start=1) for person in session[3]]
    connection.execute(insert(models.Attendance), [
        {"session_id": place, "person_id": person, "import_id": number, "row_no": line, "superseded_in": None}
        for line, (place, person) in enumerate(lists, start=2)
    ])  # fmt: skip
    ledger.finish_import(connection, number, ledger.Changes(), "2022-06-30")
    refresh(connection)


@pytest.fixture(scope="module")
def facts_only(facts_ledgers: Callable[[], Engine]) -> Reading:
    """The public facts, nothing else."""
    engine = facts_ledgers()
    return open_reading(engine, TODAY)


@pytest.fixture(scope="module")
def reading(facts_ledgers: Callable[[], Engine]) -> Reading:
    """The public facts and the ledger above."""
    engine = facts_ledgers()
    with db.writing(engine) as connection:
        _fill(connection)
    return open_reading(engine, TODAY)


def _rows(frame: pd.DataFrame, key: str, *columns: str) -> dict[object, tuple[object, ...]]:
    shown = frame[list(columns)].astype(object).where(frame[list(columns)].notna(), None)
    return {row[0]: tuple(row[1:]) for row in zip(frame[key], *(shown[name] for name in columns), strict=True)}


def test_a_person_counts_once_and_participations_stand_beside(reading: Reading) -> None:
    row = reach.kpis(reading, Filters()).iloc[0]
    assert (row["reached_people"], row["attendances"], row["each_attendances"]) == (5, 8, 8 / 5)
    assert (row["lowest_people"], row["highest_people"], row["headcount_sessions"]) == (40, 65, 2)


def test_reach_is_compared_with_the_plan_project_by_project(reading: Reading) -> None:
    row = reach.kpis(reading, Filters()).iloc[0]
    assert (row["enrolled_people"], row["planned_people"]) == (6, 14)
    assert row["reach_share"] == pytest.approx(6 / 14)
    elapsed = (TODAY - date(2022, 1, 1)).days + 1
    assert row["due_people"] == round(10 * elapsed / 365 + 4)
    assert row["status"] == "late"


def test_a_parent_group_counts_the_people_of_its_children_once(reading: Reading) -> None:
    found = _rows(reach.groups(reading, Filters()), "group_code", "reached_people", "enrolled_people", "planned_people")
    assert found["HEP-MR"] == (2, None, None)
    assert (found["HEP-M"][0], found["HEP-R"][0]) == (1, 2)
    assert found["HEP-N"] == (3, 3, 6)
    assert found["HEP-F"][0] == 0
    assert found["TISZAKECSKE-D7"][0] is None
    assert reach.kpis(reading, Filters(groups=("HEP-MR",)))["reached_people"].iloc[0] == 2


def test_a_zero_a_cancelled_month_and_a_month_without_lists_differ(reading: Reading) -> None:
    names = ("reached_people", "new_people", "returning_people", "attendances", "headcount_attendances")
    found = _rows(reach.months(reading, Filters()), "month", *names)
    assert found == {
        "2022-01": (2, 2, 0, 2, None),
        "2022-02": (4, 3, 1, 5, None),
        "2022-03": (0, 0, 0, 0, None),
        "2022-04": (None, None, None, None, 40),
        "2022-05": (1, 0, 1, 1, 25),
    }


def test_settlements_say_zero_no_data_and_not_applicable(reading: Reading) -> None:
    frame = reach.settlements(reading, Filters())
    found = _rows(frame, "settlement", "reached_people", "reached_people_state", "attendances")
    assert found["Kecskemét"] == (3, "value", 6)
    assert found["Helvécia"] == (2, "value", 2)
    assert found["Orgovány"] == (0, "value", 0)
    assert found["Tiszaug"] == (None, "not_reported", None)
    assert found["Kunbaracs"] == (None, "not_applicable", None)
    assert found["total"] == (5, "value", 8)
    rate = frame.set_index("settlement").loc["Helvécia", "per_thousand_people"]
    assert rate == pytest.approx(2 / 4971 * 1000, abs=0.05)


def test_overlaps_add_up_to_everybody(reading: Reading) -> None:
    frame = reach.overlaps(reading, Filters())
    people = _rows(frame, "_codes", "reached_people")
    assert people["HEP-N;HEP-I"] == (1,)
    assert people["HEP-MR"] == people["HEP-MR;HEP-N"] == people["HEP-N"] == (1,)
    parts = frame[~frame["_total"]]
    assert parts["reached_people"].sum() == frame[frame["_total"]]["reached_people"].iloc[0] == 5
    unknown = parts[parts["_codes"] == ""].iloc[0]
    assert (unknown["combination_state"], unknown["reached_people"]) == ("not_reported", 1)


def test_the_last_row_of_projects_is_no_sum_of_people(reading: Reading) -> None:
    frame = reach.projects(reading, Filters(projects=("A", "B", "C", "D")))
    found = _rows(frame, "project", "reached_people", "reached_people_state", "planned_people", "attendances")
    assert found["Első"] == (4, "value", 10, 6)
    assert found["Második"] == (2, "value", 4, 2)
    assert found["Harmadik"][:2] == (None, "not_yet_due")
    assert found["Negyedik"][:2] == (None, "not_reported")
    assert found["total"] == (5, "value", 14, 8)


def test_visitors_are_bounded_and_the_stated_events_keep_their_source(reading: Reading) -> None:
    frame = reach.headcounts(reading, Filters()).set_index("activity")
    row = frame.loc["Családi nap"]
    assert (row["held_sessions"], row["lowest_people"], row["highest_people"]) == (2, 40, 65)
    stated = frame[frame["stated_sessions"] == 800].iloc[0]
    assert stated["stated_bound"] == "at_least" and stated["source_link"].startswith("http")
    assert pd.isna(stated["lowest_people"])


def test_filters_cut_people_by_home_month_and_project(reading: Reading) -> None:
    def people(**chosen: object) -> float:
        return reach.kpis(reading, Filters(**chosen))["reached_people"].iloc[0]  # type: ignore[arg-type]

    assert people(settlements=(HELVECIA,)) == 2
    assert people(projects=("B",)) == 2
    assert people(first_month="2022-02", last_month="2022-02") == 4
    assert people(first_month="2022-03", last_month="2022-03") != people(projects=("B",))
    assert pd.isna(people(first_month="2022-04", last_month="2022-04"))


def test_attendances_do_not_pretend_to_follow_target_groups(reading: Reading) -> None:
    chosen = Filters(groups=("HEP-N",))
    for table in (reach.months, reach.settlements, reach.projects, reach.kpis):
        frame = table(reading, chosen)
        assert frame["attendances"].isna().all() and set(frame["attendances_state"]) == {"not_applicable"}


def test_a_plan_by_places_adds_up_and_follows_the_places(reading: Reading) -> None:
    assert reach_plan.chosen_plan(reading, Filters(projects=("B",))).planned_people == 4
    assert reach_plan.chosen_plan(reading, Filters(projects=("B",), settlements=(HELVECIA,))).planned_people == 1
    assert reach_plan.chosen_plan(reading, Filters(projects=("A",), settlements=(HELVECIA,))).planned_people is None


def test_facts_alone_are_shown_with_their_sources_and_nothing_is_zero(facts_only: Reading) -> None:
    for name, table in reach.TABLES.items():
        frame = table(facts_only, Filters())
        for column in ("reached_people", "new_people", "attendances", "lowest_people"):
            assert column not in frame or frame[column].isna().all(), name
    listed = reach.target_groups(facts_only, Filters())
    assert listed["scheme"].value_counts().to_dict() == {"TISZAKECSKE": 12, "HEP": 7}
    assert listed["group_kind"].value_counts().to_dict() == {"közvetlen": 8, "közvetett": 4}
    assert listed["source"].notna().all() and listed["source_link"].notna().all()
    mapped = listed.dropna(subset="mapping").set_index("group_code")
    assert mapped["mapping"].value_counts().to_dict() == {"none": 10, "same": 1, "wider": 1}
    assert mapped.loc["TISZAKECSKE-D7", "mapped_group"] == "idősek"
    assert mapped.loc["TISZAKECSKE-D5", "mapped_group"] is None or pd.isna(mapped.loc["TISZAKECSKE-D5", "mapped_group"])


def test_an_empty_ledger_and_filters_that_leave_nothing_give_empty_answers(reading: Reading) -> None:
    nothing = Filters(first_month="1999-01", last_month="1999-02", groups=("HEP-F",), settlements=(TISZAUG,))
    for table in reach.TABLES.values():
        table(reading, nothing)
    assert pd.isna(reach.kpis(reading, nothing)["reached_people"].iloc[0])


def test_an_empty_database_answers_every_table(engine: Engine) -> None:
    empty = open_reading(engine, TODAY)
    sizes = {name: len(table(empty, Filters())) for name, table in reach.TABLES.items()}
    assert sizes == dict.fromkeys(reach.TABLES, 0) | {"kpis": 1}


LANGUAGES = pytest.mark.parametrize("language", ["hu", "en"])


def _check_sentences(reading: Reading, language: str) -> None:
    for filters in (Filters(), Filters(first_month="1999-01", last_month="1999-01"), Filters(groups=("HEP-I",))):
        kpis = reach.kpis(reading, filters)
        said = [getattr(findings, name)(table(reading, filters), language=language)
                for name, table in reach.TABLES.items() if name != "kpis"]  # fmt: skip
        for sentence in [findings.headline(kpis, language=language), *said]:
            assert sentence and "nan" not in sentence.casefold() and "{" not in sentence


@LANGUAGES
def test_every_table_has_a_sentence(reading: Reading, language: str) -> None:
    _check_sentences(reading, language)


@LANGUAGES
def test_every_table_has_a_sentence_without_data(facts_only: Reading, language: str) -> None:
    _check_sentences(facts_only, language)


def test_sentences_are_good_hungarian(reading: Reading) -> None:
    def said(name: str) -> str:
        return str(getattr(findings, name)(reach.TABLES[name](reading, Filters()), language="hu"))

    assert said("groups") == "Az idősek bevonása marad el leginkább a tervtől: 13%"
    assert said("months") == "A legtöbben 2022 februárjában vettek részt: 4\u00a0fő, közülük 3 új"
    assert said("settlements") == "Három településből egyről senki sem jött el"
    assert said("overlaps") == "A bevont személyek 50%-a egynél több célcsoportba tartozik"
    assert said("projects") == "A legtöbb személyt az „Első” projekt vonta be: 4\u00a0fő"
    assert said("headcounts") == "A lista nélküli eseményeken legalább 40, legfeljebb 65 személy járt"
    assert said("target_groups") == (
        "A dokumentumok 18 célcsoportot neveznek meg: HEP 6, Tiszakécskei projekt 12 (8 közvetlen, 4 közvetett)"
    )
    headline = findings.headline(reach.kpis(reading, Filters()), language="hu")
    assert headline == "5 különböző személyt vontunk be; projektenként számolva a terv 43%-a teljesült"


def test_without_lists_the_headline_says_so(facts_only: Reading) -> None:
    headline = findings.headline(reach.kpis(facts_only, Filters()), language="hu")
    assert headline == "Itt még nincs jelenléti adat"
