"""People by target group: reach against plan, the groups themselves, and how they overlap."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd
from sqlalchemy import select

from data import reading as tables
from data.filters import Filters
from data.people.presence import count_people
from data.queries import reach_plan
from data.queries.documents import cite
from data.queries.reach_projects import TOTAL
from data.queries.reporting import is_reported
from data.reading import Reading
from data.values import State, share

DEFAULT_SCHEME = "HEP"
_FIGURES = ("reached_people", "enrolled_people", "planned_people", "reach_share")


@lru_cache(maxsize=4)
def _everyone(reading: Reading) -> pd.DataFrame:
    """All target groups, HEP's first, else in their sheet's order: the ledger's columns and parent (its name)."""
    group = tables.target_group
    names = ("group_code", "scheme", "name", "parent_code", "kind", "sensitive", "documents")
    order = (group.c.scheme != DEFAULT_SCHEME, group.c.scheme, group.c.import_id, group.c.row_no)
    frame = reading.frame(select(*(group.c[name] for name in names)).order_by(*order))
    named = dict(zip(frame["group_code"], frame["name"], strict=True))
    frame["parent"] = [named.get(code) if isinstance(code, str) else None for code in frame["parent_code"]]
    return frame


@lru_cache(maxsize=4)
def _children(reading: Reading) -> dict[str, list[str]]:
    frame = _everyone(reading)
    frame = frame[frame["parent_code"].notna()]
    return {str(code): rows["group_code"].tolist() for code, rows in frame.groupby("parent_code")}


def scheme_of(reading: Reading, filters: Filters) -> str:
    """The scheme whose groups charts show: that of the chosen groups when they are all of one scheme, else HEP."""
    if not filters.groups:
        return DEFAULT_SCHEME
    frame = _everyone(reading)
    schemes = set(frame.loc[frame["group_code"].isin(filters.groups), "scheme"])
    return str(schemes.pop()) if len(schemes) == 1 else DEFAULT_SCHEME


@lru_cache(maxsize=64)
def groups(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Different people by target group against the plan; one row per group of every scheme (or the chosen). Read-only.

    group, parent, scheme, group_kind (közvetlen, közvetett); reached_people: different people who attended (home in the
    chosen settlements), a parent with those of its children, each person once; never to be added, people are in several
    groups. Not reported where no list has come in or nobody's membership in the scheme is recorded at all.
    planned_people: the projects' plans added, whatever the period; enrolled_people: the people of those projects added
    in the same way (`reach_plan.Plan`); reach_share: enrolled over planned, not applicable where nothing is planned.
    status: see `reach_plan.reach_status`, empty for a period that begins later than the data. `_charted`: what charts
    show.
    """
    frame, wanted = _everyone(reading), filters.group_codes(reading)
    if wanted is not None:
        frame = frame[frame["group_code"].isin(wanted)]
    counts = count_people(reading, filters).by_group
    people = dict(zip(counts["group_code"], counts["reached_people"], strict=True))
    recorded = _recorded_schemes(reading) if is_reported(reading, filters) else frozenset[str]()
    scheme, rows = scheme_of(reading, filters), []
    for row in frame.itertuples():
        reached = float(people.get(row.group_code, 0)) if row.scheme in recorded else None
        charted = row.scheme == scheme and not isinstance(row.parent, str)
        described = (row.scheme, row.kind, row.parent, row.group_code)
        rows.append((row.name, reached, *_against_plan(reading, filters, row.group_code, reached), *described, charted))
    names = [
        "group",
        *_FIGURES,
        "reach_share_state",
        "status",
        "scheme",
        "group_kind",
        "parent",
        "group_code",
        "_charted",
    ]
    result = pd.DataFrame(rows, columns=names)
    return result.astype(dict.fromkeys(_FIGURES, float) | {"_charted": bool})


def _against_plan(reading: Reading, filters: Filters, code: str, reached: float | None) -> tuple[object, ...]:
    """enrolled_people, planned_people, reach_share, its state and status of one group."""
    plan = reach_plan.of_group(reach_plan.planned(reading, filters), code, _children(reading).get(code, ()))
    enrolled = plan.enrolled_people if reached is not None else None
    nothing = State.NOT_APPLICABLE.value if plan.planned_people == 0 else None
    comparable = reach_plan.is_from_the_start(reading, filters)
    status = reach_plan.reach_status(enrolled, plan.due_people) if comparable else None
    return enrolled, plan.planned_people, share(enrolled, plan.planned_people), nothing, status


@lru_cache(maxsize=4)
def _recorded_schemes(reading: Reading) -> frozenset[str]:
    counts = count_people(reading, Filters()).by_group
    codes = counts.loc[counts["reached_people"] > 0, "group_code"]
    frame = _everyone(reading)
    return frozenset(frame.loc[frame["group_code"].isin(codes), "scheme"])


@lru_cache(maxsize=64)
def overlaps(reading: Reading, filters: Filters) -> pd.DataFrame:
    """In exactly which groups people are; these rows do add up, to the different people in the last row. Read-only.

    combination: the groups' names joined by " + " ("nincs adat": people whose membership is not recorded),
    groups_count, reached_people, total_share. Groups of the charts' scheme (`scheme_of`) without children; who is in a
    child is in the parent. `_codes`: the group codes joined by ";". Empty when no list has come in.
    """
    everyone, counts = _everyone(reading), count_people(reading, filters)
    mine = everyone[everyone["scheme"] == scheme_of(reading, filters)]
    parents = zip(mine["group_code"], mine["parent_code"], strict=True)
    top = {code: parent if isinstance(parent, str) else code for code, parent in parents}
    order = {code: place for place, code in enumerate(dict.fromkeys(top.values()))}
    found: dict[tuple[str, ...], int] = {}
    for codes, people in zip(counts.overlaps["group_codes"], counts.overlaps["reached_people"], strict=True):
        merged = tuple(sorted({top[code] for code in codes if code in top}, key=order.__getitem__))
        found[merged] = found.get(merged, 0) + int(people)
    names = dict(zip(mine["group_code"], mine["name"], strict=True))
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    rows = [_combination(codes, people, counts.total, names) for codes, people in ranked]
    if rows:
        rows.append((TOTAL, "value", None, "not_applicable", float(counts.total), 1.0, "", True))
    columns = ["combination", "combination_state", "groups_count", "groups_count_state"]
    columns += ["reached_people", "total_share", "_codes", "_total"]
    kinds = {"groups_count": float, "reached_people": float, "total_share": float, "_total": bool}
    return pd.DataFrame(rows, columns=columns).astype(kinds)


def _combination(codes: tuple[str, ...], people: int, everybody: int, names: dict[str, str]) -> tuple[object, ...]:
    words = " + ".join(names[code] for code in codes) or None
    state = State.VALUE.value if codes else State.NOT_REPORTED.value
    count = len(codes) or None
    return words, state, count, state, float(people), people / everybody, ";".join(codes), False


def charted_groups(reading: Reading, filters: Filters) -> pd.DataFrame:
    """The groups that charts show, in their order (of the scheme, without a parent): group_code, group,
    reached_people."""
    frame = _everyone(reading)
    frame = frame[(frame["scheme"] == scheme_of(reading, filters)) & frame["parent_code"].isna()]
    people = count_people(reading, filters).by_group.set_index("group_code")["reached_people"]
    frame = frame.rename(columns={"name": "group"})[["group_code", "group"]].reset_index(drop=True)
    return frame.assign(reached_people=frame["group_code"].map(people).astype(float))


def target_groups(reading: Reading, filters: Filters) -> pd.DataFrame:
    """The target groups as the documents name them: group, scheme, parent, group_kind, sensitive (special category
    under GDPR Art. 9: ethnicity, health), group_code, source with its link. Facts, the same under every filter."""
    return _cited(reading)


@lru_cache(maxsize=4)
def _cited(reading: Reading) -> pd.DataFrame:
    frame = _everyone(reading).rename(columns={"name": "group", "kind": "group_kind"}).astype({"sensitive": bool})
    return cite(reading, frame[["group", "scheme", "parent", "group_kind", "sensitive", "group_code", "documents"]])
