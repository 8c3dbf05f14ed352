"""Made-up indicators of the made-up projects: what they mean, who answers for them, targets that changed, reports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from data import models
from data.people.blocks import Attended
from data.sample.world import NOW, Programme, World
from data.sample.writing import Writer

Row = dict[str, Any]


class Draft(NamedTuple):
    """An indicator every made-up project has. part: its target as a part of the people to be reached."""

    code: str
    name: str
    definition: str
    unit: str
    accumulation: str
    part: float
    computed_by: str | None


PEOPLE, PLANS, WORK = (
    Draft("BEVONT", "Bevont hátrányos helyzetű személyek",
          "Akik legalább egy programon részt vettek; mindenki egyszer számít (minta).", "fő", "unique", 1.0,
          "reach.people"),
    Draft("TERV", "Elkészült egyéni fejlesztési tervek",
          "Az aláírt egyéni fejlesztési tervek; a módosítás nem új terv (minta).", "db", "sum", 0.4, None),
    Draft("MUNKA", "Képzés után elhelyezkedők aránya",
          "A képzést elvégzők közül fél évvel később dolgozók aránya (minta).", "%", "ratio", 0.0, None),
)  # fmt: skip
DRAFTS = (PEOPLE, PLANS, WORK)
RATIO = 35.0
PACE = {"under": 0.7, "late": 0.82, "over": 1.1}
"""How fast projects of some roles go, of what their targets need."""
CHANGED = {
    0: (1.2, "A felhívás módosítása megemelte a vállalást (minta)."),
    1: (0.9, "A járvány miatt elmaradt programok (minta)."),
}
"""Of three projects one raised its target, and one lowered it: by how much, and why."""
TWICE = (1.0, 1.0, 1.0, 1.07, 1.0, 0.96)
"""What a report makes of the people on the lists: most tell the same, some count somebody twice or forget a list."""


def write(writer: Writer, world: World, key: str, attended: Attended) -> None:
    """Write the indicators of a project, their targets and half-yearly reports; attended: who was at its sessions."""
    programme = next(one for one in world.programmes if one.key == key)
    reached = _reached(world, attended)
    wanted = _wanted(programme, reached)
    writer.add(models.Indicator, _indicators(world, programme, wanted))
    writer.add(models.IndicatorTarget, _targets(world, programme, wanted))
    writer.add(models.IndicatorValue, list(_values(world, programme, wanted, reached)))


def _reached(world: World, attended: Attended) -> np.ndarray[Any, Any]:
    """Different people from the start to the end of each month of the axis."""
    order = np.argsort(attended.month, kind="stable")
    _, first = np.unique(attended.person[order], return_index=True)
    seen = attended.month[order][first] - world.first_month
    return np.cumsum(np.bincount(seen, minlength=NOW + 1))


def _wanted(programme: Programme, reached: np.ndarray[Any, Any]) -> float:
    """The people to be reached: what the project is heading for at its pace."""
    now = min(NOW, programme.last + 1, programme.reported_to)
    length = programme.last - programme.first + 1
    ahead = max(1.0, length / max(1, now - programme.first)) ** 0.5 / PACE.get(programme.role, 1.0)
    return float(max(100, round(float(reached[max(0, now - 1)]) * ahead / 10) * 10))


def _target_of(one: Draft, wanted: float) -> float:
    return float(round(wanted * one.part)) if one.part else RATIO


def _indicators(world: World, programme: Programme, wanted: float) -> list[Row]:
    return [
        {"project_key": programme.key, "indicator_code": one.code, "name": one.name, "definition": one.definition,
         "unit": one.unit, "accumulation": one.accumulation, "baseline": 0.0, "target": _target_of(one, wanted),
         "target_due": world.month(programme.last), "owner_role": "szakmai vezető", "computed_by": one.computed_by}
        for one in DRAFTS
    ]  # fmt: skip


def _targets(world: World, programme: Programme, wanted: float) -> list[Row]:
    """A target for the middle of the project's time, and of some projects a last one that was changed."""
    middle, changed = (programme.first + programme.last) // 2, programme.first + 7
    begun = world.month(min(programme.first, NOW - 2))
    rows = [
        _target(programme, one, world.month(middle), _target_of(one, wanted) * part, begun)
        for one, part in ((PEOPLE, 0.6), (PLANS, 0.45))
    ]
    if changed < min(NOW, middle) and programme.number % 3 in CHANGED:
        by, why = CHANGED[programme.number % 3]
        due, day = world.month(programme.last), world.month(changed)
        rows.append(_target(programme, PEOPLE, due, wanted * by, day, why))
    return rows


def _target(programme: Programme, one: Draft, due: str, amount: float, day: str, reason: str | None = None) -> Row:
    return {
        "project_key": programme.key, "indicator_code": one.code, "period": due, "target": float(round(amount)),
        "set_by_role": "irányító hatóság" if reason else "konzorcium vezetője", "set_on": day, "reason": reason,
    }  # fmt: skip


def _values(world: World, programme: Programme, wanted: float, reached: np.ndarray[Any, Any]) -> Iterator[Row]:
    """A report for each half-year that is over, of which some are missing."""
    rng = world.random(5, programme.number)
    length, pace = programme.last - programme.first + 1, PACE.get(programme.role, 1.0)
    last = min(programme.last + 1, programme.reported_to, NOW)
    halves = [month for month in range(programme.first + 2, last) if (world.first_month + month) % 6 == 5]
    for one in DRAFTS:
        for place, month in enumerate(halves):
            if rng.random() < 0.1:
                continue
            done = (month - programme.first + 1) / length
            amount = {
                "unique": float(reached[month]) * TWICE[(place + programme.number) % len(TWICE)],
                "sum": wanted * one.part * pace * 6 / length * rng.uniform(0.9, 1.1),
                "ratio": (22 + 14 * done) * rng.uniform(0.95, 1.05),
            }[one.accumulation]
            year, number = world.month(month).split("-")
            yield {
                "project_key": programme.key, "indicator_code": one.code, "amount": float(round(amount)),
                "period": f"{year}-H{1 if number == '06' else 2}",
            }  # fmt: skip
