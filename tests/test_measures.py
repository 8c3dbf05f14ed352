"""Measures: statuses, deadlines that are dates or words, what is late and by how much, what filters do, the sheet."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import screens
import workbooks
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask.testing import FlaskClient
from sqlalchemy import Engine, insert, select, text

from dashboard.findings import measures as findings
from dashboard.i18n import LANGUAGES
from data import db, facts, ledger, models
from data import reading_tables as tables
from data.filters import Filters
from data.importing.importer import import_file
from data.queries import measures
from data.queries.attention import attention
from data.queries.choices import read_filters
from data.queries.measures_judged import address, judged
from data.queries.measures_sheet import sheet
from data.reading import Reading, open_reading
from data.reading_tables import READING
from data.refresh import refresh
from data.releases import store
from data.settings import Settings

TODAY = date(2026, 11, 15)
PLANS = (
    {"plan_code": "H", "title": "HEP Helvécia", "kind": "HEP", "settlement_ksh": "04093", "adopted_on": "2024-05-10"},
    {"plan_code": "V/1", "title": "Városi terv", "adopted_on": "2026-05-10"},
    {"plan_code": "X", "title": "Kelet nélküli terv"},
)
MEASURES = (
    {"measure_no": "I/1", "deadline_on": "2026-11-14", "status": "folyamatban", "groups": "HEP-N;HEP-R",
     "responsible_role": "jegyző"},
    {"measure_no": "I/2", "deadline_on": "2026-11-15", "status": "folyamatban", "groups": "HEP-N",
     "responsible_role": "jegyző"},
    {"measure_no": "I/3", "deadline_on": "2026-H1", "status": "teljesült", "groups": "HEP-I"},
    {"measure_no": "I/4", "deadline_on": "2026-H1", "status": None, "groups": "HEP-I"},
    {"measure_no": "I/5", "deadline_on": "2028", "status": "nem indult"},
    {"measure_no": "I/6", "deadline_on": "2025-01", "status": "elmaradt"},
    {"measure_no": "I/7", "deadline_text": "azonnal", "status": "folyamatban"},
    {"measure_no": "I/8", "deadline_text": "folyamatos", "status": "folyamatban"},
    {"measure_no": "I/10", "status": "részben teljesült"},
    {"plan_code": "V/1", "measure_no": "1/a", "deadline_text": "értelemszerűen", "status": "nem indult"},
    {"plan_code": "X", "measure_no": "1", "deadline_text": "azonnal", "status": "módosult"},
    {"plan_code": "X", "measure_no": "2", "deadline_text": "azonnal", "status": "nem indult"},
)  # fmt: skip
STATUSES = (
    {"measure_no": "I/8", "since": "2025", "status": "nem indult"},
    {"measure_no": "I/8", "since": "2026-02", "status": "folyamatban", "note": "elindult", "documents": "HEP-CIKK"},
    {"measure_no": "I/8", "since": "2027-01", "status": "teljesült"},
    {"measure_no": "I/2", "since": "2025-11-14", "status": "folyamatban"},
    {"measure_no": "I/5", "since": "2025-11-15", "status": "nem indult"},
)
REVIEWS = (
    {"measure_no": "I/1", "review_kind": "felülvizsgálat", "reviewed_on": "2026-03-02", "outcome": "módosítandó",
     "note": "több idő kell"},
)  # fmt: skip
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


def write(engine: Engine) -> None:
    """The plans, measures, statuses and reviews above, as one workbook would bring them."""
    rows: dict[type[models.Recorded], list[ledger.Row]] = {
        models.Plan: list(PLANS),
        models.Measure: [{"plan_code": "H", "title": f"Intézkedés {one['measure_no']}", **one} for one in MEASURES],
        models.MeasureStatus: [{"plan_code": "H", **one} for one in STATUSES],
        models.PlanReview: [{"plan_code": "H", **one} for one in REVIEWS],
    }
    with db.writing(engine) as connection:
        number = ledger.start_import(connection, "workbook", "test.xlsx", "0" * 64)
        for model, found in rows.items():
            told = [{**row, "sheet": "Lap", "row_no": place} for place, row in enumerate(found, start=2)]
            ledger.apply(connection, number, model, told)
        refresh(connection)


@pytest.fixture(scope="module")
def made(prepared: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Reading]]:
    """The facts with the plans and measures above; read only."""
    file = tmp_path_factory.mktemp("measures") / "ledger.db"
    shutil.copyfile(prepared["facts"], file)
    engine = db.create(f"sqlite:///{file}")
    write(engine)
    db.forget_what_was_deleted(engine)  # so that the file itself has everything: an application gets a copy
    yield file, open_reading(engine, TODAY)
    engine.dispose()


@pytest.fixture
def reading(made: tuple[Path, Reading]) -> Reading:
    return made[1]


@pytest.fixture(scope="module")
def client(made: tuple[Path, Reading], tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A browser that sees the working state, in Hungarian."""
    return screens.client_for(screens.settings_in(tmp_path_factory.mktemp("measures-app"), made[0]))


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


# -- the page and the sheet -------------------------------------------------------------------------------------------


def test_the_page_says_which_filters_a_tile_does_not_follow(client: FlaskClient) -> None:
    shown = screens.values_of(client, "measures", "period=this-year&group=HEP-N&plan=H")
    ignored = {name: shown[f"measures-{name}-ignored"]["children"] for name in ("late", "measures", "reviews", "hep")}
    assert ignored["late"] == ""
    assert ignored["measures"] == "Ez a csempe nem követi az időszak szerinti szűrést."
    assert ignored["reviews"] == "Ez a csempe nem követi a célcsoport szerinti szűrést."
    assert ignored["hep"] == "Ez a csempe nem követi az időszak, a célcsoport és a terv szerinti szűrést."
    offered = json.loads(shown["measures-frame"]["data-choices"])["filters"]
    assert {"plan", "status", "responsible"} <= {one["name"] for one in offered}
    labels = next(one["options"] for one in offered if one["name"] == "status")
    assert [one["label"] for one in labels][:2] == ["nem indult", "folyamatban"]
    elsewhere = json.loads(screens.values_of(client, "budget", "plan=H")["budget-frame"]["data-choices"])
    assert "plan" not in {one["name"] for one in elsewhere["filters"]}
    assert (elsewhere["query"], elsewhere["dropped"]) == ("", [])


def test_the_sheet_has_every_column_and_the_history(client: FlaskClient) -> None:
    answer = client.get(address("H", "I/8"))
    assert answer.status_code == 200
    for words in ("Intézkedés I/8", "HEP Helvécia", "folyamatos", "2026. február", "elindult", "Egyenlő esélyekkel",
                  "A feltárt esélyegyenlőségi probléma", "Fenntarthatóság", "nincs adat"):  # fmt: skip
        assert words in answer.text, words
    assert "2027. január" not in answer.text, "a status that has not begun"
    reviewed = client.get(address("H", "I/1")).text
    assert "több idő kell" in reviewed and "módosítandó" in reviewed and "1\u00a0nap késés" in reviewed
    assert client.get(address("V/1", "1/a")).status_code == 200, "a code with a slash"


def test_a_bad_address_gives_a_friendly_page(client: FlaskClient) -> None:
    for path in ("/measures/H/IX", "/measures/H", "/measures/<b>/1", "/measures/../x", "/measures/H/I/8/9"):
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert "Nincs ilyen intézkedés" in answer.text and "<b>/" not in answer.text
        assert 'href="/measures"' in answer.text


def test_the_sheet_keeps_its_release_and_its_language(prepared: dict[str, Path], tmp_path: Path) -> None:
    reader = screens.client_for(screens.settings_in(tmp_path, prepared["sample"]))
    del reader.environ_base[screens.EXACT]
    shown = screens.values_of(reader, "measures", "release=1")
    cell = json.loads(shown["measures-measures-table"]["data-table"])["rows"][0][0]
    link = cell[3]
    assert link.startswith("/measures/MINTA-HEP-") and link.endswith("?release=1")
    page = reader.get(link)
    assert page.status_code == 200 and "1. kiadás" in page.text and "/sources?release=1#document" in page.text
    back = reader.get("/language/en", query_string={"next": link})
    assert (back.status_code, back.headers["Location"]) == (303, link)
    english = reader.get(link).text
    assert '<html lang="en">' in english and "Measure sheet" in english and "BEMUTATÓ ADATOK" in english
    assert reader.get(link.replace("release=1", "release=99")).text.count("99") >= 1, "said that it was dropped"
    store.close_readers()


# -- workbooks, undo, migrations --------------------------------------------------------------------------------------


def test_the_sheets_bring_everything_and_an_undo_takes_it_back(
    engine: Engine, settings: Settings, tmp_path: Path
) -> None:
    facts.load(engine)
    content = workbooks.filled()
    names = ("Dokumentumok", "Tervek", "Intézkedések", "Intézkedés-állapotok", "Felülvizsgálatok")
    file = workbooks.write(tmp_path / "b.xlsx", {name: content[name] for name in names if name in content})
    outcome = import_file(engine, settings, file.name, file.read_bytes())
    assert [problem.line("en") for problem in outcome.report.problems] == []
    found = sheet(open_reading(engine, TODAY), "BEM-HEP/I/1")
    assert found is not None
    row = found.judged.row
    assert (row.sequence_no, row.indicator_codes, row.resources_technical) == (1, "BEM-IND-1", "szűrőbusz")
    assert [(one["since"], one["measure_status"]) for one in found.history] == [
        ("2025-03-01", "under_way"), ("2024-H1", "not_started"),
    ]  # fmt: skip
    assert [one["outcome"] for one in found.reviews] == ["módosítandó"]
    with engine.connect() as connection:
        kinds = connection.execute(select(tables.plan_review.c.review_kind, tables.plan_review.c.measure_no)).all()
    assert sorted(map(tuple, kinds)) == [("felülvizsgálat", ""), ("felülvizsgálat", "I/1"), ("fórum", "")]
    bad = {"Intézkedés-állapotok": [{**content["Intézkedés-állapotok"][0], "Intézkedés száma": "IX/9"}]}
    refused = import_file(engine, settings, "r.xlsx", workbooks.write(tmp_path / "r.xlsx", bad).read_bytes())
    assert [problem.code for problem in refused.report.problems] == ["unknown_measure"]


def test_older_ledgers_migrate_and_can_go_back(empty_database_url: str) -> None:
    engine = db.create(empty_database_url)
    db.migrate(engine)
    try:
        with db.writing(engine) as connection:
            command.downgrade(db._config(connection, db.LEDGER), "0002")
            connection.execute(insert(models.Import.__table__).values(
                id=1, kind="workbook", file_name="a", sha256="0" * 64, imported_at=pd.Timestamp("2026-01-01"),
                added_rows=0, superseded_rows=0, unchanged_rows=0))  # fmt: skip
            connection.execute(text(
                "INSERT INTO measure (id, import_id, sheet, row_no, plan_code, measure_no, title, status) "
                "VALUES (1, 1, 'Intézkedések', 2, 'P', '1', 'Régi', 'nem indult')"))  # fmt: skip
        db.migrate(engine)
        with db.writing(engine) as connection:
            measure = models.Measure.__table__
            old = connection.execute(select(measure.c.title, measure.c.status, measure.c.content)).one()
            assert tuple(old) == ("Régi", "nem indult", None)
            connection.execute(measure.update().values(status=None))
            found = compare_metadata(MigrationContext.configure(connection), [models.Base.metadata, READING])
            ours = ("measure", "plan_review", "read_plan", "'plan'")
            assert [one for one in found if any(name in str(one) for name in ours)] == []
            command.downgrade(db._config(connection, db.LEDGER), "0002")
            assert connection.execute(text("SELECT status FROM measure")).scalar_one() == "nem indult"
    finally:
        engine.dispose()


def rows_of(shown: dict[str, dict[str, Any]], tile: str) -> list[list[Any]]:
    return list(json.loads(shown[f"{tile}-table"]["data-table"])["rows"])


@pytest.mark.parametrize("content", ["facts", "empty"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_without_measures_says_so(
    content: str, language: str, prepared: dict[str, Path], tmp_path: Path
) -> None:
    client = screens.client_for(screens.settings_in(tmp_path, prepared[content]), language)
    shown = screens.values_of(client, "measures")
    assert shown["measures-headline"]["children"]
    assert rows_of(shown, "measures-late") == [] and rows_of(shown, "measures-measures") == []
    assert len(rows_of(shown, "measures-hep")) == (21 if content == "facts" else 0)
    assert len(rows_of(shown, "measures-plans")) == (4 if content == "facts" else 0)
    unknown = {"hu": "nincs adat", "en": "no data"}[language]
    assert shown["measures-overdue-figure"]["children"] == unknown
    assert shown["measures-next-figure"]["children"] == unknown
