"""People by target group: reach against plan, the groups themselves, and how they overlap."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pandas as pd
from sqlalchemy import select

from data import reading_tables as tables
from data.filters import Filters
from data.people import presence
from data.people.counts import figures, nobody, of_groups
from data.queries import group_mapping, reach_plan
from data.queries.documents import source
from data.queries.frames import framed, spread
from data.queries.reach_projects import TOTAL
from data.queries.reporting import is_reported
from data.reading import Reading
from data.values import Number, State, ends, share, single

DEFAULT_SCHEME = "HEP"
_COLUMNS = (
    "group reached_people enrolled_people planned_people reach_share reach_share_state status scheme mapping"
    " group_kind parent group_code _charted"
).split()
_OVERLAPS = (
    "combination combination_state groups_count groups_count_state reached_people total_share _codes _total"
).split()
_DESCRIBED = "group scheme mapping mapped_group parent group_kind sensitive group_code source source_link".split()


@lru_cache(maxsize=4)
def _everyone(reading: Reading) -> tuple[Any, ...]:
    """All target groups, HEP's first, else in their sheet's order: the rows of read_target_group."""
    group = tables.target_group
    order = (group.c.scheme != DEFAULT_SCHEME, group.c.scheme, group.c.import_id, group.c.row_no)
    return reading.rows(select(*group.c).order_by(*order))


@lru_cache(maxsize=4)
def _names(reading: Reading) -> dict[str, str]:
    return {group.group_code: group.name for group in _everyone(reading)}


@lru_cache(maxsize=4)
def _children(reading: Reading) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for group in _everyone(reading):
        if group.parent_code is not None:
            found.setdefault(group.parent_code, []).append(group.group_code)
    return found


def scheme_of(reading: Reading, filters: Filters) -> str:
    """The scheme whose groups charts show: that of the chosen groups when they are all of one scheme, else HEP."""
    schemes = {group.scheme for group in _everyone(reading) if group.group_code in filters.groups}
    return str(schemes.pop()) if len(schemes) == 1 else DEFAULT_SCHEME


def _reached(reading: Reading, filters: Filters) -> dict[str, Number]:
    """Target group → different people who attended."""
    return figures(of_groups(reading, filters).by_group, "group_code")


@lru_cache(maxsize=64)
def groups(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Different people by target group against the plan; one row per group of every scheme (or the chosen). Read-only.

    group, parent, scheme, mapping (see `target_groups`), group_kind (közvetlen, közvetett); reached_people: different
    people who attended (home in the chosen settlements), a parent with those of its children, each person once; never
    to be added, people are in several groups. Not reported where no list has come in or nobody's membership in the
    scheme is recorded at all.
    planned_people: the projects' plans added, whatever the period; enrolled_people: the people of those projects added
    in the same way (`reach_plan.Plan`); reach_share: enrolled over planned, not applicable where nothing is planned.
    status: see `reach_plan.reach_status`, empty for a period that begins later than the data. `_charted`: what charts
    show.
    """
    wanted, people, scheme = filters.group_codes(reading), _reached(reading, filters), scheme_of(reading, filters)
    recorded = _recorded_schemes(reading) if is_reported(reading, filters) else frozenset[str]()
    rows, zero = [], nobody(reading)
    for group in _everyone(reading):
        if wanted is not None and group.group_code not in wanted:
            continue
        parent = _names(reading).get(group.parent_code)
        reached = people.get(group.group_code, zero) if group.scheme in recorded else None
        row = {
            "group": group.name,
            "reached_people": reached,
            "scheme": group.scheme,
            "mapping": _mapped(reading, group)["mapping"],
            "group_kind": group.kind,
            "parent": parent,
            "group_code": group.group_code,
            "_charted": group.scheme == scheme and parent is None,
        }
        rows.append(row | _against_plan(reading, filters, group.group_code, reached))
    return framed(*spread(rows, _COLUMNS), flags=("_charted",))


def _against_plan(reading: Reading, filters: Filters, code: str, reached: Number) -> dict[str, Any]:
    """enrolled_people, planned_people, reach_share, its state and status of one group."""
    plan = reach_plan.of_group(reach_plan.by_group(reading, filters), code, _children(reading).get(code, ()))
    enrolled = plan.enrolled_people if reached is not None else None
    comparable = reach_plan.is_from_the_start(reading, filters)
    return {
        "enrolled_people": enrolled,
        "planned_people": plan.planned_people,
        "reach_share": share(enrolled, plan.planned_people),
        "reach_share_state": State.NOT_APPLICABLE.value if plan.planned_people == 0 else None,
        "status": reach_plan.reach_status(enrolled, plan.due_people) if comparable else None,
    }


@lru_cache(maxsize=4)
def _recorded_schemes(reading: Reading) -> frozenset[str]:
    people = _reached(reading, Filters())
    return frozenset(group.scheme for group in _everyone(reading) if _anybody(people.get(group.group_code)))


def _anybody(people: Number) -> bool:
    """Whether more than nobody is said; of a release: at least one figure."""
    bounds = ends(people)
    return bounds is not None and bounds[0] > 0


@lru_cache(maxsize=64)
def overlaps(reading: Reading, filters: Filters) -> pd.DataFrame:
    """In exactly which groups people are; these rows do add up, to the different people in the last row. Read-only.

    combination: the groups' names joined by " + " ("nincs adat": people whose membership is not recorded),
    groups_count, reached_people, total_share. Groups of the charts' scheme (`scheme_of`) without children; who is in a
    child is in the parent. `_codes`: the group codes joined by ";". Empty when no list has come in, and in a release,
    which publishes no overlaps.
    """
    if reading.release is not None:
        return framed([], _OVERLAPS)
    counts, scheme = presence.count_people(reading, filters), scheme_of(reading, filters)
    mine = [group for group in _everyone(reading) if group.scheme == scheme]
    top = {group.group_code: group.parent_code or group.group_code for group in mine}
    order = {code: place for place, code in enumerate(dict.fromkeys(top.values()))}
    columns = (counts.overlaps[name].tolist() for name in ("group_codes", "reached_people"))
    found: dict[tuple[str, ...], int] = {}
    for codes, people in zip(*columns, strict=True):
        merged = tuple(sorted({top[code] for code in codes if code in top}, key=order.__getitem__))
        found[merged] = found.get(merged, 0) + people
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    rows = [_combination(codes, people, counts.total, _names(reading)) for codes, people in ranked]
    if rows:
        total = {"combination": TOTAL, "reached_people": counts.total, "total_share": 1.0, "_codes": "", "_total": True}
        states = {"combination_state": State.VALUE.value, "groups_count_state": State.NOT_APPLICABLE.value}
        rows.append(total | states)
    return framed(rows, _OVERLAPS)


def _combination(codes: tuple[str, ...], people: int, everybody: int, names: dict[str, str]) -> dict[str, Any]:
    state = State.VALUE.value if codes else State.NOT_REPORTED.value
    return {
        "combination": " + ".join(names[code] for code in codes) or None,
        "combination_state": state,
        "groups_count": len(codes) or None,
        "groups_count_state": state,
        "reached_people": people,
        "total_share": people / everybody,
        "_codes": ";".join(codes),
    }


def charted_groups(reading: Reading, filters: Filters) -> pd.DataFrame:
    """The groups that charts show, in their order (of the scheme, without a parent): group_code, group,
    reached_people."""
    people, scheme = _reached(reading, filters), scheme_of(reading, filters)
    rows = [
        {"group_code": group.group_code, "group": group.name, "reached_people": single(people.get(group.group_code))}
        for group in _everyone(reading)
        if group.scheme == scheme and group.parent_code is None
    ]
    return framed(rows, ("group_code", "group", "reached_people"))


def target_groups(reading: Reading, filters: Filters) -> pd.DataFrame:
    """The target groups as the documents name them: group, scheme, mapping (same, wider or none: how it corresponds to
    mapped_group, a group of the HEP; null for the HEP's own), parent, group_kind, sensitive (special category
    under GDPR Art. 9: ethnicity, health), group_code, source with its link. Facts, the same under every filter."""
    return _cited(reading)


def _mapped(reading: Reading, group: Any) -> dict[str, str | None]:
    found = group_mapping.mapped(group.group_code, group.scheme)
    if found is None:
        return {"mapping": None, "mapped_group": None}
    return {"mapping": found.relation, "mapped_group": _names(reading).get(found.to or "")}


@lru_cache(maxsize=4)
def _cited(reading: Reading) -> pd.DataFrame:
    rows = [
        {
            "group": group.name,
            "scheme": group.scheme,
            **_mapped(reading, group),
            "parent": _names(reading).get(group.parent_code),
            "group_kind": group.kind,
            "sensitive": group.sensitive,
            "group_code": group.group_code,
            **source(reading, group.documents),
        }
        for group in _everyone(reading)
    ]
    return framed(rows, _DESCRIBED, flags=("sensitive",))
