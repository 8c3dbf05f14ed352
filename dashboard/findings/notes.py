"""What people wrote about figures, and the dated events on charts, in words for the line below a tile."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard import format as fmt
from dashboard.i18n import text

MOST = 2
"""So many notes are written out below a tile."""


def below(notes: Sequence[Any], tile_id: str, language: str) -> list[str]:
    """The notes of a tile (figure, since, until, note, by_role), the newest MOST, and how many more there are:
    "Megjegyzés, 2024. május: két alkalom elmaradt a felújítás miatt".
    """
    mine = [note for note in notes if note.figure in ("", tile_id)]
    said = [_note(note, language) for note in reversed(mine[-MOST:])]
    return said + ([text("notes.more", language, count=len(mine) - MOST)] if len(mine) > MOST else [])


def _note(note: Any, language: str) -> str:
    when = fmt.partial_date(note.since, language)
    if note.until != note.since:
        when = f"{when} – {fmt.partial_date(note.until, language)}"
    by = f" ({note.by_role})" if note.by_role else ""
    return text("notes.note", language, when=when, note=note.note.rstrip("."), by=by)


def marks(events: Sequence[Any], signs: str, language: str) -> str:
    """The key of the events on a chart (known, words, kind, subject):
    "① 2015. november 25.: elfogadva: Járási Esélyteremtő Program; ② …".
    """
    return "; ".join(f"{sign} {_event(event, language)}" for sign, event in zip(signs, events, strict=False))


def _event(event: Any, language: str) -> str:
    what = event.words.rstrip(".") or text(f"notes.{event.kind}", language, subject=event.subject)
    return f"{fmt.partial_date(event.known, language)}: {what}"
