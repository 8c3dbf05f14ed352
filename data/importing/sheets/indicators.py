"""Indikátorok: what a project reports on."""

from data.importing.kinds import Amount, Choice, Code, Partial, Text
from data.importing.sheet import Column, Sheet
from data.importing.sheets.shared import DOCUMENTS, PROJECT_FIRST
from data.indicators.computed import COMPUTATIONS
from data.models import Indicator

ACCUMULATIONS = (("összeg", "sum"), ("utolsó érték", "last"), ("egyedi", "unique"), ("arány", "ratio"))
DIRECTIONS = (("növekvő", "up"), ("csökkenő", "down"))

INDICATORS = Sheet(
    "Indikátorok",
    Indicator,
    "A projekt indikátorai; az értékeik külön lapon állnak.",
    "The indicators of a project; their values have a sheet of their own.",
    (
        PROJECT_FIRST,
        Column(
            "Indikátor kódja",
            "indicator_code",
            Code(),
            "A projekten belül egyedi kód.",
            "Code, unique within the project.",
            required=True,
            example="IND-1",
        ),
        Column(
            "Név",
            "name",
            Text(300),
            "Az indikátor neve.",
            "Name of the indicator.",
            required=True,
            example="Programokba bevont személyek száma",
        ),
        Column(
            "Meghatározás",
            "definition",
            Text(1000),
            "Mit mér, kit vagy mit számol, mit nem.",
            "What it measures, who or what is counted, what is not.",
            example="Akik legalább egy programon részt vettek; mindenki egyszer számít.",
        ),
        Column(
            "Mértékegység",
            "unit",
            Text(32),
            "Például fő, alkalom, db, Ft vagy %.",
            "Unit of measurement.",
            required=True,
            example="fő",
        ),
        Column(
            "Összegzés",
            "accumulation",
            Choice(ACCUMULATIONS),
            "Hogyan lesz az időszakok értékéből egy: összeg, utolsó érték, egyedi, arány.",
            "How the values of periods become one: sum, last value, unique, ratio.",
            default="sum",
            example="összeg",
        ),
        Column(
            "Irány",
            "direction",
            Choice(DIRECTIONS),
            "A növekedés vagy a csökkenés a jó.",
            "Whether up or down is good.",
            default="up",
            example="növekvő",
        ),
        Column("Bázisérték", "baseline", Amount(), "Az induló érték.", "Value at the start.", example=0),
        Column(
            "Célérték",
            "target",
            Amount(),
            "Az elérendő érték; a későbbi célértékek az Indikátor-célértékek lapon állnak.",
            "Value to be reached; later targets are on the sheet Indikátor-célértékek.",
            example=120,
        ),
        Column("Céldátum", "target_due", Partial(), "Meddig kell elérni.", "To be reached by.", example="2021.12.31."),
        Column(
            "Felelős",
            "owner_role",
            Text(100),
            "Felelős tisztség vagy szervezeti egység; személynév nem lehet.",
            "Responsible office or unit; never a person's name.",
            example="projektmenedzser",
        ),
        Column(
            "Mi számítja ki",
            "computed_by",
            Choice(tuple((one.word, one.key) for one in COMPUTATIONS)),
            "Melyik adatból számítható; a jelentett érték mellett a számított is látszik.",
            "What it can be computed from; the computed value is shown beside the one reported.",
            example="bevont személyek",
        ),
        DOCUMENTS,
    ),
    key=("project_key", "indicator_code"),
)
