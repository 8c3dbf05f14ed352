"""Partnerek: who takes part in which project, and with what share of the grant."""

from data.importing.kinds import Choice, Whole
from data.importing.sheet import Column, Sheet
from data.importing.sheets.shared import DOCUMENTS, ORGANISATION, PROJECT_FIRST, SETTLEMENT
from data.models import Partner

ROLES = tuple((word, word) for word in ("konzorciumvezető", "projektgazda", "konzorciumi tag", "együttműködő partner"))

PARTNERS = Sheet(
    "Partnerek",
    Partner,
    "A projekt konzorciumi tagjai és együttműködő partnerei.",
    "Consortium members and co-operating partners of a project.",
    (
        PROJECT_FIRST,
        ORGANISATION,
        SETTLEMENT,
        Column(
            "Szerep",
            "role",
            Choice(ROLES),
            "A szervezet szerepe.",
            "Role of the organisation.",
            required=True,
            example="konzorciumi tag",
        ),
        Column(
            "Támogatási rész (Ft)",
            "share_huf",
            Whole("Ft"),
            "A szervezetre jutó támogatás.",
            "The organisation's share of the grant.",
            example=3_500_000,
        ),
        DOCUMENTS,
    ),
    key=("project_key", "organisation"),
)
