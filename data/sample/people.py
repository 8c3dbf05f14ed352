"""Made-up people: where they live, which target groups they belong to, which sessions they come to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data import models
from data.sample.activities import Activities, Sessions
from data.sample.world import FEW_PEOPLE, Programme, World
from data.sample.writing import Writer

Ints = NDArray[np.int64]
GIRL, BOY, WOMAN, MAN, OLD_WOMAN, OLD_MAN = range(6)
KIND_SHARES = (0.16, 0.14, 0.32, 0.14, 0.15, 0.09)
GROUPS = {
    "HEP-GY": (1, 1, 0, 0, 0, 0),
    "HEP-N": (0, 0, 1, 0, 1, 0),
    "HEP-I": (0, 0, 0, 0, 1, 1),
    "HEP-M": (0.38, 0.38, 0.36, 0.4, 0.22, 0.2),
    "HEP-R": (0.2, 0.2, 0.18, 0.2, 0.07, 0.07),
    "HEP-F": (0.04, 0.05, 0.08, 0.1, 0.16, 0.17),
}
"""Target group → how many of each kind of person belong to it; most people are in several, some in none."""
AFFINITY = np.array([
    # none   1     2     3     4    5     6    7    8   (workshop group)
    [1.0, 0.0, 3.0, 0.1, 0.4, 0.1, 0.5, 1.2, 0.8],
    [1.0, 0.0, 0.1, 3.0, 0.4, 0.0, 0.4, 1.2, 0.8],
    [1.0, 0.0, 0.3, 0.0, 1.0, 1.6, 1.6, 1.2, 0.9],
    [1.0, 0.0, 0.0, 0.2, 0.8, 0.3, 0.9, 1.4, 1.0],
    [1.0, 3.5, 0.1, 0.0, 1.3, 0.0, 0.5, 0.1, 0.8],
    [1.0, 3.0, 0.0, 0.0, 1.2, 0.0, 0.3, 0.1, 0.8],
])  # fmt: skip
"""Kind of person × workshop group: who likes to go where."""
SEASON = np.array([0.9, 0.95, 1.0, 1.0, 1.0, 0.9, 0.7, 0.7, 0.95, 1.0, 1.0, 0.8])
TRAINING = 0.14
"""How likely somebody joins a training, beside a workshop or club of the same place."""
CHOICES = 12
"""How many activities of a project a person may join, at most."""
ONE_TIME, REGULAR = 0.35, 0.25
"""The part of (person, activity) pairs that come once, and that come nearly always; the rest come now and then."""


@dataclass(frozen=True)
class Crowd:
    """Everybody, by position: `ids` in the ledger, `home` a position in `places`, `kind`; project n's own people are
    positions starts[n]…starts[n + 1]."""

    ids: Ints
    home: NDArray[np.int32]
    kind: NDArray[np.int8]
    places: tuple[str, ...]
    starts: Ints


def crowd(world: World, first_id: int) -> Crowd:
    """Everybody of a world, with ids from `first_id` on in an order that says nothing about them."""
    places = tuple(place for district in world.districts for place in district.places)
    position = {place: number for number, place in enumerate(places)}
    starts = np.concatenate([[0], np.cumsum([programme.people for programme in world.programmes])])
    rng = world.random(9)
    weights = np.exp(rng.normal(0, 0.9, len(places)))
    home = np.empty(int(starts[-1]), dtype=np.int32)
    left = dict(FEW_PEOPLE)
    for programme in world.programmes:
        own = [position[place] for place in programme.places]
        chance = np.array([0 if places[at] in FEW_PEOPLE else weights[at] for at in own])
        chance[0] = chance.sum() * 0.9  # nearly half come from the seat
        here = rng.choice(own, programme.people, p=chance / chance.sum())
        if programme.people:
            few = [position[place] for place in programme.places for _ in range(left.pop(place, 0))]
            here[: len(few)] = few
        home[starts[programme.number] : starts[programme.number + 1]] = here
    kind = rng.choice(len(KIND_SHARES), len(home), p=KIND_SHARES).astype(np.int8)
    return Crowd(first_id + rng.permutation(len(home)), home, kind, places, starts)


def write(writer: Writer, world: World, crowd: Crowd) -> None:
    """Write persons, their home settlements and their memberships, in the order of their ids."""
    rng = world.random(10)
    count = len(crowd.ids)
    order = np.argsort(crowd.ids)
    hashes = world.random(17, int(crowd.ids.min()))  # persons outlive an undo: the same sample again needs other hashes
    writer.people(crowd.ids[order].tolist(), _hashes(hashes, count))
    homes = np.array(crowd.places, dtype=object)[crowd.home[order]].tolist()
    writer.columns(models.Participant, {"person_id": crowd.ids[order].tolist(), "settlement_ksh": homes}, count)
    for group, shares in GROUPS.items():
        belongs = rng.random(count) < np.array(shares)[crowd.kind[order]]
        members = crowd.ids[order][belongs].tolist()
        writer.columns(models.Membership, {"person_id": members, "group_code": group}, len(members))


def _hashes(rng: np.random.Generator, count: int) -> list[bytes]:
    """32 random bytes each: made-up people have no code to hash. Ascending: an index grows fastest at its end."""
    words = rng.integers(0, 2**64, (count, 4), dtype=np.uint64)
    words[:, 0] = np.sort(words[:, 0])
    flat = words.astype(">u8").tobytes()
    return [flat[at : at + 32] for at in range(0, len(flat), 32)]


def pool(world: World, crowd: Crowd, programme: Programme) -> Ints:
    """Positions of the people a project can expect: its own, and as guests some from projects of the same district."""
    rng = world.random(11, programme.number)
    own = np.arange(crowd.starts[programme.number], crowd.starts[programme.number + 1])
    near = [p.number for p in world.programmes if p.district is programme.district and p.people and p is not programme]
    if not near or not len(own):
        return own
    sizes = np.array([crowd.starts[number + 1] - crowd.starts[number] for number in near])
    chosen = rng.choice(len(near), int(len(own) * 0.35), p=sizes / sizes.sum())
    offsets = (rng.random(len(chosen)) * sizes[chosen]).astype(np.int64)
    guests = crowd.starts[np.array(near)][chosen] + offsets
    return rng.permutation(np.unique(np.concatenate([own, guests])))


def attend(
    world: World, crowd: Crowd, programme: Programme, activities: Activities, sessions: Sessions, held: Ints
) -> tuple[Ints, Ints]:
    """Who came where: positions in `sessions` and in the crowd, ordered by session. `held`: positions of held sessions.

    A person joins some activities of the project, near home and to their liking, for a stretch of its sessions: once,
    now and then, or nearly always.
    """
    rng = world.random(12, programme.number)
    starts = np.searchsorted(sessions.activity[held], np.arange(len(activities.kind) + 1))
    people, activity = _joined(rng, crowd, programme, activities, pool(world, crowd, programme))
    there = starts[activity + 1] - starts[activity]
    people, activity, there = people[there > 0], activity[there > 0], there[there > 0]
    low, length, chance = _stretches(rng, there, np.array(activities.kind)[activity] == "training")
    enough = int(np.searchsorted(np.cumsum(length * chance * 0.93), programme.attendances * 1.03)) + 1
    people, activity = people[:enough], activity[:enough]
    low, length, chance = low[:enough], length[:enough], chance[:enough]
    first = starts[activity] + low
    session = held[np.arange(length.sum()) - np.repeat(np.cumsum(length) - length - first, length)]
    calendar = (world.first_month + sessions.month[session]) % 12
    came = rng.random(len(session)) < np.repeat(chance, length) * np.where(
        np.repeat(length, length) == 1, 1, SEASON[calendar]
    )
    session, person = session[came], np.repeat(people, length)[came]
    if len(session) > programme.attendances:
        kept = rng.permutation(len(session))[: programme.attendances]
        session, person = session[kept], person[kept]
    order = np.lexsort((crowd.ids[person], session))
    return session[order], person[order]


def _joined(
    rng: np.random.Generator, crowd: Crowd, programme: Programme, activities: Activities, people: Ints
) -> tuple[Ints, Ints]:
    """(person, activity) pairs, each once: everybody's first choice, then everybody's second, up to CHOICES."""
    venue = np.array([crowd.places.index(place) for place in programme.places])[activities.place]
    homes, home = np.unique(crowd.home[people], return_inverse=True)
    near = np.where(homes[:, None] == venue[None, :], 12.0, np.where(activities.place[None, :] == 0, 1.0, 0.25))
    room = np.where(np.array(activities.kind) == "training", TRAINING, 1.0)
    weights = near[:, None, :] * (AFFINITY[:, activities.group] * room)[None, :, :] + 1e-9
    cumulative = np.cumsum(weights / weights.sum(axis=2, keepdims=True), axis=2)
    cells, choices = len(homes) * len(AFFINITY), len(venue)
    cumulative = cumulative.reshape(cells, choices)
    cumulative[:, -1] = 1.0
    ladder = (cumulative + np.arange(cells)[:, None]).ravel()
    everybody = np.tile(people, CHOICES)
    cell = np.tile(home * len(AFFINITY) + crowd.kind[people], CHOICES)
    activity = np.minimum(
        np.searchsorted(ladder, cell + rng.random(len(cell)), side="right") - cell * choices, choices - 1
    )
    _, once = np.unique(everybody * choices + activity, return_index=True)
    once.sort()
    return everybody[once], activity[once]


def _stretches(
    rng: np.random.Generator, there: Ints, training: NDArray[np.bool_]
) -> tuple[Ints, Ints, NDArray[np.float64]]:
    """For pairs with `there` sessions to come to: the first one, how many follow, and the chance to come to each."""
    luck, count = rng.random(len(there)), len(there)
    regular = luck > 1 - REGULAR
    length = np.where(regular, 6 + rng.exponential(38, count), 2 + rng.exponential(7, count)).astype(np.int64)
    chance = np.where(regular, rng.uniform(0.65, 0.95, count), rng.uniform(0.3, 0.6, count))
    length[luck < ONE_TIME], chance[luck < ONE_TIME] = 1, 1.0
    low = (rng.random(count) ** 1.2 * there).astype(np.int64)
    length[training], low[training], chance[training] = there[training], 0, 0.88  # who joins a training stays, mostly
    return low, np.minimum(length, there - low), chance
