"""Small frames from rows: for a few hundred rows plain Python is many times faster than column arithmetic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.internals import create_dataframe_from_blocks

from data.values import HIGH, LOW, Safe, State

_FIGURES = ("_huf", "_people", "_sessions", "attendances", "_count", "_share", "_days", LOW, HIGH)


def framed(
    rows: Sequence[Mapping[str, Any]],
    columns: Sequence[str],
    flags: Sequence[str] = ("_total",),
    numbers: Sequence[str] = (),
) -> pd.DataFrame:
    """A frame of `rows` with `columns`: figures (by the unit at the end of the name) and `numbers` float, `flags` bool,
    the rest objects.

    A key a row lacks is null there (false in a flag).
    """
    kinds: dict[type, list[int]] = {}
    for place, name in enumerate(columns):
        is_number = name in numbers or name.endswith(_FIGURES)
        kinds.setdefault(bool if name in flags else float if is_number else object, []).append(place)
    blocks = [
        (_block(rows, [columns[one] for one in places], kind), np.array(places)) for kind, places in kinds.items()
    ]
    return create_dataframe_from_blocks(blocks, pd.RangeIndex(len(rows)), _heads(tuple(columns)))


def _block(rows: Sequence[Mapping[str, Any]], names: Sequence[str], kind: type) -> np.ndarray[Any, Any]:
    """The columns of one kind, as pandas keeps them: through its constructor a frame costs five times as much."""
    values: np.ndarray[Any, Any] = np.empty((len(names), len(rows)), dtype=kind)
    for place, name in enumerate(names):
        column = [row.get(name) for row in rows]
        values[place] = [bool(value) for value in column] if kind is bool else column  # as a float None is NaN
    return values


@lru_cache(maxsize=256)
def _heads(names: tuple[str, ...]) -> pd.Index:
    return pd.Index(names, dtype="str")


Row = Mapping[str, Any]


def spread(rows: Sequence[Row], columns: Sequence[str]) -> tuple[Sequence[Row], Sequence[str]]:
    """Rows and columns for `framed` where figures may be published ones (`Safe`): such a column is followed by its
    state and bounds, `<column>_state`, `<column>_low` and `<column>_high`. Exact rows stay as they are."""
    safe = [name for name in columns if any(type(row.get(name)) is Safe for row in rows)]
    if not safe:
        return rows, columns
    siblings = {name: (name, f"{name}_state", f"{name}{LOW}", f"{name}{HIGH}") for name in safe}
    placed = {part for parts in siblings.values() for part in parts}
    wide = [part for name in columns for part in siblings.get(name, () if name in placed else (name,))]
    return [_opened(row, siblings) for row in rows], wide


def _opened(row: Row, siblings: Mapping[str, tuple[str, ...]]) -> Row:
    told: dict[str, Any] = {}
    for name, (_, state_name, low, high) in siblings.items():
        figure = row.get(name)
        if type(figure) is Safe:
            bounds = (figure.low, figure.high) if figure.state in _BOUNDED else (None, None)
            told |= {name: figure.value, state_name: figure.state.value, low: bounds[0], high: bounds[1]}
        elif state_name not in row:
            told[state_name] = state(figure)
    return {**row, **told}


_BOUNDED = (State.PUBLISHED, State.INTERVAL)


def known(value: Any) -> Any:
    """`value`, or None where it is NaN or NA: so that plain Python can ask `is None`."""
    return None if value is None or value is pd.NA or value != value else value


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as dicts, NaN and NA as None."""
    names = frame.columns.tolist()
    return [dict(zip(names, map(known, row), strict=True)) for row in frame.to_numpy(dtype=object).tolist()]


def added(values: Sequence[float | None]) -> float | None:
    """The sum of what is known, or None when nothing is: unknown is never zero."""
    numbers = [value for value in values if value is not None]
    return float(sum(numbers)) if numbers else None


def state(value: object, missing: State = State.NOT_REPORTED) -> str:
    """The state of a figure: value, or `missing` where there is none."""
    return (missing if value is None else State.VALUE).value
