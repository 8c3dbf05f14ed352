"""The four words for how a figure stands against its plan, each with its icon, never by colour alone."""

from __future__ import annotations

from dashboard.format.numbers import is_missing
from dashboard.i18n import text

STATUS_ICONS = {"on_track": "✓", "attention": "!", "late": "✕", "no_data": "–"}


def status(name: object, language: str) -> str:
    """Icon and word: "✓ rendben", "! figyelmet igényel", "✕ késésben", "– nincs adat"."""
    return f"{STATUS_ICONS[str(name)]} {text(f'status.{name}', language)}"


def judged(name: str | None, figure: object) -> str | None:
    """The status to show beside `figure`: none where the figure is known and nothing says how it should stand, for "no
    data" beside a number would deny it.
    """
    return None if name == "no_data" and not is_missing(figure) else name
