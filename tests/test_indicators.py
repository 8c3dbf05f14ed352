"""Indicators: how they stand against their targets, changed targets, forecasts, reports beside the rows, the page."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from math import sqrt
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
from sqlalchemy import Engine, select

from dashboard.findings import indicators as findings
from dashboard.i18n import LANGUAGES, has_text
from data import db, ledger, models
from data import reading_tables as tables
from data.filters import Filters
from data.importing.importer import import_file
from data.indicators.computed import BY_KEY
from data.queries import indicators
from data.queries.attention import attention
from data.queries.choices import read_filters
from data.queries.indicators_computed import FUNCTIONS, ROOM, possible
from data.queries.indicators_forecast import line
from data.queries.indicators_judged import Judged, expected_at, judged
from data.reading import Reading, open_reading
from data.reading_tables import READING
from data.refresh import refresh
from data.releases import opening
from data.settings import Settings
from data.values import Safe

TODAY = date(2026, 11, 15)
WHOLE = {"unit": "db", "accumulation": "last", "direction": "up"}
INDICATORS: tuple[dict[str, Any], ...] = (
    {"indicator_code": "SUM", "accumulation": "sum", "target": 100.0, "target_due": "2026-12-31", "owner_role": "A"},
    {"indicator_code": "FALL", "direction": "down", "baseline": 40.0, "target": 20.0, "target_due": "2026-12-31"},
    {"indicator_code": "FELL", "direction": "down", "baseline": 40.0, "target": 20.0, "target_due": "2026-12-31"},
    {"indicator_code": "CAP-9", "direction": "down", "target": 10.0, "target_due": "2027"},
    {"indicator_code": "CAP-12", "direction": "down", "target": 10.0, "target_due": "2027"},
    {"indicator_code": "CAP-14", "direction": "down", "target": 10.0, "target_due": "2027"},
    *({"indicator_code": f"MID-{value}", "target": 200.0, "target_due": "2027"} for value in (90, 89, 75, 74)),
    *({"indicator_code": f"END-{value}", "target": 100.0, "target_due": "2026-H1"} for value in (100, 99, 75, 74)),
    {"indicator_code": "DUE-TODAY", "target": 10.0, "target_due": "2026-11-15"},
    {"indicator_code": "DUE-GONE", "target": 10.0, "target_due": "2026-11-14"},
    {"indicator_code": "STALE", "target": 100.0, "target_due": "2026-12-31"},
    {"indicator_code": "FREE"},
    {"indicator_code": "AGREED", "unit": "db", "target": 2.0, "target_due": "2026", "baseline": 0.0,
     "computed_by": "cooperation.agreements"},
    {"indicator_code": "PAID", "unit": "Ft", "accumulation": "sum", "computed_by": "budget.paid"},
    {"indicator_code": "ROWS", "unit": "Ft", "accumulation": "sum", "target": 500.0, "target_due": "2026-H1",
     "computed_by": "budget.paid"},
)  # fmt: skip
VALUES = {
    "SUM": {"2025-H1": 20, "2025-H2": 25, "2026-H1": 27, "2026-Q1": 12},
    "FALL": {"2026-H1": 27}, "FELL": {"2026-H1": 25},
    "CAP-9": {"2026-H1": 9}, "CAP-12": {"2026-H1": 12}, "CAP-14": {"2026-H1": 14},
    **{f"MID-{value}": {"2026-H1": value} for value in (90, 89, 75, 74)},
    **{f"END-{value}": {"2026-H1": value} for value in (100, 99, 75, 74)},
    "STALE": {"2025-H1": 60},
    "FREE": {"2024": 1, "2025": 2},
    "AGREED": {"2026-H1": 3},
    "PAID": {"2026-01": 100, "2026-02": 200, "2026-03-15": 7},
}  # fmt: skip
TARGETS = (
    *({"indicator_code": f"MID-{value}", "period": "2026-H1", "target": 100.0} for value in (90, 89, 75, 74)),
    {"indicator_code": "SUM", "period": "2026", "target": 120.0, "set_on": "2026-02", "reason": "bővült a projekt",
     "set_by_role": "irányító hatóság", "documents": "HEP-CIKK"},
    {"indicator_code": "SUM", "period": "2026", "target": 150.0, "set_on": "2026-12", "reason": "ez még nem érvényes"},
)  # fmt: skip
EXPECTED = {
    "SUM": "attention", "FALL": "attention", "FELL": "on_track",
    "CAP-9": "on_track", "CAP-12": "attention", "CAP-14": "late",
    "MID-90": "on_track", "MID-89": "attention", "MID-75": "attention", "MID-74": "late",
    "END-100": "on_track", "END-99": "attention", "END-75": "attention", "END-74": "late",
    "DUE-TODAY": "not_yet_due", "DUE-GONE": "no_data", "STALE": "late", "FREE": None, "AGREED": "on_track",
    "PAID": None, "ROWS": "late",
}  # fmt: skip
"""Indicator → how it stands, worked out by hand."""


def write(engine: Engine) -> None:
    """A project of two years with the indicators above, two agreements, and money paid in two months."""
    paid = (("2026-01", 100), ("2026-02", 150))
    same = {"project_key": "P", "category": "", "kind": "payment"}
    rows: dict[type[models.Recorded], list[ledger.Row]] = {
        models.Project: [{"project_key": "P", "title": "Próba", "start": "2025-01-01", "end": "2026-12-31"}],
        models.Agreement: [{"project_key": "P", "organisation": name} for name in ("Egy", "Kettő")],
        models.Transaction: [
            {**same, "entry_no": month, "booked_on": f"{month}-10", "month": month, "amount_huf": amount}
            for month, amount in paid
        ],
        models.Indicator: [{**WHOLE, "project_key": "P", "name": f"Mutató {one['indicator_code']}", **one}
                           for one in INDICATORS],
        models.IndicatorTarget: [{"project_key": "P", "set_on": "2025-01", **one} for one in TARGETS],
        models.IndicatorValue: [
            {"project_key": "P", "indicator_code": code, "period": period, "amount": float(amount)}
            for code, told in VALUES.items()
            for period, amount in told.items()
        ],
    }  # fmt: skip
    with db.writing(engine) as connection:
        number = ledger.start_import(connection, "workbook", "test.xlsx", "0" * 64)
        for model, found in rows.items():
            told = [{**row, "sheet": "Lap", "row_no": place} for place, row in enumerate(found, start=2)]
            ledger.apply(connection, number, model, told)
        ledger.finish_import(connection, number, ledger.Changes(), "2026-10-31")
        refresh(connection)


@pytest.fixture(scope="module")
def made(prepared: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Reading]]:
    """The facts with the project above; read only."""
    file = tmp_path_factory.mktemp("indicators") / "ledger.db"
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
    return screens.client_for(screens.settings_in(tmp_path_factory.mktemp("indicators-app"), made[0]))


def one(reading: Reading, code: str) -> Judged:
    return next(each for each in judged(reading) if each.series.row.indicator_code == code)


# -- how an indicator stands ------------------------------------------------------------------------------------------


def test_every_indicator_stands_as_worked_out_by_hand(reading: Reading) -> None:
    assert {each.series.row.indicator_code: each.standing for each in judged(reading)} == EXPECTED


def test_the_plan_to_date_is_a_straight_line_from_the_start_to_the_target(reading: Reading) -> None:
    sums, falls = one(reading, "SUM"), one(reading, "FALL")
    days, whole = (date(2026, 6, 30) - date(2025, 1, 1)).days, (date(2026, 12, 31) - date(2025, 1, 1)).days
    assert sums.as_of == date(2026, 6, 30)
    assert sums.expected == pytest.approx(120 * days / whole), "of a sum from nothing to the target in force"
    assert falls.expected == pytest.approx(40 - 20 * days / whole), "from the baseline down"
    assert falls.done == pytest.approx((40 - 27) / 20)
    middle = one(reading, "MID-90").series
    assert expected_at(middle, date(2026, 6, 30)) == 100.0
    later = date(2026, 6, 30) + timedelta(days=100)
    between = (date(2027, 12, 31) - date(2026, 6, 30)).days
    assert expected_at(middle, later) == pytest.approx(100 + 100 * 100 / between)
    assert expected_at(middle, date(2030, 1, 1)) == 200.0


def test_a_sum_takes_no_period_twice(reading: Reading) -> None:
    sums = one(reading, "SUM")
    assert [(point.period, point.level) for point in sums.series.points] == [
        ("2025-H1", 20), ("2025-H2", 45), ("2026-H1", 72),
    ]  # fmt: skip
    assert sums.value == 72


def test_an_old_value_is_measured_today(reading: Reading) -> None:
    stale = one(reading, "STALE")
    assert (stale.as_of, stale.value) == (TODAY, 60)
    assert one(reading, "END-99").as_of == date(2026, 6, 30)


def test_without_a_report_the_rows_speak(reading: Reading) -> None:
    rows = one(reading, "ROWS")
    assert (rows.value, rows.basis, rows.standing) == (250.0, "computed", "late")
    assert one(reading, "DUE-GONE").basis is None


# -- targets ----------------------------------------------------------------------------------------------------------


def test_a_changed_target_keeps_the_old_one_and_its_reason(reading: Reading) -> None:
    frame = indicators.targets(reading, Filters(indicators=("P/SUM",)))
    assert frame["target_count"].tolist() == [120, 100], "the one that will be set in December does not hold yet"
    assert frame["target_is"].tolist() == ["in_force", "replaced"]
    first, second = frame.to_dict("records")
    assert (first["reason"], first["set_by_role"], first["set_on"]) == (
        "bővült a projekt", "irányító hatóság", "2026-02",
    )  # fmt: skip
    assert first["previous_target_count"] == 100 and first["source"]
    assert (second["set_on"], second["set_on_state"]) == (None, "not_reported")
    assert len(indicators.targets(reading, Filters(last_month="2026-06"))) == 9


# -- forecasts --------------------------------------------------------------------------------------------------------


def test_a_forecast_as_worked_out_by_hand() -> None:
    start = date(2026, 1, 1)
    points = [(start + timedelta(days=10 * step), figure) for step, figure in enumerate((10.0, 20.0, 20.0, 30.0))]
    assert line(points[:3]) is None
    found = line(points)
    assert found is not None and found.slope == pytest.approx(0.6) and found.spread == pytest.approx(sqrt(10))
    ahead = found.at(start + timedelta(days=50))
    half = 2 * sqrt(10) * sqrt(1 + 1 / 4 + 35**2 / 500)
    assert ahead.value == pytest.approx(41)
    assert ahead.low == pytest.approx(41 - half) and ahead.high == pytest.approx(41 + half)


def test_a_forecast_does_not_pass_what_is_possible() -> None:
    days = [date(2026, 1, 1) + timedelta(days=30 * step) for step in range(4)]
    falling = line(list(zip(days, (40.0, 22.0, 18.0, 2.0), strict=True)), floor=0.0)
    assert falling is not None
    ahead = falling.at(days[-1] + timedelta(days=60))
    assert (ahead.value, ahead.low) == (0.0, 0.0) and ahead.high >= 0
    rising = line(list(zip(days, (70.0, 85.0, 90.0, 99.0), strict=True)), ceiling=100.0)
    assert rising is not None and rising.at(days[-1] + timedelta(days=90)).high == 100.0


def test_forecasts_only_of_what_is_still_to_come(reading: Reading) -> None:
    frame = indicators.forecasts(reading, Filters())
    codes = {name.removeprefix("Mutató ") for name in frame["indicator_name"]}
    assert "SUM" in codes and not codes & {"END-100", "DUE-GONE", "DUE-TODAY", "FREE"}
    assert set(frame["forecast_is"]) == {"too_few"}, "three periods are not enough"
    assert frame["forecast_count"].isna().all()


# -- values, and the rows beside them ---------------------------------------------------------------------------------


def test_values_beside_the_period_before_and_the_year_before(reading: Reading) -> None:
    frame = indicators.values(reading, Filters(indicators=("P/SUM",))).set_index("period_on")
    row = frame.loc["2026-H1"]
    assert (row["previous_count"], row["change_count"]) == (25, 2)
    assert (row["year_before_count"], row["year_change_count"], row["level_count"]) == (20, 7, 72)
    assert frame.loc["2025-H1", "previous_count_state"] == "not_reported"
    assert "2026-Q1" not in frame.index
    period = indicators.values(reading, Filters(indicators=("P/SUM",), first_month="2025-12", last_month="2025-12"))
    assert period["period_on"].tolist() == ["2025-H2"]


def test_reports_beside_the_rows(reading: Reading) -> None:
    frame = indicators.differences(reading, Filters()).set_index(["indicator_name", "period_on"])
    agreed, first, second, day = (
        frame.loc[key]
        for key in (("Mutató AGREED", "2026-H1"), ("Mutató PAID", "2026-01"), ("Mutató PAID", "2026-02"),
                    ("Mutató PAID", "2026-03-15"))
    )  # fmt: skip
    assert (agreed["report_count"], agreed["computed_count"], agreed["difference_count"]) == (3, 2, 1)
    assert (agreed["difference_is"], first["difference_is"], day["difference_is"]) == ("differs", "same", "unknown")
    assert (second["computed_count"], second["difference_count"], second["difference_is"]) == (150, 50, "differs")
    row = indicators.kpis(reading, Filters()).set_index("indicator").loc["indicators.differing"]
    assert (row["part_count"], row["whole_count"], row["status"]) == (2, 2, "attention")
    said = findings.difference(frame.reset_index().iloc[0].to_dict() | {"unit": "fő"}, language="hu")
    assert said == "Mutató AGREED, 2026. I. félév: a beszámoló 3\u00a0főt, az adatbázis 2\u00a0főt mutat"


def test_every_computation_has_its_function_and_its_words() -> None:
    assert set(FUNCTIONS) == set(BY_KEY)
    assert all(has_text(f"value.computed_by.{key}", language) for key in BY_KEY for language in LANGUAGES)


@pytest.fixture(scope="module")
def both(prepared: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Reading, Reading]]:
    """The sample's working state and its release."""
    settings = screens.settings_in(tmp_path_factory.mktemp("indicators-release"), prepared["sample"])
    engine = db.create(settings.database_url)
    yield open_reading(engine, settings.today()), opening.open_release(settings.published_url, settings.today())
    engine.dispose()


def test_in_a_release_a_difference_is_only_told_where_it_is_certain(both: tuple[Reading, Reading]) -> None:
    exact, safe = (indicators.differences(each, Filters()) for each in both)
    same = ["project", "indicator_name", "period_on"]
    told = exact.merge(safe, on=same, suffixes=("_exact", "_safe"))
    assert len(told) == len(exact) == len(safe) > 20
    assert {"same", "differs"} <= set(told["difference_is_exact"]), "the sample has both"
    certain = told[told["difference_is_safe"] == "differs"]
    assert (certain["difference_is_exact"] == "differs").all()
    assert not {"value", "same"} & set(safe["computed_count_state"]) | set(safe["difference_is"]) & {"same"}


@pytest.mark.parametrize(
    ("found", "bounds"),
    [(187.0, (187.0, 187.0)), (Safe.between(190, 190), (190 - ROOM, 190 + ROOM)), (None, None),
     (Safe.between(0, 9), (0.0, 9 + ROOM))],
)  # fmt: skip
def test_what_a_published_figure_can_mean(found: Any, bounds: Any) -> None:
    assert possible(found, None) == bounds


def test_a_release_keeps_targets_and_what_a_document_states(both: tuple[Reading, Reading]) -> None:
    frames = [indicators.targets(each, Filters()) for each in both]
    pd.testing.assert_frame_equal(*frames)
    assert "replaced" in set(frames[1]["target_is"]) and frames[1]["reason"].notna().any()
    exact, safe = (indicators.indicators(each, Filters()) for each in both)
    assert safe["status"].tolist() == exact["status"].tolist(), "the sample's reports are a document's"


# -- filters, the page, downloads -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("standing=no_data", ["DUE-GONE"]),
        ("owner=A", ["SUM"]),
        ("indicator=P%2FFREE&indicator=P%2FSUM", ["SUM", "FREE"]),
        ("project=P&standing=late", ["CAP-14", "END-74", "MID-74", "ROWS", "STALE"]),
    ],
)
def test_filters_of_the_page(reading: Reading, query: str, codes: list[str]) -> None:
    filters, dropped, _ = read_filters(reading, query)
    assert dropped == ()
    assert indicators.indicators(reading, filters)["indicator_code"].tolist() == codes
    assert filters.on("indicators") == filters
    assert not filters.on("budget").indicators and not filters.on("measures").standings


def test_a_bad_value_is_dropped_and_said(client: FlaskClient) -> None:
    shown = screens.values_of(client, "indicators", "standing=excellent&indicator=P%2FNONE")
    told = json.loads(shown["indicators-frame"]["data-choices"])
    assert len(told["dropped"]) == 2 and told["query"] == ""


def test_attention_names_the_project_and_leads_to_its_indicators(reading: Reading) -> None:
    lines = {row["attention"]: row for row in attention(reading, Filters()).to_dict("records")}
    late, differ = lines["indicators_late"], lines["indicators_differ"]
    assert (late["subject"], late["found_count"], late["base_count"], late["status"]) == ("Próba", 5, 19, "late")
    assert late["subject_link"] == "/indicators?project=P#indicators-indicators"
    assert (differ["found_count"], differ["base_count"], differ["status"]) == (2, 2, "attention")


def test_the_page_in_hungarian(client: FlaskClient) -> None:
    shown = screens.values_of(client, "indicators", "period=this-year&group=HEP-GY")
    assert shown["indicators-headline"]["children"] == (
        "19 célértékkel rendelkező indikátorból 5 rendben halad és 5 késik; 2 beszámoló eltér az adatbázistól"
    )
    ignored = {name: shown[f"indicators-{name}-ignored"]["children"] for name in ("indicators", "values")}
    assert ignored == {
        "indicators": "Ez a csempe nem követi a célcsoport és az időszak szerinti szűrést.",
        "values": "Ez a csempe nem követi a célcsoport szerinti szűrést.",
    }
    table = json.loads(shown["indicators-indicators-table"]["data-table"])
    first = table["rows"][0]
    assert first[1][:3] == ["késésben", "late", "chip chip-late"]
    panels = shown["indicators-progress-graph"]["figure"]["layout"]["annotations"]
    assert len(panels) == 7, "a committee reads no more"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_title_is_a_sentence_whatever_is_known(reading: Reading, language: str) -> None:
    chosen = (Filters(), Filters(indicators=("P/FREE",)), Filters(standings=("on_track",)), Filters(owners=("none",)),
              Filters(indicators=("P/AGREED",)), Filters(indicators=("P/PAID",)))  # fmt: skip
    for filters in chosen:
        frames = {name: table(reading, filters) for name, table in indicators.TABLES.items()}
        said = [findings.headline(frames["kpis"], frames["indicators"], language=language),
                findings.progress(frames["progress"], language=language)]  # fmt: skip
        names = ("indicators", "differences", "forecasts", "targets", "values", "definitions")
        said += [getattr(findings, name)(frames[name], language=language) for name in names]
        assert all(sentence and "{" not in sentence for sentence in said), said


@pytest.mark.slow
@pytest.mark.parametrize("content", ["facts", "empty"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_without_indicators_says_so(
    content: str, language: str, prepared: dict[str, Path], tmp_path: Path
) -> None:
    client = screens.client_for(screens.settings_in(tmp_path, prepared[content]), language)
    shown = screens.values_of(client, "indicators")
    unknown = {"hu": "nincs adat", "en": "no data"}[language]
    assert shown["indicators-headline"]["children"] == {
        "hu": "Indikátorokról nincs adat", "en": "No data on indicators",
    }[language]  # fmt: skip
    assert shown["indicators-late-figure"]["children"] == unknown
    assert json.loads(shown["indicators-indicators-table"]["data-table"])["rows"] == []


def test_downloads_have_every_table(client: FlaskClient) -> None:
    told = client.get("/indicators.json?indicator=P%2FSUM").get_json()["tables"]
    assert set(told) == set(indicators.TABLES)
    columns, rows = told["targets"]["columns"], told["targets"]["rows"]
    assert [row[columns.index("target_count")] for row in rows] == [120, 100]
    csv = client.get("/indicators.csv?table=differences").data.decode("utf-8-sig")
    assert csv.splitlines()[0].startswith("Indikátor;Indikátor – hivatkozás;Időszak;Jelentett;Számított;Eltérés")


# -- the sheets -------------------------------------------------------------------------------------------------------

KEY = {"Projekt kódja": workbooks.PROJECT, "Indikátor kódja": "BEM-IND-1"}


def codes_of(engine: Engine, settings: Settings, folder: Path, content: workbooks.Content) -> list[str]:
    """Import `content`; the codes of what is wrong with it."""
    file = workbooks.write(folder / "a.xlsx", content)
    return [problem.code for problem in import_file(engine, settings, file.name, file.read_bytes()).report.problems]


@pytest.mark.slow
def test_targets_are_imported_and_never_changed_without_a_reason(
    facts_engine: Engine, settings: Settings, tmp_path: Path
) -> None:
    content = workbooks.filled()
    own = content["Indikátorok"][0]
    assert codes_of(facts_engine, settings, tmp_path, content) == []
    row = {**KEY, "Időszak": "2026", "Célérték": 80, "Mikor tűzték ki": date(2026, 3, 1), "Ki tűzte ki": "Közgyűlés"}
    only = {"Indikátor-célértékek": [row]}
    assert codes_of(facts_engine, settings, tmp_path, only) == ["target_without_reason"], "its own target is 60 by then"
    reasoned = {"Indikátor-célértékek": [row | {"Indoklás": "bővült"}]}
    assert codes_of(facts_engine, settings, tmp_path, reasoned) == []
    again = row | {"Célérték": 90, "Mikor tűzték ki": date(2026, 9, 1)}
    assert codes_of(facts_engine, settings, tmp_path, {"Indikátor-célértékek": [again]}) == ["target_without_reason"]
    same = {"Indikátor-célértékek": [row | {"Célérték": 85}]}
    assert codes_of(facts_engine, settings, tmp_path, same) == ["target_without_reason"], "nor by writing over it"
    over = {"Indikátorok": [own | {"Célérték": 90}]}
    assert codes_of(facts_engine, settings, tmp_path, over) == ["target_written_over"]
    moved = {"Indikátorok": [own | {"Céldátum": date(2027, 12, 31)}]}
    assert codes_of(facts_engine, settings, tmp_path, moved) == ["target_written_over"]
    other = {"Indikátor-célértékek": [row | {"Időszak": "2025", "Célérték": 30}]}
    assert codes_of(facts_engine, settings, tmp_path, other) == [], "another period is no change"
    frame = indicators.targets(open_reading(facts_engine, TODAY), Filters(projects=(workbooks.PROJECT,)))
    assert frame["target_count"].tolist()[:2] == [80, 60] and frame["target_is"].tolist()[:2] == [
        "in_force",
        "replaced",
    ]
    told = open_reading(facts_engine, TODAY).rows(select(tables.indicator))
    assert [(one.definition, one.computed_by) for one in told] == [(own["Meghatározás"], "reach.people")]


@pytest.mark.slow
def test_the_migration_makes_what_the_models_say(empty_database_url: str) -> None:
    engine = db.create(empty_database_url)
    try:
        db.migrate(engine)
        with engine.begin() as connection:
            found = compare_metadata(MigrationContext.configure(connection), [models.Base.metadata, READING])  # type: ignore[arg-type]
            assert [each for each in found if "indicator" in str(each)] == []
            command.downgrade(db._config(connection, db.LEDGER), "0002")
    finally:
        engine.dispose()
