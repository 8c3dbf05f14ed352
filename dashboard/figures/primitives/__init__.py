"""Generic drawing functions: DataFrame first, column names as keyword arguments, a plotly Figure back.

Units are "huf", "people", "sessions", "attendances", "share", "count" or any other unit of the words. A figure that is
not a value is null in its column and named in the sibling `<column>_state`, as everywhere.
"""

from dashboard.figures.primitives.axes import every_month, month_ticks, value_ticks, wrapped
from dashboard.figures.primitives.bars import bars_with_target
from dashboard.figures.primitives.columns import grouped_bars, monthly_columns, stacked_bars
from dashboard.figures.primitives.heat import heat
from dashboard.figures.primitives.lines import lines, lines_plan_and_fact
from dashboard.figures.primitives.maps import outline_map
from dashboard.figures.primitives.marks import exact, short
from dashboard.figures.primitives.network import network
from dashboard.figures.primitives.panels import Panel, panels
from dashboard.figures.primitives.quarters import quarterly_columns
from dashboard.figures.primitives.tilemap import tile_map
from dashboard.figures.primitives.tiles import calendar, matrix
from dashboard.figures.primitives.timeline import timeline
from dashboard.figures.primitives.upset import upset

__all__ = [
    "Panel",
    "bars_with_target",
    "calendar",
    "every_month",
    "exact",
    "grouped_bars",
    "heat",
    "lines",
    "lines_plan_and_fact",
    "matrix",
    "month_ticks",
    "monthly_columns",
    "network",
    "outline_map",
    "panels",
    "quarterly_columns",
    "short",
    "stacked_bars",
    "tile_map",
    "timeline",
    "upset",
    "value_ticks",
    "wrapped",
]
