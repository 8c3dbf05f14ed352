"""What a reader's filters mean on the lattice: one node where there is one, else the nodes it is put together from.

Free dates are widened to whole quarters. What keeps a selection from being one node is said in `reasons`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from data.dates import month_number, month_text
from data.filters import Filters
from data.people.bounds import table
from data.people.lattice import NOTHING, Codes, Lattice, packed
from data.people.metadata import Flags

REASONS = (
    "several_projects",
    "several_settlements",
    "several_groups",
    "several_periods",
    "not_quarter",
    "workshop_group",
)
"""several_…: choose one of them, or all; not_quarter: the period was widened to quarters (it may still be one figure);
workshop_group: counts by workshop group are not published, drop that filter."""


@dataclass(frozen=True, eq=False)
class Selection:
    """Filters on a lattice. Spans are (project part << TIME_BITS | time part), canonical.

    `projects`, `quarters`: what is chosen, as flags over the lattice's. `cover`: spans that are the selection when put
    together, `around`: spans that hold all of it; `places`, `groups` (parts) likewise. An empty cover, place or group:
    nobody can be in it. `first_month`, `last_month`: the period as it was widened (None: open).
    """

    lattice: Lattice
    projects: Flags
    quarters: Flags
    cover: Codes
    around: Codes
    places: Codes
    place_around: int
    groups: Codes
    groups_around: Codes
    first_month: str | None
    last_month: str | None
    reasons: tuple[str, ...]

    @property
    def node(self) -> str | None:
        """The one canonical node that is the selection, or None."""
        parts = (self.cover, self.places, self.groups)
        if any(len(part) != 1 for part in parts) or "workshop_group" in self.reasons:
            return None
        return self.lattice.text(int(packed(self.cover, self.places, self.groups)[0]))

    def within(self, quarter: int) -> tuple[Codes, Codes]:
        """Cover and around of the chosen projects in one quarter (a column of `Lattice.active`)."""
        only = np.zeros_like(self.quarters)
        only[quarter] = True
        cover, around, _, _ = _spans(self.lattice, self.projects, only)
        return cover, around


def place(lattice: Lattice, filters: Filters, today: date) -> Selection:
    """Find the selection of `filters` (relative periods resolved at `today`)."""
    first, last, widened = _quarters(*filters.months(today))
    number = lattice.first_quarter + np.arange(lattice.active.shape[1])
    quarters = (number >= (first if first is not None else -np.inf)) & (
        number <= (last if last is not None else np.inf)
    )
    projects = _projects(lattice, filters)
    cover, around, parts, times = _spans(lattice, projects, quarters)
    places, place_around = _places(lattice, filters)
    groups, groups_around = _groups(lattice, filters)
    several = len(cover) > 1
    found = {
        "several_projects": several and len(parts) > 1, "several_settlements": len(places) > 1,
        "several_groups": len(groups) > 1, "several_periods": several and len(times) > 1, "not_quarter": widened,
        "workshop_group": bool(filters.workshops),
    }  # fmt: skip
    return Selection(
        lattice, projects, quarters, cover, around, places, place_around, groups, groups_around,
        None if first is None else month_text(first * 3), None if last is None else month_text(last * 3 + 2),
        tuple(reason for reason in REASONS if found[reason]),
    )  # fmt: skip


def _quarters(first: str | None, last: str | None) -> tuple[int | None, int | None, bool]:
    """The first and last quarter of a period, and whether it had to be widened to them."""
    starts = None if first is None else month_number(first)
    ends = None if last is None else month_number(last)
    widened = (starts is not None and starts % 3 != 0) or (ends is not None and ends % 3 != 2)
    return None if starts is None else starts // 3, None if ends is None else ends // 3, widened


def _projects(lattice: Lattice, filters: Filters) -> Flags:
    chosen = np.ones(len(lattice.projects), dtype=bool)
    if filters.projects:
        chosen &= np.isin(lattice.projects, filters.projects)
    if filters.calls:
        wanted = [at for at, call in enumerate(lattice.calls) if call in filters.calls]
        chosen &= np.isin(lattice.call_of, wanted)
    return chosen


def _spans(lattice: Lattice, projects: Flags, quarters: Flags) -> tuple[Codes, Codes, Codes, Codes]:
    """Cover and around of a selection of projects and quarters, and the project and time parts of its cover."""
    pairs = lattice.active & projects[:, None] & quarters
    chosen = np.logical_or.reduce(pairs, axis=1)
    nothing = np.empty(0, dtype=np.int64)
    if not chosen.any():
        return nothing, nothing, nothing, nothing
    at = np.flatnonzero(np.logical_or.reduce(pairs, axis=0))
    time = int(lattice.enclosing_time(at[:1], at[-1:])[0])
    inside = lattice.active & lattice.during[time]
    parts = np.append(np.arange(lattice.first_project), lattice.first_project + np.flatnonzero(chosen)[:1])
    holding = parts[(lattice.members[parts] | ~chosen).all(axis=1)]
    around = lattice.canonical_times[holding, time]
    if (inside[chosen] == pairs[chosen]).all():
        exact = holding[((lattice.members[holding] & inside.any(axis=1)) == chosen).all(axis=1)]
        if len(exact):
            one = lattice.canonical_times[exact[:1], time]
            return one, one, exact[:1], np.array([time])
    found = _project_cover(lattice, chosen, np.logical_or.reduce(lattice.active & quarters, axis=1))
    times = time_cover(lattice, quarters)
    spans = np.unique(spans_of(lattice, found, quarters))
    return spans[spans >= 0], around, found, times


def _project_cover(lattice: Lattice, chosen: Flags, busy: Flags) -> Codes:
    """Project parts that together are the `chosen` projects, of those `busy` in the period; no project is in two."""
    left = chosen.copy()
    found: list[int] = []
    named = range(1 + len(lattice.calls), lattice.first_project)
    for part in (0, *named, *range(1, 1 + len(lattice.calls))):
        inside = lattice.members[part] & busy
        if inside.sum() > 1 and (left | ~inside).all():
            found.append(part)
            left &= ~inside
    return np.array([*found, *(lattice.first_project + np.flatnonzero(left))], dtype=np.int64)


def time_cover(lattice: Lattice, quarters: Flags) -> Codes:
    """Time parts that together are the quarters: all, or whole years and single quarters."""
    if quarters.all():
        return np.zeros(1, dtype=np.int64)
    years = np.arange(1, lattice.first_time_quarter)
    whole = years[(quarters | ~lattice.during[years]).all(axis=1)]
    single = quarters & ~lattice.during[whole].any(axis=0)
    return np.concatenate([whole, lattice.first_time_quarter + np.flatnonzero(single)])


def spans_of(lattice: Lattice, parts: Codes, quarters: Flags) -> Codes:
    """Project parts × spans that are each part's share of the quarters when put together, filled up with NOTHING.

    A part that is only active within the quarters is one span.
    """
    if not len(parts):
        return np.empty((0, 1), dtype=np.int64)
    times = time_cover(lattice, quarters)
    spans = lattice.canonical_times[parts[:, None], times[None, :]].copy()
    within = ~lattice.busy[parts][:, ~quarters].any(axis=1)
    spans[within] = NOTHING
    spans[within, 0] = lattice.canonical_times[parts[within], 0]
    return spans


def project_spans(lattice: Lattice, parts: Codes, quarters: Flags) -> tuple[Codes, Codes]:
    """Cover and around of single projects, a row each, as `place` finds them for one: none may be idle in the quarters.

    One span where the quarters hold all of a project's quarters in the shortest time around them.
    """
    cover = spans_of(lattice, parts, quarters)
    if not len(parts):
        return cover, cover
    active = lattice.active[parts - lattice.first_project]
    own = active & quarters
    time = lattice.enclosing_time(own.argmax(axis=1), own.shape[1] - 1 - own[:, ::-1].argmax(axis=1))
    whole = ((active & lattice.during[time]) == own).all(axis=1)
    cover[whole] = NOTHING
    cover[whole, 0] = lattice.canonical_times[parts[whole], time[whole]]
    sets = lattice.members[: lattice.first_project, parts - lattice.first_project]
    around = [
        cover[row, :1] if whole[row] else lattice.canonical_times[[*np.flatnonzero(sets[:, row]), part], time[row]]
        for row, part in enumerate(parts.tolist())
    ]
    return cover, table(around)


def _places(lattice: Lattice, filters: Filters) -> tuple[Codes, int]:
    """Place parts that partition the chosen settlements, and the smallest that holds all of them."""
    if not (filters.settlements or filters.districts):
        return np.zeros(1, dtype=np.int64), 0
    wanted = np.isin(lattice.settlements, filters.settlements)
    wanted |= np.isin(
        lattice.district_of, [at for at, code in enumerate(lattice.districts) if code in filters.districts]
    )
    counts = [np.bincount(lattice.district_of[flags & (lattice.district_of >= 0)], minlength=len(lattice.districts))
              for flags in (wanted, np.ones_like(wanted))]  # fmt: skip
    whole = np.flatnonzero((counts[0] == counts[1]) & (counts[1] > 0))
    single = wanted & ~np.isin(lattice.district_of, whole)
    parts = np.concatenate([1 + whole, lattice.first_settlement + np.flatnonzero(single)])
    districts = np.unique(lattice.district_of[wanted])
    around = 1 + int(districts[0]) if len(districts) == 1 and districts[0] >= 0 else 0
    return lattice.canonical_places[parts], int(lattice.canonical_places[around])


def _groups(lattice: Lattice, filters: Filters) -> tuple[Codes, Codes]:
    """Group parts of the chosen groups without those below another chosen one, and parts that hold all of them."""
    if not filters.groups:
        return np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
    known = [code for code in filters.groups if code in lattice.parents]
    top = [code for code in dict.fromkeys(known) if not set(_above(lattice, code)) & set(known)]
    parts = np.array([1 + lattice.groups.index(code) for code in sorted(top)], dtype=np.int64)
    if len(top) == 1:
        return parts, parts
    shared = set.intersection(*(set(_above(lattice, code)) for code in top)) if top else set()
    return parts, np.array([0, *(1 + lattice.groups.index(code) for code in sorted(shared))], dtype=np.int64)


def _above(lattice: Lattice, code: str) -> list[str]:
    found: list[str] = []
    parent = lattice.parents.get(code)
    while parent is not None and parent in lattice.parents and parent not in found:
        found.append(parent)
        parent = lattice.parents[parent]
    return found
