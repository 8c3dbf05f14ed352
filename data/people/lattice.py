"""The lattice: the finite set of questions a release answers with one figure. Made from public metadata only.

A node is (project part, place part, time part, group part); each part is "*" (all) or one value:
  project  c:CALL (all projects of a funding call), n:NAME (a named set of projects), p:KEY
  place    d:CODE (a district), s:KSH (a settlement: home of the people)
  time     2019 (a year), 2019Q2 (a quarter)
  group    one target group; a member of a group is a member of its parents
Its text is "p:KEY|s:26684|2019Q2|HEP-R". Its code is the positions of the four parts in one integer: good within one
lattice only, while the text means the same in every release.

Canonical: nodes that must hold the same people, because the same (project, quarter) pairs have sessions with lists or
because a district has one settlement, are one node under the most specific name: p before c before n before *, quarter
before year before *. A node without any such pair cannot hold anybody and has no canonical node ("–").
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from data.people.metadata import Flags, Metadata, quoted

Codes = NDArray[np.int64]
GROUP_BITS, TIME_BITS, PLACE_BITS = 8, 12, 16
NOTHING = -1
"""Instead of a code or a position: there is no such node, or nobody can be in it."""


class Lattice(Metadata):
    """All nodes of public metadata. Immutable; `Lattice.of(reading)` makes one."""

    # -- parts ---------------------------------------------------------------------------------------------------------

    @cached_property
    def project_parts(self) -> tuple[str, ...]:
        """Names of the project parts by position: *, calls, named sets, projects."""
        named = [f"n:{quoted(name)}" for name in self.named_sets]
        calls, projects = ([f"{kind}:{quoted(name)}" for name in names] for kind, names in self._by_kind)
        return ("*", *calls, *named, *projects)

    @property
    def _by_kind(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return ("c", self.calls), ("p", self.projects)

    @cached_property
    def place_parts(self) -> tuple[str, ...]:
        """Names of the place parts by position: *, districts, settlements."""
        return ("*", *(f"d:{code}" for code in self.districts), *(f"s:{code}" for code in self.settlements))

    @cached_property
    def time_parts(self) -> tuple[str, ...]:
        """Names of the time parts by position: *, years, quarters."""
        quarters = range(self.first_quarter, self.first_quarter + self.active.shape[1])
        return ("*", *map(str, self.years), *(f"{quarter // 4}Q{quarter % 4 + 1}" for quarter in quarters))

    @cached_property
    def group_parts(self) -> tuple[str, ...]:
        """Names of the group parts by position: *, target groups."""
        return ("*", *self.groups)

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The years of the quarters."""
        last = self.first_quarter + self.active.shape[1] - 1
        return tuple(range(self.first_quarter // 4, last // 4 + 1)) if self.active.size else ()

    @property
    def first_project(self) -> int:
        """Position of the first single project among the project parts."""
        return 1 + len(self.calls) + len(self.named_sets)

    @property
    def first_settlement(self) -> int:
        """Position of the first settlement among the place parts."""
        return 1 + len(self.districts)

    @property
    def first_time_quarter(self) -> int:
        """Position of the first quarter among the time parts."""
        return 1 + len(self.years)

    @cached_property
    def members(self) -> Flags:
        """Project parts × projects: which projects a part holds."""
        found = np.zeros((len(self.project_parts), len(self.projects)), dtype=bool)
        found[0] = True
        for at in range(len(self.calls)):
            found[1 + at] = self.call_of == at
        for at, keys in enumerate(self.named_sets.values()):
            found[1 + len(self.calls) + at] = [key in keys for key in self.projects]
        found[self.first_project :] = np.eye(len(self.projects), dtype=bool)
        return found

    @cached_property
    def during(self) -> Flags:
        """Time parts × quarters: which quarters a part holds."""
        count = self.active.shape[1]
        year = (self.first_quarter + np.arange(count)) // 4
        parts = [np.ones((1, count), dtype=bool), year[None, :] == np.array(self.years, dtype=int)[:, None]]
        return np.concatenate([*parts, np.eye(count, dtype=bool)])

    @cached_property
    def busy(self) -> Flags:
        """Project parts × quarters: when any project of a part has listed sessions."""
        together = [self.active[self.members[part]].any(axis=0) for part in range(self.first_project)]
        return np.concatenate([np.array(together), self.active])

    @cached_property
    def year_part_of(self) -> Codes:
        """Quarter (column of `active`) → position of its year among the time parts."""
        return 1 + (self.first_quarter + np.arange(self.active.shape[1])) // 4 - self.first_quarter // 4

    @cached_property
    def district_part_of(self) -> Codes:
        """Settlement → position of its district among the place parts, or NOTHING."""
        return np.where(self.district_of >= 0, 1 + self.district_of, NOTHING)

    # -- canonical nodes -----------------------------------------------------------------------------------------------

    @cached_property
    def canonical_times(self) -> Codes:
        """Project parts × time parts → canonical span (project part << TIME_BITS | time part), or NOTHING."""
        found = np.full((len(self.project_parts), len(self.time_parts)), NOTHING, dtype=np.int64)
        for time, quarters in enumerate(self.during):
            inside = self.active & quarters
            busy = inside.any(axis=1)
            if not busy.any():
                continue
            found[self.first_project :, time] = np.where(busy, self._single_spans(inside), NOTHING)
            for part in range(self.first_project):
                chosen = self.members[part] & busy
                if chosen.any():
                    found[part, time] = self._span(chosen, inside)
        return found

    def _single_spans(self, inside: Flags) -> Codes:
        """For each project the canonical span of its pairs in `inside`; of no meaning where it has none."""
        first = inside.argmax(axis=1)
        last = inside.shape[1] - 1 - inside[:, ::-1].argmax(axis=1)
        return (self.first_project + np.arange(len(self.projects))) << TIME_BITS | self.enclosing_time(first, last)

    def enclosing_time(self, first: Codes, last: Codes) -> Codes:
        """The smallest time part from quarter `first` to quarter `last` (columns of `active`)."""
        year = self.year_part_of
        longer = np.where(year[first] == year[last], year[first], 0)
        return np.where(first == last, self.first_time_quarter + first, longer)

    def _span(self, chosen: Flags, inside: Flags) -> int:
        """The canonical span of the pairs of the `chosen` projects in `inside`."""
        quarters = np.flatnonzero(inside[chosen].any(axis=0))
        time = int(self.enclosing_time(quarters[:1], quarters[-1:])[0])
        return self._named_by(chosen, (self.active & self.during[time]).any(axis=1)) << TIME_BITS | time

    def _named_by(self, chosen: Flags, busy: Flags) -> int:
        """The most specific project part whose projects, of those `busy`, are the `chosen` ones."""
        if chosen.sum() == 1:
            return self.first_project + int(chosen.argmax())
        same = ((self.members[: self.first_project] & busy) == chosen).all(axis=1)
        same[0] = False  # "*" comes last
        return int(same.argmax())

    @cached_property
    def canonical_places(self) -> Codes:
        """Place part → canonical place part: a district with one settlement is that settlement."""
        found = np.arange(len(self.place_parts))
        for district in range(len(self.districts)):
            inside = np.flatnonzero(self.district_of == district)
            if len(inside) == 1:
                found[1 + district] = self.first_settlement + inside[0]
        return found

    def canonical_codes(self, codes: Codes) -> Codes:
        """The canonical node of each node (NOTHING where nobody can be in it, or the node is NOTHING)."""
        project, place, time, group = unpacked(codes)
        spans = self.canonical_times[project, time]
        return np.where((codes < 0) | (spans < 0), NOTHING, packed(spans, self.canonical_places[place], group))

    def canonical(self, node: str) -> str | None:
        """The text of the canonical node; None when nobody can be in it or the lattice has no such node."""
        code = int(self.canonical_codes(np.array([self.code(node)]))[0])
        return None if code < 0 else self.text(code)

    # -- text ----------------------------------------------------------------------------------------------------------

    def text(self, code: int) -> str:
        """A node as text."""
        return self.texts(np.array([code]))[0]

    def texts(self, codes: Codes) -> list[str]:
        """Many nodes as text."""
        project, place, time, group = (part.tolist() for part in unpacked(codes))
        names = (self.project_parts, self.place_parts, self.time_parts, self.group_parts)
        return [
            f"{names[0][p]}|{names[1][s]}|{names[2][t]}|{names[3][g]}"
            for p, s, t, g in zip(project, place, time, group, strict=True)
        ]

    def code(self, text: str) -> int:
        """The code of a node, or NOTHING when the lattice has no such node."""
        return int(self.codes([text])[0]) if text.count("|") == 3 else NOTHING

    def codes(self, texts: Sequence[str]) -> Codes:
        """The codes of many nodes, NOTHING for one the lattice does not have; all must have four parts."""
        projects, places, times, groups = (known.get for known in self._positions)
        found = [
            (projects(p, NOTHING), places(s, NOTHING), times(t, NOTHING), groups(g, NOTHING))
            for p, s, t, g in (text.split("|") for text in texts)
        ]
        project, place, time, group = np.array(found, dtype=np.int64).reshape(-1, 4).T
        missing = np.minimum.reduce([project, place, time, group]) < 0
        return np.where(missing, NOTHING, packed(project << TIME_BITS | time, place, group))

    @cached_property
    def _positions(self) -> tuple[dict[str, int], ...]:
        names = (self.project_parts, self.place_parts, self.time_parts, self.group_parts)
        return tuple({name: at for at, name in enumerate(of)} for of in names)

    def translated(self, codes: Codes, other: Lattice) -> Codes:
        """The codes that nodes of this lattice have in `other` (NOTHING where it has no such node)."""
        parts = unpacked(codes)
        maps = (
            np.array([known.get(name, NOTHING) for name in names], dtype=np.int64)
            for names, known in zip(
                (self.project_parts, self.place_parts, self.time_parts, self.group_parts), other._positions, strict=True
            )
        )
        project, place, time, group = (one[part] for one, part in zip(maps, parts, strict=True))
        missing = (codes < 0) | (np.minimum.reduce([project, place, time, group]) < 0)
        return np.where(missing, NOTHING, packed(project << TIME_BITS | time, place, group))

    def nodes(self, project: str = "*", place: str = "*", time: str = "*", group: str = "*") -> Codes:
        """All nodes of a kind, also those that are not canonical. `project`: *, c, n or p; `place`: *, d or s; `time`:
        *, year or quarter; `group`: * or group."""
        calls, named = 1 + len(self.calls), self.first_project
        ranges = (
            {"*": (0, 1), "c": (1, calls), "n": (calls, named), "p": (named, len(self.project_parts))}[project],
            {"*": (0, 1), "d": (1, self.first_settlement), "s": (self.first_settlement, len(self.place_parts))}[place],
            {"*": (0, 1), "year": (1, self.first_time_quarter),
             "quarter": (self.first_time_quarter, len(self.time_parts))}[time],
            {"*": (0, 1), "group": (1, len(self.group_parts))}[group],
        )  # fmt: skip
        p, s, t, g = np.meshgrid(*(np.arange(*ends) for ends in ranges), indexing="ij")
        return packed(p << TIME_BITS | t, s, g).ravel()


def packed(spans: Codes, place: Codes, group: Codes) -> Codes:
    """Node codes from spans (project part << TIME_BITS | time part), place parts and group parts."""
    time = spans & ((1 << TIME_BITS) - 1)
    return (((spans >> TIME_BITS) << PLACE_BITS | place) << TIME_BITS | time) << GROUP_BITS | group


def unpacked(codes: Codes) -> tuple[Codes, Codes, Codes, Codes]:
    """Positions of the project, place, time and group part of each node (0 where the node is NOTHING)."""
    codes = np.where(codes < 0, 0, codes)
    group, rest = codes & ((1 << GROUP_BITS) - 1), codes >> GROUP_BITS
    time, rest = rest & ((1 << TIME_BITS) - 1), rest >> TIME_BITS
    return rest >> PLACE_BITS, rest & ((1 << PLACE_BITS) - 1), time, group
