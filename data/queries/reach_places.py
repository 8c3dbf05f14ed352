"""People by home settlement, on the tile grid and per thousand residents."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd
from sqlalchemy import func, select

from data import reading as tables
from data.collation import hungarian_key
from data.filters import Filters
from data.people.presence import count_people
from data.queries.money import total
from data.queries.reporting import reporting_projects
from data.queries.tile_grid import layout
from data.reading import Reading
from data.values import State, with_state

TOTAL = "total"
"""What stands in the first column of a total row; its words are `value.<column>.total`."""


@lru_cache(maxsize=4)
def _settlements(reading: Reading) -> pd.DataFrame:
    place = tables.settlement
    columns = (place.c.ksh_code, place.c.name, place.c.district, place.c.population_2024, place.c.lat, place.c.lon)
    frame = reading.frame(select(*columns))
    return frame.iloc[sorted(range(len(frame)), key=lambda row: hungarian_key(frame["name"].iat[row]))].reset_index(drop=True)


@lru_cache(maxsize=32)
def _placed(reading: Reading, codes: frozenset[str] | None) -> pd.DataFrame:
    frame = _settlements(reading)
    if codes is not None:
        frame = frame[frame["ksh_code"].isin(codes)].reset_index(drop=True)
    return pd.concat([frame, layout(frame)], axis=1)


def settlements(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Different people by home settlement; a person has one home, so the rows add up to the total in the last row.

    settlement, district; reached_people; attendances: participations of the same people (of all of them where target groups
    are chosen: not applicable then, lists do not carry groups); population_people: residents in 2024; per_thousand_people:
    reached people per 1 000 residents. A settlement from which nobody came is zero where a chosen project that sends
    attendance lists works; nincs adat where the projects working there have sent none, and everywhere as long as there is
    no list at all; nem értelmezhető where no chosen project is recorded as working. settlement_ksh; `_row`, `_column`: its
    place on the tile grid.
    """
    frame = _placed(reading, filters.settlement_codes(reading))
    reached = count_people(reading, filters).by_settlement.set_index("settlement_ksh")["reached_people"]
    state = _states(reading, filters, frame["ksh_code"], reached)
    is_value = state == State.VALUE.value
    people = frame["ksh_code"].map(reached).astype(float).fillna(0.0).where(is_value)
    taken = frame["ksh_code"].map(participations(reading, filters, "settlement_ksh")).astype(float).fillna(0.0).where(is_value)
    population = frame["population_2024"].astype(float)
    result = pd.DataFrame(
        {
            "settlement": frame["name"], "district": frame["district"],
            "reached_people": people, "reached_people_state": state,
            "attendances": taken, "attendances_state": state,
            "population_people": population,
            "per_thousand_people": (people / population * 1000).round(1), "per_thousand_people_state": state,
            "settlement_ksh": frame["ksh_code"], "_row": frame["_row"], "_column": frame["_column"], "_total": False,
        }
    )  # fmt: skip
    return without_groups(_with_total(result), filters)


def without_groups(frame: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """`frame` with `attendances` not applicable where target groups are chosen: attendance lists carry no groups."""
    if not filters.groups:
        return frame
    return with_state(frame, "attendances", State.NOT_APPLICABLE, pd.Series(True, index=frame.index))


def _states(reading: Reading, filters: Filters, codes: pd.Series, reached: pd.Series) -> pd.Series:
    reporting, there = reporting_projects(reading, filters), tables.project_place
    keys = filters.project_keys(reading)
    query = select(there.c.project_key, there.c.settlement_ksh)
    places = reading.frame(query if keys is None else query.where(there.c.project_key.in_(sorted(keys))))
    reported = set(places.loc[places["project_key"].isin(reporting), "settlement_ksh"]) | set(reached.index)
    anywhere = set(places["settlement_ksh"])
    nowhere = State.NOT_APPLICABLE if reporting else State.NOT_REPORTED
    found = [
        State.VALUE if code in reported else State.NOT_REPORTED if code in anywhere else nowhere for code in codes
    ]
    return pd.Series([state.value for state in found], index=codes.index, dtype=object)


def participations(reading: Reading, filters: Filters, key: str) -> pd.Series:
    """Attendances on lists by `key` (settlement_ksh: home, project_key or month), whatever the target groups."""
    table = tables.participation
    query = select(table.c[key], func.sum(table.c.attendances).label("attendances"))
    frame = reading.frame(query.where(*filters.where(table, reading)).group_by(table.c[key]))
    return frame.set_index(key)["attendances"].astype(float)


def _with_total(frame: pd.DataFrame) -> pd.DataFrame:
    if frame.empty:
        return frame
    known = frame[frame["reached_people"].notna() & frame["population_people"].notna()]
    people, residents = total(known["reached_people"]), total(known["population_people"])
    row = {name: None for name in frame.columns} | {
        "settlement": TOTAL,
        "reached_people": total(frame["reached_people"]),
        "attendances": total(frame["attendances"]),
        "population_people": total(frame["population_people"]),
        "per_thousand_people": round(people / residents * 1000, 1) if people is not None and residents else None,
        "_total": True,
    }
    last = pd.DataFrame([row], columns=frame.columns)
    last = last.astype({name: float for name in frame.columns if frame[name].dtype == float})
    return pd.concat([frame, last], ignore_index=True).astype({"_total": bool})
