"""The house's figures: one small template, no way out of the page, states drawn as the look says, text harmless."""

from __future__ import annotations

import json
from collections.abc import Callable

import pandas as pd
import plotly.graph_objects as go
import plotly.io as pio
import pytest

from dashboard.figures import base
from dashboard.figures import primitives as draw

LANGUAGES = ("hu", "en")
MONTHS = draw.every_month("2019-11", "2022-02")
PEOPLE = pd.DataFrame(
    {
        "group": ["gyermekek", "idősek", "<b>nők</b> & férfiak", "romák"],
        "reached_people": pd.array([95, 0, None, None], dtype="Int64"),
        "reached_people_state": ["value", "value", "not_reported", "suppressed"],
        "planned_people": [80, 60, 40, 20],
        "row": [0, 0, 1, 1],
        "column": [0, 1, 0, 1],
    }
)
MONEY = pd.DataFrame(
    {
        "month": MONTHS,
        "planned_huf": [5_000_000 * (place + 1) for place in range(len(MONTHS))],
        "paid_huf": [4_000_000 * (place + 1) if place not in {4, 5} else None for place in range(len(MONTHS))],
    }
)
SESSIONS = pd.DataFrame(
    [(name, month, 2, "value") for name in ("Tanoda", "Klub") for month in MONTHS],
    columns=["workshop", "month", "held_sessions", "held_sessions_state"],
)
PRESENCE = pd.DataFrame(
    [("Helvécia", "1.", True), ("Helvécia", "2.", False), ("Orgovány", "1.", None), ("Orgovány", "2.", True)],
    columns=["settlement", "event", "present"],
)
OVERLAPS = pd.DataFrame({"a": [True, True, False], "b": [False, True, True], "people_count": [30, 12, 7]})
DATES = pd.DataFrame(
    {
        "title": ["Kerekasztal", "Képzés", "Mentorképzés", "Ismeretlen"],
        "start_on": ["2015-11-25", "2015-09", "2023-H1", None],
        "kind": ["done", "done", "planned", "planned"],
    }
)
SQUARES = {name: [[(x, 46.0), (x + 1.0, 46.0), (x + 1.0, 47.0), (x, 47.0)]] for x, name in enumerate(PEOPLE["group"])}
DRAWINGS: dict[str, Callable[[str], go.Figure]] = {
    "lines_plan_and_fact": lambda language: draw.lines_plan_and_fact(
        MONEY, "month", "planned_huf", "paid_huf", today="2022-01-15", language=language
    ),
    "bars_with_target": lambda language: draw.bars_with_target(
        PEOPLE, "group", "reached_people", "planned_people", language=language
    ),
    "grouped_bars": lambda language: draw.grouped_bars(
        PEOPLE, "group", {"reached_people": "elért", "planned_people": "terv"}, unit="people", language=language
    ),
    "stacked_bars": lambda language: draw.stacked_bars(
        PEOPLE, "group", {"reached_people": "elért", "planned_people": "terv"}, unit="people", language=language
    ),
    "monthly_columns": lambda language: draw.monthly_columns(MONEY, "month", {"paid_huf": "x"}, language=language),
    "calendar": lambda language: draw.calendar(SESSIONS, "workshop", "month", "held_sessions", language=language),
    "matrix": lambda language: draw.matrix(PRESENCE, "settlement", "event", "present", language=language),
    "tile_map": lambda language: draw.tile_map(PEOPLE, "group", "row", "column", "reached_people", language=language),
    "outline_map": lambda language: draw.outline_map(
        PEOPLE, "group", "group", "reached_people", SQUARES, language=language
    ),
    "upset": lambda language: draw.upset(OVERLAPS, {"a": "nők", "b": "romák"}, "people_count", language=language),
    "timeline": lambda language: draw.timeline(
        DATES.to_dict("records"),
        "start_on",
        "title",
        kind="kind",
        kinds={"done": "kész", "planned": "terv"},
        language=language,
    ),
}


def printed(figure: go.Figure) -> str:
    return json.dumps(figure.to_plotly_json(), ensure_ascii=False, default=lambda one: one.tolist())


def test_figures_carry_no_template() -> None:
    assert pio.templates.default is None
    assert len(base.figure("hu").to_json()) < 1500


def test_no_graph_offers_to_send_itself_away() -> None:
    for language in LANGUAGES:
        config = base.graph_config(language)
        assert config["showSendToCloud"] is False
        assert config["plotlyServerURL"] == ""
        assert config["displayModeBar"] is False
        assert config["locale"] == language


def test_separators_are_the_languages_own() -> None:
    assert base.figure("hu").layout.separators == ",\u00a0"
    assert base.figure("en").layout.separators == ".,"


@pytest.mark.parametrize("name", DRAWINGS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_drawing_speaks_only_its_language(name: str, language: str) -> None:
    shown = printed(DRAWINGS[name](language))
    other = {"hu": ("no data", "suppressed", "HUF", "Jan", " people"), "en": ("nincs adat", "közölhető", "Ft", "jan.")}
    assert [word for word in other[language] if word in shown] == []


@pytest.mark.parametrize("name", DRAWINGS)
def test_text_from_data_cannot_become_markup(name: str) -> None:
    figure = DRAWINGS[name]("hu")
    figure.update_traces(customdata=None)  # keys for clicks, never printed
    assert "<b>nők</b>" not in printed(figure)


@pytest.mark.parametrize("name", DRAWINGS)
def test_clicks_carry_text_and_nothing_is_turned(name: str) -> None:
    figure = DRAWINGS[name]("hu")
    for trace in figure.data:
        assert all(isinstance(part, str) for row in (trace.customdata or ()) for part in row)
    assert figure.layout.height >= 100
    assert figure.layout.xaxis.tickangle == figure.layout.yaxis.tickangle == 0
    assert figure.layout.uirevision == "keep"


def test_lines_break_where_a_month_has_no_figure() -> None:
    figure = DRAWINGS["lines_plan_and_fact"]("hu")
    fact = figure.data[1]
    assert fact.connectgaps is False
    assert [place for place, value in enumerate(fact.y) if value is None] == [4, 5]
    assert ">M Ft<" in figure.layout.title.text
    day, ends = (trace for trace in figure.data if trace.mode == "text")
    assert day.text == ("2022. jan. 15.",)
    assert [label.replace("\u00a0\u00a0\u00a0", "") for label in ends.text] == [
        "tény<br>112\u00a0M\u00a0Ft",
        "terv<br>140\u00a0M\u00a0Ft",
    ]


def test_bars_show_each_state_in_its_own_way() -> None:
    bars, targets, labels = DRAWINGS["bars_with_target"]("hu").data
    assert [label.strip() for label in labels.text] == ["95\u00a0fő", "0\u00a0fő", "nincs adat", "&lt;10"]
    assert bars.marker.color == (base.BRAND, base.SURFACE, base.PALE, base.PALE)
    assert bars.marker.pattern.shape == ("", "", "", "/")
    assert list(targets.x) == [80, 60, 40, 20]


def test_more_than_seven_series_are_refused() -> None:
    with pytest.raises(ValueError, match="at most 7 series, not 8"):
        draw.stacked_bars(PEOPLE, "group", {f"s{place}": "x" for place in range(8)}, language="hu")


def test_set_sizes_are_sums_of_exact_combinations() -> None:
    figure = DRAWINGS["upset"]("hu")
    assert list(figure.data[-1].x) == [42, 19]


def test_things_without_a_date_are_left_off_the_timeline() -> None:
    keys = [row[0] for trace in DRAWINGS["timeline"]("hu").data for row in trace.customdata]
    assert sorted(keys) == ["Kerekasztal", "Képzés", "Mentorképzés"]


def test_a_frame_without_rows_says_why_at_the_same_height() -> None:
    figure = draw.lines_plan_and_fact(MONEY.iloc[:0], "month", "planned_huf", "paid_huf", language="en", height=280)
    assert figure.layout.height == 280
    assert figure.layout.annotations[0].text == "Nothing to show with the chosen filters."


def test_ticks_are_round_and_in_words() -> None:
    ticks = draw.value_ticks(165_000_000, "huf", "hu")
    assert (ticks.values, ticks.texts, ticks.unit) == ([0, 5e7, 1e8, 1.5e8], ["0", "50", "100", "150"], "M Ft")
    assert draw.value_ticks(3, "people", "hu").texts == ["0", "1", "2", "3"]
    assert draw.value_ticks(1, "share", "hu").texts == ["0%", "25%", "50%", "75%", "100%"]


@pytest.mark.parametrize("months", [1, 2, 7, 12, 25, 60, 84, 200])
def test_months_are_labelled_sparsely_and_the_years_are_known(months: int) -> None:
    first = 2019 * 12 + 3
    span = [f"{number // 12}-{number % 12 + 1:02d}" for number in range(first, first + months)]
    ticks = draw.month_ticks(span, "hu")
    assert 1 <= len(ticks.texts) <= 7
    assert any("20" in label for label in ticks.texts)


def test_every_shade_carries_readable_text() -> None:
    fills = [base.shade(place / 200) for place in range(201)]
    assert min(base.contrast(base.text_on(fill), fill) for fill in fills) >= 4.5
