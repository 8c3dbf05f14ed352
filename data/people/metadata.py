"""Public metadata: what is exact and public anyway, and all that the lattice of published people counts is made from.

Projects with their funding calls, settlements with their districts, target groups with their parents, named sets of
projects, and the quarters in which a project held sessions with an attendance list.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select

from data import reading_tables as tables
from data.dates import month_number
from data.messages import Refusal
from data.reading import Reading

Flags = NDArray[np.bool_]
MOST_NAMED_SETS = 20
"""Named sets one release may hold, for the whole organisation: what the stated bound was measured with."""
MOST = {"projects": 1 << 23, "settlements": (1 << 16) - 1000, "quarters": 2000, "target groups": 63}
"""What a node's code has room for; people's groups are bits of one word."""


class CannotBuild(Refusal):
    """A release cannot be made; the sentence says why."""


@dataclass(frozen=True, eq=False)
class Metadata:
    """Names in the order of their positions, and which project had listed sessions in which quarter.

    `calls` are funding calls with projects, `call_of` maps projects to them (or NOTHING), `district_of` settlements to
    `districts`, `parents` groups to theirs. Settlements are ordered by district. `first_quarter`: the quarter (months
    since year 0 // 3) of the first column of `active` (projects × quarters).
    """

    projects: tuple[str, ...]
    calls: tuple[str, ...]
    call_of: NDArray[np.int64]
    named_sets: Mapping[str, frozenset[str]]
    settlements: tuple[str, ...]
    districts: tuple[str, ...]
    district_of: NDArray[np.int64]
    groups: tuple[str, ...]
    parents: Mapping[str, str | None]
    first_quarter: int
    active: Flags

    @classmethod
    def of(cls, reading: Reading, named_sets: Mapping[str, Collection[str]] | None = None) -> Self:
        """Of a reading: of the working state or of a release, which say the same.

        `named_sets`: name → project keys. CannotBuild when there are too many or one names an unknown project.
        """
        project, place, group, session = tables.project, tables.settlement, tables.target_group, tables.session
        listed = select(session.c.project_key, session.c.month).where(func.coalesce(session.c.listed_sessions, 0) > 0)
        return cls.build(
            {row[0]: row[1] for row in reading.rows(select(project.c.project_key, project.c.call_code))},
            {row[0]: row[1] for row in reading.rows(select(place.c.ksh_code, place.c.district_code))},
            {row[0]: row[1] for row in reading.rows(select(group.c.group_code, group.c.parent_code))},
            {(row[0], month_number(row[1]) // 3) for row in reading.rows(listed.distinct())},
            named_sets or {},
        )

    def as_text(self) -> str:
        """Everything `from_text` needs, as JSON."""
        pairs = [[self.projects[at], self.first_quarter + int(quarter)] for at, quarter in np.argwhere(self.active)]
        calls = {key: self.calls[at] if at >= 0 else None for key, at in zip(self.projects, self.call_of, strict=True)}
        homes = {
            key: self.districts[at] if at >= 0 else None
            for key, at in zip(self.settlements, self.district_of, strict=True)
        }
        named = {name: sorted(keys) for name, keys in self.named_sets.items()}
        return json.dumps([calls, homes, dict(self.parents), pairs, named], ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> Self:
        """What `as_text` wrote down."""
        calls, homes, parents, pairs, named = json.loads(text)
        return cls.build(calls, homes, parents, {(key, quarter) for key, quarter in pairs}, named)

    @classmethod
    def build(
        cls,
        calls: Mapping[str, str | None],
        homes: Mapping[str, str | None],
        parents: Mapping[str, str | None],
        pairs: Collection[tuple[str, int]],
        named_sets: Mapping[str, Collection[str]],
    ) -> Self:
        """From project → call, settlement → district, group → parent, (project, quarter) pairs with listed sessions,
        and name → projects. CannotBuild as `of`."""
        projects = tuple(sorted({*calls, *(project for project, _ in pairs)}))
        _check_named(named_sets, projects)
        known_calls = tuple(sorted({call for call in calls.values() if call}))
        districts = tuple(sorted({district for district in homes.values() if district}))
        settlements = tuple(sorted(homes, key=lambda place: (homes[place] or "\uffff", place)))
        quarters = [quarter for _, quarter in pairs]
        first = min(quarters, default=0)
        active = np.zeros((len(projects), max(quarters, default=-1) + 1 - first), dtype=bool)
        at = {project: position for position, project in enumerate(projects)}
        for project, quarter in pairs:
            active[at[project], quarter - first] = True
        sizes = (len(projects), len(settlements), active.shape[1], len(parents))
        for (what, most), count in zip(MOST.items(), sizes, strict=True):
            if count > most:
                raise ValueError(f"A release holds at most {most} {what}, but there are {count}.")
        return cls(
            projects, known_calls, _positions(projects, calls, known_calls),
            {name: frozenset(named_sets[name]) for name in sorted(named_sets)},
            settlements, districts, _positions(settlements, homes, districts),
            tuple(sorted(parents)), dict(sorted(parents.items())), first, active,
        )  # fmt: skip


def _positions(keys: tuple[str, ...], of: Mapping[str, str | None], names: tuple[str, ...]) -> NDArray[np.int64]:
    known = {name: position for position, name in enumerate(names)}
    return np.array([known.get(of.get(key) or "", -1) for key in keys], dtype=np.int64)


def _check_named(named_sets: Mapping[str, Collection[str]], projects: Collection[str]) -> None:
    if len(named_sets) > MOST_NAMED_SETS:
        raise CannotBuild("too_many_named_sets", count=len(named_sets), most=MOST_NAMED_SETS)
    for name, keys in named_sets.items():
        if unknown := sorted(set(keys) - set(projects)):
            raise CannotBuild("named_set_unknown_project", name=name, projects=", ".join(unknown))


def quoted(name: str) -> str:
    """A name inside a node's text, where "|" separates the parts."""
    return name.replace("%", "%25").replace("|", "%7C")
