"""One measure in full, for its sheet: all columns, the history of its status, its reviews and its documents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from data import dates
from data import reading_tables as tables
from data.filters import Filters
from data.queries import indicators
from data.queries.documents import source
from data.queries.measures_judged import CODES, UNREPORTED, Judged, group_names, judged, statuses
from data.queries.plan_clocks import clocks
from data.reading import Reading

Row = dict[str, Any]


@dataclass(frozen=True)
class Sheet:
    """A measure: what is known of it (`judged`), names of its target groups, the title of its plan's parent, its
    statuses (since, measure_status, note, source, source_link) and reviews (reviewed_on, review_kind, outcome, note,
    source, source_link), both newest first, its documents and those of its plan (title, address), and the indicators
    it names by their codes (as `indicators.indicators` tells them)."""

    judged: Judged
    groups: tuple[str, ...]
    parent: str | None
    history: tuple[Row, ...]
    reviews: tuple[Row, ...]
    documents: tuple[tuple[str, str], ...]
    indicators: tuple[Row, ...]


def sheet(reading: Reading, address: str) -> Sheet | None:
    """The sheet at "<plan_code>/<measure_no>"; None where there is no such measure. Both may have slashes in them."""
    found = next((one for one in judged(reading) if f"{one.row.plan_code}/{one.row.measure_no}" == address), None)
    if found is None:
        return None
    names, by_plan, plan = group_names(reading), clocks(reading), found.clock.plan
    parent = by_plan.get(plan.parent_code or "")
    history, reviews = _rows(reading, tables.measure_status, found), _rows(reading, tables.plan_review, found)
    return Sheet(
        found,
        tuple(names.get(code, code) for code in found.groups),
        parent.plan.title if parent else plan.parent_code,
        tuple(
            {"since": row.since, "measure_status": CODES.get(row.status, UNREPORTED), "note": row.note}
            | source(reading, row.documents)
            for row in statuses(history, reading.today)
        ),
        tuple(
            {name: getattr(row, name) for name in ("reviewed_on", "review_kind", "outcome", "note")}
            | source(reading, row.documents)
            for row in sorted(reviews, key=lambda row: dates.first_day(row.reviewed_on), reverse=True)
        ),
        _documents(reading, (found.row.documents, plan.documents)),
        _indicators(reading, found.row.indicator_codes),
    )


def _indicators(reading: Reading, codes: str | None) -> tuple[Row, ...]:
    """The indicators of these codes, each in every project that has it, or in one: PROJECT/CODE."""
    wanted = {code.strip() for code in (codes or "").split(";")}
    every = indicators.indicators(reading, Filters()).to_dict("records") if codes else []
    addresses = [f"{row['project_key']}/{row['indicator_code']}" for row in every]
    return tuple(row for row, name in zip(every, addresses, strict=True) if {name, row["indicator_code"]} & wanted)


def _rows(reading: Reading, table: Any, one: Judged) -> list[Any]:
    same = (table.c.plan_code == one.row.plan_code, table.c.measure_no == one.row.measure_no)
    return list(reading.rows(select(table).where(*same)))


def _documents(reading: Reading, cited: Iterable[str | None]) -> tuple[tuple[str, str], ...]:
    codes = dict.fromkeys(code.strip() for documents in cited for code in (documents or "").split(";") if code.strip())
    found = [source(reading, code) for code in codes]
    return tuple((str(one["source"]), str(one["source_link"] or "")) for one in found)
