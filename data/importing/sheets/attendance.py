"""Jelenlét: who was at which session."""

from data.importing.kinds import YES_NO, ParticipantCode
from data.importing.sheet import Column, Sheet
from data.importing.sheets.shared import ACTIVITY, SESSION
from data.models import Attendance

ATTENDANCE = Sheet(
    "Jelenlét",
    Attendance,
    "Egy sor: egy résztvevő ott volt egy alkalmon. A „nem” egy korábban tévesen bevitt jelenlétet von vissza.",
    "One row: a participant was at a session. “nem” (no) takes back an attendance entered by mistake.",
    (
        ACTIVITY,
        SESSION,
        Column(
            "Résztvevő kódja",
            "participant",
            ParticipantCode(),
            "A kód, ahogy a Résztvevők lapon áll.",
            "The code, as on the sheet Résztvevők.",
            required=True,
            example="P-0001",
        ),
        Column(
            "Jelen",
            "present",
            YES_NO,
            "Ott volt-e; üresen: igen.",
            "Whether they were there; empty means yes.",
            default=True,
            example="igen",
        ),
    ),
    key=("activity_code", "session_code", "participant"),
)
