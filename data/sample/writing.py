"""Collects the rows of a sample and writes them with their address: import, sheet, row number and document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from typing import Any

from sqlalchemy import Connection

from data import bulk, models
from data.models import Recorded

DOCUMENT = "MINTA-DOK"
SHEETS: dict[type, str] = {
    models.Document: "Dokumentumok",
    models.Settlement: "Települések",
    models.Project: "Projektek",
    models.Partner: "Partnerek",
    models.Agreement: "Megállapodások",
    models.AgreementDuty: "Vállalások és bizonyítékok",
    models.DevelopmentPlan: "Fejlesztési tervek",
    models.WorkshopGroupStatus: "Műhelycsoport-állapotok",
    models.PlannedReach: "Célcsoportok",
    models.Indicator: "Indikátorok",
    models.IndicatorTarget: "Indikátor-célértékek",
    models.IndicatorValue: "Indikátorértékek",
    models.BudgetLine: "Költségvetés",
    models.Transaction: "Pénzmozgások",
    models.Activity: "Tevékenységek",
    models.Session: "Alkalmak",
    models.PartnerAttendance: "Partnerjelenlét",
    models.Participant: "Résztvevők",
    models.Membership: "Résztvevők",
    models.Plan: "Tervek",
    models.Measure: "Intézkedések",
    models.MeasureStatus: "Intézkedés-állapotok",
    models.PlanReview: "Felülvizsgálatok",
    models.Note: "Megjegyzések",
}


class Writer:
    """Writes rows of one import. `added` counts them all, attendances and people included."""

    def __init__(self, connection: Connection, import_id: int) -> None:
        self.connection = connection
        self.import_id = import_id
        self.added = 0
        self._rows: Counter[type] = Counter()

    def add(self, model: type[Recorded], rows: Sequence[Mapping[str, Any]]) -> None:
        """Write `rows`, dictionaries with the same columns each."""
        if rows:
            self.columns(model, {name: [row[name] for row in rows] for name in rows[0]}, len(rows))

    def columns(self, model: type[Recorded], columns: Mapping[str, Any], count: int) -> None:
        """Write `count` rows given as columns: a list with a value for each row, or one value for all."""
        table = model.__table__
        given = {c.name: c.default.arg for c in table.columns if c.default is not None and c.name not in columns}
        first = self._rows[model] + 2  # row 1 of a sheet is its header
        self._rows[model] += count
        full = given | dict(columns) | {
            "import_id": self.import_id, "sheet": SHEETS[model], "row_no": range(first, first + count),
            "documents": DOCUMENT,
        }  # fmt: skip
        bulk.append(self.connection, table, list(full), zip(*map(_column, full.values()), strict=False))
        self.added += count

    def attendances(self, sessions: Sequence[int], people: Sequence[int]) -> None:
        """Write attendances: session and person ids, in the order of the sessions."""
        count = len(sessions)
        first = self._rows[models.Attendance] + 2
        self._rows[models.Attendance] += count
        rows = zip(sessions, people, repeat(self.import_id), range(first, first + count), strict=False)
        names = ("session_id", "person_id", "import_id", "row_no")
        bulk.append(self.connection, models.Attendance.__table__, names, rows)
        self.added += count

    def people(self, ids: Sequence[int], hashes: Sequence[bytes]) -> None:
        """Write persons with their hashes."""
        bulk.append(self.connection, models.Person.__table__, ("id", "code_hash"), zip(ids, hashes, strict=True))


def _column(value: Any) -> Iterable[Any]:
    return value if isinstance(value, (list, range)) else repeat(value)
