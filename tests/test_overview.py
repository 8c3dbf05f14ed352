"""The start page: what asks for attention and in which order, and key figures that agree with the other pages."""

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

from dashboard.findings import attention as attention_findings
from dashboard.findings import overview as findings
from dashboard.i18n import has_text
from data import db, ledger, models
from data.filters import Filters
from data.queries import overview
from data.queries.attention import attention
from data.queries.attention_lines import page_link
from data.queries.budget import kpis as budget_kpis
from data.queries.workshops import kpis as workshop_kpis
from data.reading import Reading, open_reading
from data.refresh import refresh

MAIN = "TOP-6.9.1-16-KE1-2017-00001"
TODAY = date(2026, 11, 15)
PLANS: tuple[ledger.Row, ...] = (
    {"plan_code": "A", "title": "Lejárt", "adopted_on": "2021-01-10", "term_years": 5, "review_every_years": 2},
    {"plan_code": "B", "title": "Elmaradt", "adopted_on": "2024-01-10", "term_years": 5, "review_every_years": 2},
    {"plan_code": "C", "title": "Közelgő", "adopted_on": "2025-01-10", "term_years": 5, "review_every_years": 2},
    {"plan_code": "D", "title": "Rendben", "adopted_on": "2026-05-10", "term_years": 5, "review_every_years": 2},
    {"plan_code": "E", "title": "Folyamatos", "deadline_text": "folyamatos"},
)
MEASURES: tuple[ledger.Row, ...] = (
    {"measure_no": "1", "deadline_on": "2026-H1", "status": "folyamatban"},
    {"measure_no": "2", "deadline_on": "2026-H1", "status": "teljesült"},
    {"measure_no": "3", "deadline_on": "2027-01", "status": "nem indult"},
    {"measure_no": "4", "deadline_text": "azonnal", "status": "nem indult"},
    {"measure_no": "5", "deadline_text": "folyamatos", "status": "nem indult"},
)


@pytest.fixture(scope="module")
def facts_only(facts_ledgers: Callable[[], Engine]) -> Reading:
    engine = facts_ledgers()
    return open_reading(engine, TODAY)


@pytest.fixture(scope="module")
def reading(facts_ledgers: Callable[[], Engine]) -> Iterator[Reading]:
    """The facts, money of one project with a missing month and too little paid, and plans at every point of their
    clocks.
    """
    engine = facts_ledgers()
    with db.writing(engine) as connection:
        number = ledger.start_import(connection, "workbook", "test.xlsx", "0" * 64)
        ledger.apply(
            connection,
            number,
            models.BudgetLine,
            [_row("Költségvetés", month, planned_huf=100) for month in range(1, 10)],
        )
        paid = [_row("Pénzmozgások", month, amount_huf=50) for month in (1, 2, 4, 5, 6)]
        ledger.apply(connection, number, models.Transaction, paid)
        rows = [{**plan, "sheet": "Tervek", "row_no": row} for row, plan in enumerate(PLANS, start=2)]
        ledger.apply(connection, number, models.Plan, rows)
        measures = [{"plan_code": "B", "title": "Intézkedés", **one, "sheet": "Intézkedések", "row_no": row}
                    for row, one in enumerate(MEASURES, start=2)]  # fmt: skip
        ledger.apply(connection, number, models.Measure, measures)
        ledger.finish_import(connection, number, ledger.Changes(), "2023-06-30")
        refresh(connection)
    yield replace(open_reading(engine, TODAY), data_date="2023-06-30")


def _row(sheet: str, month: int, **amount: int) -> ledger.Row:
    day = f"2023-{month:02d}"
    moved = {"entry_no": f"T{month}", "booked_on": f"{day}-05", "kind": "payment"} if "amount_huf" in amount else {}
    figures = {name: value * 100_000 for name, value in amount.items()}
    return {
        "project_key": MAIN,
        "category": "Tartalék",
        "month": day,
        "sheet": sheet,
        "row_no": month,
        **moved,
        **figures,
    }


def _lines(reading: Reading, filters: Filters | None = None) -> dict[tuple[str, str], dict[str, Any]]:
    frame = attention(reading, filters or Filters())
    return {(row["attention"], row["subject"]): row for row in frame.to_dict("records")}


def test_the_forty_planned_trainees_are_never_forgotten(facts_only: Reading) -> None:
    first = attention(facts_only, Filters()).iloc[0]
    assert (first["status"], first["attention"]) == ("late", "training_overdue")
    assert (first["since_on"], first["base_count"]) == ("2023-H1", 40)
    assert first["subject_link"] == f"/workshops?project={MAIN}"
    assert attention_findings.sentence(first.to_dict(), language="hu") == (
        "40\u00a0fő, terv: 2023. I. félév; azóta nincs róla adat"
    )


def test_words_for_deadlines_are_never_late_and_unknown_adoptions_are_said(facts_only: Reading) -> None:
    lines = _lines(facts_only)
    assert lines["deadline_word", "Közösségi Beavatkozási Terv"]["deadline"] == "azonnal"
    assert lines["deadline_word", "Járási Esélyteremtő Program"]["deadline"] == "értelemszerűen"
    assert {row["status"] for (what, _), row in lines.items() if what == "deadline_word"} == {"attention"}
    hep = lines["clock_unknown", "Helyi Esélyegyenlőségi Program – Kecskemét"]
    assert (hep["status"], hep["found_count"], hep["base_count"]) == ("no_data", 2, 5)
    assert attention_findings.sentence(hep, language="hu") == (
        "nem ismert az elfogadás dátuma, ezért az 5 éves időtáv és a 2 évenkénti felülvizsgálat nem számítható"
    )
    assert lines["report_never", "Társadalmi integráció erősítése Kecskeméten"]["since_on"] == "2025-09"


def test_clocks_of_plans(reading: Reading) -> None:
    lines = _lines(reading)
    assert lines["term_ended", "Lejárt"]["since_on"] == "2026-01-10"
    assert lines["review_missed", "Elmaradt"]["since_on"] == "2026-01-10"
    assert lines["review_missed", "Elmaradt"]["elapsed_days"] == (TODAY - date(2026, 1, 10)).days
    assert lines["review_due", "Közelgő"]["status"] == "attention"
    assert not {"Folyamatos"} & {subject for _, subject in lines}
    late = lines["measures_late", "Elmaradt"]
    assert (late["found_count"], late["base_count"], late["since_on"]) == (1, 5, "2026-H1")
    words = lines["measures_word", "Elmaradt"]
    assert (words["deadline"], words["found_count"]) == ("azonnal, folyamatos", 2), "examined a year after adoption"
    assert late["subject_link"] == "/measures?plan=B#measures-late"


def test_missing_months_and_payments_behind_the_plan(reading: Reading) -> None:
    title = "Társadalmi együttműködés erősítése Kecskeméten"
    lines = _lines(reading)
    report = lines["report_missing", title]
    assert (report["status"], report["since_on"]) == ("late", "2023-11")
    behind = lines["underspending", title]
    assert (behind["status"], behind["gap_huf"]) == ("late", 25e6 - 60e6)
    assert behind["found_share"] == pytest.approx(25 / 60)
    assert behind["subject_link"] == f"/budget?project={MAIN}"


def test_the_severe_come_first_and_no_rule_hides_another(reading: Reading) -> None:
    frame = attention(reading, Filters())
    severity = frame["status"].map({"late": 0, "attention": 1, "no_data": 2})
    assert severity.is_monotonic_increasing
    late = frame[frame["status"] == "late"]["attention"].tolist()
    assert set(late[:4]) == {"training_overdue", "underspending", "report_missing", "term_ended"}


def test_lines_follow_the_project_and_plans_belong_to_none(reading: Reading) -> None:
    lines = _lines(reading, Filters(projects=("ÁROP-1.A.3-2014-2014-0123",)))
    assert lines == {}


def test_links_keep_the_other_filters() -> None:
    filters = Filters(projects=("X",), first_month="2023-01")
    assert page_link("budget", filters, projects=("Y",)) == "/budget?project=Y&from=2023-01"
    assert page_link("budget", Filters()) == "/budget"


def test_key_figures_are_those_of_the_other_pages(reading: Reading) -> None:
    kpis = overview.kpis(reading, Filters()).set_index("area")
    paid = budget_kpis(reading, Filters()).set_index("kpi").loc["paid"]
    for here, there in (
        ("paid_huf", "amount_huf"),
        ("planned_to_date_huf", "target_huf"),
        ("done_share", "of_target_share"),
    ):
        assert kpis.loc["money", here] == paid[there]
    assert kpis.loc["money", "status"] == paid["status"]
    held = workshop_kpis(reading, Filters()).set_index("indicator").loc["workshops.held_share"]
    assert (kpis.loc["sessions", "status"], held["status"]) == ("no_data", "no_data")
    assert kpis.loc["people", "paid_huf_state"] == "not_applicable"
    assert kpis.loc["people", "reached_people_state"] == "not_reported"


def test_coverage_stands_where_no_presence_is_on_record(facts_only: Reading) -> None:
    row = overview.kpis(facts_only, Filters()).set_index("area", drop=False).loc["cooperation"].to_dict()
    assert (row["covered_count"], row["settlements_count"], row["status"]) == (11, 15, None)
    assert findings.figure(row, language="hu") == ("73,3%", "(11 / 15 település)")


def test_every_kind_of_line_has_its_words(reading: Reading) -> None:
    kinds = ("report_missing", "report_never", "underspending", "overspending", "category_over", "category_off",
             "training_overdue", "turnout_low", "reach_low", "review_due", "review_missed", "term_ending", "term_ended",
             "forum_missed", "clock_unknown", "deadline_word", "measures_late", "measures_word",
             "indicators_late", "indicators_differ", "partner_absent", "partner_never")  # fmt: skip
    unknown = dict.fromkeys(attention(reading, Filters()).columns)
    for language in ("hu", "en"):
        for kind in kinds:
            assert has_text(f"value.attention.{kind}", language)
            assert attention_findings.sentence({**unknown, "attention": kind}, language=language)


def test_partners_are_named_by_their_worst_share() -> None:
    frame = pd.DataFrame({"partner": ["A", "B"], "attended_sessions": [9, 3], "expected_sessions": [10, 19]})
    assert findings.partners(frame, language="hu") == "B a várt 19-ből 3-on volt jelen"
    assert findings.partners(frame.assign(attended_sessions=[10, 19]), language="hu").startswith("Minden partner")
    assert findings.partners(frame.head(0), language="en") == "There is no data on the attendance of partners"


@pytest.mark.slow
@pytest.mark.parametrize("content", ["empty", "facts", "sample"])
def test_the_page_answers_whatever_is_asked(tmp_path: Path, content: str) -> None:
    settings = screens.settings_in(tmp_path)
    screens.prepare(settings, content)
    for language in ("hu", "en"):
        client = screens.client_for(settings, language)
        for query in (
            "",
            "period=last-quarter",
            "from=2031-01&to=2031-02",
            "project=MINTA-03",
            "group=HEP-GY&workshop=3",
        ):
            answer = screens.values_of(client, "overview", query)
            assert answer["overview-headline"]["children"]
            assert answer["overview-attention-title"]["children"]
            assert answer["overview-money-figure"]["children"]
