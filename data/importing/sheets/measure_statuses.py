"""Intézkedés-állapotok: the history of each measure's status."""

from data.importing.kinds import Choice, Partial, Reference, Text
from data.importing.sheet import Column, Sheet
from data.importing.sheets.measures import PLAN, STATUSES
from data.importing.sheets.shared import DOCUMENTS
from data.models import MeasureStatus

NOTE = Column(
    "Megjegyzés",
    "note",
    Text(1000),
    "Szabad szöveg; személyes adat nem lehet benne.",
    "Free text; it must not hold personal data.",
)

MEASURE_STATUSES = Sheet(
    "Intézkedés-állapotok",
    MeasureStatus,
    "Egy sor egy intézkedés állapota attól a naptól, amelyiktől fennáll.",
    "One row is the status of a measure from the day on which it began.",
    (
        PLAN,
        Column(
            "Intézkedés száma",
            "measure_no",
            Reference("measure"),
            "A szám, ahogy az Intézkedések lapon áll.",
            "The number, as on the sheet Intézkedések.",
            required=True,
            example="II/3",
        ),
        Column(
            "Mióta",
            "since",
            Partial(past=True),
            "Az állapot kezdete.",
            "When the status began.",
            required=True,
            example="2019.03.01.",
        ),
        Column(
            "Állapot",
            "status",
            Choice(STATUSES),
            "Az állapot: " + ", ".join(word for word, _ in STATUSES) + ".",
            "The status: " + ", ".join(word for word, _ in STATUSES) + ".",
            required=True,
            example="folyamatban",
        ),
        NOTE,
        DOCUMENTS,
    ),
    key=("plan_code", "measure_no", "since"),
)
