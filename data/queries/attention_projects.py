"""What asks for attention in reports and money: missing months, spending off its plan, overspent categories."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from data import dates
from data.filters import Filters
from data.queries import completeness
from data.queries.attention_lines import Line, page_link
from data.queries.budget_projects import counted_rows
from data.queries.budget_shares import category_rows
from data.reading import Reading
from data.values import State, Status, share

_WATCHED = (Status.LATE.value, Status.ATTENTION.value)
LATE_MONTHS = 2
"""Without a report for so many due months a project is late; with fewer, or a gap further back, it needs attention."""


def late_reports(reading: Reading, filters: Filters) -> list[Line]:
    """Projects with due months of which nothing was reported (`completeness.months`), and running ones that never
    reported.

    report_missing: found_count missing of base_count due months, since_on the newest missing one; late when the newest
    two due months or more are missing, else attention. report_never: no row ever, since_on the start; no_data. Left out
    is a project whose gaps all ended more than a year before its newest report: nobody will mend them.
    """
    keys, period = filters.project_keys(reading), filters.months(reading.today)
    mine = [run for run in _reports(reading) if (keys is None or run.project_key in keys) and run.touches(*period)]
    lines = [_gaps(filters, run, _inside(run.seen, *period), _inside(run.missing, *period)) for run in mine]
    return [line for line in lines if line] + _never(reading, filters, {run.project_key for run in mine})


class _Reports(NamedTuple):
    """A project that has ever reported: its first and last month, and of the months between those with a report and the
    due ones without."""

    project_key: str
    project: str
    first: str
    last: str
    seen: Sequence[str]
    missing: Sequence[str]

    def touches(self, first: str | None, last: str | None) -> bool:
        """Whether the project ran in any month of the period."""
        return max(self.first, first or "") <= min(self.last, last or "9999-12")


@lru_cache(maxsize=2)
def _reports(reading: Reading) -> tuple[_Reports, ...]:
    months: dict[str, list[completeness.Month]] = {}
    for month in completeness.project_months(reading, Filters()):
        months.setdefault(month.project_key, []).append(month)
    return tuple(
        _Reports(
            key,
            mine[0].project,
            mine[0].month,
            mine[-1].month,
            [one.month for one in mine if one.state == State.VALUE.value],
            [one.month for one in mine if one.state == State.NOT_REPORTED.value],
        )
        for key, mine in months.items()
    )


def _inside(months: Sequence[str], first: str | None, last: str | None) -> Sequence[str]:
    return months[bisect_left(months, first) if first else 0 : bisect_right(months, last) if last else len(months)]


def _gaps(filters: Filters, run: _Reports, seen: Sequence[str], missing: Sequence[str]) -> Line | None:
    if not seen:
        return None
    last, title = seen[-1], run.project
    recent = [month for month in missing if month > dates.add_months(last, -12)]
    if not recent:
        return None
    trailing = sum(month > last for month in missing)
    return {
        "status": (Status.LATE if trailing >= LATE_MONTHS else Status.ATTENTION).value,
        "attention": "report_missing",
        "subject": title,
        "subject_link": page_link("sources", filters, projects=(run.project_key,)),
        "project": title,
        "since_on": max(recent),
        "found_count": len(missing),
        "base_count": len(missing) + len(seen),
    }


def _never(reading: Reading, filters: Filters, known: set[str]) -> list[Line]:
    lines, today = [], reading.today
    for row in counted_rows(reading, filters):
        start, end = row["start"], row["last_day"]
        if (
            row["project_key"] in known
            or not start
            or dates.last_day(start) > today
            or (end and dates.last_day(end) < today)
        ):
            continue
        link = page_link("sources", filters, projects=(row["project_key"],))
        lines.append({"status": Status.NO_DATA.value, "attention": "report_never", "subject": row["project"],
                      "subject_link": link, "project": row["project"], "since_on": start})  # fmt: skip
    return lines


def spending(reading: Reading, filters: Filters) -> list[Line]:
    """Counted projects whose payments are off their plan to date (`money.spending_status`).

    underspending or overspending: found_share paid ÷ planned to date, gap_huf paid less planned (negative: behind).
    """
    lines = []
    for row in counted_rows(reading, filters):
        if row["status"] not in _WATCHED:
            continue
        gap = row["paid_huf"] - row["planned_to_date_huf"]
        lines.append(
            {
                "status": row["status"],
                "attention": "underspending" if gap < 0 else "overspending",
                "subject": row["project"],
                "subject_link": page_link("budget", filters, projects=(row["project_key"],)),
                "project": row["project"],
                "found_share": share(row["paid_huf"], row["planned_to_date_huf"]),
                "gap_huf": gap,
            }
        )
    return lines


def overspent_categories(reading: Reading, filters: Filters) -> list[Line]:
    """Cost categories paid beyond their whole plan (late) or running off it (attention), see
    `budget_shares.categories`.

    found_share: paid ÷ whole plan; gap_huf: paid beyond the whole plan, or paid less the plan to date.
    """
    lines = []
    for row in category_rows(reading, filters):
        if row.get("_total") or row["status"] not in _WATCHED:
            continue
        over = row["status"] == Status.LATE.value
        lines.append(
            {
                "status": row["status"],
                "attention": "category_over" if over else "category_off",
                "subject": row["category"],
                "subject_link": page_link("budget", filters),
                "found_share": row["paid_share"],
                "gap_huf": row["over_huf"] if over else row["paid_huf"] - row["planned_to_date_huf"],
            }
        )
    return lines
