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

SHOWN_EVENTS = 16


def partners(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Partners × the newest SHOWN_EVENTS events, otherwise as `cooperation_partners.matrix`: the counts are of all
    events.
    """
    return cooperation_partners.matrix(reading, filters, SHOWN_EVENTS)


TABLES: dict[str, Callable[[Reading, Filters], pd.DataFrame]] = {
    "kpis": kpis,
    "attention": attention,
    "cumulative": cumulative,
    "groups": groups,
    "settlements": settlements,
    "partners": partners,
}
"""The tables of the page and its downloads; `cumulative`, `groups` and `settlements` are those of their own pages."""
