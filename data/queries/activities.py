"""Activities as every page chooses them: which filters apply, which of them are co-operation, and when they were."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import pandas as pd
from sqlalchemy import or_, select
from sqlalchemy.sql.elements import ColumnElement

from data import dates
from data import reading_tables as tables
from data.filters import Filters, projects_by_place
from data.reading import Reading

Span = tuple[str, str] | None
"""The first and the last month something may have lasted; None where no date of it is known."""

COOPERATION_FORMS = ("együttműködési rendezvény", "zárórendezvény")
"""The forms (a source's own word for the kind) of events that bring the partners of a project together."""

DONE_WORDS = frozenset({"lezárult", "lezárt", "befejezett", "megvalósult", "teljesült"})
DROPPED_WORDS = frozenset({"elmaradt", "törölt", "meghiúsult"})
"""Words with which a source says that an activity is completed, or that it did not take place."""


@lru_cache(maxsize=4)
def cooperation_codes(reading: Reading) -> frozenset[str]:
    """Activities that are co-operation between organisations, not work with participants.

    A roundtable, an event whose form is one of COOPERATION_FORMS, anything partners' attendance is kept for, and what
    belongs to no project of ours (national events).
    """
    activity, present = tables.activity, tables.partner_attendance
    known = select(tables.project.c.project_key)
    query = select(activity.c.activity_code).where(
        or_(
            activity.c.kind == "roundtable",
            activity.c.form.in_(COOPERATION_FORMS),
            activity.c.project_key.not_in(known),
            activity.c.activity_code.in_(select(present.c.activity_code).distinct()),
        )
    )
    return frozenset(row.activity_code for row in reading.rows(query))


def timeless(filters: Filters) -> Filters:
    """The same filters without a period: what does not follow it is computed once for all periods."""
    return filters.without("period", "first_month", "last_month")


def chosen(reading: Reading, filters: Filters) -> list[ColumnElement[bool]]:
    """WHERE clauses for read_activity: project, call, workshop group and place.

    An activity without a venue is kept where its project works. The period is not among them: see `within`.
    """
    activity, there = tables.activity, tables.project_place
    clauses = filters.without("districts", "settlements").where(activity, reading)
    places = filters.settlement_codes(reading)
    if places is not None:
        codes = sorted(places)
        works_there = select(there.c.project_key).where(there.c.settlement_ksh.in_(codes))
        venue = activity.c.settlement_ksh
        clauses.append(venue.in_(codes) | (venue.is_(None) & activity.c.project_key.in_(works_there)))
    return clauses


def keeps(reading: Reading, filters: Filters) -> Callable[[Any], bool]:
    """Whether a row of read_activity (project_key, workshop_group_no, settlement_ksh) is `chosen`."""
    keys, places = filters.project_keys(reading), filters.settlement_codes(reading)
    by_place = projects_by_place(reading)
    there = frozenset[str]().union(*(by_place.get(place, frozenset()) for place in places or ()))

    def kept(row: Any) -> bool:
        if keys is not None and row.project_key not in keys:
            return False
        if filters.workshops and row.workshop_group_no not in filters.workshops:
            return False
        venue = row.settlement_ksh
        return places is None or (row.project_key in there if venue is None else venue in places)

    return kept


def span(*partial: object) -> Span:
    """From the first month the earliest of these partial dates may mean to the last month the latest may mean."""
    months = [_months(value) for value in partial if isinstance(value, str) and value]
    return (min(start for start, _ in months), max(end for _, end in months)) if months else None


def touches(reading: Reading, filters: Filters) -> Callable[[Span], bool]:
    """Whether a span may touch the chosen period; an unknown one does."""
    first, last = filters.months(reading.today)
    low, high = first or "", last or "9999-12"
    return lambda span: span is None or (span[1] >= low and span[0] <= high)


def within(frame: pd.DataFrame, reading: Reading, filters: Filters, *columns: str) -> pd.DataFrame:
    """The rows whose dates in `columns` (partial dates) may touch the chosen period; rows without any date stay.

    A row lasts from the first month its earliest date may mean to the last month its latest may mean.
    """
    first, last = filters.months(reading.today)
    if (first is None and last is None) or frame.empty:
        return frame
    touching = touches(reading, filters)
    kept = [touching(span(*partial)) for partial in zip(*(frame[name] for name in columns), strict=True)]
    return frame[kept].reset_index(drop=True)


def in_period(frame: pd.DataFrame, reading: Reading, filters: Filters) -> pd.DataFrame:
    """The rows whose `month` lies in the chosen period."""
    first, last = filters.months(reading.today)
    if first is None and last is None:
        return frame
    return frame[(frame["month"] >= (first or "")) & (frame["month"] <= (last or "9999-12"))]


@lru_cache(maxsize=10_000)
def _months(partial: str) -> tuple[str, str]:
    """The first and last month a partial date may mean."""
    return dates.month_of(dates.first_day(partial)), dates.month_of(dates.last_day(partial))
