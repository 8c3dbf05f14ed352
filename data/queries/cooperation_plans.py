"""Agreements, plans with their resolutions and reviews, and the national context."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import select

from data import dates
from data import reading_tables as tables
from data.collation import hungarian_key
from data.filters import Filters
from data.queries import names
from data.queries.documents import source
from data.queries.frames import framed, state
from data.queries.plan_clocks import Clock, clocks
from data.reading import Reading
from data.values import State, Status

Row = dict[str, Any]
UNNAMED = "unnamed"
_ORDER = {Status.LATE.value: 0, Status.ATTENTION.value: 1, Status.ON_TRACK.value: 2, Status.NO_DATA.value: 3}
_AGREEMENTS = (
    "agreement_partner",
    "settlement",
    "agreements_count",
    "project",
    "project_link",
    "parties",
    "signed_on",
    "valid_from_on",
    "valid_until_on",
    "valid_until_on_state",
    "agreement_is",
    "duties",
    "source",
    "source_link",
)


def agreements(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Co-operation agreements: agreement_partner (the organisation; "unnamed" where a document states only how many),
    settlement, agreements_count, project, parties (further organisations that signed), signed_on, valid_from_on (the
    day of signing where no other is known), valid_until_on, agreement_is (in_force, expired or unknown), duties,
    source. Those that are only counted come first; a total is not given, for they may be among the named ones.

    in_force: signed and without an end, or with an end that is still to come. The settlement filter keeps unnamed ones
    of projects that work there; the period does not apply.
    """
    return framed(signed_here(reading, filters, _agreements(reading)), _AGREEMENTS)


def signed_here(reading: Reading, filters: Filters, rows: Iterable[Row]) -> list[Row]:
    """Those of `rows` (project_key, settlement_ksh of who signed) that the filters let through; who has no known seat
    belongs where the project works."""
    keys, places = filters.project_keys(reading), filters.settlement_codes(reading)
    working = filters.working_keys(reading) or frozenset()
    return [
        row
        for row in rows
        if (keys is None or row["project_key"] in keys)
        and (
            places is None
            or row["settlement_ksh"] in places
            or (row["settlement_ksh"] is None and row["project_key"] in working)
        )
    ]


@lru_cache(maxsize=2)
def _agreements(reading: Reading) -> tuple[Row, ...]:
    """All agreements as rows of `agreements`, with project_key and settlement_ksh."""
    found = sorted(reading.rows(select(tables.agreement)), key=_agreement_order)
    return tuple(_agreement(reading, row) for row in found)


def _agreement(reading: Reading, row: Any) -> Row:
    how = _agreement_is(row.signed_on, row.valid_until, reading.today)
    open_ended = State.NOT_APPLICABLE if how == "in_force" else State.NOT_REPORTED
    return {
        "project_key": row.project_key,
        "settlement_ksh": row.settlement_ksh,
        "agreement_partner": row.organisation or UNNAMED,
        "settlement": names.settlement(reading, row.settlement_ksh),
        "agreements_count": row.agreements_count,
        "parties": row.parties,
        "signed_on": row.signed_on,
        "valid_from_on": row.valid_from or row.signed_on,
        "valid_until_on": row.valid_until,
        "valid_until_on_state": state(row.valid_until, open_ended),
        "agreement_is": how,
        "duties": row.duties,
        **names.project(reading, row.project_key),
        **source(reading, row.documents),
    }


def _agreement_is(signed: object, until: object, today: date) -> str:
    if isinstance(until, str) and until:
        return "in_force" if dates.last_day(until) >= today else "expired"
    return "in_force" if isinstance(signed, str) and signed else "unknown"


def _agreement_order(row: Any) -> tuple[object, ...]:
    return row.organisation != "", hungarian_key(row.organisation), str(row.signed_on)


_CLOCKS = ("status", "next_review_on", "next_review_on_state", "expires_on", "expires_on_state", "review_remark")
_COPIED = (
    "resolution",
    "resolution_is",
    "adopted_on",
    "responsible_role",
    "deadline_text",
)
_PLANS = ("plan", *_CLOCKS, "term_years", "review_every_years", *_COPIED, "source", "source_link")


def plans(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Plans with their resolutions, what is due first: plan, status, next_review_on, expires_on, review_remark,
    term_years, review_every_years, resolution, resolution_is (the source's own word), adopted_on, responsible_role,
    deadline_text, source.

    next_review_on = the last review, or else the adoption, plus review_every_years; expires_on = adoption plus
    term_years; both are those of `plan_clocks`. status: late where either day is past, attention within SOON_DAYS or
    where the Forum is behind, on_track before, no_data where the adoption is not known. review_remark says why no day
    is computed: adoption_unknown, or no_rule where no rhythm is stated; replaced where a later HEP of the settlement is
    adopted. Only the settlement filter applies; plans without a settlement are always listed.
    """
    places = filters.settlement_codes(reading)
    rows = [
        row
        for row in plan_rows(reading)
        if places is None or row["settlement_ksh"] is None or row["settlement_ksh"] in places
    ]
    frame = framed(rows, _PLANS)
    for name in ("term_years", "review_every_years"):
        frame[name] = np.array([row[name] for row in rows], dtype=float)
    return frame


@lru_cache(maxsize=2)
def plan_rows(reading: Reading) -> tuple[Row, ...]:
    """All plans as rows of `plans`, with plan_code and settlement_ksh; treat as read-only."""
    rows = [
        {"plan": clock.plan.title, "plan_code": code, "settlement_ksh": clock.plan.settlement_ksh}
        | days(clock)
        | {name: getattr(clock.plan, name) for name in _COPIED}
        | clock.rhythm._asdict()
        | source(reading, clock.plan.documents)
        for code, clock in clocks(reading).items()
    ]
    rows.sort(key=lambda row: (_ORDER[row["status"]], row["next_review_on"] or "9999", row["plan"]))
    return tuple(rows)


def days(clock: Clock) -> Row:
    """status, next_review_on and expires_on with their states, review_remark: what a clock says in a row."""
    review = _stated("next_review_on", clock.next_review, clock.rhythm.review_every_years)
    expires = _stated("expires_on", clock.expires, clock.rhythm.term_years)
    return {"status": clock.status, **review, **expires, "review_remark": clock.remark}


def _stated(name: str, day: date | None, years: int | None) -> Row:
    missing = State.NOT_REPORTED if years else State.NOT_APPLICABLE
    return {name: day.isoformat() if day else None, f"{name}_state": state(day, missing)}


_CONTEXT = (
    "context_fact",
    "stated_bound",
    "amount",
    "stated_unit",
    "from_month",
    "from_month_state",
    "to_month",
    "to_month_state",
    "source",
    "source_link",
)


def context(reading: Reading, _filters: Filters) -> pd.DataFrame:
    """Figures a document states about the whole country: context_fact, stated_bound (exact or at_least), amount, unit,
    from_month and to_month (the period meant), source. No filter applies."""
    return _context(reading).copy(deep=False)


@lru_cache(maxsize=4)
def _context(reading: Reading) -> pd.DataFrame:
    table, rows = tables.stated_figure, []
    for row in reading.rows(select(table).order_by(table.c.name)):
        months = dict(zip(("from_month", "to_month"), _months(row.as_of), strict=True))
        states = {f"{name}_state": state(month, State.NOT_APPLICABLE) for name, month in months.items()}
        stated = {"context_fact": row.name, "stated_bound": row.bound, "amount": row.amount, "stated_unit": row.unit}
        rows.append(stated | months | states | source(reading, row.documents))
    return framed(rows, _CONTEXT).astype({"amount": float})


def _months(as_of: object) -> tuple[str | None, str | None]:
    """ "2013-09..2013-12" → its two months; anything less precise than a month has none."""
    first, _, last = as_of.partition("..") if isinstance(as_of, str) else ("", "", "")
    known = [day if dates.precision(day) == "month" else None for day in (first, last or first)]
    return known[0], known[1]
