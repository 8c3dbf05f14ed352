"""Measures: statuses, deadlines that are dates or words, what is late and by how much, what filters do."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from measures_city import TODAY, write

from dashboard.findings import measures as findings
from dashboard.i18n import LANGUAGES
from data import db
from data.filters import Filters
from data.queries import measures
from data.queries.attention import attention
from data.queries.choices import read_filters
from data.queries.measures_judged import judged
from data.reading import Reading, open_reading

EXPECTED = {
    "I/1": ("under_way", "late", "overdue", 1),
    "I/2": ("under_way", "attention", "due_soon", None),
    "I/3": ("done", "on_track", None, None),
    "I/4": ("unreported", "late", "overdue", (TODAY - date(2026, 6, 30)).days),
    "I/5": ("not_started", "on_track", None, None),
    "I/6": ("dropped", None, None, None),
    "I/7": ("under_way", "attention", "examine", None),
    "I/8": ("under_way", "on_track", None, None),
    "I/10": ("partly_done", "no_data", "undated", None),
    "1/a": ("not_started", "on_track", None, None),
    "1": ("modified", "on_track", None, None),
    "2": ("not_started", "attention", "examine_unknown", None),
}
"""Measure → status, how it stands, why, days late; worked out by hand."""


@pytest.fixture(scope="module")
def reading(prepared: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reading]:
    """The facts with made-up plans and measures; read only."""
    file = tmp_path_factory.mktemp("measures") / "ledger.db"
    shutil.copyfile(prepared["facts"], file)
    engine = db.create(f"sqlite:///{file}")
    write(engine)
    yield open_reading(engine, TODAY)
    engine.dispose()


# -- how a measure stands ---------------------------------------------------------------------------------------------


def test_every_measure_stands_as_worked_out_by_hand(reading: Reading) -> None:
    found = {one.row.measure_no: (one.status_code, one.status, one.remark, one.late_days) for one in judged(reading)}
    assert found == EXPECTED


def test_measures_are_in_the_order_of_their_numbers(reading: Reading) -> None:
    numbers = [one.row.measure_no for one in judged(reading) if one.row.plan_code == "H"]
    assert numbers == ["I/1", "I/2", "I/3", "I/4", "I/5", "I/6", "I/7", "I/8", "I/10"]


def test_words_ask_for_an_examination_a_year_after_what_was_last_heard(reading: Reading) -> None:
    days = {one.row.measure_no: one.examine_on for one in judged(reading)}
    assert days["I/7"] == date(2025, 5, 10), "a year after the adoption"
    assert days["I/8"] == date(2027, 2, 1), "a year after its last status"
    assert days["1/a"] == date(2027, 5, 10)
    assert days["2"] is None, "nobody knows since when"
    assert days["I/1"] is None and days["1"] is None, "a date, and a measure that is closed"


def test_a_status_that_begins_later_does_not_hold_yet(reading: Reading) -> None:
    one = next(one for one in judged(reading) if one.row.measure_no == "I/8")
    assert (one.status_code, one.since, one.heard_on) == ("under_way", "2026-02", date(2026, 2, 1))


def test_without_a_report_is_what_is_open_and_silent_for_more_than_a_year(reading: Reading) -> None:
    silent = {one.row.measure_no for one in judged(reading) if one.unreported}
    assert silent == {"I/4", "I/2"}, "unknown; heard of a year and a day ago; I/5 exactly a year ago"


# -- tables -----------------------------------------------------------------------------------------------------------


def test_key_figures(reading: Reading) -> None:
    frame = measures.kpis(reading, Filters()).set_index("indicator")
    counts = {name.removeprefix("measures."): row["part_count"] for name, row in frame.iterrows()}
    assert (counts["under_way"], counts["done"], counts["late"], counts["unreported"]) == (5, 1, 2, 2)
    assert (frame["whole_count"].head(4) == 12).all()
    assert frame.loc["measures.late", "status"] == "attention"
    assert (counts["missed_reviews"], frame.loc["measures.missed_reviews", "whole_count"]) == (1, 1)
    coming = frame.loc["measures.next_review"]
    assert (coming["due_on"], coming["part_count"]) == ("2028-05-10", (date(2028, 5, 10) - TODAY).days)


def test_counts_by_plan_add_up_and_late_plans_come_first(reading: Reading) -> None:
    frame = measures.by_plan(reading, Filters())
    assert frame["plan"].tolist() == ["HEP Helvécia", "Kelet nélküli terv", "Városi terv"]
    counts = [
        name for name in frame.columns if name.endswith("_count") and name not in ("measures_count", "late_count")
    ]
    assert (frame[counts].sum(axis=1) == frame["measures_count"]).all()
    assert frame["late_count"].tolist() == [2, 0, 0]
    assert frame["_short"].iloc[0] == "HEP – Helvécia"


def test_a_measure_for_two_groups_counts_in_both(reading: Reading) -> None:
    frame = measures.groups(reading, Filters()).set_index("group_code")
    assert frame.loc["HEP-N", "measures_count"] == 2 and frame.loc["HEP-R", "measures_count"] == 1
    assert frame.loc["unnamed", "measures_count"] == 8
    one = measures.groups(reading, Filters(groups=("HEP-R",)))
    assert one["group_code"].tolist() == ["HEP-R"] and one["measures_count"].tolist() == [1]


def test_what_is_late_comes_first_then_what_asks_for_attention(reading: Reading) -> None:
    frame = measures.late(reading, Filters())
    assert frame["measure_no"].tolist() == ["I/4", "I/1", "2", "I/7", "I/2"]
    assert frame["late_days"].tolist()[:2] == [138, 1]
    assert frame["measure_link"].iloc[0] == "/measures/H/I/4"
    period = measures.late(reading, Filters(first_month="2026-11", last_month="2026-11"))
    assert period["measure_no"].tolist() == ["I/1", "I/2"]


def test_plans_without_measures_have_no_number_of_them(reading: Reading) -> None:
    frame = measures.plans(reading, Filters()).set_index("plan_code")
    assert frame.loc["H", "measures_count"] == 9
    assert pd.isna(frame.loc["KBT-2018", "measures_count"])
    assert frame.loc["KBT-2018", "measures_count_state"] == "not_reported"
    assert frame.loc["KBT-2018", "parent_plan"] == "Társadalmi Felzárkózási Stratégia és Akcióterv"


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("settlement=26684", ["1", "2", "1/a"]),
        ("settlement=04093&status=done", ["I/3"]),
        ("plan=V%2F1", ["1/a"]),
        ("responsible=jegyz%C5%91", ["I/1", "I/2"]),
        ("status=under_way&group=HEP-N", ["I/1", "I/2"]),
        ("group=HEP-I&status=unreported", ["I/4"]),
    ],
)
def test_filters_of_the_page(reading: Reading, query: str, numbers: list[str]) -> None:
    filters, dropped, _ = read_filters(reading, query)
    assert dropped == ()
    assert measures.measures(reading, filters)["measure_no"].tolist() == numbers
    assert filters.on("measures") == filters
    assert not filters.on("budget").plans and not filters.on("budget").statuses


def test_attention_names_the_plan_and_leads_to_what_is_late(reading: Reading) -> None:
    lines = {(row["attention"], row["subject"]): row for row in attention(reading, Filters()).to_dict("records")}
    late = lines["measures_late", "HEP Helvécia"]
    assert (late["found_count"], late["base_count"], late["since_on"], late["elapsed_days"]) == (2, 9, "2026-H1", 138)
    assert late["subject_link"] == "/measures?plan=H#measures-late"
    assert lines["measures_word", "HEP Helvécia"]["deadline"] == "azonnal"
    assert ("measures_word", "Városi terv") not in lines, "it was adopted half a year ago"
    assert lines["measures_word", "Kelet nélküli terv"]["found_count"] == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_title_is_a_sentence_whatever_is_known(reading: Reading, language: str) -> None:
    nothing = Filters(plans=("KBT-2018",))
    for filters in (Filters(), nothing, Filters(plans=("V/1",)), Filters(statuses=("done",))):
        frames = {name: table(reading, filters) for name, table in measures.TABLES.items()}
        kpi = frames["kpis"].set_index("indicator").loc["measures.late"].to_dict()
        said = [findings.headline(frames["kpis"], frames["plans"], language=language),
                findings.late(frames["late"], kpi, language=language)]  # fmt: skip
        for name in ("by_plan", "groups", "responsible", "timeline", "hep", "reviews", "measures"):
            said.append(getattr(findings, name)(frames[name], language=language))
        assert all(sentence and sentence[0] == sentence[0].upper() for sentence in said), said
    assert findings.headline(frames["kpis"], frames["plans"], language=language)


def test_titles_in_hungarian(reading: Reading) -> None:
    frames = {name: table(reading, Filters()) for name, table in measures.TABLES.items()}
    kpi = frames["kpis"].set_index("indicator").loc["measures.late"].to_dict()
    assert findings.headline(frames["kpis"], frames["plans"], language="hu") == (
        "12 intézkedésből egy teljesült és 2 késik; egy terv felülvizsgálata elmaradt"
    )
    assert findings.late(frames["late"], kpi, language="hu") == (
        "2 intézkedés késik, a legrégebbi 138\u00a0nap óta: Intézkedés I/4; 3 további figyelmet kér"
    )
    assert findings.by_plan(frames["by_plan"], language="hu") == "3 tervből 1-ben van késő intézkedés"
    assert findings.responsible(frames["responsible"], language="en").startswith("Most late measures are with: ")


# -- against the ledger's own rows ------------------------------------------------------------------------------------


def test_the_sample_stands_as_its_rows_say(prepared: dict[str, Path], tmp_path: Path) -> None:
    """Every measure of the demonstration data, worked out anew from the ledger by other means: pandas, month by
    month."""
    shutil.copyfile(prepared["sample"], tmp_path / "ledger.db")
    engine = db.create(f"sqlite:///{tmp_path / 'ledger.db'}")
    with engine.connect() as connection:
        rows, history = (
            pd.read_sql(f"SELECT * FROM {table} WHERE superseded_in IS NULL", connection).replace({float("nan"): None})  # noqa: S608
            for table in ("measure", "measure_status")
        )
    shown = measures.measures(open_reading(engine, TODAY), Filters()).set_index(["plan_code", "measure_no"])
    engine.dispose()
    assert len(shown) == len(rows) > 30
    begun = history[history["since"] <= "2026-11"].sort_values("since").groupby(["plan_code", "measure_no"]).last()
    late = 0
    for row in rows.to_dict("records"):
        key = (row["plan_code"], row["measure_no"])
        word = begun.loc[key, "status"] if key in begun.index else row["status"]
        ended = word in ("teljesült", "módosult", "elmaradt")
        month = row["deadline_on"]
        is_late = bool(month) and not ended and str(month) < "2026-11"
        assert (shown.loc[key, "status"] == "late") == is_late, key
        if is_late:
            days = (pd.Timestamp(TODAY) - (pd.Period(month, "M").end_time.normalize())).days
            assert shown.loc[key, "late_days"] == days, key
            late += 1
        assert shown.loc[key, "measure_status"] == WORDS.get(word, "unreported"), key
    assert late == measures.kpis(open_reading(engine, TODAY), Filters())["part_count"].iloc[2] > 0
    engine.dispose()


WORDS = {
    "nem indult": "not_started",
    "folyamatban": "under_way",
    "részben teljesült": "partly_done",
    "teljesült": "done",
    "módosult": "modified",
    "elmaradt": "dropped",
}
