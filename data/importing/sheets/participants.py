"""Résztvevők: people by code, with home settlement and target groups."""

from dataclasses import replace

from data.importing.kinds import ParticipantCode
from data.importing.sheet import EXAMPLE, Column, Sheet
from data.importing.sheets.shared import DOCUMENTS, GROUPS, SETTLEMENT
from data.models import Participant

PARTICIPANTS = Sheet(
    "Résztvevők",
    Participant,
    "Egy sor egy személy, kóddal. Név, születési adat, cím, TAJ-szám nem kerülhet a fájlba; "
    "a kódot a rendszer nem őrzi meg, csak a lenyomatát.",
    "One row is one person, by code. No names, birth data, addresses or TAJ numbers; "
    "the system keeps no code, only its keyed hash.",
    (
        Column(
            "Résztvevő kódja",
            "participant",
            ParticipantCode(),
            "A program által adott kód; legalább egy számjegy van benne.",
            "The code the programme gave; it has at least one digit.",
            required=True,
            example=EXAMPLE,
        ),
        replace(
            SETTLEMENT,
            required=True,
            hu="A lakóhely települése: pontos név vagy KSH-kód.",
            en="Home settlement: exact name or KSH code.",
        ),
        replace(
            GROUPS,
            hu=GROUPS.hu + " Aki a lapon szerepel, annak pontosan ezek a csoportjai.",
            en=GROUPS.en + " A person on this sheet is in exactly these groups.",
        ),
        DOCUMENTS,
    ),
    key=("participant",),
)
