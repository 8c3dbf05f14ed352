"""How many different people: the presence index beside SQL's COUNT(DISTINCT) and pandas, on the same random filters."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from datetime import date

import pandas as pd
from sqlalchemy import Connection, Engine, Select, func, select

from benchmarks._harness import Options, installation, percentile, queries, report
from data import db, models
from data.filters import Filters
from data.models import Activity, Attendance, Membership, Participant, Session
from data.people.loading import load
from data.people.presence import PeopleCounts, count_people
from data.queries import choices
from data.reading import Reading, open_reading

FILTERS = 60
SLOW = {"S": 60, "M": 12, "L": 3}
"""How many of the filters the slow ways are asked, by size."""
FRAMES = (
    "by_settlement", "by_project", "by_group", "by_month", "overlaps", "by_project_group", "by_settlement_group",
    "by_workshop_group", "by_months_attended",
)  # fmt: skip


def run(options: Options) -> None:
    """Load the index, then ask each way the same questions and compare their answers."""
    for database in options.databases:
        with installation(options.size, database) as made:
            engine = db.create(made.settings().database_url)
            today = made.settings().today()
            filters = _filters(engine, today, queries(made, options.count or FILTERS))
            _compare(engine, today, filters, SLOW[options.size], made.title)
            engine.dispose()


def _filters(engine: Engine, today: date, texts: Sequence[str]) -> list[Filters]:
    reading = open_reading(engine, today)
    known = choices.known(reading)
    return [Filters.parse(text, known)[0] for text in texts]


def _compare(engine: Engine, today: date, filters: Sequence[Filters], few: int, title: str) -> None:
    reading = open_reading(engine, today)
    started = time.perf_counter()
    index = load(reading)
    loading = time.perf_counter() - started
    ours, answers = _timed(filters, lambda one: count_people(reading, one).total)
    whole, _ = _timed(filters, lambda one: _everything(reading, one))
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
        sql, by_sql = _timed(filters[:few], lambda one: _count_distinct(connection, one, today))
        started = time.perf_counter()
        flat = Flat(connection)
        reading_flat = time.perf_counter() - started
    frames, by_pandas = _timed(filters[:few], lambda one: flat.count(one, today))
    if by_sql != answers[:few] or by_pandas != answers[:few]:
        raise AssertionError(f"The ways differ: {answers[:few]} {by_sql} {by_pandas}")
    rows = [
        _row("index, total", len(ours), loading, ours, ours, index.nbytes),
        _row(f"index, total and {len(FRAMES)} tables", len(whole), loading, whole, ours, index.nbytes),
        _row("SQL COUNT(DISTINCT)", len(sql), 0.0, sql, ours, 0),
        _row("pandas, nunique", len(frames), reading_flat, frames, ours, flat.nbytes),
    ]
    heads = ("", "filters", "to load s", "p50 ms", "p95 ms", "times the index", "MB")
    report(f"Different people, {title}: {len(index.person):,} rows of the index", heads, rows)


def _row(name: str, count: int, loading: float, taken: Sequence[float], ours: Sequence[float], size: int) -> Sequence:
    middle = percentile(taken, 0.5)
    shown = (f"{middle * 1e3:.2f}", f"{percentile(taken, 0.95) * 1e3:.2f}", f"{middle / percentile(ours, 0.5):.0f}")
    return (name, count, f"{loading:.2f}", *shown, size / 1e6)


def _timed(filters: Sequence[Filters], ask: Callable[[Filters], int]) -> tuple[list[float], list[int]]:
    taken, answers = [], []
    for one in filters:
        started = time.perf_counter()
        answers.append(ask(one))
        taken.append(time.perf_counter() - started)
    return taken, answers


def _everything(reading: Reading, filters: Filters) -> int:
    """All a page could ask, from scratch: the remembered answer is not used."""
    index = load(reading)
    counts = PeopleCounts(index, index.chosen(filters), index.period(*filters.months(reading.today)))
    return counts.total + sum(len(getattr(counts, name)) for name in FRAMES)


def _attended() -> Select:
    group = func.coalesce(Activity.workshop_group_no, 0).label("workshop_group_no")
    place = models.Settlement
    return (
        select(
            Activity.project_key, group, Session.month, Attendance.person_id, Participant.settlement_ksh,
            place.district_code,
        )
        .join(Session, Session.session_id == Attendance.session_id)
        .join(Activity, Activity.activity_code == Session.activity_code)
        .join(Participant, Participant.person_id == Attendance.person_id)
        .join(place, place.ksh_code == Participant.settlement_ksh)
        .where(*(model.superseded_in.is_(None) for model in (Attendance, Session, Activity, Participant, place)))
        .where(Session.status == "held")
    )  # fmt: skip


def _members(codes: Sequence[str]) -> Select:
    group = models.TargetGroup
    below = select(group.group_code).where(group.parent_code.in_(codes), group.superseded_in.is_(None))
    chosen = Membership.group_code.in_(codes) | Membership.group_code.in_(below)
    return select(Membership.person_id).where(Membership.superseded_in.is_(None), chosen)


def _count_distinct(connection: Connection, filters: Filters, today: date) -> int:
    rows = _attended().subquery()
    query = select(func.count(rows.c.person_id.distinct()))
    if filters.projects:
        query = query.where(rows.c.project_key.in_(filters.projects))
    if filters.workshops:
        query = query.where(rows.c.workshop_group_no.in_(filters.workshops))
    if filters.settlements or filters.districts:
        here = rows.c.settlement_ksh.in_(filters.settlements) | rows.c.district_code.in_(filters.districts)
        query = query.where(here)
    if filters.groups:
        query = query.where(rows.c.person_id.in_(_members(filters.groups)))
    first, last = filters.months(today)
    query = query.where(rows.c.month >= first) if first else query
    return int(connection.scalar(query.where(rows.c.month <= last) if last else query) or 0)


class Flat:
    """Every attendance in one frame, as an analyst would load it, with categories instead of texts."""

    def __init__(self, connection: Connection) -> None:
        texts = ("project_key", "month", "settlement_ksh", "district_code")
        parts = [
            pd.DataFrame(part, columns=list(part[0]._fields))
            for part in connection.execution_options(yield_per=500_000).execute(_attended()).partitions()
        ]
        self.rows = pd.concat(parts).astype(dict.fromkeys(texts, "category"))
        self.nbytes = int(self.rows.memory_usage(deep=True).sum())
        codes = connection.scalars(select(models.TargetGroup.group_code)).all()
        self._groups = {code: list(connection.scalars(_members((code,)))) for code in codes}

    def count(self, filters: Filters, today: date) -> int:
        """Different people under the filters."""
        rows = self.rows
        if filters.projects:
            rows = rows[rows["project_key"].isin(filters.projects)]
        if filters.workshops:
            rows = rows[rows["workshop_group_no"].isin(filters.workshops)]
        if filters.settlements or filters.districts:
            rows = rows[
                rows["settlement_ksh"].isin(filters.settlements) | rows["district_code"].isin(filters.districts)
            ]
        if filters.groups:
            rows = rows[rows["person_id"].isin({one for code in filters.groups for one in self._groups[code]})]
        first, last = filters.months(today)
        months = [month for month in self.rows["month"].cat.categories if (first or "") <= month <= (last or "9999")]
        return int(rows.loc[rows["month"].isin(months), "person_id"].nunique())


if __name__ == "__main__":
    run(Options(sys.argv[1] if len(sys.argv) > 1 else "M", ("sqlite",)))
