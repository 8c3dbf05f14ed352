"""The budget page: totals that add up, states that are not zero, the facts with their sources, and what its sentences
say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import screens
from sqlalchemy import Engine

from dashboard.figures import budget as figures
from dashboard.findings import budget as findings
from data import db, ledger, models
from data.filters import Filters
from data.queries import budget
from data.queries.money import spending_status
from data.queries.trend import compared
from data.reading import Reading, open_reading
from data.refresh import refresh

TODAY = date(2022, 11, 15)
MAIN, FUTURE, INFRASTRUCTURE = "TOP-6.9.1-16-KE1-2017-00001", "JOVO-1", "TOP-6.7.1-16-KE1-2017-00001"
WORK, RENT = "Szakmai megvalósítás szolgáltatásai", "Általános (rezsi) költségek"
PLANNED = [
    (WORK, "2022-07", 100),
    (WORK, "2022-08", 100),
    (WORK, "2022-09", 100),
    (WORK, "2022-12", 200),
    (RENT, "2022-07", 50),
]
MOVED = [
    ("commitment", WORK, "2022-07", 300),
    ("payment", WORK, "2022-07", 120),
    ("payment", RENT, "2022-07", 60),
    ("payment", WORK, "2022-09", 90),
    ("refund", WORK, "2022-09", 20),
    ("claim", WORK, "2022-10", 70),
]


def _budget_rows() -> list[ledger.Row]:
    return [
        {"project_key": MAIN, "category": category, "month": month, "planned_huf": amount * 1_000_000,
         "sheet": "Költségvetés", "row_no": row}
        for row, (category, month, amount) in enumerate(PLANNED, start=2)
    ]  # fmt: skip


def _transactions() -> list[ledger.Row]:
    return [
        {"project_key": MAIN, "entry_no": f"T{row}", "booked_on": f"{month}-10", "month": month, "kind": kind,
         "category": category, "amount_huf": amount * 1_000_000, "sheet": "Pénzmozgások", "row_no": row}
        for row, (kind, category, month, amount) in enumerate(MOVED, start=2)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def reading(facts_ledgers: Callable[[], Engine]) -> Iterator[Reading]:
    """The public facts, money of one project from July to October 2022, and a project that starts in 2023."""
    engine = facts_ledgers()
    future = {"project_key": FUTURE, "title": "Jövőre induló", "grant_huf": 10_000_000, "start": "2023-03",
              "scope": "own", "sheet": "Projektek", "row_no": 2}  # fmt: skip
    with db.writing(engine) as connection:
        number = ledger.start_import(connection, "workbook", "test.xlsx", "0" * 64)
        ledger.apply(connection, number, models.Project, [future])
        ledger.apply(connection, number, models.BudgetLine, _budget_rows())
        ledger.apply(connection, number, models.Transaction, _transactions())
        ledger.finish_import(connection, number, ledger.Changes(), "2022-10-31")
        refresh(connection)
    yield replace(open_reading(engine, TODAY), data_date="2022-10-31")


@pytest.fixture(scope="module")
def facts_only(facts_ledgers: Callable[[], Engine]) -> Reading:
    engine = facts_ledgers()
    return open_reading(engine, date(2026, 11, 15))


def _project(frame: pd.DataFrame, key: str) -> dict[str, Any]:
    return frame.set_index("project_key").loc[key].to_dict()


def test_a_project_is_summed_to_the_data_month_net_of_refunds(reading: Reading) -> None:
    row = _project(budget.projects(reading, Filters()), MAIN)
    assert (row["planned_huf"], row["planned_to_date_huf"]) == (550e6, 350e6)
    assert (row["committed_huf"], row["claimed_huf"], row["paid_huf"]) == (300e6, 70e6, 250e6)
    assert row["remaining_huf"] == 165e6 - 250e6
    assert row["paid_share"] == pytest.approx(250 / 165)
    assert row["status"] == "late"  # 250 of 350: below 75%


def test_a_project_that_has_not_started_owes_nothing_yet(reading: Reading) -> None:
    row = _project(budget.projects(reading, Filters()), FUTURE)
    assert {row[f"{name}_state"] for name in ("committed_huf", "paid_huf", "remaining_huf", "status")} == {
        "not_yet_due"
    }
    assert pd.isna(row["paid_huf"])


@pytest.mark.parametrize("infrastructure", [False, True])
def test_the_total_adds_up_over_the_counted_projects_only(reading: Reading, infrastructure: bool) -> None:
    frame = budget.projects(reading, Filters(infrastructure=infrastructure))
    total, rows = frame[frame["_total"]].iloc[0], frame[~frame["_total"]]
    for name in ("grant_huf", "planned_huf", "paid_huf", "remaining_huf"):
        assert total[name] == rows.loc[rows["counted"], name].sum()
    assert bool(_project(frame.dropna(subset=["project_key"]), INFRASTRUCTURE)["counted"]) is infrastructure
    assert not rows[rows["scope"] == "elsewhere"]["counted"].any()


def test_every_table_adds_up_to_the_same_payments(reading: Reading) -> None:
    kpis = budget.kpis(reading, Filters()).set_index("kpi")
    categories = budget.categories(reading, Filters())
    assert kpis.loc["paid", "amount_huf"] == 250e6
    assert categories[categories["_total"]]["paid_huf"].item() == 250e6
    assert budget.cumulative(reading, Filters())["paid_huf"].dropna().iloc[-1] == 250e6


def test_the_cumulative_line_breaks_where_nothing_is_known_and_ends_at_the_data_date(reading: Reading) -> None:
    frame = budget.cumulative(reading, Filters()).set_index("month")
    assert frame["paid_huf"].dropna().to_dict() == {"2022-07": 180e6, "2022-09": 250e6, "2022-10": 250e6}
    assert frame["paid_huf_state"]["2022-08"] == "not_reported"
    assert frame["paid_huf_state"]["2022-12"] == "not_yet_due"
    assert frame["planned_huf"].tolist() == [150e6, 250e6, 350e6, 350e6, 350e6, 550e6]


def test_a_period_limits_plan_and_payments_but_not_what_remains(reading: Reading) -> None:
    period = Filters(first_month="2022-08", last_month="2022-09")
    row = _project(budget.projects(reading, period), MAIN)
    assert (row["planned_huf"], row["planned_to_date_huf"], row["paid_huf"]) == (200e6, 200e6, 70e6)
    assert row["remaining_huf"] == 165e6 - 250e6


def test_a_category_beyond_its_whole_plan_is_flagged(reading: Reading) -> None:
    rows = budget.categories(reading, Filters()).set_index("category")
    assert (rows.loc[RENT, "status"], rows.loc[RENT, "over_huf"]) == ("late", 10e6)
    assert (rows.loc[WORK, "status"], rows.loc[WORK, "over_huf"]) == ("attention", 0)  # 190 of 300 planned to date
    assert rows.loc["Tartalék", "paid_share_state"] == "not_reported"


def test_the_pace_is_the_average_of_months_with_payments(reading: Reading) -> None:
    row = budget.pace(reading, Filters()).set_index("project").loc["Társadalmi együttműködés erősítése Kecskeméten"]
    assert row["average_paid_huf"] == 125e6  # 180 in July, 70 in September
    assert row["months_left_count"] == 13  # October 2022 to November 2023
    assert (row["needed_huf"], row["status"]) == (0, "on_track")


def test_an_open_period_is_compared_by_complete_quarters(reading: Reading) -> None:
    periods = compared(reading, Filters())
    assert (periods.now.first_month, periods.now.last_month) == ("2022-07", "2022-09")
    assert (periods.before.first_month, periods.before.last_month) == ("2022-04", "2022-06")
    closed = compared(reading, Filters(first_month="2022-08", last_month="2022-09"))
    assert (closed.before.first_month, closed.before.last_month, closed.quarterly) == ("2022-06", "2022-07", False)
    assert pd.isna(
        budget.kpis(reading, Filters()).set_index("kpi").loc["paid", "change_huf"]
    )  # no payment known before


@pytest.mark.parametrize(
    ("paid", "planned", "status"),
    [(74, 100, "late"), (75, 100, "attention"), (90, 100, "on_track"), (110, 100, "on_track"), (111, 100, "attention"),
     (None, 100, "no_data"), (0, 0, "no_data"), (5, None, "no_data"), (0, 100, "late")],
)  # fmt: skip
def test_the_rule_of_spending(paid: float | None, planned: float | None, status: str) -> None:
    assert spending_status(paid, planned) == status


def test_the_facts_alone_keep_every_stated_sum_with_its_source(facts_only: Reading) -> None:
    frame = budget.projects(facts_only, Filters())
    listed = frame[~frame["_total"]]
    assert {21_993_850, 165_000_000, 548_000_000, 490_428_158} <= set(listed["grant_huf"].dropna())
    assert listed["source_link"].str.len().gt(0).all()
    assert _project(listed, INFRASTRUCTURE)["grant_is"] == "rounded"
    for name in ("planned_huf", "paid_huf", "remaining_huf", "paid_share"):
        assert frame[name].isna().all()
    members = budget.consortium(facts_only, Filters())
    assert (
        members["project"] == "Humán szolgáltatások fejlesztése térségi szemléletben a Tiszakécskei járásban"
    ).sum() == 7
    lakitelek = members[members["share_huf"] == 74_755_512].iloc[0]
    assert lakitelek["grant_share"] == pytest.approx(74_755_512 / 490_428_158)
    assert lakitelek["source_link"].startswith("https://lakitelek.hu")


@pytest.mark.parametrize("language", ["hu", "en"])
def test_sentences_for_full_sparse_and_empty_frames(reading: Reading, language: str) -> None:
    for filters in (
        Filters(),
        Filters(projects=(FUTURE,)),
        Filters(projects=(INFRASTRUCTURE,)),
        Filters(last_month="2001-01"),
    ):
        frames = {name: table(reading, filters) for name, table in budget.TABLES.items()}
        assert findings.headline(frames["projects"], language=language, empty="–")
        for name in ("cumulative", "by_project", "projects", "categories", "consortium", "pace"):
            assert getattr(findings, name)(frames[name], language=language)
        for name in ("by_project", "categories"):
            assert getattr(figures, name)(frames[name], language=language, empty="–")


def test_hungarian_sentences(reading: Reading) -> None:
    frames = {name: table(reading, Filters()) for name, table in budget.TABLES.items()}
    lagging = findings.cumulative(frames["cumulative"], language="hu").replace("\u00a0", " ")
    assert lagging == "2022 októberében a kifizetések 100 M Ft-tal maradtak el a tervtől"
    assert findings.categories(frames["categories"], language="hu") == f"Túllépte a tervét: {RENT}"
    excluded = findings.excluded(frames["projects"], language="hu").replace("\u00a0", " ")
    assert excluded.startswith("Az összegben nincs benne a kapcsolódó infrastruktúra: 548 M Ft (kerekített); ")
    change = findings.change(-4_268_000, quarterly=True, language="hu").replace("\u00a0", " ")
    assert change == "utolsó negyedév: −4,27 M Ft az előzőhöz képest"
    assert findings.change(None, quarterly=True, language="hu") == ""


@pytest.mark.slow
@pytest.mark.parametrize("content", ["empty", "facts", "sample"])
def test_the_page_answers_whatever_is_asked(tmp_path: Path, content: str) -> None:
    settings = screens.settings_in(tmp_path)
    screens.prepare(settings, content)
    for language in ("hu", "en"):
        client = screens.client_for(settings, language)
        for query in ("", "infrastructure=yes", "from=2031-01&to=2031-02", "group=HEP-GY&workshop=3&settlement=26684"):
            answer = screens.values_of(client, "budget", query)
            assert answer["budget-headline"]["children"]
            if content != "empty" and "group" in query:
                assert answer["budget-cumulative-ignored"]["children"]
