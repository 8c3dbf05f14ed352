"""Műhelycsoportok: the workshop groups of a plan."""

from data.importing.kinds import Choice, Text, Whole
from data.importing.sheet import EXAMPLE, Column, Sheet
from data.importing.sheets.shared import DOCUMENTS
from data.models import WorkshopGroup

STATUSES = tuple((word, word) for word in ("javasolt", "működik", "megszűnt", "ismeretlen"))

WORKSHOP_GROUPS = Sheet(
    "Műhelycsoportok",
    WorkshopGroup,
    "A Közösségi Beavatkozási Terv műhelycsoportjai és más műhelycsoportok.",
    "The workshop groups of the Community Intervention Plan, and others.",
    (
        Column(
            "Sorszám",
            "workshop_group_no",
            Whole(most=9_999),
            "A műhelycsoport sorszáma, 1-től.",
            "Number of the workshop group, from 1.",
            required=True,
            example=EXAMPLE,
        ),
        Column(
            "Név",
            "name",
            Text(200),
            "A műhelycsoport neve.",
            "Name of the workshop group.",
            required=True,
            example="Szenior (időskori) műhelycsoport",
        ),
        Column(
            "Terv",
            "plan",
            Text(200),
            "Melyik terv hozta létre.",
            "The plan that set it up.",
            example="Közösségi Beavatkozási Terv",
        ),
        Column(
            "Állapot",
            "status",
            Choice(STATUSES),
            "Javasolt, működik vagy megszűnt.",
            "Proposed, running or ended.",
            default="ismeretlen",
            example="működik",
        ),
        DOCUMENTS,
    ),
    key=("workshop_group_no",),
    check=lambda record: [] if record["workshop_group_no"] > 0 else [("workshop_group_no", "not_positive")],
)
