"""Notes pinned to figures and periods, and the dated events that are drawn on charts over time."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import select

from data import dates
from data import reading_tables as tables
from data.filters import Filters
from data.reading import Reading

MOST_EVENTS = 7
FEW_PROJECTS = 2
"""Up to so many chosen projects show when they start and end."""
NOTE, EVENT = "megjegyzés", "esemény"


class Pinned(NamedTuple):
    """A note: the tile it belongs to ("" = every one), its period as partial dates, its words, who says it ("")."""

    figure: str
    since: str
    until: str
    note: str
    by_role: str


class Event(NamedTuple):
    """Something that happened: its day (ISO; the first of a month or year that is known no closer), the partial date as
    it is known, and what: `words` of a note, or `kind` (project_start, project_end, resolution) of `subject`."""

    day: str
    known: str
    words: str
    kind: str
    subject: str


@lru_cache(maxsize=64)
def pinned(reading: Reading, filters: Filters) -> tuple[Pinned, ...]:
    """The notes of the chosen projects that touch the chosen period, oldest first. One on everything of a project is
    among them where projects are chosen."""
    every = filters.project_keys(reading) is None
    return tuple(
        Pinned(row.figure or "", row.since, row.until or row.since, row.note, row.by_role or "")
        for row in _notes(reading, filters, NOTE)
        if row.figure or not row.project_key or not every
    )


@lru_cache(maxsize=64)
def events(reading: Reading, filters: Filters) -> tuple[Event, ...]:
    """What is marked on charts over time, oldest first, the newest MOST_EVENTS: events of the chosen projects, starts
    and ends of up to FEW_PROJECTS of them, and resolutions on plans of everybody or of the chosen settlements."""
    found = [*_told(reading, filters), *_bounds(reading, filters), *_resolutions(reading, filters)]
    return tuple(sorted(set(found))[-MOST_EVENTS:])


def _notes(reading: Reading, filters: Filters, kind: str) -> Iterator[Any]:
    of = tables.note
    keys = filters.project_keys(reading)
    first, last = filters.months(reading.today)
    for row in reading.rows(select(of).where(of.c.note_kind == kind).order_by(of.c.since, of.c.note_code)):
        begins = dates.month_of(dates.first_day(row.since))
        ends = dates.month_of(dates.last_day(row.until or row.since))
        if keys is not None and row.project_key and row.project_key not in keys:
            continue
        if (first is None or ends >= first) and (last is None or begins <= last):
            yield row


def _told(reading: Reading, filters: Filters) -> Iterator[Event]:
    for row in _notes(reading, filters, EVENT):
        yield Event(dates.first_day(row.since).isoformat(), row.since, row.note, "", "")


def _bounds(reading: Reading, filters: Filters) -> Iterator[Event]:
    keys = filters.project_keys(reading)
    if keys is None or not 0 < len(keys) <= FEW_PROJECTS:
        return
    of = tables.project.c
    for row in reading.rows(select(of.title, of.start, of.end, of.planned_end).where(of.project_key.in_(sorted(keys)))):
        for kind, known in (("project_start", row.start), ("project_end", row.end or row.planned_end)):
            if known:
                day = dates.first_day(known) if kind == "project_start" else dates.last_day(known)
                yield Event(day.isoformat(), known, "", kind, row.title)


def _resolutions(reading: Reading, filters: Filters) -> Iterator[Event]:
    of = tables.plan.c
    places = filters.settlement_codes(reading)
    for row in reading.rows(select(of.title, of.adopted_on, of.settlement_ksh).where(of.adopted_on.is_not(None))):
        if row.settlement_ksh is None or (places is not None and row.settlement_ksh in places):
            yield Event(dates.first_day(row.adopted_on).isoformat(), row.adopted_on, "", "resolution", row.title)
