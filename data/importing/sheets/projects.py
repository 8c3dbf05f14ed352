"""Projektek: the projects themselves."""

from dataclasses import replace

from data.importing.kinds import YES_NO, Amount, Choice, Code, Partial, Reference, Text, Whole
from data.importing.sheet import EXAMPLE, Column, Record, Sheet
from data.importing.sheets.shared import DOCUMENTS, NOTE, SETTLEMENT
from data.models import Project

STATUSES = tuple((word, word) for word in ("előkészítés", "folyamatban", "lezárt", "felfüggesztett", "ismeretlen"))
SCOPES = (("saját", "own"), ("szomszédos", "neighbour"), ("máshol", "elsewhere"), ("infrastruktúra", "infrastructure"))


def _derived(record: Record) -> Record:
    """A key without a digit is a name we gave; an official code has digits."""
    key = record["project_key"]
    return {"code": key if any(character.isdigit() for character in key) else None}


PROJECTS = Sheet(
    "Projektek",
    Project,
    "Egy sor egy projekt. Ami nem ismert, maradjon üresen: az üres nem nulla.",
    "One row is one project. Leave empty what is not known: empty is not zero.",
    (
        Column(
            "Projekt kódja",
            "project_key",
            Code(),
            "A támogatási azonosító; ha nincs, rövid saját név.",
            "The official identifier; a short name of your own where there is none.",
            required=True,
            example=EXAMPLE,
        ),
        Column(
            "Cím",
            "title",
            Text(300),
            "A projekt címe.",
            "Title of the project.",
            required=True,
            example="Közösségben könnyebb",
        ),
        Column(
            "Felhívás kódja",
            "call_code",
            Code(),
            "A pályázati felhívás kódja.",
            "Code of the funding call.",
            example="TOP-6.9.1-16",
        ),
        Column("Alap", "fund", Text(32), "A finanszírozó alap rövid neve.", "Short name of the fund.", example="ESZA"),
        Column(
            "Vezető szervezet",
            "lead_organisation",
            Text(200, scan="organisation"),
            "A kedvezményezett neve.",
            "Name of the lead beneficiary.",
            example="Kecskemét MJV Önkormányzata",
        ),
        replace(
            SETTLEMENT,
            header="Székhely",
            field="lead_ksh",
            hu="A vezető szervezet települése: név vagy KSH-kód.",
            en="Settlement of the lead beneficiary: name or KSH code.",
        ),
        Column(
            "Támogatás (Ft)",
            "grant_huf",
            Whole("Ft"),
            "A megítélt támogatás, egész forintban.",
            "Grant awarded, in whole forints.",
            example=12_000_000,
        ),
        Column(
            "Kerekített",
            "grant_is_rounded",
            YES_NO,
            "Igen, ha a támogatás kerekített összeg.",
            "Yes (igen) where the grant is a rounded figure.",
            default=False,
            example="nem",
        ),
        Column(
            "Összköltség (Ft)",
            "total_cost_huf",
            Whole("Ft"),
            "A teljes költség, egész forintban.",
            "Total cost, in whole forints.",
            example=12_000_000,
        ),
        Column(
            "Intenzitás (%)",
            "intensity_pct",
            Amount("%", negative=False),
            "A támogatás mértéke százalékban.",
            "Grant intensity in per cent.",
            example=100,
        ),
        Column("Kezdet", "start", Partial(), "A megvalósítás kezdete.", "Start of implementation.", example="2019.04."),
        Column(
            "Tervezett befejezés",
            "planned_end",
            Partial(),
            "A tervezett befejezés.",
            "Planned end.",
            example="2021.12.31.",
        ),
        Column(
            "Befejezés",
            "end",
            Partial(past=True),
            "A tényleges befejezés, ha már megtörtént.",
            "Actual end, once it has happened.",
        ),
        Column(
            "Állapot",
            "status",
            Choice(STATUSES),
            "A projekt állapota.",
            "Status of the project.",
            default="ismeretlen",
            example="folyamatban",
        ),
        Column(
            "Kapcsolódó projekt",
            "complements",
            Reference("project"),
            "A projekt, amelyet ez kiegészít.",
            "The project this one complements.",
        ),
        Column(
            "Hatókör",
            "scope",
            Choice(SCOPES),
            "A „máshol” és az „infrastruktúra” nem része az összesennek.",
            "own, neighbouring, elsewhere (máshol) or infrastructure; the last two stay out of totals.",
            default="own",
            example="saját",
        ),
        NOTE,
        DOCUMENTS,
    ),
    key=("project_key",),
    derive=_derived,
    ordered=(("start", "planned_end"), ("start", "end")),
)
