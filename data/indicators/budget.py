"""Indicators of the budget page."""

from data.indicators.declaration import Indicator

INDICATORS: tuple[Indicator, ...] = ()
