"""The ledger's tables."""

from data.models.events import Activity, PartnerAttendance, Session, WorkshopGroup
from data.models.money import BudgetLine, CostCategory, Transaction
from data.models.people import Attendance, Membership, Participant, Person, ReachBlock
from data.models.places import Settlement
from data.models.plans import Measure, Plan
from data.models.programmes import Agreement, Indicator, IndicatorValue, Partner, PlannedReach, Project, TargetGroup
from data.models.provenance import Base, Document, Import, Recorded, StatedFigure
from data.models.releases import HeldBlock, HeldRelease, KeyChange, NamedSet, NamedSetProject

RECORDED: tuple[type[Recorded], ...] = (
    Document,
    Settlement,
    TargetGroup,
    CostCategory,
    WorkshopGroup,
    Project,
    Partner,
    Agreement,
    PlannedReach,
    Indicator,
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
    StatedFigure,
)
"""Every table of the ledger whose rows are superseded, in the order their references need."""

__all__ = [
    "RECORDED",
    "Activity",
    "Agreement",
    "Attendance",
    "Base",
    "BudgetLine",
    "CostCategory",
    "Document",
    "HeldBlock",
    "HeldRelease",
    "Import",
    "Indicator",
    "IndicatorValue",
    "KeyChange",
    "Measure",
    "Membership",
    "NamedSet",
    "NamedSetProject",
    "Participant",
    "Partner",
    "PartnerAttendance",
    "Person",
    "Plan",
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
]
