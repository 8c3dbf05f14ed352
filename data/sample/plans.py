"""Made-up equal-opportunity programmes of some settlements, with measures and deadlines that may be words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from data import models
from data.sample.world import NOW, World
from data.sample.writing import Writer

MEASURES = (
    ("Iskolai lemorzsolódás csökkentése", "HEP-GY", "intézményvezető"),
    ("Nők visszatérése a munkaerőpiacra", "HEP-N", "humánszolgáltatási iroda"),
    ("Idősek nappali ellátásának bővítése", "HEP-I", "szociális intézmény vezetője"),
    ("Akadálymentes közszolgáltatások", "HEP-F", "városüzemeltetési iroda"),
    ("Adósságkezelés és családi tanácsadás", "HEP-M;HEP-R", "családsegítő központ vezetője"),
)
WORDS = ("azonnal", "folyamatos", "értelemszerűen")
STATUSES = ("nem indult", "folyamatban", "folyamatban", "teljesült", "részben teljesült", "elmaradt")
AGES = (14, 22, 30, 46, 55, 63)
"""Months since adoption: reviews come due at 24 and 48, the programme ends at 60: some are due, one has expired."""


def write(writer: Writer, world: World, names: Mapping[str, str]) -> None:
    """Write a plan for about half of the settlements, at most 60, and its measures."""
    rng = world.random(16)
    places = [place for district in world.districts for place in district.places][::2][:60]
    plans, measures = [], []
    for number, place in enumerate(places):
        plan = _plan(world, number, place, names[place])
        plans.append(plan)
        for order, (title, groups, role) in enumerate(MEASURES, start=1):
            month = NOW - AGES[number % len(AGES)] + int(rng.integers(10, 60))
            word = WORDS[int(rng.integers(0, len(WORDS)))] if rng.random() < 0.4 else None
            measures.append({
                "plan_code": plan["plan_code"], "measure_no": str(order), "title": f"{title} (minta)", "groups": groups,
                "responsible_role": role, "deadline_on": None if word else world.month(month), "deadline_text": word,
                "status": STATUSES[int(rng.integers(0, len(STATUSES)))],
            })  # fmt: skip
    writer.add(models.Plan, plans)
    writer.add(models.Measure, measures)


def _plan(world: World, number: int, place: str, name: str) -> dict[str, Any]:
    age = AGES[number % len(AGES)]
    adopted = world.month(NOW - age)
    reviewed = NOW - age + 25
    return {
        "plan_code": f"MINTA-HEP-{place}", "title": f"Helyi Esélyegyenlőségi Program – {name} (minta)", "kind": "HEP",
        "settlement_ksh": place, "resolution": f"minta/{number + 1}", "adopted_on": f"{adopted}-{12 + number % 15:02d}",
        "resolution_is": "elfogadott", "term_years": 5, "review_every_years": 2, "responsible_role": "HEP-referens",
        "reviewed_on": f"{world.month(reviewed)}-10" if reviewed < NOW and number % 2 else None,
    }  # fmt: skip
