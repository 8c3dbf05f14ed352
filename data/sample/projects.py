"""Made-up projects with their partners, agreements, planned reach and indicators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from data import models
from data.sample import agreements
from data.sample.world import NOW, Programme, World
from data.sample.writing import DOCUMENT, Writer

Row = dict[str, Any]
TITLES = (
    "Lépésről lépésre", "Közös asztal", "Nyitott kapuk", "Szomszédoló", "Holnapra készülve", "Új lendület",
    "Biztos kezdet együtt", "Munkára kész", "Generációk találkozása", "Erős családok", "Helyben otthon",
    "Esély minden udvarban",
)  # fmt: skip
GROUPS = {"HEP-M": 0.34, "HEP-R": 0.15, "HEP-GY": 0.3, "HEP-N": 0.45, "HEP-I": 0.2, "HEP-F": 0.08}
"""Target group → the part of the planned people a project means to reach from it; the groups overlap."""
PLANNED_SHARE = {"closed": 0.97, "steady": 1.45, "under": 2.3, "over": 1.05, "late": 1.6, "future": 1.0}
"""Role → planned people as a multiple of those who came so far."""


class Member(NamedTuple):
    """A made-up organisation in a project: name, seat, role and share of the grant (None where it has no share)."""

    organisation: str
    settlement_ksh: str
    role: str
    share: float | None


def grant_huf(world: World, programme: Programme) -> int:
    """The made-up grant of a project: 18 to 320 million forints, whole hundred thousands."""
    length = programme.last - programme.first + 1
    monthly = float(world.random(1, programme.number).lognormal(np.log(2.6e6), 0.5))
    return int(min(max(monthly * length, 18e6), 320e6) // 100_000 * 100_000)


def members(world: World, programme: Programme, names: Mapping[str, str]) -> list[Member]:
    """The organisations of a project, the leader first. Every third project has a consortium that shares the grant."""
    rng = world.random(2, programme.number)
    seat, *others = programme.places
    town = names[seat]
    consortium = programme.number % 3 == 0
    found = [Member(f"{town} Önkormányzata (minta)", seat, "konzorciumvezető" if consortium else "projektgazda", None)]
    for number, place in enumerate(others[:11]):
        role = "konzorciumi tag" if consortium and number < 4 else "együttműködő partner"
        found.append(Member(f"{names[place]} Önkormányzata (minta)", place, role, None))
    for name in ("Családsegítő Központ", "Nemzetiségi Önkormányzat", "Civil Ház Egyesület", "Tanoda Alapítvány"):
        if rng.random() < 0.8:
            found.append(Member(f"{town} – {name} (minta)", seat, "együttműködő partner", None))
    if not consortium:
        return found
    sharing = [member for member in found if member.role.startswith("konzorciumi") or member.role == "konzorciumvezető"]
    weights = np.array([4.0, *rng.uniform(0.5, 1.6, len(sharing) - 1)])
    shares = dict(zip((member.organisation for member in sharing), (weights / weights.sum()).tolist(), strict=True))
    return [member._replace(share=shares.get(member.organisation)) for member in found]


def carrying_out(world: World, programme: Programme, names: Mapping[str, str]) -> dict[str, str]:
    """Settlement → the member of the project there that carries out its activities."""
    return {one.settlement_ksh: one.organisation for one in reversed(members(world, programme, names))}


def write(writer: Writer, world: World, names: Mapping[str, str]) -> None:
    """Write the document of the sample, its projects, and what belongs to them."""
    writer.add(models.Document, [_document()])
    made_up = [place for district in world.districts if not district.real for place in _places(district, names)]
    writer.add(models.Settlement, made_up)
    for programme in world.programmes:
        found = members(world, programme, names)
        grant = grant_huf(world, programme)
        writer.add(models.Project, [_project(world, programme, found[0], grant)])
        writer.add(models.Partner, [_partner(programme, member, grant) for member in found])
        agreed = _agreements(world, programme, found[1:])
        writer.add(models.Agreement, agreed)
        writer.add(models.AgreementDuty, agreements.duties(world, programme, agreed))
        writer.add(models.PlannedReach, _planned_reach(world, programme))


def _document() -> Row:
    return {
        "code": DOCUMENT, "title": "Bemutató adatok – nem valós számok", "kind": "bemutató",
        "publisher": None, "dated": None, "dated_precision": "unknown", "locator": None,
    }  # fmt: skip


def _places(district: Any, names: Mapping[str, str]) -> list[Row]:
    return [
        {"ksh_code": place, "name": names[place], "district_code": district.code, "district": district.name}
        for place in district.places
    ]


def _day(world: World, number: int, last: bool = False) -> str:
    return f"{world.month(number)}-{'28' if last else '01'}"


def _project(world: World, programme: Programme, leader: Member, grant: int) -> Row:
    title = TITLES[programme.number % len(TITLES)]
    round_number = programme.number // len(TITLES)
    closed = programme.role == "closed"
    return {
        "project_key": programme.key,
        "code": programme.key,
        "title": f"{title}{f' {round_number + 1}.' if round_number else ''} – bemutató projekt",
        "call_code": f"MINTA-{'ABCD'[programme.number % 4]}",
        "fund": "ESZA",
        "lead_organisation": leader.organisation,
        "lead_ksh": leader.settlement_ksh,
        "grant_huf": grant,
        "total_cost_huf": grant,
        "intensity_pct": 100.0,
        "start": _day(world, programme.first),
        "planned_end": _day(world, programme.last - 2 if closed else programme.last, last=True),
        "end": _day(world, programme.last, last=True) if closed else None,
        "status": {"closed": "lezárt", "future": "előkészítés"}.get(programme.role, "folyamatban"),
        "scope": "own" if programme.district.code == "038" else "neighbour",
        "note": "Kitalált adatok",
    }


def _partner(programme: Programme, member: Member, grant: int) -> Row:
    return {
        "project_key": programme.key, "organisation": member.organisation, "settlement_ksh": member.settlement_ksh,
        "role": member.role, "share_huf": None if member.share is None else round(grant * member.share / 1000) * 1000,
    }  # fmt: skip


def _agreements(world: World, programme: Programme, partners: list[Member]) -> list[Row]:
    rng = world.random(3, programme.number)
    rows = []
    for partner in partners:
        if programme.role == "future" or rng.random() < 0.2:
            continue
        signed = programme.first + int(rng.integers(0, 8))
        ends = programme.last + 12 if rng.random() < 0.5 else signed + 36
        rows.append({
            "project_key": programme.key, "organisation": partner.organisation,
            "settlement_ksh": partner.settlement_ksh, "duties": agreements.DUTIES,
            "signed_on": f"{world.month(signed)}-{int(rng.integers(3, 27)):02d}",
            "valid_until": None if rng.random() < 0.15 else _day(world, ends, last=True),
        })  # fmt: skip
    return [row for row in rows if str(row["signed_on"])[:7] < world.month(NOW)]


def _planned_reach(world: World, programme: Programme) -> list[Row]:
    rng = world.random(4, programme.number)
    came = programme.people * 1.3 if programme.people else 180
    planned = max(10, round(came * PLANNED_SHARE[programme.role] / 10) * 10)
    parts = {"": 1.0} | {group: share * float(rng.uniform(0.7, 1.2)) for group, share in GROUPS.items()}
    return [
        {"project_key": programme.key, "group_code": group, "settlement_ksh": "", "due": world.month(programme.last),
         "planned_people": max(5, round(planned * part / 5) * 5)}
        for group, part in parts.items()
    ]  # fmt: skip
