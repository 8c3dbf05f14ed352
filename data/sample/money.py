"""Made-up budgets (an S-curve over the months of a project) and the money that really moved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data import models
from data.sample import projects
from data.sample.world import Programme, World
from data.sample.writing import Writer

CATEGORIES = {
    "Projekt-előkészítés": (0.03, 0.0, 0.12),
    "Beruházás, eszközbeszerzés": (0.11, 0.08, 0.4),
    "Szakmai megvalósítás szolgáltatásai": (0.22, 0.1, 1.0),
    "Szakmai megvalósítás személyi költségei": (0.34, 0.04, 1.0),
    "Célcsoport támogatása": (0.1, 0.15, 1.0),
    "Projektmenedzsment": (0.1, 0.0, 1.0),
    "Általános (rezsi) költségek": (0.05, 0.0, 1.0),
    "Tartalék": (0.05, 0.7, 1.0),
}
"""Cost category → its part of the grant, and when it is spent, as parts of the project's life."""
PACE = {"closed": 0.98, "steady": 0.97, "under": 0.55, "over": 1.16, "late": 0.9, "future": 0.0}
"""Role → paid money as a multiple of what was planned to that day."""
Amounts = NDArray[np.int64]


def write(writer: Writer, world: World, names: Mapping[str, str]) -> None:
    """Write the budget lines and transactions of every project."""
    for programme in world.programmes:
        sharing = [(m.organisation, m.share) for m in projects.members(world, programme, names) if m.share] or [
            ("", 1.0)
        ]
        grant = projects.grant_huf(world, programme)
        plans = {
            (category, organisation): _planned(world, programme, grant * part * share, start, end)
            for category, (part, start, end) in CATEGORIES.items()
            for organisation, share in sharing
        }
        writer.add(models.BudgetLine, _budget_lines(world, programme, plans))
        writer.add(models.Transaction, _transactions(world, programme, plans))


def _planned(world: World, programme: Programme, total: float, start: float, end: float) -> Amounts:
    """Planned forints of each month of the project; they add up to the total, in whole thousands."""
    length = programme.last - programme.first + 1
    position = (np.arange(length + 1) / length - start) / (end - start)
    inside = np.clip(position, 0, 1)
    done = inside * inside * (3 - 2 * inside)
    return np.diff(np.round(done * total / 1000)).astype(np.int64) * 1000


Plans = Mapping[tuple[str, str], Amounts]


def _budget_lines(world: World, programme: Programme, plans: Plans) -> list[dict[str, Any]]:
    months = [world.month(number) for number in range(programme.first, programme.last + 1)]
    return [
        {
            "project_key": programme.key,
            "category": category,
            "month": month,
            "organisation": organisation,
            "planned_huf": amount,
        }
        for (category, organisation), amounts in plans.items()
        for month, amount in zip(months, amounts.tolist(), strict=True)
        if amount
    ]


def _transactions(world: World, programme: Programme, plans: Plans) -> list[dict[str, Any]]:
    rng = world.random(6, programme.number)
    rows: list[dict[str, Any]] = []
    for (category, organisation), planned in plans.items():
        paid = _paid(rng, programme, planned)
        kinds = {
            "commitment": _committed(planned, paid),
            "payment": paid,
            "claim": _claimed(paid),
            "refund": _refunded(rng, paid),
        }
        for kind, amounts in kinds.items():
            for place in np.flatnonzero(amounts).tolist():
                month = programme.first + place
                if month < programme.reported_to and month not in programme.gap:
                    row = {"kind": kind, "month": world.month(month), "amount_huf": int(amounts[place])}
                    rows.append(row | {"category": category, "organisation": organisation})
    rows.sort(key=lambda row: row["month"])
    days = rng.integers(1, 29, len(rows)).tolist()
    return [
        row | {"project_key": programme.key, "entry_no": f"T{number:05d}", "booked_on": f"{row['month']}-{day:02d}",
               "note": "Kitalált adatok"}
        for number, (row, day) in enumerate(zip(rows, days, strict=True), start=1)
    ]  # fmt: skip


def _paid(rng: np.random.Generator, programme: Programme, planned: Amounts) -> Amounts:
    """Payments follow the plan a month later, unevenly; up to today they come to the role's PACE of the plan."""
    uneven = rng.uniform(0.5, 1.5, len(planned)) * (rng.random(len(planned)) >= 0.12)
    amounts = np.roll(planned, 1) * uneven
    amounts[0] = 0
    told = min(programme.reported_to, programme.last + 1) - programme.first
    if told < 1 or not amounts[:told].sum():
        return np.zeros_like(planned)
    pace = np.full(len(planned), PACE[programme.role])
    if programme.role in ("over", "under"):  # it did not begin like this
        pace = np.interp(np.arange(len(planned)), (0, told), (0.5 + 0.5 * PACE[programme.role], PACE[programme.role]))
    cumulative = np.cumsum(planned) * pace
    amounts *= cumulative[told - 1] / amounts[:told].sum()
    return np.round(amounts / 1000).astype(np.int64) * 1000


def _committed(planned: Amounts, paid: Amounts) -> Amounts:
    """Contracts are signed every quarter, for what will be paid in that quarter and the next."""
    ahead = np.add.reduceat(np.maximum(paid, 0), range(0, len(paid), 3))
    amounts = np.zeros_like(planned)
    amounts[::3] = ahead
    return amounts


def _claimed(paid: Amounts) -> Amounts:
    """Every quarter claims back what the quarter before paid."""
    quarters = np.add.reduceat(paid, range(0, len(paid), 3))
    amounts = np.zeros_like(paid)
    amounts[3::3] = quarters[:-1]
    return amounts


def _refunded(rng: np.random.Generator, paid: Amounts) -> Amounts:
    """Now and then a small part comes back."""
    return np.where(rng.random(len(paid)) < 0.02, paid // 20 // 1000 * 1000, 0)
