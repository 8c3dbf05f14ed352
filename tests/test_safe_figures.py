"""Figures of a release in rows, frames and words: nothing is exact that is not, and everything says what it is."""

from __future__ import annotations

import pytest

from dashboard import format as fmt
from dashboard.findings import releases
from dashboard.i18n import text
from data.people.selection import REASONS
from data.queries.frames import framed, spread
from data.queries.reach_plan import reach_status
from data.values import (
    NOBODY,
    WITHHELD,
    Safe,
    State,
    added,
    carries_figure,
    difference,
    each,
    ends,
    number_in,
    published,
    share,
    single,
)

NBSP = "\u00a0"
SMALL = Safe.between(0, 1)


@pytest.mark.parametrize(
    ("low", "high", "state"),
    [
        (0, 0, "nobody"),
        (0, 9, "suppressed"),
        (120, 120, "published"),
        (0, 18, "interval"),
        (40, 65, "interval"),
    ],
)
def test_bounds_decide_what_may_be_said(low: float, high: float, state: str) -> None:
    said = Safe.between(low, high)
    assert said.state == state
    assert (said.value is not None) == carries_figure(said.state)


def test_only_exact_and_published_states_carry_a_figure() -> None:
    assert [state for state in State if carries_figure(state)] == [State.VALUE, State.PUBLISHED]
    assert fmt.cell("reached_people", 5.0, State.VALUE, "hu") == "5"


def test_published_figures_added_by_project_are_published_and_with_a_small_part_an_interval() -> None:
    assert added([published(120.0), published(40.0), NOBODY]) == Safe.between(160, 160)
    assert added([published(120.0), SMALL]) == Safe.between(120, 129)
    assert added([SMALL, SMALL]) == Safe.between(0, 18)
    assert added([WITHHELD]) == WITHHELD
    assert added([]) is None
    assert added([1.0, 2.0]) == 3.0


def test_ratios_and_changes_come_from_single_figures_only() -> None:
    assert share(published(50.0), 200.0) == published(0.25)
    assert share(SMALL, 200.0) == share(published(50.0), Safe.between(10, 20)) == WITHHELD
    assert share(published(50.0), 0.0) is None
    assert share(published(246.0), 200.0) == published(1.25)
    assert share(published(35.0), published(105.0)) == published(0.35)
    assert share(published(10.0), published(305.0)) == published(0.1)
    assert share(published(105.0), published(105.0)) == published(0.9)
    assert each(published(370.0), published(55.0)) == published(6.7)
    assert each(SMALL, published(55.0)) == WITHHELD and each(12.0, 8.0) == 1.5 and each(None, published(5.0)) is None
    assert share(None, published(5.0)) is None
    assert difference(published(50.0), published(65.0)) == published(-15.0)
    assert difference(published(50.0), SMALL) is None
    assert difference(3.0, 5.0) == -2.0


def test_a_status_needs_both_ends_of_an_interval() -> None:
    assert reach_status(Safe.between(90, 120), 100.0) == "on_track"
    assert reach_status(Safe.between(60, 120), 100.0) == "no_data"
    assert reach_status(SMALL, 100.0) == "late"
    assert reach_status(WITHHELD, 100.0) == "no_data"


def test_a_frame_has_state_and_bounds_beside_a_published_figure_and_gives_them_back() -> None:
    rows = [{"reached_people": one} for one in (published(120.0), Safe.between(40, 65), SMALL, NOBODY, WITHHELD, None)]
    frame = framed(*spread(rows, ("reached_people",)))
    assert list(frame) == ["reached_people", "reached_people_state", "reached_people_low", "reached_people_high"]
    states = ["published", "interval", "suppressed", "nobody", "withheld", "not_reported"]
    assert frame["reached_people_state"].tolist() == states
    shown = [
        fmt.cell("reached_people", value, state, "hu")
        for value, state in zip(fmt.figures(frame, "reached_people"), states, strict=True)
    ]
    assert shown == [f"≈{NBSP}120", "40–65", "<10", "–", "nem közölhető", "nincs adat"]
    row = frame.astype(object).where(frame.notna(), None).iloc[1].to_dict()
    assert (single(number_in(row, "reached_people")), ends(number_in(row, "reached_people"))) == (None, (40.0, 65.0))


def test_exact_rows_stay_as_they_are() -> None:
    rows = [{"reached_people": 7.0}]
    assert spread(rows, ("reached_people",)) == (rows, ("reached_people",))


@pytest.mark.parametrize(
    ("written", "hungarian"),
    [
        (fmt.number(fmt.Published(2985), "hu"), f"≈{NBSP}2{NBSP}985"),
        (fmt.people(fmt.Published(50), "hu"), f"≈{NBSP}50{NBSP}fő"),
        (fmt.share(fmt.Published(0.62), "hu", 0), f"≈{NBSP}62%"),
        (fmt.suffixed(fmt.share(fmt.Published(0.62), "hu", 0), "a"), f"≈{NBSP}62%-a"),
        (fmt.difference(fmt.Published(15), "hu"), f"≈{NBSP}+15"),
        (fmt.with_article(fmt.people(fmt.Published(50), "hu")), f"az ≈{NBSP}50{NBSP}fő"),
        (fmt.csv_value("reached_people", 120.0, "published", "hu"), "120"),
        (fmt.csv_value("reached_people", (40.0, 65.0), "interval", "hu"), "40–65"),
        (fmt.cell("reach_share", None, "suppressed", "hu"), "nem közölhető"),
        (fmt.excel_format("reached_people", "published"), '"≈ "#,##0'),
        (fmt.excel_format("reach_share", "published"), '"≈ "0%'),
        (fmt.cell("reach_share", 0.65, "published", "hu"), f"≈{NBSP}65%"),
        (fmt.csv_value("reach_share", 0.65, "published", "hu"), "0,65"),
        (fmt.csv_value("reached_people", None, "nobody", "en"), "–"),
    ],
)
def test_a_published_figure_is_written_with_its_sign(written: str, hungarian: str) -> None:
    assert written == hungarian


@pytest.mark.parametrize("language", ["hu", "en"])
def test_every_reason_has_its_advice(language: str) -> None:
    for reason in REASONS:
        assert text(f"release.reason.{reason}", language)
        said = releases.advice("interval", [reason], ("2024-01", "2024-06"), language=language)
        assert said.endswith(".")
    assert releases.advice("published", [], (None, None), language=language) == ""
