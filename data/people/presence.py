"""How many different people, exactly, under any filter.

The index is the month-mask roll-up: for each placement (project, home settlement, workshop group) the people who attended
and, as bits, the months they did. It lives in `reach_block`, is rebuilt for the touched projects inside the import's own
transaction, and is loaded once per data version. A question chooses placements, cuts the months and marks the people; every
count follows from the marked people. Method: `docs/adr/0003-presence-index.md`.

Bits are absolute: month number n (months since year 0) is bit n % 64 of word n // 64, so blocks of different years fit
together by word.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Connection, delete, func, insert, literal_column, select

from data import reading as tables
from data.dates import month_number, month_text
from data.filters import Filters
from data.models import Activity, Attendance, Membership, Participant, ReachBlock, Session
from data.reading import Reading, version_of

Bits = NDArray[np.uint64]
_ATTENDED = ("workshop_group_no", "settlement_ksh", "month", "person_id")


@dataclass(frozen=True)
class PeopleCounts:
    """Different people under one filter. Nothing here may be summed over projects, groups, months or workshop groups.

    `total`: all of them. `by_settlement` (home), `by_project`, `by_workshop_group`, `by_group`: frames with the key column
    and `reached_people`. `by_month`: month, reached_people, new_people (first attendance ever under the same projects,
    settlements and groups), returning_people. `overlaps`: group_codes (tuple of target groups a person is in, may be
    empty), reached_people; these do add up to `total`. `by_project_group`: project_key, group_code, reached_people.
    """

    total: int
    by_settlement: pd.DataFrame
    by_project: pd.DataFrame
    by_workshop_group: pd.DataFrame
    by_group: pd.DataFrame
    by_month: pd.DataFrame
    overlaps: pd.DataFrame
    by_project_group: pd.DataFrame


@dataclass(frozen=True)
class Index:
    """The loaded index: one row per (placement, person), in placement order.

    `placements` has project_key, settlement_ksh, workshop_group_no; `sizes` rows per placement; `people` person ids (N);
    `masks` (words, N) month bits from `first_word` on; `groups` target-group codes, `memberships` (person id + 1) their bits.
    """

    placements: pd.DataFrame
    sizes: NDArray[np.int64]
    people: NDArray[np.uint32]
    masks: Bits
    first_word: int
    groups: tuple[str, ...]
    memberships: Bits


def count_people(reading: Reading, filters: Filters) -> PeopleCounts:
    """Exact numbers of different people for `filters` (projects, calls, settlements, months, groups, workshop groups)."""
    return _counted(reading, filters)


@lru_cache(maxsize=256)
def _counted(reading: Reading, filters: Filters) -> PeopleCounts:
    index = load(reading)
    rows = np.repeat(_chosen_placements(index, reading, filters), index.sizes)
    groups = filters.group_codes(reading)
    if groups is not None:
        wanted = _bits_of(index.groups, groups)
        rows &= (index.memberships[index.people] & wanted) != 0
    everything = index.masks[:, rows]
    first, last = filters.months(reading.today)
    cut = _period_masks(first, last, index.first_word, len(index.masks))
    inside = everything & cut[:, None]
    hit = inside.any(axis=0)
    people = index.people[rows]
    placement = np.repeat(np.arange(len(index.sizes)), index.sizes)[rows][hit]
    seen = np.zeros(len(index.memberships), dtype=bool)
    seen[people[hit]] = True
    return PeopleCounts(
        total=int(seen.sum()),
        by_settlement=_distinct(index, placement, people[hit], "settlement_ksh"),
        by_project=_distinct(index, placement, people[hit], "project_key"),
        by_workshop_group=_distinct(index, placement, people[hit], "workshop_group_no"),
        by_group=_by_group(index.groups, index.memberships[seen]),
        by_month=_by_month(people, everything, cut, index),
        overlaps=_overlaps(index.groups, index.memberships[seen]),
        by_project_group=_by_project_group(index, placement, people[hit]),
    )


def _chosen_placements(index: Index, reading: Reading, filters: Filters) -> NDArray[np.bool_]:
    chosen = np.ones(len(index.placements), dtype=bool)
    projects = filters.project_keys(reading)
    for column, wanted in (
        ("project_key", projects),
        ("settlement_ksh", filters.settlement_codes(reading)),
        ("workshop_group_no", filters.workshops or None),
    ):
        if wanted is not None:
            chosen &= index.placements[column].isin(list(wanted)).to_numpy()
    return chosen


def _period_masks(first: str | None, last: str | None, first_word: int, words: int) -> Bits:
    low = month_number(first) if first else 0
    high = month_number(last) if last else 10**6
    masks = np.zeros(words, dtype=np.uint64)
    for word in range(words):
        start = (first_word + word) * 64
        bits = [n - start for n in range(max(low, start), min(high, start + 63) + 1)]
        masks[word] = np.uint64(sum(1 << bit for bit in bits))
    return masks


def _distinct(index: Index, placement: NDArray[np.int64], people: NDArray[np.uint32], column: str) -> pd.DataFrame:
    codes, names = pd.factorize(index.placements[column])
    pairs = np.unique(codes[placement].astype(np.int64) << 32 | people)
    counts = np.bincount(pairs >> 32, minlength=len(names))
    frame = pd.DataFrame({column: names, "reached_people": counts})
    return frame[frame["reached_people"] > 0].reset_index(drop=True)


def _by_group(groups: tuple[str, ...], memberships: Bits) -> pd.DataFrame:
    counts = [int(((memberships >> np.uint64(bit)) & np.uint64(1)).sum()) for bit in range(len(groups))]
    return pd.DataFrame({"group_code": list(groups), "reached_people": counts})


def _by_project_group(index: Index, placement: NDArray[np.int64], people: NDArray[np.uint32]) -> pd.DataFrame:
    codes, names = pd.factorize(index.placements["project_key"])
    pairs = np.unique(codes[placement].astype(np.int64) << 32 | people)
    project, bits = pairs >> 32, index.memberships[pairs & 0xFFFFFFFF]
    parts = [
        pd.DataFrame({"project_key": names, "group_code": group, "reached_people": np.bincount(
            project[(bits >> np.uint64(place)) & np.uint64(1) == 1], minlength=len(names))})
        for place, group in enumerate(index.groups)
    ]  # fmt: skip
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["project_key", "group_code", "reached_people"])


def _overlaps(groups: tuple[str, ...], memberships: Bits) -> pd.DataFrame:
    masks, counts = np.unique(memberships, return_counts=True)
    names = [tuple(group for bit, group in enumerate(groups) if int(mask) >> bit & 1) for mask in masks]
    frame = pd.DataFrame({"group_codes": names, "reached_people": counts.astype(int)})
    return frame.sort_values("reached_people", ascending=False, kind="stable").reset_index(drop=True)


def _by_month(people: NDArray[np.uint32], masks: Bits, cut: Bits, index: Index) -> pd.DataFrame:
    order = np.argsort(people, kind="stable")
    starts = np.flatnonzero(np.diff(people[order], prepend=np.uint32(0xFFFFFFFF)))
    merged = np.bitwise_or.reduceat(masks[:, order], starts, axis=1) if len(starts) else masks[:, :0]
    earlier = np.zeros(merged.shape[1], dtype=bool)
    rows = []
    for word in range(len(masks)):
        present = merged[word]
        lowest = np.where(earlier, np.uint64(0), present & (~present + np.uint64(1)))
        for bit in _set_bits(int(cut[word])):
            flag = np.uint64(1) << np.uint64(bit)
            unique, new = int(((present & flag) != 0).sum()), int((lowest == flag).sum())
            rows.append((month_text((index.first_word + word) * 64 + bit), unique, new, unique - new))
        earlier |= present != 0
    frame = pd.DataFrame(rows, columns=["month", "reached_people", "new_people", "returning_people"])
    seen = np.flatnonzero(frame["reached_people"].to_numpy() > 0)
    return frame.iloc[seen[0] : seen[-1] + 1].reset_index(drop=True) if len(seen) else frame.iloc[:0]


def _set_bits(mask: int) -> Iterator[int]:
    return (bit for bit in range(64) if mask >> bit & 1)


def _bits_of(groups: tuple[str, ...], wanted: Collection[str]) -> np.uint64:
    return np.uint64(sum(1 << bit for bit, group in enumerate(groups) if group in wanted))


@lru_cache(maxsize=4)
def load(reading: Reading) -> Index:
    """The index of `reading`, from its blocks. RuntimeError when the ledger has moved on meanwhile."""
    with reading.engine.connect() as connection:
        blocks = connection.execute(select(ReachBlock).order_by(*ReachBlock.__table__.primary_key)).all()
        groups, memberships = _memberships(connection)
        if version_of(connection) != reading.version:
            raise RuntimeError(f"The ledger is no longer at import {reading.version}; open a new reading.")
    words = [(row.body[:8], row) for row in blocks]
    firsts = [int.from_bytes(head[:4], "little") for head, _ in words]
    counts = [int.from_bytes(head[4:8], "little") for head, _ in words]
    first_word = min(firsts, default=0)
    width = max((first + count for first, count in zip(firsts, counts, strict=True)), default=first_word) - first_word
    sizes = np.array([row.n for row in blocks], dtype=np.int64)
    people = np.empty(int(sizes.sum()), dtype=np.uint32)
    masks = np.zeros((width, len(people)), dtype=np.uint64)
    at = 0
    for row, first, count in zip(blocks, firsts, counts, strict=True):
        people[at : at + row.n] = np.frombuffer(row.body, np.uint32, row.n, offset=8)
        bits = np.frombuffer(row.body, np.uint64, row.n * count, offset=8 + 4 * row.n).reshape(count, row.n)
        masks[first - first_word : first - first_word + count, at : at + row.n] = bits
        at += row.n
    placements = pd.DataFrame(
        [(row.project_key, row.settlement_ksh, row.workshop_group_no) for row in blocks],
        columns=["project_key", "settlement_ksh", "workshop_group_no"],
    )
    return Index(placements, sizes, people, masks, first_word, groups, memberships)


def _memberships(connection: Connection) -> tuple[tuple[str, ...], Bits]:
    groups = tuple(connection.scalars(select(tables.target_group.c.group_code).order_by("group_code")))
    size = connection.scalar(select(func.coalesce(func.max(Participant.person_id), 0))) or 0
    bits = np.zeros(size + 1, dtype=np.uint64)
    place = {group: np.uint64(1 << bit) for bit, group in enumerate(groups)}
    rows = connection.execute(select(Membership.person_id, Membership.group_code).where(Membership.superseded_in.is_(None)))
    for group, people in pd.DataFrame(rows.fetchall(), columns=["person_id", "group_code"]).groupby("group_code"):
        bits[people["person_id"].to_numpy()] |= place[str(group)]
    return groups, bits


def rebuild(connection: Connection, projects: Collection[str] | None = None) -> None:
    """Recompute blocks and participations of `projects` (None: all) from the ledger, in the caller's transaction."""
    known = connection.scalars(select(Activity.project_key).where(Activity.superseded_in.is_(None)).distinct()).all()
    for table in (ReachBlock.__table__, tables.participation):
        gone = delete(table)
        connection.execute(gone if projects is None else gone.where(table.c.project_key.in_(projects)))
    version = version_of(connection)
    for project in sorted(known if projects is None else set(projects) & set(known)):
        attended = _attended(connection, project)
        if len(attended):
            store(connection, project, attended, version)


def _attended(connection: Connection, project: str) -> pd.DataFrame:
    group = func.coalesce(Activity.workshop_group_no, literal_column("0")).label("workshop_group_no")
    query = (
        select(group, Participant.settlement_ksh, Session.month, Attendance.person_id)
        .select_from(Activity)
        .join(Session, (Session.activity_code == Activity.activity_code) & Session.superseded_in.is_(None))
        .join(Attendance, (Attendance.session_id == Session.session_id) & Attendance.superseded_in.is_(None))
        .join(Participant, (Participant.person_id == Attendance.person_id) & Participant.superseded_in.is_(None))
        .where(Activity.project_key == project, Activity.superseded_in.is_(None), Session.status == "held")
    )
    return pd.DataFrame(connection.execute(query).fetchall(), columns=list(_ATTENDED))


def store(connection: Connection, project: str, attended: pd.DataFrame, version: int) -> None:
    """Write the blocks and participations of one project from its attendances (workshop_group_no, settlement_ksh, month, person_id)."""
    counts = attended.groupby(["settlement_ksh", "workshop_group_no", "month"]).size().reset_index(name="attendances")
    connection.execute(insert(tables.participation), [
        {"project_key": project, **row} for row in counts.to_dict("records")
    ])  # fmt: skip
    blocks = []
    for (place, group), rows in attended.groupby(["settlement_ksh", "workshop_group_no"]):
        months, names = pd.factorize(rows["month"])
        numbers = np.array([month_number(name) for name in names], dtype=np.int64)[months]
        n, body = _packed(rows["person_id"].to_numpy(dtype=np.uint32), numbers)
        blocks.append({"project_key": project, "settlement_ksh": place, "workshop_group_no": int(group), "n": n,
                       "version": version, "body": body})  # fmt: skip
    connection.execute(insert(ReachBlock.__table__), blocks)


def _packed(people: NDArray[np.uint32], months: NDArray[np.int64]) -> tuple[int, bytes]:
    unique, place = np.unique(people, return_inverse=True)
    first, last = int(months.min()) // 64, int(months.max()) // 64
    masks = np.zeros((last - first + 1, len(unique)), dtype=np.uint64)
    np.bitwise_or.at(masks, (months // 64 - first, place), np.uint64(1) << (months % 64).astype(np.uint64))
    head = first.to_bytes(4, "little") + (last - first + 1).to_bytes(4, "little")
    return len(unique), head + unique.astype(np.uint32).tobytes() + masks.tobytes()
