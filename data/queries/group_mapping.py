"""How the groups of other schemes correspond to those of the HEP: declared by their names, one by one, never added up.

A person is counted in a group because a list says so. What cannot be mapped stays under its own name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

HEP = "HEP"
SAME, WIDER, NONE = "same", "wider", "none"


class Mapped(NamedTuple):
    """relation: SAME (the same group under another scheme), WIDER (it holds others too, so its figure is no figure of
    the HEP group) or NONE (not mappable); to: the group of the HEP, None where there is none."""

    relation: str
    to: str | None = None


MAPPING: Mapping[str, Mapped] = {
    "TISZAKECSKE-D7": Mapped(SAME, "HEP-I"),  # idősek in both
    "TISZAKECSKE-D8": Mapped(WIDER, "HEP-R"),  # nemzetiségek, etnikumok: Roma and others
}
"""Group of another scheme → what it is in the HEP. Every other one is not mappable: disadvantaged unemployed people are
not the poor, young people not children, parents not women."""


def mapped(group_code: str, scheme: str) -> Mapped | None:
    """What a group is in the HEP; None for the HEP's own groups."""
    return None if scheme == HEP else MAPPING.get(group_code, Mapped(NONE))
