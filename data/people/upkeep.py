"""Keeps blocks and participations current after an import: only what it changed is worked out and spliced in.

New attendances are bits that are OR-ed into their blocks. Where attendances have gone, or count for something else, the
bits of exactly these people are asked of the facts again. The result is the same, byte for byte, as making the blocks
anew (`blocks.rebuild`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from sqlalchemy import Connection, delete, func, select

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
_KEY = (_BLOCK.c.project_key, _BLOCK.c.settlement_ksh, _BLOCK.c.workshop_group_no)
Name = tuple[str, str, int]
"""Project, home settlement and workshop group of a block."""


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
    still = changes.still(connection, change, change.gone.only(asked & stays))
    splices = [
        _splice(change, project, *(side.only(side.project == project) for side in (gone, come, still)))
        for project in np.unique(np.concatenate([gone.project, come.project])).tolist()
    ]
    _splice_blocks(connection, splices, import_id)
    _splice_participations(connection, splices)
    if anew:
        blocks.rebuild(connection, [change.projects[project] for project in anew])


def _anew(connection: Connection, change: Change, uncertain: Counted) -> list[int]:
    """Projects so many of whose people would have to be asked about that their blocks are made anew."""
    pairs = np.unique(uncertain.project << 32 | uncertain.person)
    asked = {change.projects[at]: count for at, count in enumerate(np.bincount(pairs >> 32).tolist()) if count}
    if not asked:
        return []
    total = select(ReachBlock.project_key, func.sum(ReachBlock.n)).group_by(ReachBlock.project_key)
    rows = connection.execute(total.where(bulk.among(connection, ReachBlock.project_key, asked)))
    people = {project: int(count) for project, count in rows}
    return [at for at, name in enumerate(change.projects) if asked.get(name, 0) > MUCH * people.get(name, 0)]


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


def _splice_blocks(connection: Connection, splices: Sequence[Splice], version: int) -> None:
    """Replace the blocks that change, and only them."""
    old = _stored(connection, splices)
    wrong: list[Name] = []
    changed: list[tuple] = []
    for splice in splices:
        names = [(splice.project, *name) for name in splice.placements]
        stored = [old[name] for name in names if name in old]
        new = {names[at]: (n, body) for at, n, body in _spliced(splice, stored)}
        wrong += (name for name in names if name in old and (name not in new or new[name][1] != old[name].body))
        changed += (
            (*name, n, version, body) for name, (n, body) in new.items() if name not in old or body != old[name].body
        )
    if wrong:
        connection.execute(delete(ReachBlock).where(bulk.rows_among(connection, _KEY, wrong)))
    bulk.append(connection, _BLOCK, (*(column.name for column in _KEY), "n", "version", "body"), changed)


def _stored(connection: Connection, splices: Sequence[Splice]) -> dict[Name, Block]:
    """The blocks of the placements of all splices."""
    names = [(splice.project, *name) for splice in splices for name in splice.placements]
    if not names:
        return {}
    rows = connection.execute(select(_BLOCK).where(bulk.rows_among(connection, _KEY, names)))
    return {(row.project_key, row.settlement_ksh, row.workshop_group_no): row for row in rows}


def _spliced(splice: Splice, stored: Sequence[Block]) -> list[tuple[int, int, bytes]]:
    """(placement, number of people, body) of each placement that somebody is left under."""
    at = {name: number for number, name in enumerate(splice.placements)}
    people, words, start = blocks.unpacked(stored)
    of = np.repeat(
        np.array([at[row.settlement_ksh, row.workshop_group_no] for row in stored], dtype=np.uint64),
        [row.n for row in stored],
    )
    known = of << np.uint64(32) | people
    clear = splice.clear[np.isin(splice.clear >> MONTH, known)] if len(splice.clear) else splice.clear
    numbers = [start // WORD, start // WORD + len(words)] if stored else []
    numbers += [int(month) // WORD + more for month in np.unique(splice.come & LAST_MONTH) for more in (0, 1)]
    first, pairs = min(numbers), _united(known, splice.come >> MONTH)
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


def _united(known: Bits, others: Bits) -> Bits:
    """Ascending `known` with those of `others` that it lacks: few, so that they are not worth a sort of all."""
    others = np.unique(others)
    at = np.searchsorted(known, others)
    new = np.append(known, ~np.uint64(0))[at] != others
    united: Bits = np.insert(known, at[new], others[new])
    return united


def _splice_participations(connection: Connection, splices: Sequence[Splice]) -> None:
    """Add the attendances that have come, and take those away that have gone."""
    table = tables.participation
    rows = [row for splice in splices for row in _differences(splice)]
    bulk.add(connection, table, [column.name for column in table.c][:-1], "attendances", rows)


def _differences(splice: Splice) -> Iterator[tuple[str, str, int, str, int]]:
    """Project, settlement, workshop group, month, and how many attendances more (or less than zero)."""
    cells = [keys >> np.uint64(48) << MONTH | keys & LAST_MONTH for keys in (splice.come, splice.gone)]
    names, at = np.unique(np.concatenate(cells), return_inverse=True)
    signs = np.repeat([1, -1], [len(part) for part in cells])
    counts = np.bincount(at, signs, len(names)).astype(np.int64)
    months = {month: month_text(month) for month in np.unique(names & LAST_MONTH).tolist()}
    for cell, count in zip(names.tolist(), counts.tolist(), strict=True):
        if count:
            yield splice.project, *splice.placements[cell >> 16], months[cell & 0xFFFF], count
