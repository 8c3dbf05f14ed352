"""Felülvizsgálatok: reviews of plans and of single measures, and what the HEP Forum followed up."""

from data.importing.kinds import Choice, Partial, Reference
from data.importing.sheet import Column, Sheet
from data.importing.sheets.measure_statuses import NOTE
from data.importing.sheets.measures import PLAN
from data.importing.sheets.shared import DOCUMENTS
from data.models import PlanReview

KINDS = tuple((word, word) for word in ("felülvizsgálat", "fórum"))
OUTCOMES = tuple((word, word) for word in ("változatlan", "módosítandó", "módosult", "lezárult"))

PLAN_REVIEWS = Sheet(
    "Felülvizsgálatok",
    PlanReview,
    "Egy sor egy terv vagy egy intézkedés egy felülvizsgálata, vagy a HEP Fórum éves nyomon követése.",
    "One row is one review of a plan or of a measure, or a yearly follow-up by the HEP Forum.",
    (
        PLAN,
        Column(
            "Intézkedés száma",
            "measure_no",
            Reference("measure"),
            "Ha csak egy intézkedésről szólt; üresen az egész tervről.",
            "Where it was about one measure only; empty: about the whole plan.",
            default="",
        ),
        Column(
            "Fajta",
            "review_kind",
            Choice(KINDS),
            "Felülvizsgálat (az időarányos megvalósulás áttekintése) vagy fórum (a HEP Fórum éves nyomon követése).",
            "felülvizsgálat: examination of the implementation; fórum: yearly follow-up of the HEP Forum.",
            default="felülvizsgálat",
            example="felülvizsgálat",
        ),
        Column(
            "Napja",
            "reviewed_on",
            Partial(past=True),
            "A felülvizsgálat napja.",
            "Day of the review.",
            required=True,
            example="2020.05.28.",
        ),
        Column(
            "Eredmény",
            "outcome",
            Choice(OUTCOMES),
            "Változatlan, módosítandó, módosult vagy lezárult.",
            "Unchanged, to be changed, changed or closed.",
            example="változatlan",
        ),
        NOTE,
        DOCUMENTS,
    ),
    key=("plan_code", "measure_no", "review_kind", "reviewed_on"),
)
