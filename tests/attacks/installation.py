"""A world as a real installation: a ledger filled by an import, an approved release, and the application on it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import screens
from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine

from attacks.cities import World
from attacks.free_selection import SMALL, Answer, Surface
from dashboard.reader import EXACT
from data import bulk, db, ledger, models
from data.dates import month_text
from data.filters import Filters
from data.people.published import PublishedCells
from data.reading import Reading
from data.refresh import refresh
from data.releases import building, counting, opening, store
from data.settings import Settings

BUILDER, APPROVER = "Építő", "Jóváhagyó"
PAID = 1_234_567
"""What each project paid: HUF, public and exact."""


@dataclass(frozen=True)
class Installation:
    """Settings of an installation in a folder of its own; its ledger and published store are SQLite files."""

    settings: Settings

    @classmethod
    def of(cls, folder: Path, world: World, **more: Any) -> Installation:
        """With one import that is the world, and a release of it."""
        folder.mkdir(parents=True, exist_ok=True)
        settings = screens.settings_in(folder, **more)
        made = cls(settings)
        with db.opened(settings.database_url) as engine:
            db.migrate(engine)
            building.migrate(settings)
            made.bring(engine, world)
            made.release(engine)
        return made

    def bring(self, engine: Engine, world: World) -> None:
        """Write a world into the empty ledger, as one import."""
        with db.writing(engine) as connection:
            number = ledger.start_import(connection, "sample", "kitalált.xlsx", "0" * 64)
            changes = ledger.Changes()
            for model, rows in _rows(world):
                numbered = [row | {"sheet": "s", "row_no": at} for at, row in enumerate(rows, 2)]
                if model is models.Participant:
                    _people(connection, world)
                changes += ledger.apply(connection, number, model, numbered)
            _attendances(connection, number, world)
            ledger.finish_import(connection, number, changes, "2026-10-31")
            refresh(connection)

    def release(self, engine: Engine) -> int:
        """Build and approve a release of the ledger; its number."""
        with store.opened(self.settings.published_url) as published:
            draft = building.build(self.settings, engine, published, by=BUILDER, note=None, say=lambda _code: None)
            building.approve(self.settings, engine, published, draft.no, APPROVER)
        return draft.no

    def reading(self, number: int | None = None) -> Reading:
        """The release as a reading."""
        return opening.open_release(self.settings.published_url, self.settings.today(), number)

    def cells(self, number: int | None = None) -> PublishedCells:
        """Its published figures."""
        return counting.cells_of(self.reading(number))

    def client(self, language: str = "en") -> FlaskClient:
        """A reader's browser: it sees releases only, also where an address names none."""
        client = screens.client_for(self.settings, language)
        del client.environ_base[EXACT]
        return client


def over_http(client: FlaskClient, release: int) -> Surface:
    """What the download of the page on people says."""

    def ask(filters: Filters) -> Answer:
        return answered(document(client, f"release={release}&{filters.query()}"))

    return ask


def document(client: FlaskClient, query: str) -> dict[str, Any]:
    """The figures of the page on people as JSON."""
    response = client.get(f"/reach.json?table=kpis&{query}")
    assert response.status_code == 200, f"{query}: {response.status_code}"
    found: dict[str, Any] = json.loads(response.text)
    return found


def answered(said: dict[str, Any]) -> Answer:
    """How many people a document says there are under its filters."""
    table = said["tables"]["kpis"]
    row = dict(zip(table["columns"], table["rows"][0], strict=True))
    low, high = row["reached_people_low"], row["reached_people_high"]
    return SMALL if low is None or high is None else Answer(low, high)


# -- rows ----------------------------------------------------------------------------------------------------------


def _rows(world: World) -> Iterable[tuple[type[models.Recorded], Sequence[dict[str, Any]]]]:
    city, lattice = world.city, world.lattice
    homes = lattice.district_of.tolist()
    yield models.Settlement, [
        {"ksh_code": code, "name": f"Falu {at}", "district_code": lattice.districts[homes[at]],
         "district": f"{homes[at]}. járás"}
        for at, code in enumerate(lattice.settlements)
    ]  # fmt: skip
    yield (
        models.TargetGroup,
        [
            {"group_code": code, "scheme": "s", "name": f"Csoport {code}", "parent_code": parent}
            for code, parent in city.parents.items()
        ],
    )
    calls = [lattice.calls[at] if at >= 0 else None for at in lattice.call_of.tolist()]
    yield (
        models.Project,
        [
            {"project_key": key, "title": f"Projekt {key}", "call_code": call}
            for key, call in zip(lattice.projects, calls, strict=True)
        ],
    )
    yield (
        models.Partner,
        [  # every project works in every settlement, so that all may be chosen together
            {"project_key": key, "organisation": f"Partner {place}", "settlement_ksh": place, "role": "member"}
            for key in lattice.projects
            for place in lattice.settlements
        ],
    )
    yield models.Transaction, [
        {"project_key": key, "entry_no": f"T-{key}", "booked_on": "2019-02-01", "month": "2019-02", "kind": "payment",
         "category": "Képzés", "amount_huf": PAID + at}
        for at, key in enumerate(lattice.projects)
    ]  # fmt: skip
    yield (
        models.Activity,
        [
            {"activity_code": f"T-{key}", "project_key": key, "title": "Képzés", "kind": "training"}
            for key in lattice.projects
        ],
    )
    yield models.Session, [
        {"session_id": number, "activity_code": f"T-{key}", "session_code": f"{month}", "held_on": f"{month}-05",
         "month": month, "status": "held"}
        for (key, month), number in sessions(world).items()
    ]  # fmt: skip
    ids, population = population_ids(world), world.population
    yield (
        models.Participant,
        [
            {"person_id": ids[at], "settlement_ksh": population.places[home]}
            for at, home in enumerate(population.home.tolist())
        ],
    )
    yield (
        models.Membership,
        [
            {"person_id": ids[at], "group_code": code}
            for code, people in population.memberships.items()
            for at in people.tolist()
        ],
    )


def population_ids(world: World) -> list[int]:
    """Ledger id of each person of the population: from 1 on."""
    return (world.population.ids + 1).tolist()


def code_hash(person: int) -> bytes:
    """The hash of a person's code."""
    return hashlib.sha256(b"person %d" % person).digest()


def sessions(world: World) -> dict[tuple[str, str], int]:
    """(project, month) → session: one in the first month of each active quarter."""
    lattice = world.lattice
    pairs = [(lattice.projects[p], month_text(3 * (lattice.first_quarter + int(q))))
             for p, q in np.argwhere(lattice.active)]  # fmt: skip
    return {pair: number for number, pair in enumerate(sorted(pairs), 1)}


def _people(connection: Connection, world: World) -> None:
    rows = ((number, code_hash(number)) for number in population_ids(world))
    bulk.append(connection, models.Person.__table__, ("id", "code_hash"), rows)


def _attendances(connection: Connection, number: int, world: World) -> None:
    population, ids, known = world.population, population_ids(world), sessions(world)
    names = ("session_id", "person_id", "import_id", "row_no")
    rows = zip(population.project.tolist(), population.quarter.tolist(), population.person.tolist(), strict=True)
    written = (
        (known[population.projects[project], month_text(3 * quarter)], ids[person], number, at)
        for at, (project, quarter, person) in enumerate(rows, 2)
    )
    bulk.append(connection, models.Attendance.__table__, names, written)
