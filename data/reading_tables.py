"""The reading tables: the few wide tables pages query, at the grain of the screens.

Copies hold the current rows of a small ledger table; roll-ups hold sums by project, place and month. Both are rebuilt
for the touched projects inside an import's own transaction, so a page never sees figures that disagree with the ledger.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, MetaData, String, Table

from data import models

READING = MetaData()
_ADDRESS = ("id", "superseded_in")
_BIG = BigInteger().with_variant(Integer, "sqlite")


def _copy_of(model: type[models.Recorded], *extra: Column) -> Table:
    columns = [Column(c.name, c.type) for c in model.__table__.columns if c.name not in _ADDRESS]
    return Table(f"read_{model.__tablename__}", READING, *columns, *extra)


COPIES: dict[type[models.Recorded], Table] = {
    model: _copy_of(model)
    for model in (
        models.Document,
        models.Settlement,
        models.TargetGroup,
        models.CostCategory,
        models.WorkshopGroup,
        models.WorkshopGroupStatus,
        models.Project,
        models.Partner,
        models.Agreement,
        models.AgreementDuty,
        models.DevelopmentPlan,
        models.PlannedReach,
        models.Indicator,
        models.IndicatorTarget,
        models.IndicatorValue,
        models.Activity,
        models.Plan,
        models.Measure,
        models.MeasureStatus,
        models.PlanReview,
        models.StatedFigure,
        models.Note,
    )
}
"""Ledger table → its copy in the reading: every column except `id` and `superseded_in`, current rows only."""

document = COPIES[models.Document]
settlement = COPIES[models.Settlement]
target_group = COPIES[models.TargetGroup]
cost_category = COPIES[models.CostCategory]
workshop_group = COPIES[models.WorkshopGroup]
workshop_group_status = COPIES[models.WorkshopGroupStatus]
project = COPIES[models.Project]
partner = COPIES[models.Partner]
agreement = COPIES[models.Agreement]
agreement_duty = COPIES[models.AgreementDuty]
development_plan = COPIES[models.DevelopmentPlan]
planned_reach = COPIES[models.PlannedReach]
indicator = COPIES[models.Indicator]
indicator_target = COPIES[models.IndicatorTarget]
indicator_value = COPIES[models.IndicatorValue]
activity = COPIES[models.Activity]
plan = COPIES[models.Plan]
measure = COPIES[models.Measure]
measure_status = COPIES[models.MeasureStatus]
plan_review = COPIES[models.PlanReview]
stated_figure = COPIES[models.StatedFigure]
note = COPIES[models.Note]


def _key() -> Column[str]:
    return Column("project_key", String(64), index=True, nullable=False)


money = Table(
    "read_money",
    READING,
    _key(),
    Column("category", String(120)),
    Column("organisation", String(200)),
    Column("month", String(7), index=True),
    *(Column(f"{name}_huf", _BIG) for name in ("planned", "committed", "claimed", "paid", "refunded")),
)
"""Sums by project, cost category, organisation ("" = none) and month; null where there is no row of that kind."""

_SESSION_SUMS = (
    "planned_sessions held_sessions cancelled_sessions listed_sessions headcount_sessions attendances headcount"
    " headcount_max turnout_attendances turnout_capacity"
).split()
session = Table(
    "read_session",
    READING,
    _key(),
    Column("activity_code", String(64)),
    Column("kind", String(16)),
    Column("workshop_group_no", Integer),
    Column("settlement_ksh", String(5)),
    Column("month", String(7), index=True),
    *(Column(name, _BIG) for name in _SESSION_SUMS),
)
"""Sessions by activity, venue and month. `planned_sessions` counts sessions of every status; `listed_sessions` are held
ones with an attendance list and `attendances` its length; `headcount_sessions` are held ones that have a headcount
instead, `headcount` their sum and `headcount_max` their greatest; turnout_* sum over held sessions that have both a
capacity and a list or headcount. workshop_group_no 0 = none."""

participation = Table(
    "read_participation",
    READING,
    Column("project_key", String(64)),
    Column("settlement_ksh", String(5)),
    Column("workshop_group_no", Integer),
    Column("month", String(7)),
    Column("attendances", _BIG),
    Index("uq_read_participation", "project_key", "settlement_ksh", "workshop_group_no", "month", unique=True),
)
"""Participations (attendances on lists) by project, home settlement, workshop group (0 = none) and month."""

partner_attendance = Table(
    "read_partner_attendance",
    READING,
    _key(),
    Column("activity_code", String(64)),
    Column("session_code", String(64)),
    Column("held_on", String(10)),
    Column("month", String(7)),
    Column("organisation", String(200)),
    Column("settlement_ksh", String(5)),
    Column("present", Boolean),
)
"""Every partner organisation at every session it was expected at."""

roundtable = Table(
    "read_roundtable",
    READING,
    _key(),
    Column("activity_code", String(64)),
    Column("session_code", String(64)),
    Column("held_on", String(10)),
    Column("month", String(7)),
    Column("settlement_ksh", String(5)),
    Column("status", String(16)),
    Column("headcount", _BIG),
)
"""The single sessions of roundtables (few, so they stay one by one)."""

project_place = Table("read_project_place", READING, _key(), Column("settlement_ksh", String(5), index=True))
"""Where a project works: its lead's, partners' and sessions' settlements, and those it plans to reach."""

citation = Table(
    "read_citation",
    READING,
    Column("documents", String(500)),
    Column("table_name", String(64)),
    Column("rows_count", Integer),
)
"""How many current rows of which table rest on which documents."""

imports = Table("read_import", READING, *(Column(c.name, c.type) for c in models.Import.__table__.columns))
"""All imports, newest last."""
