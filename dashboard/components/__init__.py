"""The building blocks of a page. Each draws an empty skeleton of fixed size; the page's callback fills it."""

from dashboard.components.chart import chart
from dashboard.components.kpi import kpi
from dashboard.components.legend import state_legend
from dashboard.components.listing import list_tile
from dashboard.components.table import table, table_json
from dashboard.components.tile import row, tile

__all__ = ["chart", "kpi", "list_tile", "row", "state_legend", "table", "table_json", "tile"]
