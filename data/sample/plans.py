"""Made-up equal-opportunity programmes of some settlements, with their reviews and what the Forum followed up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from data import models
from data.sample import measures
from data.sample.world import NOW, World
from data.sample.writing import Writer

AGES = (14, 22, 30, 46, 55, 63)
"""Months since adoption: reviews come due at 24 and 48, the programme ends at 60: some are due, one has expired."""
REVIEWED_AFTER, FOLLOWED_AFTER = 25, (11, 12, 10, 13)
"""Months after the adoption at which every other plan is reviewed; between the yearly follow-ups of the Forum."""
FORUM_RESTS = 3
"""Of so many plans one is not followed by its Forum in the last years."""
OUTCOMES = ("változatlan", "módosítandó", "módosult")


def write(writer: Writer, world: World, names: Mapping[str, str]) -> None:
    """Write a plan for about half of the settlements, at most 60, its reviews and its measures."""
    places = [place for district in world.districts for place in district.places][::2][:60]
    plans = [_plan(world, number, place, names[place]) for number, place in enumerate(places)]
    writer.add(models.Plan, plans)
    writer.add(models.PlanReview, [row for number, plan in enumerate(plans) for row in _reviews(world, number, plan)])
    measures.write(writer, world, {plan["plan_code"]: _age(number) for number, plan in enumerate(plans)})


def _age(number: int) -> int:
    return AGES[number % len(AGES)]


def _plan(world: World, number: int, place: str, name: str) -> dict[str, Any]:
    adopted = world.month(NOW - _age(number))
    return {
        "plan_code": f"MINTA-HEP-{place}", "title": f"Helyi Esélyegyenlőségi Program – {name} (minta)", "kind": "HEP",
        "settlement_ksh": place, "resolution": f"minta/{number + 1}", "adopted_on": f"{adopted}-{12 + number % 15:02d}",
        "resolution_is": "elfogadott", "term_years": 5, "review_every_years": 2, "forum_every_years": 1,
        "responsible_role": "HEP-referens", "reviewed_on": _reviewed(world, number),
    }  # fmt: skip


def _reviewed(world: World, number: int) -> str | None:
    """The last review, of every other plan that is old enough."""
    month = NOW - _age(number) + REVIEWED_AFTER
    return f"{world.month(month)}-10" if month < NOW and number % 2 else None


def _reviews(world: World, number: int, plan: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    same = {"plan_code": plan["plan_code"], "measure_no": ""}
    if plan["reviewed_on"]:
        outcome = OUTCOMES[number % len(OUTCOMES)]
        note = "Az időarányos megvalósulás áttekintése (minta)"
        yield same | {"review_kind": "felülvizsgálat", "reviewed_on": plan["reviewed_on"], "outcome": outcome,
                      "note": note}  # fmt: skip
    month, last = NOW - _age(number) + FOLLOWED_AFTER[0], NOW - (30 if number % FORUM_RESTS == 0 else 0)
    for order in range(1, 8):
        if month >= last:
            return
        yield same | {"review_kind": "fórum", "reviewed_on": f"{world.month(month)}-{5 + number % 20:02d}",
                      "outcome": None, "note": "A HEP Fórum éves ülése (minta)"}  # fmt: skip
        month += FOLLOWED_AFTER[order % len(FOLLOWED_AFTER)]
