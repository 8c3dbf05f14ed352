"""Megjegyzések: notes pinned to a figure and a period, and dated events."""

from dataclasses import replace

from data.importing.kinds import Choice, Code, Partial, Text
from data.importing.sheet import EXAMPLE, Column, Sheet
from data.importing.sheets.shared import DOCUMENTS, PROJECT, RESPONSIBLE
from data.models import Note

KINDS = tuple((word, word) for word in ("megjegyzés", "esemény"))

NOTES = Sheet(
    "Megjegyzések",
    Note,
    "Egy sor egy megjegyzés egy ábrához és időszakhoz, vagy egy dátumhoz kötött esemény, amelyet az idősoros ábrák "
    "jelölnek.",
    "One row is a note on a figure and period, or a dated event that is drawn on charts over time.",
    (
        Column(
            "Kód",
            "note_code",
            Code(),
            "A megjegyzés kódja; ugyanezzel a kóddal javítható.",
            "Code of the note; the same code corrects it.",
            required=True,
            example=EXAMPLE,
        ),
        Column(
            "Fajta",
            "note_kind",
            Choice(KINDS),
            "Megjegyzés (az ábra alatt olvasható) vagy esemény (az idősoros ábrákon jel).",
            "megjegyzés: read below the figure; esemény: a mark on charts over time.",
            default="megjegyzés",
            example="megjegyzés",
        ),
        replace(
            PROJECT,
            required=False,
            default="",
            hu="A projekt kódja; üresen minden projektre szól.",
            en="Code of the project; empty: for all projects.",
            example="",
        ),
        Column(
            "Ábra",
            "figure",
            Code(),
            "Az ábra azonosítója, ahogy a lemásolt hivatkozás végén áll (például budget-cumulative); üresen a projekt "
            "minden ábrájára szól.",
            "Id of the figure as at the end of its copied link (such as budget-cumulative); empty: every figure.",
            default="",
            example="workshops-sessions",
        ),
        Column(
            "Ettől",
            "since",
            Partial(),
            "Melyik időszakra szól: a kezdete; eseménynél a napja.",
            "Beginning of the period it is about; the day of an event.",
            required=True,
            example="2024. május",
        ),
        Column("Eddig", "until", Partial(), "Az időszak vége; üresen csak az Ettől időszaka.", "End of the period."),
        Column(
            "Szöveg",
            "note",
            Text(300),
            "Egy mondat, személyes adat nélkül.",
            "One sentence without personal data.",
            required=True,
            example="Két alkalom elmaradt a felújítás miatt.",
        ),
        replace(RESPONSIBLE, header="Ki mondja", field="by_role"),
        DOCUMENTS,
    ),
    key=("note_code",),
    ordered=(("since", "until"),),
)
