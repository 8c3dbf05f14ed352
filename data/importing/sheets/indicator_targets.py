"""Indikátor-célértékek: what an indicator has to reach, by when, and who decided it."""

from data.importing.kinds import Amount, Partial, Reference, Text
from data.importing.sheet import Column, Sheet
from data.importing.sheets.shared import DOCUMENTS, PROJECT_FIRST
from data.models import IndicatorTarget

INDICATOR_TARGETS = Sheet(
    "Indikátor-célértékek",
    IndicatorTarget,
    "Egy sor egy indikátor célértéke egy időszak végére. A megváltozott célérték új sor, a régi is megmarad.",
    "One row is the target of an indicator for the end of a period. A changed target is a new row; the old one stays.",
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
            Partial(),
            "A nap, hónap, negyedév, félév vagy év, amelynek a végéig a célt a kezdettől összesen el kell érni.",
            "Day, month, quarter, half-year or year by whose end the target, counted from the start, is to be reached.",
            required=True,
            example="2021",
        ),
        Column(
            "Célérték", "target", Amount(), "Az elérendő érték.", "Value to be reached.", required=True, example=120
        ),
        Column(
            "Ki tűzte ki",
            "set_by_role",
            Text(200),
            "A döntést hozó testület, tisztség vagy szervezeti egység; személynév nem lehet.",
            "The body, office or unit that decided; never a person's name.",
            example="Közgyűlés",
        ),
        Column(
            "Mikor tűzték ki",
            "set_on",
            Partial(past=True),
            "A döntés napja.",
            "Date of the decision.",
            required=True,
            example="2019.03.01.",
        ),
        Column(
            "Indoklás",
            "reason",
            Text(1000),
            "Miért változott; kötelező, ha ugyanarra az időszakra már van más célérték.",
            "Why it changed; required where another target is already set for the same period.",
        ),
        DOCUMENTS,
    ),
    key=("project_key", "indicator_code", "period", "set_on"),
)
