"""What of each reading table enters a release: one rule for every column.

Exact counts of people never do. Money, sessions, organisations, plans and documents do; a figure of people enters where
a document states it, because then it is that document's fact and not a count of our person rows.
"""

from __future__ import annotations

from enum import Enum

from sqlalchemy import ColumnElement, Select, Table, and_, case, exists, false, func, literal, null, or_, select

from data import reading_tables as tables
from data.models import RECORDED, Membership, Participant, Session
from data.values import FEW

SMALLEST = 10
"""Figures of people below this are not published."""
PEOPLE_UNITS = ("fő", "személy", "people", "persons")
PERSON_TABLES = (Participant, Membership)
"""Ledger tables with documents of their own whose number of rows would tell the number of people."""

UNTOLD = ("erasure", "reindex")
"""Kinds of imports that brought nothing: that somebody was erased is nobody's business."""


class Rule(Enum):
    """KEEP as it is; DROP (null); DOCUMENT_ONLY (of headcounts) kept where a document states it;
    NOT_FEW_PEOPLE (of development plans) kept unless it counts individual plans, each of which is a person, and no
    document states it: then it is rounded to 5, and below 10 FEW stands in its place;
    UNLESS_PEOPLE kept unless it counts people and no document states it; WITHOUT_PEOPLE (of an import) kept where
    none of its rows is about a person; PUBLIC_FILE (of an import) kept where what was loaded is public or made up."""

    KEEP = "keep"
    DROP = "drop"
    DOCUMENT_ONLY = "document_only"
    NOT_FEW_PEOPLE = "not_few_people"
    UNLESS_PEOPLE = "unless_people"
    WITHOUT_PEOPLE = "without_people"
    PUBLIC_FILE = "public_file"


def _columns(kept: str, **others: Rule) -> dict[str, Rule]:
    return dict.fromkeys(kept.split(), Rule.KEEP) | others


_FROM = "import_id sheet row_no documents"
RULES: dict[Table, dict[str, Rule]] = {
    tables.document: _columns(f"code title kind publisher dated dated_precision locator {_FROM}"),
    tables.settlement: _columns(
        "ksh_code name district_code district county_code legal_status population_2011 population_2018 population_2024 "
        f"area_ha lat lon {_FROM}"
    ),
    tables.target_group: _columns(f"group_code scheme name parent_code kind sensitive {_FROM}"),
    tables.cost_category: _columns(f"category position {_FROM}"),
    tables.workshop_group: _columns(f"workshop_group_no name plan status {_FROM}"),
    tables.workshop_group_status: _columns(f"workshop_group_no since status leader_role note {_FROM}"),
    tables.project: _columns(
        "project_key code title call_code fund lead_organisation lead_ksh grant_huf grant_is_rounded total_cost_huf "
        f"intensity_pct start planned_end end status complements scope note {_FROM}"
    ),
    tables.partner: _columns(f"project_key organisation settlement_ksh role share_huf {_FROM}"),
    tables.agreement: _columns(
        "project_key organisation settlement_ksh agreements_count signed_on valid_from valid_until parties duties "
        f"{_FROM}"
    ),
    tables.agreement_duty: _columns(
        f"project_key organisation duty_kind duty evidence_no fulfilment evidenced_on evidence_note {_FROM}"
    ),
    tables.development_plan: _columns(
        f"project_key plan_kind period {_FROM}",
        **dict.fromkeys(("planned_plans", "prepared_plans", "under_way_plans", "closed_plans"), Rule.NOT_FEW_PEOPLE),
    ),
    tables.planned_reach: _columns(f"project_key group_code settlement_ksh planned_people due {_FROM}"),
    tables.indicator: _columns(
        "project_key indicator_code name definition unit accumulation direction baseline target target_due owner_role "
        f"computed_by {_FROM}"
    ),
    tables.indicator_target: _columns(f"project_key indicator_code period target set_by_role set_on reason {_FROM}"),
    tables.indicator_value: _columns(f"project_key indicator_code period {_FROM}", amount=Rule.UNLESS_PEOPLE),
    tables.activity: _columns(
        "activity_code project_key title kind form workshop_group_no settlement_ksh age invited organisation "
        "planned_sessions stated_sessions stated_sessions_is planned_headcount headcount_is capacity start "
        f"planned_completion completion status as_of {_FROM}",
        headcount=Rule.DOCUMENT_ONLY,
    ),
    tables.plan: _columns(
        "plan_code title kind settlement_ksh parent_code resolution adopted_on resolution_is term_years "
        f"review_every_years forum_every_years reviewed_on responsible_role deadline_text {_FROM}"
    ),
    tables.measure: _columns(
        "plan_code measure_no sequence_no title problem objective strategy_links content groups responsible_role "
        "deadline_on deadline_text indicators indicator_codes resources_human resources_financial resources_technical "
        f"sustainability status {_FROM}"
    ),
    tables.measure_status: _columns(f"plan_code measure_no since status note {_FROM}"),
    tables.plan_review: _columns(f"plan_code measure_no review_kind reviewed_on outcome note {_FROM}"),
    tables.note: _columns(f"note_code note_kind project_key figure since until note by_role {_FROM}"),
    tables.stated_figure: _columns(f"name amount bound unit as_of {_FROM}"),
    tables.money: _columns(
        "project_key category organisation month planned_huf committed_huf claimed_huf paid_huf refunded_huf"
    ),
    tables.session: _columns(
        "project_key activity_code kind workshop_group_no settlement_ksh month planned_sessions held_sessions "
        "cancelled_sessions listed_sessions headcount_sessions",
        attendances=Rule.DROP,
        headcount=Rule.DROP,
        headcount_max=Rule.DROP,
        turnout_attendances=Rule.DROP,
        turnout_capacity=Rule.DROP,
    ),
    tables.participation: dict.fromkeys(
        ("project_key", "settlement_ksh", "workshop_group_no", "month", "attendances"), Rule.DROP
    ),
    tables.partner_attendance: _columns(
        "project_key activity_code session_code held_on month organisation settlement_ksh present"
    ),
    tables.roundtable: _columns(
        "project_key activity_code session_code held_on month settlement_ksh status", headcount=Rule.DOCUMENT_ONLY
    ),
    tables.project_place: _columns("project_key settlement_ksh"),
    tables.citation: _columns("documents table_name rows_count"),
    tables.imports: _columns(
        "id kind file_name imported_at data_date undoes undone_by",
        sha256=Rule.PUBLIC_FILE,
        added_rows=Rule.WITHOUT_PEOPLE,
        superseded_rows=Rule.WITHOUT_PEOPLE,
        unchanged_rows=Rule.PUBLIC_FILE,
        note=Rule.PUBLIC_FILE,
    ),
}
"""Reading table → column → rule. A table all of whose columns are dropped stays empty."""


def frozen(table: Table) -> Select:
    """The rows of a reading table as a release holds them, to be read from the ledger."""
    rules = RULES[table]
    rows = select(*(_published(table, column.name, rules[column.name]).label(column.name) for column in table.c))
    if set(rules.values()) == {Rule.DROP}:
        return rows.where(false())
    if table is tables.citation:
        return rows.where(table.c.table_name.not_in([model.__tablename__ for model in PERSON_TABLES]))
    if table is tables.imports:
        return rows.where(table.c.kind.not_in(UNTOLD))
    return rows


def _published(table: Table, name: str, rule: Rule) -> ColumnElement:
    column = table.c[name]
    if rule is Rule.KEEP:
        return column
    if rule is Rule.DROP:
        return null()
    if rule is Rule.NOT_FEW_PEOPLE:
        rounded = (column + 2) - (column + 2) % 5
        return case(
            (_may_enter(table, column, rule), column),
            (column >= SMALLEST, rounded),
            (column.is_not(None), literal(FEW)),
        )
    return case((_may_enter(table, column, rule), column))


def _may_enter(table: Table, column: ColumnElement, rule: Rule) -> ColumnElement[bool]:
    stated = _is_stated(table)
    if rule is Rule.DOCUMENT_ONLY:
        return stated
    if rule is Rule.NOT_FEW_PEOPLE:
        return or_(table.c.plan_kind != "individual", stated)
    if rule is Rule.UNLESS_PEOPLE:
        return or_(stated, ~_counts_people(table))
    if rule is Rule.WITHOUT_PEOPLE:
        return and_(table.c.kind != "sample", *(_only_public(table, *pair) for pair in _ROW_COUNTS))
    return table.c.kind == "facts"


def _is_stated(table: Table) -> ColumnElement[bool]:
    """Whether the row rests on a document; a roundtable's is that of its session."""
    if table is not tables.roundtable:
        return table.c.documents.is_not(None) if "documents" in table.c else false()
    same = (Session.activity_code == table.c.activity_code) & (Session.session_code == table.c.session_code)
    return exists().where(same, Session.superseded_in.is_(None), Session.documents.is_not(None))


def _counts_people(values: Table) -> ColumnElement[bool]:
    of = tables.indicator
    same = and_(of.c.project_key == values.c.project_key, of.c.indicator_code == values.c.indicator_code)
    people = or_(of.c.unit.in_(PEOPLE_UNITS), of.c.accumulation == "unique")
    return exists().where(same, people)


_ROW_COUNTS = (("added_rows", "import_id"), ("superseded_rows", "superseded_in"))


def _only_public(table: Table, count: str, address: str) -> ColumnElement[bool]:
    """Whether all rows an import counted are rows of public tables: none of a person, and none erased since."""
    models = [model for model in RECORDED if model not in PERSON_TABLES]
    counts = [
        select(func.count()).where(getattr(model, address) == table.c.id).scalar_subquery().correlate(table)
        for model in models
    ]
    return table.c[count] == sum(counts[1:], counts[0])
