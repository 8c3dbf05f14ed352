"""Vállalások és bizonyítékok: what a partner promised, and what shows that it was done."""

from dataclasses import replace

from data.importing.kinds import Choice, Partial, Text, Whole
from data.importing.sheet import Column, Record, Sheet
from data.importing.sheets.shared import DOCUMENTS, MEMBER, PROJECT_FIRST
from data.models import AgreementDuty

DUTY_KINDS = (
    ("részvétel a kerekasztalon", "attend_roundtable"),
    ("szakmai hozzájárulás", "contribute"),
    ("egyéb", "other"),
)
FULFILMENTS = (("teljesült", "fulfilled"), ("részben teljesült", "partly"), ("nincs bizonyíték", "no_evidence"))


def _checked(record: Record) -> list[tuple[str, str]]:
    said = record.get("evidenced_on") or record.get("evidence_note")
    return [("fulfilment", "evidence_without_finding")] if said and not record.get("fulfilment") else []


AGREEMENT_DUTIES = Sheet(
    "Vállalások és bizonyítékok",
    AgreementDuty,
    "Egy sor egy megállapodás egy vállalása, és ha van, egy bizonyíték a teljesítésére. A kerekasztalon való "
    "részvételt a Partnerjelenlét lap méri, ahhoz nem kell bizonyíték.",
    "One row is one duty of an agreement and, if there is any, one piece of evidence of its fulfilment. Attending the "
    "roundtable is measured by the sheet Partnerjelenlét and needs no evidence.",
    (
        PROJECT_FIRST,
        replace(
            MEMBER,
            hu="A szerződő szervezet, ahogy a Megállapodások lapon áll; üres, ha csak a darabszám ismert.",
            en="The organisation that signed, as on the sheet Megállapodások; empty where only the number is known.",
            example="Minta Közösségi Egyesület",
        ),
        Column(
            "Vállalás típusa",
            "duty_kind",
            Choice(DUTY_KINDS),
            "Részvétel a kerekasztalon, szakmai hozzájárulás vagy egyéb.",
            "Attending the roundtable, contributing professionally, or another.",
            required=True,
            example="szakmai hozzájárulás",
        ),
        Column(
            "Vállalás",
            "duty",
            Text(300),
            "A vállalás szövege, ahogy a megállapodásban áll; elhagyható, ha a típus mindent elmond.",
            "The words of the duty as in the agreement; may be left out where its kind says it all.",
            default="",
            example="helyzetelemzés a fiatalokról",
        ),
        Column(
            "Bizonyíték száma",
            "evidence_no",
            Whole(most=9_999),
            "Ha egy vállaláshoz több bizonyíték van: 1, 2, 3…",
            "Where a duty has several pieces of evidence: 1, 2, 3…",
            default=1,
            example=1,
        ),
        Column(
            "Teljesítés",
            "fulfilment",
            Choice(FULFILMENTS),
            "Mit mutat a bizonyíték; üres, ha még senki sem nézte meg.",
            "What the evidence shows; empty where nobody has looked yet.",
            example="teljesült",
        ),
        Column(
            "Bizonyíték kelte",
            "evidenced_on",
            Partial(past=True),
            "Mikori a bizonyíték.",
            "Date of the evidence.",
            example="2019.07.15.",
        ),
        Column(
            "Bizonyíték",
            "evidence_note",
            Text(500),
            "Mi igazolja a teljesítést; személynév nem lehet benne.",
            "What shows the fulfilment; never a person's name.",
            example="elkészült a helyzetelemzés",
        ),
        DOCUMENTS,
    ),
    key=("project_key", "organisation", "duty_kind", "duty", "evidence_no"),
    check=_checked,
)
