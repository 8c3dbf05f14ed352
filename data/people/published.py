"""Answers of a release about people: from its published cells and public metadata, and from nothing else.

Needs no keys and no ledger. A selection that is no node of the lattice gets an interval.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from data.filters import Filters
from data.people.bounds import BEYOND, INTERVAL, Bounds, Figure, Ints, shares, table
from data.people.lattice import NOTHING, Codes, Lattice, packed
from data.people.perturbation import NOT_SHOWN, SMALLEST, SUPPRESSED
from data.people.selection import Selection, place, project_spans
from data.values import State


class PublishedCells:
    """All published figures of one release. Immutable."""

    def __init__(self, lattice: Lattice, rows: Iterable[tuple[str, int, int | None]]) -> None:
        """`rows`: node, people, visits (None: not shown), as `ReleaseCells.rows` gives them, in any order."""
        given = list(rows)
        codes = lattice.codes([row[0] for row in given])
        order = np.argsort(codes)
        self.lattice = lattice
        self._codes = np.append(codes[order], NOTHING)
        self._people = np.append(np.array([row[1] for row in given], dtype=np.int64)[order], SUPPRESSED)
        visits = [NOT_SHOWN if row[2] is None else row[2] for row in given]
        self._visits = np.append(np.array(visits, dtype=np.int64)[order], NOT_SHOWN)

    def answer(self, filters: Filters, today: date) -> Figure:
        """How many people, under any filters."""
        return self.counted(filters, today).total

    def counted(self, filters: Filters, today: date) -> PublishedCounts:
        """Everything a release says about the people under `filters`."""
        return PublishedCounts(self, place(self.lattice, filters, today))

    def figures(self, codes: Codes) -> Ints:
        """Published people of nodes, which are canonical or NOTHING; SUPPRESSED where none are published."""
        return self._found(codes, self._people)

    def visits(self, codes: Codes) -> Ints:
        """Published visits of nodes, NOT_SHOWN where none are published."""
        return self._found(codes, self._visits)

    def _found(self, codes: Codes, values: Ints) -> Ints:
        known = self._codes[:-1]
        at = np.searchsorted(known, codes)
        return np.where((codes >= 0) & (self._codes[at] == codes), values[at], values[-1])

    def bounds(self, cover: Codes, around: Codes, places: Codes, groups: Codes) -> Bounds:
        """Rows × places × groups: people in the spans `cover` of each row together, who are all in each of `around`.

        At least the greatest figure of `cover`; at most the sum of their upper ends (9 for "<10"), and no more than a
        node that holds them all.
        """
        low, upper = self._ends(cover, places, groups)
        _, outer = self._ends(around, places, groups)
        within = np.where(around[:, :, None, None] < 0, BEYOND, outer).min(axis=1, initial=BEYOND)
        low = low.max(axis=1, initial=0)
        possible = np.logical_or.reduce(cover >= 0, axis=1)[:, None, None] & np.ones(low.shape, dtype=bool)
        return Bounds.between(low, upper.sum(axis=1), within, possible)

    def _ends(self, spans: Codes, places: Codes, groups: Codes) -> tuple[Ints, Ints]:
        codes = packed(spans[:, :, None, None], places[None, None, :, None], groups[None, None, None, :])
        there = np.broadcast_to(spans[:, :, None, None] >= 0, codes.shape)
        figures = self.figures(np.where(there, codes, NOTHING))
        return figures, np.where(there, np.where(figures == SUPPRESSED, SMALLEST - 1, figures), 0)


class PublishedCounts:
    """People under one filter, as a release may say it. The frames have a column `reached_people` (null where there is
    no single figure), `reached_people_state` (value, suppressed, interval, nobody), and its bounds
    `reached_people_low` and `reached_people_high`. Nothing here may be summed over projects, groups or periods, and no
    total is the sum of a frame."""

    def __init__(self, cells: PublishedCells, selection: Selection) -> None:
        self._cells, self.selection = cells, selection
        self._lattice = selection.lattice

    @cached_property
    def total(self) -> Figure:
        """Everybody under the filter."""
        chosen = self.selection
        bounds = self._bounds(chosen.cover[None, :], chosen.around[None, :])
        low, high = int(bounds.low[0]), int(bounds.high[0])
        state = str(bounds.states()[0])
        told = state in (State.VALUE.value, INTERVAL)
        visits = int(_added(self._visits(chosen.cover[None, :], chosen.places))[0])
        return Figure(
            state, low if state == State.VALUE.value else None, low if told else None, high if told else None,
            None if visits == NOT_SHOWN else visits, chosen.reasons, chosen.first_month, chosen.last_month,
        )  # fmt: skip

    @cached_property
    def by_group(self) -> pd.DataFrame:
        """group_code (those chosen, or all), the figure, and group_share: of everybody under the filter without
        groups, in steps of 5 %, 0.1 meaning at most and 0.9 at least that; null without two figures."""
        chosen = self.selection
        groups = self._chosen_groups()
        cells = self._placed(chosen.cover[None, :], chosen.around[None, :], np.append(groups, 0))
        frame = self._frame({"group_code": self._named_groups(groups)}, cells.cut(np.s_[0, :-1]))
        whole = cells.cut(np.s_[0, -1:])
        everybody = whole.low[0] if whole.states()[0] == State.VALUE.value else None
        frame["group_share"] = shares(frame["reached_people"], everybody)
        return frame

    @cached_property
    def by_settlement(self) -> pd.DataFrame:
        """settlement_ksh (home; those chosen, or all), the figure, and attendances (null: not published)."""
        chosen, places = self.selection, self._chosen_settlements()
        cells = self._cells.bounds(chosen.cover[None, :], chosen.around[None, :], places, self._groups())
        frame = self._frame({"settlement_ksh": self._named_places(places)}, self._united(cells.cut(np.s_[0])))
        return frame.assign(attendances=_told(self._visits(chosen.cover[None, :], places)[0]))

    @cached_property
    def by_project(self) -> pd.DataFrame:
        """project_key (those chosen that had listed sessions in the period), the figure, and attendances (null: not
        published)."""
        parts = self._chosen_projects()
        cover, around = self._of_projects(parts)
        frame = self._frame({"project_key": self._named_projects(parts)}, self._bounds(cover, around))
        return frame.assign(attendances=_told(_added(self._visits(cover, self.selection.places))))

    @cached_property
    def by_quarter(self) -> pd.DataFrame:
        """quarter ("2019-Q2"; those of the period), and the figure."""
        chosen, lattice = self.selection, self._lattice
        at = np.flatnonzero(chosen.quarters & (lattice.active & chosen.projects[:, None]).any(axis=0))
        rows = [chosen.within(quarter) for quarter in at.tolist()]
        cover, around = (table([row[side] for row in rows]) for side in (0, 1))
        names = [lattice.time_parts[lattice.first_time_quarter + quarter] for quarter in at.tolist()]
        return self._frame({"quarter": [f"{name[:4]}-{name[4:]}" for name in names]}, self._bounds(cover, around))

    @cached_property
    def by_settlement_group(self) -> pd.DataFrame:
        """settlement_ksh, group_code (every pair of those chosen), and the figure."""
        chosen, places, groups = self.selection, self._chosen_settlements(), self._chosen_groups()
        cells = self._cells.bounds(chosen.cover[None, :], chosen.around[None, :], places, groups)
        return self._crossed("settlement_ksh", self._named_places(places), groups, cells.cut(np.s_[0]))

    @cached_property
    def by_project_group(self) -> pd.DataFrame:
        """project_key, group_code (every pair of those chosen), and the figure."""
        parts, groups = self._chosen_projects(), self._chosen_groups()
        cells = self._placed(*self._of_projects(parts), groups)
        return self._crossed("project_key", self._named_projects(parts), groups, cells)

    # -- parts of the selection ----------------------------------------------------------------------------------------

    def _chosen_settlements(self) -> Codes:
        """Place parts of all settlements, or of those of the chosen places."""
        lattice = self._lattice
        every = lattice.first_settlement + np.arange(len(lattice.settlements))
        if self.selection.places.tolist() == [0]:
            return every
        district = lattice.canonical_places[np.maximum(lattice.district_part_of, 0)]
        return every[np.isin(every, self.selection.places) | np.isin(district, self.selection.places)]

    def _chosen_groups(self) -> Codes:
        chosen = self.selection.groups
        return 1 + np.arange(len(self._lattice.groups)) if chosen.tolist() == [0] else chosen

    def _chosen_projects(self) -> Codes:
        chosen = self.selection
        busy = (self._lattice.active & chosen.projects[:, None] & chosen.quarters).any(axis=1)
        return self._lattice.first_project + np.flatnonzero(busy)

    def _of_projects(self, parts: Codes) -> tuple[Codes, Codes]:
        return project_spans(self._lattice, parts, self.selection.quarters)

    def _named_places(self, parts: Codes) -> list[str]:
        return [self._lattice.settlements[part - self._lattice.first_settlement] for part in parts.tolist()]

    def _named_groups(self, parts: Codes) -> list[str]:
        return [self._lattice.group_parts[part] for part in parts.tolist()]

    def _named_projects(self, parts: Codes) -> list[str]:
        return [self._lattice.projects[part - self._lattice.first_project] for part in parts.tolist()]

    # -- putting together ----------------------------------------------------------------------------------------------

    def _groups(self) -> Codes:
        """The chosen groups, then those that hold them all."""
        return np.concatenate([self.selection.groups, self.selection.groups_around])

    def _bounds(self, cover: Codes, around: Codes) -> Bounds:
        """One figure a row, over the chosen places and groups."""
        return self._united(self._placed(cover, around, self._groups()))

    def _placed(self, cover: Codes, around: Codes, groups: Codes) -> Bounds:
        """Rows × groups: over the chosen places, whose people add up; no more than the place around them."""
        chosen = self.selection
        cells = self._cells.bounds(cover, around, np.append(chosen.places, chosen.place_around), groups)
        low, high = cells.low[:, :-1].sum(axis=1), cells.high[:, :-1].sum(axis=1)
        possible = cells.possible[:, -1] & (len(chosen.places) > 0)
        within = cells.high[:, -1] if len(chosen.places) > 1 else high
        return self._without_workshops(Bounds.between(low, high, within, possible))

    def _united(self, cells: Bounds) -> Bounds:
        """Rows: over the chosen groups, who may share people; the other columns hold all of them."""
        count = len(self.selection.groups)
        low = cells.low[:, :count].max(axis=1, initial=0)
        high, within = cells.high[:, :count].sum(axis=1), cells.high[:, count:].min(axis=1, initial=BEYOND)
        possible = np.logical_or.reduce(cells.possible[:, :count], axis=1)
        return self._without_workshops(Bounds.between(low, high, within, possible))

    def _without_workshops(self, bounds: Bounds) -> Bounds:
        """Under workshop groups only an upper end is known: everybody without that filter."""
        if "workshop_group" not in self.selection.reasons:
            return bounds
        return Bounds(np.zeros_like(bounds.low), bounds.high, bounds.possible)

    def _visits(self, cover: Codes, places: Codes) -> Ints:
        """Rows × places: visits in the spans of each row together; NOT_SHOWN where one of them is not published."""
        chosen = self.selection
        if len(chosen.groups) != 1 or "workshop_group" in chosen.reasons or not cover.size:
            return np.full((len(cover), len(places)), NOT_SHOWN)
        there = cover[:, :, None] >= 0
        found = self._cells.visits(np.where(there, packed(cover[:, :, None], places, chosen.groups[:1]), NOTHING))
        return _added(np.where(there, found, 0))

    def _crossed(self, column: str, names: list[str], groups: Codes, cells: Bounds) -> pd.DataFrame:
        rows = {column: np.repeat(np.array(names, dtype=object), len(groups)),
                "group_code": np.tile(np.array(self._named_groups(groups), dtype=object), len(names))}  # fmt: skip
        return self._frame(rows, Bounds(cells.low.ravel(), cells.high.ravel(), cells.possible.ravel()))

    def _frame(self, names: dict, bounds: Bounds) -> pd.DataFrame:
        states = bounds.states()
        value, told = states == State.VALUE.value, np.isin(states, [State.VALUE.value, INTERVAL])
        columns = {key: pd.Series(list(found), dtype=str) for key, found in names.items()}
        return pd.DataFrame(columns | {
            "reached_people": pd.Series(bounds.low, dtype="Int64").where(value),
            "reached_people_state": pd.Series(states, dtype=str),
            "reached_people_low": pd.Series(bounds.low, dtype="Int64").where(told),
            "reached_people_high": pd.Series(bounds.high, dtype="Int64").where(told),
        })  # fmt: skip


def _added(visits: Ints) -> Ints:
    """Summed along the second axis; NOT_SHOWN where one is not published, or there is none."""
    known = (visits != NOT_SHOWN).all(axis=1) & (visits.shape[1] > 0)
    return np.where(known, visits.sum(axis=1), NOT_SHOWN)


def _told(visits: Ints) -> pd.Series:
    return pd.Series(visits, dtype="Int64").where(visits != NOT_SHOWN)
