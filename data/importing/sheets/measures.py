"""Intézkedések: the measures of plans, with all columns of the summary table of a HEP's action plan."""

from dataclasses import replace

from data.importing.kinds import Choice, Code, Partial, Reference, Text, Whole
from data.importing.sheet import EXAMPLE, Column, Sheet
from data.importing.sheets.shared import DOCUMENTS, GROUPS, RESPONSIBLE
from data.models import Measure

STATUSES = tuple(
    (word, word) for word in ("nem indult", "folyamatban", "teljesült", "részben teljesült", "elmaradt", "módosult")
)
PLAN = Column(
    "Terv kódja",
    "plan_code",
    Reference("plan"),
    "A terv kódja, ahogy a Tervek lapon áll.",
    "Code of the plan, as on the sheet Tervek.",
    required=True,
    example=EXAMPLE,
)


def _long(header: str, name: str, hu: str, en: str, *, longest: int = 2000, example: str | None = None) -> Column:
    return Column(header, name, Text(longest), hu, en, example=example)


MEASURES = Sheet(
    "Intézkedések",
    Measure,
    "A tervek intézkedései: egy sor az intézkedési terv összegző táblázatának egy sora.",
    "The measures of plans: one row is one row of the summary table of an action plan.",
    (
        PLAN,
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
            "Sorszám",
            "sequence_no",
            Whole(),
            "A táblázatban álló sorszám; célcsoportonként újra kezdődhet.",
            "Number printed in the table; it may start anew for each target group.",
            example=3,
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
        _long("Probléma", "problem", "Amire az intézkedés válaszol.", "The problem it answers."),
        _long("Cél", "objective", "Az intézkedés célja.", "What it wants to reach."),
        _long(
            "Stratégiai kapcsolat",
            "strategy_links",
            "Összhang egyéb stratégiai dokumentumokkal.",
            "How it fits other strategic documents.",
        ),
        _long("Tartalom", "content", "Az intézkedés tartalma.", "What is to be done.", longest=4000),
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
        _long(
            "Eredményességi mutatók",
            "indicators",
            "Amivel az eredményesség mérhető, szavakkal.",
            "What its success is measured by, in words.",
            example="a képzést elvégzők száma",
        ),
        _long(
            "Indikátorok kódja",
            "indicator_codes",
            "A mutatókhoz tartozó indikátorok kódja, pontosvesszővel elválasztva.",
            "Codes of the indicators that measure it, separated by semicolons.",
            longest=500,
        ),
        _long("Humán erőforrás", "resources_human", "Aki kell hozzá.", "People it needs.", longest=1000),
        _long("Pénzügyi erőforrás", "resources_financial", "A szükséges pénz.", "Money it needs.", longest=1000),
        _long("Technikai erőforrás", "resources_technical", "A szükséges eszközök.", "Means it needs.", longest=1000),
        _long("Fenntarthatóság", "sustainability", "Az eredmények fenntartása.", "How its results are kept up."),
        Column(
            "Állapot",
            "status",
            Choice(STATUSES),
            "A legutóbbi ismert állapot; üresen: nincs róla adat. A változásokat az Intézkedés-állapotok lap őrzi.",
            "The last known status; empty: nothing is known. Changes are on the sheet Intézkedés-állapotok.",
            example="folyamatban",
        ),
        DOCUMENTS,
    ),
    key=("plan_code", "measure_no"),
)
