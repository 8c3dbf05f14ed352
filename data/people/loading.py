"""Loads the presence index, once per data version and process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from data import reading as tables
from data.models import Membership, ReachBlock
from data.people.blocks import Bits, Ints, as_numbers, numbers_of, unpacked
from data.people.index import WORD, Index, begins
from data.reading import Reading, version_of


class StaleReading(RuntimeError):
    """The ledger has moved on since the reading was opened; open a new one."""


@lru_cache(maxsize=4)
def load(reading: Reading) -> Index:
    """The index of `reading`, all of one data version. StaleReading when the ledger is at another one."""
    engine = reading.engine
    if engine.dialect.name == "postgresql":  # one snapshot for all statements; on SQLite a transaction is one
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with engine.connect() as connection:
        version = version_of(connection)
        if version != reading.version:
            raise StaleReading(
                f"The ledger is at import {version}, the reading at {reading.version}; open a new reading."
            )
        blocks = connection.execute(select(ReachBlock).order_by(*ReachBlock.__table__.primary_key)).all()
        parents = _pairs(connection, tables.target_group.c.group_code, tables.target_group.c.parent_code)
        members = _members_of(connection, parents)
        calls = _pairs(connection, tables.project.c.project_key, tables.project.c.call_code)
        homes = _pairs(connection, tables.settlement.c.ksh_code, tables.settlement.c.district_code)
    return _built(version, blocks, parents, members, calls, homes)


Pairs = Mapping[str, str | None]


def _pairs(connection: Connection, key: object, value: object) -> Pairs:
    return {row[0]: row[1] for row in connection.execute(select(key, value))}  # type: ignore[call-overload]


def _members_of(connection: Connection, parents: Pairs) -> dict[str, Ints]:
    """Target group → ids of its members."""
    query = select(Membership.group_code, numbers_of(Membership.person_id)).where(Membership.superseded_in.is_(None))
    found = connection.execute(query.group_by(Membership.group_code))
    return {group: as_numbers([text]) for group, text in found if group in parents}


def _built(
    version: int, blocks: Sequence, parents: Pairs, members: Mapping[str, Ints], calls: Pairs, homes: Pairs
) -> Index:
    ids, masks, first_month = unpacked(blocks)
    order = np.argsort(ids, kind="stable")
    ids, masks = ids[order], masks[:, order]
    placement = np.repeat(np.arange(len(blocks), dtype=np.int32), [row.n for row in blocks])[order]
    new = begins(ids)
    starts = np.flatnonzero(new)
    person = np.cumsum(new, dtype=np.int32) - np.int32(1)
    groups = tuple(sorted(parents))
    kinds, kind = np.unique(_group_bits(ids[starts], groups, parents, members), return_inverse=True)
    projects, project_of = _coded([row.project_key for row in blocks])
    places, place_of = _coded([row.settlement_ksh for row in blocks])
    workshop_groups, group_of = _coded([row.workshop_group_no for row in blocks])
    districts: dict[str, set[str]] = {}
    for place, district in homes.items():
        districts.setdefault(str(district), set()).add(place)
    return Index(
        version, person, placement, masks, first_month, place_of[placement[starts]], kind.astype(np.int32), kinds,
        groups, projects, places, workshop_groups, project_of, place_of, group_of, calls,
        {district: frozenset(found) for district, found in districts.items()},
    )  # fmt: skip


def _coded(values: Sequence) -> tuple[tuple, NDArray[np.int32]]:
    names = sorted(set(values))
    position = {name: number for number, name in enumerate(names)}
    return tuple(names), np.array([position[value] for value in values], dtype=np.int32)


def _group_bits(ids: NDArray[np.uint32], groups: tuple[str, ...], parents: Pairs, members: Mapping[str, Ints]) -> Bits:
    """Target groups of each person (ascending ids) as bits; a member of a group is a member of its parents too."""
    if len(groups) > WORD:
        raise ValueError(f"The presence index holds at most {WORD} target groups, but there are {len(groups)}.")
    bits = np.zeros(len(ids), dtype=np.uint64)
    for group, people in members.items():
        at = np.searchsorted(ids, people)
        at = at[(at < len(ids)) & (ids[np.minimum(at, max(len(ids) - 1, 0))] == people)] if len(ids) else at[:0]
        bits[at] |= np.uint64(sum(1 << groups.index(code) for code in _with_parents(group, parents)))
    return bits


def _with_parents(group: str, parents: Pairs) -> set[str]:
    found: set[str] = set()
    code: str | None = group
    while code is not None and code in parents and code not in found:
        found.add(code)
        code = parents[code]
    return found
