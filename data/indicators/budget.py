"""Indicators of the budget page."""

from data.indicators.declaration import Indicator

_PLAN, _SPENT = ("Költségvetés",), ("Pénzmozgások",)

INDICATORS: tuple[Indicator, ...] = (
    Indicator("budget.grant", "huf", "last", "none", "project", ("Projektek",), rhythm="once"),
    Indicator("budget.planned_to_date", "huf", "sum", "none", "project", _PLAN),
    Indicator("budget.committed", "huf", "sum", "up", "project", _SPENT),
    Indicator("budget.paid", "huf", "sum", "up", "project", _SPENT),
    Indicator("budget.remaining", "huf", "last", "down", "project", ("Projektek", *_SPENT)),
    Indicator("budget.paid_share", "share", "ratio", "up", "project", ("Projektek", *_SPENT)),
    Indicator("budget.pace", "huf", "ratio", "up", "project", ("Projektek", *_SPENT)),
    Indicator("budget.over", "huf", "last", "down", "project", (*_PLAN, *_SPENT)),
    Indicator("budget.member_share", "share", "ratio", "none", "project", ("Partnerek", "Projektek"), rhythm="once"),
)
