"""Workshops and trainings: the key figures, who comes back, the workshop groups, and the tables of the page."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from data import values
from data.filters import Filters
from data.people import presence
from data.queries import workshops_sessions, workshops_trainings
from data.queries.documents import cite
from data.queries.workshops_sessions import calendar, sessions, turnout
from data.queries.workshops_trainings import trainings
from data.reading import Reading
from data.values import Status

HELD_ON_TRACK, HELD_ATTENTION = 0.9, 0.75
"""Share of due sessions held: from 90% on track, from 75% attention, below late."""
TURNOUT_ON_TRACK, TURNOUT_ATTENTION = 0.7, 0.5
"""Share of places taken: from 70% on track, from 50% attention, below late."""
MONTHS_ATTENDED = (("1", 1, 1), ("2-3", 2, 3), ("4-6", 4, 6), ("7-12", 7, 12), ("13+", 13, 10**6))
"""Classes of people by the number of months they came: code, from, to."""


def kpis(reading: Reading, filters: Filters) -> pd.DataFrame:
    """The four key figures: indicator (its key), part_count, whole_count, part_share, previous_share, status.

    workshops.held_share: sessions held of those due. workshops.turnout_share: participations of places.
    workshops.completed_trainings: trainings completed of all known; late as soon as one is overdue. It has no previous
    value. workshops.returning_share: people who came in two months or more of all reached; it has no plan and so no
    status. previous_share: the same over the period of equal length just before; null where the period is open.
    """
    before = filters.previous(reading.today)
    rows = [
        *_held_and_turnout(reading, filters, before),
        _trainings(reading, filters),
        _returning(reading, filters, before),
    ]
    columns = ["indicator", "part_count", "whole_count", "part_share", "previous_share", "status"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(**{name: pd.to_numeric(frame[name]) for name in columns[1:5]})


def _held_and_turnout(reading: Reading, filters: Filters, before: Filters | None) -> list[tuple[object, ...]]:
    now = (_held(reading, filters), _turnout(reading, filters))
    then = (_held(reading, before), _turnout(reading, before)) if before else ((None, None), (None, None))
    limits = ((HELD_ON_TRACK, HELD_ATTENTION), (TURNOUT_ON_TRACK, TURNOUT_ATTENTION))
    rows: list[tuple[object, ...]] = []
    for name, (part, whole), earlier, limit in zip(("held_share", "turnout_share"), now, then, limits, strict=True):
        share = values.share(part, whole)
        rows.append((f"workshops.{name}", part, whole, share, values.share(*earlier), _status(share, *limit)))
    return rows


def _held(reading: Reading, filters: Filters) -> tuple[float | None, float | None]:
    frame = sessions(reading, filters)
    held = frame["held_sessions"].sum()
    due = held + frame["cancelled_sessions"].sum() + frame["unreported_sessions"].sum()
    return (float(held), float(due)) if due > 0 else (None, None)


def _turnout(reading: Reading, filters: Filters) -> tuple[float | None, float | None]:
    found = workshops_sessions.sums(reading, filters)
    came, places = found["turnout_attendances"].sum(), found["turnout_capacity"].sum()
    return (float(came), float(places)) if places > 0 else (None, None)


def _trainings(reading: Reading, filters: Filters) -> tuple[object, ...]:
    states = trainings(reading, filters)["training_status"]
    known = int((states != "cancelled").sum())
    if not known:
        return ("workshops.completed_trainings", None, None, None, None, Status.NO_DATA.value)
    done = int((states == "completed").sum())
    status = Status.LATE if (states == "overdue").any() else Status.ON_TRACK
    return ("workshops.completed_trainings", done, known, done / known, None, status.value)


def _returning(reading: Reading, filters: Filters, before: Filters | None) -> tuple[object, ...]:
    part, whole = _returned(reading, filters)
    earlier = _returned(reading, before) if before else (None, None)
    return ("workshops.returning_share", part, whole, values.share(part, whole), values.share(*earlier), None)


def _returned(reading: Reading, filters: Filters) -> tuple[int | None, int | None]:
    counts = presence.count_people(reading, filters)
    if not counts.total:
        return None, None
    return counts.returning_people, counts.total


def _status(share: float | None, on_track: float, attention: float) -> str:
    if share is None:
        return Status.NO_DATA.value
    return (Status.ON_TRACK if share >= on_track else Status.ATTENTION if share >= attention else Status.LATE).value


def returning(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Different people by the number of months they came in: months_attended (class, "total" last), reached_people,
    reached_share of all. Each person is in one class, so the classes add up. Empty when nobody is on record.

    Counts people on attendance lists under all filters; the settlement filter means the home.
    """
    counts = presence.count_people(reading, filters)
    months = counts.by_months_attended
    rows = [
        (code, int(months.loc[months["months_count"].between(least, most), "reached_people"].sum()), False)
        for code, least, most in MONTHS_ATTENDED
    ]
    frame = pd.DataFrame(
        [*rows, ("total", counts.total, True)], columns=["months_attended", "reached_people", "_total"]
    )
    frame.insert(2, "reached_share", frame["reached_people"] / (counts.total or 1))
    return frame if counts.total else frame.iloc[:0]


def groups(reading: Reading, filters: Filters) -> pd.DataFrame:
    """The workshop groups: workshop_group_no, workshop_group, group_status (the source's own word), planned_sessions,
    held_sessions, attendances, turnout_share, reached_people (different people), last_held_month, source.

    Where no session of a group is on record all figures are null: proposed is not the same as held.
    """
    frame = workshops_sessions.chosen_groups(reading, filters)
    every = workshops_sessions.sums(reading, filters)
    summed = every.groupby("workshop_group_no")[list(workshops_sessions.SUMS)].sum(min_count=1)
    last = every[every["held_sessions"] > 0].groupby("workshop_group_no")["month"].max()
    people = presence.count_people(reading, filters).by_workshop_group.set_index("workshop_group_no")["reached_people"]
    frame = frame.rename(columns={"name": "workshop_group", "status": "group_status"}).set_index(
        "workshop_group_no", drop=False
    )
    found = summed.reindex(frame.index)
    frame = frame.assign(
        planned_sessions=found["planned_sessions"],
        held_sessions=found["held_sessions"],
        attendances=found[["attendances", "headcount"]].sum(axis=1, min_count=1),
        turnout_share=(found["turnout_attendances"] / found["turnout_capacity"]).where(found["turnout_capacity"] > 0),
        reached_people=people.reindex(frame.index),
        last_held_month=last.reindex(frame.index),
    )
    return cite(reading, frame.drop(columns="plan").reset_index(drop=True))


TABLES: dict[str, Callable[[Reading, Filters], pd.DataFrame]] = {
    "kpis": kpis,
    "calendar": calendar,
    "sessions": sessions,
    "turnout": turnout,
    "trainings": trainings,
    "returning": returning,
    "groups": groups,
    "activities": workshops_trainings.listed,
}
"""The tables of the page and its downloads, in their order."""
