"""A release is decided on by two persons, and nothing changes it: the store itself refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from releasing import APPROVER, BUILDER, Site
from sqlalchemy.exc import DBAPIError

from data import db
from data.messages import Refusal
from data.releases import building, checksum, counting, demonstration, opening, registry, store


def test_a_second_person_approves_and_then_nothing_changes(known: Site) -> None:
    with pytest.raises(Refusal, match="No release has been approved"):
        known.open()
    draft = known.build("2026. november 26-i közgyűlés")
    assert (draft.no, draft.state, draft.follows, draft.import_no) == (1, "draft", None, 1)
    for forged in (1, 2, 0, -1):
        with pytest.raises(Refusal):
            known.open(forged)
    for same in (BUILDER, "  építő   éva "):
        with pytest.raises(registry.NotDecided, match="Somebody else"):
            known.approve(1, same)
    with pytest.raises(registry.NotDecided, match="Say who"):
        known.approve(1, " ")
    approved = known.approve(1)
    assert (approved.state, approved.approved_by, known.open().release) == ("approved", APPROVER, approved)
    with pytest.raises(registry.NotDecided, match="approved already"):
        known.approve(1)
    with pytest.raises(registry.NotDecided, match="approved already"):
        building.reject(known.ledger, known.published, 1, APPROVER)


def test_the_store_itself_refuses_changes(known: Site) -> None:
    known.released()
    known.build()
    sqlite = known.published.dialect.name == "sqlite"
    frozen = {number: f"r{number}_read_project" if sqlite else f"release_{number}.read_project" for number in (1, 2)}
    statements = [
        *(f"{act} {name}{rest}" for name in frozen.values()
          for act, rest in (("DELETE FROM", ""), ("UPDATE", " SET title = 'x'"))),
        f"INSERT INTO {frozen[1]} SELECT * FROM {frozen[1]}",  # noqa: S608 - our own tables
        "DELETE FROM release",
        "UPDATE release SET state = 'draft' WHERE no = 1",
        "UPDATE release SET approved_by = 'x' WHERE no = 1",
        "UPDATE release SET checksum = 'x' WHERE no = 2",
        "UPDATE release SET import_no = 9 WHERE no = 2",
        f"UPDATE release SET state = 'approved', approved_by = '{BUILDER}' WHERE no = 2",  # noqa: S608
    ]  # fmt: skip
    for statement in statements:
        with pytest.raises(DBAPIError), known.published.begin() as connection:
            connection.exec_driver_sql(statement)
    with known.published.begin() as connection:
        for one in registry.releases(connection):
            assert checksum.of(connection, one.no) == one.checksum


def test_a_reader_can_only_read(known: Site) -> None:
    known.released()
    for engine in (known.open().engine, store.reader(known.settings.published_url)):
        with pytest.raises(DBAPIError), engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE mine (x integer)")
        with pytest.raises(DBAPIError), engine.begin() as connection:
            connection.exec_driver_sql("UPDATE release SET note = 'x'")


def test_a_store_that_is_not_there_is_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(opening.NoRelease, match="not prepared"):
        opening.approved(f"sqlite:///{tmp_path / 'nothing.db'}")
    assert list(tmp_path.iterdir()) == []
    store.close_readers()


def test_a_draft_follows_the_release_it_was_held_from(known: Site) -> None:
    first, second = known.build(), known.build()
    known.approve(first.no)
    with pytest.raises(registry.NotDecided, match="Another release"):
        known.approve(second.no)
    rejected = building.reject(known.ledger, known.published, second.no, None)
    assert rejected.state == "rejected"
    with pytest.raises(Refusal, match="rejected already"):
        opening.open_any(known.settings.published_url, rejected, known.settings.today())
    with known.ledger.connect() as connection:
        assert counting.is_kept(connection, first.no) and not counting.is_kept(connection, second.no)
    third = known.released("third")
    assert (third.no, third.follows) == (3, 1)
    assert [one.no for one in opening.approved(known.settings.published_url)] == [1, 3]
    assert [known.open(number).release.note for number in (None, 1)] == ["third", None]  # type: ignore[union-attr]


def test_a_draft_whose_build_did_not_end_cannot_be_approved(known: Site) -> None:
    draft = known.build()
    with db.writing(known.ledger) as connection:
        counting.held.remove(connection, draft.no)
    with pytest.raises(registry.NotDecided, match="did not end"):
        known.approve(draft.no)
    with known.ledger.connect() as connection, pytest.raises(counting.NoPreview):
        counting.preview(connection, known.working(), draft.no)


def test_a_lost_store_is_not_begun_anew(known: Site) -> None:
    known.released()
    with known.published.begin() as connection:
        store.remove(connection, 1)
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("DROP TABLE release")
            connection.exec_driver_sql("DROP TABLE alembic_version")
        else:
            connection.exec_driver_sql("DROP SCHEMA published CASCADE")
    building.migrate(known.settings)
    with pytest.raises(registry.NotDecided, match="Restore the store"):
        known.build()


def test_an_empty_ledger_is_not_released(site: Site) -> None:
    with pytest.raises(registry.NotDecided, match="empty"):
        site.build()
    assert demonstration.ensure(site.settings, site.ledger, lambda _code: None) is None
