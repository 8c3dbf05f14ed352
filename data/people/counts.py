"""How many different people, of any reading: exact from the presence index, or as a release publishes them.

The one place that decides which. Both answers have `total`, `by_group`, `by_settlement`, `by_project` and
`by_project_group`; what only one of them knows (months, overlaps, who came back; quarters) its query asks for itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import pandas as pd
from sqlalchemy import select

from data.filters import Filters
from data.models.published import named_set, published_cell
from data.people import presence
from data.people.lattice import Lattice
from data.people.presence import PeopleCounts
from data.people.published import PublishedCells, PublishedCounts
from data.reading import Reading
from data.values import NOBODY, WITHHELD, Number, Safe, published


def count_people(reading: Reading, filters: Filters) -> PeopleCounts | PublishedCounts:
    """Numbers of different people for `filters`: exact from the working state, published from a release.

    StaleReading as `presence.count_people`.
    """
    return presence.count_people(reading, filters) if reading.release is None else published_people(reading, filters)


def of_groups(reading: Reading, filters: Filters) -> PeopleCounts | PublishedCounts:
    """The same, to be asked for single target groups: whoever is in a chosen group or below it is counted by it with or
    without the choice, and a release publishes the figures without."""
    return count_people(reading, filters if reading.release is None else filters.without("groups"))


@lru_cache(maxsize=64)
def published_people(reading: Reading, filters: Filters) -> PublishedCounts:
    """What a release says about the people under `filters`."""
    return cells_of(reading).counted(filters, reading.today)


@lru_cache(maxsize=4)
def cells_of(reading: Reading) -> PublishedCells:
    """The published figures of a release, which answer every question about people; from the published store alone."""
    cell = published_cell.c
    with reading.engine.connect() as connection:
        rows = connection.execute(select(cell.node, cell.people, cell.visits)).all()
    return PublishedCells(lattice_of(reading), [(row[0], row[1], row[2]) for row in rows])


def lattice_of(reading: Reading) -> Lattice:
    """The lattice a release was counted on."""
    return Lattice.of(reading, members_of(reading.rows(select(named_set))))


def members_of(rows: Iterable[Sequence[Any]]) -> dict[str, set[str]]:
    """Code of a named set → its projects, of rows that begin with the two."""
    members: dict[str, set[str]] = defaultdict(set)
    for code, project_key, *_ in rows:
        members[str(code)].add(str(project_key))
    return members


def everybody(counts: PeopleCounts | PublishedCounts) -> Number:
    """Everybody under the filter."""
    if isinstance(counts, PeopleCounts):
        return float(counts.total)
    return _safe(counts.total.state, counts.total.low, counts.total.high)


def visits(frame: pd.DataFrame, key: str) -> dict[str, Number]:
    """Participations as a release tells them in one of its frames, by the column `key`."""
    told = zip(frame[key].tolist(), frame["attendances"].tolist(), strict=True)
    return {name: WITHHELD if pd.isna(came) else published(float(came)) for name, came in told}


def figures(frame: pd.DataFrame, *keys: str) -> dict[Any, Number]:
    """The figures of one of the frames by the column `keys` (several: by their tuple)."""
    columns = [frame[key].tolist() for key in keys]
    names = columns[0] if len(keys) == 1 else zip(*columns, strict=True)
    if "reached_people_state" not in frame:
        return dict(zip(names, map(float, frame["reached_people"].tolist()), strict=True))
    states, *bounds = (frame[f"reached_people{part}"].tolist() for part in ("_state", "_low", "_high"))
    rows = zip(names, states, *bounds, strict=True)
    return {name: _safe(*said) for name, *said in rows}


def nobody(reading: Reading) -> Number:
    """What stands for those a frame does not name: zero, or in a release that nobody can be there."""
    return 0.0 if reading.release is None else NOBODY


def _safe(state: str, low: Any, high: Any) -> Safe:
    """`low` and `high`: null where the figure is suppressed or there can be none."""
    if state == NOBODY.state:
        return NOBODY
    return SMALL if low is None or low is pd.NA else Safe.between(float(low), float(high))


SMALL = Safe.between(0.0, 1.0)
