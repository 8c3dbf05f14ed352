"""The rows of a frame as plain values: for a sentence about a few hundred rows many times faster than masks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from dashboard import format as fmt

Row = dict[str, Any]
NA = pd.NA


def rows(frame: pd.DataFrame, *names: str) -> list[Row]:
    """The rows of `frame` as dicts of the columns `names`, what is missing as None; published figures know that they
    are."""
    columns = [
        [None if value is None or value is NA or value != value else value for value in frame[name].tolist()]
        for name in names
    ]
    for column, name in zip(columns, names, strict=True):
        if f"{name}_low" in frame.columns:
            column[:] = map(_marked, column, frame[f"{name}_state"].tolist())
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _marked(value: Any, state: object) -> Any:
    return fmt.Published(value) if state == "published" and value is not None else value


def listed(frame: pd.DataFrame, *names: str) -> list[Row]:
    """The same without the total rows."""
    return [row for row in rows(frame, *names, "_total") if not row["_total"]]


def known(of: Iterable[Row], *names: str) -> list[Row]:
    """The rows in which all the columns `names` are known."""
    return [row for row in of if all(row[name] is not None for name in names)]


def total(of: Iterable[Row], name: str) -> float | None:
    """The sum of what is known of a column, None where nothing is."""
    values = [row[name] for row in of if row[name] is not None]
    return sum(values) if values else None
