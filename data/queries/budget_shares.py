"""Money by cost category, and the shares of consortium members."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import func, or_, select

from data import reading as tables
from data.collation import hungarian_key
from data.filters import Filters
from data.queries import money
from data.queries.budget_projects import TOTAL, link
from data.queries.documents import cite
from data.reading import Reading
from data.values import State, Status, share, with_state

AHEAD = 0.15
"""A category whose spending runs more than 15 percentage points ahead of its plan to date needs attention."""
CONSORTIUM_ROLES = ("konzorciumvezető", "konzorciumi tag")


def categories(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Counted projects' money by cost category in the official order, then the total. Forints, within the period.

    category, planned_huf (the period's whole plan), planned_to_date_huf, paid_huf (net of refunds), paid_share: paid ÷
    planned (not applicable where nothing was planned), over_huf: what was paid beyond the whole plan (0 where nothing);
    status: late where more was paid than planned, attention where payments run over 15 points ahead of the plan to date
    or below 75% of it, no_data where either is unknown. Known categories without a row are listed as nincs adat.
    """
    table, known = tables.money, tables.cost_category
    to_date = table.c.month <= money.data_month(reading, filters)
    query = (
        select(
            table.c.category,
            func.sum(table.c.planned_huf).label("planned_huf"),
            func.sum(table.c.planned_huf).filter(to_date).label("planned_to_date_huf"),
            func.sum(money.net_paid()).label("paid_huf"),
        )
        .where(table.c.project_key.in_(money.counted_projects(reading, filters)), *filters.where(table, reading))
        .group_by(table.c.category)
    )
    order = reading.frame(select(known.c.category, known.c.position).order_by(known.c.position))
    frame = order.merge(reading.frame(query), on="category", how="outer").sort_values("position", ignore_index=True)
    figures = ["planned_huf", "planned_to_date_huf", "paid_huf"]
    frame = frame.astype({name: float for name in figures}).assign(_total=False)
    if not frame.empty:
        sums = {name: money.total(frame[name]) for name in figures}
        total = pd.DataFrame([{"category": TOTAL, "_total": True, **sums}]).astype({name: float for name in figures})
        frame = pd.concat([frame, total], ignore_index=True)
    return _judged(frame)


def _judged(frame: pd.DataFrame) -> pd.DataFrame:
    planned, paid = frame["planned_huf"], frame["paid_huf"]
    frame["paid_share"] = pd.Series([share(*pair) for pair in zip(paid, planned, strict=True)], dtype=float)
    frame["over_huf"] = (paid - planned).clip(lower=0)
    frame["status"] = pd.Series([_status(row) for row in frame.to_dict("records")], dtype=object)
    unplanned = paid.notna() & (planned.isna() | (planned == 0))
    for column in ("paid_share", "over_huf"):
        frame = with_state(frame, column, State.NOT_APPLICABLE, unplanned)
    columns = ["category", "planned_huf", "planned_to_date_huf", "paid_huf", "paid_share", "paid_share_state"]
    return frame[[*columns, "over_huf", "over_huf_state", "status", "_total"]]


def _status(row: dict) -> str:
    planned, due, paid = row["planned_huf"], row["planned_to_date_huf"], row["paid_huf"]
    if pd.isna(planned) or pd.isna(paid) or planned <= 0:
        return Status.NO_DATA.value
    if paid > planned:
        return Status.LATE.value
    ahead = not pd.isna(due) and (paid - due) / planned > AHEAD
    behind = not pd.isna(due) and paid < money.LATE_BELOW * due
    return (Status.ATTENTION if ahead or behind else Status.ON_TRACK).value


def consortium(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Consortium leaders and members with their share of the grant, as documents state it, project by project.

    project, organisation, settlement, role, share_huf (null: nincs adat, the document names no sum), grant_share: share ÷
    the project's grant (not applicable where the grant is unknown), source. Every scope is listed, counted or not; organisations
    that only co-operate are on the cooperation page. No total: in most projects only some shares are known.
    """
    partner, project, place = tables.partner, tables.project, tables.settlement
    query = (
        select(
            project.c.title.label("project"), partner.c.project_key, partner.c.organisation, place.c.name.label("settlement"),
            partner.c.role, partner.c.share_huf, project.c.grant_huf, partner.c.documents,
        )
        .join(project, project.c.project_key == partner.c.project_key)
        .outerjoin(place, place.c.ksh_code == partner.c.settlement_ksh)
        .where(or_(partner.c.role.in_(CONSORTIUM_ROLES), partner.c.share_huf.is_not(None)))
        .where(*filters.where(project, reading))
    )  # fmt: skip
    frame = reading.frame(query).astype({"share_huf": float, "grant_huf": float})
    frame["_leads"] = frame["role"] != CONSORTIUM_ROLES[0]
    frame["_name"] = frame["organisation"].map(hungarian_key)
    frame["_project"] = frame["project"].map(hungarian_key)
    frame = frame.sort_values(["_project", "_leads", "share_huf", "_name"], ascending=[True, True, False, True], ignore_index=True)
    frame["grant_share"] = pd.Series([share(*pair) for pair in zip(frame["share_huf"], frame["grant_huf"], strict=True)], dtype=float)
    frame = with_state(frame, "grant_share", State.NOT_APPLICABLE, frame["share_huf"].notna() & frame["grant_huf"].isna())
    frame["project_link"] = [link(key) for key in frame["project_key"]]
    columns = ["project", "project_link", "organisation", "settlement", "role", "share_huf", "grant_share", "grant_share_state"]
    return cite(reading, frame)[[*columns, "source", "source_link"]]
