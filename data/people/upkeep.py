"""Keeps blocks and participations current after an import: only what it changed is worked out and spliced in.

New attendances are bits that are OR-ed into their blocks. Where attendances have gone, or count for something else, the
bits of exactly these people are asked of the facts again. The result is the same, byte for byte, as making the blocks
anew (`blocks.rebuild`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from sqlalchemy import Connection, bindparam, delete, func, select

from data import bulk
from data import reading_tables as tables
from data.dates import month_text
from data.models import ReachBlock
from data.people import blocks, changes
from data.people.blocks import LAST_MONTH, MONTH, WORD, Bits, Block
from data.people.changes import LARGE, Change, Counted
from data.touched import touched_projects

MUCH = 0.15
"""The part of a project's people that may have to be asked about before making its blocks anew is cheaper."""
_BLOCK = ReachBlock.__table__


class Splice(NamedTuple):
    """What changes in one project: `placements` (home settlement, workshop group) in ascending order, and keys
    (`blocks.as_keys`) of attendances that have come, that have gone, and of those the bits to clear."""

    project: str
    placements: Sequence[tuple[str, int]]
    come: Bits
    gone: Bits
    clear: Bits


def follow(connection: Connection, import_id: int, *, large: int = LARGE) -> None:
    """Bring blocks and participations up to date with import `import_id`, the newest, which wrote in this transaction.
    They must have been up to date before it. Changes of more than `large` attendances are not worked out: the blocks
    of all projects they touch are made anew."""
    change = changes.change_of(connection, import_id, large)
    if change is None:
        blocks.rebuild(connection, touched_projects(connection, import_id))
        return
    asked = change.uncertain()
    anew = _anew(connection, change, change.gone.only(asked))
    stays = ~np.isin(change.gone.project, anew)
    gone, come = change.gone.only(stays), change.come.only(~np.isin(change.come.project, anew))
    still = changes.still(connection, change, np.unique(change.gone.person[asked & stays]))
    for project in np.unique(np.concatenate([gone.project, come.project])).tolist():
        splice = _splice(change, project, *(side.only(side.project == project) for side in (gone, come, still)))
        _splice_blocks(connection, splice, import_id)
        _splice_participations(connection, splice)
    if anew:
        blocks.rebuild(connection, [change.projects[project] for project in anew])


def _anew(connection: Connection, change: Change, uncertain: Counted) -> list[int]:
    """Projects so many of whose people would have to be asked about that their blocks are made anew."""
    pairs = np.unique(uncertain.project << 32 | uncertain.person)
    asked = np.bincount(pairs >> 32, minlength=len(change.projects))
    total = select(func.sum(ReachBlock.n))
    return [
        project
        for project in np.flatnonzero(asked).tolist()
        if asked[project]
        > MUCH * int(connection.scalar(total.where(ReachBlock.project_key == change.projects[project])) or 0)
    ]


def _splice(change: Change, project: int, gone: Counted, come: Counted, still: Counted) -> Splice:
    codes = [side.place << 32 | side.group for side in (gone, come, still)]
    known = np.unique(np.concatenate(codes[:2]))
    names = [(change.places[code >> 32], code & 0xFFFFFFFF) for code in known.tolist()]
    order = sorted(range(len(names)), key=names.__getitem__)
    rank = np.argsort(order)
    kept = np.isin(codes[2], known)
    codes[2], still = codes[2][kept], still.only(kept)
    come_keys, gone_keys, still_keys = (
        blocks.as_keys(rank[np.searchsorted(known, code)], side.person, side.month)
        for code, side in zip((codes[1], codes[0], codes[2]), (come, gone, still), strict=True)
    )
    clear = gone_keys[~np.isin(gone_keys, still_keys)]
    return Splice(change.projects[project], [names[at] for at in order], come_keys, gone_keys, clear)


def _splice_blocks(connection: Connection, splice: Splice, version: int) -> None:
    """Replace the blocks that change, and only them."""
    stored = _stored(connection, splice)
    old = {(row.settlement_ksh, row.workshop_group_no): row.body for row in stored}
    new = {splice.placements[at]: (n, body) for at, n, body in _spliced(splice, stored)}
    wrong = [name for name, body in old.items() if name not in new or new[name][1] != body]
    if wrong:
        mine = _BLOCK.c.project_key == splice.project
        place, group = _BLOCK.c.settlement_ksh == bindparam("place"), _BLOCK.c.workshop_group_no == bindparam("no")
        connection.execute(
            delete(ReachBlock).where(mine, place, group), [{"place": name[0], "no": name[1]} for name in wrong]
        )
    columns = ("project_key", "settlement_ksh", "workshop_group_no", "n", "version", "body")
    changed = [
        (splice.project, *name, n, version, body) for name, (n, body) in new.items() if name not in old or name in wrong
    ]
    bulk.append(connection, _BLOCK, columns, changed)


def _stored(connection: Connection, splice: Splice) -> list[Block]:
    """The blocks of the splice's placements, in their order."""
    places = sorted({place for place, _ in splice.placements})
    query = select(_BLOCK).where(_BLOCK.c.project_key == splice.project, _BLOCK.c.settlement_ksh.in_(places))
    rows: dict[tuple[str, int], Block] = {
        (row.settlement_ksh, row.workshop_group_no): row for row in connection.execute(query)
    }
    return [rows[name] for name in splice.placements if name in rows]


def _spliced(splice: Splice, stored: Sequence[Block]) -> list[tuple[int, int, bytes]]:
    """(placement, number of people, body) of each placement that somebody is left under."""
    at = {name: number for number, name in enumerate(splice.placements)}
    people, words, start = blocks.unpacked(stored)
    of = np.repeat(
        np.array([at[row.settlement_ksh, row.workshop_group_no] for row in stored], dtype=np.uint64),
        [row.n for row in stored],
    )
    known = of << np.uint64(32) | people
    clear = splice.clear[np.isin(splice.clear >> MONTH, known)]
    numbers = [start // WORD, start // WORD + len(words)] if stored else []
    numbers += [int(month) // WORD + more for month in np.unique(splice.come & LAST_MONTH) for more in (0, 1)]
    first, pairs = min(numbers), np.union1d(known, splice.come >> MONTH)
    grown = np.zeros((max(numbers) - first, len(pairs)), dtype=np.uint64)
    if stored:
        grown[start // WORD - first : start // WORD - first + len(words), np.searchsorted(pairs, known)] = words
    for keys, change in ((clear, np.bitwise_and), (splice.come, np.bitwise_or)):
        month = (keys & LAST_MONTH).astype(np.int64) - first * WORD
        flags = np.uint64(1) << (month % WORD).astype(np.uint64)
        cells = month // WORD * len(pairs) + np.searchsorted(pairs, keys >> MONTH)
        change.at(grown.reshape(-1), cells, flags if change is np.bitwise_or else ~flags)
    left = grown.any(axis=0)
    return blocks.bodies(pairs[left], grown[:, left], first) if left.any() else []


def _splice_participations(connection: Connection, splice: Splice) -> None:
    """Write the participations of the settlements, groups and months that change: what was, has come, and has gone."""
    table = tables.participation
    places, groups = (sorted(set(names)) for names in zip(*splice.placements, strict=True))
    months = np.unique(np.concatenate([splice.come, splice.gone]) & LAST_MONTH).tolist()
    mine = (
        table.c.project_key == splice.project, table.c.settlement_ksh.in_(places),
        table.c.workshop_group_no.in_(groups), table.c.month.in_([month_text(month) for month in months]),
    )  # fmt: skip
    taken = {(row[1], row[2], row[3]): row[4] for row in connection.execute(select(table).where(*mine)).all()}
    for keys, sign in ((splice.come, 1), (splice.gone, -1)):
        cells, counts = np.unique(keys >> np.uint64(48) << MONTH | keys & LAST_MONTH, return_counts=True)
        for cell, count in zip(cells.tolist(), counts.tolist(), strict=True):
            name = (*splice.placements[cell >> 16], month_text(cell & 0xFFFF))
            taken[name] = taken.get(name, 0) + sign * count
    connection.execute(delete(table).where(*mine))
    rows = [(splice.project, *name, count) for name, count in taken.items() if count]
    bulk.append(connection, table, [column.name for column in table.c], rows)
