"""All indicators, by page noun."""

from data.indicators import budget, cooperation, indicators, measures, partners, reach, workshops
from data.indicators.declaration import Indicator

INDICATORS: tuple[Indicator, ...] = (
    *budget.INDICATORS,
    *reach.INDICATORS,
    *workshops.INDICATORS,
    *cooperation.INDICATORS,
    *partners.INDICATORS,
    *measures.INDICATORS,
    *indicators.INDICATORS,
)
BY_KEY = {indicator.key: indicator for indicator in INDICATORS}

__all__ = ["BY_KEY", "INDICATORS", "Indicator"]
