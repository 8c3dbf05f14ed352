"""Plans (strategies, programmes, HEP), their reviews, and their measures with deadlines that may be words."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from data.models.provenance import Base, Recorded


class Plan(Recorded, Base):
    """A plan with its resolution. `resolution_is`: elfogadott, tervezet or ismeretlen; `deadline_text` may be a
    word. `reviewed_on` is the last review where only that is known; `PlanReview` has them one by one."""

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
    forum_every_years: Mapped[int | None]
    reviewed_on: Mapped[str | None] = mapped_column(String(10))
    responsible_role: Mapped[str | None] = mapped_column(String(200))
    deadline_text: Mapped[str | None] = mapped_column(String(100))


class Measure(Recorded, Base):
    """A measure (intézkedés) of a plan, with the columns of the summary table of HEP action plans.

    `measure_no` is unique within the plan ("II/3"), `sequence_no` is the number printed in the table, which starts anew
    for each target group. `groups` and `indicator_codes` are codes joined by ";". `status` is the last known one where
    there is no `MeasureStatus`; null: nobody has reported.
    """

    __tablename__ = "measure"
    KEY = ("plan_code", "measure_no")

    plan_code: Mapped[str] = mapped_column(String(64))
    measure_no: Mapped[str] = mapped_column(String(32))
    sequence_no: Mapped[int | None]
    title: Mapped[str] = mapped_column(String(300))
    problem: Mapped[str | None] = mapped_column(String(2000))
    objective: Mapped[str | None] = mapped_column(String(2000))
    strategy_links: Mapped[str | None] = mapped_column(String(2000))
    content: Mapped[str | None] = mapped_column(String(4000))
    groups: Mapped[str | None] = mapped_column(String(300))
    responsible_role: Mapped[str | None] = mapped_column(String(200))
    deadline_on: Mapped[str | None] = mapped_column(String(10))
    deadline_text: Mapped[str | None] = mapped_column(String(100))
    indicators: Mapped[str | None] = mapped_column(String(2000))
    indicator_codes: Mapped[str | None] = mapped_column(String(500))
    resources_human: Mapped[str | None] = mapped_column(String(1000))
    resources_financial: Mapped[str | None] = mapped_column(String(1000))
    resources_technical: Mapped[str | None] = mapped_column(String(1000))
    sustainability: Mapped[str | None] = mapped_column(String(2000))
    status: Mapped[str | None] = mapped_column(String(32))


class MeasureStatus(Recorded, Base):
    """A measure's status from `since` (a partial date) until its next one."""

    __tablename__ = "measure_status"
    KEY = ("plan_code", "measure_no", "since")

    plan_code: Mapped[str] = mapped_column(String(64))
    measure_no: Mapped[str] = mapped_column(String(32))
    since: Mapped[str] = mapped_column(String(10))
    status: Mapped[str] = mapped_column(String(32))
    note: Mapped[str | None] = mapped_column(String(1000))


class PlanReview(Recorded, Base):
    """A review of a whole plan (`measure_no` "") or of one measure. `review_kind`: felülvizsgálat (the examination of
    its implementation) or fórum (the yearly follow-up of the HEP Forum)."""

    __tablename__ = "plan_review"
    KEY = ("plan_code", "measure_no", "review_kind", "reviewed_on")

    plan_code: Mapped[str] = mapped_column(String(64))
    measure_no: Mapped[str] = mapped_column(String(32), default="")
    review_kind: Mapped[str] = mapped_column(String(32), default="felülvizsgálat")
    reviewed_on: Mapped[str] = mapped_column(String(10))
    outcome: Mapped[str | None] = mapped_column(String(64))
    note: Mapped[str | None] = mapped_column(String(1000))
