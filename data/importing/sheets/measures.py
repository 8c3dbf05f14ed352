"""Intézkedések: the measures of plans."""

from dataclasses import replace

from data.importing.kinds import Choice, Code, Partial, Reference, Text
from data.importing.sheet import EXAMPLE, Column, Sheet
from data.importing.sheets.shared import DOCUMENTS, GROUPS, RESPONSIBLE
from data.models import Measure

STATUSES = tuple((word, word) for word in ("nem indult", "folyamatban", "teljesült", "elmaradt"))

MEASURES = Sheet(
    "Intézkedések",
    Measure,
    "A tervek intézkedései, határidővel és állapottal.",
    "The measures of plans, with deadline and status.",
    (
        Column(
            "Terv kódja",
            "plan_code",
            Reference("plan"),
            "A terv kódja, ahogy a Tervek lapon áll.",
            "Code of the plan, as on the sheet Tervek.",
            required=True,
            example=EXAMPLE,
        ),
        Column(
            "Intézkedés száma",
            "measure_no",
            Code(32),
            "A terven belül egyedi szám.",
            "Number, unique within the plan.",
            required=True,
            example="II/3",
        ),
        Column(
            "Cím",
            "title",
            Text(300),
            "Az intézkedés címe.",
            "Title of the measure.",
            required=True,
            example="Idősek digitális képzése",
        ),
        Column("Probléma", "problem", Text(2000), "Amire az intézkedés válaszol.", "The problem it answers."),
        Column("Cél", "objective", Text(2000), "Az intézkedés célja.", "What it wants to reach."),
        replace(GROUPS, example="HEP-I"),
        RESPONSIBLE,
        Column(
            "Határidő (dátum)",
            "deadline_on",
            Partial(),
            "A határidő, ha dátum.",
            "Deadline, where it is a date.",
            example="2020. I. félév",
        ),
        Column(
            "Határidő (szó)",
            "deadline_text",
            Text(100),
            "A határidő, ha szó (folyamatos).",
            "Deadline, where it is a word (folyamatos: continuous).",
        ),
        Column(
            "Állapot",
            "status",
            Choice(STATUSES),
            "Nem indult, folyamatban, teljesült vagy elmaradt.",
            "Not started, under way, done or dropped.",
            default="nem indult",
            example="folyamatban",
        ),
        DOCUMENTS,
    ),
    key=("plan_code", "measure_no"),
)
