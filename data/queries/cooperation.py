"""District co-operation: the key figures and the tables of the page."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from data.filters import Filters
from data.queries import cooperation_attendance, cooperation_events, cooperation_partners
from data.queries.cooperation_coverage import coverage, coverage_rows, settlements
from data.queries.cooperation_events import sessions, timeline
from data.queries.cooperation_partners import matrix, partners, unseen, unseen_rows
from data.queries.cooperation_plans import agreements, context, plans
from data.queries.frames import framed
from data.reading import Reading
from data.values import Status, share

HELD_ON_TRACK, HELD_ATTENTION = 0.9, 0.75
"""Share of due roundtables held: from 90% on track, from 75% attention, below late."""
PRESENT_ON_TRACK, PRESENT_ATTENTION = 0.7, 0.5
"""Share of expected attendances kept: from 70% on track, from 50% attention, below late."""
UNSEEN_LATE = 0.25
"""Share of partners not seen for long: none on track, up to a quarter attention, above late."""


def kpis(reading: Reading, filters: Filters) -> pd.DataFrame:
    """The four key figures: indicator (its key), part_count, whole_count, part_share, previous_share, stated_count,
    status.

    cooperation.coverage_share: the first row of `coverage` (no plan, so no status). cooperation.held_share:
    co-operation sessions held of those due; stated_count is what documents state beside (never added).
    cooperation.attended_share: partners present of expected. cooperation.unseen_partners: partners of running series
    not seen for long.
    """
    first = next(iter(coverage_rows(reading, filters)), {})
    covered = (first.get("involved_count"), first.get("district_settlements_count"))
    before = filters.previous(reading.today)
    held, came = (_with_previous(count, reading, filters, before) for count in (cooperation_events.held_and_due, _came))
    missing = _missing(reading, filters)
    stated = cooperation_events.stated_sessions(reading, filters)
    rows = [
        ("coverage_share", *covered, share(*covered), None, None, None),
        ("held_share", *held, stated, _status(held[2], HELD_ON_TRACK, HELD_ATTENTION)),
        ("attended_share", *came, None, _status(came[2], PRESENT_ON_TRACK, PRESENT_ATTENTION)),
        ("unseen_partners", *missing, share(*missing), None, None, _unseen_status(share(*missing))),
    ]
    return framed([dict(zip(_KPIS, (f"cooperation.{name}", *rest), strict=True)) for name, *rest in rows], _KPIS)


_KPIS = ("indicator", "part_count", "whole_count", "part_share", "previous_share", "stated_count", "status")
Count = Callable[[Reading, Filters], tuple[float | None, float | None]]


def _with_previous(
    count: Count, reading: Reading, filters: Filters, before: Filters | None
) -> tuple[float | None, ...]:
    part, whole = count(reading, filters)
    return part, whole, share(part, whole), share(*count(reading, before)) if before else None


def _came(reading: Reading, filters: Filters) -> tuple[float | None, float | None]:
    came, expected = cooperation_attendance.counts(reading, filters)
    return (float(came), float(expected)) if expected else (None, None)


def _missing(reading: Reading, filters: Filters) -> tuple[float | None, float | None]:
    """Partners not seen for long, of those expected in running series."""
    expected = cooperation_partners.expected_partners(reading, filters)
    return (float(len(unseen_rows(reading, filters))), float(expected)) if expected else (None, None)


def _status(part: float | None, on_track: float, attention: float) -> str:
    if part is None:
        return Status.NO_DATA.value
    return (Status.ON_TRACK if part >= on_track else Status.ATTENTION if part >= attention else Status.LATE).value


def _unseen_status(part: float | None) -> str:
    if part is None:
        return Status.NO_DATA.value
    return (Status.LATE if part > UNSEEN_LATE else Status.ATTENTION if part > 0 else Status.ON_TRACK).value


TABLES: dict[str, Callable[[Reading, Filters], pd.DataFrame]] = {
    "kpis": kpis,
    "coverage": coverage,
    "matrix": matrix,
    "agreements": agreements,
    "partners": partners,
    "timeline": timeline,
    "sessions": sessions,
    "unseen": unseen,
    "settlements": settlements,
    "plans": plans,
    "context": context,
}
"""The tables of the page and its downloads, in their order."""
