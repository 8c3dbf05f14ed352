"""JSON for programs: {filters, data_date, tables: {name: {columns, rows}}}; column names are those of the data,
not of a language."""

from __future__ import annotations

from typing import Any

import orjson
import pandas as pd

from dashboard import format as fmt
from dashboard.downloads.edition import Edition, states
from data.models.published import Release
from data.values import HIGH, LOW, carries_figure, state_of


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
        "release": _release(edition.reading.release),
        "demonstration": edition.reading.is_demonstration,
        "not_for_publication": edition.is_working,
        "tables": {name: table(frame) for name, frame in edition.frames.items()},
    }
    return orjson.dumps(body, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_INDENT_2)


def _release(release: Release | None) -> dict[str, Any] | None:
    """The release the figures are of, null for the working state."""
    if release is None:
        return None
    day = str(release.approved_at)[:10]
    return {"no": release.no, "approved_on": day, "note": release.note, "checksum": release.checksum}


def table(frame: pd.DataFrame) -> dict[str, Any]:
    """`{columns, rows}`: rows are lists in the columns' order; every figure has its state beside it."""
    names: list[str] = []
    cells: list[list[Any]] = []
    for name in frame.columns:
        if name.endswith("_state") and fmt.is_sibling(name, frame.columns):
            continue
        if name.endswith((LOW, HIGH)) and fmt.is_sibling(name, frame.columns):
            names.append(name)
            cells.append([None if fmt.is_missing(value) else _plain(value, name) for value in frame[name].tolist()])
            continue
        if name.startswith("_") and name != "_total":
            continue
        found = [state_of(*pair) for pair in zip(frame[name].tolist(), states(frame, name), strict=True)]
        names.append(name.lstrip("_"))
        cells.append(
            [
                _plain(value, name) if carries_figure(state) else None
                for value, state in zip(frame[name].tolist(), found, strict=True)
            ]
        )
        if fmt.is_numeric(name):
            names.append(f"{name}_state")
            cells.append([state.value for state in found])
    return {"columns": names, "rows": [list(row) for row in zip(*cells, strict=True)]}


def _plain(value: Any, name: str) -> Any:
    of = name.removesuffix(LOW).removesuffix(HIGH)
    if fmt.is_numeric(of) and not of.endswith("_share") and float(value).is_integer():
        return int(value)
    return value.isoformat() if hasattr(value, "isoformat") else value
