"""Deterministic made-up data: demonstration, tests, benchmarks. Everything in it says that it is made up."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from sqlalchemy import Connection, Engine, Row, select

from data import bulk, db, facts, ledger, models
from data.dates import last_day, month_of
from data.messages import Refusal, said
from data.people import blocks
from data.refresh import refresh, refresh_after
from data.sample import events, indicators, money, notes, people, plans, projects, workshop_groups, world
from data.sample.world import SIZES, World
from data.sample.writing import Writer
from data.settings import Settings

__all__ = ["SIZES", "OtherSample", "load", "take_back"]
BULKY = 100_000
"""From so many attendances on, the index that is not in the order of arrival is built afterwards."""


class OtherSample(Refusal):
    """A sample of another size or seed is loaded; the sentence says how to take it back."""


def load(
    engine: Engine, settings: Settings, *, size: str, seed: int, say: Callable[[str], None], language: str = "en"
) -> ledger.Changes | None:
    """Load made-up programmes of one of SIZES, after the facts they lean on (settlements, target and workshop groups).

    The same size, seed and month give the same rows. Returns what was added, or None when a sample of this size and
    seed is there already (of whatever month). OtherSample when another one is: it has to be taken back first.
    """
    facts.load(engine)
    name = f"minta {size} {seed}"
    now = month_of(settings.today())
    with db.writing(engine) as connection:
        present = _present(connection)
        if present is not None:
            if present.file_name == name:
                return None
            raise OtherSample("other_sample", name=present.file_name, number=present.id)
        digest = hashlib.sha256(f"{name} {now}".encode()).hexdigest()
        import_id = ledger.start_import(connection, "sample", name, digest)
        made = world.build(SIZES[size], seed, now)
        return _write(connection, import_id, made, lambda code, **counts: say(said(code, language, **counts)))


def take_back(engine: Engine) -> int | None:
    """Undo the loaded sample and return its import number, or None when there is none. Raises ledger.CannotUndo."""
    with db.writing(engine) as connection:
        present = _present(connection)
        if present is None:
            return None
        undo_id, _ = ledger.undo(connection, present.id, "prepare --no-sample")
        refresh_after(connection, undo_id)
        return int(present.id)


def _present(connection: Connection) -> Row | None:
    alive = (models.Import.kind == "sample", models.Import.undone_by.is_(None))
    return connection.execute(select(models.Import.id, models.Import.file_name).where(*alive)).first()


def _write(connection: Connection, import_id: int, made: World, say: Callable[..., None]) -> ledger.Changes:
    names = _names(connection, made)
    writer = Writer(connection, import_id)
    projects.write(writer, made, names)
    money.write(writer, made, names)
    plans.write(writer, made, names)
    workshop_groups.write(writer, made)
    notes.write(writer, made)
    crowd = people.crowd(made, ledger.next_id(connection, models.Person.id))
    people.write(writer, made, crowd)
    say("sample_projects", projects=len(made.programmes), people=len(crowd.ids))
    late = ["ix_attendance_person"] if made.size.attendances >= BULKY else []
    with bulk.without_indexes(connection, models.Attendance.__table__, late):
        next_session = ledger.next_id(connection, models.Session.session_id)
        for key, attended in events.write(writer, made, names, crowd, next_session):
            blocks.store(connection, key, attended, import_id)
            indicators.write(writer, made, key, attended)
    say("sample_attendances", attendances=made.size.attendances)
    bulk.analyze(connection, [models.Attendance.__table__, *(model.__table__ for model in models.RECORDED)])
    changes = ledger.Changes(added=writer.added)
    newest = last_day(made.month(world.NOW - 1)).isoformat()
    ledger.finish_import(connection, import_id, changes, newest, "Kitalált adatok")
    refresh(connection, people=False)  # the blocks are stored already
    return changes


def _names(connection: Connection, made: World) -> dict[str, str]:
    """Settlement code → name: the real ones from the ledger, the made-up ones made up here."""
    table = models.Settlement.__table__
    real = connection.execute(select(table.c.ksh_code, table.c.name).where(table.c.superseded_in.is_(None)))
    names = {row.ksh_code: row.name for row in real}
    places = [place for district in made.districts for place in district.places]
    return {place: names.get(place) or f"Mintafalva {int(place[1:]):04d}" for place in places}
