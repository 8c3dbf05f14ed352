"""Made-up activities with lists (workshops, clubs, trainings) and their sessions, as arrays for the attendance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.sample.world import MONTHS, NOW, Programme, World

WORKSHOPS = {
    1: "Szenior műhely", 2: "Háztartási praktikák lányoknak", 3: "Háztartási praktikák fiúknak",
    4: "Egészségügyi ismeretek", 5: "Gyermekvárás és csecsemőgondozás", 6: "Családmegtartó csoport",
    7: "Karrier és életút", 8: "Együttélés műhely",
}  # fmt: skip
CLUBS = ("Önsegítő klub", "Szülőklub", "Nyugdíjasklub", "Ifjúsági klub")
TRAININGS = (
    "Konyhai kisegítő képzés",
    "Varrónőképzés",
    "Digitális alapismeretek",
    "Idősgondozói alapképzés",
    "Raktáros képzés",
)
TURNOUT = 14
"""How many people come to an average session with a list."""
PLANNED, HELD, CANCELLED = 0, 1, 2
STATUSES = ("planned", "held", "cancelled")


@dataclass(frozen=True)
class Activities:
    """Activities of one project that keep lists, one array element each; months are numbers on the sample's axis."""

    kind: list[str]
    group: NDArray[np.int64]  # workshop group, 0 = none
    place: NDArray[np.int64]  # position in the project's places
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    every_month: NDArray[np.int64]  # sessions a month
    title: list[str]


@dataclass(frozen=True)
class Sessions:
    """Sessions in the order of their activity and day: `activity` is a position in Activities."""

    activity: NDArray[np.int64]
    month: NDArray[np.int64]
    day: NDArray[np.datetime64]
    status: NDArray[np.int64]


def plan(world: World, programme: Programme, names: Mapping[str, str]) -> Activities:
    """The activities of a project: as many as its attendances need at TURNOUT people a session."""
    rng = world.random(7, programme.number)
    life = max(1, min(programme.last + 1, programme.reported_to) - programme.first - len(programme.gap))
    count = max(5, round(programme.attendances / (life * 1.55 * TURNOUT)))
    trainings = 1 + count // 8
    rows = [_workshop(rng, programme, names, number) for number in range(count)]
    rows += [_training(rng, programme, names, number) for number in range(trainings)]
    kind, group, place, first, last, monthly, title = zip(*rows, strict=True)
    return Activities(
        list(kind), np.array(group), np.array(place), np.array(first), np.array(last), np.array(monthly), list(title)
    )


def _workshop(rng: np.random.Generator, programme: Programme, names: Mapping[str, str], number: int) -> tuple[Any, ...]:
    group = (number + programme.number) % 9
    seat = number == 0 or rng.random() < 0.4
    place = 0 if seat else int(rng.integers(0, len(programme.places)))
    first = min(programme.last, programme.first + int(rng.integers(0, 4)))
    title = WORKSHOPS.get(group) or CLUBS[int(rng.integers(0, len(CLUBS)))]
    kind = "workshop" if group else "club"
    return (
        kind,
        group,
        place,
        first,
        programme.last,
        int(rng.choice([1, 2, 2, 2, 3])),
        f"{title} – {names[programme.places[place]]}",
    )


def _training(rng: np.random.Generator, programme: Programme, names: Mapping[str, str], number: int) -> tuple[Any, ...]:
    latest = max(programme.first + 2, min(programme.last, NOW) - 6)
    first = int(rng.integers(programme.first + 1, latest)) if latest > programme.first + 1 else programme.first
    place = int(rng.integers(0, len(programme.places)))
    title = TRAININGS[(number + programme.number) % len(TRAININGS)]
    return "training", 0, place, first, min(first + 3, programme.last), 4, f"{title} – {names[programme.places[place]]}"


def sessions(world: World, programme: Programme, activities: Activities) -> Sessions:
    """Their sessions up to two months ahead: fewer in summer, some cancelled, the unreported still "planned"."""
    rng = world.random(8, programme.number)
    months = np.maximum(0, np.minimum(activities.last, MONTHS + 1) - activities.first + 1)
    activity = np.repeat(np.arange(len(months)), months)
    month = np.arange(len(activity)) - np.repeat(np.cumsum(months) - months, months) + activities.first[activity]
    activity, month, number = _each_month(activity, month, activities.every_month)
    calendar = (world.first_month + month) % 12 + 1
    rests = np.where((calendar == 7) | (calendar == 8), 0.75, np.where(calendar == 12, 0.35, 0.04))
    kept = (rng.random(len(month)) >= rests) & ~np.isin(month, programme.gap)
    kept |= np.array(activities.kind)[activity] == "training"
    activity, month, number = activity[kept], month[kept], number[kept]
    status = np.where(rng.random(len(month)) < 0.06, CANCELLED, HELD)
    status[month >= min(programme.reported_to, NOW)] = PLANNED
    base = rng.integers(3, 9, len(months))
    return Sessions(activity, month, _days(world, month, base[activity] + 7 * number), status)


def _each_month(activity: Any, month: Any, monthly: Any) -> tuple[Any, Any, Any]:
    times = monthly[activity]
    number = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
    return np.repeat(activity, times), np.repeat(month, times), number


def _days(world: World, month: NDArray[np.int64], day_of_month: NDArray[np.int64]) -> NDArray[np.datetime64]:
    """Working days: Saturday and Sunday move to the Friday before."""
    months = (world.first_month + month - 1970 * 12).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + (np.minimum(day_of_month, 28) - 1)
    return np.busday_offset(days, 0, roll="backward")


def capacity_of(usual: NDArray[np.float64], rng: np.random.Generator) -> list[int | None]:
    """Places of activities to which `usual` people come, some 30 % more; a few are far too large, a few unknown."""
    roomy = np.where(rng.random(len(usual)) < 0.12, 2.6, rng.uniform(1.1, 1.45, len(usual)))
    places = np.maximum(8, np.ceil(usual * roomy / 5) * 5).astype(int)
    unknown = rng.random(len(usual)) < 0.06
    return [None if out else int(number) for number, out in zip(places.tolist(), unknown.tolist(), strict=True)]
