"""Writes made-up activities and sessions: with lists, open events with a headcount, roundtables with partners."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data import models
from data.people.blocks import Attended
from data.sample import activities as listed
from data.sample import people, projects
from data.sample.activities import HELD, STATUSES, Activities, Sessions
from data.sample.people import Crowd
from data.sample.world import NOW, Programme, World
from data.sample.writing import Writer

Row = dict[str, Any]
Ints = NDArray[np.int64]
EVENTS = ("Családi nap", "Egészségnap", "Közösségi főzés")


def write(
    writer: Writer, world: World, names: Mapping[str, str], crowd: Crowd, next_session: int
) -> Iterator[tuple[str, Attended]]:
    """Write everything that happens in every project; yields its key and its attendances, project by project."""
    for programme in world.programmes:
        next_session, attended = _listed(writer, world, names, crowd, programme, next_session)
        next_session = _open_events(writer, world, names, programme, next_session)
        next_session = _roundtables(writer, world, names, programme, next_session)
        yield programme.key, attended


def _listed(
    writer: Writer, world: World, names: Mapping[str, str], crowd: Crowd, programme: Programme, next_session: int
) -> tuple[int, Attended]:
    plan = listed.plan(world, programme, names)
    sessions = listed.sessions(world, programme, plan)
    held = np.flatnonzero(sessions.status == HELD)
    session, person = people.attend(world, crowd, programme, plan, sessions, held)
    count = len(plan.kind)
    came = np.bincount(sessions.activity[session], minlength=count)
    rng = world.random(13, programme.number)
    usual = came / np.maximum(1, np.bincount(sessions.activity[held], minlength=count))
    capacity = listed.capacity_of(usual, rng)
    carried_out = projects.carrying_out(world, programme, names)
    rows = _activities(world, programme, plan, sessions, capacity, usual)
    writer.add(models.Activity, [row | {"organisation": carried_out.get(row["settlement_ksh"])} for row in rows])
    _write_sessions(writer, programme, plan, sessions, capacity, next_session)
    writer.attendances((session + next_session).tolist(), crowd.ids[person].tolist())
    group, month = plan.group[sessions.activity[session]], world.first_month + sessions.month[session]
    attended = Attended(crowd.places, crowd.home[person], group, month, crowd.ids[person])
    return next_session + len(sessions.month), attended


def _activities(
    world: World,
    programme: Programme,
    plan: Activities,
    sessions: Sessions,
    capacity: list[int | None],
    usual: NDArray[np.float64],
) -> list[Row]:
    counts = np.bincount(sessions.activity, minlength=len(plan.kind)).tolist()
    overdue = _overdue(programme, plan)
    rows = []
    for number, kind in enumerate(plan.kind):
        row = {
            "activity_code": f"{programme.key}-A{number + 1:03d}", "project_key": programme.key,
            "title": plan.title[number], "kind": kind, "workshop_group_no": int(plan.group[number]) or None,
            "capacity": capacity[number],
            "settlement_ksh": programme.places[int(plan.place[number])], "planned_sessions": counts[number],
            "start": world.month(int(plan.first[number])), "planned_completion": world.month(int(plan.last[number])),
            "completion": None, "status": "folyamatban", "planned_headcount": None, "headcount": None,
            "headcount_is": None,
        }  # fmt: skip
        if kind == "training":
            row |= _training(world, plan, number, capacity[number], float(usual[number]), number == overdue)
        elif plan.last[number] < NOW:
            row |= {"completion": world.month(int(plan.last[number])), "status": "lezárult"}
        elif plan.first[number] > NOW:
            row |= {"status": "tervezett"}
        rows.append(row)
    return rows


def _overdue(programme: Programme, plan: Activities) -> int | None:
    over = [n for n, kind in enumerate(plan.kind) if kind == "training" and plan.last[n] < NOW - 1]
    return over[0] if over and programme.role in ("late", "under") else None


def _training(world: World, plan: Activities, number: int, capacity: int | None, usual: float, overdue: bool) -> Row:
    places = capacity or 15
    last = int(plan.last[number])
    if overdue:
        return {"planned_headcount": places + 10, "planned_completion": world.month(last), "status": "folyamatban"}
    if last >= NOW:
        return {"planned_headcount": places, "status": "tervezett" if plan.first[number] > NOW else "folyamatban"}
    done = max(1, min(places, round(usual * 1.1)))
    return {"planned_headcount": places, "headcount": done, "headcount_is": "participants", "status": "lezárult",
            "completion": world.month(last if number % 3 else min(last + 1, NOW - 1))}  # fmt: skip


def _write_sessions(
    writer: Writer, programme: Programme, plan: Activities, sessions: Sessions, capacity: list[int | None], first: int
) -> None:
    count = len(sessions.month)
    activity = sessions.activity.tolist()
    codes = [f"{programme.key}-A{number + 1:03d}" for number in range(len(plan.kind))]
    places = [programme.places[int(place)] for place in plan.place]
    days = sessions.day.astype(str).tolist()
    writer.columns(models.Session, {
        "session_id": range(first, first + count),
        "activity_code": [codes[number] for number in activity],
        "session_code": _numbered(sessions.activity),
        "held_on": days,
        "month": [day[:7] for day in days],
        "settlement_ksh": [places[number] for number in activity],
        "status": [STATUSES[number] for number in sessions.status.tolist()],
        "capacity": [capacity[number] for number in activity],
    }, count)  # fmt: skip


def _numbered(activity: Ints) -> list[str]:
    starts = np.searchsorted(activity, activity)
    return [f"{number:03d}" for number in (np.arange(len(activity)) - starts + 1).tolist()]


def _open_events(
    writer: Writer, world: World, names: Mapping[str, str], programme: Programme, next_session: int
) -> int:
    """Open events have a headcount only, and not always that."""
    rng = world.random(14, programme.number)
    activities, rows = [], []
    for number, title in enumerate(EVENTS):
        place = programme.places[int(rng.integers(0, len(programme.places)))]
        code = f"{programme.key}-E{number + 1}"
        months = _every(programme, programme.first + 2 + number, (4, 6, 3)[number])
        activities.append(_activity(world, programme, code, f"{title} – {names[place]}", "event", place, len(months)))
        for month in months:
            row = _session(rng, world, programme, code, place, month)
            if row["status"] == "held" and rng.random() < 0.93:
                row["headcount"] = int(rng.lognormal(np.log(70), 0.5))
            rows.append(row)
    return _write_single(writer, activities, rows, next_session)


def _roundtables(
    writer: Writer, world: World, names: Mapping[str, str], programme: Programme, next_session: int
) -> int:
    """A district roundtable every other month: partners always come, come now and then, or stay away in the end."""
    rng = world.random(15, programme.number)
    seat = programme.places[0]
    code = f"{programme.key}-K1"
    months = _every(programme, programme.first + 1, 2)
    activity = _activity(
        world, programme, code, f"Felzárkózási kerekasztal – {programme.district.name}", "roundtable", seat, len(months)
    )
    rows = [_session(rng, world, programme, code, seat, month) for month in months]
    partners = projects.members(world, programme, names)[1:]
    habits = rng.choice([0.97, 0.85, 0.55], len(partners))
    leaves = np.where(rng.random(len(partners)) < 0.25, rng.uniform(0.3, 0.75, len(partners)), 2.0)
    present = []
    for number, row in enumerate(rows):
        row["session_code"] = f"{number + 1:03d}"
        if row["status"] != "held":
            continue
        came = rng.random(len(partners)) < np.where(number / max(1, len(rows)) < leaves, habits, 0.0)
        row["headcount"] = int(came.sum() + rng.integers(2, 9))
        present += [
            {"activity_code": code, "session_code": row["session_code"], "organisation": partner.organisation,
             "settlement_ksh": partner.settlement_ksh, "present": here}
            for partner, here in zip(partners, came.tolist(), strict=True)
        ]  # fmt: skip
    writer.add(models.PartnerAttendance, present)
    return _write_single(writer, [activity], rows, next_session)


def _every(programme: Programme, first: int, step: int) -> list[int]:
    """Every `step`th month of a project up to next month, without those it says nothing about."""
    months = range(first, min(programme.last, NOW + 1) + 1, step)
    return [month for month in months if month not in programme.gap]


def _activity(world: World, programme: Programme, code: str, title: str, kind: str, place: str, planned: int) -> Row:
    over = programme.last < NOW
    return {
        "activity_code": code, "project_key": programme.key, "title": title, "kind": kind, "settlement_ksh": place,
        "planned_sessions": planned, "start": world.month(programme.first),
        "planned_completion": world.month(programme.last),
        "status": "lezárult" if over else "tervezett" if programme.first > NOW else "folyamatban",
        "completion": world.month(programme.last) if over else None,
    }  # fmt: skip


def _session(rng: np.random.Generator, world: World, programme: Programme, code: str, place: str, month: int) -> Row:
    told = month < min(programme.reported_to, NOW)
    status = ("cancelled" if rng.random() < 0.05 else "held") if told else "planned"
    text = world.month(month)
    return {"activity_code": code, "settlement_ksh": place, "month": text, "status": status, "headcount": None,
            "held_on": f"{text}-{int(rng.integers(4, 26)):02d}"}  # fmt: skip


def _write_single(writer: Writer, activities: list[Row], rows: list[Row], next_session: int) -> int:
    writer.add(models.Activity, activities)
    numbered = [row | {"session_id": next_session + n, "session_code": f"{n + 1:03d}"} for n, row in enumerate(rows)]
    writer.add(models.Session, numbered)
    return next_session + len(rows)
