"""The four words for how a figure stands against its plan, each with its icon, never by colour alone."""

from __future__ import annotations

from dashboard.i18n import text

STATUS_ICONS = {"on_track": "✓", "attention": "!", "late": "✕", "no_data": "–"}


def status(name: object, language: str) -> str:
    """Icon and word: "✓ rendben", "! figyelmet igényel", "✕ késésben", "– nincs adat"."""
    return f"{STATUS_ICONS[str(name)]} {text(f'status.{name}', language)}"
