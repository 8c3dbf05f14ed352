"""The Local Equal Opportunity Programme of every settlement: has it one, how old it is, when it is reviewed next."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pandas as pd
from sqlalchemy import select

from data import reading_tables as tables
from data.collation import hungarian_key
from data.filters import Filters
from data.queries import tile_grid
from data.queries.cooperation_plans import days
from data.queries.documents import source
from data.queries.frames import framed, state
from data.queries.measures_reviews import forum, missed
from data.queries.plan_clocks import HEP, Clock, clocks
from data.queries.tile_grid import Place
from data.reading import Reading
from data.values import State, Status

Row = dict[str, Any]
_COLUMNS = (
    "settlement", "status", "has_hep", "age_count", "age_count_state", "adopted_on", "next_review_on",
    "next_review_on_state", "missed_count", "missed_count_state", "next_forum_on", "next_forum_on_state", "expires_on",
    "expires_on_state", "review_remark", "source", "source_link", "district", "settlement_ksh", "_row", "_column",
)  # fmt: skip


@lru_cache(maxsize=64)
def hep(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Every chosen settlement with its newest HEP, in Hungarian order; treat as read-only.

    settlement, status (no_data where no document tells of a HEP, or its adoption is not known), has_hep (yes, draft or
    unknown: that none is on record does not say that there is none), age_count (completed years since the adoption),
    adopted_on, next_review_on, missed_count, next_forum_on, expires_on, review_remark, source, district,
    settlement_ksh; `_row`, `_column`: the place on the tile grid. Only the settlement filter applies.
    """
    places = filters.settlement_codes(reading)
    shown = [row for row in _settlements(reading) if places is None or row.ksh_code in places]
    cells = tile_grid.cells(Place(row.ksh_code, row.lat, row.lon) for row in shown)
    newest = _newest(reading)
    rows = [
        {
            "settlement": row.name,
            "district": row.district,
            "settlement_ksh": row.ksh_code,
            "_row": line,
            "_column": column,
            **_programme(reading, newest.get(row.ksh_code)),
        }
        for row, (line, column) in zip(shown, cells, strict=True)
    ]
    return framed(rows, _COLUMNS, numbers=("_row", "_column"))


@lru_cache(maxsize=4)
def _settlements(reading: Reading) -> tuple[Any, ...]:
    place = tables.settlement
    columns = (place.c.ksh_code, place.c.name, place.c.district, place.c.lat, place.c.lon)
    return tuple(sorted(reading.rows(select(*columns)), key=lambda row: hungarian_key(row.name)))


def _newest(reading: Reading) -> dict[str, Clock]:
    """Settlement → the clock of its HEP: the one adopted last, or else one whose adoption is not known."""
    found: dict[str, Clock] = {}
    for clock in clocks(reading).values():
        place = clock.plan.settlement_ksh
        if clock.plan.kind == HEP and place and not clock.replaced:
            other = found.get(place)
            if other is None or (clock.adopted is not None and other.adopted is None):
                found[place] = clock
    return found


_NOTHING: Row = {"status": Status.NO_DATA.value, "has_hep": "unknown"} | {
    f"{name}_state": State.NOT_REPORTED.value
    for name in ("age_count", "next_review_on", "missed_count", "next_forum_on", "expires_on")
}


def _programme(reading: Reading, clock: Clock | None) -> Row:
    if clock is None:
        return _NOTHING
    age = _years(clock, reading)
    return {
        "has_hep": "draft" if clock.plan.resolution_is == "tervezet" else "yes",
        "adopted_on": clock.plan.adopted_on,
        "age_count": age,
        "age_count_state": state(age),
        **days(clock),
        **missed(clock, reading),
        **forum(clock),
        **source(reading, clock.plan.documents),
    }


def _years(clock: Clock, reading: Reading) -> int | None:
    """Completed years since the adoption; on 28 February a plan of 29 February is a year older in common years."""
    if clock.adopted is None or clock.adopted > reading.today:
        return None
    years = reading.today.year - clock.adopted.year
    last_day = (2, 28) if (clock.adopted.month, clock.adopted.day) == (2, 29) else None
    day = (reading.today.month, reading.today.day)
    return years - (day < (last_day or (clock.adopted.month, clock.adopted.day)))
