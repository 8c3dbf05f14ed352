"""How many different people: the index against COUNT(DISTINCT) on the ledger, before and after corrections."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date

import pytest
import screens
from people_oracle import TODAY, Ledger, check, copied, counted_by_sql, random_filters
from releasing import Site
from sqlalchemy import Connection, Engine, insert, select

from data import bulk, db, ledger, models
from data import reading_tables as tables
from data.dates import add_months
from data.filters import Filters
from data.models import Activity, Attendance, Membership, Participant, Session
from data.people import blocks, loading, presence
from data.people.presence import StaleReading, count_people
from data.reading import Reading, open_reading
from data.refresh import refresh, refresh_after

DATABASES = ("sqlite", pytest.param("postgres", marks=pytest.mark.postgres))
MANY = {"sqlite": 2_000, "postgresql": 300}
"""Database → how many filters are counted by SQL too. Both hold the same blocks, which SQL only stores: most are put to
one of them."""
FEW = {"sqlite": 20, "postgresql": 6}
"""Database → how many filters all figures are worked out under."""
SMALL = (tables.participation, tables.session, tables.project_place, tables.money, tables.citation)


@pytest.fixture(scope="module", params=DATABASES)
def sampled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine on a ledger with sample S, shared by tests that only read."""
    if request.param == "sqlite":
        file = tmp_path_factory.mktemp("presence") / "ledger.db"
        shutil.copyfile(request.getfixturevalue("prepared")["sample"].with_name(screens.UNRELEASED), file)
        url = f"sqlite:///{file}"
    else:
        template = request.getfixturevalue("sample_on_postgres")
        url = request.getfixturevalue("postgres_server").empty_database(template)
    engine = db.create(url)
    yield engine
    engine.dispose()
    if request.param != "sqlite":
        request.getfixturevalue("postgres_server").drop(url)


# -- the same answers -------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_every_figure_equals_the_natural_count(sampled: Engine) -> None:
    opened, rows = open_reading(sampled, TODAY), Ledger(sampled)
    for filters in (Filters(), *random_filters(1, FEW[sampled.dialect.name])):
        check(count_people(opened, filters), rows, filters)


@pytest.mark.slow
def test_totals_equal_count_distinct(sampled: Engine) -> None:
    opened = open_reading(sampled, TODAY)
    with sampled.connect() as connection:
        attended = copied(connection)
        for number, filters in enumerate(random_filters(2, MANY[sampled.dialect.name])):
            counted = counted_by_sql(connection, filters, attended)
            assert count_people(opened, filters).total == counted, filters
            assert number % 50 or counted == counted_by_sql(connection, filters)


@pytest.mark.slow
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
        .where(Session.activity_code.like("MINTA-0%-A%"), Session.status == "held")
        .distinct()
        .order_by(Session.session_id)
    ).all()
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
    members = [
        {"person_id": person, "group_code": "TISZAKECSKE-D1", "sheet": "Résztvevők", "row_no": 2}
        for person in people[20:]
    ]
    ledger.apply(connection, import_id, Membership, members)
    activity = _row(connection, Activity, activity_code="MINTA-02-A003") | {
        "project_key": "MINTA-06",
        "workshop_group_no": None,
    }
    ledger.apply(connection, import_id, Activity, [activity])
    _add_strangers(connection, import_id, [one.session_id for one in held[50:60]])
    ledger.finish_import(connection, import_id, ledger.Changes(), None)
    refresh_after(connection, import_id)
    return import_id


def _add_strangers(connection: Connection, import_id: int, sessions: list[int]) -> None:
    """People with attendances, but without a home settlement."""
    first = ledger.next_id(connection, models.Person.id)
    strangers = range(first, first + 5)
    connection.execute(
        insert(models.Person), [{"id": person, "code_hash": person.to_bytes(32)} for person in strangers]
    )
    rows = [(session, person, import_id, 2) for session in sessions for person in strangers]
    bulk.append(connection, Attendance.__table__, ("session_id", "person_id", "import_id", "row_no"), rows)


@pytest.mark.slow
def test_corrections_and_undo_are_counted_at_once(loaded: Site) -> None:
    engine = loaded.ledger
    before = _dump(engine)
    with db.writing(engine) as connection:
        number = _correct(connection)
    opened, rows = open_reading(engine, TODAY), Ledger(engine)
    assert (rows.rows["settlement_ksh"] == "").any()
    for filters in (Filters(), Filters(projects=("MINTA-06",)), *random_filters(3, 4)):
        check(count_people(opened, filters), rows, filters)
    corrected = _dump(engine)
    with db.writing(engine) as connection:
        refresh(connection)
    assert _dump(engine) == corrected
    with db.writing(engine) as connection:
        undone, _ = ledger.undo(connection, number, "javitas.xlsx")
        refresh_after(connection, undone)
    after = _dump(engine)
    for name in ("blocks", "read_participation", "read_session"):
        assert after[name] == before[name]
    opened, rows = open_reading(engine, TODAY), Ledger(engine)
    for filters in (Filters(), *random_filters(4, 1)):
        check(count_people(opened, filters), rows, filters)


# -- versions ---------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_reading_never_mixes_versions(loaded: Site) -> None:
    engine = loaded.ledger
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
    places = counts.by_settlement, counts.by_settlement_group
    programmes = counts.by_project, counts.by_project_group, counts.by_workshop_group
    frames = (*places, *programmes, counts.by_group, counts.overlaps, counts.by_month, counts.by_months_attended)
    assert [len(frame) for frame in frames] == [0] * 9


def test_a_period_is_cut_from_the_months_somebody_came_in(sampled: Engine) -> None:
    loaded = loading.load(open_reading(sampled, TODAY))
    months = loaded.arrays.months
    assert len(months) == loaded.arrays.row_months.shape[1] == 82
    assert loaded.period(None, None) == loaded.period("2019-12", None) == slice(0, len(months))
    for first, last in ((None, "2019-11"), ("2045-01", None), ("2024-05", "2024-03")):
        period = loaded.period(first, last)
        assert period.start == period.stop
        assert not loaded.people_in(period).any()
