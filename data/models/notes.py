"""Notes pinned to a figure and a period, and dated events that explain it."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from data.models.provenance import Base, Recorded


class Note(Recorded, Base):
    """A remark of a project's manager. `figure` is the id of a tile ("budget-cumulative"; "": every figure of the
    project), `note_kind` "megjegyzés" (beside the figure) or "esemény" (a mark on charts over time). `project_key` ""
    is for all projects. `since` and `until` are partial dates."""

    __tablename__ = "note"
    KEY = ("note_code",)

    note_code: Mapped[str] = mapped_column(String(64))
    note_kind: Mapped[str] = mapped_column(String(16), default="megjegyzés")
    project_key: Mapped[str] = mapped_column(String(64), default="")
    figure: Mapped[str] = mapped_column(String(64), default="")
    since: Mapped[str] = mapped_column(String(10))
    until: Mapped[str | None] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(String(300))
    by_role: Mapped[str | None] = mapped_column(String(200))
