"""Tervek: strategies, programmes and HEPs."""

from dataclasses import replace

from data.importing.kinds import Choice, Code, Partial, Reference, Text, Whole
from data.importing.sheet import EXAMPLE, Column, Sheet
from data.importing.sheets.shared import DOCUMENTS, RESPONSIBLE, SETTLEMENT
from data.models import Plan

RESOLUTIONS = tuple((word, word) for word in ("elfogadott", "tervezet", "ismeretlen"))

PLANS = Sheet(
    "Tervek",
    Plan,
    "Stratégiák, programok, Helyi Esélyegyenlőségi Programok, a határozatukkal.",
    "Strategies, programmes, Local Equal Opportunity Programmes, with their resolutions.",
    (
        Column(
            "Terv kódja",
            "plan_code",
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
            "A terv címe.",
            "Title of the plan.",
            required=True,
            example="Helyi Esélyegyenlőségi Program",
        ),
        Column(
            "Típus",
            "kind",
            Text(64),
            "Stratégia, terv, járási program, HEP.",
            "Strategy, plan, district programme, HEP.",
            example="HEP",
        ),
        SETTLEMENT,
        Column(
            "Felsőbb terv",
            "parent_code",
            Reference("plan"),
            "A terv kódja, amelynek ez része.",
            "Code of the plan this one belongs to.",
        ),
        Column(
            "Határozat",
            "resolution",
            Text(100),
            "A határozat száma.",
            "Number of the resolution.",
            example="12/2018. (V.31.)",
        ),
        Column(
            "Elfogadva",
            "adopted_on",
            Partial(past=True),
            "Az elfogadás napja.",
            "Date of adoption.",
            example="2018.05.31.",
        ),
        Column(
            "Határozat állapota",
            "resolution_is",
            Choice(RESOLUTIONS),
            "Elfogadott, tervezet vagy ismeretlen.",
            "Adopted, draft or unknown.",
            example="elfogadott",
        ),
        Column(
            "Időtáv (év)",
            "term_years",
            Whole("év", most=100),
            "Hány évre szól; HEP-nél üresen: öt.",
            "For how many years; empty for a HEP: five.",
            example=5,
        ),
        Column(
            "Felülvizsgálat (hány évente)",
            "review_every_years",
            Whole("év", most=100),
            "Hány évenként kell felülvizsgálni; HEP-nél üresen: két.",
            "To be reviewed every so many years; empty for a HEP: two.",
            example=2,
        ),
        Column(
            "HEP Fórum (hány évente)",
            "forum_every_years",
            Whole("év", most=100),
            "Hány évenként követi nyomon a HEP Fórum; HEP-nél üresen: évente.",
            "Followed up by the HEP Forum every so many years; empty for a HEP: every year.",
        ),
        Column(
            "Felülvizsgálva",
            "reviewed_on",
            Partial(past=True),
            "Az utolsó felülvizsgálat, ha a Felülvizsgálatok lapon nem áll.",
            "Date of the last review, if it is not on the sheet Felülvizsgálatok.",
        ),
        replace(RESPONSIBLE),
        Column(
            "Határidő",
            "deadline_text",
            Text(100),
            "Ahogy a határozatban áll; lehet szó is (azonnal).",
            "As the resolution has it; it may be a word (azonnal: at once).",
            example="azonnal",
        ),
        DOCUMENTS,
    ),
    key=("plan_code",),
)
