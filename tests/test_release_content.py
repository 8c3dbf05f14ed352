"""What a release holds stays: the same on both databases, after imports, erasures and newer code."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from releasing import BUILDER, Site, apply, close, plant, site_at
from sqlalchemy import func, insert, select
from sqlalchemy.exc import DBAPIError

from data import db, models, sample
from data import reading_tables as tables
from data.models.published import named_set
from data.people import erasing
from data.reading_tables import READING
from data.refresh import refresh
from data.releases import building, checksum, counting, edition, registry


def test_building_again_gives_the_same_checksum(known: Site) -> None:
    plant(known)
    first = known.build()
    building.reject(known.ledger, known.published, first.no, BUILDER)
    assert known.build().checksum == first.checksum


@pytest.mark.postgres
def test_both_databases_give_the_same_checksum(postgres_server: Any, sqlite_template: Path, tmp_path: Path) -> None:
    (tmp_path / "ledger.db").write_bytes(sqlite_template.read_bytes())
    here = site_at(f"sqlite:///{tmp_path / 'ledger.db'}", tmp_path)
    there = site_at(postgres_server.migrated_database(), tmp_path)  # the same folder: the same keys
    sample.load(here.ledger, here.settings, size="S", seed=1, say=lambda _words: None)
    with here.ledger.connect() as source, there.ledger.begin() as target:
        for table in (*models.Base.metadata.sorted_tables, *READING.sorted_tables):
            rows = [dict(row) for row in source.execute(select(table)).mappings()]
            if rows:
                target.execute(insert(table), rows)
    drafts = [one.build() for one in (here, there)]
    assert drafts[0].checksum == drafts[1].checksum
    assert dataclasses.replace(drafts[0], built_at=drafts[1].built_at) == drafts[1]
    for one in (here, there):
        close(one)


@pytest.mark.slow
def test_a_later_import_does_not_move_a_release(known: Site) -> None:
    draft = known.build()
    apply(known, "late.xlsx", (models.Project, {"project_key": "NEW", "title": "new"}))
    known.approve(draft.no)
    release = known.open()
    count = select(func.count()).select_from(tables.project).where(tables.project.c.project_key == "NEW")
    assert (release.version, release.rows(count)[0][0], known.working().rows(count)[0][0]) == (1, 0, 1)


@pytest.mark.slow
def test_an_erased_person_leaves_releases_as_they_were(known: Site) -> None:
    hashes = plant(known)
    release, shown = known.released(), counting.shown(known.open())
    with db.writing(known.ledger) as connection:
        refresh(connection, erasing.erase(connection, hashes[0]).projects)
    with known.published.begin() as connection:
        assert checksum.of(connection, release.no) == release.checksum
    second = known.released()
    assert counting.shown(known.open()) == shown
    kinds = known.open().rows(select(tables.imports.c.kind))
    assert second.import_no > release.import_no and {row.kind for row in kinds} == {"facts", "workbook"}


@pytest.mark.slow
def test_an_older_release_is_given_what_todays_code_asks_for(known: Site) -> None:
    release = known.released()
    prefix = "r1_" if known.published.dialect.name == "sqlite" else "release_1."
    with known.published.begin() as connection:
        connection.exec_driver_sql(f"ALTER TABLE {prefix}read_money DROP COLUMN refunded_huf")
        connection.exec_driver_sql(f"DROP TABLE {prefix}{named_set.name}")
    building.migrate(known.settings)
    assert known.open().rows(select(func.count(tables.money.c.refunded_huf), func.count()))[0][0] == 0
    assert known.open().rows(select(named_set)) == ()
    with known.published.begin() as connection:
        assert checksum.of(connection, 1) == release.checksum
    with pytest.raises(DBAPIError), known.published.begin() as connection:
        connection.exec_driver_sql(f"INSERT INTO {prefix}named_set VALUES ('a', 'b', 'c')")  # noqa: S608


def test_definitions_are_kept_in_both_languages(known: Site) -> None:
    known.released()
    with known.published.connect() as connection:
        words = json.loads(registry.definitions(connection, 1))
    assert words["hu"]["budget.grant"]["name"] == "Támogatási keret"
    assert words["en"].keys() == words["hu"].keys()
    assert edition.code_version().startswith("0.")


@pytest.mark.slow
def test_tampering_is_found(known: Site) -> None:
    known.released()
    table = "r1_read_project" if known.published.dialect.name == "sqlite" else "release_1.read_project"
    with known.published.begin() as connection:
        off = f"DROP TRIGGER {table}_update" if "r1_" in table else f"DROP TRIGGER sealed ON {table}"
        connection.exec_driver_sql(off)
        connection.exec_driver_sql(f"UPDATE {table} SET grant_huf = 1 WHERE grant_huf > 1")  # noqa: S608
    answer = known.run("release", "show", "1", "--verify", "--language", "en")
    assert (answer.returncode, "does NOT agree" in answer.stdout) == (1, True)
