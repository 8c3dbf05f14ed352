"""How each partner kept each kind of promise: one cell a partner and kind of duty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from data.collation import hungarian_key
from data.filters import Filters
from data.queries.cooperation_plans import UNNAMED
from data.queries.frames import framed, known, records
from data.queries.partners_duties import (
    ATTEND,
    CONTRIBUTE,
    COUNTED,
    FULFILLED,
    NO_DATA,
    NO_EVIDENCE,
    OTHER,
    PARTLY,
    UNSTATED,
    duties,
)
from data.reading import Reading
from data.values import State

Row = dict[str, Any]
KINDS = (ATTEND, CONTRIBUTE, OTHER, UNSTATED)
_MEASURED = ("attended_sessions", "expected_sessions", "came_count")
_COLUMNS = (
    "partner duty_kind fulfilment fulfilled_count duties_count attended_sessions attended_sessions_state"
    " expected_sessions expected_sessions_state came_count came_count_state agreements_count _who"
).split()


def fulfilment(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Partners × kinds of duty, the partners with the worst first: partner, duty_kind, fulfilment, fulfilled_count of
    duties_count (duties of that kind in all its agreements; fulfilled_count is null where nothing is known),
    attended_sessions of expected_sessions (Σ over its agreements), came_count (different organisations that came, where
    only the number of agreements is known), agreements_count. `_who` tells partners apart that have no name.

    fulfilment: fulfilled where all duties of the kind are, no_data where nothing is on record of any of them, counted
    where only organisations can be counted, no_evidence where none of those on record was kept, else partly. Sessions
    of several agreements are added: a promise given twice is measured twice.
    """
    found: dict[tuple[str, str], list[Row]] = {}
    for row in records(duties(reading, filters)):
        who = f"{UNNAMED}\n{row['_key']}" if row["partner"] == UNNAMED else row["partner"]
        found.setdefault((who, row["duty_kind"]), []).append(row)
    cells = {key: _cell(rows) | {"_who": key[0]} for key, rows in found.items()}
    worst: dict[str, int] = {}
    for (who, _), cell in cells.items():
        worst[who] = min(worst.get(who, len(_RANK)), _RANK[cell["fulfilment"]])
    order = sorted(cells, key=lambda key: (worst[key[0]], hungarian_key(key[0]), KINDS.index(key[1])))
    return framed([cells[key] for key in order], _COLUMNS)


_RANK = {NO_EVIDENCE: 0, PARTLY: 1, COUNTED: 2, NO_DATA: 3, FULFILLED: 4}


def _cell(rows: Sequence[Row]) -> Row:
    states = [row["fulfilment"] for row in rows]
    how = together(states)
    cell: Row = {
        "partner": rows[0]["partner"],
        "duty_kind": rows[0]["duty_kind"],
        "fulfilment": how,
        "fulfilled_count": None if how in (NO_DATA, COUNTED) else states.count(FULFILLED),
        "duties_count": len(rows),
        "agreements_count": sum(known(row["agreements_count"]) or 0 for row in rows),
    }
    for name in _MEASURED:
        figures = [known(row[name]) for row in rows]
        told = [one for one in figures if one is not None]
        states_of = {row[f"{name}_state"] for row in rows}
        missing = State.NOT_REPORTED if State.NOT_REPORTED.value in states_of else State.NOT_APPLICABLE
        cell |= {name: sum(told) if told else None, f"{name}_state": (State.VALUE if told else missing).value}
    return cell


def together(states: Sequence[str]) -> str:
    """How several duties of one kind were kept."""
    if len(set(states)) == 1:
        return states[0]
    told = [state for state in states if state not in (NO_DATA, COUNTED)]
    if not told:
        return COUNTED
    return NO_EVIDENCE if set(told) == {NO_EVIDENCE} else PARTLY
