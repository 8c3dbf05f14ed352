"""Made-up indicators of the made-up projects: what they mean, who answers for them, and targets that changed."""

from __future__ import annotations

from typing import Any, NamedTuple

from data import models
from data.sample.world import NOW, Programme, World
from data.sample.writing import Writer

Row = dict[str, Any]


class Draft(NamedTuple):
    """An indicator every made-up project has. part: its target as a part of the project's people, 0: of its own."""

    code: str
    name: str
    definition: str
    unit: str
    accumulation: str
    part: float
    computed_by: str | None


DRAFTS = (
    Draft("BEVONT", "Bevont hátrányos helyzetű személyek",
          "Akik legalább egy programon részt vettek; mindenki egyszer számít (minta).", "fő", "unique", 1.0,
          "reach.people"),
    Draft("TERV", "Elkészült egyéni fejlesztési tervek",
          "Az aláírt egyéni fejlesztési tervek; a módosítás nem új terv (minta).", "db", "sum", 0.4, None),
    Draft("MUNKA", "Képzés után elhelyezkedők aránya",
          "A képzést elvégzők közül fél évvel később dolgozók aránya (minta).", "%", "ratio", 0.0, None),
)  # fmt: skip
RATIO = 35.0
RAISED = 3
"""Of so many projects one raised a target, and one lowered another."""


PACE = {"under": 0.7, "late": 0.82, "over": 1.1}
"""How fast projects of some roles go, of what their targets need."""


def write(writer: Writer, world: World, programme: Programme) -> None:
    """Write the indicators of a project, their targets and what it reported."""
    writer.add(models.Indicator, _indicators(world, programme))
    writer.add(models.IndicatorTarget, _targets(world, programme))
    writer.add(models.IndicatorValue, _values(world, programme))


def _indicators(world: World, programme: Programme) -> list[Row]:
    return [
        {"project_key": programme.key, "indicator_code": one.code, "name": one.name, "definition": one.definition,
         "unit": one.unit, "accumulation": one.accumulation, "baseline": 0.0, "target": _first_target(programme, one),
         "target_due": world.month(programme.last), "owner_role": "szakmai vezető", "computed_by": one.computed_by}
        for one in DRAFTS
    ]  # fmt: skip


def _first_target(programme: Programme, one: Draft) -> float:
    return float(round(max(100, programme.people) * one.part / 10) * 10) if one.part else RATIO


def _targets(world: World, programme: Programme) -> list[Row]:
    """A target for the middle of the project's time, and of some projects one that was changed, with its reason."""
    middle, changed = (programme.first + programme.last) // 2, programme.first + 7
    rows = [
        _target(programme, one, world.month(middle), _first_target(programme, one) * part, world.month(programme.first))
        for one, part in ((DRAFTS[0], 0.45), (DRAFTS[1], 0.4))
    ]
    if changed < min(NOW, middle):
        way = {0: (1.2, "A felhívás módosítása megemelte a vállalást (minta)."),
               1: (0.8, "A járvány miatt elmaradt programok (minta).")}.get(programme.number % RAISED)  # fmt: skip
        if way:
            final = _first_target(programme, DRAFTS[0]) * way[0]
            rows.append(_target(programme, DRAFTS[0], world.month(programme.last), final, world.month(changed), way[1]))
    return rows


def _target(programme: Programme, one: Draft, due: str, amount: float, day: str, reason: str | None = None) -> Row:
    return {
        "project_key": programme.key, "indicator_code": one.code, "period": due, "target": float(round(amount)),
        "set_by_role": "irányító hatóság" if reason else "konzorcium vezetője", "set_on": day, "reason": reason,
    }  # fmt: skip


def _values(world: World, programme: Programme) -> list[Row]:
    """Half-yearly reports, of which some are missing."""
    rng = world.random(5, programme.number)
    rows: list[Row] = []
    length, pace = programme.last - programme.first + 1, PACE.get(programme.role, 1.0)
    for one in DRAFTS:
        target = max(100, programme.people) * one.part or RATIO
        for month in range(programme.first + 5, min(programme.last + 1, programme.reported_to), 6):
            if rng.random() < 0.1:
                continue
            done = (month - programme.first + 1) / length
            levels = {"sum": target * pace * 6 / length, "ratio": 22 + 14 * done}
            amount = levels.get(one.accumulation, target * pace * done) * rng.uniform(0.95, 1.05)
            period = f"{world.month(month)[:4]}-H{1 if int(world.month(month)[5:]) <= 6 else 2}"
            rows.append(
                {"project_key": programme.key, "indicator_code": one.code, "period": period,
                 "amount": float(round(amount))}
            )  # fmt: skip
    unique = {(row["indicator_code"], row["period"]): row for row in rows}
    return list(unique.values())
