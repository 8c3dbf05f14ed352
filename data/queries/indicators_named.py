"""What every table of the page says of an indicator."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from data.queries import names
from data.queries.indicators_series import Series
from data.reading import Reading


def named(reading: Reading, series: Series) -> dict[str, Any]:
    """indicator_name with the link to it alone, unit, owner_role, project, indicator_code, project_key."""
    row = series.row
    link = f"/indicators?{urlencode({'indicator': series.address})}#indicators-progress"
    same = {name: getattr(row, name) for name in ("unit", "owner_role", "indicator_code", "project_key")}
    return {"indicator_name": row.name, "indicator_name_link": link, **same, **names.project(reading, row.project_key)}
