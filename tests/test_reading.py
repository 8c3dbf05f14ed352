"""The reading's answers: the same in every form, remembered, and never those of an older data version."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Engine, func, select

from data import db, ledger, models
from data import reading_tables as tables
from data.filters import Filters
from data.queries import money_cells
from data.reading import Reading, open_reading
from data.refresh import refresh

TODAY = date(2022, 11, 15)


@pytest.fixture
def reading(facts_engine: Engine) -> Iterator[Reading]:
    """The public facts, and two plans of one of their projects."""
    key = open_reading(facts_engine, TODAY).rows(select(tables.project.c.project_key).limit(1))[0].project_key
    plans = [
        {"project_key": key, "category": category, "month": month, "organisation": "", "planned_huf": 3_000_000_000,
         "sheet": "Költségvetés", "row_no": row}
        for row, (category, month) in enumerate((("Bér", "2022-01"), ("Bér", "2022-03"), ("Eszköz", "2022-03")), 2)
    ]  # fmt: skip
    with db.writing(facts_engine) as connection:
        number = ledger.start_import(connection, "workbook", "test.xlsx", "0" * 64)
        ledger.apply(connection, number, models.BudgetLine, plans)
        ledger.finish_import(connection, number, ledger.Changes(), "2022-10-31")
        refresh(connection)
    yield open_reading(facts_engine, TODAY)


def test_rows_are_those_of_the_frame_with_whole_sums_and_none_for_null(reading: Reading) -> None:
    money = tables.money
    sums = (func.sum(money.c.planned_huf).label("planned_huf"), func.sum(money.c.paid_huf).label("paid_huf"))
    query = select(money.c.category, *sums).group_by(money.c.category).order_by(money.c.category)
    rows = reading.rows(query)
    assert [tuple(row) for row in rows] == [("Bér", 6_000_000_000, None), ("Eszköz", 3_000_000_000, None)]
    assert all(type(row.planned_huf) is int for row in rows)
    assert reading.frame(query)["planned_huf"].tolist() == [row.planned_huf for row in rows]
    assert [tuple(row) for part in reading.parts(query) for row in part] == [tuple(row) for row in rows]
    assert reading.rows(query) is rows


def test_money_in_memory_is_what_the_table_adds_up_to(reading: Reading) -> None:
    by_month, by_category = money_cells.by_month(reading), money_cells.by_category(reading)
    assert by_month.months == ("2022-01", "2022-02", "2022-03")
    every = slice(None)
    assert by_month.total("planned_huf", (0, 1), every, every) == [3e9, None, 6e9]
    assert by_month.total("paid_huf", (0, 1), every, every) == [None] * 3
    assert by_category.total("planned_huf", (0, 2), every, by_category.span("2022-02", None)) == [3e9, 3e9]
    assert by_category.total("planned_huf", (0, 2), by_category.rows(["unknown"]), every) == [None, None]


def test_projects_at_work_in_a_place_are_the_same_in_memory_and_in_sql(reading: Reading) -> None:
    project, places = (
        tables.project,
        reading.rows(select(tables.settlement.c.ksh_code, tables.settlement.c.district_code)),
    )
    for place in places:
        for filters in (Filters(settlements=(place.ksh_code,)), Filters(districts=(place.district_code,))):
            found = reading.rows(select(project.c.project_key).where(*filters.where(project, reading)))
            known = {row.project_key for row in reading.rows(select(project.c.project_key))}
            assert (filters.working_keys(reading) or frozenset()) & known == {row.project_key for row in found}
    assert Filters().working_keys(reading) is None


def test_a_reading_is_opened_once_for_each_data_version_and_day(engine: Engine, reading: Reading) -> None:
    assert open_reading(engine, TODAY) is reading
    assert open_reading(engine, date(2022, 11, 16)).today == date(2022, 11, 16)
    with db.writing(engine) as connection:
        number = ledger.start_import(connection, "workbook", "later.xlsx", "1" * 64)
        ledger.finish_import(connection, number, ledger.Changes(), "2026-01-10")
        refresh(connection)
    later = open_reading(engine, TODAY)
    assert (later.version, later.data_date) == (number, "2026-01-10")
