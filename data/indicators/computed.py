"""What can compute an indicator of a project from the rows of the ledger; the functions are in data/queries."""

from __future__ import annotations

from typing import Literal, NamedTuple


class Computation(NamedTuple):
    """One way to compute. key: as the ledger keeps it; word: as the sheet Indikátorok has it; over: "period" where
    it has a figure for each period, "all" where only all of it is known."""

    key: str
    word: str
    over: Literal["period", "all"] = "period"


COMPUTATIONS = (
    Computation("reach.people", "bevont személyek"),
    Computation("workshops.held_sessions", "megtartott alkalmak"),
    Computation("workshops.completed_trainings", "befejezett képzések"),
    Computation("workshops.individual_plans", "elkészült egyéni fejlesztési tervek", "all"),
    Computation("budget.paid", "kifizetett összeg"),
    Computation("cooperation.agreements", "együttműködési megállapodások", "all"),
)
BY_KEY = {one.key: one for one in COMPUTATIONS}
