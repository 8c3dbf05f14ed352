"""When plans are reviewed: every review due, done and missed, the plans themselves, and all of it on one time axis."""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter
from typing import Any

import pandas as pd
from sqlalchemy import select

from data import dates
from data import reading_tables as tables
from data.collation import hungarian_key
from data.filters import Filters
from data.queries import names
from data.queries.cooperation_plans import days
from data.queries.documents import source
from data.queries.frames import framed, state
from data.queries.measures_counts import counted
from data.queries.measures_judged import Judged, chosen, is_there, judged
from data.queries.plan_clocks import FORUM, REVIEW, SOON_DAYS, Clock, Turn, clocks, short_titles
from data.reading import Reading
from data.values import State, Status

Row = dict[str, Any]
_KINDS = {"review": REVIEW, "forum": FORUM}
_ORDER = {Status.LATE.value: 0, Status.ATTENTION.value: 1, Status.NO_DATA.value: 2, Status.ON_TRACK.value: 3}


def chosen_clocks(reading: Reading, filters: Filters) -> list[Clock]:
    """The clocks of the plans a reader chose by settlement (plans of no settlement always) and plan, the most urgent
    first."""
    places = filters.settlement_codes(reading)
    found = [
        clock
        for code, clock in clocks(reading).items()
        if is_there(clock, places) and (not filters.plans or code in filters.plans)
    ]
    return sorted(found, key=lambda one: (_ORDER[one.status], _first_due(one), hungarian_key(one.plan.title)))


def _first_due(clock: Clock) -> str:
    return min((day.isoformat() for day in (clock.next_review, clock.expires) if day), default="9999")


_PLANS = (
    "plan", "status", "plan_kind", "settlement", "parent_plan", "resolution", "resolution_is", "adopted_on",
    "expires_on", "expires_on_state", "next_review_on", "next_review_on_state", "missed_count", "missed_count_state",
    "next_forum_on", "next_forum_on_state", "measures_count", "measures_count_state", "late_count", "late_count_state",
    "review_remark", "source", "source_link", "plan_code",
)  # fmt: skip


def plans(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Every plan with its parent, resolution and clocks, the most urgent first: plan, status, plan_kind, settlement,
    parent_plan, resolution, resolution_is, adopted_on, expires_on, next_review_on, missed_count (reviews prescribed,
    past and not on record), next_forum_on, measures_count and late_count (unknown where no measure is on record),
    review_remark, source, plan_code. Days as `plan_clocks` computes them; only settlement and plan apply."""
    titles = {code: clock.plan.title for code, clock in clocks(reading).items()}
    by_plan: dict[str, list[Judged]] = {}
    for one in judged(reading):
        by_plan.setdefault(one.row.plan_code, []).append(one)
    rows = [
        _plan(reading, clock, titles, by_plan.get(clock.plan.plan_code)) for clock in chosen_clocks(reading, filters)
    ]
    return framed(rows, _PLANS)


def _plan(reading: Reading, clock: Clock, titles: dict[str, str], measures: list[Judged] | None) -> Row:
    plan = clock.plan
    parent = titles.get(plan.parent_code, plan.parent_code) if plan.parent_code else None
    counts = counted(measures) if measures else {"measures_count": None, "late_count": None}
    same = ("plan_code", "resolution", "resolution_is", "adopted_on")
    return {
        "plan": plan.title,
        "plan_kind": plan.kind,
        "settlement": names.settlement(reading, plan.settlement_ksh),
        "parent_plan": parent,
        **{name: getattr(plan, name) for name in same},
        **days(clock),
        **missed(clock, reading),
        **forum(clock),
        **counts,
        **{f"{name}_state": state(counts[name]) for name in ("measures_count", "late_count")},
        **source(reading, plan.documents),
    }


def missed(clock: Clock, reading: Reading) -> Row:
    """missed_count with its state: reviews that were due and are not on record; unknown without a day to count from."""
    if clock.next_review is None:
        missing = State.NOT_REPORTED if clock.rhythm.review_every_years else State.NOT_APPLICABLE
        return {"missed_count": None, "missed_count_state": missing.value}
    return {"missed_count": len(clock.missed("review", reading.today)), "missed_count_state": State.VALUE.value}


def forum(clock: Clock) -> Row:
    """next_forum_on with its state: not applicable where the plan is none that a Forum follows."""
    missing = State.NOT_REPORTED if clock.rhythm.forum_every_years else State.NOT_APPLICABLE
    day = clock.next_forum.isoformat() if clock.next_forum else None
    return {"next_forum_on": day, "next_forum_on_state": state(day, missing)}


_REVIEWS = (
    "plan_short", "clock", "status", "due_on", "done_on", "done_on_state", "late_days", "late_days_state", "outcome",
    "note", "source", "source_link", "plan_code",
)  # fmt: skip


def reviews(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Every day a chosen plan's clock was or is due: those missed first, then the next, then those done, the newest
    first. plan_short, clock (review, forum, term), status, due_on, done_on, late_days, outcome, note, source (of the
    review), plan_code.

    status: late where a review is past and not on record (attention for the Forum), attention within SOON_DAYS,
    on_track before and where it is done. done_on: not yet due where the day is to come. late_days: from the day due to
    the day done, or to today. Reviews of single measures are on their sheets. A period keeps days due in it.
    """
    first, last = filters.months(reading.today)
    rows = [
        row
        for clock in chosen_clocks(reading, filters)
        for row in _turns(reading, clock)
        if (first is None or row["due_on"][:7] >= first) and (last is None or row["due_on"][:7] <= last)
    ]
    past = sorted((row for row in rows if row["done_on"]), key=itemgetter("due_on"), reverse=True)
    coming = [row for row in rows if not row["done_on"]]
    coming.sort(key=lambda row: (row["done_on_state"] == State.NOT_YET_DUE.value, row["due_on"]))
    return framed([*coming, *past], _REVIEWS)


def _turns(reading: Reading, clock: Clock) -> Iterator[Row]:
    known = _records(reading).get(clock.plan.plan_code, {})
    for turn in clock.turns:
        if clock.replaced and turn.done_on is None:
            continue
        record = known.get((_KINDS.get(turn.clock), turn.done_on.isoformat() if turn.done_on else None))
        yield {
            "plan_short": short_titles(reading)[clock.plan.plan_code],
            "plan_code": clock.plan.plan_code,
            "clock": turn.clock,
            "due_on": turn.due_on.isoformat(),
            **_done(turn, reading),
            "outcome": record.outcome if record else None,
            "note": record.note if record else None,
            **source(reading, record.documents if record else None),
        }


def _done(turn: Turn, reading: Reading) -> Row:
    until = turn.done_on or reading.today
    late = (until - turn.due_on).days
    if turn.done_on is None and turn.due_on >= reading.today:
        near = (turn.due_on - reading.today).days <= SOON_DAYS
        status, done = (Status.ATTENTION if near else Status.ON_TRACK), State.NOT_YET_DUE
    elif turn.done_on is None:
        status, done = (Status.ATTENTION if turn.clock == "forum" else Status.LATE), State.NOT_REPORTED
        done = State.NOT_APPLICABLE if turn.clock == "term" else done
    else:
        status, done = Status.ON_TRACK, State.VALUE
    counts = late > 0
    return {
        "status": status.value,
        "done_on": turn.done_on.isoformat() if turn.done_on else None,
        "done_on_state": done.value,
        "late_days": late if counts else None,
        "late_days_state": (State.VALUE if counts else State.NOT_APPLICABLE).value,
    }


def _records(reading: Reading) -> dict[str, dict[tuple[str | None, str | None], Any]]:
    """Plan → (kind, first possible day) → the review on record."""
    review, found = tables.plan_review, dict[str, dict[tuple[str | None, str | None], Any]]()
    for row in reading.rows(select(review).where(review.c.measure_no == "")):
        day = dates.first_day(row.reviewed_on).isoformat()
        found.setdefault(row.plan_code, {})[row.review_kind, day] = row
    return found


_TIMELINE = ("plan", "timeline_item", "start_on", "end_on", "end_on_state", "measure", "measure_link", "plan_code",
             "_short")  # fmt: skip


def timeline(reading: Reading, filters: Filters) -> pd.DataFrame:
    """What happened and falls due on one time axis, plan by plan: plan, timeline_item (term, reviewed, missed, due,
    deadline of a measure that is open, overdue), start_on, end_on (of a term), measure, plan_code.

    Plans of which no day is known are left out. Measures follow all filters but the period, plans settlement and plan.
    """
    measures: dict[str, list[Judged]] = {}
    for one in chosen(reading, filters):
        measures.setdefault(one.row.plan_code, []).append(one)
    rows = [
        row
        for clock in chosen_clocks(reading, filters)
        for row in (*_plan_items(clock, reading), *_deadlines(measures.get(clock.plan.plan_code, ())))
    ]
    short = short_titles(reading)
    return framed([_ended(row) | {"_short": short[row["plan_code"]]} for row in rows], _TIMELINE)


def _ended(row: Row) -> Row:
    return row | {"end_on_state": state(row.get("end_on"), State.NOT_APPLICABLE)}


def _plan_items(clock: Clock, reading: Reading) -> Iterator[Row]:
    named = {"plan": clock.plan.title, "plan_code": clock.plan.plan_code}
    if clock.adopted and clock.expires:
        yield named | {"timeline_item": "term", "start_on": clock.plan.adopted_on, "end_on": clock.expires.isoformat()}
    for turn in clock.turns:
        if turn.clock == "term" or (clock.replaced and turn.done_on is None):
            continue
        if turn.done_on:
            yield named | {"timeline_item": "reviewed", "start_on": turn.done_on.isoformat()}
        else:
            item = "missed" if turn.due_on < reading.today else "due"
            yield named | {"timeline_item": item, "start_on": turn.due_on.isoformat()}


def _deadlines(measures: list[Judged] | tuple[()]) -> Iterator[Row]:
    for one in measures:
        if one.row.deadline_on and one.status is not None and one.remark != "plan_lapsed" and not _closed(one):
            yield {
                "plan": one.clock.plan.title,
                "plan_code": one.row.plan_code,
                "timeline_item": "overdue" if one.status == Status.LATE.value else "deadline",
                "start_on": one.row.deadline_on,
                "measure": one.row.title,
                "measure_link": one.address,
            }


def _closed(one: Judged) -> bool:
    return one.status_code in ("done", "modified", "dropped")
