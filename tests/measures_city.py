"""Made-up plans and measures at every point of their deadlines, and the ledger that holds them: for tests."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Engine

from data import db, ledger, models
from data.refresh import refresh

TODAY = date(2026, 11, 15)
PLANS = (
    {"plan_code": "H", "title": "HEP Helvécia", "kind": "HEP", "settlement_ksh": "04093", "adopted_on": "2024-05-10"},
    {"plan_code": "V/1", "title": "Városi terv", "adopted_on": "2026-05-10"},
    {"plan_code": "X", "title": "Kelet nélküli terv"},
)
MEASURES = (
    {"measure_no": "I/1", "deadline_on": "2026-11-14", "status": "folyamatban", "groups": "HEP-N;HEP-R",
     "responsible_role": "jegyző"},
    {"measure_no": "I/2", "deadline_on": "2026-11-15", "status": "folyamatban", "groups": "HEP-N",
     "responsible_role": "jegyző"},
    {"measure_no": "I/3", "deadline_on": "2026-H1", "status": "teljesült", "groups": "HEP-I"},
    {"measure_no": "I/4", "deadline_on": "2026-H1", "status": None, "groups": "HEP-I"},
    {"measure_no": "I/5", "deadline_on": "2028", "status": "nem indult"},
    {"measure_no": "I/6", "deadline_on": "2025-01", "status": "elmaradt"},
    {"measure_no": "I/7", "deadline_text": "azonnal", "status": "folyamatban"},
    {"measure_no": "I/8", "deadline_text": "folyamatos", "status": "folyamatban"},
    {"measure_no": "I/10", "status": "részben teljesült"},
    {"plan_code": "V/1", "measure_no": "1/a", "deadline_text": "értelemszerűen", "status": "nem indult"},
    {"plan_code": "X", "measure_no": "1", "deadline_text": "azonnal", "status": "módosult"},
    {"plan_code": "X", "measure_no": "2", "deadline_text": "azonnal", "status": "nem indult"},
)  # fmt: skip
STATUSES = (
    {"measure_no": "I/8", "since": "2025", "status": "nem indult"},
    {"measure_no": "I/8", "since": "2026-02", "status": "folyamatban", "note": "elindult", "documents": "HEP-CIKK"},
    {"measure_no": "I/8", "since": "2027-01", "status": "teljesült"},
    {"measure_no": "I/2", "since": "2025-11-14", "status": "folyamatban"},
    {"measure_no": "I/5", "since": "2025-11-15", "status": "nem indult"},
)
REVIEWS = (
    {"measure_no": "I/1", "review_kind": "felülvizsgálat", "reviewed_on": "2026-03-02", "outcome": "módosítandó",
     "note": "több idő kell"},
)  # fmt: skip


def write(engine: Engine) -> None:
    """The plans, measures, statuses and reviews above, as one workbook would bring them."""
    rows: dict[type[models.Recorded], list[ledger.Row]] = {
        models.Plan: list(PLANS),
        models.Measure: [{"plan_code": "H", "title": f"Intézkedés {one['measure_no']}", **one} for one in MEASURES],
        models.MeasureStatus: [{"plan_code": "H", **one} for one in STATUSES],
        models.PlanReview: [{"plan_code": "H", **one} for one in REVIEWS],
    }
    with db.writing(engine) as connection:
        number = ledger.start_import(connection, "workbook", "test.xlsx", "0" * 64)
        for model, found in rows.items():
            told = [{**row, "sheet": "Lap", "row_no": place} for place, row in enumerate(found, start=2)]
            ledger.apply(connection, number, model, told)
        refresh(connection)
