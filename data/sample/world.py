"""The made-up world before any row is written: its size, its months, where its projects work and how they fare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from data import dates

MONTHS = 84
NOW = MONTHS - 1  # the current month's number; months before it are over and can have been reported
REAL_PLACES = {
    "038": ("26684", "17677", "22530", "04093", "13408", "23056", "17686", "31468", "07728"),
    "044": ("30623", "06202", "24545", "14094"),
}
"""District → the settlements of the sample that exist, seat first."""
FEW_PEOPLE = {"31468": 3, "07728": 8, "14094": 0}
"""Villages from which hardly anybody comes, with how many do."""
DISTRICT_SIZE = 16
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Size:
    """How much a sample holds: attendances, settlements and projects. A twentieth as many people as attendances."""

    attendances: int
    settlements: int
    projects: int


SIZES = {
    "S": Size(60_000, 13, 6),
    "M": Size(1_000_000, 13, 20),
    "L": Size(10_000_000, 200, 200),
    "XL": Size(100_000_000, 3_200, 3_000),
}


@dataclass(frozen=True)
class District:
    """A district with its settlements' codes, the seat first; `real` when it exists."""

    code: str
    name: str
    places: tuple[str, ...]
    real: bool


@dataclass(frozen=True)
class Programme:
    """One made-up project. Months are numbers on the sample's axis (0: 84 months ago, NOW: the current one).

    `role`: closed, steady, under, over, late or future. Nothing is reported from `reported_to` on, nor in `gap`.
    `attendances` and `people` are its quota. `places`: settlement codes, the seat first.
    """

    number: int
    key: str
    role: str
    district: District
    places: tuple[str, ...]
    first: int
    last: int
    reported_to: int
    gap: tuple[int, ...]
    attendances: int
    people: int


@dataclass(frozen=True)
class World:
    """All of it: `first_month` is the axis' zero as a month number; `names` settlement code → name."""

    size: Size
    seed: int
    first_month: int
    districts: tuple[District, ...]
    programmes: tuple[Programme, ...]

    def month(self, number: int) -> str:
        """The month at `number` of the axis."""
        return dates.month_text(self.first_month + number)

    def random(self, *path: int) -> np.random.Generator:
        """The random numbers of one part; the same seed and path give the same numbers."""
        return np.random.default_rng([self.seed, self.size.attendances, *path])


FIRST_ROLES = (
    ("closed", 0, 0, 47),
    ("steady", 0, 20, 103),
    ("under", 0, 30, 100),
    ("over", 1, 36, 110),
    ("late", 0, 24, 99),
    ("future", 0, NOW + 3, NOW + 38),
)
"""The six projects every sample has: role, district, first and last month."""
MORE_ROLES = (
    "steady",
    "closed",
    "under",
    "closed",
    "over",
    "steady",
    "late",
    "closed",
    "steady",
    "over",
    "closed",
    "future",
)


def build(size: Size, seed: int, now: str) -> World:
    """The world of a size and seed whose last month is `now`."""
    districts = _districts(size)
    world = World(size, seed, dates.month_number(now) - NOW, districts, ())
    rng = world.random(0)
    drafts = [_draft(rng, number, districts) for number in range(size.projects)]
    busy = [max(0, min(last + 1, NOW) - first) for _, _, first, last in drafts]
    weights = np.array(busy) * rng.uniform(0.6, 1.7, len(drafts))
    attendances = _shared(size.attendances, weights)
    people = _shared(size.attendances // 20, weights)
    programmes = [
        _programme(rng, number, draft, int(attendances[number]), int(people[number]))
        for number, draft in enumerate(drafts)
    ]
    return World(size, seed, world.first_month, districts, tuple(programmes))


def _shared(total: int, weights: np.ndarray) -> np.ndarray:
    ends = np.round(np.cumsum(weights) / weights.sum() * total).astype(np.int64)
    return np.diff(ends, prepend=0)


def _districts(size: Size) -> tuple[District, ...]:
    real = [
        District(code, name, REAL_PLACES[code], True)
        for code, name in (("038", "Kecskeméti járás"), ("044", "Tiszakécskei járás"))
    ]
    missing = size.settlements - sum(len(district.places) for district in real)
    made_up = [
        _made_up_district(number, range(start, min(start + DISTRICT_SIZE, missing)))
        for number, start in enumerate(range(0, missing, DISTRICT_SIZE))
    ]
    return (*real, *made_up)


def _made_up_district(number: int, places: Sequence[int]) -> District:
    code = f"X{_LETTERS[number // 36]}{_LETTERS[number % 36]}"
    return District(code, f"Mintajárás {number + 1:03d}", tuple(f"X{place + 1:04d}" for place in places), False)


Draft = tuple[str, District, int, int]


def _draft(rng: np.random.Generator, number: int, districts: tuple[District, ...]) -> Draft:
    if number < len(FIRST_ROLES):
        role, district, first, last = FIRST_ROLES[number]
        return role, districts[district], first, last
    role = MORE_ROLES[number % len(MORE_ROLES)]
    home = number % len(districts) if len(districts) > 2 else int(number % 4 == 3)
    if role == "closed":
        first = int(rng.integers(0, 30))
        return role, districts[home], first, first + int(rng.integers(23, 45))
    if role == "future":
        return role, districts[home], NOW + int(rng.integers(1, 8)), NOW + int(rng.integers(30, 48))
    return role, districts[home], int(rng.integers(6, 58)), NOW + int(rng.integers(12, 36))


def _programme(rng: np.random.Generator, number: int, draft: Draft, attendances: int, people: int) -> Programme:
    role, district, first, last = draft
    seat, *others = district.places
    quiet = rng.random(len(others)) < 0.3
    places = tuple(place for place, out in zip(others, quiet, strict=True) if number in (0, 3) or not out)
    late = role == "late"
    gap_at = first + (min(last, NOW) - first) // 2
    return Programme(
        number=number,
        key=f"MINTA-{number + 1:02d}",
        role=role,
        district=district,
        places=(seat, *places),
        first=first,
        last=last,
        reported_to=NOW - 3 if late else NOW,
        gap=(gap_at, gap_at + 1) if late else (),
        attendances=attendances,
        people=people,
    )
