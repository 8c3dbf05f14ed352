"""The clocks of plans: what is due, done and missed, at boundaries, on leap days, and where dates are not known."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import Engine

from data import db, ledger, models
from data.filters import Filters
from data.queries import measures, plan_clocks
from data.queries.attention import attention
from data.reading import Reading, open_reading
from data.refresh import refresh

TODAY = date(2026, 11, 15)
HEP = {"plan_code": "H", "title": "HEP – Helvécia", "kind": "HEP", "settlement_ksh": "04093"}


@pytest.fixture
def stated(prepared: dict[str, Path], tmp_path: Path) -> Iterator[Engine]:
    """A copy of the ledger with the facts alone."""
    shutil.copyfile(prepared["facts"], tmp_path / "ledger.db")
    engine = db.create(f"sqlite:///{tmp_path / 'ledger.db'}")
    yield engine
    engine.dispose()


def reading_of(
    engine: Engine, *plans: ledger.Row, reviews: tuple[ledger.Row, ...] = (), today: date = TODAY
) -> Reading:
    """A ledger of the facts with these plans and reviews besides."""
    with db.writing(engine) as connection:
        number = ledger.start_import(connection, "workbook", "test.xlsx", "0" * 64)
        for model, rows in ((models.Plan, plans), (models.PlanReview, reviews)):
            told = [{**row, "sheet": "Tervek", "row_no": place} for place, row in enumerate(rows, start=2)]
            ledger.apply(connection, number, model, told)
        refresh(connection)
    return open_reading(engine, today)


def review(day: str, kind: str = plan_clocks.REVIEW, **more: str) -> ledger.Row:
    return {"plan_code": "H", "measure_no": "", "review_kind": kind, "reviewed_on": day, **more}


def turns(reading: Reading, clock: str) -> list[tuple[str, str | None]]:
    found = plan_clocks.clocks(reading)["H"].turns
    return [
        (one.due_on.isoformat(), one.done_on.isoformat() if one.done_on else None)
        for one in found
        if one.clock == clock
    ]


@pytest.mark.parametrize(
    ("today", "next_review", "missed", "status"),
    [
        (date(2022, 11, 14), "2022-11-15", 0, "attention"),
        (date(2022, 11, 15), "2022-11-15", 0, "attention"),
        (date(2022, 11, 16), "2022-11-15", 1, "late"),
        (date(2024, 11, 16), "2022-11-15", 2, "late"),
        (date(2026, 11, 16), "2022-11-15", 2, "late"),
        (date(2022, 8, 16), "2022-11-15", 0, "attention"),
    ],
)
def test_a_review_is_missed_the_day_after_it_was_due(
    stated: Engine, today: date, next_review: str, missed: int, status: str
) -> None:
    reading = reading_of(stated, HEP | {"adopted_on": "2020-11-15"}, today=today)
    clock = plan_clocks.clocks(reading)["H"]
    assert clock.next_review == date.fromisoformat(next_review)
    assert len(clock.missed("review", today)) == missed
    assert clock.status == status
    assert clock.expires == date(2025, 11, 15)


def test_a_hep_has_its_rhythm_where_its_source_states_none(stated: Engine) -> None:
    reading = reading_of(
        stated,
        HEP | {"adopted_on": "2025-01-10"},
        {"plan_code": "S", "title": "Stratégia", "kind": "stratégia", "adopted_on": "2025-01-10"},
    )
    clocks = plan_clocks.clocks(reading)
    assert tuple(clocks["H"].rhythm) == (5, 2, 1)
    assert tuple(clocks["S"].rhythm) == (None, None, None) and clocks["S"].remark == "no_rule"
    own = SimpleNamespace(kind="HEP", term_years=3, review_every_years=None, forum_every_years=None)
    assert tuple(plan_clocks.rhythm_of(own)) == (3, 2, 1), "what is stated goes before the rule"


@pytest.mark.slow
def test_a_review_counts_for_the_last_day_due_before_it(stated: Engine) -> None:
    reading = reading_of(
        stated,
        HEP | {"adopted_on": "2018-03-01", "term_years": 9},
        reviews=(review("2023-05-10"), review("2019-06-01", plan_clocks.FORUM)),
    )
    assert turns(reading, "review") == [("2020-03-01", None), ("2022-03-01", "2023-05-10"), ("2025-05-10", None),
                                        ]  # fmt: skip
    assert turns(reading, "forum")[:2] == [("2019-03-01", "2019-06-01"), ("2020-06-01", None)]
    frame = measures.reviews(reading, Filters(plans=("H",)))
    done = frame[(frame["clock"] == "review") & (frame["done_on_state"] == "value")].iloc[0]
    assert (done["late_days"], done["status"]) == ((date(2023, 5, 10) - date(2022, 3, 1)).days, "on_track")
    late = frame[(frame["clock"] == "review") & (frame["done_on_state"] == "not_reported")]
    assert late["late_days"].tolist() == [(TODAY - date(2020, 3, 1)).days, (TODAY - date(2025, 5, 10)).days]


def test_leap_days_do_not_wander(stated: Engine) -> None:
    reading = reading_of(stated, HEP | {"adopted_on": "2020-02-29", "term_years": 12})
    assert [due for due, _ in turns(reading, "review")] == ["2022-02-28", "2024-02-29", "2026-02-28", "2028-02-29"]
    assert plan_clocks.clocks(reading)["H"].expires == date(2032, 2, 29)


@pytest.mark.parametrize(
    ("adopted", "today", "age"),
    [("2020-02-29", date(2025, 2, 28), 5), ("2020-02-29", date(2025, 2, 27), 4), ("2024-11-15", TODAY, 2),
     ("2024-11-16", TODAY, 1), ("2026-11-16", TODAY, None)],
)  # fmt: skip
def test_the_age_of_a_hep_is_in_completed_years(stated: Engine, adopted: str, today: date, age: int | None) -> None:
    frame = measures.hep(reading_of(stated, HEP | {"adopted_on": adopted}, today=today), Filters())
    row = frame.set_index("settlement_ksh").loc["04093"]
    assert (None if row["age_count_state"] != "value" else int(row["age_count"])) == age


def test_what_no_document_tells_is_not_known(stated: Engine) -> None:
    reading = reading_of(stated, HEP)
    clock = plan_clocks.clocks(reading)["H"]
    assert (clock.next_review, clock.expires, clock.turns, clock.remark) == (None, None, (), "adoption_unknown")
    frame = measures.hep(reading, Filters()).set_index("settlement")
    assert len(frame) == 21
    assert (frame.loc["Helvécia", "has_hep"], frame.loc["Helvécia", "status"]) == ("yes", "no_data")
    assert (frame.loc["Ballószög", "has_hep"], frame.loc["Ballószög", "age_count_state"]) == ("unknown", "not_reported")
    kecskemet = frame.loc["Kecskemét"]
    assert (kecskemet["has_hep"], kecskemet["review_remark"]) == ("yes", "adoption_unknown")
    assert kecskemet["source"] == "Egyenlő esélyekkel"
    kpis = measures.kpis(reading, Filters()).set_index("indicator")
    assert kpis["part_count"].isna().all() and set(kpis["status"]) == {"no_data"}


@pytest.mark.slow
def test_a_later_hep_replaces_the_earlier_one_and_its_duties(facts_engine: Engine) -> None:
    later = HEP | {"plan_code": "H2", "title": "Új HEP", "adopted_on": "2026-01-10"}
    reading = reading_of(facts_engine, HEP | {"adopted_on": "2018-01-10"}, later, reviews=(review("2020-02-01"),))
    old = plan_clocks.clocks(reading)["H"]
    assert (old.replaced, old.status, old.remark) == (True, "on_track", "replaced")
    assert old.missed("review", TODAY) == ()
    lines = set(attention(reading, Filters())["subject"])
    assert "HEP – Helvécia" not in lines
    frame = measures.hep(reading, Filters()).set_index("settlement")
    assert (frame.loc["Helvécia", "adopted_on"], frame.loc["Helvécia", "age_count"]) == ("2026-01-10", 0)
    assert plan_clocks.short_titles(reading)["H"] == "HEP – Helvécia (2018)"
    shown = measures.reviews(reading, Filters(plans=("H",)))
    assert shown["done_on"].tolist() == ["2020-02-01"], "what was due of it falls due no more"


def test_the_forum_asks_for_attention_and_is_never_late(stated: Engine) -> None:
    adopted = HEP | {"adopted_on": "2025-10-10"}
    reading = reading_of(stated, adopted)
    assert plan_clocks.clocks(reading)["H"].status == "attention"
    lines = attention(reading, Filters()).set_index("attention")
    line = lines.loc["forum_missed"]
    assert (line["status"], line["since_on"], line["subject"]) == ("attention", "2026-10-10", "HEP – Helvécia")
    assert line["subject_link"] == "/measures?plan=H#measures-plans"


def test_reviews_follow_settlement_plan_and_period(stated: Engine) -> None:
    reading = reading_of(stated, HEP | {"adopted_on": "2020-03-01"})
    assert measures.reviews(reading, Filters(settlements=("26684",))).empty
    inside = measures.reviews(reading, Filters(first_month="2022-01", last_month="2022-12"))
    assert inside["due_on"].tolist() == ["2022-03-01", "2022-03-01"]
    assert set(inside["clock"]) == {"review", "forum"}
    assert measures.plans(reading, Filters(plans=("H",)))["missed_count"].tolist() == [2.0]
