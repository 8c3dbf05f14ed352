"""The made-up data: always the same, said to be made up, realistic in shape, and never on a real project."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine, Select, create_engine, func, select

from data import bulk, db, facts, ledger, models, reading, sample
from data import reading_tables as tables
from data.dates import add_months, last_day
from data.filters import Filters
from data.importing.kinds import Choice
from data.importing.sheets import SHEETS
from data.models import Activity, Attendance, Membership, Participant, Project, Session
from data.people.presence import count_people
from data.refresh import refresh_after
from data.sample.world import FEW_PEOPLE, SIZES, build
from data.settings import Settings

pytestmark = pytest.mark.slow

MADE_UP = "MINTA-%"
TODAY = date(2026, 11, 15)
NOW = "2026-11"


@pytest.fixture(scope="module")
def sampled(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A ledger with sample S, on SQLite, for tests that only read."""
    folder = tmp_path_factory.mktemp("sample")
    shutil.copyfile(sqlite_template, folder / "ledger.db")
    engine = db.create(f"sqlite:///{folder / 'ledger.db'}")
    assert load(engine, Settings.from_env({"VAR_DIR": str(folder), "TODAY": TODAY.isoformat()}))
    yield engine
    engine.dispose()


def load(engine: Engine, settings: Settings, size: str = "S", seed: int = 1) -> ledger.Changes | None:
    return sample.load(engine, settings, size=size, seed=seed, say=lambda _: None)


def frame(engine: Engine, query: Select) -> pd.DataFrame:
    with engine.connect() as connection:
        result = connection.execute(query)
        return pd.DataFrame(result.all(), columns=list(result.keys()))


def current(model: type[models.Recorded], *more: object) -> Select:
    return select(model.__table__).where(model.superseded_in.is_(None), *more)  # type: ignore[arg-type]


def fingerprint(engine: Engine) -> str:
    """All rows of the ledger, without the moment of the import."""
    digest = hashlib.sha256()
    tables: Iterable = (*models.RECORDED, Attendance, models.Person, models.ReachBlock)
    for model in tables:
        rows = frame(engine, select(*(c for c in model.__table__.c if c.name != "id" or model is models.Person)))
        digest.update("\n".join(sorted(map(repr, rows.itertuples(index=False, name=None)))).encode())
    return digest.hexdigest()


# -- loading ----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_same_size_and_seed_make_the_same_rows_everywhere(
    engine: Engine, settings: Settings, sampled: Engine
) -> None:
    load(engine, settings)
    assert fingerprint(engine) == fingerprint(sampled)


def test_another_seed_makes_other_rows() -> None:
    world, other = build(SIZES["S"], 1, NOW), build(SIZES["S"], 2, NOW)
    assert world.districts == other.districts
    assert [one.people for one in world.programmes] != [one.people for one in other.programmes]


def test_loading_again_changes_nothing_also_in_another_month(sampled: Engine) -> None:
    before = frame(sampled, select(models.Import.__table__))
    settings = Settings.from_env({"TODAY": TODAY.isoformat()})
    assert load(sampled, settings) is None
    assert load(sampled, replace(settings, fixed_today=date(2027, 2, 1))) is None
    pd.testing.assert_frame_equal(frame(sampled, select(models.Import.__table__)), before)


@pytest.mark.slow
def test_another_sample_is_refused_until_the_first_is_undone(engine: Engine, settings: Settings) -> None:
    load(engine, settings)
    with pytest.raises(sample.OtherSample, match=r"Another sample is loaded \(minta S 1, import 2\).*data undo 2"):
        load(engine, settings, seed=2)
    with db.writing(engine) as connection:
        undo_id, _ = ledger.undo(connection, 2, "undo")
        refresh_after(connection, undo_id)
    opened = reading.open_reading(engine, settings.today())
    assert count_people(opened, Filters()).total == 0
    assert not opened.is_demonstration
    again = load(engine, settings)
    assert again is not None
    assert count_people(reading.open_reading(engine, settings.today()), Filters()).total > 2_900


def test_facts_come_first_and_stay_as_they_are(sampled: Engine) -> None:
    assert facts.load(sampled) is None
    real = frame(sampled, current(Project, Project.project_key.not_like(MADE_UP)))
    assert len(real) > 3
    assert (real["import_id"] == 1).all()
    for model in (models.BudgetLine, models.Transaction, models.PlannedReach, models.IndicatorValue):
        assert frame(sampled, current(model, model.project_key.not_like(MADE_UP))).empty


# -- what it says about itself ----------------------------------------------------------------------------------------


def test_every_row_says_that_it_is_made_up(sampled: Engine) -> None:
    for model in models.RECORDED:
        made_up = frame(sampled, select(model.documents).where(model.import_id == 2).distinct())
        assert set(made_up["documents"]) <= {"MINTA-DOK"}, model.__tablename__
    projects = frame(sampled, current(Project, Project.project_key.like(MADE_UP)))
    assert projects["title"].str.endswith("– bemutató projekt").all()
    assert (projects["note"] == "Kitalált adatok").all()
    assert projects["call_code"].str.startswith("MINTA-").all()
    partners = frame(sampled, current(models.Partner, models.Partner.import_id == 2))
    assert partners["organisation"].str.endswith("(minta)").all()
    document = frame(sampled, current(models.Document, models.Document.code == "MINTA-DOK"))
    assert document["title"].tolist() == ["Bemutató adatok – nem valós számok"]
    opened = reading.open_reading(sampled, TODAY)
    assert opened.is_demonstration
    assert opened.data_date == "2026-10-31"


# -- its shape --------------------------------------------------------------------------------------------------------


def test_it_has_the_size_it_promises(sampled: Engine) -> None:
    with sampled.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(Attendance)) == 60_000
        assert connection.scalar(select(func.count()).select_from(Participant)) == 3_000
        assert (
            connection.scalar(select(func.count()).select_from(Project).where(Project.project_key.like(MADE_UP))) == 6
        )
        first, last = connection.execute(
            select(func.min(Session.month), func.max(Session.month)).where(Session.status == "held")
        ).one()
    assert (first, last) == (add_months(NOW, -83), add_months(NOW, -1))


def test_projects_fare_differently(sampled: Engine) -> None:
    status = frame(sampled, current(Project, Project.project_key.like(MADE_UP))).set_index("project_key")["status"]
    assert status["MINTA-01"] == "lezárt"
    assert status["MINTA-06"] == "előkészítés"
    money = frame(sampled, select(tables.money).where(tables.money.c.month < NOW))
    sums = (
        money.astype({"planned_huf": float, "paid_huf": float})
        .groupby("project_key")[["planned_huf", "paid_huf"]]
        .sum()
    )
    pace = sums["paid_huf"] / sums["planned_huf"]
    assert 0.95 < pace["MINTA-01"] < 1.0
    assert 0.9 < pace["MINTA-02"] < 1.05
    assert pace["MINTA-03"] < 0.7
    assert pace["MINTA-04"] > 1.1
    assert "MINTA-06" not in pace
    grants = frame(sampled, current(Project, Project.project_key.like(MADE_UP))).set_index("project_key")["grant_huf"]
    planned = (
        frame(sampled, select(tables.money)).astype({"planned_huf": float}).groupby("project_key")["planned_huf"].sum()
    )
    assert ((grants - planned).abs() < 20_000).all()  # rounded to thousands in each category


def test_one_project_reports_late_and_has_a_gap(sampled: Engine) -> None:
    held = select(Session.month, Session.status).join(Activity, Activity.activity_code == Session.activity_code)
    rows = frame(sampled, held.where(Activity.project_key == "MINTA-05"))
    told = set(rows.loc[rows["status"] != "planned", "month"])
    assert max(told) == add_months(NOW, -4)
    overdue = rows[(rows["status"] == "planned") & (rows["month"] < NOW)]
    assert {add_months(NOW, -1), add_months(NOW, -2)} <= set(overdue["month"])
    missing = {add_months(min(told), count) for count in range(60)} - set(rows["month"])
    assert len([month for month in missing if month[5:] not in ("07", "08")]) >= 1


def test_sessions_rest_in_summer_and_nothing_is_held_after_today(sampled: Engine) -> None:
    rows = frame(sampled, select(Session.month, Session.held_on, Session.status, Session.capacity, Session.headcount))
    held = rows[rows["status"] == "held"]
    by_month = held["month"].str[5:].value_counts()
    assert by_month[["07", "08"]].max() < by_month[["03", "04", "10"]].min() / 2
    assert held["held_on"].max() <= last_day(add_months(NOW, -1)).isoformat()
    assert (rows.loc[rows["month"] >= NOW, "status"] == "planned").all()
    assert (rows["status"] == "cancelled").any()
    assert held["headcount"].notna().any()
    assert {day.weekday() for day in pd.to_datetime(held.loc[held["capacity"].notna(), "held_on"])} <= set(range(5))


@pytest.mark.slow
def test_villages_are_uneven_and_people_overlap(sampled: Engine) -> None:
    homes = frame(sampled, current(Participant))["settlement_ksh"].value_counts()
    assert {place: int(homes.get(place, 0)) for place in FEW_PEOPLE} == FEW_PEOPLE
    assert homes["26684"] > 20 * homes.iloc[-3]
    groups = frame(sampled, current(Membership)).groupby("person_id").size()
    assert (groups >= 2).sum() > 500
    listed = (
        select(Attendance.person_id, Activity.project_key)
        .join(Session, Session.session_id == Attendance.session_id)
        .join(Activity, Activity.activity_code == Session.activity_code)
    )
    rows = frame(sampled, listed)
    assert (rows.groupby("person_id")["project_key"].nunique() >= 2).sum() > 300
    visits = rows.groupby("person_id").size()
    assert (visits == 1).sum() > 50
    assert (visits > 60).sum() > 50


def test_trainings_roundtables_and_plans_need_attention(sampled: Engine) -> None:
    trainings = frame(sampled, current(Activity, Activity.kind == "training", Activity.project_key.like(MADE_UP)))
    overdue = trainings[trainings["completion"].isna() & (trainings["planned_completion"] < NOW)]
    assert len(overdue) >= 1
    assert (trainings["status"] == "lezárult").any() and (trainings["status"] == "tervezett").any()
    seen = frame(sampled, current(models.PartnerAttendance))
    came = seen[seen["present"]].groupby("organisation")["session_code"].count()
    assert came.max() > 3 * came.min()
    plans = frame(sampled, current(models.Plan, models.Plan.import_id == 2))
    assert plans["adopted_on"].min() < add_months(NOW, -60) < plans["adopted_on"].max()
    measures = frame(sampled, current(models.Measure))
    assert measures["deadline_text"].notna().any() and measures["deadline_on"].notna().any()


@pytest.mark.parametrize("size", SIZES)
def test_worlds_of_every_size_have_their_places_and_quota(size: str) -> None:
    world = build(SIZES[size], 1, NOW)
    places = [place for district in world.districts for place in district.places]
    assert len(places) == len(set(places)) == SIZES[size].settlements
    assert all(place.startswith("X") or place.isdigit() for place in places)
    assert all(len(district.code) == 3 for district in world.districts)
    assert len({programme.key for programme in world.programmes}) == SIZES[size].projects
    assert sum(programme.attendances for programme in world.programmes) == SIZES[size].attendances
    assert sum(programme.people for programme in world.programmes) == SIZES[size].attendances // 20
    idle = [programme for programme in world.programmes if programme.role == "future"]
    assert idle and not any(programme.attendances for programme in idle)


def test_bulk_writes_refuse_what_is_not_there() -> None:
    with create_engine("sqlite://").connect() as connection:
        late = bulk.without_indexes(connection, Attendance.__table__, ["ix_nothing"])
        with pytest.raises(ValueError, match="has no index"):
            late.__enter__()


def test_the_words_of_choices_are_those_a_workbook_offers(sampled: Engine) -> None:
    checked = 0
    for sheet in SHEETS:
        for column in sheet.columns:
            if isinstance(column.kind, Choice) and column.field in sheet.model.__table__.c:
                offered = {kept for _, kept in column.kind.words} | {None}
                told = frame(sampled, select(sheet.model.__table__.c[column.field]).distinct())[column.field]
                assert {None if word != word else word for word in told} <= offered, (sheet.name, column.header)
                checked += 1
    assert checked > 8
