"""Every measure with its plan, its status and how it stands against its deadline; and which of them a reader chose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from sqlalchemy import select

from data import dates
from data import reading_tables as tables
from data.collation import hungarian_key
from data.filters import Filters
from data.queries.plan_clocks import SOON_DAYS, WORD_YEARS, Clock, clocks
from data.reading import Reading
from data.values import Status

UNREPORTED = "unreported"
CODES = {
    "nem indult": "not_started",
    "folyamatban": "under_way",
    "részben teljesült": "partly_done",
    "teljesült": "done",
    "módosult": "modified",
    "elmaradt": "dropped",
}
"""A status as the ledger has it → its code, in the order in which they are shown; nothing known is UNREPORTED."""
STATUSES = (*CODES.values(), UNREPORTED)
CLOSED = ("done", "modified", "dropped")
"""Nothing more falls due: done, replaced by another measure, or given up."""
UNDER_WAY = ("under_way", "partly_done")
REPORT_YEARS = 1
"""An open measure of which nothing dated was heard for so long is without a report: the Forum follows it yearly."""


@dataclass(frozen=True)
class Judged:
    """One measure. `row` is its row in the reading, `clock` that of its plan, `status_code` one of STATUSES with the
    day it holds since (partial date or None).

    status: late, attention, on_track, no_data; None for one that was given up. remark: why — overdue, due_soon,
    examine (a deadline in words that is to be looked at), examine_unknown (since when is not known), undated,
    plan_lapsed (its plan was replaced). late_days: days past the deadline. examine_on: when a deadline in words asks
    for an examination. heard_on: the newest dated status or review.
    """

    row: Any
    clock: Clock
    status_code: str
    since: str | None
    status: str | None
    remark: str | None
    late_days: int | None
    examine_on: date | None
    heard_on: date | None
    unreported: bool

    @property
    def groups(self) -> tuple[str, ...]:
        """Codes of the target groups."""
        return tuple(code.strip() for code in (self.row.groups or "").split(";") if code.strip())

    @property
    def address(self) -> str:
        """Where its sheet is."""
        return address(self.row.plan_code, self.row.measure_no)


def address(plan_code: str, measure_no: str) -> str:
    """The address of a measure's sheet."""
    return f"/measures/{quote(plan_code, safe='')}/{quote(measure_no, safe='/')}"


@lru_cache(maxsize=4)
def judged(reading: Reading) -> tuple[Judged, ...]:
    """All measures of known plans, plan by plan in Hungarian order of their titles; treat as read-only."""
    by_plan, history, reviews = clocks(reading), _by_measure(reading, tables.measure_status), _reviews(reading)
    found = []
    for row in reading.rows(select(tables.measure)):
        clock = by_plan.get(row.plan_code)
        if clock is not None:
            key = (row.plan_code, row.measure_no)
            found.append(_judged(row, clock, history.get(key, ()), reviews.get(key, ()), reading.today))
    return tuple(sorted(found, key=_order))


def _order(one: Judged) -> tuple[object, ...]:
    return hungarian_key(one.clock.plan.title), one.row.plan_code, _natural(one.row.measure_no)


def _natural(number: str) -> tuple[object, ...]:
    """ "II/3" before "II/10": parts of digits as numbers."""
    return tuple((int(part), "") if part.isascii() and part.isdigit() else (0, part) for part in number.split("/"))


def _by_measure(reading: Reading, table: Any) -> Mapping[tuple[str, str], Sequence[Any]]:
    found: dict[tuple[str, str], list[Any]] = {}
    for row in reading.rows(select(table)):
        found.setdefault((row.plan_code, row.measure_no), []).append(row)
    return found


def _reviews(reading: Reading) -> Mapping[tuple[str, str], Sequence[Any]]:
    return {key: rows for key, rows in _by_measure(reading, tables.plan_review).items() if key[1]}


def statuses(history: Sequence[Any], today: date) -> list[Any]:
    """The rows of a status history that have begun by `today`, the newest first."""
    begun = [row for row in history if dates.first_day(row.since) <= today]
    return sorted(begun, key=lambda row: (dates.first_day(row.since), row.since), reverse=True)


def _judged(row: Any, clock: Clock, history: Sequence[Any], reviews: Sequence[Any], today: date) -> Judged:
    begun = statuses(history, today)
    word, since = (begun[0].status, begun[0].since) if begun else (row.status, None)
    code = CODES.get(word or "", UNREPORTED)
    heard = [dates.first_day(one) for one in (*(r.since for r in begun), *(r.reviewed_on for r in reviews))]
    last = max(heard, default=None)
    examine_on = _examine_on(row, clock, last) if code not in CLOSED else None
    status, remark, late = _against_deadline(row, clock, code, examine_on, today)
    silent = code == UNREPORTED or (last is not None and dates.add_years(last, REPORT_YEARS) < today)
    return Judged(row, clock, code, since, status, remark, late, examine_on, last, silent and code not in CLOSED)


def _examine_on(row: Any, clock: Clock, heard: date | None) -> date | None:
    """WORD_YEARS after the adoption of the plan, or after what was last heard; only of a deadline that is a word."""
    if row.deadline_on or not row.deadline_text:
        return None
    since = max((day for day in (clock.adopted, heard) if day), default=None)
    return dates.add_years(since, WORD_YEARS) if since else None


def _against_deadline(
    row: Any, clock: Clock, code: str, examine_on: date | None, today: date
) -> tuple[str | None, str | None, int | None]:
    """status, remark, late_days. A deadline in words is never late by itself."""
    if code in CLOSED:
        return (None if code == "dropped" else Status.ON_TRACK.value), None, None
    if clock.replaced:
        return None, "plan_lapsed", None
    if row.deadline_on:
        last = dates.last_day(row.deadline_on)
        if last < today:
            return Status.LATE.value, "overdue", (today - last).days
        near = last <= today + timedelta(days=SOON_DAYS)
        return (Status.ATTENTION.value, "due_soon", None) if near else (Status.ON_TRACK.value, None, None)
    if not row.deadline_text:
        return Status.NO_DATA.value, "undated", None
    if examine_on is None:
        return Status.ATTENTION.value, "examine_unknown", None
    return (Status.ATTENTION.value, "examine", None) if examine_on <= today else (Status.ON_TRACK.value, None, None)


def chosen(reading: Reading, filters: Filters) -> list[Judged]:
    """The measures a reader chose: of plans of the chosen settlements (plans of no settlement always), for any of the
    chosen target groups, of the chosen plans, statuses and responsible roles. The period does not apply."""
    places, groups = filters.settlement_codes(reading), filters.group_codes(reading)
    return [
        one
        for one in judged(reading)
        if is_there(one.clock, places)
        and (groups is None or groups.intersection(one.groups))
        and (not filters.plans or one.row.plan_code in filters.plans)
        and (not filters.statuses or one.status_code in filters.statuses)
        and (not filters.responsibles or one.row.responsible_role in filters.responsibles)
    ]


def is_there(clock: Clock, places: frozenset[str] | None) -> bool:
    """Whether a plan is of one of the places, or of none in particular."""
    return places is None or clock.plan.settlement_ksh is None or clock.plan.settlement_ksh in places


@lru_cache(maxsize=4)
def group_names(reading: Reading) -> Mapping[str, str]:
    """Code of a target group → its name."""
    group = tables.target_group
    return {row.group_code: row.name for row in reading.rows(select(group.c.group_code, group.c.name))}
