"""What the last release remembers for the hold rule: each node's figure, and who was in it when the figure was drawn.

A node's set of people follows from the population of the release it was drawn in, so that is what is kept: compressed
arrays by project, settlement and target group, some twenty times smaller than people listed by node. Everything is
stored under the release's number when its draft is built; the next release starts from the approved one's number.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, delete, insert, select, update

from data import bulk
from data.models import HeldBlock, HeldRelease
from data.people.lattice import NOTHING, Lattice
from data.people.population import Population

Ints = NDArray[np.int64]
Counts = NDArray[np.integer]
PORTION = 500_000
"""Nodes in one block."""
NEVER = 0
"""Instead of a release's number: the set is empty."""


@dataclass(frozen=True, eq=False, repr=False)
class Held:
    """The canonical nodes of the last release, ascending `codes` of `lattice`, each with the release its figure was
    `drawn_in` (a key of `populations`), published `people` (0 = "<10") and `visits` (-1 = not shown)."""

    lattice: Lattice
    codes: Ints
    drawn_in: Counts
    people: Counts
    visits: Counts
    populations: Mapping[int, Population]

    def rows_of(self, lattice: Lattice, codes: Ints) -> tuple[Ints, NDArray[np.bool_]]:
        """For each canonical node of the new `lattice`: its row here or NOTHING, and whether the last release could
        have shown it at all. A node without a row that could be shown had nobody in it.

        A node that was another's name in the last release inherits the figure it was shown with.
        """
        then = self.lattice.canonical_codes(lattice.translated(codes, self.lattice))
        at = np.minimum(np.searchsorted(self.codes, then), max(len(self.codes) - 1, 0))
        same = self.codes[at] == then if len(self.codes) else np.zeros(len(codes), dtype=bool)
        return np.where(same, at, NOTHING), then >= 0


def load(connection: Connection, release_no: int | None) -> Held | None:
    """What release `release_no` remembers; None before the first one. LookupError when nothing is stored under it."""
    if release_no is None:
        return None
    text = connection.scalar(select(HeldRelease.public_metadata).where(HeldRelease.release_no == release_no))
    if text is None:
        raise LookupError(f"Release {release_no} has left nothing to hold figures from.")
    codes, drawn_in, people, visits = _cells(connection, release_no, "cells", 4)
    origins = sorted(set(np.unique(drawn_in).tolist()) - {NEVER})
    return Held(Lattice.from_text(text), codes, drawn_in, people, visits, _Stored(connection, origins))


class _Stored(Mapping[int, Population]):
    """The populations of releases, read when they are asked for: there may be many, and each may be large."""

    def __init__(self, connection: Connection, numbers: Sequence[int]) -> None:
        self._connection, self._numbers = connection, numbers

    def __getitem__(self, number: int) -> Population:
        if number not in self._numbers:
            raise KeyError(number)
        return _population(self._connection, number)

    def __iter__(self) -> Iterator[int]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)


def preview(connection: Connection, release_no: int) -> tuple[Lattice, Ints, Counts, Counts, Counts]:
    """For the steward only: the lattice of a release, its nodes with anybody in them, the exact number of people, the
    published people, and the release each figure was drawn in."""
    text = connection.scalar(select(HeldRelease.public_metadata).where(HeldRelease.release_no == release_no))
    if text is None:
        raise LookupError(f"Release {release_no} has left nothing to preview.")
    codes, drawn_in, people, _ = _cells(connection, release_no, "cells", 4)
    (exact,) = _cells(connection, release_no, "preview", 1)
    return Lattice.from_text(text), codes, exact, people, drawn_in


def store(
    connection: Connection,
    release_no: int,
    fingerprint: str,
    lattice: Lattice,
    columns: Sequence[Counts],
    exact: Counts,
    population: Population,
) -> None:
    """Write what release `release_no` remembers: `columns` as in `Held` (codes, drawn_in, people, visits).

    What a draft of that number left that was never finished goes.
    """
    remove(connection, release_no)
    remembered = {"release_no": release_no, "keys_fingerprint": fingerprint, "public_metadata": lattice.as_text()}
    connection.execute(insert(HeldRelease), remembered)
    blocks = chain(_portions("cells", columns), _portions("preview", [exact]), _blocks(population))
    rows = ((release_no, kind, part, body) for kind, part, body in blocks)
    bulk.append(connection, HeldBlock.__table__, ("release_no", "kind", "part", "body"), rows)


def remove(connection: Connection, release_no: int) -> None:
    """Forget a rejected draft."""
    connection.execute(delete(HeldBlock).where(HeldBlock.release_no == release_no))
    connection.execute(delete(HeldRelease).where(HeldRelease.release_no == release_no))


def forget(connection: Connection, person_id: int) -> int:
    """Erase a person from everything that is held; figures stay as they are. Returns how many releases knew them."""
    knew = 0
    for number in connection.scalars(select(HeldBlock.release_no).distinct()).all():
        known = _population(connection, number)
        left = known.without(person_id)
        if left is known:
            continue
        knew += 1
        for kind, part, body in _blocks(left):
            this = (HeldBlock.release_no == number) & (HeldBlock.kind == kind) & (HeldBlock.part == part)
            connection.execute(update(HeldBlock).where(this).values(body=body))
    return knew


def prune(connection: Connection, release_no: int) -> None:
    """Forget the people of releases that no figure of `release_no`, just approved, is held from any more."""
    needed = {release_no, *np.unique(_cells(connection, release_no, "cells", 4)[1]).tolist()}
    kinds = ("presence", "home", "group", "preview")
    gone = delete(HeldBlock).where(HeldBlock.release_no.not_in(needed), HeldBlock.kind.in_(kinds))
    connection.execute(gone.where(HeldBlock.release_no < release_no))


# -- arrays as bytes -----------------------------------------------------------------------------------------------


def _portions(kind: str, columns: Sequence[Counts]) -> Iterator[tuple[str, str, bytes]]:
    for number, low in enumerate(range(0, len(columns[0]), PORTION)):
        yield kind, f"{number:06d}", _packed(*(column[low : low + PORTION] for column in columns))


def _cells(connection: Connection, release_no: int, kind: str, width: int) -> tuple[Any, ...]:
    """The columns of `_portions`: the first one wide, counts narrow."""
    query = select(HeldBlock.body).where(HeldBlock.release_no == release_no, HeldBlock.kind == kind)
    columns: list[list[Counts]] = [[] for _ in range(width)]
    for body in connection.scalars(query.order_by(HeldBlock.part).execution_options(yield_per=1)):
        for at, column in enumerate(_unpacked(body, width)):
            columns[at].append(column if kind == "cells" and not at else column.astype(np.int32))
    return tuple(np.concatenate([np.empty(0, dtype=np.int32), *column]) for column in columns)


def _blocks(population: Population) -> Iterator[tuple[str, str, bytes]]:
    """Presence by project (quarters, person ids), homes by settlement and groups (person ids)."""
    ids = population.ids
    ends = np.searchsorted(population.project, np.arange(len(population.projects) + 1))
    for name, low, high in zip(population.projects, ends[:-1], ends[1:], strict=True):
        yield "presence", name, _packed(population.quarter[low:high], ids[population.person[low:high]])
    for at, name in enumerate(population.places):
        yield "home", name, _packed(ids[population.home == at])
    for name, people in population.memberships.items():
        yield "group", name, _packed(ids[people])


def _population(connection: Connection, release_no: int) -> Population:
    presence = _named(connection, release_no, "presence")
    homes, groups = (_named(connection, release_no, kind) for kind in ("home", "group"))
    ids = np.sort(np.concatenate([np.empty(0, dtype=np.int64), *(people for (people,) in homes.values())]))
    home = np.zeros(len(ids), dtype=np.int32)
    for at, (people,) in enumerate(homes.values()):
        home[np.searchsorted(ids, people)] = at
    lengths = [len(quarters) for quarters, _ in presence.values()]
    quarter = np.concatenate([np.empty(0, dtype=np.int16), *(one[0].astype(np.int16) for one in presence.values())])
    person = [np.searchsorted(ids, people).astype(np.int32) for _, people in presence.values()]
    memberships = {name: np.searchsorted(ids, people) for name, (people,) in groups.items()}
    return Population(
        ids, tuple(homes), home, memberships, tuple(presence),
        np.repeat(np.arange(len(presence), dtype=np.int32), lengths), quarter,
        np.concatenate([np.empty(0, dtype=np.int32), *person]), np.zeros(len(quarter), dtype=np.int8),
    )  # fmt: skip


def _named(connection: Connection, release_no: int, kind: str) -> dict[str, tuple[Counts, ...]]:
    """What `_blocks` wrote of a kind, by name in order; as narrow as person ids are."""
    query = select(HeldBlock.part, HeldBlock.body).where(HeldBlock.release_no == release_no, HeldBlock.kind == kind)
    rows = connection.execute(query.order_by(HeldBlock.part).execution_options(yield_per=100))
    return {part: tuple(_unpacked(body, 2 if kind == "presence" else 1).astype(np.uint32)) for part, body in rows}


def _packed(*columns: Counts) -> bytes:
    """Equally long columns; differences of neighbours are small, and small numbers compress."""
    return zlib.compress(np.diff(np.array(columns, dtype="<i8"), axis=1, prepend=0).tobytes(), level=3)


def _unpacked(body: bytes, width: int) -> Ints:
    return np.cumsum(np.frombuffer(zlib.decompress(body), dtype="<i8").reshape(width, -1), axis=1)
