"""Measures counted by status: all of them, by plan, by target group and by responsible role."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from data.collation import hungarian_key
from data.filters import Filters
from data.queries.frames import framed
from data.queries.measures_judged import STATUSES, Judged, chosen, group_names
from data.queries.plan_clocks import short_titles
from data.reading import Reading
from data.values import Status

Row = dict[str, Any]
COUNTS = tuple(f"{code}_count" for code in STATUSES)
UNNAMED = "unnamed"
"""The row of measures without a responsible role or a target group; its words are `value.<column>.unnamed`."""
_FIGURES = ("measures_count", "late_count", *COUNTS)


def counted(measures: Iterable[Judged]) -> Row:
    """measures_count, late_count (open and past their deadline) and one count for each status; they add up."""
    rows = list(measures)
    found = Counter(one.status_code for one in rows)
    late = sum(one.status == Status.LATE.value for one in rows)
    return {"measures_count": len(rows), "late_count": late} | {f"{code}_count": found[code] for code in STATUSES}


def by_plan(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Measures by plan, the plan with most late ones first: plan, settlement, measures_count, late_count, a count for
    each status (unreported_count: no status is known), plan_code. Plans without a measure on record are left out: of
    them nothing is known. The period does not apply."""
    groups: dict[str, list[Judged]] = {}
    for one in chosen(reading, filters):
        groups.setdefault(one.row.plan_code, []).append(one)
    short = short_titles(reading)
    rows = [
        {"plan": mine[0].clock.plan.title, "plan_code": code, "_short": short[code], **counted(mine)}
        for code, mine in groups.items()
    ]
    rows.sort(key=lambda row: (-row["late_count"], hungarian_key(row["plan"])))
    return framed(rows, ("plan", *_FIGURES, "plan_code", "_short"))


def groups(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Measures by target group, as `by_plan`: target_group, the counts, group_code. A measure for several groups
    counts in each, so the rows do not add up to the number of measures."""
    names = group_names(reading)
    wanted = filters.group_codes(reading)
    found: dict[str, list[Judged]] = {}
    for one in chosen(reading, filters):
        codes = [code for code in one.groups if wanted is None or code in wanted] or ([] if wanted else [UNNAMED])
        for code in codes:
            found.setdefault(code, []).append(one)
    return _named(found, "target_group", names, key="group_code")


def responsible(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Measures by responsible role, as `by_plan`: responsible_role, the counts. Each measure is in one row."""
    found: dict[str, list[Judged]] = {}
    for one in chosen(reading, filters):
        found.setdefault(one.row.responsible_role or UNNAMED, []).append(one)
    return _named(found, "responsible_role", {})


def _named(
    found: Mapping[str, list[Judged]], column: str, names: Mapping[str, str], key: str | None = None
) -> pd.DataFrame:
    rows = [
        {column: names.get(code, code), **counted(mine)} | ({key: code} if key else {}) for code, mine in found.items()
    ]
    rows.sort(key=lambda row: (row[column] == UNNAMED, -row["measures_count"], hungarian_key(row[column])))
    return framed(rows, (column, *_FIGURES, *([key] if key else [])))
