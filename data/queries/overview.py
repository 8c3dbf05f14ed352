"""The start page: the four key figures, what asks for attention, and the tables of the other pages it shows again."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from data.filters import Filters
from data.queries import cooperation_partners
from data.queries.attention import attention
from data.queries.budget import cumulative
from data.queries.overview_kpis import kpis
from data.queries.reach import groups, settlements
from data.reading import Reading

def partners(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Partners × the newest events, as `cooperation_partners.matrix`, with the newest SHOWN_SESSIONS events only."""
    return cooperation_partners.shown(cooperation_partners.matrix(reading, filters))


TABLES: dict[str, Callable[[Reading, Filters], pd.DataFrame]] = {
    "kpis": kpis,
    "attention": attention,
    "cumulative": cumulative,
    "groups": groups,
    "settlements": settlements,
    "partners": partners,
}
"""The tables of the page and its downloads; `cumulative`, `groups` and `settlements` are those of their own pages."""
