"""Workshops and trainings: the key figures, who comes back, the workshop groups, and the tables of the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from data import values
from data.filters import Filters
from data.people import presence
from data.queries import session_sums, workshops_operation, workshops_sessions, workshops_trainings
from data.queries.documents import source
from data.queries.frames import added, framed, known, records, spread
from data.queries.workshops_plans import development
from data.queries.workshops_sessions import Cube, calendar, session_rows, sessions, turnout
from data.queries.workshops_trainings import trainings
from data.reading import Reading
from data.values import WITHHELD, Status

HELD_ON_TRACK, HELD_ATTENTION = 0.9, 0.75
"""Share of due sessions held: from 90% on track, from 75% attention, below late."""
TURNOUT_ON_TRACK, TURNOUT_ATTENTION = 0.7, 0.5
"""Share of places taken: from 70% on track, from 50% attention, below late."""
MONTHS_ATTENDED = (("1", 1, 1), ("2-3", 2, 3), ("4-6", 4, 6), ("7-12", 7, 12), ("13+", 13, 10**6))
"""Classes of people by the number of months they came: code, from, to."""
_KPIS = ("indicator", "part_count", "whole_count", "part_share", "previous_share", "status")
_RETURNING = ("months_attended", "reached_people", "reached_share", "_total")
_GROUPS = (
    "workshop_group_no workshop_group operation operation_since_on leader_role group_status planned_sessions"
    " held_sessions attendances turnout_share reached_people last_held_month source source_link"
).split()


def kpis(reading: Reading, filters: Filters) -> pd.DataFrame:
    """The four key figures: indicator (its key), part_count, whole_count, part_share, previous_share, status.

    workshops.held_share: sessions held of those due. workshops.turnout_share: participations of places.
    workshops.completed_trainings: trainings completed of all known; late as soon as one is overdue. It has no previous
    value. workshops.returning_share: people who came in two months or more of all reached; it has no plan and so no
    status. previous_share: the same over the period of equal length just before; null where the period is open. A
    release publishes neither turnout nor who came back.
    """
    before = filters.previous(reading.today)
    rows = [
        *_held_and_turnout(reading, filters, before),
        _trainings(reading, filters),
        _returning(reading, filters, before),
    ]
    told = [dict(zip(_KPIS, row, strict=True)) for row in rows]
    if reading.release is not None:
        told = [row | _UNSAID if row["indicator"] in _UNPUBLISHED else row for row in told]
    return framed(*spread(told, _KPIS))


_UNPUBLISHED = ("workshops.turnout_share", "workshops.returning_share")
_UNSAID = {"part_count": WITHHELD, "whole_count": WITHHELD, "part_share": WITHHELD, "status": None}


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
    rows = session_rows(reading, filters)
    held, *rest = (
        sum(row.get(name) or 0.0 for row in rows)
        for name in ("held_sessions", "cancelled_sessions", "unreported_sessions")
    )
    due = held + sum(rest)
    return (held, due) if due > 0 else (None, None)


def _turnout(reading: Reading, filters: Filters) -> tuple[float | None, float | None]:
    figures = workshops_sessions.cube(reading, filters).figures
    came, places = (float(np.nansum(figures[name])) for name in ("turnout_attendances", "turnout_capacity"))
    return (came, places) if places > 0 else (None, None)


def _trainings(reading: Reading, filters: Filters) -> tuple[object, ...]:
    states = [row["training_status"] for row in workshops_trainings.training_rows(reading, filters)]
    every = sum(state != "cancelled" for state in states)
    if not every:
        return ("workshops.completed_trainings", None, None, None, None, Status.NO_DATA.value)
    done = states.count("completed")
    status = Status.LATE if "overdue" in states else Status.ON_TRACK
    return ("workshops.completed_trainings", done, every, done / every, None, status.value)


def _returning(reading: Reading, filters: Filters, before: Filters | None) -> tuple[object, ...]:
    part, whole = _returned(reading, filters)
    earlier = _returned(reading, before) if before else (None, None)
    return ("workshops.returning_share", part, whole, values.share(part, whole), values.share(*earlier), None)


def _returned(reading: Reading, filters: Filters) -> tuple[int | None, int | None]:
    if reading.release is not None:
        return None, None
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

    Counts people on attendance lists under all filters; the settlement filter means the home. Empty in a release.
    """
    if reading.release is not None:
        return framed([], _RETURNING)
    counts = presence.count_people(reading, filters)
    if not counts.total:
        return framed([], _RETURNING)
    months = [counts.by_months_attended[name].tolist() for name in ("months_count", "reached_people")]
    found = list(zip(*months, strict=True))
    rows: list[dict[str, object]] = []
    for code, least, most in MONTHS_ATTENDED:
        people = sum(reached for count, reached in found if least <= count <= most)
        rows.append({"months_attended": code, "reached_people": people, "reached_share": people / counts.total})
    rows.append({"months_attended": "total", "reached_people": counts.total, "reached_share": 1.0, "_total": True})
    return framed(rows, _RETURNING)


def groups(reading: Reading, filters: Filters) -> pd.DataFrame:
    """The workshop groups: workshop_group_no, workshop_group, operation (how far it has come today, since
    operation_since_on, under leader_role: see `workshops_operation`), group_status (the source's own word),
    planned_sessions, held_sessions, attendances, turnout_share, reached_people (different people), last_held_month,
    source.

    Where no session of a group is on record all figures are null: proposed is not the same as held. A release publishes
    no people and no participations by workshop group.
    """
    sums = _sums_by_group(workshops_sessions.cube(reading, filters))
    people = {} if reading.release is not None else _people_by_group(reading, filters)
    hidden = dict.fromkeys(("attendances", "turnout_share", "reached_people"), WITHHELD)
    rows = [
        {
            "workshop_group_no": one["workshop_group_no"],
            "workshop_group": one["name"],
            "group_status": one["status"],
            **_operation(reading, one["workshop_group_no"]),
            **_group_figures(sums.get(one["workshop_group_no"], ())),
            "reached_people": people.get(one["workshop_group_no"]),
            **source(reading, one["documents"]),
            **(hidden if reading.release is not None else {}),
        }
        for one in records(workshops_sessions.chosen_groups(reading, filters))
    ]
    frame = framed(*spread(rows, _GROUPS))
    return frame.assign(workshop_group_no=frame["workshop_group_no"].astype(int))


def _operation(reading: Reading, number: int) -> dict[str, object]:
    found = workshops_operation.operations(reading)[number]
    return {"operation": found.state, "operation_since_on": found.since, "leader_role": found.leader_role}


def _people_by_group(reading: Reading, filters: Filters) -> dict[int, int]:
    counts = presence.count_people(reading, filters).by_workshop_group
    return dict(zip(counts["workshop_group_no"].tolist(), counts["reached_people"].tolist(), strict=True))


def _sums_by_group(found: Cube) -> dict[int, list[dict[str, Any]]]:
    """Workshop group → for each kind of activity its figures over all months, None = null, and last_held_month."""
    sums = {name: session_sums.added(months, axis=1).tolist() for name, months in found.figures.items()}
    held, by_number = found.figures["held_sessions"] > 0, dict[int, list[dict[str, Any]]]()
    for place, (_, number) in enumerate(found.series):
        row: dict[str, Any] = {name: known(counts_of[place]) for name, counts_of in sums.items()}
        months = np.flatnonzero(held[place])
        row["last_held_month"] = found.months[months[-1]] if len(months) else None
        by_number.setdefault(number, []).append(row)
    return by_number


def _group_figures(kinds: Sequence[dict[str, Any]]) -> dict[str, object]:
    sums = {name: added([row[name] for row in kinds]) for name in workshops_sessions.SUMS}
    return {
        "planned_sessions": sums["planned_sessions"],
        "held_sessions": sums["held_sessions"],
        "attendances": added([sums["attendances"], sums["headcount"]]),
        "turnout_share": values.share(sums["turnout_attendances"], sums["turnout_capacity"]),
        "last_held_month": max((row["last_held_month"] for row in kinds if row["last_held_month"]), default=None),
    }


TABLES: dict[str, Callable[[Reading, Filters], pd.DataFrame]] = {
    "kpis": kpis,
    "calendar": calendar,
    "sessions": sessions,
    "turnout": turnout,
    "trainings": trainings,
    "returning": returning,
    "groups": groups,
    "development": development,
    "activities": workshops_trainings.listed,
}
"""The tables of the page and its downloads, in their order."""
