"""The counts of people of a release: the exact ones stay in the ledger, the safe ones are published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection, Table, select

from data import reading_tables as tables
from data.messages import Refusal, said
from data.models import HeldRelease, NamedSet, NamedSetProject
from data.models.published import APPROVED, REJECTED, Release, named_set, published_cell
from data.people import cells, held
from data.people import keys as secrets
from data.people.cells import ReleaseCells
from data.people.counts import cells_of, members_of
from data.people.held import NEVER
from data.people.keys import Keys
from data.people.lattice import NOTHING, Lattice
from data.people.perturbation import SUPPRESSED
from data.reading import Reading

SMALL, NOBODY = "<10", "–"
MARGINS: tuple[dict[str, str], ...] = ({}, {"project": "p"}, {"place": "s"}, {"time": "year"}, {"group": "group"})
Row = tuple[object, ...]


class NoPreview(Refusal):
    """The ledger does not keep the exact numbers of this release."""


@dataclass(frozen=True)
class Counted:
    """What `count` found: the cells (exact numbers in them: not for the published store) and the named sets."""

    found: ReleaseCells
    sets: Sequence[Row]

    def published(self) -> Iterator[tuple[Table, Iterable[Row]]]:
        """The tables of a release and their rows, in the order of the tables' columns."""
        yield published_cell, self.found.rows()
        yield named_set, self.sets


def count(source: Connection, reading: Reading, keys: Keys, number: int, follows: int | None) -> Counted:
    """Count everybody in the ledger for release `number`, held from release `follows`, and keep there what the next one
    needs. KeysRefused when the keys are others than those of `follows`."""
    secrets.check(source, keys, follows)
    rows = source.execute(
        select(NamedSet.set_code, NamedSetProject.project_key, NamedSet.name)
        .join(NamedSetProject, NamedSetProject.set_code == NamedSet.set_code)
        .order_by(NamedSet.set_code, NamedSetProject.project_key)
    )
    sets = [tuple(row) for row in rows]
    lattice = Lattice.of(reading, members_of(sets))
    found = cells.compute(source, reading, lattice, keys, held.load(source, follows))
    found.store(source, number, keys.fingerprint)
    return Counted(found, sets)


def is_kept(source: Connection, number: int) -> bool:
    """Whether the ledger remembers release `number`: the next release can only follow one that is remembered."""
    return source.scalar(select(HeldRelease.release_no).where(HeldRelease.release_no == number)) is not None


def newest_kept(source: Connection) -> int:
    """The greatest number of a release the ledger remembers, 0 before the first."""
    return max(source.scalars(select(HeldRelease.release_no)), default=0)


def settle(source: Connection, releases: Iterable[Release]) -> None:
    """Forget what is not needed after a decision: all of rejected drafts, and people no figure is held from."""
    current = None
    for release in releases:
        if release.state == REJECTED:
            held.remove(source, release.no)
        elif release.state == APPROVED:
            current = release.no
    if current is not None:
        held.prune(source, current)


def shown(reading: Reading) -> dict[str, str]:
    """The published figures of a release as they are shown: project key ("" = all projects) → "≈ 120", "<10" or "–"."""
    known = cells_of(reading)
    lattice = known.lattice
    keys = ["", *lattice.projects]
    codes = lattice.canonical_codes(np.concatenate([lattice.nodes(), lattice.nodes(project="p")]))
    figures = known.figures(codes)
    return {key: _shown(code, figure) for key, code, figure in zip(keys, codes.tolist(), figures.tolist(), strict=True)}


def _shown(code: int, figure: int) -> str:
    if code == NOTHING:
        return NOBODY
    return SMALL if figure == SUPPRESSED else f"≈ {figure}"


@dataclass(frozen=True)
class Beside:
    """One node for the person who decides: its names by kind, the exact number beside the published figure."""

    names: dict[str, str]
    exact: int
    published: str
    held: bool

    def title(self, language: str) -> str:
        """The node in words."""
        return ", ".join(self.names.values()) or said("preview_everybody", language)


@dataclass(frozen=True)
class Preview:
    """Numbers of `nodes` with anybody in them, of those with a figure (`shown`), "<10" (`small`) and the figure of an
    earlier release again (`held`); `rows`: everybody, and each project, settlement, year and group alone."""

    nodes: int
    shown: int
    small: int
    held: int
    rows: list[Beside]


def preview(source: Connection, reading: Reading, number: int) -> Preview:
    """Exact beside published, from the ledger. Restricted: never leaves the command line or the steward's page.

    NoPreview where the exact numbers are forgotten, as they are of older releases.
    """
    if not is_kept(source, number):
        raise NoPreview("preview_gone", number=number)
    lattice, codes, exact, people, drawn_in = held.preview(source, number)
    if len(exact) != len(codes):
        raise NoPreview("preview_gone", number=number)
    again = (drawn_in != number) & (drawn_in != NEVER)
    names = _names(reading)
    rows = []
    for margin in MARGINS:
        nodes = lattice.nodes(**margin)
        at = np.minimum(np.searchsorted(codes, canonical := lattice.canonical_codes(nodes)), max(len(codes) - 1, 0))
        for text, row, code in zip(lattice.texts(nodes), at.tolist(), canonical.tolist(), strict=True):
            if len(codes) and codes[row] == code:
                figure = _shown(code, int(people[row]))
                rows.append(Beside(_named(text, names), int(exact[row]), figure, bool(again[row])))
    with_figure = int(np.count_nonzero(people))
    return Preview(len(codes), with_figure, len(codes) - with_figure, int(np.count_nonzero(again)), rows)


def _names(reading: Reading) -> dict[str, str]:
    """Part of a node → its name."""
    project, place, group = tables.project.c, tables.settlement.c, tables.target_group.c
    return {
        **{f"p:{row[0]}": row[1] for row in reading.rows(select(project.project_key, project.title))},
        **{f"s:{row[0]}": row[1] for row in reading.rows(select(place.ksh_code, place.name))},
        **{row[0]: row[1] for row in reading.rows(select(group.group_code, group.name))},
    }


def _named(node: str, names: Mapping[str, str]) -> dict[str, str]:
    parts = zip(("project", "place", "time", "group"), node.split("|"), strict=True)
    return {kind: names.get(part, part) for kind, part in parts if part != "*"}
