"""Counts in a grid of rows and columns, darker for more."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from dashboard import format as fmt
from dashboard.figures.base import INK_2, escape, figure, no_rows
from dashboard.figures.primitives import axes, marks


def heat(
    frame: pd.DataFrame,
    row: str,
    columns: Mapping[str, str],
    *,
    language: str,
    unit: str = "count",
    height: int | None = None,
) -> go.Figure:
    """Rows in the frame's order × `columns` (column of the frame → its heading), one tile each, darker for more; a zero
    is a white tile, states as everywhere. Headings stand above, wrapped."""
    if frame.empty:
        return no_rows(language, height=height or 200)
    rows = frame[row].tolist()
    names = [axes.wrapped(str(name)) for name in rows]
    found = {column: (marks.figures_of(frame, column), marks.states_of(frame, column)) for column in columns}
    cells = [
        (place, line, found[column][0][line], found[column][1][line], column)
        for place, column in enumerate(columns)
        for line in range(len(names))
    ]
    values, states = [cell[2] for cell in cells], [cell[3] for cell in cells]
    hover = [
        f"<b>{escape(rows[line])}</b><br>{escape(columns[column])}: {marks.exact(one, unit, language, state)}"
        for _, line, one, state, column in cells
    ]
    drawn = marks.tiles(
        [cell[0] for cell in cells],
        [cell[1] for cell in cells],
        marks.looks(values, states),
        size=(0.94, 0.84),
        corner=(0.04, 0.1),
        hover=hover,
        labels=[fmt.number(one, language) if one is not None else "–" for one in values],
    )
    heads = [axes.wrapped(name, width=12) for name in columns.values()]
    return figure(
        language,
        drawn.traces,
        shapes=drawn.shapes,
        hoverdistance=marks.TILE_REACH,
        height=height or 60 + 38 * len(names),
        margin=(axes.label_width(names), 8, 44, 6),
        xaxis={
            "range": [-0.55, len(heads) - 0.45],
            "side": "top",
            "tickvals": list(range(len(heads))),
            "ticktext": heads,
            "tickfont": {"color": INK_2, "size": 12},
        },
        yaxis=axes.row_axis(names),
    )
