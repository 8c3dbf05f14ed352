"""The budget page: key figures and the cumulative plan against payments. Money is exact, in whole forints."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import pandas as pd
from sqlalchemy import func, select

from data import dates
from data import reading as tables
from data.filters import Filters
from data.queries.budget_projects import against, by_project, pace, projects
from data.queries.budget_shares import categories, consortium
from data.queries.money import counted_projects, data_month, net_paid, spending_status, total
from data.queries.trend import compared, recent_months
from data.reading import Reading
from data.values import State, Status, share, with_state

Query = Callable[[Reading, Filters], pd.DataFrame]


def kpis(reading: Reading, filters: Filters) -> pd.DataFrame:
    """The key figures of the counted projects (own and neighbour; infrastructure only when switched on), one row each.

    kpi: grant (known grants), planned_to_date (plan of the period up to the data month), committed, paid (net of refunds),
    remaining (known grants less all payments to the period's end, of projects where both are known), pace (average paid per
    month lately). amount_huf: the figure; target_huf: what it is compared with (committed, paid and remaining: for paid the
    plan to date of the projects with known payments, else the grant; pace: what is needed per month); of_target_share: Σ/Σ; change_huf: payments of
    the compared period less those of the one before (only paid, see `trend.compared`); status as in `money.spending_status`.
    known_count and all_count: of how many counted projects the figure is known.
    """
    rows = projects(reading, filters)
    mine = rows[rows["counted"] & ~rows["_total"]]
    speed = pace(reading, filters)
    needed = speed[speed["_total"]].iloc[0] if speed["_total"].any() else {}
    found = [_kpi(mine, kpi, compared_with) for kpi, compared_with in _KPIS.items()]
    average, month = needed.get("average_paid_huf"), needed.get("needed_huf")
    known = int((~speed["_total"] & speed["needed_huf"].notna() & speed["average_paid_huf"].notna()).sum())
    found.append(
        {"kpi": "pace", "amount_huf": average, "target_huf": month, "of_target_share": share(average, month),
         "status": needed.get("status", Status.NO_DATA.value), "known_count": known}
    )  # fmt: skip
    frame = pd.DataFrame(found).assign(change_huf=None, all_count=len(mine))
    frame.loc[frame["kpi"] == "paid", "change_huf"] = _change(reading, filters)
    return _figures(frame)


_KPIS = {
    "grant": None,
    "planned_to_date": "planned_huf",
    "committed": "grant_huf",
    "paid": "planned_to_date_huf",
    "remaining": "grant_huf",
}


def _kpi(mine: pd.DataFrame, kpi: str, compared_with: str | None) -> dict[str, object]:
    column = f"{kpi}_huf"
    fact, plan = against(mine, column, compared_with) if compared_with else (None, None)
    return {
        "kpi": kpi,
        "amount_huf": total(mine[column]),
        "target_huf": plan,
        "of_target_share": share(fact, plan),
        "status": spending_status(fact, plan) if kpi == "paid" else Status.NO_DATA.value,
        "known_count": int(mine[column].notna().sum()),
    }


def _figures(frame: pd.DataFrame) -> pd.DataFrame:
    for column in ("amount_huf", "target_huf", "of_target_share", "change_huf"):
        frame[column] = pd.to_numeric(frame[column]).astype(float)
    frame = with_state(frame, "target_huf", State.NOT_APPLICABLE, frame["kpi"] == "grant")
    frame = with_state(frame, "of_target_share", State.NOT_APPLICABLE, frame["kpi"] == "grant")
    return with_state(frame, "change_huf", State.NOT_APPLICABLE, frame["kpi"] != "paid")


def _change(reading: Reading, filters: Filters) -> float | None:
    periods = compared(reading, filters)
    now, before = paid_in(reading, periods.now), paid_in(reading, periods.before)
    return None if now is None or before is None else now - before


def paid_in(reading: Reading, filters: Filters) -> float | None:
    """Payments net of refunds of the counted projects in the filters' period, or None when none is known."""
    money = tables.money
    query = select(func.sum(net_paid()).label("paid_huf")).where(*_counted_money(reading, filters))
    found = reading.frame(query.select_from(money))["paid_huf"].iloc[0]
    return None if pd.isna(found) else float(found)


def _counted_money(reading: Reading, filters: Filters) -> list:
    keys = counted_projects(reading, filters)
    return [tables.money.c.project_key.in_(keys), *filters.where(tables.money, reading)]


@lru_cache(maxsize=64)
def _monthly(reading: Reading, filters: Filters) -> pd.DataFrame:
    money = tables.money
    sums = (
        func.sum(money.c.planned_huf).label("planned_huf"),
        func.sum(money.c.committed_huf).label("committed_huf"),
        func.sum(money.c.claimed_huf).label("claimed_huf"),
        func.sum(net_paid()).label("paid_huf"),
    )
    query = select(money.c.month, *sums).where(*_counted_money(reading, filters)).group_by(money.c.month)
    return reading.frame(query.order_by(money.c.month))


def cumulative(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Cumulative plan and payments of the counted projects by month, from the period's first month with money.

    month; planned_huf: plan up to and including the month, to the end of the plan; paid_huf: payments net of refunds, up to
    the data month, null in a month of which no commitment, claim, payment or refund is known at all (a gap in reporting: the
    line breaks, the sum goes on) and not yet due after the data month. Both start from zero at the period's beginning.
    """
    found = _monthly(reading, filters)
    columns = ["month", "planned_huf", "paid_huf", "paid_huf_state"]
    if found.empty:
        return pd.DataFrame(columns=columns).astype({"planned_huf": float, "paid_huf": float})
    months = dates.months_between(found["month"].iloc[0], found["month"].iloc[-1])
    every = pd.DataFrame({"month": months}).merge(found, on="month", how="left")
    planned_until = every.loc[every["planned_huf"].notna(), "month"].max()
    frame = pd.DataFrame({"month": months})
    frame["planned_huf"] = every["planned_huf"].fillna(0).cumsum().where(_begun(every["planned_huf"]))
    if isinstance(planned_until, str):
        frame["planned_huf"] = frame["planned_huf"].where(every["month"] <= planned_until)
    reported = every[["committed_huf", "claimed_huf", "paid_huf"]].notna().any(axis=1)
    frame["paid_huf"] = every["paid_huf"].fillna(0).cumsum().where(reported & _begun(every["paid_huf"]))
    frame = with_state(frame, "paid_huf", State.NOT_YET_DUE, every["month"] > data_month(reading, filters))
    return frame[columns]


def _begun(values: pd.Series) -> pd.Series:
    return values.notna().astype(int).cummax().astype(bool)


def paid_lately(reading: Reading, filters: Filters) -> list[float | None]:
    """Payments by month over the last twelve complete months, oldest first, None where none is known: the sparkline."""
    paid = _monthly(reading, filters).set_index("month")["paid_huf"]
    found = [paid.get(month) for month in recent_months(reading, filters)]
    return [None if value is None or pd.isna(value) else float(value) for value in found]


TABLES: dict[str, Query] = {
    "kpis": kpis,
    "cumulative": cumulative,
    "projects": projects,
    "by_project": by_project,
    "categories": categories,
    "consortium": consortium,
    "pace": pace,
}
