"""Műhelycsoport-állapotok: what became of a workshop group, and under whose lead."""

from dataclasses import replace

from data.importing.kinds import Choice, Partial, Reference
from data.importing.sheet import EXAMPLE, Column, Sheet
from data.importing.sheets.shared import DOCUMENTS, NOTE, RESPONSIBLE
from data.models import WorkshopGroupStatus

STATUSES = tuple((word, word) for word in ("javasolt", "létrejött", "működik", "szünetel", "megszűnt"))

WORKSHOP_GROUP_STATUSES = Sheet(
    "Műhelycsoport-állapotok",
    WorkshopGroupStatus,
    "Egy sor: egy műhelycsoport egy naptól kezdve ebben az állapotban van. Hogy összeül-e, azt a megtartott alkalmai "
    "mutatják.",
    "One row: from a day on a workshop group is in this state. Whether it meets is shown by its sessions held.",
    (
        Column(
            "Műhelycsoport",
            "workshop_group_no",
            Reference("workshop_group"),
            "A műhelycsoport sorszáma vagy pontos neve.",
            "Number or exact name of the workshop group.",
            required=True,
            example=EXAMPLE,
        ),
        Column(
            "Mikortól",
            "since",
            Partial(past=True),
            "A nap, hónap, negyedév, félév vagy év, amelytől az állapot tart.",
            "Day, month, quarter, half-year or year since when.",
            required=True,
            example="2019.02.",
        ),
        Column(
            "Állapot",
            "status",
            Choice(STATUSES),
            "Javasolt, létrejött, működik, szünetel vagy megszűnt.",
            "Proposed, set up, running, dormant or ended.",
            required=True,
            example="létrejött",
        ),
        replace(
            RESPONSIBLE,
            header="Vezető",
            field="leader_role",
            hu="A csoportot vezető tisztség vagy szervezeti egység; személynév nem lehet.",
            en="The office or unit that leads the group; never a person's name.",
            example="családsegítő központ vezetője",
        ),
        NOTE,
        DOCUMENTS,
    ),
    key=("workshop_group_no", "since"),
)
