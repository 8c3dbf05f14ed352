"""Célcsoportok: how many people a project plans to reach."""

from dataclasses import replace

from data.importing.kinds import Partial, Reference, Whole
from data.importing.sheet import Column, Sheet
from data.importing.sheets.shared import DOCUMENTS, PROJECT_FIRST, SETTLEMENT
from data.models import PlannedReach

PLANNED_REACH = Sheet(
    "Célcsoportok",
    PlannedReach,
    "Hány különböző személyt tervez bevonni a projekt. Üres célcsoport: mind együtt; üres település: mindenütt.",
    "How many different people a project plans to reach. Empty group: all together; empty settlement: everywhere.",
    (
        PROJECT_FIRST,
        Column(
            "Célcsoport",
            "group_code",
            Reference("group"),
            "A célcsoport kódja vagy pontos neve.",
            "Code or exact name of the target group.",
            default="",
            example="HEP-N",
        ),
        replace(SETTLEMENT, default="", example=None),
        Column(
            "Tervezett fő",
            "planned_people",
            Whole("fő", most=10_000_000),
            "Egyedi fő: mindenki egyszer számít.",
            "Different people: everybody counts once.",
            required=True,
            example=120,
        ),
        Column("Határidő", "due", Partial(), "Meddig kell teljesíteni.", "To be reached by.", example="2021.12.31."),
        DOCUMENTS,
    ),
    key=("project_key", "group_code", "settlement_ksh"),
)
