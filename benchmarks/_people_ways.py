"""Other ways to count different people, and the material to count in: for `people`."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Select, func, select

from data import models
from data.dates import month_text
from data.filters import Filters
from data.models import Activity, Attendance, Membership, Participant, Session
from data.people import blocks
from data.people.building import Context, built
from data.people.index import Index
from data.sample import activities as listed
from data.sample import people, world
from data.sample.activities import HELD
from data.sample.people import GROUPS


def attended() -> Select:
    """Every attendance that counts, with what it can be filtered by."""
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


def members(codes: Sequence[str]) -> Select:
    """Who belongs to one of the target groups, or to one below it."""
    group = models.TargetGroup
    below = select(group.group_code).where(group.parent_code.in_(codes), group.superseded_in.is_(None))
    chosen = Membership.group_code.in_(codes) | Membership.group_code.in_(below)
    return select(Membership.person_id).where(Membership.superseded_in.is_(None), chosen)


class Sql:
    """COUNT(DISTINCT) on the ledger's own tables."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.is_served = connection.dialect.name == "postgresql"

    def count(self, filters: Filters) -> int:
        """Different people under the filters."""
        rows = attended().subquery()
        query = select(func.count(rows.c.person_id.distinct()))
        if filters.projects:
            query = query.where(rows.c.project_key.in_(filters.projects))
        if filters.workshops:
            query = query.where(rows.c.workshop_group_no.in_(filters.workshops))
        if filters.settlements or filters.districts:
            here = rows.c.settlement_ksh.in_(filters.settlements) | rows.c.district_code.in_(filters.districts)
            query = query.where(here)
        if filters.groups:
            query = query.where(rows.c.person_id.in_(members(filters.groups)))
        query = query.where(rows.c.month >= filters.first_month) if filters.first_month else query
        query = query.where(rows.c.month <= filters.last_month) if filters.last_month else query
        return int(self._connection.scalar(query) or 0)


class Flat:
    """Every attendance in one frame, as an analyst would load it, with categories instead of texts."""

    def __init__(self, rows: pd.DataFrame, groups: dict[str, np.ndarray]) -> None:
        texts = ("project_key", "month", "settlement_ksh", "district_code")
        self.rows = rows.astype(
            {name: "category" for name in texts if rows[name].dtype == object or rows[name].dtype == "str"}
        )
        self.nbytes = int(self.rows.memory_usage(deep=True).sum())
        self._groups = groups

    @classmethod
    def read(cls, connection: Connection) -> Flat:
        """All attendances of the ledger."""
        options = {"yield_per": 500_000}
        parts = [
            pd.DataFrame(part, columns=list(part[0]._fields))
            for part in connection.execute(attended(), execution_options=options).partitions()
        ]
        codes = connection.scalars(select(models.TargetGroup.group_code)).all()
        groups = {code: np.array(list(connection.scalars(members((code,)))), dtype=np.int64) for code in codes}
        return cls(pd.concat(parts), groups)

    def count(self, filters: Filters) -> int:
        """Different people under the filters."""
        rows = self.rows
        for name, chosen in (("project_key", filters.projects), ("workshop_group_no", filters.workshops)):
            rows = rows[rows[name].isin(chosen)] if chosen else rows
        if filters.settlements or filters.districts:
            here = rows["settlement_ksh"].isin(filters.settlements) | rows["district_code"].isin(filters.districts)
            rows = rows[here]
        if filters.groups:
            rows = rows[rows["person_id"].isin(np.concatenate([self._groups[code] for code in filters.groups]))]
        first, last = filters.first_month or "", filters.last_month or "9999"
        months = [month for month in self.rows["month"].cat.categories if first <= month <= last]
        return int(rows.loc[rows["month"].isin(months), "person_id"].nunique())


# ---- without a ledger ------------------------------------------------------------------------------------------------


class Made(NamedTuple):
    """A block as `reach_block` would hold it."""

    project_key: str
    settlement_ksh: str
    workshop_group_no: int
    n: int
    body: bytes


def made_in_memory(size: str) -> tuple[Index, float, Flat]:
    """The index of a sample that no ledger holds, the seconds it took, and the same people as a frame."""
    started = time.perf_counter()
    made = world.build(world.SIZES[size], 1, "2026-11")
    crowd = people.crowd(made, 1)
    found = sorted(_blocks(made, crowd))
    rng = made.random(10)
    order = np.argsort(crowd.ids)
    groups = {
        group: crowd.ids[order][rng.random(len(order)) < np.array(shares)[crowd.kind[order]]]
        for group, shares in GROUPS.items()
    }
    homes = {place: district.code for district in made.districts for place in district.places}
    context = Context(dict.fromkeys(GROUPS), groups, {one.project_key: None for one in found}, homes)
    index = built(1, found, context)
    return index, time.perf_counter() - started, _flat(found, groups, homes)


def _blocks(made: world.World, crowd: people.Crowd) -> Iterator[Made]:
    names = {place: place for place in crowd.places}
    for programme in made.programmes:
        plan = listed.plan(made, programme, names)
        sessions = listed.sessions(made, programme, plan)
        held = np.flatnonzero(sessions.status == HELD)
        session, person = people.attend(made, crowd, programme, plan, sessions, held)
        if not len(session):
            continue
        group, month = plan.group[sessions.activity[session]], made.first_month + sessions.month[session]
        known, placement = np.unique(crowd.home[person].astype(np.int64) * 100 + group, return_inverse=True)
        for at, n, body in blocks.packed(placement, crowd.ids[person], month):
            yield Made(programme.key, crowd.places[known[at] // 100], int(known[at]) % 100, n, body)


def _flat(found: Sequence[Made], groups: dict[str, np.ndarray], homes: dict[str, str]) -> Flat:
    """One row for each (person, project, workshop group, month), with codes instead of texts from the start."""
    ids, words, first = blocks.unpacked(found)
    months = [np.flatnonzero(words[bit // 64] >> np.uint64(bit % 64) & np.uint64(1)) for bit in range(len(words) * 64)]
    sizes = [len(rows) for rows in months]
    rows = np.concatenate([rows.astype(np.int32) for rows in months])
    block = np.repeat(np.arange(len(found), dtype=np.int32), [one.n for one in found])[rows]
    names = pd.Index([month_text(first + bit) for bit in range(len(sizes))])

    def coded(values: list[str]) -> pd.Categorical:
        codes, known = pd.factorize(np.array(values, dtype=object))
        return pd.Categorical.from_codes(codes.astype(np.int32)[block], categories=known)

    month = pd.Categorical.from_codes(np.repeat(np.arange(len(sizes), dtype=np.int16), sizes), categories=names)
    frame = pd.DataFrame({
        "project_key": coded([one.project_key for one in found]), "month": month, "person_id": ids[rows],
        "settlement_ksh": coded([one.settlement_ksh for one in found]),
        "district_code": coded([homes[one.settlement_ksh] for one in found]),
        "workshop_group_no": np.array([one.workshop_group_no for one in found], dtype=np.int8)[block],
    })  # fmt: skip
    return Flat(frame, groups)
