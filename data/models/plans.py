"""Plans (strategies, programmes, HEP) and their measures, with deadlines that may be words."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from data.models.provenance import Base, Recorded


class Plan(Recorded, Base):
    """A plan with its resolution. `resolution_is`: elfogadott, tervezet or ismeretlen; `deadline_text` may be a
    word."""

    __tablename__ = "plan"
    KEY = ("plan_code",)

    plan_code: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(300))
    kind: Mapped[str | None] = mapped_column(String(64))
    settlement_ksh: Mapped[str | None] = mapped_column(String(5))
    parent_code: Mapped[str | None] = mapped_column(String(64))
    resolution: Mapped[str | None] = mapped_column(String(100))
    adopted_on: Mapped[str | None] = mapped_column(String(10))
    resolution_is: Mapped[str | None] = mapped_column(String(32))
    term_years: Mapped[int | None]
    review_every_years: Mapped[int | None]
    reviewed_on: Mapped[str | None] = mapped_column(String(10))
    responsible_role: Mapped[str | None] = mapped_column(String(200))
    deadline_text: Mapped[str | None] = mapped_column(String(100))


class Measure(Recorded, Base):
    """A measure (intézkedés) of a plan; `groups` are target-group codes joined by ";"."""

    __tablename__ = "measure"
    KEY = ("plan_code", "measure_no")

    plan_code: Mapped[str] = mapped_column(String(64))
    measure_no: Mapped[str] = mapped_column(String(32))
    title: Mapped[str] = mapped_column(String(300))
    problem: Mapped[str | None] = mapped_column(String(2000))
    objective: Mapped[str | None] = mapped_column(String(2000))
    groups: Mapped[str | None] = mapped_column(String(300))
    responsible_role: Mapped[str | None] = mapped_column(String(200))
    deadline_on: Mapped[str | None] = mapped_column(String(10))
    deadline_text: Mapped[str | None] = mapped_column(String(100))
    status: Mapped[str] = mapped_column(String(32), default="nem indult")
