"""Megállapodások: co-operation agreements."""

from dataclasses import replace

from data.importing.kinds import Partial, Text, Whole
from data.importing.sheet import Column, Record, Sheet
from data.importing.sheets.shared import DOCUMENTS, ORGANISATION, PROJECT_FIRST, SETTLEMENT
from data.models import Agreement


def _checked(record: Record) -> list[tuple[str, str]]:
    return (
        [("agreements_count", "several_with_one_name")]
        if record["organisation"] and record["agreements_count"] != 1
        else []
    )


AGREEMENTS = Sheet(
    "Megállapodások",
    Agreement,
    "Együttműködési megállapodások. Ha csak a számuk ismert, a szervezet maradjon üresen.",
    "Co-operation agreements. Where only their number is known, leave the organisation empty.",
    (
        PROJECT_FIRST,
        replace(
            ORGANISATION,
            required=False,
            default="",
            hu="A szerződő szervezet; üres, ha csak a darabszám ismert.",
            en="The organisation that signed; empty where only the number is known.",
        ),
        SETTLEMENT,
        Column(
            "Megállapodások száma",
            "agreements_count",
            Whole("db", most=100_000),
            "Darabszám; név mellett mindig 1.",
            "How many; always 1 beside a name.",
            default=1,
            example=1,
        ),
        Column(
            "Aláírva", "signed_on", Partial(past=True), "Az aláírás napja.", "Date of signing.", example="2019.05.10."
        ),
        Column("Érvényes mettől", "valid_from", Partial(), "Mettől érvényes.", "Valid from.", example="2019.06.01."),
        Column("Érvényes", "valid_until", Partial(), "Meddig érvényes.", "Valid until.", example="2021.12.31."),
        Column(
            "További felek",
            "parties",
            Text(1000, scan="organisation"),
            "Ha többen írták alá: a többi szervezet neve, pontosvesszővel elválasztva.",
            "Where several signed: the names of the other organisations, separated by semicolons.",
        ),
        Column(
            "Vállalások",
            "duties",
            Text(500),
            "Mit vállalt a partner; több vállalás pontosvesszővel elválasztva.",
            "What the partner undertook; several duties separated by semicolons.",
            example="részvétel a kerekasztalon",
        ),
        DOCUMENTS,
    ),
    key=("project_key", "organisation"),
    check=_checked,
    ordered=(("signed_on", "valid_until"), ("valid_from", "valid_until")),
)
