"""Pénzmozgások: commitments, claims, payments and refunds."""

from data.importing.kinds import Choice, Code, Day, Whole
from data.importing.sheet import Column, Record, Sheet
from data.importing.sheets.shared import CATEGORY, DOCUMENTS, MEMBER, NOTE, PROJECT_FIRST
from data.models import Transaction

KINDS = (
    ("lekötés", "commitment"),
    ("kifizetési igénylés", "claim"),
    ("kifizetés", "payment"),
    ("visszafizetés", "refund"),
)


def _derived(record: Record) -> Record:
    """Amounts are kept positive: the kind says that a refund lowers what was paid."""
    return {"month": record["booked_on"][:7], "amount_huf": abs(record["amount_huf"])}


def _checked(record: Record) -> list[tuple[str, str]]:
    return [("amount_huf", "negative_not_refund")] if record["amount_huf"] < 0 and record["kind"] != "refund" else []


TRANSACTIONS = Sheet(
    "Pénzmozgások",
    Transaction,
    "Lekötések, kifizetési igénylések, kifizetések és visszafizetések. Minden összeg forint.",
    "Commitments, payment claims, payments and refunds. All amounts are forints.",
    (
        PROJECT_FIRST,
        Column(
            "Bizonylatszám",
            "entry_no",
            Code(),
            "A tétel egyedi száma a projekten belül.",
            "Number of the entry, unique within the project.",
            required=True,
            example="2019/0012",
        ),
        Column(
            "Kelt",
            "booked_on",
            Day(past=True),
            "A könyvelés napja.",
            "Day of booking.",
            required=True,
            example="2019.04.25.",
        ),
        Column(
            "Típus",
            "kind",
            Choice(KINDS),
            "Lekötés, kifizetési igénylés, kifizetés vagy visszafizetés.",
            "Commitment, payment claim, payment or refund.",
            required=True,
            example="kifizetés",
        ),
        CATEGORY,
        MEMBER,
        Column(
            "Összeg (Ft)",
            "amount_huf",
            Whole("Ft", negative=True),
            "Egész forint; mínusz csak visszafizetésnél lehet.",
            "Whole forints; less than zero only for a refund.",
            required=True,
            example=230_000,
        ),
        NOTE,
        DOCUMENTS,
    ),
    key=("project_key", "entry_no"),
    check=_checked,
    derive=_derived,
)
