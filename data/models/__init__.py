"""The ledger's tables."""

from data.models.agreements import AgreementDuty
from data.models.events import Activity, PartnerAttendance, Session, WorkshopGroup
from data.models.indicators import IndicatorTarget
from data.models.money import BudgetLine, CostCategory, Transaction
from data.models.notes import Note
from data.models.people import Attendance, Membership, Participant, Person, ReachBlock
from data.models.places import Settlement
from data.models.plans import Measure, MeasureStatus, Plan, PlanReview
from data.models.programmes import Agreement, Indicator, IndicatorValue, Partner, PlannedReach, Project, TargetGroup
from data.models.provenance import Base, Document, Import, Recorded, StatedFigure
from data.models.releases import HeldBlock, HeldRelease, KeyChange, NamedSet, NamedSetProject
from data.models.workshops import DevelopmentPlan, WorkshopGroupStatus

RECORDED: tuple[type[Recorded], ...] = (
    Document,
    Settlement,
    TargetGroup,
    CostCategory,
    WorkshopGroup,
    WorkshopGroupStatus,
    Project,
    Partner,
    Agreement,
    AgreementDuty,
    DevelopmentPlan,
    PlannedReach,
    Indicator,
    IndicatorTarget,
    IndicatorValue,
    BudgetLine,
    Transaction,
    Activity,
    Session,
    PartnerAttendance,
    Participant,
    Membership,
    Plan,
    Measure,
    MeasureStatus,
    PlanReview,
    StatedFigure,
    Note,
)
"""Every table of the ledger whose rows are superseded, in the order their references need."""

__all__ = [
    "RECORDED",
    "Activity",
    "Agreement",
    "AgreementDuty",
    "Attendance",
    "Base",
    "BudgetLine",
    "CostCategory",
    "DevelopmentPlan",
    "Document",
    "HeldBlock",
    "HeldRelease",
    "Import",
    "Indicator",
    "IndicatorTarget",
    "IndicatorValue",
    "KeyChange",
    "Measure",
    "MeasureStatus",
    "Membership",
    "NamedSet",
    "NamedSetProject",
    "Note",
    "Participant",
    "Partner",
    "PartnerAttendance",
    "Person",
    "Plan",
    "PlanReview",
    "PlannedReach",
    "Project",
    "ReachBlock",
    "Recorded",
    "Session",
    "Settlement",
    "StatedFigure",
    "TargetGroup",
    "Transaction",
    "WorkshopGroup",
    "WorkshopGroupStatus",
]
