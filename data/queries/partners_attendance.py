"""Which organisations came to the roundtables of which project, and when."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from data import reading_tables as tables
from data.queries.cooperation_attendance import Pair, Presence, Session, among, presence
from data.reading import Reading


class Kept(NamedTuple):
    """How a promise to attend was kept: sessions attended, of those at which it is on record whether the organisation
    was there, and how many more were held."""

    attended: int
    expected: int
    unrecorded: int


class Roundtables:
    """Attendance at roundtables up to today."""

    def __init__(self, reading: Reading) -> None:
        self._every, today = presence(reading), reading.today.isoformat()
        self._held: dict[str, set[Session]] = {}
        kinds = set[str]()
        for row in reading.rows(select(tables.roundtable)):
            kinds.add(row.activity_code)
            if row.status == "held" and row.held_on <= today:
                session = Session(row.held_on, row.activity_code, row.session_code)
                self._held.setdefault(row.project_key, set()).add(session)
        self._rows = _of_pairs(self._every, kinds, today)
        self._starts = np.searchsorted(self._every.pair[self._rows], np.arange(len(self._every.pairs) + 1))
        self._number = {pair: number for number, pair in enumerate(self._every.pairs)}
        self._of_project: dict[str, list[tuple[Pair, int]]] = {}
        for pair, number in self._number.items():
            self._of_project.setdefault(pair.project_key, []).append((pair, number))

    def kept(self, project: str, organisation: str, since: str, until: str) -> Kept:
        """How often an organisation came to the roundtables of a project between two days ("" and "9999": ever)."""
        every, number = self._every, self._number.get(Pair(project, organisation))
        all_of = [] if number is None else self._rows[self._starts[number] : self._starts[number + 1]].tolist()
        mine = [at for at in all_of if since <= every.days[every.day[at]] <= until]
        known = {every.sessions[every.session[at]] for at in mine}
        held = {one for one in self._held.get(project, ()) if since <= one.held_on <= until}
        return Kept(int(every.came[mine].sum()), len(mine), len(held - known))

    def different(self, project: str, but: str | None) -> int | None:
        """How many different organisations, `but` one, were ever there; None: nothing is on record for the project."""
        here = [
            bool(self._every.came[self._rows[self._starts[number] : self._starts[number + 1]]].any())
            for pair, number in self._of_project.get(project, ())
            if pair.organisation != but and self._starts[number] < self._starts[number + 1]
        ]
        return sum(here) if here else None


def _of_pairs(every: Presence, kinds: set[str], today: str) -> NDArray[np.intp]:
    """The rows at roundtables up to `today`, by pair."""
    past = every.day < np.searchsorted(np.array(every.days, dtype=str), today, side="right")
    rows = np.flatnonzero(among(every.activities, every.activity, kinds) & past)
    return rows[np.argsort(every.pair[rows], kind="stable")]


@lru_cache(maxsize=2)
def roundtables(reading: Reading) -> Roundtables:
    """Attendance at the roundtables of a reading."""
    return Roundtables(reading)
