"""Költségvetés: the plan, by project, category and month."""

from data.importing.kinds import Month, Whole
from data.importing.sheet import Column, Sheet
from data.importing.sheets.shared import CATEGORY, DOCUMENTS, MEMBER, PROJECT_FIRST
from data.models import BudgetLine

BUDGET = Sheet(
    "Költségvetés",
    BudgetLine,
    "A tervezett költség projektenként, költségkategóriánként és havonta.",
    "Planned cost by project, cost category and month.",
    (
        PROJECT_FIRST,
        CATEGORY,
        Column(
            "Hónap",
            "month",
            Month(),
            "Melyik hónap terve.",
            "The month planned for.",
            required=True,
            example="2019.04.",
        ),
        MEMBER,
        Column(
            "Tervezett összeg (Ft)",
            "planned_huf",
            Whole("Ft"),
            "A hónapra tervezett összeg, egész forintban.",
            "Amount planned for the month, in whole forints.",
            required=True,
            example=250_000,
        ),
        DOCUMENTS,
    ),
    key=("project_key", "category", "month", "organisation"),
)
