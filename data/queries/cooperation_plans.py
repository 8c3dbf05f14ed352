"""Agreements, plans with their resolutions and reviews, and the national context."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import pandas as pd
from sqlalchemy import select

from data import dates
from data import reading as tables
from data.collation import hungarian_key
from data.filters import Filters
from data.queries import activities, names
from data.queries.documents import cite
from data.reading import Reading
from data.values import State, Status

REVIEW_SOON_DAYS = 90
"""A review or the end of a term is announced (attention) so many days before."""
UNNAMED = "unnamed"
_ORDER = {Status.LATE.value: 0, Status.ATTENTION.value: 1, Status.ON_TRACK.value: 2, Status.NO_DATA.value: 3}


def agreements(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Co-operation agreements: agreement_partner (the organisation; "unnamed" where a document states only how many),
    settlement, agreements_count, project, signed_on, valid_until_on, agreement_is (in_force, expired or unknown),
    duties, source. Those that are only counted come first; a total is not given, for they may be among the named ones.

    in_force: signed and without an end, or with an end that is still to come. The settlement filter keeps unnamed ones
    of projects that work there; the period does not apply.
    """
    return _agreements(reading, activities.timeless(filters).without("groups", "workshops"))


@lru_cache(maxsize=64)
def _agreements(reading: Reading, filters: Filters) -> pd.DataFrame:
    table = tables.agreement
    query = select(table).where(*filters.without("districts", "settlements").where(table, reading))
    places = filters.settlement_codes(reading)
    if places is not None:
        there = tables.project_place
        works = select(there.c.project_key).where(there.c.settlement_ksh.in_(sorted(places)))
        own = table.c.settlement_ksh
        query = query.where(own.in_(sorted(places)) | (own.is_(None) & table.c.project_key.in_(works)))
    found = cite(reading, reading.frame(query))
    found = names.with_project(reading, names.named(found, "settlement_ksh", names.settlements(reading), "settlement"))
    found["agreement_partner"] = found["organisation"].where(found["organisation"] != "", UNNAMED)
    dates_of = zip(found["signed_on"], found["valid_until"], strict=True)
    found["agreement_is"] = [_agreement_is(*pair, reading.today) for pair in dates_of]
    keys = [_agreement_order(row) for row in found[["organisation", "signed_on"]].to_dict("records")]
    order = sorted(range(len(found)), key=keys.__getitem__)
    found = found.iloc[order].rename(columns={"valid_until": "valid_until_on"}).reset_index(drop=True)
    missing = found["valid_until_on"].isna()
    open_ended = missing & (found["agreement_is"] == "in_force")
    states = [
        State.NOT_APPLICABLE if is_open else State.NOT_REPORTED if gone else State.VALUE
        for gone, is_open in zip(missing, open_ended, strict=True)
    ]
    found["valid_until_on_state"] = pd.Series([state.value for state in states], dtype=object)
    return found[
        [
            "agreement_partner",
            "settlement",
            "agreements_count",
            "project",
            "project_link",
            "signed_on",
            "valid_until_on",
            "valid_until_on_state",
            "agreement_is",
            "duties",
            "source",
            "source_link",
        ]
    ]


def _agreement_is(signed: object, until: object, today: date) -> str:
    if isinstance(until, str) and until:
        return "in_force" if dates.last_day(until) >= today else "expired"
    return "in_force" if isinstance(signed, str) and signed else "unknown"


def _agreement_order(row: dict[str, Any]) -> tuple[object, ...]:
    return row["organisation"] != "", hungarian_key(row["organisation"]), str(row["signed_on"])


def plans(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Plans with their resolutions, what is due first: plan, status, next_review_on, expires_on, review_remark,
    term_years, review_every_years, resolution, resolution_is (the source's own word), adopted_on, responsible_role,
    deadline_text, source.

    next_review_on = the last review, or else the adoption, plus review_every_years; expires_on = adoption plus
    term_years. status: late where either day is past, attention within REVIEW_SOON_DAYS, on_track before, no_data where
    the adoption is not known. review_remark says why no day is computed: adoption_unknown, or no_rule where no rhythm
    is stated. Only the settlement filter applies; plans without a settlement are always listed.
    """
    return _plans(reading, filters.settlement_codes(reading))


@lru_cache(maxsize=64)
def _plans(reading: Reading, places: frozenset[str] | None) -> pd.DataFrame:
    table = tables.plan
    query = select(table)
    if places is not None:
        query = query.where(table.c.settlement_ksh.in_(sorted(places)) | table.c.settlement_ksh.is_(None))
    found = cite(reading, reading.frame(query))
    due = [_due(row, reading.today) for row in found.to_dict("records")]
    columns = ["status", "next_review_on", "next_review_on_state", "expires_on", "expires_on_state", "review_remark"]
    found[columns] = pd.DataFrame(due, columns=columns, index=found.index).astype(object)
    found["_order"] = found["status"].map(_ORDER)
    found = found.sort_values(["_order", "next_review_on", "title"], kind="stable", ignore_index=True)
    found = found.rename(columns={"title": "plan"})
    return found[
        [
            "plan",
            *columns,
            "term_years",
            "review_every_years",
            "resolution",
            "resolution_is",
            "adopted_on",
            "responsible_role",
            "deadline_text",
            "source",
            "source_link",
        ]
    ]


def _due(plan: dict[str, object], today: date) -> tuple[object, ...]:
    """status, next_review_on with its state, expires_on with its state, review_remark."""
    every, term = (_whole(plan[name]) for name in ("review_every_years", "term_years"))
    adopted, reviewed = (_day(plan[name]) for name in ("adopted_on", "reviewed_on"))
    last = max((day for day in (adopted, reviewed) if day), default=None)
    review = dates.add_years(last, every) if last and every else None
    expires = dates.add_years(adopted, term) if adopted and term else None
    remark = "no_rule" if not (every or term) else "adoption_unknown" if not (review or expires) else None
    known = [day for day in (review, expires) if day]
    return (_status(known, today), *_stated(review, every), *_stated(expires, term), remark)


def _stated(day: date | None, years: int | None) -> tuple[str | None, str]:
    if day:
        return day.isoformat(), State.VALUE.value
    return None, State.NOT_REPORTED.value if years else State.NOT_APPLICABLE.value


def _status(due: list[date], today: date) -> str:
    if not due:
        return Status.NO_DATA.value
    first = min(due)
    if first < today:
        return Status.LATE.value
    return (Status.ATTENTION if first <= today + timedelta(days=REVIEW_SOON_DAYS) else Status.ON_TRACK).value


def _whole(value: object) -> int | None:
    return None if value is None or pd.isna(value) else int(value)  # type: ignore[call-overload]


def _day(value: object) -> date | None:
    """The first day a partial date may mean: a review is never announced too late."""
    return dates.first_day(value) if isinstance(value, str) and value else None


def context(reading: Reading, _filters: Filters) -> pd.DataFrame:
    """Figures a document states about the whole country: context_fact, stated_bound (exact or at_least), amount, unit,
    from_month and to_month (the period meant), source. No filter applies."""
    return _context(reading)


@lru_cache(maxsize=4)
def _context(reading: Reading) -> pd.DataFrame:
    table = tables.stated_figure
    columns = (table.c.name, table.c.bound, table.c.amount, table.c.unit, table.c.as_of, table.c.documents)
    found = cite(reading, reading.frame(select(*columns).order_by(table.c.name)))
    periods = [_months(value) for value in found["as_of"]]
    for place, name in enumerate(("from_month", "to_month")):
        found[name] = pd.Series([period[place] for period in periods], index=found.index, dtype=object)
        found[f"{name}_state"] = [
            State.VALUE.value if period[place] else State.NOT_APPLICABLE.value for period in periods
        ]
    found = found.rename(columns={"name": "context_fact", "bound": "stated_bound", "unit": "stated_unit"})
    return found[
        [
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
        ]
    ]


def _months(as_of: object) -> tuple[str | None, str | None]:
    """ "2013-09..2013-12" → its two months; anything less precise than a month has none."""
    first, _, last = as_of.partition("..") if isinstance(as_of, str) else ("", "", "")
    known = [day if dates.precision(day) == "month" else None for day in (first, last or first)]
    return known[0], known[1]
