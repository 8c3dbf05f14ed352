"""The roll-ups in memory say what the database says, under any filter, and keep null apart from zero."""

from __future__ import annotations

import random
from datetime import date

import numpy as np
import pytest
from sqlalchemy import Engine, Table, func, insert, select

from data import db
from data import reading_tables as tables
from data.filters import Filters
from data.queries import session_sums
from data.queries.session_sums import RollUp
from data.reading import Reading, open_reading

PROJECTS, PLACES, GROUPS = ("A", "B", "C"), ("26684", "13408", ""), (0, 3, 7)
FILTERS = (
    Filters(),
    Filters(projects=("A", "C")),
    Filters(settlements=("13408",)),
    Filters(workshops=(3, 7)),
    Filters(projects=("B",), settlements=("26684",), workshops=(3,), first_month="2019-05", last_month="2019-09"),
    Filters(first_month="2030-01"),
    Filters(last_month="2019-03", groups=("HEP-R",)),
)


@pytest.fixture
def reading(engine: Engine) -> Reading:
    """Projects A, B and C, and sessions and participations of all of them with some figures unknown."""
    dice = random.Random(5)
    sessions, taken = [], {}
    for number in range(300):
        project, group = dice.choice(PROJECTS), dice.choice(GROUPS)
        shared = {
            "project_key": project,
            "workshop_group_no": group,
            "settlement_ksh": dice.choice(PLACES),
            "month": f"20{dice.choice((19, 21))}-{dice.randint(1, 12):02d}",
        }
        known = {name: dice.choice((None, 0, number)) for name in session_sums.SESSION_FIGURES[4:]}
        counts = {name: dice.randint(0, 3) for name in session_sums.SESSION_FIGURES[:4]}
        sessions.append(shared | {"activity_code": f"{project}{group}", "kind": "workshop"} | known | counts)
        taken[tuple(shared.values())] = shared | {"attendances": number}
    with db.writing(engine) as connection:
        connection.execute(insert(tables.session), sessions)
        connection.execute(insert(tables.participation), list(taken.values()))
        projects = [_project(key, number) for number, key in enumerate(PROJECTS)]
        connection.execute(insert(tables.project), projects)
    return open_reading(engine, date(2022, 11, 15))


def _project(key: str, number: int) -> dict[str, object]:
    empty = {column.name: None for column in tables.project.c if column.nullable}
    return empty | {
        "project_key": key, "title": key, "call_code": f"CALL-{number}", "scope": "own", "status": "",
        "import_id": 1, "sheet": "", "row_no": number, "fund": "", "lead": "", "reference": key,
    }  # fmt: skip


def _asked(reading: Reading, table: Table, filters: Filters, names: tuple[str, ...]) -> dict[tuple[str, str], tuple]:
    keys = (table.c.project_key, table.c.month)
    sums = (func.sum(table.c[name]).label(name) for name in names)
    found = reading.rows(select(*keys, *sums).where(*filters.where(table, reading)).group_by(*keys))
    return {row[:2]: tuple(row[2:]) for row in found}


def _added(reading: Reading, rolled: RollUp, filters: Filters, names: tuple[str, ...]) -> dict[tuple[str, str], tuple]:
    rows = rolled.rows(reading, filters)
    projects, own = rolled.coded("project_key")
    width = len(rolled.months)
    cells = own[rolled.series_of[rows]] * width + rolled.month_of[rows]
    sums = rolled.sums(rows, cells, len(projects) * width, names)
    figures = [[None if np.isnan(value) else value for value in sums[name].tolist()] for name in names]
    places = np.unique(cells).tolist()
    return {
        (projects[place // width], rolled.months[place % width]): tuple(line[place] for line in figures)
        for place in places
    }


@pytest.mark.parametrize("filters", FILTERS, ids=repr)
def test_sums_are_those_of_the_database(reading: Reading, filters: Filters) -> None:
    names = session_sums.SESSION_FIGURES
    found = _added(reading, session_sums.sessions(reading), filters, names)
    assert found == _asked(reading, tables.session, filters, names)
    found = _added(reading, session_sums.participations(reading), filters, ("attendances",))
    assert found == _asked(reading, tables.participation, filters, ("attendances",))


def test_only_wanted_series(reading: Reading) -> None:
    rolled = session_sums.sessions(reading)
    wanted = np.array([one.activity_code == "B7" for one in rolled.series])
    rows = rolled.rows(reading, Filters(projects=("A", "B")), wanted)
    assert {rolled.series[place].project_key for place in rolled.series_of[rows]} == {"B"}
    assert {rolled.series[place].workshop_group_no for place in rolled.series_of[rows]} == {7}


def test_months_are_complete_and_cut_at_their_ends(reading: Reading) -> None:
    months = session_sums.sessions(reading).months
    assert (months[0], months[-1], len(months)) == ("2019-01", "2021-12", 36)
    assert session_sums.span(months, "2019-03", "2019-04") == (2, 4)
    assert session_sums.span(months, None, None) == (0, 36)
    assert session_sums.span(months, "2030-01", None) == (36, 36)
    assert session_sums.span((), "2019-03", None) == (0, 0)


def test_unknown_is_not_zero() -> None:
    values = np.array([[np.nan, np.nan], [np.nan, 0.0]])
    assert session_sums.added(values, axis=1).tolist() == [pytest.approx(np.nan, nan_ok=True), 0.0]
    assert session_sums.greatest(np.array([0, 2, 2]), 4, np.array([0, 5, 3])) == [0, None, 5, None]


def test_an_empty_ledger_has_no_rows(engine: Engine) -> None:
    empty = open_reading(engine, date(2022, 11, 15))
    rolled = session_sums.sessions(empty)
    assert rolled.months == ()
    assert rolled.rows(empty, Filters(first_month="2020-01")).tolist() == []
