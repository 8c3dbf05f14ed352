"""What readers are told: every answer from published cells, against the plain rule, and bounds that hold the truth."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from city_cells import released
from hypothesis import given
from hypothesis import settings as cases
from hypothesis import strategies as st
from small_city import FIRST, GROUPS, HOMES, City, Person, random_city
from test_lattice import FILTERS

from data.filters import Filters
from data.people.bounds import INTERVAL, shares
from data.people.perturbation import Method, perturbed, published
from data.people.published import PublishedCells, PublishedCounts
from data.people.selection import place
from data.values import State

TODAY = date(2021, 3, 31)
CITY = random_city(3, 400)


def exact(people: np.ndarray, draws: np.ndarray) -> np.ndarray:
    """Figures that are as high as they may be without being wrong: the number itself from ten on."""
    return np.where(people >= 10, people, 0)


def cells_of(city: City, method: Method | None = None) -> PublishedCells:
    cells = released(city, method=method)
    return PublishedCells(cells.lattice, cells.rows())


CELLS, TRUE_CELLS = cells_of(CITY), cells_of(CITY, Method(shown=exact))
ROWS = list(released(CITY).rows())


def reached(city: City, filters: Filters) -> set[int]:
    """Who is under the filters, found the plain way; the period widened to quarters."""
    chosen = place(city.lattice, filters, TODAY)
    projects = {name for name, flag in zip(city.lattice.projects, chosen.projects, strict=True) if flag}
    quarters = {city.lattice.first_quarter + int(at) for at in np.flatnonzero(chosen.quarters)}
    places = set(filters.settlements) | {home for home, district in HOMES.items() if district in filters.districts}
    groups = set(filters.groups) | {code for code, parent in GROUPS.items() if parent in filters.groups}
    return {
        person.number
        for person in city.people
        if any(project in projects and quarter in quarters for project, quarter in person.attended)
        and (not places or person.home in places)
        and (not groups or groups & person.groups)
    }


# -- totals ----------------------------------------------------------------------------------------------------------


@cases(deadline=None, max_examples=150)
@given(FILTERS)
def test_without_noise_every_answer_holds_the_truth(filters: Filters) -> None:
    figure, count = TRUE_CELLS.answer(filters, TODAY), len(reached(CITY, filters))
    if figure.state == State.VALUE:
        assert figure.people == figure.low == figure.high == count
    elif figure.state == INTERVAL:
        assert figure.low is not None and figure.high is not None and figure.low <= count <= figure.high
    elif figure.state == State.SUPPRESSED:
        assert count < 10
    else:
        assert figure.state == State.NOBODY and count == 0


@cases(deadline=None, max_examples=150)
@given(FILTERS)
def test_figures_are_suppressed_or_multiples_of_five_from_ten_on(filters: Filters) -> None:
    """I2."""
    figure = CELLS.answer(filters, TODAY)
    if figure.state == State.VALUE:
        assert figure.people is not None and figure.people >= 10 and figure.people % 5 == 0
    else:
        assert figure.people is None
    assert (figure.low is None) == (figure.high is None) == (figure.state not in (State.VALUE, INTERVAL))


@cases(deadline=None, max_examples=60)
@given(FILTERS)
def test_a_node_is_told_as_it_was_published(filters: Filters) -> None:
    chosen = place(CITY.lattice, filters, TODAY)
    figure = CELLS.answer(filters, TODAY)
    if chosen.node is not None:
        told = {node: people for node, people, _ in ROWS}.get(chosen.node)
        assert (figure.state, figure.people) == ((State.VALUE, told) if told else (State.SUPPRESSED, None))


def test_people_who_change_no_published_cell_change_nothing_at_all() -> None:
    """I8, I10: a city with somebody where nobody was, and one without, give the same rows in the same order."""
    empty = City((), frozenset({("A", FIRST), ("B", FIRST)}), {})
    crowd = tuple(Person(n, "00001", frozenset(), {("A", FIRST): 1}) for n in range(1, 101))
    alone = Person(500, "00006", frozenset({"R"}), {("B", FIRST): 1})
    first = released(replace(empty, people=crowd))
    after = released(replace(empty, people=(*crowd, alone)), first.remembered(1))
    assert list(after.rows()) == list(first.rows()) != []


@pytest.mark.slow
@cases(deadline=None, max_examples=20)
@given(FILTERS)
def test_the_order_of_published_rows_does_not_matter(filters: Filters) -> None:
    same = PublishedCells(CITY.lattice, ROWS[::-1])
    assert same.answer(filters, TODAY) == CELLS.answer(filters, TODAY)
    for name in FRAMES:
        pd.testing.assert_frame_equal(frame(same, filters, name), frame(CELLS, filters, name))


def by_hand(rows: list[tuple[str, int, int | None]]) -> PublishedCells:
    return PublishedCells(CITY.lattice, rows)


@pytest.mark.parametrize(
    ("filters", "rows", "expected"),
    [
        # several settlements: Σy … Σy + 9 for each "<10", or no more than the district
        (Filters(settlements=("00001", "00002")), [("*|s:00001|*|*", 25, None), ("*|d:01|*|*", 50, None)],
         (INTERVAL, 25, 34)),
        (Filters(settlements=("00001", "00002")), [("*|s:00001|*|*", 25, None), ("*|d:01|*|*", 30, None)],
         (INTERVAL, 25, 30)),
        (Filters(settlements=("00001", "00002")), [("*|s:00001|*|*", 25, None), ("*|s:00002|*|*", 15, None),
          ("*|d:01|*|*", 50, None)], (State.VALUE, 40, 40)),
        (Filters(settlements=("00001", "00002")), [("*|s:00001|*|*", 25, None)], (INTERVAL, 10, 25)),  # noise
        (Filters(settlements=("00001", "00002")), [], (State.SUPPRESSED, None, None)),
        # several projects: max y … min(Σ upper, the node around)
        (Filters(projects=("A", "D|1")), [("p:A|*|*|*", 40, None), ("*|*|*|*", 60, None)], (INTERVAL, 40, 49)),
        (Filters(projects=("A", "D|1")), [("p:A|*|*|*", 40, None), ("p:D%7C1|*|*|*", 30, None), ("*|*|*|*", 60, None)],
         (INTERVAL, 40, 60)),
        (Filters(projects=("A", "D|1")), [("p:A|*|*|*", 40, None), ("*|*|*|*", 35, None)], (INTERVAL, 35, 40)),  # noise
        (Filters(projects=("A", "D|1")), [("*|*|*|*", 60, None)], (INTERVAL, 0, 18)),
        # several periods and groups
        (Filters(first_month="2020-01", last_month="2020-06"), [("c:X|*|2020Q2|*", 20, None), ("*|*|2020|*", 25, None)],
         (INTERVAL, 20, 25)),
        (Filters(groups=("M", "R")), [("*|*|*|M", 20, None), ("*|*|*|R", 15, None), ("*|*|*|MR", 30, None),
          ("*|*|*|*", 60, None)], (INTERVAL, 20, 30)),
        # workshop groups are not in the lattice: no more than without them
        (Filters(workshops=(1,)), [("*|*|*|*", 60, None)], (INTERVAL, 0, 60)),
        (Filters(projects=("C",), first_month="2021-01"), [("p:C|*|2020Q1|*", 60, None)],
         (State.NOBODY, None, None)),
    ],
)  # fmt: skip
def test_selections_that_are_no_node(filters: Filters, rows: list, expected: tuple) -> None:
    figure = by_hand(rows).answer(filters, TODAY)
    assert (figure.state, figure.low, figure.high) == expected


def test_visits_add_up_where_all_are_published() -> None:
    rows: list[tuple[str, int, int | None]] = [
        ("p:A|*|*|*", 40, 300),
        ("p:D%7C1|*|*|*", 30, 120),
        ("*|*|*|*", 60, None),
    ]
    assert by_hand(rows).answer(Filters(projects=("A", "D|1")), TODAY).visits == 420
    assert by_hand(rows).answer(Filters(projects=("A",)), TODAY).visits == 300
    assert by_hand(rows).answer(Filters(), TODAY).visits is None
    assert by_hand(rows[:1]).answer(Filters(projects=("A", "D|1")), TODAY).visits is None
    assert by_hand(rows).answer(Filters(projects=("A",), workshops=(1,)), TODAY).visits is None
    assert by_hand(rows).answer(Filters(groups=("M", "R")), TODAY).visits is None
    by_project = by_hand(rows).counted(Filters(), TODAY).by_project.set_index("project_key")["attendances"]
    assert (by_project["A"], by_project["D|1"]) == (300, 120) and by_project[["B", "C"]].isna().all()


def test_an_answer_says_why_it_is_no_single_figure() -> None:
    figure = CELLS.answer(Filters(projects=("A", "D|1"), first_month="2020-05", last_month="2020-11"), TODAY)
    assert figure.reasons == ("several_projects", "several_periods", "not_quarter")
    assert (figure.first_month, figure.last_month) == ("2020-04", "2020-12")


# -- tables ----------------------------------------------------------------------------------------------------------

FRAMES = {
    "by_group": ("group_code",),
    "by_settlement": ("settlement_ksh",),
    "by_project": ("project_key",),
    "by_quarter": ("quarter",),
    "by_settlement_group": ("settlement_ksh", "group_code"),
    "by_project_group": ("project_key", "group_code"),
}


def frame(cells: PublishedCells, filters: Filters, name: str) -> pd.DataFrame:
    counts: PublishedCounts = cells.counted(filters, TODAY)
    return getattr(counts, name)


def narrowed(filters: Filters, keys: dict[str, str]) -> Filters:
    """The filters with one row of a table chosen."""
    found = filters
    if "group_code" in keys:
        found = replace(found, groups=(keys["group_code"],))
    if "settlement_ksh" in keys:
        found = replace(found, settlements=(keys["settlement_ksh"],), districts=())
    if "project_key" in keys:
        found = replace(found, projects=(keys["project_key"],), calls=())
    if "quarter" in keys:
        year, number = keys["quarter"].split("-Q")
        ends = (f"{year}-{int(number) * 3 - 2:02d}", f"{year}-{int(number) * 3:02d}")
        found = replace(found, first_month=ends[0], last_month=ends[1])
    return found


@cases(deadline=None, max_examples=25)
@given(FILTERS, st.sampled_from(sorted(FRAMES)))
def test_a_row_of_a_table_is_the_answer_to_its_own_filter(filters: Filters, name: str) -> None:
    for row in frame(CELLS, filters, name).to_dict("records"):
        figure = CELLS.answer(narrowed(filters, {key: row[key] for key in FRAMES[name]}), TODAY)
        told = (figure.state, figure.people, figure.low, figure.high)
        shown = tuple(
            None if pd.isna(row[key]) else row[key]
            for key in ("reached_people_state", "reached_people", "reached_people_low", "reached_people_high")
        )
        assert shown == told, (filters, row)
        if "attendances" in row:
            assert (None if pd.isna(row["attendances"]) else row["attendances"]) == figure.visits, (filters, row)


def test_rows_follow_from_the_filters_and_the_metadata() -> None:
    everything = CELLS.counted(Filters(), TODAY)
    assert everything.by_settlement["settlement_ksh"].tolist() == list(HOMES)
    assert everything.by_group["group_code"].tolist() == sorted(GROUPS)
    assert everything.by_project["project_key"].tolist() == ["A", "B", "C", "D|1"]
    assert everything.by_quarter["quarter"].tolist()[:2] == ["2019-Q3", "2019-Q4"]
    some = CELLS.counted(Filters(projects=("C", "A"), districts=("03",), settlements=("00001",), groups=("N",)), TODAY)
    assert some.by_settlement["settlement_ksh"].tolist() == ["00001", "00005", "00006"]
    assert some.by_group["group_code"].tolist() == ["N"]
    assert some.by_project["project_key"].tolist() == ["A", "C"]
    nobody = CELLS.counted(Filters(projects=("C",), first_month="2021-01"), TODAY)
    assert len(nobody.by_project) == len(nobody.by_quarter) == len(nobody.by_project_group) == 0
    assert set(nobody.by_group["reached_people_state"]) == {State.NOBODY.value}


def test_shares_are_rounded_and_cut() -> None:
    people = pd.Series([10, 13, 25, 60, 95, 100, 120, None], dtype="Int64")
    found = shares(people, 100)
    assert found[:7].tolist() == [0.1, 0.15, 0.25, 0.6, 0.9, 0.9, 0.9] and found.isna()[7]
    assert shares(people, None).isna().all()
    rows: list[tuple[str, int, int | None]] = [("*|*|*|*", 60, None), ("*|*|*|M", 20, None)]
    told = by_hand(rows).counted(Filters(), TODAY).by_group.set_index("group_code")["group_share"]
    assert told["M"] == 0.35 and pd.isna(told["N"])


def test_perturbed_figures_below_ten_are_never_published() -> None:
    people, draws = np.full(1000, 6), np.linspace(0, (1 << 53) - 1, 1000).astype(np.int64)
    assert set(perturbed(people, draws).tolist()) >= {0, 5, 10}
    assert set(published(people, draws).tolist()) <= {0, 10, 15, 20}
