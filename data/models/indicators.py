"""Targets of indicators: each stays, also after it was changed."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from data.models.provenance import Base, Recorded


class IndicatorTarget(Recorded, Base):
    """What an indicator has to reach by the end of `period` (a partial date), counted from its start. The target in
    force is the one with the newest `set_on`; one that changes another for the same period has a `reason`."""

    __tablename__ = "indicator_target"
    KEY = ("project_key", "indicator_code", "period", "set_on")

    project_key: Mapped[str] = mapped_column(String(64))
    indicator_code: Mapped[str] = mapped_column(String(64))
    period: Mapped[str] = mapped_column(String(10))
    target: Mapped[float]
    set_by_role: Mapped[str | None] = mapped_column(String(200))
    set_on: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(String(1000))
