"""Measures: the key figures, what is late and by how much, all measures, and the tables of the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from data import dates
from data.filters import Filters
from data.queries.documents import source
from data.queries.frames import framed, state
from data.queries.measures_counts import by_plan, groups, responsible
from data.queries.measures_hep import hep
from data.queries.measures_judged import UNDER_WAY, Judged, chosen, group_names
from data.queries.measures_reviews import chosen_clocks, plans, reviews, timeline
from data.queries.plan_clocks import short_titles
from data.reading import Reading
from data.values import State, Status, share

Row = dict[str, Any]
LATE_SHARE = 0.2
"""Up to this share of the measures late asks for attention, more is late."""
_KPIS = ("indicator", "part_count", "whole_count", "part_share", "status", "due_on", "due_on_state", "plan_short")


def kpis(reading: Reading, filters: Filters) -> pd.DataFrame:
    """The six key figures: indicator (its key), part_count of whole_count, part_share, status, due_on, plan_short.

    measures.under_way: measures under way or partly done of all; measures.done: done; measures.late: open and past
    their deadline; measures.unreported: open and without a report (see `measures_judged`). measures.missed_reviews:
    plans whose review is overdue, of those whose review can be computed. measures.next_review: the next review or end
    of a term that is to come, in days from today (part_count), with its day and plan.
    """
    measures = chosen(reading, filters)
    counts = (
        ("under_way", sum(one.status_code in UNDER_WAY for one in measures)),
        ("done", sum(one.status_code == "done" for one in measures)),
        ("late", sum(one.status == Status.LATE.value for one in measures)),
        ("unreported", sum(one.unreported for one in measures)),
    )
    rows = [_kpi(name, part, len(measures)) for name, part in counts]
    return framed([*rows, _missed(reading, filters), _next(reading, filters)], _KPIS)


def _kpi(name: str, part: int, whole: int) -> Row:
    row = {"indicator": f"measures.{name}", "due_on_state": State.NOT_APPLICABLE.value}
    if not whole:
        return row | {"status": Status.NO_DATA.value}
    return (
        row | {"part_count": part, "whole_count": whole, "part_share": share(part, whole)} | _judged(name, part, whole)
    )


def _judged(name: str, part: int, whole: int) -> Row:
    """Only what ought to be nothing is judged: being under way or done has no plan of its own."""
    if name not in ("late", "unreported", "missed_reviews"):
        return {}
    worst = Status.ATTENTION if name == "unreported" or part <= whole * LATE_SHARE else Status.LATE
    return {"status": (worst if part else Status.ON_TRACK).value}


def _missed(reading: Reading, filters: Filters) -> Row:
    known = [one for one in chosen_clocks(reading, filters) if one.next_review and not one.replaced]
    return _kpi("missed_reviews", sum(bool(one.missed("review", reading.today)) for one in known), len(known))


def _next(reading: Reading, filters: Filters) -> Row:
    """The next day of any chosen plan's review or end of term."""
    coming = [
        (turn.due_on, short_titles(reading)[clock.plan.plan_code])
        for clock in chosen_clocks(reading, filters)
        for turn in clock.turns
        if turn.clock != "forum" and turn.done_on is None and turn.due_on >= reading.today and not clock.replaced
    ]
    row: Row = {"indicator": "measures.next_review"}
    if not coming:
        return row | {"status": Status.NO_DATA.value, "due_on_state": State.NOT_REPORTED.value}
    day, plan = min(coming)
    return row | {
        "part_count": (day - reading.today).days,
        "due_on": day.isoformat(),
        "due_on_state": State.VALUE.value,
        "plan_short": plan,
    }


_LATE = (
    "measure", "measure_link", "status", "plan_short", "responsible_role", "deadline_on", "deadline_on_state",
    "deadline_text", "late_days", "late_days_state", "measure_remark", "measure_status", "examine_on",
    "examine_on_state", "status_since_on", "plan_code", "measure_no",
)  # fmt: skip


def late(reading: Reading, filters: Filters) -> pd.DataFrame:
    """What is late, the latest first, then what comes due or has to be examined: status, measure, plan_short,
    responsible_role, deadline_on, deadline_text, late_days, examine_on, measure_status, status_since_on,
    measure_remark (why), plan_code, measure_no.

    A period keeps measures whose deadline, or the day on which its words ask for an examination, falls in it.
    """
    first, last = filters.months(reading.today)
    found = [
        one
        for one in chosen(reading, filters)
        if one.status in (Status.LATE.value, Status.ATTENTION.value) and _within(one, first, last)
    ]
    found.sort(key=lambda one: (-(one.late_days or 0), str(one.row.deadline_on or one.examine_on or "")))
    return framed([_measure(reading, one) for one in found], _LATE)


def _within(one: Judged, first: str | None, last: str | None) -> bool:
    due = dates.last_day(one.row.deadline_on) if one.row.deadline_on else one.examine_on
    if due is None:
        return first is None and last is None
    month = dates.month_of(due)
    return (first is None or month >= first) and (last is None or month <= last)


_MEASURES = (
    "measure", "measure_link", "plan_short", "target_groups", "responsible_role", "measure_status", "deadline_on",
    "deadline_on_state", "deadline_text", "status", "late_days", "late_days_state", "measure_remark", "examine_on",
    "examine_on_state", "status_since_on", "last_report_on", "source", "source_link", "plan_code", "measure_no",
)  # fmt: skip


def measures(reading: Reading, filters: Filters) -> pd.DataFrame:
    """All chosen measures, plan by plan: measure (with the address of its sheet), plan_short, target_groups,
    responsible_role, measure_status and since when, deadline_on or deadline_text, status, late_days, examine_on,
    last_report_on, measure_remark, source, plan_code, measure_no. The period does not apply."""
    return framed([_measure(reading, one) for one in chosen(reading, filters)], _MEASURES)


def _measure(reading: Reading, one: Judged) -> Row:
    row, known = one.row, group_names(reading)
    examine = one.examine_on.isoformat() if one.examine_on else None
    return {
        "measure": row.title,
        "measure_link": one.address,
        "plan_short": short_titles(reading)[row.plan_code],
        "target_groups": ", ".join(known.get(code, code) for code in one.groups) or None,
        "measure_status": one.status_code,
        "status_since_on": one.since,
        "status": one.status,
        "late_days": one.late_days,
        "late_days_state": state(one.late_days, State.NOT_APPLICABLE),
        "deadline_on": row.deadline_on,
        "deadline_on_state": state(row.deadline_on, State.NOT_APPLICABLE if row.deadline_text else State.NOT_REPORTED),
        "examine_on": examine,
        "examine_on_state": state(examine, State.NOT_APPLICABLE),
        "last_report_on": one.heard_on.isoformat() if one.heard_on else None,
        "measure_remark": one.remark,
        **{name: getattr(row, name) for name in ("plan_code", "measure_no", "responsible_role", "deadline_text")},
        **source(reading, row.documents),
    }


TABLES: dict[str, Callable[[Reading, Filters], pd.DataFrame]] = {
    "kpis": kpis,
    "by_plan": by_plan,
    "groups": groups,
    "responsible": responsible,
    "timeline": timeline,
    "late": late,
    "hep": hep,
    "plans": plans,
    "reviews": reviews,
    "measures": measures,
}
"""The tables of the page and its downloads, in their order."""
