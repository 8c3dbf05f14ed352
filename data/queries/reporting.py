"""Which projects have sent attendance lists: what makes a zero a zero and not "nincs adat"."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd
from sqlalchemy import func, select

from data import reading as tables
from data.filters import Filters
from data.reading import Reading

_SUMS = ("planned_sessions", "held_sessions", "cancelled_sessions", "listed_sessions", "headcount")


def _sums(reading: Reading, filters: Filters, key: str) -> pd.DataFrame:
    session = tables.session
    query = select(session.c[key], *(func.sum(session.c[name]).label(name) for name in _SUMS))
    clauses = filters.where(session, reading, ignore=("settlement_ksh",))
    return reading.frame(query.where(*clauses).group_by(session.c[key]).order_by(session.c[key]))


@lru_cache(maxsize=64)
def by_month(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Sessions by month under `filters`, wherever they were: month and the sums of read_session. Read-only."""
    return _sums(reading, filters, "month")


@lru_cache(maxsize=64)
def by_project(reading: Reading, filters: Filters) -> pd.DataFrame:
    """Sessions by project under `filters`, wherever they were: project_key and the sums of read_session. Read-only."""
    return _sums(reading, filters, "project_key")


def reporting_projects(reading: Reading, filters: Filters) -> frozenset[str]:
    """Projects with at least one attendance list under `filters`: for them "nobody" is a real zero."""
    frame = by_project(reading, filters)
    return frozenset(frame.loc[frame["listed_sessions"] > 0, "project_key"])


def is_reported(reading: Reading, filters: Filters) -> bool:
    """Whether any attendance list has come in under `filters`; if not, the number of people is unknown, not zero."""
    return bool(reporting_projects(reading, filters))
