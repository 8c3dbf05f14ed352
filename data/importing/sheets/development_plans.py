"""Fejlesztési tervek: how many individual and community development plans there are."""

from data.importing.kinds import Choice, Partial, Whole
from data.importing.sheet import Column, Record, Sheet
from data.importing.sheets.shared import DOCUMENTS, PROJECT_FIRST
from data.models import DevelopmentPlan

PLAN_KINDS = (("egyéni", "individual"), ("közösségi", "community"))
COUNTS = ("planned_plans", "prepared_plans", "under_way_plans", "closed_plans")


def _count(header: str, name: str, hu: str, en: str, example: int | None) -> Column:
    return Column(header, name, Whole("db", most=1_000_000), hu, en, example=example)


def _checked(record: Record) -> list[tuple[str, str]]:
    told = any(record.get(name) is not None for name in COUNTS)
    return [] if told else [("prepared_plans", "no_count_given")]


DEVELOPMENT_PLANS = Sheet(
    "Fejlesztési tervek",
    DevelopmentPlan,
    "Egyéni és közösségi fejlesztési tervek darabszáma projektenként és időszakonként. Csak számok: az egyéni tervek "
    "tartalma és gazdája nem kerülhet a rendszerbe.",
    "Numbers of individual and community development plans by project and period. Numbers only: neither the content of "
    "an individual plan nor whose it is may enter the system.",
    (
        PROJECT_FIRST,
        Column(
            "Fajta",
            "plan_kind",
            Choice(PLAN_KINDS),
            "Egyéni vagy közösségi fejlesztési terv.",
            "Individual or community development plan.",
            required=True,
            example="egyéni",
        ),
        Column(
            "Időszak",
            "period",
            Partial(past=True),
            "A hónap, negyedév, félév vagy év, amelyre a számok vonatkoznak.",
            "Month, quarter, half-year or year of the numbers.",
            required=True,
            example="2019. I. félév",
        ),
        _count("Tervezett", "planned_plans", "Hány tervet akartak elkészíteni.", "How many were meant.", 40),
        _count(
            "Elkészült", "prepared_plans", "Hány terv készült el az időszakban.", "How many were prepared in it.", 35
        ),
        _count(
            "Folyamatban",
            "under_way_plans",
            "Hány terv tart az időszak végén.",
            "How many are under way at its end.",
            28,
        ),
        _count("Lezárult", "closed_plans", "Hány terv zárult le az időszakban.", "How many were closed in it.", 12),
        DOCUMENTS,
    ),
    key=("project_key", "plan_kind", "period"),
    check=_checked,
)
