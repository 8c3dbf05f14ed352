"""Made-up evidence of what partners did of what they had promised."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from data.sample.world import NOW, Programme, World

Row = dict[str, Any]
ATTEND, CONTRIBUTE, VENUE = (
    "részvétel a kerekasztalon",
    "szakmai hozzájárulás a programhoz",
    "helyszín biztosítása",
)
DUTIES = "; ".join((ATTEND, CONTRIBUTE, VENUE))
_FOUND = (
    ("fulfilled", "az elvégzett munkáról jegyzőkönyv készült (minta)"),
    ("fulfilled", "a beszámoló elfogadva (minta)"),
    ("partly", "a vállalás egy része készült el (minta)"),
    ("no_evidence", "a megkeresésre nem érkezett igazolás (minta)"),
)


def duties(world: World, programme: Programme, agreements: Sequence[Row]) -> list[Row]:
    """Evidence for about two thirds of the duties that attendance does not measure, of the rows of agreements."""
    rng = world.random(17, programme.number)
    rows = []
    for agreement in agreements:
        for kind, words in (("contribute", CONTRIBUTE), ("other", VENUE)):
            fulfilment, note = _FOUND[int(rng.integers(0, len(_FOUND)))]
            month = min(NOW - 1, programme.first + int(rng.integers(9, 30)))
            if rng.random() < 0.35:
                continue
            rows.append({
                "project_key": agreement["project_key"], "organisation": agreement["organisation"],
                "duty_kind": kind, "duty": words, "evidence_no": 1, "fulfilment": fulfilment,
                "evidenced_on": f"{world.month(month)}-20", "evidence_note": note,
            })  # fmt: skip
    return rows
