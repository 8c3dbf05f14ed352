"""Made-up statuses of the workshop groups, and made-up numbers of development plans."""

from __future__ import annotations

from typing import Any

from data import models
from data.sample.world import NOW, Programme, World
from data.sample.writing import Writer

Row = dict[str, Any]
LEADERS = (
    "idősgondozási szakmai vezető",
    "családsegítő központ vezetője",
    "családsegítő központ vezetője",
    "védőnői szolgálat vezetője",
    "védőnői szolgálat vezetője",
    "családsegítő központ szakmai vezetője",
    "pályaorientációs tanácsadó",
)
"""Of the first workshop groups, in their order; of the last one nothing is said."""
DORMANT = 4
"""The number of the workshop group that is said to have stopped for a while."""
STEP = 6


def write(writer: Writer, world: World) -> None:
    """Write the statuses of the workshop groups, and the development plans of every project that has begun."""
    statuses = [_status(world, number, 14 + number, "létrejött", leader) for number, leader in enumerate(LEADERS, 1)]
    statuses += [_status(world, number, 20 + number, "működik", leader) for number, leader in enumerate(LEADERS, 1)]
    statuses.append(_status(world, DORMANT, NOW, "szünetel", None))
    writer.add(models.WorkshopGroupStatus, statuses)
    for programme in world.programmes:
        writer.add(models.DevelopmentPlan, _plans(world, programme))


def _status(world: World, number: int, month: int, word: str, leader: str | None) -> Row:
    return {
        "workshop_group_no": number, "since": world.month(month), "status": word, "leader_role": leader,
        "note": "Kitalált adatok",
    }  # fmt: skip


def _plans(world: World, programme: Programme) -> list[Row]:
    """Half-years whose last month is reported; individual plans for about a tenth of the people, some communities."""
    rng = world.random(18, programme.number)
    rows = []
    for kind, typical in (("individual", max(6, min(400, programme.people // 12))), ("community", 3)):
        under_way = 0
        for month in range(programme.first + STEP - 1, min(programme.last + 1, programme.reported_to), STEP):
            prepared = int(rng.poisson(typical))
            closed = int(rng.integers(0, under_way + 1)) if under_way else 0
            under_way += prepared - closed
            rows.append({
                "project_key": programme.key, "plan_kind": kind, "period": _half_year(world, month),
                "planned_plans": typical, "prepared_plans": prepared, "under_way_plans": under_way,
                "closed_plans": closed,
            })  # fmt: skip
    return list({(row["plan_kind"], row["period"]): row for row in rows}.values())


def _half_year(world: World, month: int) -> str:
    year, number = world.month(month).split("-")
    return f"{year}-H{1 if int(number) <= 6 else 2}"
