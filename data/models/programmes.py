"""Projects, their partners and agreements, target groups and planned reach, indicators."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from data.models.provenance import Base, Recorded

Text = String(500)


class Project(Recorded, Base):
    """A project. `scope`: own, neighbour, elsewhere or infrastructure; only own and neighbour enter totals by
    default."""

    __tablename__ = "project"
    KEY = ("project_key",)

    project_key: Mapped[str] = mapped_column(String(64))
    code: Mapped[str | None] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(300))
    call_code: Mapped[str | None] = mapped_column(String(64))
    fund: Mapped[str | None] = mapped_column(String(32))
    lead_organisation: Mapped[str | None] = mapped_column(String(200))
    lead_ksh: Mapped[str | None] = mapped_column(String(5))
    grant_huf: Mapped[int | None]
    grant_is_rounded: Mapped[bool] = mapped_column(default=False)
    total_cost_huf: Mapped[int | None]
    intensity_pct: Mapped[float | None]
    start: Mapped[str | None] = mapped_column(String(10))
    planned_end: Mapped[str | None] = mapped_column(String(10))
    end: Mapped[str | None] = mapped_column(String(10))
    status: Mapped[str] = mapped_column(String(32), default="ismeretlen")
    complements: Mapped[str | None] = mapped_column(String(64))
    scope: Mapped[str] = mapped_column(String(16), default="own")
    note: Mapped[str | None] = mapped_column(Text)


class Partner(Recorded, Base):
    """An organisation in a project: consortium leader, consortium member or co-operating partner, with its grant
    share."""

    __tablename__ = "partner"
    KEY = ("project_key", "organisation")

    project_key: Mapped[str] = mapped_column(String(64))
    organisation: Mapped[str] = mapped_column(String(200))
    settlement_ksh: Mapped[str | None] = mapped_column(String(5))
    role: Mapped[str] = mapped_column(String(64))
    share_huf: Mapped[int | None]


class Agreement(Recorded, Base):
    """A co-operation agreement; where only a count is known, `organisation` is "" and `agreements_count` says how many.

    `parties`: further organisations that signed it, joined by ";". `duties`: the document's words, joined by ";"; what
    shows that they were done is in `AgreementDuty`.
    """

    __tablename__ = "agreement"
    KEY = ("project_key", "organisation")

    project_key: Mapped[str] = mapped_column(String(64))
    organisation: Mapped[str] = mapped_column(String(200), default="")
    settlement_ksh: Mapped[str | None] = mapped_column(String(5))
    agreements_count: Mapped[int] = mapped_column(default=1)
    signed_on: Mapped[str | None] = mapped_column(String(10))
    valid_from: Mapped[str | None] = mapped_column(String(10))
    valid_until: Mapped[str | None] = mapped_column(String(10))
    parties: Mapped[str | None] = mapped_column(String(1000))
    duties: Mapped[str | None] = mapped_column(Text)


class TargetGroup(Recorded, Base):
    """A target group of a scheme; `group_code` is "<scheme>-<code>". `sensitive`: special category under GDPR Art.
    9."""

    __tablename__ = "target_group"
    KEY = ("group_code",)

    group_code: Mapped[str] = mapped_column(String(32))
    scheme: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(200))
    parent_code: Mapped[str | None] = mapped_column(String(32))
    kind: Mapped[str | None] = mapped_column(String(32))
    sensitive: Mapped[bool] = mapped_column(default=False)


class PlannedReach(Recorded, Base):
    """How many different people a project plans to reach; `group_code` "" = all groups, `settlement_ksh` "" = all
    places."""

    __tablename__ = "planned_reach"
    KEY = ("project_key", "group_code", "settlement_ksh")

    project_key: Mapped[str] = mapped_column(String(64))
    group_code: Mapped[str] = mapped_column(String(32), default="")
    settlement_ksh: Mapped[str] = mapped_column(String(5), default="")
    planned_people: Mapped[int]
    due: Mapped[str | None] = mapped_column(String(10))


class Indicator(Recorded, Base):
    """An indicator a project reports. `accumulation`: sum, last, unique or ratio; `direction`: up or down is good.

    `target` and `target_due` are its first target; later ones are in `IndicatorTarget`. `computed_by` names what
    computes it from rows (data/indicators/computed.py).
    """

    __tablename__ = "indicator"
    KEY = ("project_key", "indicator_code")

    project_key: Mapped[str] = mapped_column(String(64))
    indicator_code: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(300))
    definition: Mapped[str | None] = mapped_column(String(1000))
    unit: Mapped[str] = mapped_column(String(32))
    accumulation: Mapped[str] = mapped_column(String(16), default="sum")
    direction: Mapped[str] = mapped_column(String(8), default="up")
    baseline: Mapped[float | None]
    target: Mapped[float | None]
    target_due: Mapped[str | None] = mapped_column(String(10))
    owner_role: Mapped[str | None] = mapped_column(String(100))
    computed_by: Mapped[str | None] = mapped_column(String(64))


class IndicatorValue(Recorded, Base):
    """A reported value of an indicator for a period (partial date)."""

    __tablename__ = "indicator_value"
    KEY = ("project_key", "indicator_code", "period")

    project_key: Mapped[str] = mapped_column(String(64))
    indicator_code: Mapped[str] = mapped_column(String(64))
    period: Mapped[str] = mapped_column(String(10))
    amount: Mapped[float]
