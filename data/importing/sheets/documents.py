"""Dokumentumok: what the other rows rest on."""

from data.dates import precision
from data.importing.kinds import Code, Partial, Text
from data.importing.sheet import EXAMPLE, Column, Record, Sheet
from data.models import Document


def _derived(record: Record) -> Record:
    return {"documents": record["code"], "dated_precision": precision(record.get("dated"))}


DOCUMENTS_SHEET = Sheet(
    "Dokumentumok",
    Document,
    "Előterjesztések, szerződések, jelentések: amire a többi lap sorai hivatkoznak.",
    "Proposals, contracts, reports: what the rows of the other sheets rest on.",
    (
        Column(
            "Dokumentum kódja",
            "code",
            Code(),
            "Rövid, egyedi kód.",
            "Short unique code.",
            required=True,
            example=EXAMPLE,
        ),
        Column(
            "Cím",
            "title",
            Text(300),
            "A dokumentum címe.",
            "Title of the document.",
            required=True,
            example="Szakmai beszámoló, 2019. I. félév",
        ),
        Column(
            "Típus",
            "kind",
            Text(64),
            "Például előterjesztés, szerződés, beszámoló.",
            "For instance proposal, contract, report.",
            example="beszámoló",
        ),
        Column(
            "Kiadó",
            "publisher",
            Text(200, scan="organisation"),
            "A kiadó szervezet.",
            "The organisation that issued it.",
            example="Minta Közösségi Egyesület",
        ),
        Column(
            "Kelt", "dated", Partial(past=True), "A dokumentum kelte.", "Date of the document.", example="2019.07.15."
        ),
        Column(
            "Hely",
            "locator",
            Text(500, scan="organisation"),
            "Webcím, iktatószám vagy fájlnév.",
            "Web address, file number or file name.",
            example="https://example.hu/beszamolo",
        ),
    ),
    key=("code",),
    derive=_derived,
)
