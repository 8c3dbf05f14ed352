"""JSON for programs: {filters, data_date, tables: {name: {columns, rows}}}; column names are those of the data,
not of a language."""

from __future__ import annotations

from typing import Any

import orjson
import pandas as pd

from dashboard import format as fmt
from dashboard.downloads.edition import Edition, states
from data.values import state_of


def write(edition: Edition) -> bytes:
    """All tables of `edition`. A figure that is not a value is null, and its `<column>_state` says why."""
    first, last = edition.filters.months(edition.reading.today)
    body = {
        "page": edition.noun,
        "filters": {
            "query": edition.filters.query(),
            "text": edition.filters_text,
            "from": first,
            "to": last,
            "dropped": list(edition.dropped),
        },
        "data_date": edition.reading.data_date,
        "data_version": edition.reading.version,
        "demonstration": edition.reading.is_demonstration,
        "tables": {name: table(frame) for name, frame in edition.frames.items()},
    }
    return orjson.dumps(body, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_INDENT_2)


def table(frame: pd.DataFrame) -> dict[str, Any]:
    """`{columns, rows}`: rows are lists in the columns' order; every figure has its state beside it."""
    names: list[str] = []
    cells: list[list[Any]] = []
    for name in frame.columns:
        if name.endswith("_state") and name.removesuffix("_state") in frame.columns:
            continue
        if name.startswith("_") and name != "_total":
            continue
        found = [state_of(*pair) for pair in zip(frame[name].tolist(), states(frame, name), strict=True)]
        names.append(name.lstrip("_"))
        cells.append(
            [
                _plain(value, name) if state == "value" else None
                for value, state in zip(frame[name].tolist(), found, strict=True)
            ]
        )
        if fmt.is_numeric(name):
            names.append(f"{name}_state")
            cells.append([state.value for state in found])
    return {"columns": names, "rows": [list(row) for row in zip(*cells, strict=True)]}


def _plain(value: Any, name: str) -> Any:
    if fmt.is_numeric(name) and not name.endswith("_share") and float(value).is_integer():
        return int(value)
    return value.isoformat() if hasattr(value, "isoformat") else value
