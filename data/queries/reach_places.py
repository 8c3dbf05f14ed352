"""People by home settlement, on the tile grid and per thousand residents."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pandas as pd
from sqlalchemy import select

from data import reading_tables as tables
from data.collation import hungarian_key
from data.filters import Filters, projects_by_place
from data.people import presence
from data.people.counts import count_people, everybody, figures
from data.queries import tile_grid
from data.queries.frames import framed, spread
from data.queries.reach_projects import TOTAL
from data.queries.reporting import attendances, attendances_in_all, beside, participations, reporting_projects
from data.queries.tile_grid import Place
from data.reading import Reading
from data.values import NOBODY, WITHHELD, Number, Safe, State, published, single

UNKNOWN = "unknown"
"""The row of people whose home is not recorded; its words are `value.settlement.unknown`."""
_RATE = ("per_thousand_people", "per_thousand_people_state")
_FIGURES = ("reached_people", "reached_people_state", *_RATE, "attendances", "attendances_state", "population_people")
_COLUMNS = ("settlement", *_FIGURES, "district", "settlement_ksh", "_row", "_column", "_total")
Row = dict[str, Any]


@lru_cache(maxsize=4)
def _settlements(reading: Reading) -> tuple[Any, ...]:
    place = tables.settlement
    columns = (place.c.ksh_code, place.c.name, place.c.district, place.c.population_2024, place.c.lat, place.c.lon)
    return tuple(sorted(reading.rows(select(*columns)), key=lambda row: hungarian_key(row.name)))


@lru_cache(maxsize=128)
def _placed(reading: Reading, codes: frozenset[str] | None) -> tuple[Row, ...]:
    chosen = [row for row in _settlements(reading) if codes is None or row.ksh_code in codes]
    cells = tile_grid.cells(Place(row.ksh_code, row.lat, row.lon) for row in chosen)
    return tuple(
        {
            "settlement_ksh": row.ksh_code,
            "settlement": row.name,
            "district": row.district,
            "population_people": None if row.population_2024 is None else float(row.population_2024),
            "_row": line,
            "_column": column,
        }
        for row, (line, column) in zip(chosen, cells, strict=True)
    )


@lru_cache(maxsize=64)
def settlements(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Different people by home settlement; a person has one home, so the rows add up to the last row. Read-only.

    settlement, district; reached_people; attendances: participations of the same people (not applicable where target
    groups are chosen: lists do not carry groups); population_people: residents in 2024; per_thousand_people: reached
    people per 1 000 residents. A settlement from which nobody came is zero where a chosen project that sends attendance
    lists works; nincs adat where the projects working there have sent none, and everywhere as long as there is no list
    at all; nem értelmezhető where no chosen project is recorded as working. People whose home is not recorded have a
    row of their own before the last. settlement_ksh; `_row`, `_column`: the place on the tile grid, null in the last
    rows. Of a release: the published figures of each settlement and of everybody, which are not their sum.
    """
    if reading.release is not None:
        return _published(reading, filters)
    counts = presence.count_people(reading, filters)
    reached, there = _exact(figures(counts.by_settlement, "settlement_ksh")), projects_by_place(reading)
    taken = participations(reading, filters, "settlement_ksh")
    reporting, chosen = reporting_projects(reading, filters), filters.project_keys(reading)
    rows = []
    for place in _placed(reading, filters.settlement_codes(reading)):
        code = str(place["settlement_ksh"])
        state = State.VALUE if code in reached else _state(there.get(code), chosen, reporting)
        rows.append(place | _figures(reached.get(code, 0), taken.get(code, 0.0), place["population_people"], state))
    rest = counts.total - sum(reached.get(str(row["settlement_ksh"]), 0) for row in rows)
    if rows and rest and filters.settlement_codes(reading) is None:
        elsewhere = sum(taken.values()) - sum(taken.get(str(row["settlement_ksh"]), 0.0) for row in rows)
        rows.append({"settlement": UNKNOWN} | _figures(rest, elsewhere, None, State.VALUE))
    if rows:
        rows.append(_total(rows))
    return _shaped(rows, bool(filters.groups))


def _exact(numbers: dict[str, Number]) -> dict[str, float]:
    return {name: number for name, number in numbers.items() if isinstance(number, float)}


def _published(reading: Reading, filters: Filters) -> pd.DataFrame:
    counts = count_people(reading, filters)
    reached, places = figures(counts.by_settlement, "settlement_ksh"), filters.settlement_codes(reading)
    listed, taken = bool(reporting_projects(reading, filters)), attendances(reading, filters, "settlement_ksh")
    rows = []
    for place in _placed(reading, places):
        code = str(place["settlement_ksh"])
        people = reached.get(code, NOBODY) if listed else None
        rows.append(place | _rated(people, place["population_people"]) | {"attendances": beside(people, taken(code))})
    if rows:
        residents = [row["population_people"] for row in rows if row["population_people"]]
        whole = sum(residents) if residents else None
        people = everybody(counts) if listed else None
        total = _rated(people, whole) | {"attendances": beside(people, attendances_in_all(reading, filters))}
        rows.append(total | {"settlement": TOTAL, "population_people": whole, "_total": True})
    return _shaped(rows, bool(filters.groups))


def _rated(people: Number, residents: float | None) -> Row:
    """A published figure and, where it is one figure, how many that is of a thousand residents; None: no list is in."""
    if people is None:
        return {"reached_people": None, "per_thousand_people": None}
    one = single(people)
    rate = published(round(one / residents * 1000, 1)) if one is not None and residents else _unrated(people)
    return {"reached_people": people, "per_thousand_people": rate}


def _unrated(people: Number) -> Safe:
    return NOBODY if people == NOBODY else WITHHELD


def _state(there: frozenset[str] | None, chosen: frozenset[str] | None, reporting: frozenset[str]) -> State:
    here = there or frozenset()
    here = here if chosen is None else here & chosen
    if here & reporting:
        return State.VALUE
    return State.NOT_REPORTED if here or not reporting else State.NOT_APPLICABLE


def _figures(people: float, attendances: float, residents: float | None, state: State) -> Row:
    known = state is State.VALUE
    rate = round(people / residents * 1000, 1) if known and residents else None
    return {
        "reached_people": float(people) if known else None,
        "attendances": attendances if known else None,
        "per_thousand_people": rate,
        "reached_people_state": state.value,
        "attendances_state": state.value,
        "per_thousand_people_state": state.value if rate is not None or not known else State.NOT_APPLICABLE.value,
    }


def _total(rows: list[Row]) -> Row:
    known = [row for row in rows if row["reached_people"] is not None]
    people, attendances = (sum(row[name] for row in known) for name in ("reached_people", "attendances"))
    row = _figures(people, attendances, None, State.VALUE if known else State.NOT_REPORTED)
    rated = [one for one in known if one.get("population_people")]
    if rated:
        residents = sum(one["population_people"] for one in rated)
        row["per_thousand_people"] = round(sum(one["reached_people"] for one in rated) / residents * 1000, 1)
        row["per_thousand_people_state"] = State.VALUE.value
    everybody = [one["population_people"] for one in rows if one.get("population_people")]
    return row | {"settlement": TOTAL, "population_people": sum(everybody) if everybody else None, "_total": True}


def _shaped(rows: list[Row], without_groups: bool) -> pd.DataFrame:
    hidden = {"attendances": None, "attendances_state": State.NOT_APPLICABLE.value} if without_groups else {}
    return framed(*spread([row | hidden for row in rows], _COLUMNS), numbers=("_row", "_column"))
