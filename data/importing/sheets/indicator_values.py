"""Indikátorértékek: what was reported for a period."""

from data.importing.kinds import Amount, Partial, Reference
from data.importing.sheet import Column, Sheet
from data.importing.sheets.shared import DOCUMENTS, PROJECT_FIRST
from data.models import IndicatorValue

INDICATOR_VALUES = Sheet(
    "Indikátorértékek",
    IndicatorValue,
    "Egy sor egy indikátor értéke egy időszakban.",
    "One row is the value of one indicator in one period.",
    (
        PROJECT_FIRST,
        Column(
            "Indikátor kódja",
            "indicator_code",
            Reference("indicator"),
            "A kód, ahogy az Indikátorok lapon áll.",
            "The code, as on the sheet Indikátorok.",
            required=True,
            example="IND-1",
        ),
        Column(
            "Időszak",
            "period",
            Partial(past=True),
            "A nap, hónap, negyedév, félév vagy év, amelyre az érték vonatkozik.",
            "Day, month, quarter, half-year or year of the value.",
            required=True,
            example="2019. I. félév",
        ),
        Column("Érték", "amount", Amount(), "A jelentett érték.", "The value reported.", required=True, example=35),
        DOCUMENTS,
    ),
    key=("project_key", "indicator_code", "period"),
)
