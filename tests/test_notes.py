"""Notes travel with their figure, events are marked on charts over time: through the import and the front door."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import screens
from flask.testing import FlaskClient
from sqlalchemy import Engine

from dashboard.figures.primitives import axes, events
from data import db, ledger, models
from data.filters import Filters
from data.queries import notes
from data.reading import open_reading
from data.refresh import refresh_after

PROJECT, OTHER = "TOP-6.9.1-16-KE1-2017-00001", "EFOP-1.5.2-16-2017-00040"
TODAY = date(2026, 11, 15)


def _note(code: str, **said: object) -> dict[str, Any]:
    row = {"note_code": code, "note_kind": "megjegyzés", "project_key": PROJECT, "figure": "", "since": "2020-05",
           "until": None, "note": f"{code} szövege.", "by_role": None, "sheet": "S", "row_no": 2}  # fmt: skip
    return row | said


NOTES = (
    _note("M1", figure="budget-cumulative", since="2020-03", until="2020-06", by_role="projektmenedzser"),
    _note("M2", figure="budget-cumulative", since="2021-H1"),
    _note("M3", figure="budget-cumulative", since="2022-05-04"),
    _note("M4", project_key=OTHER),
    _note("M5", project_key="", figure="budget-projects", since="2019"),
    _note("E1", note_kind="esemény", project_key="", since="2020-03-16", note="Kijárási korlátozás"),
)


def _write(engine: Engine) -> None:
    with db.writing(engine) as connection:
        number = ledger.start_import(connection, "workbook", "notes.xlsx", "0" * 64)
        ledger.apply(connection, number, models.Note, list(NOTES))
        refresh_after(connection, number)


def test_a_note_belongs_to_its_project_figure_and_period(facts_engine: Engine) -> None:
    _write(facts_engine)
    reading = open_reading(facts_engine, TODAY)

    def codes(**chosen: Any) -> list[str]:
        return [one.note.split()[0] for one in notes.pinned(reading, Filters(**chosen))]

    assert codes() == ["M5", "M1", "M2", "M3"]
    assert codes(projects=(PROJECT,)) == ["M5", "M1", "M2", "M3"]
    assert codes(projects=(OTHER,)) == ["M5", "M4"]
    assert codes(first_month="2021-06", last_month="2021-12") == ["M2"]
    assert codes(first_month="2020-06", last_month="2020-06") == ["M1"]


def test_events_are_told_ones_and_the_bounds_of_few_projects(facts_engine: Engine) -> None:
    _write(facts_engine)
    reading = open_reading(facts_engine, TODAY)
    every = notes.events(reading, Filters())
    assert ("2020-03-16", "Kijárási korlátozás") in [(one.day, one.words) for one in every]
    assert not [one for one in every if one.kind == "project_start"]
    mine = notes.events(reading, Filters(projects=(PROJECT,)))
    assert ("2019-04-01", "2019-04", "project_start") in [(one.day, one.known, one.kind) for one in mine]
    assert list(mine) == sorted(mine)


def test_marks_stand_on_axes_of_dates_only_and_within_them() -> None:
    days = ["2018-01-01", "2020-03-16", "2021-01-01", "2030-01-01"]
    layout = {"xaxis": {"type": "date"}, "shapes": [{}]}
    over_time: dict[str, Any] = {"data": [{"x": ["2019-01-31", "2021-12-31"]}], "layout": layout}
    drawn, shown = events.marked(over_time, days)
    assert shown == [1, 2]
    assert [shape.get("x0") for shape in drawn["layout"]["shapes"]] == [None, "2020-03-16", "2021-01-01"]
    assert [one["text"] for one in drawn["layout"]["annotations"]] == ["①", "②"]
    assert len(over_time["layout"]["shapes"]) == 1, "the figure that was given is as it was"
    assert [one["yshift"] for one in drawn["layout"]["annotations"]] == [0, 0]
    today = axes.day_note("2021-06-30", 1, "2021. jún. 30.", "top left")
    beside, _ = events.marked({**over_time, "data": [*over_time["data"], today]}, days)
    assert [one["yshift"] for one in beside["layout"]["annotations"]] == [0, events.ROW], "above the date it is near to"
    assert events.marked({"data": [{"x": [1]}], "layout": {"xaxis": {}}}, days)[1] == []


@pytest.fixture(scope="module")
def clients(prepared: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, FlaskClient]]:
    settings = screens.settings_in(tmp_path_factory.mktemp("notes"), prepared["sample"])
    engine = db.create(settings.database_url)
    _write(engine)
    engine.dispose()
    yield {language: screens.client_for(settings, language) for language in ("hu", "en")}


def test_the_line_below_a_chart_has_notes_and_the_key_of_its_marks(clients: dict[str, FlaskClient]) -> None:
    shown = screens.values_of(clients["hu"], "budget")
    said = shown["budget-cumulative-note"]["children"]
    assert "Megjegyzés, 2022. május 4.: M3 szövege" in said
    assert "és még 2 megjegyzés" in said, "the newest two are written out"
    assert "① 2020. március 16.: Kijárási korlátozás" in said
    figure = shown["budget-cumulative-graph"]["figure"]
    assert "2020-03-16" in [shape.get("x0") for shape in figure["layout"]["shapes"]]
    assert "M5" in shown["budget-projects-note"]["children"]
    assert "M1" not in json.dumps(shown["budget-projects-note"])


def test_they_follow_the_filters_and_the_language(clients: dict[str, FlaskClient]) -> None:
    said = screens.values_of(clients["en"], "budget", "from=2020-03&to=2020-04")["budget-cumulative-note"]["children"]
    assert "Note, March 2020 – June 2020: M1 szövege (projektmenedzser)" in said
    assert "M3" not in said
