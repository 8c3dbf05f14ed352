"""What asks for attention in reports and money: missing months, spending off its plan, overspent categories."""

from __future__ import annotations

from data import dates
from data.filters import Filters
from data.queries import completeness
from data.queries.attention_lines import Line, page_link
from data.queries.budget_projects import counted_rows
from data.queries.budget_shares import categories
from data.queries.frames import records
from data.reading import Reading
from data.values import State, Status, share

_MONTHS = ("project_key", "project", "month", "state")
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
    months = completeness.months(reading, filters)
    rows: dict[str, list[tuple[str, str, str]]] = {}
    for key, title, month, state in zip(*(months[name] for name in _MONTHS), strict=True):
        rows.setdefault(key, []).append((title, month, state))
    lines = [_gaps(filters, key, mine) for key, mine in rows.items()]
    return [line for line in lines if line] + _never(reading, filters, set(rows))


def _gaps(filters: Filters, key: str, rows: list[tuple[str, str, str]]) -> Line | None:
    due = [(month, state) for _title, month, state in rows if state != State.NOT_YET_DUE.value]
    seen = [month for month, state in due if state == State.VALUE.value]
    if not seen or len(seen) == len(due):
        return None
    last, title = max(seen), rows[0][0]
    missing = [month for month, state in due if state != State.VALUE.value]
    recent = [month for month in missing if month > dates.add_months(last, -12)]
    if not recent:
        return None
    trailing = sum(month > last for month in missing)
    return {
        "status": (Status.LATE if trailing >= LATE_MONTHS else Status.ATTENTION).value,
        "attention": "report_missing",
        "subject": title,
        "subject_link": page_link("sources", filters, projects=(key,)),
        "project": title,
        "since_on": max(recent),
        "found_count": len(missing),
        "base_count": len(due),
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
    for row in records(categories(reading, filters)):
        if row["_total"] or row["status"] not in _WATCHED:
            continue
        over = row["status"] == Status.LATE.value
        lines.append(
            {
                "status": row["status"],
                "attention": "category_over" if over else "category_off",
                "subject": row["category"],
                "subject_link": page_link("budget", filters),
                "found_share": row["paid_share"],
                "gap_huf": float(row["over_huf"] if over else row["paid_huf"] - row["planned_to_date_huf"]),
            }
        )
    return lines
