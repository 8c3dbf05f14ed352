"""Projects and their money: one row each, the largest of them, and which of them count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import pandas as pd
from sqlalchemy import select

from data import dates
from data import reading_tables as tables
from data.filters import Filters
from data.queries import money
from data.queries.documents import cite
from data.queries.frames import added, framed, records, state
from data.reading import Reading
from data.values import State, Status, share

Row = dict[str, Any]
TOTAL = "total"
_SUMS = ("grant_huf", "planned_huf", "planned_to_date_huf", "committed_huf", "claimed_huf", "paid_huf", "remaining_huf")
_AFTER_START = (
    "planned_to_date_huf",
    "committed_huf",
    "claimed_huf",
    "paid_huf",
    "remaining_huf",
    "paid_share",
    "status",
)
_COLUMNS = ["project", "project_link", "grant_huf", "grant_is", "planned_huf"]
_COLUMNS += [column for name in _AFTER_START for column in (name, f"{name}_state")]
_COLUMNS += ["source", "source_link", "scope", "counted", "call", "project_key", "_total"]


def projects(reading: Reading, filters: Filters) -> pd.DataFrame:
    """One row per project under the filters, counted ones first, by grant; the last row adds up the counted ones.

    project, grant_huf (grant_is: exact or rounded), source of the grant, planned_huf (the period's whole plan),
    planned_to_date_huf (its part up to the data month), committed_huf, claimed_huf, paid_huf (net of refunds), all
    within the period; remaining_huf: grant less all payments to the period's end; paid_share: paid ÷ grant; status:
    `money.spending_status`; scope: own, neighbour, infrastructure or elsewhere; counted: whether the project enters the
    total (own and neighbour; infrastructure when switched on; elsewhere never); call. Null is nincs adat; not yet due
    in a project that has not started; a share without a known grant is not applicable. The total sums what is known;
    its share and status are Σ/Σ over projects of which both sides are known.
    """
    return framed(rows(reading, filters), _COLUMNS, flags=("counted", "_total"))


@lru_cache(maxsize=64)
def rows(reading: Reading, filters: Filters) -> Sequence[Row]:
    """The rows of `projects` as dicts (None = null), with start, last_day and last_month besides; read-only."""
    keys, sums = filters.working_keys(reading), money.by_project(reading, filters)
    counted = money.counted_scopes(filters)
    found = [row for key, row in _known(reading).items() if keys is None or key in keys]
    made = [_row(row, sums.get(row["project_key"], {}), counted, reading) for row in found]
    made.sort(key=lambda row: (not row["counted"], -(row["grant_huf"] or row["planned_huf"] or 0), row["project"]))
    mine = [row for row in made if row["counted"]]
    return (*made, _total(mine)) if mine else tuple(made)


@lru_cache(maxsize=4)
def _known(reading: Reading) -> Mapping[str, Row]:
    """Project key → what is recorded of the project, with its source, in the ledger's order."""
    project = tables.project
    names = (
        "project_key",
        "title",
        "call_code",
        "grant_huf",
        "grant_is_rounded",
        "start",
        "planned_end",
        "end",
        "scope",
        "documents",
    )
    found = reading.frame(select(*(project.c[name] for name in names)))
    return {row["project_key"]: row | {"link": link(row["project_key"])} for row in records(cite(reading, found))}


def _row(row: Row, sums: Mapping[str, Any], counted: Sequence[str], reading: Reading) -> Row:
    grant, paid, all_paid = row["grant_huf"], sums.get("paid_huf"), sums.get("all_paid_huf")
    made = {
        "project": row["title"],
        "project_link": row["link"],
        "project_key": row["project_key"],
        "call": row["call_code"],
        "grant_huf": grant,
        "grant_is": None if grant is None else "rounded" if row["grant_is_rounded"] else "exact",
        **{name: sums.get(name) for name in _SUMS[1:-1]},
        "remaining_huf": None if grant is None or all_paid is None else grant - all_paid,
        "paid_share": share(paid, grant),
        "status": money.spending_status(paid, sums.get("planned_to_date_huf")),
        "last_month": sums.get("last_month"),
        "start": row["start"],
        "last_day": row["end"] or row["planned_end"],
        "scope": row["scope"],
        "counted": row["scope"] in counted,
        "source": row["source"],
        "source_link": row["source_link"],
    }
    return made | _states(made, waits=bool(row["start"]) and dates.first_day(row["start"]) > reading.today)


def _states(row: Row, *, waits: bool) -> Row:
    missing = State.NOT_YET_DUE if waits else State.NOT_REPORTED
    states = {f"{name}_state": state(row[name], missing) for name in _AFTER_START[:-1]}
    if row["planned_to_date_huf"] is None and row["planned_huf"] is not None:
        states["planned_to_date_huf_state"] = State.NOT_YET_DUE.value
    if row["paid_huf"] is not None and row["grant_huf"] is None:
        states["paid_share_state"] = State.NOT_APPLICABLE.value
    unknown = row["status"] == Status.NO_DATA.value
    return states | {"status_state": (State.NOT_YET_DUE if waits and unknown else State.VALUE).value}


def _total(mine: Sequence[Row]) -> Row:
    sums = {name: added([row[name] for row in mine]) for name in _SUMS}
    figures = sums | {
        "paid_share": share(*against(mine, "paid_huf", "grant_huf")),
        "status": money.spending_status(*against(mine, "paid_huf", "planned_to_date_huf")),
    }
    return {"project": TOTAL, "counted": True, "_total": True, **figures, **_states(figures, waits=False)}


def counted_rows(reading: Reading, filters: Filters) -> list[Row]:
    """The rows that enter the total, without the total."""
    return [row for row in rows(reading, filters) if row["counted"] and not row.get("_total")]


def against(mine: Sequence[Row], fact: str, plan: str) -> tuple[float | None, float | None]:
    """`fact` and `plan`, both summed over the rows that know both: unknown payments are not zero payments."""
    both = [row for row in mine if row[fact] is not None and row[plan] is not None]
    return added([row[fact] for row in both]), added([row[plan] for row in both])


def link(project_key: object) -> str:
    """The budget page of one project."""
    return f"/budget?{urlencode({'project': project_key})}"


def by_project(reading: Reading, filters: Filters) -> pd.DataFrame:
    """The counted projects, largest plan first, then by grant: what the bars show; the chart draws the first ones.

    project, project_key, grant_huf, planned_huf, committed_huf, paid_huf with their states, as in `projects`; no total.
    """
    mine = sorted(
        counted_rows(reading, filters), key=lambda row: (-(row["planned_huf"] or 0), -(row["grant_huf"] or 0))
    )
    columns = ["project", "project_link", "project_key", "grant_huf", "planned_huf"]
    return framed(mine, [*columns, "committed_huf", "committed_huf_state", "paid_huf", "paid_huf_state"])
