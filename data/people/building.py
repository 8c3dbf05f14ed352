"""Turns stored blocks (people with month masks lying down) into the index that is asked (bits standing upright)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from data.people.arrays import WORD, Arrays, Bits, Ints, Names, packed
from data.people.blocks import Block, unpacked
from data.people.index import Index

Pairs = Mapping[str, str | None]
_SWAPS = tuple(
    (np.uint64(by), np.uint64(mask))
    for by, mask in ((7, 0x00AA00AA00AA00AA), (14, 0x0000CCCC0000CCCC), (28, 0x00000000F0F0F0F0))
)
"""Three exchanges that turn a square of 8 × 8 bits on its side (Hacker's Delight, 7-3)."""


class Context(NamedTuple):
    """What is known beside the blocks: target group → parent; target group → ids of its members; project → call;
    settlement → district."""

    parents: Pairs
    members: Mapping[str, Ints]
    calls: Pairs
    homes: Pairs


class _People(NamedTuple):
    """Everybody in the order of their ids: `first` row, number of `rows`, `place`, and the `position` to stand at."""

    ids: NDArray[np.uint32]
    first: Ints
    rows: Ints
    place: Ints
    position: Ints
    place_words: Ints


class _Layout(NamedTuple):
    """Where rows stand: `position` of each (in the order of the ids), `slots` and `word_of` as in Arrays."""

    position: Ints
    slots: Ints
    word_of: Ints


def built(version: int, blocks: Sequence[Block], context: Context) -> Index:
    """The index of `blocks`, which are in the order of project, home settlement, workshop group."""
    ids, words, first_month = unpacked(blocks)
    order = np.argsort(ids, kind="stable")
    projects, project_of = _coded([row.project_key for row in blocks])
    places, place_of = _coded([row.settlement_ksh for row in blocks])
    workshops, group_of = _coded([row.workshop_group_no for row in blocks])
    group_count = max(len(workshops), 1)
    pairs, placement = np.unique(project_of * group_count + group_of, return_inverse=True)
    block = np.repeat(np.arange(len(blocks)), [row.n for row in blocks])[order]
    people = _people(ids[order], place_of[block], len(places))
    layout = _laid_out(people)
    months, row_months = _upright(words, order, first_month, layout)
    del words
    groups, kinds, kind, members = _groups(people, context)
    by_placement = np.sort(placement[block].astype(np.uint64) << np.uint64(32) | layout.position.astype(np.uint64))
    same = np.zeros(len(layout.word_of) * WORD, dtype=bool)
    same[layout.position] = _repeats(people, project_of[block])
    made = Index(
        version,
        Names(groups, kinds, projects, places, workshops, context.calls, _districts(context.homes)),
        Arrays(
            months, row_months, np.bitwise_or.reduce(row_months, axis=1),
            np.zeros((int(people.place_words[-1]), len(months)), dtype=np.uint64),
            np.zeros(int(people.place_words[-1]), dtype=np.uint64),
            packed(same), (by_placement & np.uint64(0xFFFFFFFF)).astype(np.uint32),
            np.searchsorted(by_placement, np.arange(len(pairs) + 1, dtype=np.uint64) << np.uint64(32)),
            pairs // group_count, pairs % group_count, layout.slots, layout.word_of, people.place_words, kind, members,
        ),
    )  # fmt: skip
    for first, end in pairwise(layout.slots.tolist()):
        made.arrays.people_months[layout.word_of[first:end]] |= row_months[first:end]
    np.bitwise_or.reduce(made.arrays.people_months, axis=1, out=made.arrays.people_ever)
    return made


def _coded(values: Sequence) -> tuple[tuple, Ints]:
    names = sorted(set(values))
    position = {name: number for number, name in enumerate(names)}
    return tuple(names), np.array([position[value] for value in values], dtype=np.int64)


def _people(ids: NDArray[np.uint32], place: Ints, places: int) -> _People:
    first = np.flatnonzero(np.diff(ids, prepend=~ids[:1]))
    rows = np.diff(first, append=len(ids))
    home = place[first]
    order = np.lexsort((-rows, home))
    sizes = np.bincount(home, minlength=places)
    place_words = np.concatenate([[0], np.cumsum(-(-sizes // WORD))])
    begins = np.cumsum(sizes) - sizes
    position = np.empty(len(first), dtype=np.int64)
    position[order] = np.arange(len(first)) + (place_words[:-1] * WORD - begins)[home[order]]
    return _People(ids[first], first, rows, home, position, place_words)


def _laid_out(people: _People) -> _Layout:
    """Rows by slot, then by person; only words that hold anybody are kept."""
    words, total = int(people.place_words[-1]), int(people.rows.sum())
    slot = np.arange(total) - np.repeat(people.first, people.rows)
    person = np.repeat(people.position, people.rows)
    key = slot * words + person // WORD
    count = int(people.rows.max(initial=0))
    used = np.zeros(count * words, dtype=bool)
    used[key] = True
    kept = np.flatnonzero(used)
    row_word = np.cumsum(used) - 1
    slots = np.searchsorted(kept, np.arange(count + 1) * words)
    return _Layout(row_word[key] * WORD + person % WORD, slots, kept % max(words, 1))


def _repeats(people: _People, project: Ints) -> NDArray[np.bool_]:
    same = np.zeros(len(project), dtype=bool)
    same[1:] = project[1:] == project[:-1]
    same[people.first] = False
    return same


def _upright(words: Bits, order: Ints, first_month: int, layout: _Layout) -> tuple[Ints, Bits]:
    """The months somebody came in, and for each row word one column of bits for each of them."""
    used = [int(word) for word in np.bitwise_or.reduce(words, axis=1)]
    bits = [at for at in range(len(words) * WORD) if used[at // WORD] >> at % WORD & 1]
    upright = np.empty((len(layout.word_of), len(bits)), dtype=np.uint64)
    lying = np.zeros(len(layout.word_of) * WORD, dtype=np.uint64)
    for number, word in enumerate(words):
        lying[layout.position] = word[order]
        for byte in range(8):
            wanted = [(column, at % 8) for column, at in enumerate(bits) if at // 8 == number * 8 + byte]
            if wanted:
                turned = _turned(np.ascontiguousarray(lying.view(np.uint8)[byte::8]).view(np.uint64))
                for column, bit in wanted:
                    upright[:, column] = np.ascontiguousarray(turned[bit::8]).view(np.uint64)
    return np.array([first_month + bit for bit in bits], dtype=np.int64), upright


def _turned(rows: Bits) -> NDArray[np.uint8]:
    """Each word as 8 bytes, one a row, turned: byte n then holds bit n of the 8 rows."""
    for by, mask in _SWAPS:
        swapped = (rows ^ (rows >> by)) & mask
        rows = rows ^ swapped ^ (swapped << by)
    return rows.view(np.uint8)


def _groups(people: _People, context: Context) -> tuple[tuple[str, ...], tuple[int, ...], NDArray, Bits]:
    """Target groups; kinds of people as bits over them; the kind of each person; the members of each group."""
    groups = tuple(sorted(context.parents))
    bits = _group_bits(people.ids, groups, context)
    kinds, kind = np.unique(bits, return_inverse=True)
    size = int(people.place_words[-1]) * WORD
    members = np.zeros((len(groups), size // WORD), dtype=np.uint64)
    for at in range(len(groups)):
        belongs = np.zeros(size, dtype=bool)
        belongs[people.position] = bits >> np.uint64(at) & np.uint64(1)
        members[at] = packed(belongs)
    kind_of = np.zeros(size, dtype=np.min_scalar_type(max(len(kinds) - 1, 0)))
    kind_of[people.position] = kind
    return groups, tuple(kinds.tolist()), kind_of, members


def _group_bits(ids: NDArray[np.uint32], groups: tuple[str, ...], context: Context) -> Bits:
    """Target groups of each person (ascending ids) as bits; a member of a group is a member of its parents too."""
    if len(groups) > WORD:
        raise ValueError(f"The presence index holds at most {WORD} target groups, but there are {len(groups)}.")
    bits = np.zeros(len(ids), dtype=np.uint64)
    for group, members in context.members.items():
        at = np.searchsorted(ids, members)
        at = at[(at < len(ids)) & (ids[np.minimum(at, max(len(ids) - 1, 0))] == members)] if len(ids) else at[:0]
        bits[at] |= np.uint64(sum(1 << groups.index(code) for code in _with_parents(group, context.parents)))
    return bits


def _with_parents(group: str, parents: Pairs) -> set[str]:
    found: set[str] = set()
    code: str | None = group
    while code is not None and code in parents and code not in found:
        found.add(code)
        code = parents[code]
    return found


def _districts(homes: Pairs) -> dict[str, list[str]]:
    districts: dict[str, list[str]] = {}
    for place, district in sorted(homes.items()):
        districts.setdefault(str(district), []).append(place)
    return districts
