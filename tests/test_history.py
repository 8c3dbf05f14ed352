"""What a row said before: in the ledger import after import, in the releases one after the other."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine

from data import db, ledger, models
from data.queries import behind, history
from data.reading import open_reading
from data.refresh import refresh
from data.releases import building, opening, registry, store
from data.settings import Settings

TODAY = date(2026, 11, 15)
PROJECT = {"project_key": "P-1", "title": "Próba", "grant_huf": 1_000_000, "sheet": "Projektek", "row_no": 2}


def imported(engine: Engine, note: str, **changed: object) -> int:
    with db.writing(engine) as connection:
        number = ledger.start_import(connection, "workbook", f"{note}.xlsx", note.ljust(64, "0"))
        changes = ledger.apply(connection, number, models.Project, [PROJECT | changed])
        ledger.finish_import(connection, number, changes, "2026-10-31", note)
        refresh(connection)
    return number


@pytest.mark.slow
def test_each_step_says_what_changed_by_which_import_and_why(engine: Engine) -> None:
    first = imported(engine, "első")
    second = imported(engine, "javítás", grant_huf=1_200_000, row_no=5)
    with db.writing(engine) as connection:
        undone, _ = ledger.undo(connection, second, "javítás.xlsx")
        refresh(connection)
    steps = history.in_ledger(engine, "project", ["P-1"])
    assert [step.number for step in steps] == [first, second, undone]
    assert steps[0].values["grant_huf"] == 1_000_000
    assert steps[0].note == "első"
    assert steps[1].values == {"grant_huf": 1_200_000}
    assert (steps[1].file_name, steps[1].row_no) == ("javítás.xlsx", 5)
    assert steps[2].values == {"grant_huf": 1_000_000}
    assert not any(step.closed for step in steps)


def test_an_import_tells_what_it_closed(engine: Engine) -> None:
    imported(engine, "első")
    second = imported(engine, "javítás", grant_huf=1_200_000)
    assert history.closed_by(engine, second, ["P-1"]) == [("project", ["P-1"])]
    assert history.closed_by(engine, second, ["P-2"]) == [], "nothing of other projects"
    assert history.closed_by(engine, second + 1, ["P-1"]) == []


def test_a_row_that_was_taken_away_ends_with_the_import_that_did_it(engine: Engine) -> None:
    first = imported(engine, "egyetlen")
    with db.writing(engine) as connection:
        undone, _ = ledger.undo(connection, first, "egyetlen.xlsx")
        refresh(connection)
    steps = history.in_ledger(engine, "project", ["P-1"])
    assert [(step.number, step.closed) for step in steps] == [(first, False), (undone, True)]
    assert behind.row(open_reading(engine, TODAY), "project", ["P-1"]) is None


def test_what_is_no_row_has_no_history(engine: Engine) -> None:
    imported(engine, "egyetlen")
    for name, key in (("project", ["P-2"]), ("project", ["P-1", "x"]), ("person", ["1"]), ("workshop_group", ["x"])):
        assert history.in_ledger(engine, name, key) == []


@pytest.mark.slow
def test_releases_tell_a_readers_history(settings: Settings) -> None:
    building.migrate(settings)
    engine = db.create(settings.database_url)
    for note, grant in (("egy", 1_000_000), ("kettő", 1_000_000), ("három", 1_500_000)):
        imported(engine, note, grant_huf=grant, title="Próba" if grant < 1_500_000 else "Nagyobb próba")
        with store.opened(settings.published_url) as published:
            number = building.build(settings, engine, published, by="adatgazda", note=note, say=lambda _code: None).no
            building.approve(settings, engine, published, number, "helyettes")
            numbers = [one.no for one in registry.approved(published)]
    readings = [opening.open_release(settings.published_url, TODAY, number) for number in numbers]
    stands = history.in_releases(readings, "project", ["P-1"])
    assert [stand.release_no for stand in stands] == [1, 3], "the second says nothing new"
    assert stands[1].values == {"grant_huf": 1_500_000, "title": "Nagyobb próba"}
    assert history.in_releases(readings, "project", ["P-9"]) == []
    engine.dispose()
    store.close_readers()
