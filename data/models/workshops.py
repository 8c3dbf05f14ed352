"""What became of workshop groups, and how many development plans there are."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from data.models.provenance import Base, Recorded


class WorkshopGroupStatus(Recorded, Base):
    """A workshop group's status from `since` (a partial date) until its next one, in the source's words: javasolt,
    létrejött, működik, szünetel or megszűnt. `leader_role` is an office or an organisation's unit, never a name."""

    __tablename__ = "workshop_group_status"
    KEY = ("workshop_group_no", "since")

    workshop_group_no: Mapped[int]
    since: Mapped[str] = mapped_column(String(10))
    status: Mapped[str] = mapped_column(String(32))
    leader_role: Mapped[str | None] = mapped_column(String(200))
    note: Mapped[str | None] = mapped_column(String(500))


class DevelopmentPlan(Recorded, Base):
    """How many development plans of a kind (individual or community) a project has in a period (a partial date): never
    whose. `planned_plans`, `prepared_plans` and `closed_plans` count plans of the period; `under_way_plans` those under
    way at its end. Null: not reported."""

    __tablename__ = "development_plan"
    KEY = ("project_key", "plan_kind", "period")

    project_key: Mapped[str] = mapped_column(String(64))
    plan_kind: Mapped[str] = mapped_column(String(16))
    period: Mapped[str] = mapped_column(String(10))
    planned_plans: Mapped[int | None]
    prepared_plans: Mapped[int | None]
    under_way_plans: Mapped[int | None]
    closed_plans: Mapped[int | None]
