"""How many different people: the index against COUNT(DISTINCT) on the ledger, before and after corrections."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from conftest import DATABASES
from sqlalchemy import Connection, Engine, Select, func, insert, select

from data import bulk, db, ledger, models, reading, sample
from data.dates import add_months, months_between
from data.filters import PERIODS, Filters
from data.models import Activity, Attendance, Membership, Participant, Session
from data.people import blocks, index, presence
from data.people.presence import PeopleCounts, StaleReading, count_people
from data.reading import Reading, open_reading
from data.refresh import refresh
from data.settings import Settings

TODAY = date(2026, 11, 15)
SMALL = (reading.participation, reading.session, reading.project_place, reading.money, reading.citation)


@pytest.fixture(scope="module", params=DATABASES)
def sampled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine on a ledger with sample S, shared by tests that only read."""
    folder = tmp_path_factory.mktemp("presence")
    server = None
    if request.param == "sqlite":
        shutil.copyfile(request.getfixturevalue("sqlite_template"), folder / "ledger.db")
        url = f"sqlite:///{folder / 'ledger.db'}"
    else:
        server = request.getfixturevalue("postgres_server")
        url = server.migrated_database()
    engine = db.create(url)
    _load_sample(engine, folder)
    yield engine
    engine.dispose()
    if server is not None:
        server.drop(url)


def _load_sample(engine: Engine, folder: Path) -> None:
    settings = Settings.from_env({"VAR_DIR": str(folder), "TODAY": TODAY.isoformat()})
    assert sample.load(engine, settings, size="S", seed=1, say=lambda _: None)


# -- the oracles ------------------------------------------------------------------------------------------------------


def _attended() -> Select:
    """Every attendance that counts: project_key, call_code, workshop_group_no, month, person_id, settlement_ksh, district_code."""
    group = func.coalesce(Activity.workshop_group_no, 0).label("workshop_group_no")
    home = func.coalesce(Participant.settlement_ksh, "").label("settlement_ksh")
    project, place = models.Project, models.Settlement
    return (
        select(
            Activity.project_key, project.call_code, group, Session.month, Attendance.person_id, home, place.district_code
        )
        .join(Session, Session.session_id == Attendance.session_id)
        .join(Activity, Activity.activity_code == Session.activity_code)
        .outerjoin(project, (project.project_key == Activity.project_key) & project.superseded_in.is_(None))
        .outerjoin(Participant, (Participant.person_id == Attendance.person_id) & Participant.superseded_in.is_(None))
        .outerjoin(place, (place.ksh_code == Participant.settlement_ksh) & place.superseded_in.is_(None))
        .where(
            Attendance.superseded_in.is_(None), Session.superseded_in.is_(None), Activity.superseded_in.is_(None),
            Session.status == "held",
        )
    )  # fmt: skip


def _members(codes: tuple[str, ...]) -> Select:
    group = models.TargetGroup
    below = select(group.group_code).where(group.parent_code.in_(codes), group.superseded_in.is_(None))
    return select(Membership.person_id).where(
        Membership.superseded_in.is_(None), Membership.group_code.in_(codes) | Membership.group_code.in_(below)
    )


def _counted_by_sql(connection: Connection, filters: Filters) -> int:
    rows = _attended().subquery()
    query = select(func.count(rows.c.person_id.distinct()))
    for name, chosen in (
        ("project_key", filters.projects), ("call_code", filters.calls), ("workshop_group_no", filters.workshops),
    ):  # fmt: skip
        query = query.where(rows.c[name].in_(chosen)) if chosen else query
    if filters.settlements or filters.districts:
        query = query.where(rows.c.settlement_ksh.in_(filters.settlements) | rows.c.district_code.in_(filters.districts))
    if filters.groups:
        query = query.where(rows.c.person_id.in_(_members(filters.groups)))
    first, last = filters.months(TODAY)
    query = query.where(rows.c.month >= first) if first else query
    query = query.where(rows.c.month <= last) if last else query
    return int(connection.scalar(query) or 0)


class Ledger:
    """All attendances and memberships in memory, and the natural pandas way to count in them."""

    def __init__(self, engine: Engine) -> None:
        with engine.connect() as connection:
            self.rows = pd.DataFrame(connection.execute(_attended()).mappings().all())
            codes = connection.scalars(select(models.TargetGroup.group_code).where(models.TargetGroup.superseded_in.is_(None)))
            self.groups = {code: set(connection.scalars(_members((code,)))) for code in codes.all()}

    def under(self, filters: Filters) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Rows under the filters: within the period, and of any month."""
        rows = self.rows
        for name, chosen in (("project_key", filters.projects), ("call_code", filters.calls), ("workshop_group_no", filters.workshops)):
            rows = rows[rows[name].isin(chosen)] if chosen else rows
        if filters.settlements or filters.districts:
            rows = rows[rows["settlement_ksh"].isin(filters.settlements) | rows["district_code"].isin(filters.districts)]
        if filters.groups:
            rows = rows[rows["person_id"].isin(set().union(*(self.groups[code] for code in filters.groups)))]
        first, last = filters.months(TODAY)
        return rows[(rows["month"] >= (first or "")) & (rows["month"] <= (last or "9999"))], rows


def _distinct(rows: pd.DataFrame, *by: str) -> dict:
    counts = rows.groupby(list(by) if len(by) > 1 else by[0])["person_id"].nunique()
    return {key: int(value) for key, value in counts.items() if value}


def _as_dict(frame: pd.DataFrame, *keys: str, value: str = "reached_people") -> dict:
    index = frame[keys[0]] if len(keys) == 1 else zip(*(frame[key] for key in keys), strict=True)
    return {key: int(count) for key, count in zip(index, frame[value], strict=True) if count}


def _check(counts: PeopleCounts, ledger_rows: Ledger, filters: Filters) -> None:
    """Every figure of `counts` equals the natural count."""
    rows, ever = ledger_rows.under(filters)
    people = set(rows["person_id"])
    assert counts.total == len(people)
    known = rows[rows["settlement_ksh"] != ""]
    assert _as_dict(counts.by_settlement, "settlement_ksh") == _distinct(known, "settlement_ksh")
    assert _as_dict(counts.by_project, "project_key") == _distinct(rows, "project_key")
    assert _as_dict(counts.by_workshop_group, "workshop_group_no") == _distinct(rows, "workshop_group_no")
    groups = {code: len(people & members) for code, members in ledger_rows.groups.items()}
    assert dict(zip(counts.by_group["group_code"], counts.by_group["reached_people"], strict=True)) == groups
    _check_months(counts, rows, ever)
    _check_crossed(counts, ledger_rows, rows)


def _check_months(counts: PeopleCounts, rows: pd.DataFrame, ever: pd.DataFrame) -> None:
    months = counts.by_month
    assert _as_dict(months, "month") == _distinct(rows, "month")
    first = ever.groupby("person_id")["month"].min().value_counts()
    inside = {month: int(first.get(month, 0)) for month in months["month"]}
    assert dict(zip(months["month"], months["new_people"], strict=True)) == inside
    assert (months["reached_people"] == months["new_people"] + months["returning_people"]).all()
    if len(months):
        assert months["month"].tolist() == months_between(months["month"].iloc[0], months["month"].iloc[-1])
    attended = rows.groupby("person_id")["month"].nunique()
    assert _as_dict(counts.by_months_attended, "months_count") == attended.value_counts().to_dict()
    assert counts.returning_people == int((attended >= 2).sum())
    back = rows.groupby(["workshop_group_no", "person_id"])["month"].nunique().loc[lambda months: months >= 2]
    expected = back.groupby("workshop_group_no").size().to_dict()
    assert _as_dict(counts.by_workshop_group, "workshop_group_no", value="returning_people") == expected


def _check_crossed(counts: PeopleCounts, ledger_rows: Ledger, rows: pd.DataFrame) -> None:
    for column, frame in (("project_key", counts.by_project_group), ("settlement_ksh", counts.by_settlement_group)):
        expected = {}
        for code, members in ledger_rows.groups.items():
            found = _distinct(rows[rows["person_id"].isin(members) & (rows[column] != "")], column)
            expected |= {(key, code): count for key, count in found.items()}
        assert _as_dict(frame, column, "group_code") == expected
    assert counts.overlaps["reached_people"].sum() == counts.total
    for code, members in ledger_rows.groups.items():
        inside = [code in codes for codes in counts.overlaps["group_codes"]]
        assert counts.overlaps.loc[inside, "reached_people"].sum() == len(members & set(rows["person_id"]))


def _random_filters(seed: int, count: int) -> Iterator[Filters]:
    """Filters over what sample S holds, each kind present or absent, also values nobody is under."""
    chance = random.Random(seed)
    months = months_between("2019-10", "2026-12")
    values = {
        "projects": [f"MINTA-0{number}" for number in range(1, 7)],
        "districts": ["038", "044"],
        "settlements": ["26684", "30623", "17677", "31468", "07728", "14094", "10667"],
        "groups": ["HEP-MR", "HEP-M", "HEP-R", "HEP-GY", "HEP-N", "HEP-I", "HEP-F", "TISZAKECSKE-D1"],
        "workshops": list(range(1, 9)),
        "calls": ["MINTA-A", "MINTA-B", "MINTA-C", "MINTA-D"],
    }
    for _ in range(count):
        chosen = {
            name: tuple(chance.sample(choices, chance.randint(1, min(3, len(choices)))))
            for name, choices in values.items()
            if chance.random() < 0.35
        }
        first, last = sorted(chance.sample(months, 2))
        period = chance.choice(PERIODS) if chance.random() < 0.2 else None
        ends = {"first_month": first if chance.random() < 0.6 else None, "last_month": last if chance.random() < 0.6 else None}
        ends = {} if period else ends
        yield Filters(**chosen, **ends, period=period)  # type: ignore[arg-type]


# -- the same answers -------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_every_figure_equals_the_natural_count(sampled: Engine) -> None:
    opened, rows = open_reading(sampled, TODAY), Ledger(sampled)
    for filters in (Filters(), *_random_filters(1, 20)):
        _check(count_people(opened, filters), rows, filters)


@pytest.mark.slow
def test_totals_equal_count_distinct(sampled: Engine) -> None:
    opened = open_reading(sampled, TODAY)
    with sampled.connect() as connection:
        for filters in _random_filters(2, 150):
            assert count_people(opened, filters).total == _counted_by_sql(connection, filters), filters


def test_what_the_sample_stored_equals_a_rebuild_from_the_ledger(sampled: Engine) -> None:
    stored = _dump(sampled)
    with db.writing(sampled) as connection:
        refresh(connection)
    assert _dump(sampled) == stored


def _dump(engine: Engine) -> dict[str, list]:
    """Blocks (as people and months) and reading tables, in an order of their own."""
    with engine.connect() as connection:
        found = {}
        for row in connection.execute(select(models.ReachBlock)):
            people, words, first = blocks.unpacked([row])
            key = (row.project_key, row.settlement_ksh, row.workshop_group_no)
            found[key] = (people.tolist(), words.tolist(), first)
        tables = {table.name: sorted(connection.execute(select(table)).all(), key=repr) for table in SMALL}
    return {"blocks": sorted(found.items())} | tables


# -- corrections and undo ---------------------------------------------------------------------------------------------


def _row(connection: Connection, model: type[models.Recorded], **wanted: object) -> dict:
    query = select(model.__table__).where(model.superseded_in.is_(None)).filter_by(**wanted).limit(1)
    return dict(connection.execute(query).mappings().one())


def _correct(connection: Connection) -> int:
    """An import that moves, cancels, rehomes, regroups and adds; returns its number."""
    import_id = ledger.start_import(connection, "workbook", "javitas.xlsx", "0" * 64)
    held = connection.execute(
        select(Session.activity_code, Session.session_code, Session.month, Session.session_id)
        .join(Attendance, Attendance.session_id == Session.session_id)
        .where(Session.activity_code.like("MINTA-0%-A%"), Session.status == "held").distinct().order_by(Session.session_id)
    ).all()  # fmt: skip
    moved = [
        _row(connection, Session, session_id=one.session_id)
        | {"month": add_months(one.month, -100), "held_on": f"{add_months(one.month, -100)}-02"}
        for one in held[:40]
    ]
    cancelled = [_row(connection, Session, session_id=one.session_id) | {"status": "cancelled"} for one in held[-30:]]
    ledger.apply(connection, import_id, Session, moved + cancelled)
    people = connection.scalars(select(Attendance.person_id).distinct().order_by(Attendance.person_id).limit(60)).all()
    homes = [_row(connection, Participant, person_id=person) | {"settlement_ksh": "14094"} for person in people[:30]]
    ledger.apply(connection, import_id, Participant, homes)
    members = [{"person_id": person, "group_code": "TISZAKECSKE-D1", "sheet": "Résztvevők", "row_no": 2} for person in people[20:]]
    ledger.apply(connection, import_id, Membership, members)
    activity = _row(connection, Activity, activity_code="MINTA-02-A003") | {"project_key": "MINTA-06", "workshop_group_no": None}
    ledger.apply(connection, import_id, Activity, [activity])
    _add_strangers(connection, import_id, [one.session_id for one in held[50:60]])
    ledger.finish_import(connection, import_id, ledger.Changes(), None)
    refresh(connection, ledger.touched_projects(connection, import_id))
    return import_id


def _add_strangers(connection: Connection, import_id: int, sessions: list[int]) -> None:
    """People with attendances, but without a home settlement."""
    first = ledger.next_id(connection, models.Person.id)
    strangers = range(first, first + 5)
    connection.execute(insert(models.Person), [{"id": person, "code_hash": person.to_bytes(32)} for person in strangers])
    rows = [(session, person, import_id, 2) for session in sessions for person in strangers]
    bulk.append(connection, Attendance.__table__, ("session_id", "person_id", "import_id", "row_no"), rows)  # type: ignore[arg-type]


@pytest.mark.slow
def test_corrections_and_undo_are_counted_at_once(engine: Engine, tmp_path: Path) -> None:
    _load_sample(engine, tmp_path)
    before = _dump(engine)
    with db.writing(engine) as connection:
        number = _correct(connection)
    opened, rows = open_reading(engine, TODAY), Ledger(engine)
    assert (rows.rows["settlement_ksh"] == "").any()
    for filters in (Filters(), Filters(projects=("MINTA-06",)), *_random_filters(3, 8)):
        _check(count_people(opened, filters), rows, filters)
    corrected = _dump(engine)
    with db.writing(engine) as connection:
        refresh(connection)
    assert _dump(engine) == corrected
    with db.writing(engine) as connection:
        undone, _ = ledger.undo(connection, number, "javitas.xlsx")
        refresh(connection, ledger.touched_projects(connection, number) | ledger.touched_projects(connection, undone))
    after = _dump(engine)
    for name in ("blocks", "read_participation", "read_session"):
        assert after[name] == before[name]
    opened, rows = open_reading(engine, TODAY), Ledger(engine)
    for filters in (Filters(), *_random_filters(4, 3)):
        _check(count_people(opened, filters), rows, filters)


# -- versions ---------------------------------------------------------------------------------------------------------


def test_a_reading_never_mixes_versions(engine: Engine, tmp_path: Path) -> None:
    _load_sample(engine, tmp_path)
    old = open_reading(engine, TODAY)
    called = Filters(calls=("MINTA-A",))
    total = count_people(old, Filters()).total
    known = count_people(old, called).total
    never_loaded = Reading(engine, old.version, None, None, True, date(2026, 1, 1))
    with db.writing(engine) as connection:
        number = ledger.start_import(connection, "workbook", "uj.xlsx", "1" * 64)
        projects = [_row(connection, models.Project, project_key="MINTA-05") | {"call_code": "MINTA-B"}]
        ledger.apply(connection, number, models.Project, projects)
        refresh(connection, {"MINTA-05"})
    presence._counted.cache_clear()
    assert count_people(old, Filters()).total == total
    assert count_people(old, called).total == known
    with pytest.raises(StaleReading, match="open a new reading"):
        count_people(never_loaded, Filters())
    assert count_people(open_reading(engine, TODAY), called).total < known


def test_nobody_attended_yet(engine: Engine) -> None:
    counts = count_people(open_reading(engine, TODAY), Filters(first_month="2020-01", last_month="2020-05"))
    assert counts.total == counts.returning_people == 0
    frames = (
        counts.by_settlement, counts.by_project, counts.by_workshop_group, counts.by_group, counts.by_month, counts.overlaps,
        counts.by_project_group, counts.by_settlement_group, counts.by_months_attended,
    )  # fmt: skip
    assert [len(frame) for frame in frames] == [0] * 9


def test_months_far_apart_fit_in_one_index(sampled: Engine) -> None:
    loaded = index.load(open_reading(sampled, TODAY))
    assert len(loaded.masks) == 2  # 84 months need two words, wherever they begin
    everything = loaded.period(None, None)
    assert (loaded.period("2019-12", None) == everything).all()
    assert not loaded.period(None, "2019-11").any()
    assert not loaded.period("2045-01", None).any()
