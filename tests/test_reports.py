"""Who reported what for which month, by hand: money of two partners, sessions, lists, and what is not due yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, insert

from data import db, ledger, models
from data.filters import Filters
from data.people import presence
from data.queries import reports
from data.reading import Reading, open_reading
from data.refresh import refresh

TODAY = date(2022, 6, 15)
PROJECT = "P-1"
LEAD, MEMBER = "Vezető Önkormányzat", "Ágas Egyesület"


def _paid(number: int, month: str, organisation: str = "") -> ledger.Row:
    return {
        "project_key": PROJECT, "entry_no": f"E{number}", "booked_on": f"{month}-10", "month": month,
        "kind": "payment", "category": "szolgáltatás", "organisation": organisation, "amount_huf": 1000,
        "sheet": "Pénzmozgások", "row_no": number,
    }  # fmt: skip


def _session(number: int, month: str, status: str, headcount: int | None = None) -> ledger.Row:
    return {
        "session_id": number, "activity_code": "A", "session_code": f"A{number}", "held_on": f"{month}-10",
        "month": month, "status": status, "capacity": None, "headcount": headcount,
        "sheet": "Alkalmak", "row_no": number,
    }  # fmt: skip


SESSIONS = (
    ("2022-01", "held", None),  # with a list
    ("2022-01", "held", 12),  # counted
    ("2022-02", "held", None),  # neither
    ("2022-03", "cancelled", None),
    ("2022-03", "planned", None),  # nobody said what became of it
    ("2022-05", "planned", None),  # not due on 15 June
)


@pytest.fixture(scope="module")
def reading(facts_ledgers: Callable[[], Engine]) -> Iterator[Reading]:
    engine = facts_ledgers()
    project = {"project_key": PROJECT, "title": "Próba", "lead_organisation": LEAD, "start": "2022-01",
               "planned_end": "2023-12", "sheet": "Projektek", "row_no": 2}  # fmt: skip
    activity = {"activity_code": "A", "project_key": PROJECT, "title": "Kör", "kind": "workshop",
                "sheet": "Tevékenységek", "row_no": 2}  # fmt: skip
    paid = [_paid(1, "2022-01"), _paid(2, "2022-03"), _paid(3, "2022-02", MEMBER), _paid(4, "2022-04", MEMBER)]
    with db.writing(engine) as connection:
        number = ledger.start_import(connection, "workbook", "test.xlsx", "0" * 64)
        ledger.apply(connection, number, models.Project, [project])
        ledger.apply(connection, number, models.Activity, [activity])
        ledger.apply(connection, number, models.Transaction, paid)
        ledger.apply(
            connection, number, models.Session, [_session(place, *one) for place, one in enumerate(SESSIONS, start=1)]
        )
        connection.execute(insert(models.Person), [{"id": 1, "code_hash": b"1" * 32}])
        attended = {"session_id": 1, "person_id": 1, "import_id": number, "row_no": 2}
        connection.execute(insert(models.Attendance), [attended])
        refresh(connection)
    yield open_reading(engine, TODAY)
    presence.load.cache_clear()


def _states(reading: Reading, sheet: str, partner: str) -> dict[str, str]:
    frame = reports.reports(reading, Filters(projects=(PROJECT,)))
    mine = frame[(frame["sheet_word"] == f"sources.sheet.{sheet}") & (frame["partner"] == partner)]
    return dict(zip(mine["month"], mine["state"], strict=True))


def test_money_is_asked_of_each_partner_from_its_own_first_month(reading: Reading) -> None:
    lead = {"2022-01": "value", "2022-02": "not_reported", "2022-03": "value", "2022-04": "not_reported"}
    assert _states(reading, "transactions", LEAD) == lead | {"2022-05": "not_yet_due", "2022-06": "not_yet_due"}
    member = {"2022-02": "value", "2022-03": "not_reported", "2022-04": "value"}
    assert _states(reading, "transactions", MEMBER) == member | {"2022-05": "not_yet_due", "2022-06": "not_yet_due"}


def test_a_session_is_reported_when_somebody_said_what_became_of_it(reading: Reading) -> None:
    told = {"2022-01": "value", "2022-02": "value", "2022-03": "not_reported", "2022-05": "not_yet_due"}
    assert _states(reading, "sessions", LEAD) == told


def test_a_list_or_a_headcount_is_expected_of_sessions_that_were_held(reading: Reading) -> None:
    assert _states(reading, "attendance", LEAD) == {"2022-01": "value", "2022-02": "not_reported"}


def test_reminders_say_whom_to_ask_for_what_since_when(reading: Reading) -> None:
    found: list[dict[str, Any]] = reports.reminders(reading, Filters(projects=(PROJECT,))).to_dict("records")
    asked = [(row["partner"], row["sheet_word"].rpartition(".")[2], row["missing_months"]) for row in found]
    assert asked == [
        (LEAD, "attendance", "2022-02"),
        (LEAD, "transactions", "2022-02, 2022-04"),
        (MEMBER, "transactions", "2022-03"),
        (LEAD, "sessions", "2022-03"),
    ]
    assert [row["late_days"] for row in found] == [75, 75, 45, 45]  # February was due on 1 April, March on 1 May
    assert [row["missing_count"] for row in found] == [1, 2, 1, 1]


def test_the_period_narrows_what_is_asked_for(reading: Reading) -> None:
    filters = Filters(projects=(PROJECT,), first_month="2022-04", last_month="2022-05")
    found = reports.reminders(reading, filters)
    assert found["missing_months"].tolist() == ["2022-04"]


def test_who_never_reported_is_not_late_by_the_month(facts_engine: Engine) -> None:
    reading = open_reading(facts_engine, TODAY)
    assert reports.reports(reading, Filters()).empty
    assert reports.reminders(reading, Filters()).empty
