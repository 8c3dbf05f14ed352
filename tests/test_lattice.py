"""The lattice: canonical nodes against the pairs of projects and quarters, and filters against the nodes they are."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_city import CALLS, FIRST, GROUPS, HOMES, PROJECTS, City, active, metadata, nodes, random_city
from sqlalchemy import Engine, select

from data import db
from data.filters import Filters
from data.models import Project
from data.people import named_sets
from data.people.lattice import NOTHING, Lattice
from data.people.metadata import CannotBuild
from data.people.selection import place

TODAY = date(2021, 3, 31)
KINDS = ("p", "c", "n", "*")


def _specific(node: str) -> tuple:
    """The order in which names of the same people are preferred."""
    project, _, time, _ = node.split("|")
    return KINDS.index(project[0]), -len(time) if time != "*" else 0, project, time


@settings(deadline=None, max_examples=25)
@given(metadata())
@pytest.mark.slow
def test_nodes_with_the_same_pairs_are_one_node_under_the_most_specific_name(city: City) -> None:
    lattice = city.lattice
    classes: dict[tuple, list[str]] = defaultdict(list)
    for node in nodes(lattice):
        _, where, _, group = node.split("|")
        if group in ("*", "MR") and where in ("*", "d:01", "d:02", "s:00004"):
            same_place = "s:00004" if where == "d:02" else where
            classes[active(city, node), same_place, group].append(node)
    for (pairs, where, _), names in classes.items():
        expected = None
        if pairs:
            project, _, time, group = min(names, key=_specific).split("|")
            expected = f"{project}|{where}|{time}|{group}"
        assert {lattice.canonical(name) for name in names} == {expected}


@pytest.mark.slow
@settings(deadline=None, max_examples=12)
@given(metadata())
def test_canonical_is_a_projection_and_text_and_code_agree(city: City) -> None:
    lattice = city.lattice
    every = np.array([lattice.code(node) for node in nodes(lattice)])
    assert len(set(every.tolist())) == len(every) and every.min() >= 0
    assert lattice.texts(every) == list(nodes(lattice))
    canonical = lattice.canonical_codes(every)
    assert (lattice.canonical_codes(canonical) == canonical).all()
    assert Lattice.from_text(lattice.as_text()).texts(canonical[canonical >= 0]) == lattice.texts(
        canonical[canonical >= 0]
    )


def test_a_node_that_is_not_there_has_no_code() -> None:
    lattice = random_city(1).lattice
    for node in ("", "*", "*|*|*", "*|*|*|*|*", "p:E|*|*|*", "*|s:99999|*|*", "*|*|2031|*", "*|*|*|X", "p:D|1|*|*|*"):
        assert lattice.code(node) == NOTHING and lattice.canonical(node) is None
    assert lattice.canonical("p:D%7C1|*|2021Q1|*") == "p:D%7C1|*|2021Q1|*"


def test_a_lattice_without_sessions_has_no_canonical_node() -> None:
    lattice = Lattice.build(CALLS, HOMES, GROUPS, set(), {})
    assert lattice.canonical("*|*|*|*") is None
    assert place(lattice, Filters(projects=("A",), first_month="2019-01"), TODAY).node is None


def test_nodes_of_a_kind() -> None:
    lattice = random_city(1).lattice
    found = lattice.texts(lattice.nodes("c", "d", "year", "group"))
    assert len(found) == 2 * 3 * 3 * 4 and found[0] == "c:X|d:01|2019|M"
    assert lattice.texts(lattice.nodes("n")) == ["n:pair|*|*|*"]
    assert len(lattice.nodes("p", "s", "quarter")) == 4 * 6 * lattice.active.shape[1]


def test_too_many_named_sets_or_one_with_an_unknown_project_are_refused() -> None:
    pairs = {("A", FIRST)}
    Lattice.build(CALLS, HOMES, GROUPS, pairs, {f"set {n}": {"A"} for n in range(20)})
    with pytest.raises(CannotBuild) as refused:
        Lattice.build(CALLS, HOMES, GROUPS, pairs, {f"set {n}": {"A"} for n in range(21)})
    assert refused.value.code == "too_many_named_sets" and "20" in refused.value.sentence("hu")
    with pytest.raises(CannotBuild) as refused:
        Lattice.build(CALLS, HOMES, GROUPS, pairs, {"set": {"A", "Z"}})
    assert refused.value.details["projects"] == "Z"


def test_named_sets_are_approved_once_and_never_change(facts_engine: Engine) -> None:
    with db.writing(facts_engine) as connection:
        projects = list(connection.scalars(select(Project.project_key).order_by(Project.project_key).limit(3)))
        named_sets.approve(connection, "iskolak", "Iskolai projektek", projects[:2], "steward")
        assert named_sets.load(connection) == {"iskolak": frozenset(projects[:2])}
        with pytest.raises(CannotBuild, match="never changes"):
            named_sets.approve(connection, "iskolak", "Iskolai projektek", projects, "steward")
        with pytest.raises(CannotBuild, match="not known: NONE"):
            named_sets.approve(connection, "mas", "Más", ["NONE"], "steward")
        for number in range(19):
            named_sets.approve(connection, f"set{number}", f"Set {number}", projects[:1], "steward")
        with pytest.raises(CannotBuild, match="at most, but there are 21"):
            named_sets.approve(connection, "one more", "One more", projects, "steward")
        assert named_sets.drop(connection, "iskolak") and not named_sets.drop(connection, "iskolak")
        assert len(named_sets.load(connection)) == 19


# -- filters on the lattice ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filters", "node", "reasons"),
    [
        (Filters(), "*|*|*|*", ()),
        (Filters(projects=("A",)), "p:A|*|*|*", ()),
        (Filters(projects=("C",)), "p:C|*|2020Q1|*", ()),  # it ran in one quarter only
        (Filters(projects=("A", "B")), "c:X|*|*|*", ()),  # all of a call
        (Filters(projects=("A", "C")), "n:pair|*|*|*", ()),
        (Filters(projects=("A", "D|1")), None, ("several_projects",)),
        (Filters(calls=("Y",)), "p:D%7C1|*|*|*", ()),  # a call with one project
        (Filters(calls=("X",), projects=("B",)), "p:B|*|*|*", ()),
        (Filters(settlements=("00004",)), "*|s:00004|*|*", ()),
        (Filters(districts=("02",)), "*|s:00004|*|*", ()),  # a district with one settlement
        (Filters(settlements=("00005", "00006")), "*|d:03|*|*", ()),  # all of a district
        (Filters(settlements=("00001", "00002")), None, ("several_settlements",)),
        (Filters(districts=("01", "03")), None, ("several_settlements",)),
        (Filters(groups=("MR", "R")), "*|*|*|MR", ()),  # a child is in its parent
        (Filters(groups=("M", "R")), None, ("several_groups",)),
        (Filters(first_month="2020-01", last_month="2020-12"), "*|*|2020|*", ()),
        (Filters(first_month="2020-04", last_month="2020-06"), "*|*|2020Q2|*", ()),
        (Filters(first_month="2020-05", last_month="2020-05"), "*|*|2020Q2|*", ("not_quarter",)),
        (Filters(first_month="2020-01", last_month="2020-06"), None, ("several_periods",)),
        (Filters(projects=("C",), first_month="2020-01", last_month="2020-06"), "p:C|*|2020Q1|*", ()),
        (Filters(period="this-year"), "*|*|2021Q1|*", ()),  # only its first quarter had sessions
        (Filters(workshops=(3,)), None, ("workshop_group",)),
        (Filters(projects=("C",), first_month="2021-01"), None, ()),  # nobody can be there
    ],
)  # fmt: skip
def test_filters_find_their_node_or_say_why_there_is_none(filters: Filters, node: str, reasons: tuple) -> None:
    lattice = random_city(1).lattice
    found = place(lattice, filters, TODAY)
    assert (found.node, found.reasons) == (lattice.canonical(node) if node else None, reasons)


def test_a_widened_period_is_told() -> None:
    found = place(random_city(1).lattice, Filters(first_month="2020-02", last_month="2020-08"), TODAY)
    assert (found.first_month, found.last_month) == ("2020-01", "2020-09")
    assert found.reasons == ("several_periods", "not_quarter")


MONTHS = st.sampled_from([None, "2019-05", "2019-10", "2020-01", "2020-12", "2021-02"])
FILTERS = st.builds(
    lambda projects, settlements, districts, groups, calls, months: Filters(
        projects=tuple(projects), settlements=tuple(settlements), districts=tuple(districts), groups=tuple(groups),
        calls=tuple(calls), first_month=months[0], last_month=months[1],
    ),
    st.sets(st.sampled_from(PROJECTS), max_size=3),
    st.sets(st.sampled_from(sorted(HOMES)), max_size=3),
    st.sets(st.sampled_from(["01", "02", "03"]), max_size=2),
    st.sets(st.sampled_from(sorted(GROUPS)), max_size=2),
    st.sets(st.sampled_from(["X", "Y"]), max_size=1),
    st.tuples(MONTHS, MONTHS).filter(lambda ends: not (ends[0] and ends[1] and ends[0] > ends[1])),
)  # fmt: skip


@pytest.mark.slow
@settings(deadline=None, max_examples=100)
@given(metadata(), FILTERS)
def test_a_cover_is_the_selection_and_what_is_around_holds_it(city: City, filters: Filters) -> None:
    lattice = city.lattice
    found = place(lattice, filters, TODAY)
    wanted = {
        (lattice.projects[at], lattice.first_quarter + int(quarter))
        for at, quarter in np.argwhere(lattice.active & found.projects[:, None] & found.quarters)
    }
    texts = [f"{lattice.project_parts[span >> 12]}|*|{lattice.time_parts[span & 4095]}|*" for span in found.cover]
    assert set().union(*(active(city, text) for text in texts)) == wanted
    for span in found.around.tolist():
        assert active(city, f"{lattice.project_parts[span >> 12]}|*|{lattice.time_parts[span & 4095]}|*") >= wanted
    assert sum(len(active(city, text)) for text in texts) == len(wanted)  # each pair once


@settings(deadline=None, max_examples=100)
@given(metadata(), FILTERS)
def test_whatever_equals_a_node_is_found_as_that_node(city: City, filters: Filters) -> None:
    lattice = city.lattice
    found = place(lattice, filters, TODAY)
    wanted = frozenset(
        (lattice.projects[at], lattice.first_quarter + int(quarter))
        for at, quarter in np.argwhere(lattice.active & found.projects[:, None] & found.quarters)
    )
    parts = ((project, time) for project in lattice.project_parts for time in lattice.time_parts)
    equal = [pair for pair in parts if wanted and active(city, f"{pair[0]}|*|{pair[1]}|*") == wanted]
    assert bool(equal) == (len(found.cover) == 1)
