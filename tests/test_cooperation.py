"""The cooperation page's tables: coverage and its reasoning, the attendance matrix, unseen partners, plans and
reviews.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pandas as pd
import pytest
from sqlalchemy import Engine

from dashboard.components.table import table_json
from dashboard.figures import cooperation as figures
from dashboard.findings import cooperation as findings
from dashboard.i18n import text
from data import db, ledger, models
from data.filters import Filters
from data.queries import cooperation
from data.queries.cooperation_partners import matrix
from data.reading import Reading, open_reading
from data.refresh import refresh

TODAY = date(2022, 11, 15)
LANGUAGES = ("hu", "en")
JEP = "ÁROP-1.A.3-2014-2014-0123"
PROJECT = "TOP-6.9.1-16-KE1-2017-00001"
DAYS = ("2021-11-10", "2022-02-10", "2022-02-10", "2022-10-20")
PRESENT = {
    "Helvécia Önkormányzata": (True, True, True, True),
    "Ágasegyháza Önkormányzata": (True, False, False, False),
    "Csongrádi úti Kör": (False, False, None, None),
}


@pytest.fixture(scope="module")
def stated(facts_ledgers: Callable[[], Engine]) -> Reading:
    """The public facts alone."""
    engine = facts_ledgers()
    return open_reading(engine, TODAY)


@pytest.fixture(scope="module")
def reading(facts_ledgers: Callable[[], Engine]) -> Reading:
    """The facts and one roundtable: four sessions (two on one day), three partners, one not expected later."""
    engine = facts_ledgers()
    address = {"sheet": "Munkalap", "row_no": 2}
    activity = {"activity_code": "K", "project_key": PROJECT, "title": "Kerekasztal", "kind": "roundtable"}
    plan = {"plan_code": "HEP", "title": "HEP", "adopted_on": "2020-12-01", "term_years": 5, "review_every_years": 2}
    with db.writing(engine) as connection:
        number = ledger.start_import(connection, "workbook", "test.xlsx", "0" * 64)
        sessions = [_session(place, day) for place, day in enumerate(DAYS, start=1)]
        ledger.apply(connection, number, models.Activity, [activity | address])
        ledger.apply(connection, number, models.Session, sessions)
        ledger.apply(connection, number, models.PartnerAttendance, [row | address for row in _presence()])
        ledger.apply(connection, number, models.Plan, [plan | address])
        refresh(connection)
    return open_reading(engine, TODAY)


def _presence() -> list[ledger.Row]:
    homes = {"Helvécia Önkormányzata": "04093", "Ágasegyháza Önkormányzata": "17686"}
    return [
        {"activity_code": "K", "session_code": f"K{place}", "organisation": who, "settlement_ksh": homes.get(who)}
        | {"present": there}
        for who, was_there in PRESENT.items()
        for place, there in enumerate(was_there, start=1)
        if there is not None
    ]


def _session(place: int, day: str) -> ledger.Row:
    return {
        "session_id": place,
        "activity_code": "K",
        "session_code": f"K{place}",
        "held_on": day,
        "month": day[:7],
        "status": "held",
        "sheet": "Alkalmak",
        "row_no": place,
    }


def _kpi(reading: Reading, name: str, filters: Filters | None = None) -> dict[str, object]:
    frame = cooperation.kpis(reading, filters or Filters()).set_index("indicator")
    return frame.loc[f"cooperation.{name}"].to_dict()


def test_eleven_unnamed_agreements_cover_eleven_of_fifteen(stated: Reading) -> None:
    frame = cooperation.coverage(stated, Filters())
    first = frame.iloc[0]
    assert (first["district"], first["coverage_basis"]) == ("Kecskeméti járás", "unnamed")
    assert (first["involved_count"], first["district_settlements_count"]) == (11, 15)
    assert first["coverage_share"] == pytest.approx(11 / 15)
    assert pd.isna(first["settlements"]), "the eleven are not named anywhere"
    assert first["source_link"] == "/sources#document-JEP-2015"
    assert findings.coverage(frame, language="hu") == (
        "A Kecskeméti járás többi 15 településéből 11 kötött megállapodást (73,3%)"
    )


def test_a_consortium_of_seven_covers_its_whole_district(stated: Reading) -> None:
    frame = cooperation.coverage(stated, Filters())
    human = frame[frame["project"].fillna("").str.startswith("Humán szolgáltatások")].iloc[0]
    assert (human["partners_count"], human["involved_count"], human["district_settlements_count"]) == (7, 5, 5)
    assert human["settlements"] == "Lakitelek, Szentkirály, Tiszaalpár, Tiszakécske, Tiszaug"


def test_the_agreements_stay_unnamed(stated: Reading) -> None:
    (row,) = cooperation.agreements(stated, Filters()).to_dict("records")
    assert (row["agreement_partner"], row["agreements_count"], row["agreement_is"]) == ("unnamed", 11, "unknown")
    assert "kerekasztalon" in row["duties"]
    assert "nincsenek megnevezve" in table_json(cooperation.agreements(stated, Filters()), "hu")


def test_stated_events_are_shown_and_not_counted_as_held(stated: Reading) -> None:
    frame = cooperation.timeline(stated, Filters()).set_index("event")
    roundtable = frame.loc["Járási szintű felzárkóztatási kerekasztal"]
    assert (roundtable["stated_sessions"], roundtable["start_on"], roundtable["end_on"]) == (
        16,
        "2015-08",
        "2015-11-16",
    )
    assert pd.isna(roundtable["held_sessions"])
    national = frame.loc["Szakmai workshop, műhelybeszélgetés (országos)"]
    assert (national["stated_sessions"], national["stated_bound"], national["project_link"]) == (50, "at_least", None)
    held = _kpi(stated, "held_share")
    assert held["stated_count"] == 3 + 16
    assert pd.isna(held["whole_count"])
    assert findings.matrix(matrix(stated, Filters()), frame.reset_index(), language="hu") == (
        "A 2015. évi kerekasztalokról nincs jelenléti adat"
    )


def test_plans_say_why_no_review_is_computed(stated: Reading) -> None:
    frame = cooperation.plans(stated, Filters()).set_index("plan")
    hep = frame.loc["Helyi Esélyegyenlőségi Program – Kecskemét"]
    assert (hep["term_years"], hep["review_every_years"]) == (5, 2)
    assert (hep["review_remark"], hep["next_review_on_state"], hep["status"]) == (
        "adoption_unknown",
        "not_reported",
        "no_data",
    )
    draft = frame.loc["Közösségi Beavatkozási Terv"]
    assert (draft["resolution_is"], draft["deadline_text"], draft["review_remark"]) == (
        "tervezet",
        "azonnal",
        "no_rule",
    )


@pytest.mark.parametrize(
    ("today", "status"), [(date(2022, 6, 1), "on_track"), (TODAY, "attention"), (date(2022, 12, 2), "late")]
)
def test_a_review_falls_due_two_years_after_the_adoption(reading: Reading, today: date, status: str) -> None:
    plan = cooperation.plans(open_reading(reading.engine, today), Filters()).set_index("plan").loc["HEP"]
    assert (plan["next_review_on"], plan["expires_on"], plan["status"]) == ("2022-12-01", "2025-12-01", status)


def test_the_matrix_has_a_column_for_every_session(reading: Reading) -> None:
    frame = matrix(reading, Filters()).set_index("partner")
    marks = ["2021-11-10_mark", "2022-02-10_mark", "2022-02-10 (2)_mark", "2022-10-20_mark"]
    assert frame.columns.tolist() == [*marks, "attended_sessions", "expected_sessions"]
    assert frame.index.tolist() == ["Ágasegyháza Önkormányzata", "Csongrádi úti Kör", "Helvécia Önkormányzata"]
    assert frame.loc["Ágasegyháza Önkormányzata", marks].tolist() == ["present", "absent", "absent", "absent"]
    assert frame.loc["Csongrádi úti Kör", marks].isna().tolist() == [False, False, True, True]
    assert frame[["attended_sessions", "expected_sessions"]].to_numpy().tolist() == [[1, 4], [0, 2], [4, 4]]
    newest = matrix(reading, Filters(), most=1).set_index("partner")
    assert newest.columns.tolist() == ["2022-10-20_mark", "attended_sessions", "expected_sessions"]
    assert newest["expected_sessions"].tolist() == [4, 2, 4], "the counts stay those of all sessions"
    assert "2021. nov. 10." in table_json(frame.reset_index(), "hu")


def test_partners_not_seen_for_long(reading: Reading) -> None:
    frame = cooperation.unseen(reading, Filters())
    assert frame["partner"].tolist() == ["Csongrádi úti Kör", "Ágasegyháza Önkormányzata"]
    assert frame["status"].tolist() == ["late", "late"]
    assert frame["unseen_days_state"].tolist() == ["not_applicable", "value"]
    assert (frame.loc[1, "unseen_days"], frame.loc[1, "missed_sessions"]) == (370, 3)
    soon = cooperation.unseen(open_reading(reading.engine, date(2022, 6, 1)), Filters()).set_index("partner")
    assert soon.loc["Ágasegyháza Önkormányzata", "status"] == "attention"
    assert _kpi(reading, "unseen_partners")["part_share"] == pytest.approx(2 / 3)
    assert cooperation.unseen(reading, Filters(first_month="2022-10")).equals(frame), "the period does not apply"


def test_attendance_adds_up_by_settlement_and_follows_the_filters(reading: Reading) -> None:
    frame = cooperation.settlements(reading, Filters()).set_index("settlement")
    assert frame["attended_sessions"].dropna().to_dict() == {"Ágasegyháza": 1, "Helvécia": 4}
    assert frame.loc["Kecskemét", "attended_sessions_state"] == "not_reported"
    whole = _kpi(reading, "attended_share")
    assert (whole["part_count"], whole["whole_count"]) == (5, 10)
    october = _kpi(reading, "attended_share", Filters(first_month="2022-10", last_month="2022-10"))
    assert (october["part_count"], october["whole_count"], october["previous_share"] is None) == (1, 2, False)
    village = cooperation.settlements(reading, Filters(settlements=("04093",)))
    assert village["settlement"].tolist() == ["Helvécia"]
    covered = cooperation.coverage(reading, Filters(settlements=("04093",)))
    assert set(covered["district"]) == {"Kecskeméti járás"}, "coverage shows the whole district of a village"
    assert covered.iloc[0]["involved_count"] == 2


def test_roundtables_one_by_one(reading: Reading) -> None:
    frame = cooperation.sessions(reading, Filters())
    assert frame["held_on"].tolist() == sorted(DAYS, reverse=True)
    assert frame[["present_partners_count", "expected_partners_count"]].iloc[0].tolist() == [1, 2]
    assert (
        findings.sessions(frame, language="hu")
        == "Az utolsó kerekasztal 2022. október 20-án volt; 2 várt partnerből 1 volt jelen"
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "filters", [Filters(), Filters(projects=(JEP,)), Filters(first_month="2031-01"), Filters(districts=("044",))]
)
def test_every_table_has_its_sentence_and_figure(reading: Reading, filters: Filters, language: str) -> None:
    frames = {name: table(reading, filters) for name, table in cooperation.TABLES.items()}
    _draw_everything(frames, language)
    for name in cooperation.TABLES:
        assert text(f"cooperation.{name}.name", language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_ledger_says_that_nothing_is_known(engine: Engine, language: str) -> None:
    empty = open_reading(engine, TODAY)
    frames = {name: table(empty, Filters()) for name, table in cooperation.TABLES.items()}
    assert _draw_everything(frames, language) == text("cooperation.headline_empty", language)
    assert frames["kpis"]["whole_count"].isna().all()


def _draw_everything(frames: dict[str, pd.DataFrame], language: str) -> str:
    """Every figure and sentence of the page; returns the headline."""
    rows = frames["kpis"].to_dict("records")
    figures.coverage(frames["coverage"], language=language)
    figures.settlements(frames["settlements"], language=language)
    figures.timeline(frames["timeline"], frames["sessions"], language=language, today=TODAY.isoformat())
    said = [
        findings.timeline(frames["timeline"], rows[1], language=language),
        findings.unseen(frames["unseen"], rows[3], language=language),
        findings.matrix(frames["matrix"], frames["timeline"], language=language),
    ]
    for name in ("coverage", "settlements", "sessions", "agreements", "partners", "plans", "context"):
        said.append(getattr(findings, name)(frames[name], language=language))
    assert all(sentence and "nan" not in sentence.casefold().split() for sentence in said)
    for frame in frames.values():
        assert table_json(frame, language)
    return findings.headline(frames["coverage"], frames["kpis"], language=language)
