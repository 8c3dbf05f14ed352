"""The public facts: every row loaded with its document, once, and nothing added to what the sources say."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from sqlalchemy import Engine, select

from data import facts
from data import reading_tables as tables
from data.filters import Filters
from data.queries import sources
from data.reading import Reading, open_reading

TODAY = date(2026, 11, 15)


def loaded(engine: Engine) -> Reading:
    facts.load(engine)
    return open_reading(engine, TODAY)


def test_every_row_of_every_file_is_loaded_once(engine: Engine) -> None:
    files = [file.read_text(encoding="utf-8").splitlines() for file in Path(facts.FOLDER).glob("*.csv")]
    rows = sum(len(list(csv.DictReader(lines, delimiter=";"))) for lines in files)
    changes = facts.load(engine)
    assert changes is not None
    assert (changes.added, changes.superseded, changes.unchanged) == (rows, 0, 0)
    assert facts.load(engine) is None


def test_every_file_of_facts_has_a_place_in_the_ledger() -> None:
    assert {file.stem for file in Path(facts.FOLDER).glob("*.csv")} == {name for name, _, _ in facts.SOURCES}


def test_grants_are_exact_and_the_unknown_one_stays_unknown(engine: Engine) -> None:
    frame = loaded(engine).frame(
        select(tables.project.c.project_key, tables.project.c.grant_huf, tables.project.c.scope)
    )
    grants = dict(zip(frame["project_key"], frame["grant_huf"], strict=True))
    assert grants["ÁROP-1.A.3-2014-2014-0123"] == 21_993_850
    assert grants["TOP-6.9.1-16-KE1-2017-00001"] == 165_000_000
    assert grants["TOP-6.7.1-16-KE1-2017-00001"] == 548_000_000
    assert grants["EFOP-3.9.2-16-2017-00009"] == 490_428_158
    assert frame["grant_huf"].isna().sum() == 1
    assert set(frame[frame["grant_huf"] == 548_000_000]["scope"]) == {"infrastructure"}


def test_every_stated_row_names_a_document_that_exists(engine: Engine) -> None:
    reading = loaded(engine)
    known = set(reading.frame(select(tables.document.c.code))["code"])
    cited = reading.frame(select(tables.citation.c.documents))["documents"]
    assert {code for codes in cited for code in codes.split(";")} <= known
    found = sources.facts(reading, Filters())
    assert set(found["document_code"]) <= known
    stated = found[found["what_word"] == "sources.fact.sessions"].set_index("subject")["amount"]
    assert stated["Járási szintű felzárkóztatási kerekasztal"] == 16
    assert stated["Járási szintű együttműködések erősítése"] == 3


def test_trainings_keep_planned_and_done_apart(engine: Engine) -> None:
    table = tables.activity
    columns = (table.c.headcount, table.c.planned_headcount, table.c.completion, table.c.planned_completion)
    frame = loaded(engine).frame(select(*columns).where(table.c.kind == "training").order_by(table.c.title))
    rows = [tuple(None if value != value else value for value in row) for row in frame.itertuples(index=False)]
    assert rows == [
        (None, 40, None, "2023-H1"),
        (200, None, "2022-06-03", None),
        (50, None, "2021", None),
    ]


def test_nothing_is_a_demonstration_with_facts_alone(engine: Engine) -> None:
    reading = loaded(engine)
    assert (reading.is_demonstration, reading.version, reading.data_date) == (False, 1, "2025-09-16")
