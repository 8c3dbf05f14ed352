"""What the presence index is made of: bits that stand upright, so that one machine word answers for 64 people.

People are positions, those of one home settlement one after the other from a whole word on; within it those with the
most placements first. A person's placements are their rows: everybody's first one, then the second of those who have
one, and so on (`slots`), each slot in the order of the people. So rows become people by OR-ing a few runs of whole
words, and nothing is sorted or looked up one person at a time. Bits of nobody are 0. Bit n is bit n % 64 of word
n // 64.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint64]
Ints = NDArray[np.signedinteger]
Flags = NDArray[np.bool_]
WORD = 64


@dataclass(frozen=True)
class Names:
    """What the positions mean. `kinds`: the target groups of each kind of people as bits over `groups`; `places[n]` is
    "" where a home is not known; `calls`: project → call; `districts`: district → settlements."""

    groups: tuple[str, ...]
    kinds: tuple[int, ...]
    projects: tuple[str, ...]
    places: tuple[str, ...]
    workshop_groups: tuple[int, ...]
    calls: Mapping[str, str | None]
    districts: Mapping[str, Collection[str]]


@dataclass(frozen=True)
class Arrays:
    """The bits. `months`: the month numbers somebody came in, ascending; `row_months`, `people_months`: for each word
    one column of bits for each of them; `row_ever` and `people_ever`: all of them together.

    `repeats`: rows of the same project as the person's row in the slot before. `rows`: the rows, by placement;
    `placements`: first of `rows` of each placement, and the end; `project_of`, `group_of`: of each placement.
    `slots`: first row word of each slot, and the end; `word_of`: row word → people word.
    `place_words`: first people word of each place, and the end. `kind`: of each person, a position in `Names.kinds`;
    `members`: one line of people for each target group.
    """

    months: Ints
    row_months: Bits
    row_ever: Bits
    people_months: Bits
    people_ever: Bits
    repeats: Bits
    rows: NDArray[np.uint32]
    placements: Ints
    project_of: Ints
    group_of: Ints
    slots: Ints
    word_of: Ints
    place_words: Ints
    kind: NDArray[np.unsignedinteger]
    members: Bits


def count(bits: Bits) -> int:
    """How many bits are 1."""
    return int(np.bitwise_count(bits).sum(dtype=np.int64))


def packed(flags: Flags) -> Bits:
    """Flags, a multiple of 64, as bits."""
    return np.packbits(flags, bitorder="little").view(np.uint64)


def positions(bits: Bits) -> Ints:
    """Where the bits are 1, ascending."""
    return np.flatnonzero(np.unpackbits(bits.view(np.uint8), bitorder="little").view(bool))
