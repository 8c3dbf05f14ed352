"""The budget page: key figures and the cumulative plan against payments. Money is exact, in whole forints."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import pandas as pd

from data import dates
from data.filters import Filters
from data.queries import budget_pace, money_cells
from data.queries.budget_pace import pace
from data.queries.budget_projects import against, by_project, counted_rows, projects
from data.queries.budget_shares import categories, consortium
from data.queries.frames import added, framed, state
from data.queries.money import counted_projects, data_month, spending_status
from data.queries.trend import compared, recent_months
from data.reading import Reading
from data.values import State, Status, share

Query = Callable[[Reading, Filters], pd.DataFrame]
_KPIS = {
    "grant": None,
    "planned_to_date": "planned_huf",
    "committed": "grant_huf",
    "paid": "planned_to_date_huf",
    "remaining": "grant_huf",
}
_MONTHLY = ("planned_huf", "committed_huf", "claimed_huf", "paid_huf")
_FIGURES = ("amount_huf", "target_huf", "of_target_share", "change_huf")
_COLUMNS = [
    "kpi",
    *(column for name in _FIGURES for column in (name, f"{name}_state")),
    "status",
    "known_count",
    "all_count",
]


def kpis(reading: Reading, filters: Filters) -> pd.DataFrame:
    """The key figures of the counted projects (own and neighbour; infrastructure only when switched on), one row each.

    kpi: grant (known grants), planned_to_date (plan of the period up to the data month), committed, paid (net of
    refunds), remaining (known grants less all payments to the period's end, of projects where both are known), pace
    (average paid per month lately). amount_huf: the figure; target_huf: what it is compared with, of the projects that
    know both (plan to date: the whole plan; committed and remaining: the grant; paid: the plan to date; pace: what is
    needed per month); of_target_share: Σ/Σ over those projects; change_huf: payments of the compared period less those
    of the one before (only paid, see `trend.compared`); status as in `money.spending_status`. known_count and
    all_count: of how many counted projects the figure is known. Not applicable where all chosen projects are such as
    never count: their grants are known, but in no sum.
    """
    mine = counted_rows(reading, filters)
    found = [kpi(mine, name, compared_with) for name, compared_with in _KPIS.items()]
    found.append(_pace(reading, filters))
    change = paid_change(reading, filters)
    nothing = not mine and len(projects(reading, filters)) > 0
    return framed([_stated(row, change, len(mine), nothing) for row in found], _COLUMNS)


def kpi(mine: list[dict[str, Any]], name: str, compared_with: str | None) -> dict[str, Any]:
    """One row of `kpis` from the rows of the counted projects."""
    column = f"{name}_huf"
    fact, plan = against(mine, column, compared_with) if compared_with else (None, None)
    return {
        "kpi": name,
        "amount_huf": added([row[column] for row in mine]),
        "target_huf": plan,
        "of_target_share": share(fact, plan),
        "status": spending_status(fact, plan) if name == "paid" else Status.NO_DATA.value,
        "known_count": sum(row[column] is not None for row in mine),
    }


def _pace(reading: Reading, filters: Filters) -> dict[str, Any]:
    rows = budget_pace.rows(reading, filters)
    whole = rows[-1] if rows and rows[-1].get("_total") else {}
    average, needed = whole.get("average_paid_huf"), whole.get("needed_huf")
    known = sum(
        row["needed_huf"] is not None and row["average_paid_huf"] is not None for row in rows if not row.get("_total")
    )
    status = whole.get("status", Status.NO_DATA.value)
    return {"kpi": "pace", "amount_huf": average, "target_huf": needed, "of_target_share": share(average, needed),
            "status": status, "known_count": known}  # fmt: skip


def _stated(row: dict[str, Any], change: float | None, projects_count: int, nothing: bool) -> dict[str, Any]:
    is_grant, is_paid = row["kpi"] == "grant", row["kpi"] == "paid"
    figures = row | {"change_huf": change if is_paid else None, "all_count": projects_count}
    unused = {"target_huf": is_grant, "of_target_share": is_grant, "change_huf": not is_paid, "amount_huf": nothing}
    states = {
        f"{name}_state": state(figures[name], State.NOT_APPLICABLE if gone else State.NOT_REPORTED)
        for name, gone in unused.items()
    }
    return figures | states


@lru_cache(maxsize=64)
def monthly(reading: Reading, filters: Filters) -> Mapping[str, Mapping[str, Any]]:
    """Month → sums of the counted projects' planned_huf, committed_huf, claimed_huf and paid_huf (net), None where
    there is no row; every month that has money, whatever the period of `filters`. Treat as read-only.
    """
    if filters.period or filters.first_month or filters.last_month:
        return monthly(reading, filters.without("period", "first_month", "last_month"))
    cells = money_cells.by_month(reading)
    rows = cells.rows(counted_projects(reading, filters))
    sums = {name: cells.total(name, (0, 1), rows, slice(None)) for name in _MONTHLY}
    present = money_cells.some(cells.present[rows], (0, 1))
    return {
        month: {name: values[at] for name, values in sums.items()}
        for at, month in enumerate(cells.months)
        if present[at]
    }


def paid_change(reading: Reading, filters: Filters) -> float | None:
    """Payments of the compared period less those of the one before (`trend.compared`), None where either is unknown."""
    periods = compared(reading, filters)
    now, before = paid_in(reading, periods.now), paid_in(reading, periods.before)
    return None if now is None or before is None else now - before


def paid_in(reading: Reading, filters: Filters) -> float | None:
    """Payments net of refunds of the counted projects in the filters' period, or None when none is known."""
    first, last = filters.months(reading.today)
    found = monthly(reading, filters)
    return added([row["paid_huf"] for month, row in found.items() if (first or "") <= month <= (last or "9999")])


def cumulative(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Cumulative plan and payments of the counted projects by month, from the period's first month with money.

    month; planned_huf: plan up to and including the month, to the end of the plan; paid_huf: payments net of refunds,
    up to the data month, null in a month of which no commitment, claim, payment or refund is known at all (a gap in
    reporting: the line breaks, the sum goes on) and not yet due after the data month. Both start from zero at the
    period's beginning.
    """
    first, last = filters.months(reading.today)
    found = {
        month: row for month, row in monthly(reading, filters).items() if (first or "") <= month <= (last or "9999")
    }
    months = dates.months_between(min(found), max(found)) if found else []
    planned_until = max((month for month, row in found.items() if row["planned_huf"] is not None), default="")
    now, rows = data_month(reading, filters), []
    planned: float | None = None
    paid: float | None = None
    for month in months:
        row = found.get(month, {})
        planned, paid = (added([sum_, row.get(name)]) for sum_, name in ((planned, "planned_huf"), (paid, "paid_huf")))
        reported = any(row.get(name) is not None for name in ("committed_huf", "claimed_huf", "paid_huf"))
        fact = paid if reported and month <= now else None
        missing = State.NOT_YET_DUE if month > now else State.NOT_REPORTED
        plan = planned if month <= planned_until else None
        rows.append({"month": month, "planned_huf": plan, "paid_huf": fact, "paid_huf_state": state(fact, missing)})
    return framed(rows, ["month", "planned_huf", "paid_huf", "paid_huf_state"])


def paid_lately(reading: Reading, filters: Filters) -> list[float | None]:
    """Payments by month over the last twelve complete months, oldest first, None where none is known: the sparkline."""
    first = filters.months(reading.today)[0]
    found = monthly(reading, filters)
    return [
        found[month]["paid_huf"] if month in found and month >= (first or "") else None
        for month in recent_months(reading, filters)
    ]


TABLES: dict[str, Query] = {
    "kpis": kpis,
    "cumulative": cumulative,
    "projects": projects,
    "by_project": by_project,
    "categories": categories,
    "consortium": consortium,
    "pace": pace,
}
