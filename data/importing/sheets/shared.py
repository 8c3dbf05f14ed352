"""Columns that several sheets share."""

from __future__ import annotations

from dataclasses import replace

from data.importing.kinds import Reference, Text
from data.importing.sheet import EXAMPLE, Column

PROJECT = Column(
    "Projekt kódja",
    "project_key",
    Reference("project"),
    "A projekt kódja, ahogy a Projektek lapon vagy a rendszerben áll.",
    "Project code, as on the sheet Projektek or in the system.",
    required=True,
    example="MINTA-PROJEKT-1",
)
PROJECT_FIRST = replace(PROJECT, example=EXAMPLE)
ACTIVITY = Column(
    "Tevékenység kódja",
    "activity_code",
    Reference("activity"),
    "A tevékenység kódja, ahogy a Tevékenységek lapon vagy a rendszerben áll.",
    "Activity code, as on the sheet Tevékenységek or in the system.",
    required=True,
    example=EXAMPLE,
)
SESSION = Column(
    "Alkalom kódja",
    "session_code",
    Reference("session"),
    "Az alkalom kódja, ahogy az Alkalmak lapon vagy a rendszerben áll.",
    "Session code, as on the sheet Alkalmak or in the system.",
    required=True,
    example="2019-04",
)
SETTLEMENT = Column(
    "Település",
    "settlement_ksh",
    Reference("settlement"),
    "A település pontos neve vagy ötjegyű KSH-kódja.",
    "Exact name of the settlement, or its five-digit KSH code.",
    example="Kecskemét",
)
ORGANISATION = Column(
    "Szervezet",
    "organisation",
    Text(200, scan="organisation"),
    "A szervezet teljes neve, mindig ugyanúgy írva.",
    "Full name of the organisation, always spelt the same way.",
    required=True,
    example="Minta Közösségi Egyesület",
)
MEMBER = Column(
    "Szervezet",
    "organisation",
    Reference("organisation"),
    "Melyik partner pénze; üresen hagyható. A Partnerek lapon vagy a rendszerben szereplő név.",
    "Which partner's money; may be empty. A name on the sheet Partnerek or in the system.",
    default="",
)
CATEGORY = Column(
    "Költségkategória",
    "category",
    Reference("category"),
    "A költségkategória pontos neve.",
    "Exact name of the cost category.",
    required=True,
    example="Szakmai megvalósítás szolgáltatásai",
)
GROUPS = Column(
    "Célcsoportok",
    "groups",
    Reference("group", many=True),
    "A célcsoportok kódja vagy pontos neve, pontosvesszővel elválasztva.",
    "Codes or exact names of the target groups, separated by semicolons.",
    example="HEP-N; HEP-I",
)
RESPONSIBLE = Column(
    "Felelős",
    "responsible_role",
    Text(200),
    "A felelős tisztség vagy szervezeti egység; személynév nem lehet.",
    "Responsible office or unit; never a person's name.",
    example="alpolgármester",
)
NOTE = Column(
    "Megjegyzés",
    "note",
    Text(500),
    "Szabad szöveg; személyes adat nem lehet benne.",
    "Free text; it must not hold personal data.",
)
DOCUMENTS = Column(
    "Dokumentumok",
    "documents",
    Reference("document", many=True),
    "A sort igazoló dokumentumok kódja, pontosvesszővel elválasztva.",
    "Codes of the documents the row rests on, separated by semicolons.",
)
