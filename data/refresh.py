"""Keeps the reading tables current: one call inside the transaction that changed the ledger."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    Subquery,
    Table,
    case,
    delete,
    func,
    insert,
    literal,
    literal_column,
    null,
    select,
    union,
    union_all,
    update,
)
from sqlalchemy.sql.elements import ColumnElement, SQLCoreOperations

from data import models, reading
from data.models import RECORDED, Activity, Attendance, BudgetLine, Project, Session, Transaction
from data.people import blocks

Projects = Collection[str] | None


def refresh(connection: Connection, projects: Projects = None, *, people: bool = True) -> None:
    """Rebuild the reading for `projects` (None: for all) and the tables that belong to no project.

    `people` False leaves out the presence index, for a caller that has stored its blocks itself. With `projects`,
    citations follow what imports since the last refresh have added and closed; whoever deletes rows refreshes all.
    """
    for model, table in reading.COPIES.items():
        _replace(connection, table, _current(model, table), projects)
    _replace(connection, reading.money, _money(), projects)
    _replace(connection, reading.session, _sessions(projects), projects)
    _replace(connection, reading.partner_attendance, _partner_attendance(), projects)
    _replace(connection, reading.roundtable, _roundtables(), projects)
    _replace(connection, reading.project_place, _places(), projects)
    if people:
        blocks.rebuild(connection, projects)
    _count_citations(connection, projects)
    _replace(connection, reading.imports, _imports(), None)


def _replace(connection: Connection, table: Table, rows: Select, projects: Projects) -> None:
    source = rows.subquery()
    chosen = select(*(source.c[column.name] for column in table.c))
    removed = delete(table)
    if projects is not None and "project_key" in table.c:
        removed = removed.where(table.c.project_key.in_(projects))
        chosen = chosen.where(source.c.project_key.in_(projects))
    connection.execute(removed)
    connection.execute(insert(table).from_select([column.name for column in table.c], chosen))


def _current(model: type[models.Recorded], table: Table) -> Select:
    return select(*(getattr(model, column.name) for column in table.c)).where(model.superseded_in.is_(None))


def _money() -> Select:
    names = ("planned_huf", "committed_huf", "claimed_huf", "paid_huf", "refunded_huf")
    kinds = dict(zip(("commitment", "claim", "payment", "refund"), names[1:], strict=True))
    planned = select(
        BudgetLine.project_key, BudgetLine.category, BudgetLine.organisation, BudgetLine.month,
        BudgetLine.planned_huf, *(null().label(name) for name in names[1:]),
    ).where(BudgetLine.superseded_in.is_(None))  # fmt: skip
    spent = select(
        Transaction.project_key, Transaction.category, Transaction.organisation, Transaction.month,
        null().label("planned_huf"),
        *(case((Transaction.kind == kind, Transaction.amount_huf)).label(name) for kind, name in kinds.items()),
    ).where(Transaction.superseded_in.is_(None))  # fmt: skip
    both = union_all(planned, spent).subquery()
    keys = (both.c.project_key, both.c.category, both.c.organisation, both.c.month)
    return select(*keys, *(func.sum(both.c[name]).label(name) for name in names)).group_by(*keys)


def _lists(of: tuple[ColumnElement[bool], ...] | None) -> Subquery:
    """Attendances on the list of each session; `of` chooses the sessions (None: all)."""
    lists = select(Attendance.session_id, func.count().label("attendances")).where(Attendance.superseded_in.is_(None))
    if of is not None:
        ids = select(Session.session_id).join(Activity, Activity.activity_code == Session.activity_code)
        lists = lists.where(Attendance.session_id.in_(ids.where(*of)))
    return lists.group_by(Attendance.session_id).subquery()


def _sessions(projects: Projects) -> Select:
    current = (Session.superseded_in.is_(None), Activity.superseded_in.is_(None))
    touched = current if projects is None else (*current, Activity.project_key.in_(projects))
    listed = _lists(None if projects is None else touched)
    held = Session.status == "held"
    counted = func.coalesce(listed.c.attendances, Session.headcount)
    turnout = held & Session.capacity.is_not(None) & counted.is_not(None)

    def total(when: ColumnElement[bool], what: SQLCoreOperations[Any]) -> ColumnElement[Any]:
        return func.sum(case((when, what)))

    group = func.coalesce(Activity.workshop_group_no, literal_column("0"))
    place = func.coalesce(Session.settlement_ksh, Activity.settlement_ksh, literal_column("''"))
    keys = (Activity.project_key, Activity.activity_code, Activity.kind, group, place, Session.month)
    one: ColumnElement[int] = literal_column("1")
    unlisted = held & listed.c.attendances.is_(None)
    return (
        select(
            Activity.project_key, Activity.activity_code, Activity.kind,
            group.label("workshop_group_no"), place.label("settlement_ksh"), Session.month,
            func.count().label("planned_sessions"),
            func.coalesce(total(held, one), 0).label("held_sessions"),
            func.coalesce(total(Session.status == "cancelled", one), 0).label("cancelled_sessions"),
            func.coalesce(total(held & listed.c.attendances.is_not(None), one), 0).label("listed_sessions"),
            total(held, listed.c.attendances).label("attendances"),
            total(unlisted, Session.headcount).label("headcount"),
            func.max(case((unlisted, Session.headcount))).label("headcount_max"),
            total(turnout, counted).label("turnout_attendances"),
            total(turnout, Session.capacity).label("turnout_capacity"),
        )
        .select_from(Session)
        .join(Activity, Activity.activity_code == Session.activity_code)
        .outerjoin(listed, listed.c.session_id == Session.session_id)
        .where(*touched)
        .group_by(*keys)
    )  # fmt: skip


def _partner_attendance() -> Select:
    present = models.PartnerAttendance
    return (
        select(
            Activity.project_key, present.activity_code, present.session_code, Session.held_on, Session.month,
            present.organisation, present.settlement_ksh, present.present,
        )
        .join(Activity, Activity.activity_code == present.activity_code)
        .join(
            Session,
            (Session.activity_code == present.activity_code) & (Session.session_code == present.session_code),
        )
        .where(present.superseded_in.is_(None), Activity.superseded_in.is_(None), Session.superseded_in.is_(None))
    )  # fmt: skip


def _roundtables() -> Select:
    return (
        select(
            Activity.project_key, Session.activity_code, Session.session_code, Session.held_on, Session.month,
            func.coalesce(Session.settlement_ksh, Activity.settlement_ksh).label("settlement_ksh"),
            Session.status, Session.headcount,
        )
        .join(Activity, Activity.activity_code == Session.activity_code)
        .where(Activity.kind == "roundtable", Session.superseded_in.is_(None), Activity.superseded_in.is_(None))
    )  # fmt: skip


def _places() -> Select:
    sources = (
        select(Project.project_key, Project.lead_ksh.label("settlement_ksh")).where(Project.superseded_in.is_(None)),
        *(
            select(model.project_key, model.settlement_ksh).where(model.superseded_in.is_(None))
            for model in (models.Partner, models.PlannedReach, Activity)
        ),
        select(reading.session.c.project_key, reading.session.c.settlement_ksh),
    )
    places = union(*sources).subquery()
    return select(places.c.project_key, places.c.settlement_ksh).where(
        places.c.settlement_ksh.is_not(None), places.c.settlement_ksh != ""
    )


def _count_citations(connection: Connection, projects: Projects) -> None:
    """Counting the rows of every table takes seconds in a large ledger, so a part is corrected by what has changed."""
    table = reading.citation
    if projects is None:
        _replace(connection, table, _citations(None), None)
        return
    known = select(func.coalesce(func.max(reading.imports.c.id), 0)).scalar_subquery()
    changed = connection.scalars(select(models.Import.id).where(models.Import.id > known)).all()
    for documents, name, count in connection.execute(_citations(changed)).all() if changed else ():
        same = (table.c.documents == documents) & (table.c.table_name == name)
        more = update(table).where(same).values(rows_count=table.c.rows_count + int(count))
        if not connection.execute(more).rowcount:
            connection.execute(insert(table).values(documents=documents, table_name=name, rows_count=int(count)))
    connection.execute(delete(table).where(table.c.rows_count == 0))


def _citations(imports: Sequence[int] | None) -> Select:
    """Current rows by document and table; or how many more there are since `imports`, less those they have closed."""
    counts = union_all(*(part for model in RECORDED for part in _cited(model, imports))).subquery()
    total = func.sum(counts.c.rows_count).label("rows_count")
    return select(counts.c.documents, counts.c.table_name, total).group_by(counts.c.table_name, counts.c.documents)


def _cited(model: type[models.Recorded], imports: Sequence[int] | None) -> tuple[Select, ...]:
    name, one = literal(model.__tablename__).label("table_name"), func.count()
    rows = select(model.documents, name).where(model.documents.is_not(None)).group_by(model.documents)
    current = rows.add_columns(one.label("rows_count")).where(model.superseded_in.is_(None))
    if imports is None:
        return (current,)
    closed = model.superseded_in.in_(imports) & model.import_id.not_in(imports)
    return current.where(model.import_id.in_(imports)), rows.add_columns((-one).label("rows_count")).where(closed)


def _imports() -> Select:
    """All imports; what an erasure removed is for the auditor, who reads the ledger, not for readers."""
    table = models.Import.__table__
    note = case((table.c.kind != "erasure", table.c.note)).label("note")
    return select(*(note if column.name == "note" else column for column in table.c))
