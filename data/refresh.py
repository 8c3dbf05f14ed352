"""Keeps the reading tables current: one call inside the transaction that changed the ledger."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
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

from data import models
from data import reading_tables as tables
from data.models import RECORDED, Activity, Attendance, BudgetLine, Project, Session, Transaction
from data.people import blocks, upkeep
from data.touched import touched as touched_by

Projects = Collection[str] | None
Source = type[models.Recorded]
FEW = 500
"""Activities up to which sums of sessions are made anew one activity by one, not one project by one."""


def refresh(connection: Connection, projects: Projects = None, *, people: bool = True) -> None:
    """Rebuild the reading for `projects` (None: for all) and the tables that belong to no project.

    `people` False leaves out the presence index, for a caller that has stored its blocks itself. With `projects`,
    citations follow what imports since the last refresh have added and closed; whoever deletes rows refreshes all.
    """
    for table, rows, _ in _tables(projects, None):
        _replace(connection, table, rows, projects)
    if people:
        blocks.rebuild(connection, projects)
    _count_citations(connection, projects)
    _replace(connection, tables.imports, _imports(), None)


def refresh_after(connection: Connection, import_id: int) -> None:
    """Bring the reading up to date with import `import_id`, the newest, an undo too, which wrote in this transaction.

    Only what its rows touch is read and written. The reading must have been up to date before it. An erasure is not
    followed like this: it deletes rows, so nothing is left to say what they touched.
    """
    touched = touched_by(connection, import_id)
    activities = touched.activities if len(touched.activities) <= FEW else None
    for table, rows, sources in _tables(touched.projects, activities):
        if touched.models & sources:
            _replace(connection, table, rows, touched.projects, activities if table is tables.session else None)
    upkeep.follow(connection, import_id)
    _count_citations(connection, touched.projects, [model for model in RECORDED if model in touched.models])
    _replace(connection, tables.imports, _imports(), None)


def _tables(projects: Projects, activities: Collection[str] | None) -> Iterator[tuple[Table, Select, set[Any]]]:
    """Reading tables, what their rows are, and from which tables of the ledger; those that read others come last.

    `projects` and `activities` narrow the roll-ups of many rows (None: all)."""
    held = {Activity, Session}
    for model, table in tables.COPIES.items():
        yield table, _current(model, table), {model}
    yield tables.money, _money(projects), {BudgetLine, Transaction}
    yield tables.session, _sessions(projects, activities), held | {Attendance}
    yield tables.partner_attendance, _partner_attendance(), held | {models.PartnerAttendance}
    yield tables.roundtable, _roundtables(), held
    yield tables.project_place, _places(), held | {Project, models.Partner, models.PlannedReach}


def _replace(
    connection: Connection, table: Table, rows: Select, projects: Projects, activities: Collection[str] | None = None
) -> None:
    """Write `rows` of `projects` and `activities` (None: all) in place of what the table has of them."""
    source = rows.subquery()
    chosen = select(*(source.c[column.name] for column in table.c))
    removed = delete(table)
    for name, wanted in (("project_key", projects), ("activity_code", activities)):
        if wanted is not None and name in table.c:
            removed = removed.where(table.c[name].in_(wanted))
            chosen = chosen.where(source.c[name].in_(wanted))
    connection.execute(removed)
    connection.execute(insert(table).from_select([column.name for column in table.c], chosen))


def _current(model: type[models.Recorded], table: Table) -> Select:
    return select(*(getattr(model, column.name) for column in table.c)).where(model.superseded_in.is_(None))


def _money(projects: Projects) -> Select:
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
    if projects is not None:
        planned = planned.where(BudgetLine.project_key.in_(projects))
        spent = spent.where(Transaction.project_key.in_(projects))
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


def _sessions(projects: Projects, activities: Collection[str] | None) -> Select:
    touched: tuple[ColumnElement[bool], ...] = (Session.superseded_in.is_(None), Activity.superseded_in.is_(None))
    for column, wanted in ((Activity.project_key, projects), (Activity.activity_code, activities)):
        touched = touched if wanted is None else (*touched, column.in_(wanted))
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
            func.coalesce(total(unlisted & Session.headcount.is_not(None), one), 0).label("headcount_sessions"),
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
        select(tables.session.c.project_key, tables.session.c.settlement_ksh),
    )
    places = union(*sources).subquery()
    return select(places.c.project_key, places.c.settlement_ksh).where(
        places.c.settlement_ksh.is_not(None), places.c.settlement_ksh != ""
    )


def _count_citations(connection: Connection, projects: Projects, among: Sequence[Source] = RECORDED) -> None:
    """Counting the rows of every table takes seconds in a large ledger, so a part is corrected by what has changed,
    which is `among` these tables."""
    table = tables.citation
    if projects is None:
        _replace(connection, table, _citations(None, RECORDED), None)
        return
    known = select(func.coalesce(func.max(tables.imports.c.id), 0)).scalar_subquery()
    changed = connection.scalars(select(models.Import.id).where(models.Import.id > known)).all()
    rows = connection.execute(_citations(changed, among)).all() if changed and among else ()
    for documents, name, count in rows:
        same = (table.c.documents == documents) & (table.c.table_name == name)
        more = update(table).where(same).values(rows_count=table.c.rows_count + int(count))
        if not connection.execute(more).rowcount:
            connection.execute(insert(table).values(documents=documents, table_name=name, rows_count=int(count)))
    connection.execute(delete(table).where(table.c.rows_count == 0))


def _citations(imports: Sequence[int] | None, among: Sequence[Source]) -> Select:
    """Current rows by document and table; or how many more there are since `imports`, less those they have closed."""
    counts = union_all(*(part for model in among for part in _cited(model, imports))).subquery()
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
