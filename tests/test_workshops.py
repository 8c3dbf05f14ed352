"""The workshops page's tables: sessions against plan, gaps that are not zero, turnout, trainings, who comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pandas as pd
import pytest
from sqlalchemy import Engine, insert

from dashboard.figures import workshops as figures
from dashboard.findings import workshops as findings
from dashboard.i18n import text
from data import db, ledger, models
from data.filters import Filters
from data.people import presence
from data.queries import workshops
from data.queries.workshops_trainings import training_status
from data.reading import Reading, open_reading
from data.refresh import refresh

TODAY = date(2022, 11, 15)
LANGUAGES = ("hu", "en")
SESSIONS = (
    # code, held_on, status, capacity, headcount
    ("A1", "2022-05-10", "held", 10, 8),
    ("A2", "2022-05-20", "held", None, 30),
    ("A3", "2022-06-10", "cancelled", 10, None),
    ("A4", "2022-09-10", "held", 10, None),
    ("A5", "2022-10-05", "planned", 10, None),
    ("A6", "2022-12-05", "planned", 10, None),
)


def _session(number: int, code: str, day: str, status: str, capacity: int | None, headcount: int | None) -> ledger.Row:
    return {
        "session_id": number,
        "activity_code": "A",
        "session_code": code,
        "held_on": day,
        "month": day[:7],
        "status": status,
        "capacity": capacity,
        "headcount": headcount,
        "sheet": "Alkalmak",
        "row_no": number,
    }


@pytest.fixture(scope="module")
def reading(facts_ledgers: Callable[[], Engine]) -> Iterator[Reading]:
    """The public facts and one workshop series of group 3: six sessions, three people on the list of one of them."""
    engine = facts_ledgers()
    with db.writing(engine) as connection:
        number = ledger.start_import(connection, "workbook", "test.xlsx", "0" * 64)
        activity = {
            "activity_code": "A",
            "project_key": "TOP-6.9.1-16-KE1-2017-00001",
            "title": "Háztartási kör",
            "kind": "workshop",
            "workshop_group_no": 3,
            "sheet": "Tevékenységek",
            "row_no": 2,
        }
        ledger.apply(connection, number, models.Activity, [activity])
        rows = [_session(place, *one) for place, one in enumerate(SESSIONS, start=1)]
        ledger.apply(connection, number, models.Session, rows)
        _attend(connection, number)
        refresh(connection)
    yield open_reading(engine, TODAY)
    presence.load.cache_clear()


def _attend(connection: object, number: int) -> None:
    """Persons 1–3 came to A4; person 1 came to A1 too, which therefore has a list of one."""
    people = [{"id": person, "code_hash": bytes([person]) * 32} for person in (1, 2, 3)]
    connection.execute(insert(models.Person), people)  # type: ignore[attr-defined]
    homes = [
        {"person_id": person, "settlement_ksh": "26684", "sheet": "Résztvevők", "row_no": person}
        for person in (1, 2, 3)
    ]
    ledger.apply(connection, number, models.Participant, homes)  # type: ignore[arg-type]
    came = [(4, 1), (4, 2), (4, 3), (1, 1)]
    rows = [
        {"session_id": session, "person_id": person, "import_id": number, "row_no": row}
        for row, (session, person) in enumerate(came, start=2)
    ]
    connection.execute(insert(models.Attendance), rows)  # type: ignore[attr-defined]


def _kpi(reading: Reading, name: str, filters: Filters | None = None) -> dict[str, object]:
    frame = workshops.kpis(reading, filters or Filters()).set_index("indicator")
    return frame.loc[f"workshops.{name}"].to_dict()


def test_sessions_without_report_count_as_due_and_future_ones_do_not(reading: Reading) -> None:
    frame = workshops.sessions(reading, Filters()).set_index("month")
    assert frame.index.tolist() == [f"2022-{month:02d}" for month in range(5, 13)]
    assert frame.loc["2022-05", "held_sessions"] == 2
    assert frame.loc["2022-06", "held_share"] == 0
    assert frame.loc["2022-10", "unreported_sessions"] == 1
    assert frame.loc["2022-12", "held_sessions_state"] == "not_yet_due"
    assert pd.isna(frame.loc["2022-07", "planned_sessions"])
    held = _kpi(reading, "held_share")
    assert (held["part_count"], held["whole_count"], held["status"]) == (3, 5, "late")


def test_the_calendar_tells_gaps_from_zero(reading: Reading) -> None:
    frame = workshops.calendar(reading, Filters(workshops=(3,))).set_index("month")
    states = frame["held_sessions_state"].to_dict()
    assert frame.loc["2022-06", "held_sessions"] == 0, "all cancelled: a true zero"
    assert states["2022-07"] == "not_reported"
    assert pd.isna(frame.loc["2022-07", "held_sessions"])
    assert (states["2022-10"], states["2022-12"]) == ("not_reported", "not_yet_due")


def test_turnout_needs_both_capacity_and_attendance(reading: Reading) -> None:
    total = workshops.turnout(reading, Filters()).iloc[-1]
    assert total["turnout_of"] == "total"
    assert (total["turnout_attendances"], total["capacity_count"]) == (1 + 3, 20), "A2 has no capacity"
    assert _kpi(reading, "turnout_share")["part_share"] == pytest.approx(0.2)


def test_who_comes_back_counts_months_of_different_people(reading: Reading) -> None:
    frame = workshops.returning(reading, Filters()).set_index("months_attended")["reached_people"]
    assert frame.to_dict() == {"1": 2, "2-3": 1, "4-6": 0, "7-12": 0, "13+": 0, "total": 3}
    assert _kpi(reading, "returning_share")["part_count"] == 1
    assert workshops.returning(reading, Filters(first_month="2023-01")).empty


def test_the_three_stated_trainings(reading: Reading) -> None:
    frame = workshops.trainings(reading, Filters()).set_index("training")
    assert frame["training_status"].value_counts().to_dict() == {"completed": 2, "planned": 1}
    assert frame["headcount_count"].dropna().tolist() == [200, 50]
    assert frame.loc["Targoncavezetői képzés", "headcount_is"] == "places"
    assert frame["source_link"].str.startswith("/sources#document-").all()
    later = open_reading(reading.engine, date(2023, 7, 1))
    overdue = workshops.trainings(later, Filters()).iloc[0]
    assert (overdue["training_status"], overdue["overdue_days"]) == ("overdue", 1)
    assert _kpi(later, "completed_trainings")["status"] == "late"
    assert workshops.trainings(reading, Filters(first_month="2022-01", last_month="2022-12"))["training"].tolist() == [
        "Személyes kompetenciák fejlesztésére irányuló képzés"
    ]


@pytest.mark.parametrize(
    ("status", "planned", "completion", "expected"),
    [
        ("lezárult", None, None, "completed"),
        ("elmaradt", "2022-01", None, "cancelled"),
        ("ismeretlen", None, "2022", "completed"),
        ("tervezett", "2022-H2", None, "planned"),
        ("tervezett", "2022-10", None, "overdue"),
        ("tervezett", None, None, "planned"),
        ("ismeretlen", None, None, "unknown"),
    ],
)
def test_training_status(status: str, planned: str | None, completion: str | None, expected: str) -> None:
    assert training_status(status, planned, completion, TODAY) == expected


def test_proposed_groups_without_sessions_have_no_figures(reading: Reading) -> None:
    frame = workshops.groups(reading, Filters()).set_index("workshop_group_no")
    assert len(frame) == 8
    assert set(frame["group_status"]) == {"javasolt"}
    assert frame["held_sessions"].dropna().to_dict() == {3: 3}
    assert frame["attendances"].dropna().to_dict() == {3: 30 + 1 + 3}


def test_activities_leave_out_trainings_and_cooperation(reading: Reading) -> None:
    frame = workshops.TABLES["activities"](reading, Filters()).set_index("activity")
    assert sorted(frame["age"].dropna()) == ["15–18", "15–18"]
    stated = frame.loc["Közösségfejlesztő események (366 program)"]
    assert (stated["stated_sessions"], stated["stated_bound"]) == (800, "at_least")
    assert not frame.index.str.contains("kerekasztal|képzés|Zárórendezvény|országos").any()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(first_month="2031-01"),
        Filters(period="last-month", settlements=("26684",)),
        Filters(workshops=(8,)),
    ],
)
def test_every_table_has_its_sentence_and_figure(reading: Reading, filters: Filters, language: str) -> None:
    frames = {name: table(reading, filters) for name, table in workshops.TABLES.items()}
    _draw_everything(frames, language)
    for name in workshops.TABLES:
        assert text(f"workshops.{name}.name", language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_ledger_says_that_nothing_is_known(engine: Engine, language: str) -> None:
    empty = open_reading(engine, TODAY)
    frames = {name: table(empty, Filters()) for name, table in workshops.TABLES.items()}
    assert _draw_everything(frames, language) == text("workshops.headline_empty", language)
    assert frames["kpis"]["whole_count"].isna().all()


def _draw_everything(frames: dict[str, pd.DataFrame], language: str) -> str:
    """Every figure and sentence of the page; returns the headline."""
    figures.sessions(frames["sessions"], language=language)
    figures.turnout(frames["turnout"], language=language)
    figures.trainings(frames["trainings"], language=language, today=TODAY.isoformat())
    figures.returning(frames["returning"], language=language)
    figures.calendar(frames["calendar"], language=language)
    held = frames["kpis"].iloc[0].to_dict()
    assert findings.sessions(held, frames["sessions"], language=language)
    for name in ("calendar", "turnout", "trainings", "returning", "groups", "activities"):
        sentence = getattr(findings, name)(frames[name], language=language)
        assert "nan" not in sentence.casefold().split()
        assert sentence[0].isupper() or sentence[0].isdigit()
    return findings.headline(frames["kpis"], frames["trainings"], language=language)


def test_the_workshop_page_speaks_hungarian(reading: Reading) -> None:
    held = workshops.kpis(reading, Filters()).iloc[0].to_dict()
    frames = {name: table(reading, Filters()) for name, table in workshops.TABLES.items()}
    said = findings.sessions(held, frames["sessions"], language="hu")
    assert said == "Az 5 esedékes alkalomból 3 megvalósult (60%), 1 elmaradt, 1 alkalomról nincs beszámoló"
    assert findings.trainings(frames["trainings"], language="hu") == "3\u00a0képzésből 2 lezárult és 1 tervezett"
    assert findings.returning(frames["returning"], language="hu") == "A 3\u00a0fő 33%-a egynél több hónapban is eljött"
    assert findings.places(frames["trainings"], language="hu") == "250 hely a lezárult képzéseken; ez nem egyedi fő"
