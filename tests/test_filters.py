"""Filters: a link gives a value, the value gives the link back, and nothing in a link can break a page."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.filters import PERIODS, Dropped, Filters, relative_months

KNOWN = {
    "project": {"TOP-1", "TOP-10", "ÁROP-1.A.3"},
    "district": {"038", "044"},
    "settlement": {"04093", "26684"},
    "group": {"HEP-GY", "HEP-N"},
    "workshop": {"1", "8"},
    "call": {"TOP-6.9.1-16"},
}
TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("query", "expected", "dropped"),
    [
        ("", Filters(), ()),
        ("?project=TOP-1&project=TOP-10", Filters(projects=("TOP-1", "TOP-10")), ()),
        ("project=%C3%81ROP-1.A.3", Filters(projects=("ÁROP-1.A.3",)), ()),
        ("settlement=04093&district=038", Filters(settlements=("04093",), districts=("038",)), ()),
        ("settlement=4093", Filters(), (Dropped("settlement", "4093", "unknown"),)),
        ("project=TOP", Filters(), (Dropped("project", "TOP", "unknown"),)),
        ("workshop=8&workshop=8", Filters(workshops=(8,)), ()),
        ("from=2019-04&to=2020-03", Filters(first_month="2019-04", last_month="2020-03"), ()),
        ("from=2019-13", Filters(), (Dropped("from", "2019-13", "malformed"),)),
        (
            "from=2019-04&from=2019-05",
            Filters(),
            tuple(Dropped("from", v, "malformed") for v in ("2019-04", "2019-05")),
        ),
        ("from=2020-04&to=2019-04", Filters(first_month="2020-04"), (Dropped("to", "2019-04", "impossible"),)),
        ("period=last-quarter", Filters(period="last-quarter"), ()),
        ("period=yesterday", Filters(), (Dropped("period", "yesterday", "unknown"),)),
        ("infrastructure=yes", Filters(infrastructure=True), ()),
        ("colour=red", Filters(), (Dropped("colour", "red", "unknown"),)),
        ("table=projects&projector=1", Filters(), ()),
    ],
)
def test_a_link_is_read_and_what_is_wrong_in_it_is_reported(query: str, expected: Filters, dropped: tuple) -> None:
    assert Filters.parse(query, KNOWN) == (expected, dropped)


def values(name: str) -> st.SearchStrategy:
    return st.lists(st.sampled_from(sorted(KNOWN[name])), unique=True).map(tuple)


MONTHS = st.one_of(
    st.none(), st.tuples(st.integers(1990, 2040), st.integers(1, 12)).map(lambda p: f"{p[0]}-{p[1]:02d}")
)


@given(
    st.builds(
        Filters,
        projects=values("project"),
        districts=values("district"),
        settlements=values("settlement"),
        groups=values("group"),
        workshops=values("workshop").map(lambda numbers: tuple(map(int, numbers))),
        calls=values("call"),
        period=st.one_of(st.none(), st.sampled_from(PERIODS)),
        first_month=MONTHS,
        last_month=MONTHS,
        infrastructure=st.booleans(),
    )
)
def test_the_link_of_filters_gives_the_filters_back(filters: Filters) -> None:
    found, dropped = Filters.parse(filters.query(), KNOWN)
    both = filters.first_month and filters.last_month
    if filters.period or (both and filters.first_month > filters.last_month):  # type: ignore[operator]
        assert Filters.parse(found.query(), KNOWN) == (found, ())
    else:
        assert (found, dropped) == (filters, ())


@given(st.text(max_size=300))
def test_no_link_raises(query: str) -> None:
    found, _ = Filters.parse(query, KNOWN)
    assert Filters.parse(found.query(), KNOWN) == (found, ())


def test_a_link_too_long_to_be_honest_is_dropped_whole() -> None:
    assert Filters.parse("project=TOP-1&" * 2000, KNOWN) == (
        Filters(),
        (Dropped("query", "project=TOP-1&" * 2 + "project=TOP-", "too_many"),),
    )


@pytest.mark.parametrize(
    ("period", "today", "expected"),
    [
        ("last-month", date(2026, 1, 31), ("2025-12", "2025-12")),
        ("this-quarter", date(2026, 11, 21), ("2026-10", "2026-12")),
        ("last-quarter", date(2026, 2, 28), ("2025-10", "2025-12")),
        ("last-12-months", date(2024, 2, 29), ("2023-02", "2024-01")),
        ("this-year", date(2026, 11, 21), ("2026-01", "2026-12")),
        ("last-year", date(2026, 11, 21), ("2025-01", "2025-12")),
    ],
)
def test_relative_periods_are_calendar_months(period: str, today: date, expected: tuple[str, str]) -> None:
    assert relative_months(period, today) == expected
    assert Filters(period=period).months(today) == expected


def test_the_previous_period_has_the_same_length_and_ends_just_before() -> None:
    chosen = Filters(first_month="2020-01", last_month="2020-03", projects=("TOP-1",))
    assert chosen.previous(TODAY) == Filters(first_month="2019-10", last_month="2019-12", projects=("TOP-1",))
    assert Filters(first_month="2020-01").previous(TODAY) is None
    assert Filters(period="last-quarter").previous(TODAY) == Filters(first_month="2026-04", last_month="2026-06")
