"""Projects and their money: one row each, the largest of them, and whether the pace of payments suffices."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlencode

import pandas as pd
from sqlalchemy import func, select

from data import dates
from data import reading as tables
from data.filters import Filters
from data.queries import money
from data.queries.documents import cite
from data.reading import Reading
from data.values import State, Status, share, with_state

RECENT_MONTHS = 6
UNSPENT_SHARE = 0.05
"""An ended project with more than 5% of its grant unpaid needs attention."""
TOTAL = "total"
_SUMS = ("grant_huf", "planned_huf", "planned_to_date_huf", "committed_huf", "claimed_huf", "paid_huf", "remaining_huf")
_FIGURES = (*_SUMS, "paid_share")
_AFTER_START = ("planned_to_date_huf", "committed_huf", "claimed_huf", "paid_huf", "remaining_huf", "paid_share")


def projects(reading: Reading, filters: Filters) -> pd.DataFrame:
    """One row per project under the filters, counted ones first, by grant; the last row adds up the counted ones.

    project, grant_huf (grant_is: exact or rounded), source of the grant, planned_huf (the period's whole plan), planned_to_date_huf (its
    part up to the data month), committed_huf, claimed_huf, paid_huf (net of refunds), all within the period; remaining_huf:
    grant less all payments to the period's end; paid_share: paid ÷ grant; status: `money.spending_status`; scope: own,
    neighbour, infrastructure or elsewhere; counted: whether the project enters the total (own and neighbour; infrastructure
    when switched on; elsewhere never); call.
    Null is nincs adat; not yet due in a project that has not started; a share without a known grant is not applicable. The
    total sums what is known; its shares and status are Σ/Σ over projects of which both sides are known.
    """
    return _projects(reading, filters).drop(columns=["_start", "_end", "_last_month", "_all_paid_huf"])


@lru_cache(maxsize=64)
def _projects(reading: Reading, filters: Filters) -> pd.DataFrame:
    project = tables.project
    names = ("project_key", "title", "call_code", "grant_huf", "grant_is_rounded", "start", "planned_end", "end", "scope", "documents")
    found = reading.frame(select(*(project.c[name] for name in names)).where(*filters.where(project, reading)))
    frame = found.merge(money.by_project(reading, filters), on="project_key", how="left")
    for column in ("grant_huf", *_SUMS[1:-1], "all_paid_huf"):
        frame[column] = frame[column].astype(float)
    frame["remaining_huf"] = frame["grant_huf"] - frame["all_paid_huf"]
    frame["paid_share"] = [share(paid, grant) for paid, grant in zip(frame["paid_huf"], frame["grant_huf"], strict=True)]
    frame["paid_share"] = frame["paid_share"].astype(float)
    pairs = zip(frame["paid_huf"], frame["planned_to_date_huf"], strict=True)
    frame["status"] = pd.Series([money.spending_status(*pair) for pair in pairs], dtype=object)
    frame["counted"] = frame["scope"].isin(money.counted_scopes(filters))
    frame["_total"] = False
    order = frame.assign(size=frame["grant_huf"].fillna(frame["planned_huf"])).sort_values(
        ["counted", "size", "title"], ascending=[False, False, True], ignore_index=True
    )
    return _with_states(reading, cite(reading, _with_total(order)))


def _with_total(frame: pd.DataFrame) -> pd.DataFrame:
    mine = frame[frame["counted"]]
    if mine.empty:
        return frame
    sums = {column: money.total(mine[column]) for column in _SUMS}
    paid, due = against(mine, "paid_huf", "planned_to_date_huf")
    row = {"project_key": None, "title": TOTAL, "counted": True, "_total": True, "documents": None, **sums}
    row |= {"paid_share": share(*against(mine, "paid_huf", "grant_huf")), "status": money.spending_status(paid, due)}
    return pd.concat([frame, pd.DataFrame([row]).astype({name: float for name in _FIGURES})], ignore_index=True)


def against(frame: pd.DataFrame, fact: str, plan: str) -> tuple[float | None, float | None]:
    """`fact` and `plan`, both summed over the rows that know both: unknown payments are not zero payments."""
    both = frame[frame[fact].notna() & frame[plan].notna()]
    return money.total(both[fact]), money.total(both[plan])


def _with_states(reading: Reading, frame: pd.DataFrame) -> pd.DataFrame:
    started = [not isinstance(start, str) or dates.first_day(start) <= reading.today for start in frame["start"]]
    waiting = ~pd.Series(started, index=frame.index, dtype=bool)
    for column in _AFTER_START:
        frame = with_state(frame, column, State.NOT_YET_DUE, waiting & frame[column].isna())
    later = frame["planned_to_date_huf"].isna() & frame["planned_huf"].notna()
    frame = with_state(frame, "planned_to_date_huf", State.NOT_YET_DUE, later)
    alone = frame["paid_huf"].notna() & frame["grant_huf"].isna()
    frame = with_state(frame, "paid_share", State.NOT_APPLICABLE, alone)
    frame = with_state(frame, "status", State.NOT_YET_DUE, waiting & (frame["status"] == Status.NO_DATA.value))
    frame["grant_is"] = [_exactness(*pair) for pair in zip(frame["grant_huf"], frame["grant_is_rounded"], strict=True)]
    frame["project_link"] = [link(key) for key in frame["project_key"]]
    frame = frame.rename(columns={"title": "project", "call_code": "call", "start": "_start", "last_month": "_last_month"})
    frame["_end"] = frame["end"].where(frame["end"].notna(), frame["planned_end"])
    shown = ["project", "project_link", "grant_huf", "grant_is", "source", "source_link"]
    for column in _FIGURES[1:]:
        shown += [column, f"{column}_state"] if column in _AFTER_START else [column]
    shown += ["status", "status_state", "scope", "counted", "call", "project_key", "_total"]
    return frame.rename(columns={"all_paid_huf": "_all_paid_huf"})[[*shown, "_start", "_end", "_last_month", "_all_paid_huf"]]


def _exactness(grant: float, rounded: object) -> str | None:
    if pd.isna(grant) or not isinstance(rounded, (bool, int)):
        return None
    return "rounded" if rounded else "exact"


def link(project_key: object) -> str | None:
    """The budget page of one project."""
    return f"/budget?{urlencode({'project': project_key})}" if isinstance(project_key, str) else None


def by_project(reading: Reading, filters: Filters) -> pd.DataFrame:
    """The counted projects, largest plan first, then by grant: what the bars show; the chart draws the first ones.

    project, project_key, grant_huf, planned_huf, committed_huf, paid_huf with their states, as in `projects`; no total.
    """
    frame = _projects(reading, filters)
    mine = frame[frame["counted"] & ~frame["_total"]]
    columns = ["project", "project_link", "project_key", "grant_huf", "planned_huf"]
    columns += ["committed_huf", "committed_huf_state", "paid_huf", "paid_huf_state"]
    return mine.sort_values(["planned_huf", "grant_huf"], ascending=False, ignore_index=True)[columns]


def pace(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Whether the remaining money can be paid in the remaining months: one row per counted project, then the total.

    project; remaining_huf: grant less payments; planned_end_on; months_left_count: months after the newest month with money
    (without any: after today's) to the end; needed_huf: remaining ÷ months left, per month; average_paid_huf: payments
    per month in the last six months that have any; status: average against needed, late below 75%, attention below 90%; an
    ended project needs attention while more than 5% of its grant is unpaid. needed is not applicable once a project has
    ended. The total sums the projects that are still running and know both sides.
    """
    frame = _projects(reading, filters)
    frame = frame[frame["counted"] & ~frame["_total"]].merge(_recent(reading, filters), on="project_key", how="left")
    left = [_months_left(reading, *pair) for pair in zip(frame["_end"], frame["_last_month"], strict=True)]
    frame["planned_end_on"] = frame["_end"]
    frame["months_left_count"] = pd.Series(left, dtype=float)
    frame["remaining_huf"] = frame["remaining_huf"].astype(float)
    frame["needed_huf"] = (frame["remaining_huf"] / frame["months_left_count"].where(frame["months_left_count"] > 0)).clip(lower=0)
    frame["average_paid_huf"] = frame["average_paid_huf"].astype(float)
    frame["status"] = pd.Series([_pace_status(row) for row in frame.to_dict("records")], dtype=object)
    frame = frame.sort_values("remaining_huf", ascending=False, ignore_index=True)
    frame = _pace_total(frame)
    frame = with_state(frame, "needed_huf", State.NOT_APPLICABLE, frame["months_left_count"] == 0)
    waiting = frame["remaining_huf_state"] == State.NOT_YET_DUE.value
    frame = with_state(frame, "needed_huf", State.NOT_YET_DUE, waiting)
    frame = with_state(frame, "average_paid_huf", State.NOT_YET_DUE, waiting)
    frame = with_state(frame, "months_left_count", State.NOT_APPLICABLE, frame["_total"])
    figures = ["remaining_huf", "remaining_huf_state", "planned_end_on", "months_left_count", "months_left_count_state"]
    figures += ["needed_huf", "needed_huf_state", "average_paid_huf", "average_paid_huf_state", "status", "status_state", "_total"]
    return frame[["project", "project_link", *figures]]


def _pace_total(frame: pd.DataFrame) -> pd.DataFrame:
    running = frame[frame["needed_huf"].notna() & frame["average_paid_huf"].notna()]
    if running.empty:
        return frame.assign(_total=False)
    sums = {column: money.total(running[column]) for column in ("remaining_huf", "needed_huf", "average_paid_huf")}
    row = {"project": TOTAL, "_total": True, **sums, "status": _ratio_status(sums["average_paid_huf"], sums["needed_huf"])}
    return pd.concat([frame.assign(_total=False), pd.DataFrame([row])], ignore_index=True)


def _recent(reading: Reading, filters: Filters) -> pd.DataFrame:
    table = tables.money
    where = filters.where(table, reading, ignore=("month",))
    monthly = (
        select(table.c.project_key, table.c.month, func.sum(money.net_paid()).label("paid_huf"))
        .where(*where, table.c.month <= money.data_month(reading, filters))
        .group_by(table.c.project_key, table.c.month)
        .having(func.sum(money.net_paid()).is_not(None))
        .subquery()
    )
    newest_first = func.row_number().over(partition_by=monthly.c.project_key, order_by=monthly.c.month.desc())
    ranked = select(monthly.c.project_key, monthly.c.paid_huf, newest_first.label("place")).subquery()
    query = select(
        ranked.c.project_key, func.sum(ranked.c.paid_huf).label("average_paid_huf"), func.count().label("months_count")
    ).where(ranked.c.place <= RECENT_MONTHS)
    found = reading.frame(query.group_by(ranked.c.project_key))
    return found.assign(average_paid_huf=found["average_paid_huf"] / found["months_count"]).drop(columns="months_count")


def _months_left(reading: Reading, end: object, last_month: object) -> float | None:
    if not isinstance(end, str):
        return None
    now = last_month if isinstance(last_month, str) else dates.month_of(reading.today)
    left = dates.month_number(dates.month_of(dates.last_day(end))) - dates.month_number(now)
    return float(max(left, 0))


def _pace_status(row: dict) -> str:
    if pd.isna(row["remaining_huf"]):
        return Status.NO_DATA.value
    if row["months_left_count"] == 0:
        unspent = row["remaining_huf"] > UNSPENT_SHARE * row["grant_huf"]
        return (Status.ATTENTION if unspent else Status.ON_TRACK).value
    return _ratio_status(row["average_paid_huf"], row["needed_huf"])


def _ratio_status(average: float | None, needed: float | None) -> str:
    if average is None or needed is None or pd.isna(average) or pd.isna(needed):
        return Status.NO_DATA.value
    if needed <= 0 or average >= money.ATTENTION_BELOW * needed:
        return Status.ON_TRACK.value
    return (Status.LATE if average < money.LATE_BELOW * needed else Status.ATTENTION).value
