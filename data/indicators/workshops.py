"""Indicators of the workshops page."""

from data.indicators.declaration import Indicator

INDICATORS: tuple[Indicator, ...] = ()
