"""What follows an import bit by bit equals what is made anew from the ledger: blocks byte for byte, and the reading."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Connection, Engine, insert, select

from data import bulk, db, ledger, models
from data import reading_tables as tables
from data.models import Activity, Attendance, Participant, Person, ReachBlock, Session
from data.people import blocks, erasing, upkeep
from data.refresh import refresh, refresh_after

PROJECTS, PLACES, GROUPS = ("P-1", "P-2", "P-3"), ("26684", "14094", "05397", "24697"), (None, 1, 2, 70)
MONTHS = ("1999-12", "2019-04", "2024-01", "2024-02", "2024-12", "2025-01", "2026-03")
"""In four words of 64 months: a session that moves may widen or narrow its blocks."""
ADDRESS = {"sheet": "Alkalmak", "row_no": 2}
TABLES = tables.READING.sorted_tables
STEPS = {"sqlite": 24, "postgresql": 10}
"""Database → how many changes follow each other; both go the same way, one of them further."""


class City:
    """A small ledger that changes at random; `at_once` bounds how much of it one import changes."""

    def __init__(self, connection: Connection, seed: int, at_once: int) -> None:
        self.connection, self.dice, self.at_once = connection, random.Random(seed), at_once
        self.number = 0

    def act(self) -> frozenset[str] | None:
        """An import of one to three kinds of change, an undo, or an erasure; its projects where it was an erasure."""
        kind = self.dice.random()
        if kind < 0.12 and self.number > 3:
            return self._undo()
        if kind < 0.2 and (people := self.some(self.connection.scalars(select(Person.code_hash)).all(), 1)):
            return erasing.erase(self.connection, bytes(people[0])).projects
        self.number = ledger.start_import(self.connection, "workbook", "a.xlsx", "0" * 64)
        kinds = (self.list_people, self.list_people, self.unlist, self.rehome, self.resession, self.reassign, self.plan)
        for change in self.dice.sample(kinds, self.dice.randint(1, 3)):
            change()
        ledger.finish_import(self.connection, self.number, ledger.Changes(), None)
        return None

    def some(self, values: Any, most: int) -> list:
        """Up to `most` of `values`."""
        found = sorted(values)
        return self.dice.sample(found, min(len(found), self.dice.randint(1, most)))

    def current(self, model: type[models.Recorded]) -> list[dict]:
        table = model.__table__
        rows = self.connection.execute(
            select(table).where(table.c.superseded_in.is_(None)).order_by(*(table.c[name] for name in model.KEY))
        )
        return [dict(row) for row in rows.mappings()]

    def apply(self, model: type[models.Recorded], rows: list[dict]) -> None:
        ledger.apply(self.connection, self.number, model, rows)

    def plan(self) -> None:
        """A new activity with new sessions, somebody on their lists at once, as a workbook brings them."""
        code = f"A-{self.number}"
        self.apply(Activity, [ADDRESS | {
            "activity_code": code, "project_key": self.dice.choice(PROJECTS), "title": code, "kind": "workshop",
            "workshop_group_no": self.dice.choice(GROUPS),
        }])  # fmt: skip
        first = ledger.next_id(self.connection, Session.session_id)
        numbers = list(range(first, first + self.dice.randint(1, 6)))
        self.apply(Session, [ADDRESS | {
            "activity_code": code, "session_code": str(number), "session_id": number, "month": month,
            "held_on": f"{month}-03", "status": self.dice.choice(("held", "held", "held", "planned")),
        } for number in numbers for month in [self.dice.choice(MONTHS)]])  # fmt: skip
        self.enlist(numbers, self.newcomers())

    def newcomers(self) -> list[int]:
        first = ledger.next_id(self.connection, Person.id)
        people = list(range(first, first + self.dice.randint(1, 12)))
        # a hash of its own for every person there ever was: an erased one's number may come again
        rows = [{"id": one, "code_hash": (self.number * 1000 + one).to_bytes(32)} for one in people]
        self.connection.execute(insert(Person), rows)
        known = [one for one in people if self.dice.random() < 0.8]
        self.apply(Participant, [
            ADDRESS | {"person_id": one, "settlement_ksh": self.dice.choice(PLACES), "documents": "D-1"}
            for one in known
        ])  # fmt: skip
        return people

    def enlist(self, sessions: list[int], people: list[int]) -> None:
        table = Attendance.__table__
        there = self.connection.execute(
            select(Attendance.session_id, Attendance.person_id).where(Attendance.superseded_in.is_(None))
        )
        pairs = {(session, person) for session in sessions for person in people} - {tuple(row) for row in there}
        rows = [(*pair, self.number, 2) for pair in sorted(pairs)]
        bulk.append(self.connection, table, ("session_id", "person_id", "import_id", "row_no"), rows)

    def list_people(self) -> None:
        sessions = self.some((row["session_id"] for row in self.current(Session)), self.at_once)
        self.enlist(sessions, self.some(self.connection.scalars(select(Person.id)), self.at_once))

    def unlist(self) -> None:
        ids = self.connection.scalars(select(Attendance.id).where(Attendance.superseded_in.is_(None)))
        ledger.close(self.connection, self.number, Attendance, self.some(ids, self.at_once))

    def _changed(self, model: type[models.Recorded], most: int, **values: Any) -> None:
        rows = self.current(model)
        self.apply(model, [
            rows[at] | {name: self.dice.choice(choices) for name, choices in values.items() if self.dice.random() < 0.7}
            for at in self.some(range(len(rows)), most)
        ])  # fmt: skip

    def rehome(self) -> None:
        self._changed(Participant, self.at_once, settlement_ksh=PLACES, documents=("D-1", "D-2"))

    def resession(self) -> None:
        self._changed(Session, self.at_once, month=MONTHS, status=("held", "planned", "cancelled"), note=("a", "b"))

    def reassign(self) -> None:
        self._changed(Activity, 1, project_key=PROJECTS, workshop_group_no=GROUPS, title=("a", "b"))

    def _undo(self) -> frozenset[str] | None:
        """Take a workbook back, the newest that may be."""
        numbers = select(models.Import.id).where(models.Import.kind == "workbook", models.Import.undone_by.is_(None))
        for number in self.connection.scalars(numbers.order_by(models.Import.id.desc()).limit(4)).all():
            attempt = self.connection.begin_nested()
            try:
                self.number, _ = ledger.undo(self.connection, number, "undo")
            except ledger.CannotUndo:
                attempt.rollback()
                continue
            attempt.commit()
            return None
        return frozenset()


def _city(connection: Connection, seed: int = 3, at_once: int = 3) -> City:
    city = City(connection, seed, at_once)
    for _ in range(12):
        city.number = ledger.start_import(connection, "workbook", "a.xlsx", "0" * 64)
        city.plan()
        refresh_after(connection, city.number)
    return city


def _state(connection: Connection) -> dict[str, list]:
    """Blocks and reading, in an order of their own; which import a block was last written by does not matter."""
    columns = [column for column in ReachBlock.__table__.c if column.name != "version"]
    found = {"reach_block": sorted(map(tuple, connection.execute(select(*columns))))}
    for table in TABLES:
        found[table.name] = sorted(connection.execute(select(table)).all(), key=repr)
    return found


def _made_anew(connection: Connection) -> dict[str, list]:
    with connection.begin_nested() as attempt:
        refresh(connection)
        found = _state(connection)
        attempt.rollback()
    return found


def _followed(connection: Connection, city: City) -> None:
    erased = city.act()
    if erased is None:
        refresh_after(connection, city.number)
    else:
        refresh(connection, erased)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_any_sequence_of_changes_leaves_what_a_rebuild_leaves(engine: Engine, seed: int) -> None:
    with db.writing(engine) as connection:
        city = _city(connection, seed, at_once=(2, 5, 20)[seed % 3])
        for step in range(STEPS[engine.dialect.name]):
            _followed(connection, city)
            found, anew = _state(connection), _made_anew(connection)
            for name, rows in anew.items():
                assert found[name] == rows, (step, city.number, name)
        assert len(found["reach_block"]) > 3


def test_only_the_blocks_that_change_are_written(engine: Engine) -> None:
    with db.writing(engine) as connection:
        city = _city(connection)
        before = {tuple(row[:3]): row for row in connection.execute(select(ReachBlock.__table__))}
        city.number = ledger.start_import(connection, "workbook", "a.xlsx", "0" * 64)
        city.unlist()
        refresh_after(connection, city.number)
        after = {tuple(row[:3]): row for row in connection.execute(select(ReachBlock.__table__))}
        changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
        assert 0 < len(changed) <= 3
        assert {after[key].version for key in changed & after.keys()} <= {city.number}
        assert after.values() != before.values()


@pytest.mark.slow
def test_a_change_too_large_to_work_out_is_made_anew(engine: Engine) -> None:
    with db.writing(engine) as connection:
        city = _city(connection)
        city.number = ledger.start_import(connection, "workbook", "a.xlsx", "0" * 64)
        city.list_people()
        city.rehome()
        upkeep.follow(connection, city.number, large=1)
        found = _state(connection)
        anew = _made_anew(connection)
        for name in ("reach_block", "read_participation"):
            assert found[name] == anew[name]
        assert city.number in connection.scalars(select(ReachBlock.version)).all()


def test_numbers_the_index_has_no_room_for_are_refused() -> None:
    one = np.array([1])
    with pytest.raises(ValueError, match="too high"):
        blocks.as_keys(np.array([1 << 16]), one, one)
