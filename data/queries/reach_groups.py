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
from data.queries.reach_places import TOTAL
from data.queries.reporting import is_reported
from data.reading import Reading
from data.values import State, share, with_state

DEFAULT_SCHEME = "HEP"
_FIGURES = ("reached_people", "enrolled_people", "planned_people", "reach_share")


@lru_cache(maxsize=4)
def _everyone(reading: Reading) -> pd.DataFrame:
    """All target groups, HEP's first, else in their sheet's order: the ledger's columns and parent (its name)."""
    group = tables.target_group
    columns = (group.c.group_code, group.c.scheme, group.c.name, group.c.parent_code, group.c.kind, group.c.sensitive, group.c.documents)
    query = select(*columns).order_by(group.c.scheme != DEFAULT_SCHEME, group.c.scheme, group.c.import_id, group.c.row_no)
    frame = reading.frame(query)
    names = dict(zip(frame["group_code"], frame["name"], strict=True))
    frame["parent"] = [names.get(code) if isinstance(code, str) else None for code in frame["parent_code"]]
    return frame


def children(reading: Reading) -> dict[str, list[str]]:
    """Group code → the codes of its children, only for groups that have any."""
    frame = _everyone(reading)
    frame = frame[frame["parent_code"].notna()]
    return {str(code): rows["group_code"].tolist() for code, rows in frame.groupby("parent_code")}


def scheme_of(reading: Reading, filters: Filters) -> str:
    """The scheme whose groups charts show: that of the chosen groups when they are all of one scheme, else HEP."""
    frame = _everyone(reading)
    schemes = set(frame.loc[frame["group_code"].isin(filters.groups), "scheme"])
    return str(schemes.pop()) if len(schemes) == 1 else DEFAULT_SCHEME


def groups(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Different people by target group against the plan; one row per group of every scheme (with chosen groups: only those).

    group, parent, scheme, group_kind (közvetlen, közvetett); reached_people: different people who attended (home in the chosen
    settlements), a parent with those of its children, each person once; never to be added, people are in several groups.
    Not reported where no list has come in or nobody's membership in the scheme is recorded at all. planned_people: the
    projects' plans added, whatever the period; enrolled_people: the people of those projects added in the same way, so who
    is in two projects is planned twice and enrolled twice (`reach_plan.Plan`); reach_share: enrolled over planned, not
    applicable where nothing is planned. status: see `reach_plan.reach_status`, empty for a period that begins later than
    the data. `_top`: no parent; `_charted`: of the
    charts' scheme and no parent.
    """
    frame = _everyone(reading)
    wanted = filters.group_codes(reading)
    if wanted is not None:
        frame = frame[frame["group_code"].isin(wanted)].reset_index(drop=True)
    counts, plans, below = count_people(reading, filters), reach_plan.planned(reading, filters), children(reading)
    recorded = _recorded_schemes(reading) if is_reported(reading, filters) else set()
    comparable, rows = reach_plan.is_from_the_start(reading, filters), []
    for row in frame.itertuples():
        codes = {row.group_code, *below.get(row.group_code, [])}
        reached = float(_in_any(counts.overlaps, codes)) if row.scheme in recorded else None
        plan = reach_plan.of_group(plans, row.group_code, below.get(row.group_code, []))
        enrolled = plan.enrolled_people if reached is not None else None
        status = reach_plan.reach_status(enrolled, plan.due_people) if comparable else None
        figures = (reached, enrolled, plan.planned_people, share(enrolled, plan.planned_people))
        rows.append((row.name, row.parent, row.scheme, row.kind, *figures, status, row.group_code))
    names = ["group", "parent", "scheme", "group_kind", *_FIGURES, "status", "group_code"]
    result = pd.DataFrame(rows, columns=names).astype(dict.fromkeys(_FIGURES, float))
    result = with_state(result, "reach_share", State.NOT_APPLICABLE, result["planned_people"] == 0)
    charted = (frame["scheme"] == scheme_of(reading, filters)) & frame["parent_code"].isna()
    return result.assign(_top=frame["parent_code"].isna(), _charted=charted)


def _recorded_schemes(reading: Reading) -> set[str]:
    codes = {code for found in count_people(reading, Filters()).overlaps["group_codes"] for code in found}
    frame = _everyone(reading)
    return set(frame.loc[frame["group_code"].isin(codes), "scheme"])


def _in_any(overlaps: pd.DataFrame, codes: set[str]) -> int:
    inside = [bool(codes.intersection(found)) for found in overlaps["group_codes"]]
    return int(overlaps.loc[inside, "reached_people"].sum())


def overlaps(reading: Reading, filters: Filters) -> pd.DataFrame:
    """In exactly which groups people are; these rows do add up, to the different people in total (last row).

    combination: the groups' names joined by " + " ("nincs adat": people whose membership is not recorded), groups_count,
    reached_people, total_share. Groups of the charts' scheme (`scheme_of`) without children; who is in a child is in the
    parent. `_codes`: the group codes joined by ";". Empty when no list has come in.
    """
    columns = ["combination", "combination_state", "groups_count", "reached_people", "total_share", "_codes", "_total"]
    everyone = _everyone(reading)
    mine = everyone[everyone["scheme"] == scheme_of(reading, filters)]
    top = {row.group_code: row.parent_code if isinstance(row.parent_code, str) else row.group_code for row in mine.itertuples()}
    names = dict(zip(mine["group_code"], mine["name"], strict=True))
    counts = count_people(reading, filters)
    if not counts.total:
        return pd.DataFrame(columns=columns).astype({"reached_people": float, "total_share": float, "_total": bool})
    order = list(dict.fromkeys(top.values()))
    found: dict[tuple[str, ...], int] = {}
    for codes, people in zip(counts.overlaps["group_codes"], counts.overlaps["reached_people"], strict=True):
        merged = tuple(sorted({top[code] for code in codes if code in top}, key=order.index))
        found[merged] = found.get(merged, 0) + int(people)
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    rows = [_combination(codes, people, counts.total, names) for codes, people in ranked]
    result = pd.DataFrame([*rows, (TOTAL, "value", None, float(counts.total), 1.0, "", True)], columns=columns)
    return with_state(result, "groups_count", State.NOT_APPLICABLE, result["_total"])


def _combination(codes: tuple[str, ...], people: int, everybody: int, names: dict[str, str]) -> tuple[object, ...]:
    words = " + ".join(names[code] for code in codes) or None
    state = State.VALUE.value if codes else State.NOT_REPORTED.value
    return words, state, len(codes), float(people), people / everybody, ";".join(codes), False


def charted_groups(reading: Reading, filters: Filters) -> dict[str, str]:
    """Codes and names of the groups that charts show, in their order: the scheme's groups without a parent."""
    frame = _everyone(reading)
    frame = frame[(frame["scheme"] == scheme_of(reading, filters)) & frame["parent_code"].isna()]
    return dict(zip(frame["group_code"], frame["name"], strict=True))


def target_groups(reading: Reading, filters: Filters) -> pd.DataFrame:
    """The target groups as the documents name them: group, scheme, parent, group_kind, sensitive (special category under GDPR
    Art. 9: ethnicity, health), group_code, source with its link. Facts, whatever the filters, except chosen groups."""
    frame = _everyone(reading)
    wanted = filters.group_codes(reading)
    if wanted is not None:
        frame = frame[frame["group_code"].isin(wanted)].reset_index(drop=True)
    frame = frame.rename(columns={"name": "group", "kind": "group_kind"})
    frame["sensitive"] = frame["sensitive"].astype(bool)
    return cite(reading, frame[["group", "scheme", "parent", "group_kind", "sensitive", "group_code", "documents"]])
