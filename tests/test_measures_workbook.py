"""Plans, measures, statuses and reviews from a workbook and back, and ledgers from before they had them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import workbooks
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from measures_city import TODAY
from sqlalchemy import Engine, insert, select, text

from data import db, models
from data import reading_tables as tables
from data.importing.importer import import_file
from data.queries.measures_sheet import sheet
from data.reading import open_reading
from data.reading_tables import READING
from data.settings import Settings


def test_the_sheets_bring_everything_and_an_undo_takes_it_back(
    facts_engine: Engine, settings: Settings, tmp_path: Path
) -> None:
    content = workbooks.filled()
    names = ("Dokumentumok", "Tervek", "Intézkedések", "Intézkedés-állapotok", "Felülvizsgálatok")
    file = workbooks.write(tmp_path / "b.xlsx", {name: content[name] for name in names if name in content})
    outcome = import_file(facts_engine, settings, file.name, file.read_bytes())
    assert [problem.line("en") for problem in outcome.report.problems] == []
    found = sheet(open_reading(facts_engine, TODAY), "BEM-HEP/I/1")
    assert found is not None
    row = found.judged.row
    assert (row.sequence_no, row.indicator_codes, row.resources_technical) == (1, "BEM-IND-1", "szűrőbusz")
    assert [(one["since"], one["measure_status"]) for one in found.history] == [
        ("2025-03-01", "under_way"), ("2024-H1", "not_started"),
    ]  # fmt: skip
    assert [one["outcome"] for one in found.reviews] == ["módosítandó"]
    with facts_engine.connect() as connection:
        kinds = connection.execute(select(tables.plan_review.c.review_kind, tables.plan_review.c.measure_no)).all()
    assert sorted(map(tuple, kinds)) == [("felülvizsgálat", ""), ("felülvizsgálat", "I/1"), ("fórum", "")]
    bad = {"Intézkedés-állapotok": [{**content["Intézkedés-állapotok"][0], "Intézkedés száma": "IX/9"}]}
    refused = import_file(facts_engine, settings, "r.xlsx", workbooks.write(tmp_path / "r.xlsx", bad).read_bytes())
    assert [problem.code for problem in refused.report.problems] == ["unknown_measure"]


@pytest.mark.slow
def test_older_ledgers_migrate_and_can_go_back(empty_database_url: str) -> None:
    engine = db.create(empty_database_url)
    db.migrate(engine)
    try:
        with db.writing(engine) as connection:
            command.downgrade(db._config(connection, db.LEDGER), "0002")
            connection.execute(insert(models.Import).values(
                id=1, kind="workbook", file_name="a", sha256="0" * 64, imported_at=pd.Timestamp("2026-01-01"),
                added_rows=0, superseded_rows=0, unchanged_rows=0))  # fmt: skip
            connection.execute(text(
                "INSERT INTO measure (id, import_id, sheet, row_no, plan_code, measure_no, title, status) "
                "VALUES (1, 1, 'Intézkedések', 2, 'P', '1', 'Régi', 'nem indult')"))  # fmt: skip
        db.migrate(engine)
        with db.writing(engine) as connection:
            measure = models.Measure.__table__
            old = connection.execute(select(measure.c.title, measure.c.status, measure.c.content)).one()
            assert tuple(old) == ("Régi", "nem indult", None)
            connection.execute(measure.update().values(status=None))
            found = compare_metadata(MigrationContext.configure(connection), [models.Base.metadata, READING])  # type: ignore[arg-type]
            ours = ("measure", "plan_review", "read_plan", "'plan'")
            assert [one for one in found if any(name in str(one) for name in ours)] == []
            command.downgrade(db._config(connection, db.LEDGER), "0002")
            assert connection.execute(text("SELECT status FROM measure")).scalar_one() == "nem indult"
    finally:
        engine.dispose()
