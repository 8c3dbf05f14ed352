"""Made-up measures of the made-up plans, with deadlines that may be words, and the history of their statuses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from data import models
from data.sample.world import NOW, World
from data.sample.writing import Writer


class Draft(NamedTuple):
    """What a made-up measure says in every plan."""

    section: str
    groups: str
    role: str
    title: str
    problem: str
    objective: str
    content: str
    indicators: str
    indicator_codes: str | None = None


DRAFTS = (
    Draft("II", "HEP-GY", "intézményvezető", "Iskolai lemorzsolódás csökkentése",
          "A hátrányos helyzetű tanulók közül sokan végzettség nélkül hagyják el az iskolát.",
          "Kevesebb tanuló maradjon ki az általános iskolából.",
          "Tanoda, mentorálás és családlátogatás az iskolával közösen.",
          "a lemorzsolódással veszélyeztetett tanulók száma"),
    Draft("III", "HEP-N", "humánszolgáltatási iroda", "Nők visszatérése a munkaerőpiacra",
          "A kisgyermekes anyák nehezen találnak részmunkaidős állást.",
          "Több kisgyermekes anya dolgozzon.",
          "Álláskeresési klub, rugalmas munkahelyek felkutatása, gyermekfelügyelet a képzések idejére.",
          "a képzés után elhelyezkedett nők száma", "MUNKA"),
    Draft("IV", "HEP-I", "szociális intézmény vezetője", "Idősek nappali ellátásának bővítése",
          "Az egyedül élő idősek elszigetelődnek.",
          "Minden településrészről elérhető nappali ellátás.",
          "Új férőhelyek, támogató szolgálat és közösségi programok.",
          "az ellátottak száma; a férőhelyek száma"),
    Draft("V", "HEP-F", "városüzemeltetési iroda", "Akadálymentes közszolgáltatások",
          "A középületek egy része nem akadálymentes.",
          "Minden ügyfélszolgálat akadálymentesen elérhető.",
          "Rámpák, indukciós hurok, könnyen érthető tájékoztatók.",
          "az akadálymentesített épületek száma"),
    Draft("I", "HEP-M;HEP-R", "családsegítő központ vezetője", "Adósságkezelés és családi tanácsadás",
          "Sok mélyszegénységben élő család halmozott fel közüzemi tartozást.",
          "Kevesebb család veszítse el az otthonát.",
          "Egyéni tanácsadás, részletfizetési megállapodások, háztartási ismeretek.",
          "a lezárt adósságkezelési ügyek száma"),
)  # fmt: skip
WORDS = ("azonnal", "folyamatos", "értelemszerűen")
STATUSES = ("nem indult", "folyamatban", "folyamatban", "teljesült", "részben teljesült", "elmaradt", "módosult", None)
COMMON = {
    "strategy_links": "Illeszkedik a települési fejlesztési stratégiához (minta).",
    "resources_human": "egy szakmai vezető és két munkatárs (minta)",
    "resources_financial": "pályázati forrás és saját keret (minta)",
    "resources_technical": "helyiség, számítógépek (minta)",
    "sustainability": "A település a program után saját forrásból folytatja (minta).",
}


def write(writer: Writer, world: World, plans: Mapping[str, int]) -> None:
    """Write the measures of `plans` (code → months since its adoption) and how their statuses changed."""
    rng = world.random(16)
    measures: list[dict[str, Any]] = []
    statuses: list[dict[str, Any]] = []
    for code, age in plans.items():
        for order, draft in enumerate(DRAFTS, start=1):
            row = _measure(rng, world, code, age, order, draft)
            measures.append(row)
            statuses += _history(rng, world, age, row)
    writer.add(models.Measure, measures)
    writer.add(models.MeasureStatus, statuses)


def _measure(rng: np.random.Generator, world: World, code: str, age: int, order: int, draft: Draft) -> dict[str, Any]:
    month = NOW - age + int(rng.integers(10, 60))
    word = WORDS[int(rng.integers(0, len(WORDS)))] if rng.random() < 0.4 else None
    return {
        "plan_code": code, "measure_no": f"{draft.section}/{order}", "sequence_no": order,
        "title": f"{draft.title} (minta)", "groups": draft.groups, "responsible_role": draft.role,
        "problem": f"{draft.problem} (minta)", "objective": f"{draft.objective} (minta)",
        "content": f"{draft.content} (minta)", "indicators": f"{draft.indicators} (minta)",
        "indicator_codes": draft.indicator_codes,
        "deadline_on": None if word else world.month(month), "deadline_text": word,
        "status": STATUSES[int(rng.integers(0, len(STATUSES)))], **COMMON,
    }  # fmt: skip


def _history(rng: np.random.Generator, world: World, age: int, measure: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """From its plan's adoption to its status now, which is the measure's own; of some only that one is known."""
    now = measure["status"]
    way = {None: (), "nem indult": ("nem indult",), "folyamatban": ("nem indult", "folyamatban")}
    months = sorted(int(month) for month in rng.choice(np.arange(1, age), size=3, replace=False))
    quiet = rng.random() < 0.2
    for month, status in zip(months, () if quiet else way.get(now, ("nem indult", "folyamatban", now)), strict=False):
        yield {
            "plan_code": measure["plan_code"], "measure_no": measure["measure_no"], "status": status,
            "since": world.month(NOW - age + month), "note": "A felelős beszámolója szerint (minta)",
        }  # fmt: skip
