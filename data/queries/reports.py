"""Which partner reported which month for which sheet, what is late or missing, and whom to ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import func, select

from data import dates
from data import reading_tables as tables
from data.collation import hungarian_key
from data.filters import Filters
from data.queries import session_sums
from data.queries.completeness import GRACE_MONTHS, project_months
from data.queries.frames import framed
from data.reading import Reading
from data.values import State

MONEY, SESSIONS, LISTS = "transactions", "sessions", "attendance"
"""Sheets that are reported month by month: money, sessions held or cancelled, and attendance of sessions that were
held."""


class Report(NamedTuple):
    """One month of one sheet from one partner of one project.

    partner: the organisation that reports ("" where the project has no known lead). expected: rows or sessions that are
    due (null: at least one), reported: those that came in. late_days: days since it was due, null where nothing is.
    """

    partner: str
    project_key: str
    project: str
    sheet: str
    month: str
    expected: int | None
    reported: int
    state: str
    late_days: int | None


class Stream(NamedTuple):
    """What one partner sends for one project and sheet: month → (expected, reported)."""

    partner: str
    project_key: str
    sheet: str
    months: Mapping[str, tuple[int | None, int]]


def reports(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Every partner × project × sheet that has ever reported × every month due: partner, project, project_key,
    sheet_word, month, expected_count, reported_count, state, late_days.

    state: value (all there), not_reported (something due is missing), not_yet_due (the newest months). Money is
    expected every month from a partner's first entry to the end of the project, sessions where some were planned, a
    list or headcount for every session held of an activity that keeps lists. Who never reported is never late.
    """
    rows = [
        {
            "partner": row.partner or None,
            "project": row.project,
            "project_key": row.project_key,
            "sheet_word": f"sources.sheet.{row.sheet}",
            "month": row.month,
            "expected_count": row.expected,
            "reported_count": row.reported,
            "state": row.state,
            "late_days": row.late_days,
        }
        for row in _reports(reading, filters)
    ]
    return framed(rows, _REPORTS)


_REPORTS = ("partner", "project", "project_key", "sheet_word", "month", "expected_count", "reported_count", "state",
            "late_days")  # fmt: skip


def reminders(reading: Reading, filters: Filters) -> pd.DataFrame:
    """What to ask whom for, longest overdue first: partner (null: no organisation is known for the project), project,
    sheet_word, missing_count (months), first_month, missing_months (as text: "2024-05, 2024-06"), late_days (of the
    oldest).
    """
    missing: dict[tuple[str, str, str], list[Report]] = {}
    for row in _reports(reading, filters):
        if row.late_days is not None:
            missing.setdefault((row.partner, row.project_key, row.sheet), []).append(row)
    rows = [_reminder(found) for found in missing.values()]
    rows.sort(key=lambda row: (-row["late_days"], hungarian_key(row["partner"] or ""), hungarian_key(row["project"])))
    return framed(rows, _REMINDERS)


_REMINDERS = ("partner", "project", "sheet_word", "missing_count", "first_month", "missing_months", "late_days")


def _reminder(found: list[Report]) -> dict[str, Any]:
    first = found[0]
    return {
        "partner": first.partner or None,
        "project": first.project,
        "sheet_word": f"sources.sheet.{first.sheet}",
        "missing_count": len(found),
        "first_month": first.month,
        "missing_months": ", ".join(row.month for row in found),
        "late_days": first.late_days,
    }


@lru_cache(maxsize=32)
def _reports(reading: Reading, filters: Filters) -> tuple[Report, ...]:
    """The rows of `reports`, by project, sheet, partner and month."""
    titles: dict[str, str] = {}
    run: dict[str, list[tuple[str, bool]]] = {}
    for row in project_months(reading, filters):
        titles[row.project_key] = row.project
        run.setdefault(row.project_key, []).append((row.month, row.state != State.NOT_YET_DUE.value))
    return tuple(
        Report(stream.partner, stream.project_key, titles[stream.project_key], stream.sheet, month, *counts,
               *_judged(counts, month, is_due, reading.today))
        for stream in _streams(reading)
        for month, is_due in run.get(stream.project_key, ())
        if (counts := _counts(stream, month)) is not None
    )  # fmt: skip


def _counts(stream: Stream, month: str) -> tuple[int | None, int] | None:
    """Expected and reported of a month; None where nothing is expected of the partner."""
    if month in stream.months:
        return stream.months[month]
    return (None, 0) if stream.sheet == MONEY and month > min(stream.months) else None


def _judged(counts: tuple[int | None, int], month: str, is_due: bool, today: date) -> tuple[str, int | None]:
    expected, reported = counts
    if reported >= (expected or 1):
        return State.VALUE.value, None
    if not is_due:
        return State.NOT_YET_DUE.value, None
    due = dates.first_day(dates.add_months(month, GRACE_MONTHS + 1))
    return State.NOT_REPORTED.value, (today - due).days


@lru_cache(maxsize=2)
def _streams(reading: Reading) -> tuple[Stream, ...]:
    leads = dict(reading.rows(select(tables.project.c.project_key, tables.project.c.lead_organisation)))
    found = [*_money(reading, leads), *_sessions(reading, leads)]
    return tuple(sorted(found, key=lambda one: (one.project_key, one.sheet, hungarian_key(one.partner))))


def _money(reading: Reading, leads: Mapping[str, str | None]) -> Iterator[Stream]:
    """Money under a member's name is that member's report; the rest is the lead's."""
    table = tables.money
    spent = table.c.paid_huf.is_not(None) | table.c.committed_huf.is_not(None) | table.c.claimed_huf.is_not(None)
    keys = (table.c.project_key, table.c.organisation, table.c.month)
    found: dict[tuple[str, str], dict[str, tuple[int | None, int]]] = {}
    for key, organisation, month, rows in reading.rows(select(*keys, func.count()).where(spent).group_by(*keys)):
        months = found.setdefault((key, organisation or leads.get(key) or ""), {})
        months[month] = (None, months.get(month, (None, 0))[1] + rows)
    for (key, partner), months in found.items():
        yield Stream(partner, key, MONEY, months)


def _sessions(reading: Reading, leads: Mapping[str, str | None]) -> Iterator[Stream]:
    names = ("planned_sessions", "held_sessions", "cancelled_sessions", "listed_sessions", "headcount_sessions")
    every = session_sums.sessions(reading)
    projects, project_of = every.coded("project_key")
    size = len(every.months)
    keeps_lists = np.bincount(every.series_of, weights=every.figures["listed_sessions"]) > 0

    def monthly(rows: session_sums.Positions) -> dict[str, NDArray[np.int64]]:
        cells = project_of[every.series_of[rows]] * size + every.month_of[rows]
        sums = every.sums(rows, cells, len(projects) * size, names)
        return {name: np.nan_to_num(sums[name]).reshape(len(projects), size).astype(np.int64) for name in names}

    all_of_them = monthly(np.arange(len(every.series_of)))
    listing = monthly(np.flatnonzero(keeps_lists[every.series_of]))
    told = all_of_them["held_sessions"] + all_of_them["cancelled_sessions"]
    counted = listing["listed_sessions"] + listing["headcount_sessions"]
    for place, key in enumerate(projects):
        partner = leads.get(key) or ""
        pairs = [
            (SESSIONS, all_of_them["planned_sessions"][place], told[place]),
            (LISTS, listing["held_sessions"][place], counted[place]),
        ]
        for sheet, expected, reported in pairs:
            months = {every.months[at]: (int(expected[at]), int(reported[at])) for at in np.flatnonzero(expected)}
            if any(came for _, came in months.values()):
                yield Stream(partner, key, sheet, months)
