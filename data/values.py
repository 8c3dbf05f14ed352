"""The states of a figure. Unknown is never zero, and five kinds of "no figure" never look the same."""

from __future__ import annotations

from enum import StrEnum

import pandas as pd


class State(StrEnum):
    """What stands where a figure should be."""

    VALUE = "value"
    NOT_REPORTED = "not_reported"
    NOT_APPLICABLE = "not_applicable"
    NOT_YET_DUE = "not_yet_due"
    SUPPRESSED = "suppressed"


class Status(StrEnum):
    """How a figure stands against its plan."""

    ON_TRACK = "on_track"
    ATTENTION = "attention"
    LATE = "late"
    NO_DATA = "no_data"


def state_of(value: object, frame_state: object = None) -> State:
    """The state of one cell: its sibling's word where there is one, else value or not_reported."""
    if isinstance(frame_state, str) and frame_state:
        return State(frame_state)
    return State.NOT_REPORTED if value is None or pd.isna(value) else State.VALUE


def with_state(frame: pd.DataFrame, column: str, state: State, where: pd.Series) -> pd.DataFrame:
    """`frame` with `column` null and `<column>_state` set to `state` where `where` holds; other nulls are
    not_reported."""
    result = frame.copy()
    name = f"{column}_state"
    if name not in result:
        result[name] = [State.NOT_REPORTED.value if missing else State.VALUE.value for missing in result[column].isna()]
    result[column] = (
        result[column].astype("Float64").mask(where) if result[column].dtype != object else result[column].mask(where)
    )
    result.loc[where, name] = state.value
    return result


def share(numerator: float | None, denominator: float | None) -> float | None:
    """Σ/Σ, or None where nothing was planned or either side is unknown."""
    if numerator is None or denominator is None or pd.isna(numerator) or pd.isna(denominator) or denominator == 0:
        return None
    return float(numerator) / float(denominator)
