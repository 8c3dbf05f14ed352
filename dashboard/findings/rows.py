"""The rows of a frame as plain values: for a sentence about a few hundred rows many times faster than masks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

Row = dict[str, Any]
NA = pd.NA


def rows(frame: pd.DataFrame, *names: str) -> list[Row]:
    """The rows of `frame` as dicts of the columns `names`, what is missing as None."""
    columns = [
        [None if value is None or value is NA or value != value else value for value in frame[name].tolist()]
        for name in names
    ]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


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
