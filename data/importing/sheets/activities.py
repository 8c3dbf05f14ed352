"""Tevékenységek: trainings, workshops, roundtables, clubs and events."""

from data.importing.kinds import Choice, Code, Partial, Reference, Text, Whole
from data.importing.sheet import EXAMPLE, Column, Sheet
from data.importing.sheets.shared import DOCUMENTS, PROJECT, SETTLEMENT
from data.models import Activity

KINDS = (
    ("képzés", "training"),
    ("műhely", "workshop"),
    ("kerekasztal", "roundtable"),
    ("klub", "club"),
    ("rendezvény", "event"),
)
STATUSES = tuple((word, word) for word in ("tervezett", "folyamatban", "lezárult", "elmaradt", "ismeretlen"))

ACTIVITIES = Sheet(
    "Tevékenységek",
    Activity,
    "Képzések, műhelyek, kerekasztalok, klubok, rendezvények: a terv és az állapot. Az alkalmak külön lapon állnak.",
    "Trainings, workshops, roundtables, clubs, events: plan and status. Their sessions have a sheet of their own.",
    (
        Column(
            "Tevékenység kódja",
            "activity_code",
            Code(),
            "Rövid, egyedi kód.",
            "Short unique code.",
            required=True,
            example=EXAMPLE,
        ),
        PROJECT,
        Column(
            "Cím",
            "title",
            Text(300),
            "A tevékenység címe.",
            "Title of the activity.",
            required=True,
            example="Szenior kézműves műhely",
        ),
        Column(
            "Típus",
            "kind",
            Choice(KINDS),
            "Képzés, műhely, kerekasztal, klub vagy rendezvény.",
            "Training, workshop, roundtable, club or event.",
            required=True,
            example="műhely",
        ),
        Column("Forma", "form", Text(64), "A forrás saját szava a típusra.", "The source's own word for the kind."),
        Column(
            "Műhelycsoport",
            "workshop_group_no",
            Reference("workshop_group"),
            "A műhelycsoport sorszáma vagy pontos neve.",
            "Number or exact name of the workshop group.",
            example="1",
        ),
        SETTLEMENT,
        Column("Korosztály", "age", Text(32), "A résztvevők kora.", "Age of the participants.", example="60 év felett"),
        Column("Meghívottak", "invited", Text(200), "Kiket hívtak meg.", "Who was invited."),
        Column(
            "Megvalósító",
            "organisation",
            Reference("organisation"),
            "Melyik partner végzi. A Partnerek lapon vagy a rendszerben szereplő név.",
            "The partner that carries it out. A name on the sheet Partnerek or in the system.",
        ),
        Column(
            "Tervezett alkalmak",
            "planned_sessions",
            Whole("alkalom", most=100_000),
            "Hány alkalmat terveztek.",
            "How many sessions were planned.",
            example=10,
        ),
        Column(
            "Tervezett létszám",
            "planned_headcount",
            Whole("fő", most=1_000_000),
            "Hány főt terveztek.",
            "How many people were planned.",
            example=15,
        ),
        Column(
            "Férőhely",
            "capacity",
            Whole("fő", most=1_000_000),
            "Hány fő fér el egy alkalmon.",
            "How many fit at one session.",
            example=20,
        ),
        Column("Kezdet", "start", Partial(), "A tevékenység kezdete.", "Start of the activity.", example="2019.04."),
        Column(
            "Tervezett befejezés",
            "planned_completion",
            Partial(),
            "A tervezett befejezés.",
            "Planned completion.",
            example="2019. II. félév",
        ),
        Column(
            "Befejezés",
            "completion",
            Partial(past=True),
            "A tényleges befejezés, ha már megtörtént.",
            "Actual completion, once it has happened.",
        ),
        Column(
            "Állapot",
            "status",
            Choice(STATUSES),
            "A tevékenység állapota.",
            "Status of the activity.",
            default="ismeretlen",
            example="folyamatban",
        ),
        Column(
            "Állapot napja",
            "as_of",
            Partial(past=True),
            "Mikori az állapot.",
            "The date the status was known.",
            example="2019.06.30.",
        ),
        DOCUMENTS,
    ),
    key=("activity_code",),
    ordered=(("start", "planned_completion"), ("start", "completion")),
)
