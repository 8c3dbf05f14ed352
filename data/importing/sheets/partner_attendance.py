"""Partnerjelenlét: which organisation was at which session."""

from dataclasses import replace

from data.importing.kinds import YES_NO
from data.importing.sheet import Column, Sheet
from data.importing.sheets.shared import ACTIVITY, DOCUMENTS, MEMBER, SESSION, SETTLEMENT
from data.models import PartnerAttendance

PARTNER_ATTENDANCE = Sheet(
    "Partnerjelenlét",
    PartnerAttendance,
    "Mely partnerszervezet volt ott (vagy hiányzott) egy kerekasztalon vagy más alkalmon.",
    "Which partner organisation was (or was not) at a roundtable or another session.",
    (
        ACTIVITY,
        SESSION,
        replace(
            MEMBER,
            required=True,
            hu="A partner neve, ahogy a Partnerek vagy a Megállapodások lapon áll.",
            en="Name of the partner, as on the sheet Partnerek or Megállapodások.",
            example="Minta Közösségi Egyesület",
        ),
        SETTLEMENT,
        Column(
            "Jelen",
            "present",
            YES_NO,
            "Ott volt-e a partner.",
            "Whether the partner was there.",
            required=True,
            example="igen",
        ),
        DOCUMENTS,
    ),
    key=("activity_code", "session_code", "organisation"),
)
