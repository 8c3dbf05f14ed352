"""Made-up notes beside figures, and a made-up event on charts over time."""

from __future__ import annotations

from typing import Any

from data import models
from data.sample.world import NOW, World
from data.sample.writing import Writer

AGO = 18
"""Months before now of what the notes speak of."""


def write(writer: Writer, world: World) -> None:
    """Two notes on figures of the first project, and one event for everybody."""
    month, later = world.month(NOW - AGO), world.month(NOW - AGO + 1)
    key = world.programmes[0].key
    writer.add(
        models.Note,
        [
            _note("MINTA-M1", key, "workshops-sessions", month, later, "Két alkalom felújítás miatt elmaradt (minta)"),
            _note("MINTA-M2", key, "budget-cumulative", later, None, "A számlák egy hónappal később jöttek (minta)"),
            _note("MINTA-E1", "", "", month, None, "Felújítás a közösségi házban (minta)", "esemény"),
        ],
    )


def _note(
    code: str, key: str, figure: str, since: str, until: str | None, words: str, kind: str = "megjegyzés"
) -> dict[str, Any]:
    return {
        "note_code": code, "note_kind": kind, "project_key": key, "figure": figure, "since": since, "until": until,
        "note": words, "by_role": "projektmenedzser",
    }  # fmt: skip
