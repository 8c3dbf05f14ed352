"""The sheets of a workbook, in the order their references need."""

from data.importing.sheet import Sheet
from data.importing.sheets.activities import ACTIVITIES
from data.importing.sheets.agreement_duties import AGREEMENT_DUTIES
from data.importing.sheets.agreements import AGREEMENTS
from data.importing.sheets.attendance import ATTENDANCE
from data.importing.sheets.budget import BUDGET
from data.importing.sheets.development_plans import DEVELOPMENT_PLANS
from data.importing.sheets.documents import DOCUMENTS_SHEET
from data.importing.sheets.indicator_targets import INDICATOR_TARGETS
from data.importing.sheets.indicator_values import INDICATOR_VALUES
from data.importing.sheets.indicators import INDICATORS
from data.importing.sheets.measure_statuses import MEASURE_STATUSES
from data.importing.sheets.measures import MEASURES
from data.importing.sheets.notes import NOTES
from data.importing.sheets.participants import PARTICIPANTS
from data.importing.sheets.partner_attendance import PARTNER_ATTENDANCE
from data.importing.sheets.partners import PARTNERS
from data.importing.sheets.plan_reviews import PLAN_REVIEWS
from data.importing.sheets.planned_reach import PLANNED_REACH
from data.importing.sheets.plans import PLANS
from data.importing.sheets.projects import PROJECTS
from data.importing.sheets.sessions import SESSIONS
from data.importing.sheets.transactions import TRANSACTIONS
from data.importing.sheets.workshop_group_statuses import WORKSHOP_GROUP_STATUSES
from data.importing.sheets.workshop_groups import WORKSHOP_GROUPS

SHEETS: tuple[Sheet, ...] = (
    DOCUMENTS_SHEET,
    PROJECTS,
    PARTNERS,
    AGREEMENTS,
    AGREEMENT_DUTIES,
    BUDGET,
    TRANSACTIONS,
    PLANNED_REACH,
    DEVELOPMENT_PLANS,
    WORKSHOP_GROUPS,
    WORKSHOP_GROUP_STATUSES,
    ACTIVITIES,
    SESSIONS,
    PARTICIPANTS,
    ATTENDANCE,
    PARTNER_ATTENDANCE,
    PLANS,
    MEASURES,
    MEASURE_STATUSES,
    PLAN_REVIEWS,
    INDICATORS,
    INDICATOR_TARGETS,
    INDICATOR_VALUES,
    NOTES,
)
