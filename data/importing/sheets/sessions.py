"""Alkalmak: the single sessions of activities."""

from dataclasses import replace

from data.importing.kinds import Choice, Code, Day, Whole
from data.importing.sheet import Column, Record, Sheet
from data.importing.sheets.shared import ACTIVITY, DOCUMENTS, NOTE, SETTLEMENT
from data.models import Session

STATUSES = (("megtartott", "held"), ("tervezett", "planned"), ("elmaradt", "cancelled"))


def _derived(record: Record) -> Record:
    return {"month": record["held_on"][:7]}


SESSIONS = Sheet(
    "Alkalmak",
    Session,
    "Egy sor egy alkalom. A létszámot csak ott adja meg, ahol nincs jelenléti ív.",
    "One row is one session. Give a headcount only where there is no attendance list.",
    (
        ACTIVITY,
        Column(
            "Alkalom kódja",
            "session_code",
            Code(),
            "A tevékenységen belül egyedi kód.",
            "Code, unique within the activity.",
            required=True,
            example="2019-04",
        ),
        Column(
            "Dátum", "held_on", Day(), "Az alkalom napja.", "Day of the session.", required=True, example="2019.04.18."
        ),
        replace(
            SETTLEMENT,
            hu="A helyszín települése: pontos név vagy KSH-kód.",
            en="Settlement of the venue: exact name or KSH code.",
        ),
        Column(
            "Állapot",
            "status",
            Choice(STATUSES),
            "Megtartott, tervezett vagy elmaradt.",
            "Held, planned or cancelled.",
            required=True,
            example="megtartott",
        ),
        Column("Férőhely", "capacity", Whole("fő", most=1_000_000), "Hány fő fér el.", "How many fit.", example=20),
        Column(
            "Létszám",
            "headcount",
            Whole("fő", most=1_000_000),
            "Hány fő volt jelen, ha nincs jelenléti ív.",
            "How many were there, where there is no list.",
            example=None,
        ),
        NOTE,
        DOCUMENTS,
    ),
    key=("activity_code", "session_code"),
    derive=_derived,
)
