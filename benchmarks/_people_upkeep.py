"""What keeping the reading current costs an import, beside its facts: for `people`.

Its facts are all that the import itself does in the ledger: the numbers of sessions and people looked up, who is on
these lists already or what is to be superseded, and the rows appended or closed, with their indexes. Reading and
checking the file are not among them.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from sqlalchemy import Connection, Engine, func, select

from benchmarks._harness import percentile, report
from data import ledger
from data.dates import add_months
from data.importing import write
from data.importing.sheet import Parsed, Record
from data.importing.sheets import SHEETS
from data.models import Activity, Attendance, Participant, Person, Session
from data.people import blocks, upkeep
from data.refresh import refresh_after

REPEATS = 5
LIST = 20
"""People on a list."""
Write = Callable[[Connection, int], None]


class Act(NamedTuple):
    """An import to measure: its name, and what it writes."""

    name: str
    write: Write


class Project(NamedTuple):
    """A project to import into: its sessions (activity, session code, number), and people of its villages as (number,
    hash), in a random order."""

    key: str
    sessions: Sequence[tuple[str, str, int]]
    people: Sequence[tuple[int, bytes]]


def upkeep_of(engine: Engine, title: str) -> None:
    """Imports of several kinds into one project: the time of their facts, and what they cost on top."""
    clock = time.process_time if engine.dialect.name == "sqlite" else time.perf_counter
    rows = []
    with engine.connect().execution_options(immediate=True) as connection:
        with connection.begin():
            project = _project(connection)
            acts = _acts(connection, project)
        for act in acts:
            times = zip(*(_measured(connection, project, act, clock) for _ in range(REPEATS)), strict=True)
            facts, index, everything, anew = (percentile(taken, 0.5) * 1e3 for taken in times)
            shown = [f"{part:.0f}" for part in (facts, index, everything, anew)]
            rows.append((act.name, *shown, f"{index / facts:.0%}", f"{everything / facts:.0%}"))
    heads = ("import", "facts ms", "index", "index and reading", "(index anew)", "index on top", "all on top")
    report(f"Keeping current, {title}: one project of {len(project.sessions):,} sessions", heads, rows)


def _measured(
    connection: Connection, project: Project, act: Act, clock: Callable[[], float]
) -> tuple[float, float, float, float]:
    """Seconds for the facts, the index, the whole reading with the index, and for making the project's index anew."""
    with connection.begin() as transaction:
        started = clock()
        number = ledger.start_import(connection, "workbook", "benchmark.xlsx", "0" * 64)
        act.write(connection, number)
        ledger.finish_import(connection, number, ledger.Changes(), None)
        facts = clock() - started
        steps: tuple[Callable[[], None], ...] = (
            partial(upkeep.follow, connection, number),
            partial(refresh_after, connection, number),
            partial(blocks.rebuild, connection, [project.key]),
        )
        taken = []
        for step in steps:
            with connection.begin_nested() as attempt:
                started = clock()
                step()
                taken.append(clock() - started)
                attempt.rollback()
        transaction.rollback()
    return facts, taken[0], taken[1], taken[2]


def _project(connection: Connection) -> Project:
    """The project with the most activities, and the people of the villages its own people live in."""
    current = (Session.superseded_in.is_(None), Activity.superseded_in.is_(None), Session.status == "held")
    key = connection.scalar(
        select(Activity.project_key)
        .where(Activity.superseded_in.is_(None), Activity.workshop_group_no.is_not(None))
        .group_by(Activity.project_key)
        .order_by(func.count().desc(), Activity.project_key)
        .limit(1)
    )
    of = (Activity.activity_code == Session.activity_code) & (Activity.project_key == key)
    sessions = connection.execute(
        select(Session.activity_code, Session.session_code, Session.session_id)
        .join(Activity, of)
        .where(*current)
        .order_by(Session.session_id)
    )
    rows = [(row.activity_code, row.session_code, row.session_id) for row in sessions]
    listed = select(Attendance.person_id).where(Attendance.session_id.in_([row[2] for row in rows[::20]]))
    homes = select(Participant.settlement_ksh).where(
        Participant.person_id.in_(listed), Participant.superseded_in.is_(None)
    )
    neighbours = connection.execute(
        select(Person.id, Person.code_hash)
        .join(Participant, Participant.person_id == Person.id)
        .where(Participant.settlement_ksh.in_(homes), Participant.superseded_in.is_(None))
        .order_by(Person.id)
    )
    people = [(row.id, bytes(row.code_hash)) for row in neighbours]
    random.Random(5).shuffle(people)
    return Project(str(key), rows, people)


def _acts(connection: Connection, project: Project) -> list[Act]:
    few, many = (_lists(project, count, LIST) for count in (5_000, 100_000))
    strewn = _lists(project, 5_000, -(-5_000 // len(project.sessions)))
    moved = project.sessions[:: max(len(project.sessions) // 200, 1)][:200]
    listed = Attendance.session_id.in_([row[2] for row in project.sessions[:100]])
    gone = connection.scalars(
        select(Attendance.id).where(listed, Attendance.superseded_in.is_(None)).order_by(Attendance.id).limit(1_000)
    ).all()
    return [
        Act(f"{len(few):,} attendances, lists of {LIST}", partial(_attend, records=few)),
        Act(f"{len(strewn):,} attendances, strewn over all sessions", partial(_attend, records=strewn)),
        Act(f"{len(many):,} attendances", partial(_attend, records=many)),
        Act(f"{len(moved)} sessions move to another month", partial(_move, sessions=[row[2] for row in moved])),
        Act(f"{len(gone):,} attendances taken out", partial(_take_out, rows=gone)),
        Act("100 people move home", partial(_rehome, people=[one for one, _ in project.people[:100]])),
    ]


def _lists(project: Project, count: int, length: int) -> list[Record]:
    """Rows of the sheet of attendances, list after list; longer lists where there are not enough sessions."""
    length = max(length, -(-count // len(project.sessions)))
    dice = random.Random(9)
    return [
        {"activity_code": activity, "session_code": code, "participant": mark, "present": True, "row_no": 2}
        for activity, code, _ in project.sessions
        for _, mark in dice.sample(project.people, min(length, len(project.people)))
    ][:count]


def _attend(connection: Connection, number: int, records: list[Record]) -> None:
    sheet = next(sheet for sheet in SHEETS if sheet.model is Attendance)
    write.write(connection, number, {sheet.name: Parsed(sheet, records)})


def _move(connection: Connection, number: int, sessions: list[int]) -> None:
    rows = connection.execute(
        select(Session.__table__).where(Session.superseded_in.is_(None), Session.session_id.in_(sessions))
    ).mappings()
    ledger.apply(connection, number, Session, [{**row, "month": add_months(row["month"], 1)} for row in rows])


def _take_out(connection: Connection, number: int, rows: Sequence[int]) -> None:
    ledger.close(connection, number, Attendance, rows)


def _rehome(connection: Connection, number: int, people: list[int]) -> None:
    rows = connection.execute(
        select(Participant.__table__).where(Participant.superseded_in.is_(None), Participant.person_id.in_(people))
    ).mappings()
    given = [dict(row) for row in rows]
    places = [row["settlement_ksh"] for row in given]
    moved = [row | {"settlement_ksh": place} for row, place in zip(given, places[1:] + places[:1], strict=True)]
    ledger.apply(connection, number, Participant, moved)
